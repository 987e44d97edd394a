// That pages work without scripts: their text is there, what is folded can be opened, navigation leads on, and no control
// stands there that would do nothing.
import { look, parallel } from './browser.mjs';

// In the page, without its scripts: text of the main part that is not shown and that no reader can open; dead controls.
function findLoss() {
  const found = [];
  const words = (text) => text.trim().replace(/\s+/g, ' ').slice(0, 24);
  const openable = (one) => {
    const folded = one.closest('details:not([open])');
    if (folded) return folded.querySelector(':scope > summary') !== null;
    const popover = one.closest('[popover]');
    return popover ? document.querySelector(`button[popovertarget="${popover.id}"]`) !== null : false;
  };
  const main = document.querySelector('main');
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const one = text.parentElement;
    if (!text.data.trim() || one.closest('noscript, script, template, option, [hidden], .print-only, rp')) continue;
    if (!one.checkVisibility({ visibilityProperty: true }) && !openable(one)) found.push(`not to be read: 「${words(text.data)}」`);
  }
  const navigation = document.querySelectorAll('header nav a[href], footer a[href]');
  if (!navigation.length) found.push('no navigation');
  for (const link of navigation) {
    if (!link.checkVisibility({ visibilityProperty: true }) && !openable(link)) found.push(`not to be followed: 「${words(link.textContent)}」`);
  }
  for (const control of document.querySelectorAll('button, input:not([type=checkbox]):not([type=hidden]), select')) {
    const works = control.hasAttribute('popovertarget') || control.hasAttribute('commandfor') || control.form?.hasAttribute('action') || control.disabled;
    if (control.checkVisibility() && !works) found.push(`does nothing: ${control.localName} 「${words(control.textContent || control.getAttribute('aria-label') || '')}」`);
  }
  return { found, links: main.querySelectorAll('a[href]').length, text: main.textContent.replace(/\s/g, '').length };
}

// The menu opens on a phone, as it is no script that opens it.
async function menu(tab) {
  const button = tab.locator('header button[popovertarget]:visible').first();
  if (!await button.count()) return [];
  await button.click();
  const open = await tab.evaluate(() => [...document.querySelectorAll('header :popover-open a')].some((one) => one.checkVisibility()));
  return open ? [] : ['the menu does not open'];
}

export async function checkScriptless({ browser, pages, report }) {
  const wanted = pages.filter((page) => page.why !== 'random' && !page.query);
  await parallel(wanted, 2, async (page) => {
    const options = { javaScriptEnabled: false, viewport: { width: 1280, height: 1024 } };
    const { found, links, text } = await look(browser, page, options, async (tab) => {
      const seen = await tab.evaluate(findLoss);
      await tab.setViewportSize({ width: 390, height: 844 });
      return { ...seen, found: [...seen.found, ...await menu(tab)] };
    });
    const problems = [...found];
    if (text < 20) problems.push(`only ${text} characters`);
    if (/^(section|tag|publisher|list|home)/.test(page.template) && !links) problems.push('a list without a link');
    report.add(`${page.template} ${page.path}`, problems);
  });
}
