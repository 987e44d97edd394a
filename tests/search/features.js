// What a reader expects of the search besides completeness, on the repository's own content. One line "ok" or "not ok" a case.
//
//     node features.js TARGET

"use strict";

const fs = require("fs");
const path = require("path");
const { open, texts, compressed } = require("./engine.js");

const target = process.argv[2];
const engine = open(target);
const pages = texts(target);
const cases = [];
const it = (name, run) => cases.push([name, run]);

function equal(got, wanted, what) {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(`${what}: ${JSON.stringify(got)}, should be ${JSON.stringify(wanted)}`);
}

function is(truth, what) {
  if (!truth) throw new Error(what);
}

async function all(query, filter = {}) {
  const answer = await engine.search(query, { section: "", kind: "", ...filter });
  const found = [];
  while (!answer.isDone()) found.push(...(await answer.next(10)));
  return found;
}

function unescape(text) {
  return text.replace(/\\u([0-9a-f]{4})|\\U([0-9a-f]{6})/g, (_, four, six) => String.fromCodePoint(parseInt(four || six, 16)));
}

it("folds as the table says", () => {
  const lines = fs.readFileSync(path.join(__dirname, "fold.tsv"), "utf8").split("\n").filter((line) => line !== "" && line[0] !== "#");
  is(lines.length > 50, "the table is short");
  for (const line of lines) {
    const [input, wanted] = line.split("\t").map(unescape);
    equal(engine.fold(input), wanted, input);
  }
});

it("finds the topic that holds a printed page", async () => {
  const wanted = await engine.lookUp("p.98");
  equal(wanted.map((one) => one.number), ["3-10"], "p.98");
  for (const query of ["98ページ", "９８ページ", "98頁", "P98", "ｐ．９８", "page 98", " p. 98 "])
    equal(await engine.lookUp(query), wanted, query);
  is(fs.existsSync(path.join(target, wanted[0].url.split("#")[0])), wanted[0].url);
  equal(await engine.lookUp("9999ページ"), [], "a page that the book has not");
  equal(await engine.lookUp("ページ"), [], "no number");
  equal((await engine.lookUp("3-10")).map((one) => one.number), ["3-10"], "a topic's number");
});

it("needs all words, in any order and in any string", async () => {
  const urls = (list) => list.map((one) => one.url).sort();
  const both = urls(await all("パスワード バックアップ"));
  is(both.length > 0, "nothing has both");
  equal(urls(await all("ﾊﾞｯｸｱｯﾌﾟ　ぱすわーど")), both, "typed in another way");
  const one = new Set(urls(await all("パスワード")));
  is(both.every((url) => one.has(url)) && both.length < one.size, "two words find a part of what one finds");
});

it("puts titles first", async () => {
  const found = await all("ランサムウェア");
  const titled = found.map((one) => one.titleMarks.length > 0);
  is(titled[0] && titled.lastIndexOf(true) < titled.length - 1, "no title, or titles alone");
  is(titled.indexOf(false) > titled.filter(Boolean).length - 1, "a title behind a text");
});

it("finds titles by one character, and pages by one beside a word", async () => {
  const found = await all("鍵");
  const wanted = pages.filter((page) => page.raw.slice(5).some((one) => one[0] === "t" && engine.fold(one).includes("鍵")));
  equal(found.map((one) => one.url).sort(), wanted.map((page) => page.url).sort(), "titles with 鍵");
  const beside = await all("鍵 パスワード");
  const both = pages.filter((page) => ["鍵", "ぱすわーど"].every((word) => page.strings.some((one) => engine.fold(one).includes(word))));
  equal(beside.map((one) => one.url).sort(), both.map((page) => page.url).sort(), "鍵 パスワード");
  is(both.length > 0, "nothing has both");
});

it("filters by section and by kind", async () => {
  const every = (await all("対策")).map((one) => one.url), faq = (await all("対策", { section: "faq" })).map((one) => one.url);
  is(faq.length > 0 && faq.length < every.length, "the filter filters nothing");
  equal(faq.slice().sort(), every.filter((url) => url.startsWith("faq/")).sort(), "in faq");
  const mission = (await all("対策", { section: "guidebook/mission3" })).map((one) => one.url);
  equal(mission.slice().sort(), every.filter((url) => url.startsWith("guidebook/mission3/")).sort(), "in a mission");
  const terms = await all("対策", { kind: "term" });
  is(terms.length > 0 && terms.every((one) => one.url.startsWith("glossary/")), "terms");
});

it("marks the words as they are written", async () => {
  for (const query of ["ｳｲﾙｽ", "vpn", "バックアップ"]) {
    const [first] = await all(query);
    const marked = [[first.title, first.titleMarks], [first.snippet.text, first.snippet.marks]].flatMap(([text, marks]) =>
      marks.map(([start, end]) => engine.fold(text.slice(start, end))));
    is(marked.length > 0, `${query}: no mark`);
    for (const text of marked) equal(text, engine.fold(query), query);
  }
  equal(engine.marksOf("ガバナンス ㈱ ガス", [engine.fold("株"), engine.fold("がす")]), [[6, 7], [8, 10]], "a mark on one sign for three");
});

it("says nothing for nothing", async () => {
  for (const query of ["", " 　 "]) equal(await all(query), [], JSON.stringify(query));
  equal(await all("鱸鱸鱸"), [], "words that no page has");
});

it("knows no internal document", () => {
  const text = JSON.stringify(pages);
  is(!text.includes("handbook/"), "a text of the handbook");
  for (const name of ["documents.js", "pages.js"])
    is(!fs.readFileSync(path.join(target, "search", name), "utf8").includes("handbook"), name);
});

it("runs one script after another without asking for anything else", async () => {
  engine.loads.length = 0;
  const fresh = open(target);
  await (await fresh.search("多要素認証", { section: "", kind: "" })).next(10);
  is(fresh.loads.length > 0 && fresh.loads.every((one) => /^search\/[a-z0-9/]+\.js$/.test(one.path)), "other files");
  const bytes = compressed(fresh.loads);
  is(bytes <= 300000, `${bytes} bytes compressed for the first ten results`);
});

(async () => {
  for (const [name, run] of cases)
    try {
      await run();
      console.log(`ok ${name}`);
    } catch (error) {
      console.log(`not ok ${name}: ${error.message}`);
    }
})();
