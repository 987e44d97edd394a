// Completeness: random substrings of two or more characters taken from the pages; the set that the theme's own code finds,
// paged to its end, must be what a scan of the folded texts finds. One line "ok" or "not ok" a case.
//
//     node complete.js TARGET QUERIES SEED

"use strict";

const { open, texts, random } = require("./engine.js");

const [target, count, seed] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const below = random(seed);
const engine = open(target);
const pages = texts(target);
const folded = pages.map((page) => page.strings.map((one) => engine.fold(one)));

function scan(query) {
  const words = engine.fold(query).split(" ").filter(Boolean);
  const found = new Set();
  pages.forEach((page, i) => {
    if (words.every((word) => folded[i].some((one) => one.includes(word)))) found.add(page.url);
  });
  return found;
}

// From a page of the whole, a string of it, and a place in that: long strings come up as often as short ones.
function substring() {
  for (;;) {
    const strings = pages[below(pages.length)].strings;
    const characters = [...strings[below(strings.length)]];
    const size = 2 + below(below(4) === 0 ? 30 : 7);
    if (characters.length < 2) continue;
    const start = below(Math.max(1, characters.length - size + 1));
    const query = characters.slice(start, start + size).join("");
    const words = engine.fold(query).split(" ").filter(Boolean);
    if (words.length > 0 && words.some((word) => word.length > 1)) return query;
  }
}

// The same text as somebody else might type it.
function retyped(query) {
  switch (below(6)) {
    case 0: return query.toUpperCase();
    case 1: return query.replace(/[\u3041-\u3096]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0x60));
    case 2: return query.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
    default: return query;
  }
}

async function main() {
  let wrong = 0, results = 0, unmarked = 0;
  for (let i = 0; i < count; i++) {
    const query = retyped(substring()), wanted = scan(query);
    const answer = await engine.search(query, { section: "", kind: "" });
    const got = new Set();
    let last = Infinity, ordered = true, twice = false;
    while (!answer.isDone())
      for (const result of await answer.next(10)) {
        twice = twice || got.has(result.url);
        ordered = ordered && result.score <= last;
        last = result.score;
        got.add(result.url);
        if (result.titleMarks.length + result.snippet.marks.length === 0) unmarked++;
      }
    results += got.size;
    if (got.size === wanted.size && [...got].every((url) => wanted.has(url)) && ordered && !twice && got.size > 0) continue;
    wrong++;
    if (wrong < 10)
      console.log(`  ${JSON.stringify(query)}: ${got.size} found, should be ${wanted.size}${ordered ? "" : ", not in order"}`);
  }
  console.log(`${wrong === 0 ? "ok" : "not ok"} ${count} queries over ${pages.length} pages: ${results} results, ${wrong} sets wrong (SEED=${seed})`);
  console.log(`${unmarked === 0 ? "ok" : "not ok"} every result shows a mark: ${unmarked} without`);
}

main();
