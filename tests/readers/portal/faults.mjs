// Checks the checks: a small portal with one fault a page, each of which its check must find, and a page without a fault, on
// which none may find any.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkAxe } from './axe.mjs';
import { MOST_DIFFERENT, difference, shot } from './engines.mjs';
import { checkKeyboard } from './keyboard.mjs';
import { checkLines } from './lines.mjs';
import { checkQuiet } from './quiet.mjs';
import { checkReflow } from './reflow.mjs';
import { checkNu, checkSame } from './same.mjs';
import { checkScriptless } from './scriptless.mjs';
import { serve } from './server.mjs';
import { checkWeight } from './weight.mjs';

const BASE = 'https://faults.example.jp/';
const LONG = '長い文です。'.repeat(40);
const TITLES = ['パスワードの使い回しと不正ログイン', 'ウェブサイトからの個人情報の流出', '内部不正による情報の持ち出し', '標的型攻撃メールによる情報流出'].map((title) => `<h2>${title}</h2>`).join('');
const noise = () => Array.from({ length: 9000 }, (_, i) => ((i * 7919 + 13) ** 3 % 1e9).toString(36)).join('');

// check, what is wrong, what must be said, and how a page gets so.
const FAULTS = [
  [checkAxe, 'pale text', /color-contrast/, { body: '<p class="pale">うすい文字</p>', css: '.pale{color:#aaa}' }],
  [checkAxe, 'pale text in the dark only', /dark: color-contrast/, { body: '<p class="pale">うすい文字</p>', css: '@media(prefers-color-scheme:dark){.pale{color:#444}}' }],
  [checkAxe, 'a picture without words', /image-alt/, { body: '<img src="dot.svg" width="9" height="9">' }],
  [checkKeyboard, 'no skip link', /no skip link/, { before: '<a href="ok.html">はじめ</a>' }],
  [checkKeyboard, 'a skip link that leads nowhere near', /after the skip link/, { skip: '#top' }],
  [checkKeyboard, 'a trap', /never reached/, { body: '<p><a href="ok.html" id="trap">わな</a> <a href="ok.html">次</a></p>', js: 'document.getElementById("trap").addEventListener("keydown",function(e){if(e.key==="Tab")e.preventDefault()})' }],
  [checkKeyboard, 'another order', /comes after|no skip link/, { body: '<p><a href="ok.html">一</a> <a href="ok.html" tabindex="1">二</a></p>' }],
  [checkKeyboard, 'a focus without a mark', /cannot be seen/, { css: 'main a:focus{outline:0}', body: '<p><a href="ok.html">一</a></p>' }],
  [checkKeyboard, 'a mark like its ground', /cannot be seen/, { css: 'main a:focus{outline-color:#eee}', body: '<p><a href="ok.html">一</a></p>' }],
  [checkKeyboard, 'a focus out of sight', /out of sight/, { css: '.far{position:absolute;left:-999px}', body: '<p><a class="far" href="ok.html">一</a></p>' }],
  [checkKeyboard, 'what Esc does not close', /Esc does not close/, { body: '<p><button type="button" aria-expanded="false" id="b">開く</button></p>', js: 'b.onclick=function(){b.setAttribute("aria-expanded",b.getAttribute("aria-expanded")==="false")}' }],
  [checkKeyboard, 'a page that the focus leaves', /led to another page/, { body: '<p><a href="ok.html" id="go">行く</a></p>', js: 'go.onfocus=function(){history.replaceState(0,"","#gone")}' }],
  [checkQuiet, 'another host', /asks http/, { body: '<p><img src="http://127.0.0.1:9/x.png" alt="" width="9" height="9"></p>' }],
  [checkQuiet, 'a script that fails', /script: /, { js: 'nothing.at.all()' }],
  [checkQuiet, 'what is missing', /404|ERR_FILE/, { body: '<p><img src="none.png" alt="" width="9" height="9"></p>' }],
  [checkQuiet, 'a picture without a size', /moves: /, { body: `<p><img src="dot.svg" alt=""></p><p>${LONG}</p>` }],
  [checkQuiet, 'a late layout', /moves: /, { js: 'requestAnimationFrame(function(){requestAnimationFrame(function(){document.querySelector("main").style.marginInlineStart="9rem"})})', body: `<p>${LONG}</p><p>${LONG}</p>` }],
  [checkReflow, 'too wide', /320: scrolls sideways/, { css: '.wide{width:600px}', body: '<p class="wide">広い</p>' }],
  [checkReflow, 'cut off', /cut off/, { css: '.cut{height:3em;overflow:hidden}', body: `<p class="cut">${LONG}</p>` }],
  [checkReflow, 'cut off once it is spaced', /spaced: cut off/, { css: '.tight{width:9.2em;white-space:nowrap;overflow:hidden}', body: '<p class="tight">九つの文字で一行に</p>' }],
  [checkReflow, 'a head that stays', /covers more than half/, { css: '.stay{position:sticky;top:0;height:200px;background:#fff}', body: `<p class="stay">残る</p><p>${LONG}</p>` }],
  [checkReflow, 'a drawing too small', /too small to read/, { css: 'figure img{width:100px}', body: '<figure><img src="dot.svg" alt="絵" width="300" height="200"></figure>' }],
  [checkLines, 'headings broken inside words', /end inside a word/, { css: 'h2{width:9em}', body: TITLES }],
  [checkLines, 'a broken step', /on two lines: 「とても長い名前」/, { css: '.crumbs{width:9em}', body: '<div class="crumbs"><ol><li>はじめの文字 <a href="ok.html">とても長い名前</a></li></ol></div>' }],
  [checkScriptless, 'what only a script shows', /not to be read/, { css: '.later{display:none}', body: '<p class="later">あとで見える文</p>' }],
  [checkScriptless, 'a button that does nothing', /does nothing/, { body: '<p><button type="button">押す</button></p>' }],
  [checkWeight, 'a heavy topic', /more than 30/, { body: `<!-- ${noise()} -->`, template: 'topic' }],
  [checkSame, 'another navigation', /another navigation/, { nav: '<li><a href="other.html">よそ</a></li>' }],
  [checkSame, 'another language', /Japanese/, { lang: 'en' }],
  [checkNu, 'an element in the wrong place', /fault.html:\d+: /, { body: '<ul><p>箇条でない</p></ul>' }],
];

