// node check.mjs SITE_ROOT PORTAL… [--only CHECK,…] [--template NAME,…] [--seed N] [--results FILE] [--kept FOLDER]
//
// What readers meet, in real browsers; each check is a file beside this one. PORTAL is a built target of the site root; of a
// second one only those templates are looked at that the first has not. Nothing is written but FILE, and the engines'
// screenshots in FOLDER. The last line is `N passed, N failed`.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { checkAxe } from './axe.mjs';
import { launch } from './browser.mjs';
import { checkEngines } from './engines.mjs';
import { checkFaults } from './faults.mjs';
import { checkKeyboard } from './keyboard.mjs';
import { checkLighthouse } from './lighthouse.mjs';
import { checkLines } from './lines.mjs';
import { checkQuiet } from './quiet.mjs';
import { checkReflow } from './reflow.mjs';
import { Report } from './report.mjs';
import { checkLinks, checkNu, checkSame } from './same.mjs';
import { checkScriptless } from './scriptless.mjs';
import { shape, siteOf, statement } from './statement.mjs';
import { checkWeight } from './weight.mjs';
import { serve } from './server.mjs';

const STATEMENT = 'content/accessibility-results.md';
const QUERY = `?q=${encodeURIComponent('バックアップ')}`;
const HERE = path.dirname(fileURLToPath(import.meta.url));
const CHECKS = {
  weight: checkWeight, same: checkSame, links: checkLinks, nu: checkNu, lighthouse: checkLighthouse, axe: checkAxe, keyboard: checkKeyboard, quiet: checkQuiet, reflow: checkReflow,
  lines: checkLines, scriptless: checkScriptless, engines: checkEngines, faults: checkFaults,
};

function options() {
  const found = { rest: [] };
  const all = process.argv.slice(2);
  while (all.length) {
    const word = all.shift();
    if (word.startsWith('--')) found[word.slice(2)] = all.shift();
    else found.rest.push(path.resolve(word));
  }
  return found;
}

const listed = (text) => text?.split(',');

// Serves a portal, and chooses its pages.
async function openSite(root, folder, seed) {
  const chooser = [path.join(HERE, 'pages.py'), root, folder, '--seed', seed];
  const chosen = JSON.parse(execFileSync('python3', chooser, { encoding: 'utf8', maxBuffer: 1 << 26 }));
  const base = /^base_url:\s*(\S+)/m.exec(fs.readFileSync(path.join(root, 'fumi.yaml'), 'utf8'))[1];
  const server = await serve(folder);
  const site = { folder, base, url: server.url, served: server.url, disk: pathToFileURL(folder + path.sep).href, name: path.basename(folder) };
  // What staging shows beside the public pages is nobody else's: the manifest has the public ones.
  const open = new Set(JSON.parse(fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8')).files.map((entry) => entry.path));
  for (const page of [...chosen.pages, ...chosen.all]) Object.assign(page, { site, open: open.has(page.path) });
  return { site, server, chosen };
}

// Of the first portal all pages that were chosen; of each other one, those of templates that were not seen before.
function pagesOf(opened, template) {
  const pages = [], wanted = listed(template);
  for (const { chosen } of opened) {
    const seen = new Set(pages.map((page) => page.template));
    pages.push(...chosen.pages.filter((page) => !seen.has(page.template) && (page.site === opened[0].site || page.why !== 'random')));
  }
  // The search page is looked at with what it finds, too.
  const search = pages.find((page) => page.template === 'search');
  if (search) pages.push({ ...search, template: 'search-results', query: QUERY });
  return pages.filter((page) => !wanted || wanted.includes(page.template));
}

// Where the page that was committed says something else than this run would.
function misfits(root, results) {
  const file = path.join(root, STATEMENT);
  if (!fs.existsSync(file)) return [`there is no ${STATEMENT}: see statement.mjs`];
  const [now, then] = [statement(results, siteOf(root)), fs.readFileSync(file, 'utf8')].map(shape);
  return [...now.filter((line) => !then.includes(line)).map((line) => `not in the page: ${line}`),
    ...then.filter((line) => !now.includes(line)).map((line) => `only in the page: ${line}`)];
}

async function main() {
  const { rest: [root, ...folders], only, template, seed = String(Date.now() % 100000), results: file, kept } = options();
  const opened = [];
  for (const folder of folders) opened.push(await openSite(root, folder, seed));
  const browser = await launch();
  const [{ site, chosen }] = opened;
  const pages = pagesOf(opened, template), all = opened.flatMap((one) => one.chosen.all);
  const report = new Report();
  const results = { target: site.name, seed: Number(seed), started: new Date().toISOString(), chromium: browser.version(), elements: chosen.elements, count: chosen.all.filter((page) => page.open).length };
  console.log(`SEED=${seed}`);
  try {
    for (const [name, check] of Object.entries(CHECKS)) {
      if (only && !listed(only).includes(name)) continue;
      report.begin(name);
      try {
        await check({ browser, site, sites: opened.map((one) => one.site), pages, all, report, results, kept });
      } catch (error) {
        report.add('the check itself', [error.stack]);
      }
    }
  } finally {
    await browser.close();
    for (const { server } of opened) await server.close();
  }
  results.pages = pages.map(({ site: { name }, ...page }) => ({ ...page, target: name }));
  Object.assign(results, { ended: new Date().toISOString(), seconds: report.seconds, cases: report.cases });
  // Of a part of the checks or pages no statement can be made.
  if (!only && !template) {
    report.begin('statement');
    report.add(STATEMENT, misfits(root, results));
  }
  const code = report.end();
  if (file) fs.writeFileSync(file, JSON.stringify(results, null, 1));
  return code;
}

process.exitCode = await main();
