// node check.mjs SITE_ROOT PORTAL [--only CHECK,…] [--template NAME,…] [--seed N] [--results FILE]
//
// What readers meet, in real browsers: see README.md beside this file for the checks. PORTAL is a built target of the site
// root; nothing is written but FILE. The last line is `N passed, N failed`.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { checkAxe } from './axe.mjs';
import { launch } from './browser.mjs';
import { checkKeyboard } from './keyboard.mjs';
import { checkQuiet } from './quiet.mjs';
import { checkReflow } from './reflow.mjs';
import { Report } from './report.mjs';
import { checkScriptless } from './scriptless.mjs';
import { serve } from './server.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const CHECKS = { axe: checkAxe, keyboard: checkKeyboard, quiet: checkQuiet, reflow: checkReflow, scriptless: checkScriptless };

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

async function main() {
  const { rest: [root, folder], only, template, seed, results: file } = options();
  const chooser = [path.join(HERE, 'pages.py'), root, folder, ...(seed ? ['--seed', seed] : [])];
  const chosen = JSON.parse(execFileSync('python3', chooser, { encoding: 'utf8', maxBuffer: 1 << 26 }));
  const wanted = listed(template);
  const pages = chosen.pages.filter((page) => !wanted || wanted.includes(page.template));
  const base = /^base_url:\s*(\S+)/m.exec(fs.readFileSync(path.join(root, 'fumi.yaml'), 'utf8'))[1];
  const server = await serve(folder);
  const browser = await launch();
  const site = { url: server.url, served: server.url, disk: pathToFileURL(folder + path.sep).href, base, folder, root };
  const report = new Report();
  const results = { seed: chosen.seed, started: new Date().toISOString(), chromium: browser.version(), elements: chosen.elements, pages, count: chosen.all.length };
  console.log(`SEED=${chosen.seed}`);
  try {
    for (const [name, check] of Object.entries(CHECKS)) {
      if (only && !listed(only).includes(name)) continue;
      report.begin(name);
      await check({ browser, site, pages, all: chosen.all, report, results, here: HERE });
    }
  } finally {
    await browser.close();
    await server.close();
  }
  const code = report.end();
  if (file) fs.writeFileSync(file, JSON.stringify({ ...results, seconds: report.seconds, cases: report.cases }, null, 1));
  return code;
}

process.exitCode = await main();
