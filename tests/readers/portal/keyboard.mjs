// The keyboard walk of each page, on a phone's width and a wide one: Tab from the top goes to the skip link first, then once
// to each thing that can be operated, in the order of the document, and out at the end; what has the focus is in sight and
// marked with a contrast of 3:1; Shift+Tab goes back; the skip link leads to the main part. What a button opens gets closed
// by Esc, and the focus is on the button again.
import { look, parallel } from './browser.mjs';

const WIDTHS = [[390, 844], [1920, 1080]];

// In the page: gives each thing that can be operated a number, in document order, and tells of what has the focus.
function prepare() {
  const OPERABLE = 'a[href],area[href],button,input,select,textarea,summary,iframe,audio[controls],video[controls],[contenteditable],[tabindex]';
  const scrolls = (one) => /auto|scroll/.test(getComputedStyle(one).overflow) &&
    (one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight);
  const grouped = (one) => one.type === 'radio' && one.name &&
    one !== (document.querySelector(`input[type=radio][name="${CSS.escape(one.name)}"]:checked`) ??
      document.querySelector(`input[type=radio][name="${CSS.escape(one.name)}"]`));
  const wanted = [...document.querySelectorAll(OPERABLE)].filter((one) =>
    one.tabIndex >= 0 && !one.disabled && one.type !== 'hidden' && !grouped(one) &&
    one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0);
  const name = (one) => `${one.localName}${one.id ? `#${one.id}` : ''} 「${(one.getAttribute('aria-label') ?? one.textContent ?? '').trim().slice(0, 24)}」`;

  const channels = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (one) => {
    for (let at = one.parentElement; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length && (colour[3] ?? 1) > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const marked = (one) => {
    const style = getComputedStyle(one);
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) return false;
    const [a, b] = [light(channels(style.outlineColor)), light(ground(one))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05) >= 3;
  };
  const inSight = (one) => [...one.getClientRects()].some((rect) => {
    const x = rect.x + rect.width / 2, y = rect.y + rect.height / 2;
    const hit = rect.width > 0 && x >= 0 && y >= 0 && x < innerWidth && y < innerHeight && document.elementFromPoint(x, y);
    return hit && (one.contains(hit) || hit.contains(one) || [...(one.labels ?? [])].some((label) => label.contains(hit)));
  });
  // A box that is higher than the window (a wide table) is in sight when part of it is.
  const partly = (one) => {
    const rect = one.getBoundingClientRect();
    return rect.height > innerHeight / 2 && rect.top < innerHeight && rect.bottom > 0;
  };
  window.fumiWalk = {
    count: wanted.length,
    first: wanted[0] && { name: name(wanted[0]), skip: wanted[0].matches('a[href^="#"]') && !!document.querySelector(wanted[0].hash) },
    names: wanted.map(name),
    here() {
      const one = document.activeElement;
      if (!one || one === document.body || one === document.documentElement) return null;
      const number = wanted.indexOf(one);
      return { number, name: name(one), scrolls: scrolls(one), marked: marked(one), inSight: inSight(one) || partly(one) };
    },
  };
  const { count, first, names } = window.fumiWalk;
  return { count, first, names };
}

// Thousands of steps: by the protocol itself they take half of the time.
async function stepper(tab) {
  const session = await tab.context().newCDPSession(tab);
  const key = { type: 'rawKeyDown', key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
  return async () => {
    await session.send('Input.dispatchKeyEvent', key);
    const answer = await session.send('Runtime.evaluate', { expression: 'fumiWalk.here()', returnByValue: true });
    return answer.result.value;
  };
}

async function walk(tab, step, width) {
  const problems = [], visited = [], before = tab.url();
  const { count, first, names } = await tab.evaluate(prepare);
  if (!first?.skip) problems.push(`the first stop is no skip link but ${first?.name}`);
  for (let steps = 0; steps < count + 20; steps++) {
    const at = await step();
    if (!at) break;
    if (at.number === visited[0] && visited.length > 1) break;
    if (!at.marked) problems.push(`${at.name}: the focus cannot be seen`);
    if (!at.inSight) problems.push(`${at.name}: has the focus out of sight`);
    // Chromium stops at whatever scrolls, too, where nothing in it can have the focus.
    if (at.number < 0 && at.scrolls) continue;
    if (at.number < 0) problems.push(`${at.name}: has the focus, but is nothing to operate`);
    else if (visited.length && at.number <= visited.at(-1)) problems.push(`${at.name}: comes after ${names[visited.at(-1)]}`);
    visited.push(at.number);
    if (visited.length > count + 5) break;
  }
  if (await tab.evaluate(() => document.querySelector(':popover-open, dialog[open]') !== null)) problems.push('something opened by the focus alone');
  if (tab.url() !== before || tab.context().pages().length > 1) problems.push('the focus alone led to another page');
  for (let i = 0; i < count; i++) if (!visited.includes(i)) problems.push(`${names[i]}: never reached`);
  return problems.map((problem) => `${width}: ${problem}`);
}

// From the top, the skip link is followed, the next Tab is in the main part, and Shift+Tab leads out of it again.
async function skip(tab, wait) {
  const problems = [];
  await tab.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
  await tab.reload(wait);
  await tab.keyboard.press('Tab');
  // Following another link would lead to another page.
  if (!await tab.evaluate(() => document.activeElement?.getAttribute('href')?.startsWith('#'))) return ['the first Tab finds no skip link'];
  await tab.keyboard.press('Enter');
  await tab.keyboard.press('Tab');
  const inside = await tab.evaluate(() => {
    const main = document.querySelector('main'), at = document.activeElement;
    const before = main.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_PRECEDING;
    return at === document.body || !before || main.contains(at);
  });
  if (!inside) problems.push('after the skip link, Tab goes to what comes before the main part');
  return problems;
}

// Each button that opens something: Enter opens it, Esc closes it and leaves the focus where it was.
async function openings(tab) {
  const problems = [];
  const openers = 'button[popovertarget]:not([popovertargetaction="hide"]), button[aria-expanded], button[aria-haspopup], button[commandfor]';
  const buttons = await tab.$$(openers);
  for (const button of buttons) {
    if (!await button.isVisible()) continue;
    const name = (await button.textContent()).trim();
    const open = () => button.evaluate((one) => {
      const target = document.getElementById(one.getAttribute('popovertarget') ?? one.getAttribute('aria-controls') ?? one.getAttribute('commandfor') ?? '');
      return one.getAttribute('aria-expanded') === 'true' || !!target?.matches(':popover-open, dialog[open]');
    });
    await button.focus();
    await tab.keyboard.press('Enter');
    if (!await open()) problems.push(`「${name}」: Enter opens nothing`);
    await tab.keyboard.press('Tab');
    await tab.keyboard.press('Escape');
    if (await open()) problems.push(`「${name}」: Esc does not close it`);
    const back = await button.evaluate((one) => document.activeElement === one || document.activeElement === document.body);
    if (!back) problems.push(`「${name}」: after Esc the focus is elsewhere`);
  }
  return problems;
}

export async function checkKeyboard({ browser, pages, report }) {
  const wanted = pages.filter((page) => page.why !== 'random');
  await parallel(wanted, 2, (page) => look(browser, page, {}, async (tab) => {
    const problems = [], step = await stepper(tab), wait = { waitUntil: page.query ? 'networkidle' : 'load' };
    for (const [width, height] of WIDTHS) {
      await tab.setViewportSize({ width, height });
      await tab.reload(wait);
      problems.push(...await walk(tab, step, width));
      problems.push(...await skip(tab, wait), ...await openings(tab));
    }
    report.add(`${page.template} ${page.path}`, [...new Set(problems)]);
  }));
}