function html({ lang = 'ja', before = '', skip = '#main', nav = '', body = '' }, name) {
  return `<!DOCTYPE html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>試験</title>
<link rel="icon" href="dot.svg"><link rel="stylesheet" href="${name}.css"><script src="${name}.js" defer></script></head>
<body id="top">${before}<a href="${skip}">本文へ移動</a>
<header class="site-head"><nav aria-label="案内"><ul><li><a href="ok.html">題</a></li>${nav}</ul></nav></header>
<main id="main" tabindex="-1"><h1>試験のページ</h1><p>この段落は、そのままで正しいものです。</p>${body}</main>
<footer><nav aria-label="奥付"><ul><li><a href="ok.html">奥付</a></li></ul></nav></footer></body></html>
`;
}

const CSS = ':root{color-scheme:light dark}body{overflow-wrap:anywhere;background:light-dark(#fff,#111);color:light-dark(#111,#eee)}a:focus,button:focus{outline:3px solid light-dark(#00f,#9cf)}\n';

function write(folder, name, fault) {
  fs.writeFileSync(path.join(folder, `${name}.html`), html(fault, name));
  fs.writeFileSync(path.join(folder, `${name}.css`), CSS + (fault.css ?? ''));
  fs.writeFileSync(path.join(folder, `${name}.js`), fault.js ?? '');
}

// What a check says of one fault's page, in a portal of that page and a sound one.
async function said(browser, check, fault) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fumi-faults-'));
  write(folder, 'ok', {});
  write(folder, 'fault', fault);
  fs.writeFileSync(path.join(folder, 'dot.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="200"/></svg>');
  const server = await serve(folder);
  const site = { folder, base: BASE, url: server.url, served: server.url, disk: pathToFileURL(folder + path.sep).href, name: 'faults' };
  const all = ['ok', 'fault'].map((name) => ({ path: `${name}.html`, template: fault.template ?? 'page', why: 'representative', site }));
  const problems = [];
  const report = { add: (subject, found) => problems.push(...found), note: () => {} };
  try {
    await check({ browser, site, sites: [site], pages: all.slice(1), all, report, results: { elements: {} } });
  } finally {
    await server.close();
    fs.rmSync(folder, { recursive: true });
  }
  return problems;
}

// A page without its style sheet is unlike its picture; with some words changed it is not.
async function pictures({ browser, site, report }) {
  const page = { site, path: 'index.html', template: 'home' };
  const whole = await shot(browser, page);
  const words = await shot(browser, page, (tab) => tab.evaluate(() => { for (const one of document.querySelectorAll('main p')) one.textContent = one.textContent.replaceAll('の', 'や'); }));
  const bare = await shot(browser, page, (tab) => tab.evaluate(() => { for (const one of document.querySelectorAll('link[rel=stylesheet]')) one.disabled = true; }));
  const [little, much] = [difference(whole, words), difference(whole, bare)];
  report.add('pictures: changed words pass', little <= MOST_DIFFERENT ? [] : [`${little} % differ`]);
  report.add('pictures: a page without its style does not', much > MOST_DIFFERENT ? [] : [`only ${much} % differ`]);
}

export async function checkFaults(context) {
  const { browser, report } = context;
  for (const [check, wrong, expected, fault] of FAULTS) {
    const problems = await said(browser, check, fault);
    report.add(`${check.name}: ${wrong}`, problems.some((problem) => expected.test(problem)) ? [] : [`not found; said: ${problems.join(' / ') || 'nothing'}`]);
  }
  for (const check of [...new Set(FAULTS.map(([one]) => one))]) {
    report.add(`${check.name}: nothing wrong`, await said(browser, check, { template: check === checkWeight ? 'topic' : 'page' }));
  }
  await pictures(context);
}
