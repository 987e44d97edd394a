// Chromium, Firefox and WebKitGTK show the same: for some pages, at three widths, the boxes of the page's parts stand in the
// same places in each engine, nothing is wider than the window, and each engine's picture is like the one kept in pictures/.
//
// A reference holds, for one page, a row an engine and a column a width, at an eighth of the size; BLESS=1 writes them anew,
// and then they are looked at. Small changes of text pass: two pictures differ when many of their cells, blurred, do.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { WIDTHS, address, look } from './browser.mjs';
import { decode, encode, shrink } from './png.mjs';
import { launchWebkit } from './webkit.mjs';

const PICTURES = path.join(path.dirname(fileURLToPath(import.meta.url)), 'pictures');
const FIREFOX = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
// By path, so that the pictures stay those of one page; each is the first that exists of its line.
const PAGES = { home: 'index.html', topic: 'guidebook/mission4/first-hour.html', list: 'shelf/references/index.html', faq: 'faq/index.html', supplements: 'supplements/index.html', search: 'search.html' };
const FACTOR = 8;
const ENGINES = ['chromium', 'firefox', 'webkit'];
const GROUND = 0x88;

// In the page, or from around its frame: where its parts stand, from the left, and what scrolls sideways.
function measure({ document: page, innerWidth: room } = window) {
  const box = (selector) => {
    const one = page.querySelector(selector);
    if (!one || one.getClientRects().length === 0) return null;
    const { left, width } = one.getBoundingClientRect();
    return { left: Math.round(left), width: Math.round(width) };
  };
  return {
    sideways: page.documentElement.scrollWidth - room, heading: page.querySelector('h1').textContent,
    boxes: { header: box('body > header'), main: box('main'), heading: box('h1'), footer: box('body > footer'), contents: box('.toc'), side: box('.side') },
  };
}

// Each engine: shoot(page, [width, height]) -> { png, seen }.
function chromiumEngine(browser) {
  return {
    shoot: (page, [width, height]) => look(browser, page, { viewport: { width, height }, colorScheme: 'light' }, async (tab) => {
      await tab.evaluate(() => document.fonts.ready);
      return { png: await tab.screenshot(), seen: await tab.evaluate(`(${measure})()`) };
    }),
    close: () => {},
  };
}

async function firefoxEngine() {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: FIREFOX, headless: true, extraPrefsFirefox: { 'ui.prefersReducedMotion': 1, 'intl.accept_languages': 'ja' } });
  const tab = await browser.newPage();
  return {
    shoot: async (page, [width, height]) => {
      await tab.setViewport({ width, height });
      await tab.goto(address(page));
      await tab.evaluate(() => document.fonts.ready);
      return { png: Buffer.from(await tab.screenshot()), seen: await tab.evaluate(`(${measure})()`) };
    },
    close: () => browser.close(),
  };
}

// Its windows are never narrower than 447 px and have a frame of their own: so the page stands in a frame inside the window.
async function webkitEngine() {
  const webkit = await launchWebkit();
  return {
    shoot: async (page, [width, height]) => {
      const framed = (script) => webkit.ask(`const w = document.querySelector('iframe').contentWindow; ${script}`);
      await webkit.resize(Math.min(width + 40, 2000), Math.min(height + 120, 1400));
      await webkit.open(`${page.site.url}frame/${width}x${height}/${page.path}`);
      await framed('w.document.documentElement.style.scrollbarWidth = "none"; return 1');
      const seen = await framed(`return (${measure})(w)`);
      return { png: await webkit.picture(), seen, crop: { width, height } };
    },
    close: () => webkit.close(),
  };
}

function crop(picture, { width, height }) {
  const part = { width: Math.min(width, picture.width), height: Math.min(height, picture.height) };
  part.data = Buffer.alloc(part.width * part.height * 3);
  for (let y = 0; y < part.height; y++) picture.data.copy(part.data, y * part.width * 3, y * picture.width * 3, (y * picture.width + part.width) * 3);
  return part;
}

