// Chromium, and how the checks open pages in it.
//
// One process for all of them; a check takes a context of its own per page that it looks at, or one for all. The 404 page
// has absolute addresses, so it is opened at the site's own address, which is answered from the loopback server; a page
// that only leads on is shown without its leading on.
import { chromium } from 'playwright-core';

export const WIDTHS = [[390, 844], [820, 1180], [1920, 1080]];
export const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

export async function launch(port = 0) {
  const debug = port ? [`--remote-debugging-port=${port}`] : [];
  return chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox', '--disable-dev-shm-usage', ...debug] });
}

// Runs fn over items, so many at a time; the results keep the items' order.
export async function parallel(items, most, fn) {
  const results = [], waiting = [...items.entries()];
  await Promise.all(Array.from({ length: most }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await fn(next[1], next[0]);
  }));
  return results;
}

// page.site: { url, served, base, folder }: where the check reads the portal, the server of it, the address it is made for.
export function address(page) {
  const { site } = page;
  if (page.template === 'notfound') return `${site.base}no/such/page.html`;
  return site.url + page.path.split('/').map(encodeURIComponent).join('/') + (page.query ?? '');
}

async function answerAsSite(site, route) {
  const wanted = site.served + route.request().url().slice(site.base.length);
  const answer = await fetch(wanted, { redirect: 'manual' });
  const headers = Object.fromEntries(answer.headers);
  delete headers['content-encoding'];
  delete headers['content-length'];
  await route.fulfill({ status: answer.status, headers, body: Buffer.from(await answer.arrayBuffer()) });
}

async function stayHere(route) {
  const answer = await route.fetch();
  const body = (await answer.text()).replace(/<meta http-equiv="refresh"[^>]*>/i, '');
  await route.fulfill({ response: answer, body });
}

// options are the context's; before(tab, context) is called before anything is asked for.
export async function open(browser, page, { before, ...options } = {}) {
  const context = await browser.newContext({ locale: 'ja-JP', reducedMotion: 'reduce', serviceWorkers: 'block', ...options });
  if (page.template === 'notfound') await context.route(`${page.site.base}**`, (route) => answerAsSite(page.site, route));
  const tab = await context.newPage();
  if (page.template === 'redirect') await tab.route(address(page), stayHere);
  await before?.(tab, context);
  return { context, tab };
}

// Opens a page, lets fn look at it, and closes it.
export async function look(browser, page, options, fn) {
  const { context, tab } = await open(browser, page, options);
  try {
    // What a query asks for comes by scripts.
    await tab.goto(address(page), { waitUntil: page.query && options.javaScriptEnabled !== false ? 'networkidle' : 'load' });
    return await fn(tab, context);
  } finally {
    await context.close();
  }
}

// Adds rules to an open page. A style sheet that is constructed is none of the page's own: the security policy does not forbid it.
export async function restyle(tab, css) {
  await tab.evaluate((rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [sheet];
  }, css);
}
