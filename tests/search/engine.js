// The theme's own search.js outside of a browser: a script that is added to the document is read from the target's folder and
// run in the same context, as a browser would do it. What is loaded is counted.

"use strict";

const fs = require("fs");
const path = require("path");
const vm = require("vm");
const zlib = require("zlib");

const ROOT = path.resolve(__dirname, "../..");

// { search, lookUp, fold, marksOf, loads }: loads lists { path, size, compressed } of what was loaded since it was emptied.
function open(target) {
  const loads = [];
  const sandbox = {
    document: {
      getElementById: () => null,
      createElement: () => ({}),
      head: {
        append(script) {
          const file = path.join(target, script.src);
          queueMicrotask(() => {
            if (!fs.existsSync(file)) return script.onerror();
            const bytes = fs.readFileSync(file);
            loads.push({ path: script.src, size: bytes.length, bytes });
            vm.runInContext(bytes.toString("utf8"), context, { filename: file });
          });
        },
      },
    },
  };
  sandbox.window = sandbox;
  const context = vm.createContext(sandbox);
  const script = path.join(ROOT, "themes/portal/assets/search.js");
  vm.runInContext(fs.readFileSync(script, "utf8"), context, { filename: script });
  return { ...sandbox.fumi_search, loads };
}

// What a server sends for these loads, compressed one by one as it would.
function compressed(loads) {
  return loads.reduce((sum, one) => sum + zlib.gzipSync(one.bytes, { level: 6 }).length, 0);
}

// Every searched text of a target, from the text files themselves: { url, strings }. read, not searched.
function texts(target) {
  const all = [];
  const folder = path.join(target, "search/texts");
  const sandbox = { fumi_search: { texts: (name, list) => all.push(...list) } };
  vm.createContext(sandbox);
  for (const place of fs.readdirSync(folder).sort())
    for (const name of fs.readdirSync(path.join(folder, place)).sort())
      vm.runInContext(fs.readFileSync(path.join(folder, place, name), "utf8"), sandbox);
  return all.map((text) => ({ key: text[0], url: text[1], strings: text.slice(5).map((one) => one.slice(1)), raw: text }));
}

// Numbers that are the same for the same seed (mulberry32).
function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) / 4294967296) * below | 0;
  };
}

module.exports = { open, texts, compressed, random };