// A row an engine, a column a width.
function sheetOf(rows) {
  const widths = rows[0].map((one) => one.width), height = Math.max(...rows[0].map((one) => one.height));
  const sheet = { width: widths.reduce((sum, width) => sum + width + 4, 0), height: rows.length * (height + 4) };
  sheet.data = Buffer.alloc(sheet.width * sheet.height * 3, GROUND);
  rows.forEach((row, r) => row.reduce((left, one) => {
    for (let y = 0; y < one.height; y++) one.data.copy(sheet.data, ((r * (height + 4) + y) * sheet.width + left) * 3, y * one.width * 3, (y + 1) * one.width * 3);
    return left + one.width + 4;
  }, 0));
  return sheet;
}

// How many of the cells of 4 by 4 pixels differ by more than an eighth of the range, in percent.
export function difference(one, other) {
  if (one.width !== other.width || one.height !== other.height) return 100;
  const [a, b] = [shrink(one, 4, 1), shrink(other, 4, 1)];
  let differ = 0;
  for (let i = 0; i < a.data.length; i += 3) differ += [0, 1, 2].some((c) => Math.abs(a.data[i + c] - b.data[i + c]) > 32);
  return 100 * differ / (a.data.length / 3);
}

// A page in Chromium at the middle width, as small as the pictures are; prepare(tab) may change it first.
export async function shot(browser, page, prepare = () => {}) {
  const [width, height] = WIDTHS[1];
  return look(browser, page, { viewport: { width, height }, colorScheme: 'light' }, async (tab) => {
    await prepare(tab);
    return shrink(decode(await tab.screenshot()), FACTOR, 16);
  });
}

// Boxes that stand elsewhere than in the first engine, by more than a scroll bar's width.
function unlike(name, width, seen, first) {
  const found = [];
  if (seen.sideways > 0) found.push(`${name} ${width}: scrolls sideways by ${seen.sideways} px`);
  if (seen.heading !== first.heading) found.push(`${name} ${width}: another heading`);
  for (const [part, box] of Object.entries(first.boxes)) {
    const here = seen.boxes[part];
    const same = !box || !here ? box === here : Math.abs(box.left - here.left) <= 16 && Math.abs(box.width - here.width) <= 16;
    if (!same) found.push(`${name} ${width}: ${part} at ${JSON.stringify(here)}, in Chromium at ${JSON.stringify(box)}`);
  }
  return found;
}

export const MOST_DIFFERENT = 6; // percent of the cells of a sheet

function compare(name, sheet, problems, report) {
  const file = path.join(PICTURES, `${name}.png`);
  if (process.env.BLESS) {
    fs.mkdirSync(PICTURES, { recursive: true });
    fs.writeFileSync(file, encode(sheet));
    return;
  }
  if (!fs.existsSync(file)) problems.push(`there is no ${file}: BLESS=1, and look at it`);
  else {
    const percent = difference(sheet, decode(fs.readFileSync(file)));
    report.note(`${name}: ${percent.toFixed(1)} % unlike its picture`);
    if (percent > MOST_DIFFERENT) problems.push(`looks unlike ${file}: ${percent.toFixed(1)} % of the cells differ`);
  }
}

export async function checkEngines({ browser, all, sites, report, results, kept }) {
  const engines = { chromium: chromiumEngine(browser), firefox: await firefoxEngine(), webkit: await webkitEngine() };
  results.engines = ENGINES;
  try {
    for (const [name, wanted] of Object.entries(PAGES)) {
      const page = all.find((one) => one.path === wanted && one.site === sites[0]);
      if (!page) continue;
      const problems = [], rows = [];
      let first;
      for (const engine of ENGINES) {
        const row = [];
        for (const size of WIDTHS) {
          const { png, seen, crop: part } = await engines[engine].shoot(page, size);
          (first ??= {})[size[0]] ??= seen;
          problems.push(...unlike(engine, size[0], seen, first[size[0]]));
          const whole = decode(png);
          row.push(shrink(crop(whole, part ?? { width: size[0], height: size[1] }), FACTOR, 16));
          if (kept) fs.writeFileSync(path.join(kept, `${name}-${engine}-${size[0]}.png`), png);
        }
        rows.push(row);
      }
      compare(name, sheetOf(rows), problems, report);
      report.add(`${name} ${page.path}`, problems);
    }
  } finally {
    for (const engine of Object.values(engines)) await engine.close();
  }
}
