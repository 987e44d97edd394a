// That lines end where a reader may breathe, on a phone: what is to be read breaks its headings and questions between phrases,
// not inside of words, and a step of the breadcrumbs stays on one line where it fits on one.
//
// No engine knows all phrases, and some fit on no line. So headings are counted over all pages, and compared with the same
// pages without phrases, in the same engine: at most half as many of their lines end inside a word. (With --template this
// may not hold: what has names for titles, as references, is left as it is.)
import { look, parallel, restyle } from './browser.mjs';

const PHONE = { width: 390, height: 844 };
const WITHOUT = 'h1, h2, h3, summary { word-break: normal !important }';

// In the page: how many lines of headings end in front of another one, and how many of those inside a word.
function count() {
  const words = new Intl.Segmenter('ja', { granularity: 'word' });
  const range = document.createRange();
  const sum = { ends: 0, torn: 0 };
  for (const one of document.querySelectorAll('body:not(.home, .listing) :is(h1, h2, h3), summary')) {
    if (!one.checkVisibility() || one.clientHeight < 1.9 * parseFloat(getComputedStyle(one).lineHeight)) continue;
    const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT), ends = [];
    let all = '', bottom = null;
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      if (text.parentElement.closest('rt, rp, .note, .chip')) continue;
      for (let at = 0; at < text.length; at++) {
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        const box = range.getBoundingClientRect();
        if (box.width === 0) continue;
        if (bottom !== null && box.top > bottom - 4) ends.push(all.length);
        bottom = box.bottom;
        all += text.data[at];
      }
    }
    const starts = new Set([...words.segment(all)].map((word) => word.index));
    sum.ends += ends.length;
    sum.torn += ends.filter((end) => !starts.has(end)).length;
  }
  return sum;
}

// In the page: what would fit on a line and stands on two.
const broken = () => [...document.querySelectorAll('.crumbs a')].filter((one) => {
  const boxes = [...one.getClientRects()];
  const room = one.closest('ol').clientWidth;
  return one.checkVisibility() && boxes.length > 1 && boxes.reduce((width, box) => width + box.width, 0) <= room;
}).map((one) => `on two lines: 「${one.textContent.trim()}」`);

export async function checkLines({ browser, pages, report }) {
  const now = { ends: 0, torn: 0 }, without = { ends: 0, torn: 0 };
  const add = (sum, one) => { for (const key of Object.keys(sum)) sum[key] += one[key]; };
  await parallel(pages, 2, (page) => look(browser, page, { viewport: PHONE }, async (tab) => {
    add(now, await tab.evaluate(count));
    report.add(`${page.template} ${page.path}`, await tab.evaluate(broken));
    await restyle(tab, WITHOUT);
    add(without, await tab.evaluate(count));
  }));
  const said = `${now.torn} of ${now.ends} lines of headings end inside a word, ${without.torn} of ${without.ends} without phrases`;
  report.note(said);
  report.add('headings', 2 * now.torn <= without.torn ? [] : [said]);
}
