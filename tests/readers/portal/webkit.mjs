// WebKitGTK, Safari's engine, through WebDriver: MiniBrowser on a display of its own (Xvfb).
//
//   const webkit = await launchWebkit();
//   await webkit.resize(820, 1180); await webkit.open(url); await webkit.ask('return 1'); await webkit.picture();  // PNG bytes
//   await webkit.close();
import { spawn } from 'node:child_process';
import net from 'node:net';
import { once } from 'node:events';

const BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
const PATIENCE = 60_000; // ms

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

// A display whose number Xvfb chooses and tells on descriptor 3.
async function display() {
  const process = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '2000x1400x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const [number] = await Promise.race([once(process.stdio[3], 'data'), once(process, 'exit').then(() => { throw new Error('Xvfb did not start'); })]);
  return { process, name: `:${String(number).trim()}` };
}

async function call(port, method, path, body) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE) });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`WebKitWebDriver: ${method} ${path}: ${value?.message ?? answer.status}`);
  return value;
}

async function until(ready) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await ready();
    } catch (problem) {
      if (Date.now() > end) throw problem;
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    }
  }
}

export async function launchWebkit() {
  const { process: screen, name } = await display();
  const port = await freePort();
  const env = { ...process.env, DISPLAY: name, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', GDK_BACKEND: 'x11', LANG: 'C.UTF-8', LC_ALL: '' };
  const driver = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], { env, stdio: 'ignore' });
  const end = () => { driver.kill(); screen.kill(); };
  try {
    await until(() => call(port, 'GET', '/status'));
    const wanted = { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': { binary: BROWSER, args: ['--automation'] } };
    const { sessionId, capabilities } = await call(port, 'POST', '/session', { capabilities: { alwaysMatch: wanted } });
    const at = `/session/${sessionId}`;
    return {
      version: capabilities.browserVersion,
      resize: (width, height) => call(port, 'POST', `${at}/window/rect`, { width, height }),
      open: (url) => call(port, 'POST', `${at}/url`, { url }),
      ask: (script) => call(port, 'POST', `${at}/execute/sync`, { script, args: [] }),
      picture: async () => Buffer.from(await call(port, 'GET', `${at}/screenshot`), 'base64'),
      close: async () => { await call(port, 'DELETE', at).catch(() => {}); end(); },
    };
  } catch (problem) {
    end();
    throw problem;
  }
}
