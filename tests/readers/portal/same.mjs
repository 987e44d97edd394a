// What is the same on every page of the portal: its language, and the links of the navigation at the top and at the bottom, in
// their order. Also Nu, the HTML checker, and the checker of links over all of what is published (site.bats has them look at
// staging).
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

// The texts and targets of the links in the site's header and footer, the targets as the site knows them.
function navigation(html, base, page) {
  const parts = [/<header class="site-head">[\s\S]*?<\/header>/, /<footer[\s\S]*?<\/footer>/].map((pattern) => pattern.exec(html)?.[0] ?? '');
  return parts.map((part) => [...part.matchAll(/<nav[\s\S]*?<\/nav>/g)].flatMap(([nav]) =>
    [...nav.matchAll(/<a\b[^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g)].map(([, href, text]) => `${text} ${decodeURIComponent(new URL(href, base + page.path).href).replace(/index\.html$/, '')}`)));
}

export function checkSame({ all, report }) {
  const problems = [];
  let first;
  for (const page of all) {
    const html = fs.readFileSync(path.join(page.site.folder, page.path), 'utf8');
    if (!/^<!DOCTYPE html>\s*<html lang="ja">/i.test(html)) problems.push(`${page.path}: is not said to be Japanese`);
    const here = navigation(html, page.site.base, page);
    first ??= here;
    here.forEach((links, i) => {
      if (!links.length) problems.push(`${page.path}: no navigation`);
      else if (links.join('\n') !== first[i].join('\n')) problems.push(`${page.path}: another navigation than on ${all[0].path}: ${links.find((link, at) => link !== first[i][at])}`);
    });
  }
  report.add(`${all.length} pages`, problems);
}

export function checkNu({ site, report }) {
  const jar = require.resolve('vnu-jar/build/dist/vnu.jar');
  const ran = spawnSync('java', ['-Xss4m', '-jar', jar, '--errors-only', '--skip-non-html', '--format', 'json', site.folder], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (ran.error) throw ran.error;
  const { messages } = JSON.parse(ran.stderr);
  report.add(`all pages of ${site.name}`, messages.map(({ url, lastLine, message }) => `${decodeURI(url).slice(decodeURI(url).indexOf(site.folder) + site.folder.length + 1)}:${lastLine}: ${message}`));
}

export function checkLinks({ site, report }) {
  const script = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../e2e/links.py');
  const ran = spawnSync('python3', [script, '--base', site.base, site.folder], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const lines = ran.stdout.trim().split('\n');
  report.note(lines.at(-1));
  report.add(`all pages of ${site.name}`, ran.status === 0 ? [] : [...lines.slice(0, -1), ran.stderr]);
}
