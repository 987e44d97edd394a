// What a page weighs on the line, with all that it brings (style sheet, scripts, pictures, icon), compressed as the server
// does it; every page of the portal, by template. A topic weighs at most 30 KB.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const MOST = { topic: 30_000 };
const PACKED = /\.(png|jpe?g|webp|avif|woff2?|epub)$/;
const BRINGS = [
  /<link\b[^>]*\brel="(?:stylesheet|icon|manifest|preload|modulepreload|apple-touch-icon)"[^>]*>/g,
  /<(?:script|img|source|iframe|video|audio)\b[^>]*>/g,
];

const weights = new Map();
function weigh(file) {
  if (!weights.has(file)) {
    const bytes = fs.readFileSync(file);
    weights.set(file, PACKED.test(file) ? bytes.length : Math.min(bytes.length, zlib.gzipSync(bytes, { level: 9 }).length));
  }
  return weights.get(file);
}

// The files that a page brings along. The 404 page names them by their absolute addresses.
function brought(site, page, html) {
  const found = new Set();
  for (const pattern of BRINGS) {
    for (const [tag] of html.matchAll(pattern)) {
      for (const [, address] of tag.matchAll(/\b(?:src|href)="([^"]+)"/g)) {
        const url = new URL(address.replaceAll('&amp;', '&'), site.base + page.path);
        if (url.href.startsWith(site.base)) found.add(path.join(site.folder, decodeURIComponent(url.href.slice(site.base.length).split(/[?#]/)[0])));
      }
    }
  }
  return found;
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;
const median = (sorted) => sorted[Math.floor(sorted.length / 2)];

export function checkWeight({ all, report, results }) {
  const templates = new Map();
  for (const page of all) {
    const file = path.join(page.site.folder, page.path);
    const html = fs.readFileSync(file, 'utf8');
    let weight = weigh(file);
    for (const part of brought(page.site, page, html)) weight += weigh(part);
    templates.set(page.template, [...(templates.get(page.template) ?? []), { path: page.path, weight, alone: weigh(file) }]);
  }
  results.weight = {};
  report.note('template              pages  median    heaviest  of it the page');
  for (const [template, pages] of [...templates].sort()) {
    pages.sort((a, b) => a.weight - b.weight);
    const heaviest = pages.at(-1), middle = median(pages);
    results.weight[template] = { pages: pages.length, median: middle.weight, most: heaviest.weight };
    report.note(`${template.padEnd(20)}  ${String(pages.length).padStart(5)}  ${kilobytes(middle.weight).padStart(7)}   ${kilobytes(heaviest.weight).padStart(7)}   ${kilobytes(heaviest.alone).padStart(7)}  ${heaviest.path}`);
    if (!MOST[template]) continue;
    const heavy = pages.filter((page) => page.weight > MOST[template]);
    report.add(template, heavy.map((page) => `${page.path}: ${kilobytes(page.weight)}, more than ${kilobytes(MOST[template])}`));
  }
  const pages = [...templates.values()].flat();
  if (!templates.has('topic')) report.add('topic', ['no topic was weighed']);
  report.add('every page', pages.filter((page) => page.weight > 200_000).map((page) => `${page.path}: ${kilobytes(page.weight)}`));
}
