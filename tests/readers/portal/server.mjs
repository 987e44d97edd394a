// A static server on loopback for a built portal: compressed, with the headers that the portal says it wants.
//
//   const server = await serve(folder);             server.url ends with a slash
//   const slow = await serve(folder, { parts: 4 });   pages come in so many parts, a moment apart, as by a slow line
//   await server.close();
//
// A folder's address is its index.html; what is missing is answered with 404.html and 404, as nginx is told to. Below
// /frame/WIDTHxHEIGHT/PATH stands a page that holds PATH in a frame of that size, for engines whose windows are never narrow.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import zlib from 'node:zlib';

const TYPES = {
  html: 'text/html; charset=utf-8', css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8',
  json: 'application/json', webmanifest: 'application/manifest+json', svg: 'image/svg+xml', png: 'image/png',
  xml: 'application/xml', txt: 'text/plain; charset=utf-8', epub: 'application/epub+zip',
};
const MOMENT = 60; // ms
const SMALL = /text|json|xml|svg|javascript/;

// What the file that is generated for nginx adds to every answer: its lines outside of any location.
export function headersOf(folder) {
  const file = path.join(folder, 'server', 'nginx.conf'), found = {};
  if (!fs.existsSync(file)) return found;
  for (const [, name, value] of fs.readFileSync(file, 'utf8').matchAll(/^add_header ([\w-]+) "([^"]*)"/gm)) found[name] = value;
  return found;
}

function frame(address, response) {
  const [, width, height, target] = /^\/frame\/(\d+)x(\d+)\/(.*)$/.exec(address);
  response.writeHead(200, { 'Content-Type': TYPES.html });
  response.end('<!DOCTYPE html><html lang="ja"><title>frame</title><style>html,body{margin:0;overflow:hidden}' +
    `iframe{border:0;display:block;width:${width}px;height:${height}px}</style><iframe title="page" src="/framed/${target}"></iframe>`);
}

// The first part holds the page's header, as a line's first packet would. The others begin with a block: a line of which only
// the beginning is there is broken anew when the rest comes, on every page. And none ends inside a table: its columns are as
// wide as its last row lets them.
function partsOf(bytes, parts) {
  const text = bytes.toString('latin1'), cuts = [0], header = text.indexOf('</header>');
  const block = /<\/(?:p|li|dt|dd|h[1-6]|figure|table|ul|ol|dl|section|main)>/g;
  for (let i = 1; i < parts; i++) {
    block.lastIndex = Math.max(header, Math.floor(text.length * i / parts));
    let at = block.exec(text) ? block.lastIndex : text.length;
    const end = text.indexOf('</table>', at), begin = text.indexOf('<table', at);
    if (end >= 0 && (begin < 0 || end < begin)) at = end + '</table>'.length;
    cuts.push(Math.max(at, cuts.at(-1)));
  }
  return cuts.map((at, i) => bytes.subarray(at, cuts[i + 1]));
}

async function sendInParts(response, bytes, parts) {
  for (const part of partsOf(bytes, parts)) {
    response.write(part);
    await new Promise((resolve) => { setTimeout(resolve, MOMENT); });
  }
  response.end();
}

function answer(folder, headers, parts, request, response) {
  let address = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  if (address.startsWith('/frame/')) return frame(address, response);
  // A page that forbids being framed is shown in our own frame without that header.
  const framed = address.startsWith('/framed/');
  if (framed) address = address.slice('/framed'.length);
  if (address.endsWith('/')) address += 'index.html';
  let file = path.join(folder, address), code = 200;
  if (!file.startsWith(folder + path.sep) || !fs.existsSync(file) || !fs.statSync(file).isFile()) {
    file = path.join(folder, '404.html');
    code = 404;
  }
  const type = TYPES[path.extname(file).slice(1)] ?? 'application/octet-stream';
  const hashed = /\.[0-9a-f]{10}\./.test(file);
  const head = { ...(framed ? {} : headers), 'Content-Type': type, 'Cache-Control': hashed ? 'max-age=31536000, immutable' : 'no-cache' };
  let bytes = fs.readFileSync(file);
  if (parts && type === TYPES.html) {
    response.writeHead(code, head);
    return sendInParts(response, bytes, parts);
  }
  if (SMALL.test(type) && /gzip/.test(request.headers['accept-encoding'] ?? '')) {
    bytes = zlib.gzipSync(bytes, { level: 9 });
    head['Content-Encoding'] = 'gzip';
  }
  response.writeHead(code, { ...head, 'Content-Length': bytes.length });
  return response.end(request.method === 'HEAD' ? undefined : bytes);
}

export async function serve(folder, { parts = 0 } = {}) {
  const headers = headersOf(folder);
  const server = http.createServer((request, response) => {
    try {
      answer(folder, headers, parts, request, response);
    } catch (problem) {
      response.writeHead(500).end(String(problem));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    headers,
    close: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }),
  };
}
