// Search beside Pagefind on the same pages: what a query loads, and whether its results are those of a scan of all texts.
//
//     node tests/bench/search.js TARGET QUERIES SEED [first]
//
// TARGET has search/ of fumi and may have pagefind/ of Pagefind (`pagefind --site TARGET`), which is then compared, in Chromium.
// With `first` only the first ten results are asked for, and sets are not compared.
//
// Queries are words as people type them, half of them titles of the glossary, half runs of kanji or katakana of two to eight
// characters taken from the pages' texts. Pagefind counts only for the pages that fumi has texts of; it reads the pages' HTML,
// so a page whose markup holds the words elsewhere (in its navigation, say) is not counted as wrong. One JSON object.

"use strict";

const fs = require("fs");
const http = require("http");
const path = require("path");
const zlib = require("zlib");
const { open, texts, compressed, random } = require("../search/engine.js");

const [target, count, seed] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const first = process.argv[5] === "first";
const below = random(seed);
const pages = texts(target);
const engine = open(target);
const folded = pages.map((page) => page.strings.map((one) => engine.fold(one)));

function scan(query) {
  const words = engine.fold(query).split(" ").filter(Boolean);
  return new Set(pages.filter((_, i) => words.every((word) => folded[i].some((one) => one.includes(word)))).map((page) => page.url));
}

function queries() {
  const terms = pages.filter((page) => page.url.startsWith("glossary/")).map((page) => page.strings[0]), all = [];
  while (all.length < count) {
    if (terms.length > 0 && below(2) === 0) {
      all.push(terms[below(terms.length)]);
      continue;
    }
    const strings = pages[below(pages.length)].strings;
    const runs = strings[below(strings.length)].match(/\p{Script=Han}{2,8}|[\u30A1-\u30FC]{2,8}/gu);
    if (runs) all.push(runs[below(runs.length)]);
  }
  return all;
}

function quantile(list, share) {
  const sorted = list.slice().sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

async function ours(all) {
  const bytes = [], files = [];
  let wrong = 0, missing = 0;
  for (const query of all) {
    const fresh = open(target); // nothing loaded yet, as for a reader who comes with ?q=
    const answer = await fresh.search(query, { section: "", kind: "" });
    const got = (await answer.next(10)).map((one) => one.url);
    bytes.push(compressed(fresh.loads));
    files.push(fresh.loads.length);
    if (first) continue;
    while (!answer.isDone()) got.push(...(await answer.next(50)).map((one) => one.url));
    const wanted = scan(query);
    wrong += got.some((url) => !wanted.has(url));
    missing += [...wanted].some((url) => !got.includes(url));
  }
  const loads = { bytes_median: quantile(bytes, 0.5), bytes_95: quantile(bytes, 0.95), files_95: quantile(files, 0.95) };
  return first ? loads : { ...loads, wrong, missing };
}

function serve() {
  let sent = 0;
  const types = { ".js": "text/javascript", ".html": "text/html", ".json": "application/json" };
  const server = http.createServer((request, response) => {
    const file = path.join(target, decodeURIComponent(request.url.split("?")[0]));
    if (!fs.existsSync(file) || !fs.statSync(file).isFile()) return response.writeHead(404).end();
    const bytes = fs.readFileSync(file);
    sent += Math.min(bytes.length, zlib.gzipSync(bytes, { level: 6 }).length); // its own files are compressed already
    response.writeHead(200, { "content-type": types[path.extname(file)] || "application/octet-stream" }).end(bytes);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve({ server, port: server.address().port, sent: () => sent, reset: () => (sent = 0) })));
}

async function theirs(all) {
  const { chromium } = require("../readers/node_modules/playwright-core");
  const site = await serve();
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
  const known = new Set(pages.map((page) => page.url)), bytes = [];
  let wrong = 0, missing = 0, missed = 0, wanted_all = 0;
  for (const query of all) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${site.port}/404.html`);
    site.reset();
    const found = await page.evaluate(async (words) => {
      const pagefind = await import("/pagefind/pagefind.js");
      await pagefind.init();
      const answer = await pagefind.search(words);
      const first = await Promise.all(answer.results.slice(0, 10).map((one) => one.data()));
      return { first: first.map((one) => one.url), count: answer.results.length };
    }, query);
    bytes.push(site.sent());
    const urls = await page.evaluate(async (words) => {
      const pagefind = await import("/pagefind/pagefind.js");
      const answer = await pagefind.search(words);
      return (await Promise.all(answer.results.map((one) => one.data()))).map((one) => one.url);
    }, query);
    await context.close();
    const got = new Set(urls.map((url) => decodeURIComponent(url).replace(/^\//, "")).filter((url) => known.has(url)));
    const wanted = scan(query);
    const word = engine.fold(query);
    wrong += [...got].some((url) => !wanted.has(url) && !engine.fold(fs.readFileSync(path.join(target, url), "utf8").replace(/<[^>]*>/g, "")).includes(word));
    const lost = [...wanted].filter((url) => !got.has(url)).length;
    missing += lost > 0;
    missed += lost;
    wanted_all += wanted.size;
  }
  await browser.close();
  site.server.close();
  return { bytes_median: quantile(bytes, 0.5), bytes_95: quantile(bytes, 0.95), wrong, missing, results_missed: missed, results_wanted: wanted_all };
}

(async () => {
  const all = queries();
  const result = { pages: pages.length, queries: all.length, fumi: await ours(all) };
  if (!first && fs.existsSync(path.join(target, "pagefind"))) result.pagefind = await theirs(all);
  console.log(JSON.stringify(result));
})();
