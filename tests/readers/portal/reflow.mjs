// That nothing is cut off and nothing must be scrolled sideways: on windows from 320 px on, at 200 % and 400 % of a window of
// 1280 by 1024 (as the windows of 640 and 320 px that they amount to), and with the text spacing of WCAG 1.4.12. What scrolls
// in itself (a wide table) may.
import { look, parallel, restyle } from './browser.mjs';

const WINDOWS = [
  { name: '320', width: 320, height: 640 },
  { name: '400 %', width: 320, height: 256, sticky: true },
  { name: '200 %', width: 640, height: 512, sticky: true },
  { name: '390', width: 390, height: 844 },
  { name: '820', width: 820, height: 1180 },
  { name: '1920', width: 1920, height: 1080 },
];
const SPACED = [{ name: '320 spaced', width: 320, height: 640 }, { name: '1280 spaced', width: 1280, height: 1024 }];
const SPACING = '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }' +
  ' p { margin-block-end: 2em !important }';

// In the page: what is wider than the window, text that a box cuts off, and drawings that have become too small.
function findLoss() {
  const found = [], root = document.documentElement;
  if (root.scrollWidth > innerWidth) found.push(`scrolls sideways: ${root.scrollWidth} px`);
  const style = (one) => getComputedStyle(one);
  const words = (text) => text.trim().replace(/\s+/g, ' ').slice(0, 24);
  // The nearest box that scrolls or cuts, along an axis.
  const holder = (one, axis) => {
    for (let at = one; at && at !== document.body; at = at.parentElement) if (style(at)[`overflow${axis}`] !== 'visible') return at;
    return null;
  };
  const hiddenForEyes = (box) => box.clientWidth <= 1 || box.clientHeight <= 1 || style(box).clipPath !== 'none';
  // The smallest words of our drawings are 16 units high; below 11 px nobody reads them.
  for (const one of document.querySelectorAll('figure img[src$=".svg"]')) {
    const size = one.naturalWidth ? one.clientWidth / one.naturalWidth * 16 : 16;
    if (size < 11) found.push(`a drawing too small to read, ${size.toFixed(1)} px: 「${words(one.alt)}」`);
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const one = text.parentElement;
    if (!text.data.trim() || !one.checkVisibility({ visibilityProperty: true }) || /^(SCRIPT|STYLE|OPTION)$/.test(one.tagName)) continue;
    range.selectNodeContents(text);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 1);
    for (const axis of ['X', 'Y']) {
      const cutter = holder(one, axis);
      if (cutter && (hiddenForEyes(cutter) || /auto|scroll/.test(style(cutter)[`overflow${axis}`]))) continue;
      const edge = cutter?.getBoundingClientRect();
      const out = boxes.some((box) => (axis === 'X'
        ? box.right > (edge?.right ?? innerWidth) + 1 || box.left < (edge?.left ?? 0) - 1
        : edge && (box.bottom > edge.bottom + box.height / 3 || box.top < edge.top - box.height / 3)));
      if (out && !one.closest('.skip, [popover]:not(:popover-open)')) found.push(`cut off: 「${words(text.data)}」 in ${one.localName}`);
    }
  }
  return found;
}

// What stays in place while the rest scrolls must leave room for it.
const covered = () => [...document.querySelectorAll('body *')].filter((one) => {
  const { position, top } = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  return (position === 'fixed' || (position === 'sticky' && top !== 'auto')) && one.checkVisibility() && box.height > innerHeight / 2 && box.width > innerWidth / 2;
}).map((one) => `${one.localName}.${one.className} covers more than half of the window`);

export async function checkReflow({ browser, pages, report, results }) {
  await parallel(pages, 2, (page) => look(browser, page, {}, async (tab) => {
    const problems = [];
    const judge = async ({ name, width, height, sticky }) => {
      await tab.setViewportSize({ width, height });
      const found = await tab.evaluate(findLoss);
      if (sticky) found.push(...await tab.evaluate(covered));
      problems.push(...found.map((problem) => `${name}: ${problem}`));
    };
    // With all the motion that the page has; the statement counts it.
    await tab.emulateMedia({ reducedMotion: 'no-preference' });
    const moving = await tab.evaluate(() => document.getAnimations().length);
    results.elements.animation = { count: (results.elements.animation?.count ?? 0) + moving };
    for (const window of page.why === 'random' ? WINDOWS.slice(0, 1) : WINDOWS) await judge(window);
    await restyle(tab, SPACING);
    for (const window of SPACED) await judge(window);
    report.add(`${page.template} ${page.path}`, [...new Set(problems)]);
  }));
}
