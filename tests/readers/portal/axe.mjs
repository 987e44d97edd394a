// axe-core on each page at three widths, light and dark, and at the narrowest once more with all open that can be opened;
// pages drawn at random at the narrowest in light and the widest in dark. WCAG 2.0 and 2.1, levels A and AA; 2.0 is what
// JIS X 8341-3:2016 demands.
//
// results.axe tells the accessibility statement, per success criterion, how often it was violated, how often axe found
// something that a person must judge, and by which rules it passed.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { WIDTHS, look, parallel } from './browser.mjs';

const require = createRequire(import.meta.url);
const SOURCE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const LOCALE = require('axe-core/locales/ja.json');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

// wcag143 -> 1.4.3, wcag1412 -> 1.4.12
const criteriaOf = (rule) => rule.tags.filter((tag) => /^wcag\d{3,4}$/.test(tag)).map((tag) => `${tag[4]}.${tag[5]}.${tag.slice(6)}`);

function run(tab) {
  return tab.evaluate(async ([locale, tags]) => {
    axe.configure({ locale });
    const found = await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations', 'incomplete'] });
    const short = (rules) => rules.map(({ id, help, tags: of, nodes }) => ({
      id, help, tags: of, count: nodes.length, where: nodes[0]?.target.join(' '), why: nodes[0]?.failureSummary?.split('\n')[1]?.trim() }));
    return { violations: short(found.violations), incomplete: short(found.incomplete), passes: short(found.passes.map((rule) => ({ ...rule, nodes: [] }))) };
  }, [LOCALE, TAGS]);
}

function tally(summary, kind, rules) {
  for (const rule of rules) {
    for (const criterion of criteriaOf(rule)) {
      const entry = summary[criterion] ??= { violations: {}, incomplete: {}, passes: {} };
      entry[kind][rule.id] = (entry[kind][rule.id] ?? 0) + Math.max(rule.count, 1);
    }
  }
}

// Until the page has drawn itself at its new size and its scripts were told.
const drawn = (tab) => tab.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));

// Whether there was anything to open.
const openAll = (tab) => tab.evaluate(() => {
  let opened = 0;
  document.querySelectorAll('details:not([open])').forEach((one) => { one.open = true; opened++; });
  document.querySelectorAll('button[popovertarget]').forEach((one) => {
    const target = document.getElementById(one.getAttribute('popovertarget'));
    if (target && one.checkVisibility() && !target.matches(':popover-open')) { target.showPopover(); opened++; }
  });
  return opened;
});

const NARROW = WIDTHS[0], WIDE = WIDTHS.at(-1);
const STATES = ['light', 'dark'].flatMap((colorScheme) => WIDTHS.map(([width, height]) => ({ colorScheme, width, height })));
const FEW = [{ colorScheme: 'light', width: NARROW[0], height: NARROW[1] }, { colorScheme: 'dark', width: WIDE[0], height: WIDE[1] }];

// One line a violation, with the states it was found in.
function problemsOf(violations) {
  const found = new Map();
  for (const [state, rule] of violations) {
    const line = `${rule.id} (${rule.count}): ${rule.where}: ${rule.why ?? rule.help}`;
    found.set(line, [...(found.get(line) ?? []), state]);
  }
  return [...found].map(([line, states]) => `${states.join(', ')}: ${line}`);
}

export async function checkAxe({ browser, pages, report, results }) {
  const summary = results.axe = {};
  await parallel(pages, 2, (page) => look(browser, page, { bypassCSP: true }, async (tab) => {
    const violations = [];
    await tab.evaluate(SOURCE);
    const judge = async (state) => {
      await drawn(tab);
      const found = await run(tab);
      for (const kind of ['violations', 'incomplete', 'passes']) tally(summary, kind, found[kind]);
      violations.push(...found.violations.map((rule) => [state, rule]));
    };
    for (const { colorScheme, width, height } of page.why === 'random' ? FEW : STATES) {
      await tab.emulateMedia({ colorScheme });
      await tab.setViewportSize({ width, height });
      await judge(`${width} ${colorScheme}`);
    }
    await tab.setViewportSize({ width: NARROW[0], height: NARROW[1] });
    if (await openAll(tab)) await judge(`${NARROW[0]} dark, all open`);
    report.add(`${page.template} ${page.path}`, problemsOf(violations));
  }));
}
