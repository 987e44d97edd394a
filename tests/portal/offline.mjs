// offline.mjs ADDRESS: the offline mode in Chromium. Prints what is wrong; exit code 1 where anything is.
import { createRequire } from 'node:module';
const require = createRequire(new URL('../readers/package.json', import.meta.url));
const { chromium } = require('playwright-core');

const base = process.argv[2];
const wrong = [];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const context = await browser.newContext({ locale: 'ja-JP' });
  const page = await context.newPage();
  page.on('console', message => { if (message.type() === 'error' && /Content Security/.test(message.text())) wrong.push(message.text()); });
  await page.goto(base);
  await page.evaluate(() => navigator.serviceWorker.ready.then(ready => ready.active.state === 'activated' ||
    new Promise(done => ready.active.addEventListener('statechange', done))));
  const kept = await page.evaluate(async () => {
    const urls = [];
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys()) urls.push(new URL(request.url).pathname);
    return urls;
  });
  if (!kept.includes('/guide/one/first.html') || kept.some(path => /third|handbook|faq/.test(path))) wrong.push(`kept: ${kept}`);
  await context.setOffline(true);
  const says = async (path, text) => {
    await page.goto(base + path).catch(error => wrong.push(`${path}: ${error.message.split('\n')[0]}`));
    const body = await page.textContent('body').catch(() => '');
    if (!body.includes(text)) wrong.push(`${path} has no ${text} without a network`);
  };
  await says('guide/one/first.html', '最初の1時間。');
  const drawn = await page.evaluate(() => [].every.call(document.querySelectorAll('.body img'), image => image.naturalWidth > 0));
  if (!drawn) wrong.push('its picture is missing');
  await says('', '試験の部屋');
  await says('guide/one/third.html', 'いま被害にあっている方へ'); // not kept: the home page instead
  if (!page.url().endsWith('/index.html')) wrong.push(`shown at ${page.url()}`);
} finally {
  await browser.close();
}
wrong.forEach(line => console.log(line));
process.exit(wrong.length ? 1 : 0);
