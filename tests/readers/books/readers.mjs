// node readers.mjs JOBS.json PICTURES: opens books in foliate-js and epub.js, in Chromium at a phone's size.
//
// JOBS.json: [{ name, file, show: [places in the spine] }]. Prints a JSON line for each book and reader: name, reader, error or
// title, toc, pages, cover, texts (each document of the spine), shown (what stood on the screen at each place). Puts a picture
// of the last place shown into the folder PICTURES.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));
const [jobsFile, pictures] = process.argv.slice(2);
const jobs = JSON.parse(fs.readFileSync(jobsFile, 'utf8'));
const types = { '.html': 'text/html', '.js': 'text/javascript', '.epub': 'application/epub+zip' };
const OPENING = 180000;

// /book/N is a job's file, /node_modules/… the readers, all else lies beside this script.
function fileOf(url) {
  const wanted = decodeURIComponent(new URL(url, 'http://reader').pathname);
  if (wanted.startsWith('/book/')) return jobs[Number(wanted.slice(6))].file;
  return path.join(wanted.startsWith('/node_modules/') ? path.dirname(here) : here, path.normalize(wanted));
}

const server = http.createServer((request, response) => {
  try {
    const file = fileOf(request.url);
    const bytes = fs.readFileSync(file);
    response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] });

async function open(reader, job, number) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, locale: 'ja-JP' });
  const page = await context.newPage();
  page.setDefaultTimeout(OPENING);
  const elsewhere = [];
  page.on('request', request => { if (/^https?:/.test(request.url()) && !request.url().startsWith(base)) elsewhere.push(request.url()); });
  try {
    await page.goto(`${base}/${reader}.html?book=/book/${number}`);
    await page.waitForFunction(() => window.state.done, null, { timeout: OPENING });
    const state = await page.evaluate(() => window.state);
    if (state.error) return state;
    const texts = await page.evaluate(() => window.reader.texts());
    const shown = [];
    for (const place of job.show) shown.push(await page.evaluate(index => window.reader.show(index), place));
    await page.waitForTimeout(500); // the reader lays its columns out
    await page.screenshot({ path: path.join(pictures, `${job.name.replace(/\W+/g, '-')}-${reader}.png`) });
    return { ...state, texts, shown, elsewhere };
  } catch (error) {
    return { error: String(error.stack ?? error) };
  } finally {
    await context.close();
  }
}

for (const [number, job] of jobs.entries())
  for (const reader of ['foliate', 'epubjs'])
    console.log(JSON.stringify({ name: job.name, reader, ...await open(reader, job, number) }));
await browser.close();
server.close();
