// That a page keeps quiet: no error in the console, no request to another host, nothing that is missing, and nothing that
// moves while it is being loaded, as on a slow line: the page comes in parts, its pictures and scripts late. From the loopback
// server, under the portal's own headers, and from disk.
import { look, parallel } from './browser.mjs';
import { serve } from './server.mjs';

const WIDTHS = [[390, 844], [1920, 1080]];
const LATE = 120; // ms
const VISITS = 5;

function listen(tab, context, own, problems) {
  context.on('request', (request) => {
    const url = request.url();
    if (!own.some((start) => url.startsWith(start)) && !url.startsWith('data:')) problems.add(`asks ${url}`);
  });
  context.on('requestfailed', (request) => problems.add(`${request.url()}: ${request.failure()?.errorText}`));
  context.on('response', (response) => {
    if (response.status() >= 400 && !response.request().isNavigationRequest()) problems.add(`${response.url()}: ${response.status()}`);
  });
  // The 404 page is asked for as what it is; and Playwright itself, which keeps the service worker out, says so.
  const expected = (message) => message.text() === 'Service Worker registration blocked by Playwright' ||
    (/status of 404/.test(message.text()) && message.location().url.endsWith('no/such/page.html'));
  tab.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !expected(message)) problems.add(`console: ${message.text().slice(0, 200)}`);
  });
  tab.on('pageerror', (error) => problems.add(`script: ${error.message}`));
}

// Down to the end in steps, so that what waits for being seen is loaded; then what moved without being asked to.
const shifts = (tab) => tab.evaluate(async () => {
  const seen = [];
  new PerformanceObserver((list) => seen.push(...list.getEntries())).observe({ type: 'layout-shift', buffered: true });
  const frame = () => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo(0, y);
    await frame();
  }
  await Promise.all([...document.images].filter((one) => !one.complete).map((one) => new Promise((resolve) => { one.onload = one.onerror = resolve; })));
  await frame();
  return seen.filter((entry) => !entry.hadRecentInput).map((entry) => `${entry.value.toFixed(4)} ${[...entry.sources].map(({ node }) => node?.parentElement
    ? `${node.nodeName.toLowerCase()} ${(node.textContent ?? '').trim().slice(0, 20)}` : '?').join(', ')}`);
});

const tooLate = /\.(svg|png|jpe?g|webp|avif|js)$/;

async function visit(browser, page, own, [width, height]) {
  const problems = new Set();
  const late = async (route) => {
    await new Promise((resolve) => { setTimeout(resolve, LATE); });
    await route.fallback();
  };
  const options = { viewport: { width, height }, before: async (tab, context) => {
    listen(tab, context, own, problems);
    await context.route(tooLate, late);
  } };
  await look(browser, page, options, async (tab) => {
    for (const shift of await shifts(tab)) problems.add(`moves: ${shift}`);
  });
  return [...problems].map((problem) => `${width}: ${problem}`);
}

// A busy machine may paint a page in the middle of its own markup and move a line once; what comes late moves each time. Of
// visits that found nothing but movement the quietest of five counts.
async function quietest(browser, page, own, size) {
  let found = await visit(browser, page, own, size);
  for (let i = 1; i < VISITS && found.length && found.every((problem) => problem.includes(': moves: ')); i++) {
    const again = await visit(browser, page, own, size);
    if (again.length < found.length || again.some((problem) => !problem.includes(': moves: '))) found = again;
  }
  return found;
}

// The 404 page is shown at the site's own address, which its links name, and nobody opens it from disk.
async function checkPage(browser, page, place, report) {
  if (place === 'disk' && page.template === 'notfound') return;
  const own = [page.template === 'notfound' ? page.site.base : page.site.url];
  const widths = place === 'disk' || page.why === 'random' ? WIDTHS.slice(0, 1) : WIDTHS;
  const problems = [];
  for (const size of widths) problems.push(...await quietest(browser, page, own, size));
  report.add(`${place} ${page.template} ${page.path}`, problems);
}

export async function checkQuiet({ browser, sites, pages, report }) {
  for (const site of sites) {
    const slow = await serve(site.folder, { parts: 4 });
    const here = pages.filter((page) => page.site === site);
    for (const [place, url] of [['http', slow.url], ['disk', site.disk]]) {
      const there = { ...site, url, served: slow.url };
      await parallel(here, 3, (page) => checkPage(browser, { ...page, site: there }, place, report));
    }
    await slow.close();
  }
}
