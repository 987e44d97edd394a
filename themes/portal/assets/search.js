/*
 * Search in the browser. The data is fumi's (generator/facts/searched.h describes the files): scripts below search/ that call
 * fumi_search.pairs, .texts, .documents and .pages. Nothing is fetched, so that it works from disk and under a policy of
 * script-src 'self'.
 *
 * A query's words are folded as the index was. Each word's pairs of characters give the documents that may have it, and in
 * what field at best; so much is known before any text is read. Documents are then taken best first, their texts loaded, and
 * those that have all words are results. A document that ranks lower than its pairs promised waits for its turn. So results
 * come in the order of their true scores, and paged to the end they are all there are.
 */
(function () {
  "use strict";

  // ---- folding: as generator/base/fold.c, see tests/search/fold.tsv ----

  function fold(text) {
    return text
      .normalize("NFKC")
      .replace(/[\u00AD\u200B-\u200D\u2060\uFEFF\uFE00-\uFE0F]|\uDB40[\uDD00-\uDDEF]/g, "")
      .replace(/[\t-\r \u0085\u00A0\u1680\u2028\u2029]+/g, " ")
      .replace(/\u0130/g, "i")
      .replace(/\u03A3/g, "\u03C3")
      .toLowerCase()
      .replace(/[\u30A1-\u30F6\u30FD\u30FE]/g, function (c) {
        return String.fromCharCode(c.charCodeAt(0) - 0x60);
      })
      .replace(/\u301C/g, "~")
      .replace(/[\u2010\u2012\u2013\u2212]/g, "-")
      .replace(/[\u2018\u2019]/g, "'")
      .replace(/[\u201C\u201D]/g, '"');
  }

  // ---- terms, as generator/facts/term.c ----

  function termCode(a, b) {
    let h = ((a << 16) | b) >>> 0;
    h ^= h >>> 16;
    h = Math.imul(h, 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  }

  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VALUES = new Uint8Array(128);
  for (let i = 0; i < 64; i++) VALUES[DIGITS.charCodeAt(i)] = i;

  function hex2(n) {
    return (n < 16 ? "0" : "") + n.toString(16);
  }

  function shardOf(code) {
    const shard = code >>> 22;
    return (shard >>> 6).toString(16) + "/" + hex2(shard & 63);
  }

  function bucketOf(key) {
    return (key >>> 12).toString(16) + "/" + hex2((key >>> 4) & 255);
  }

  function restOf(code) {
    let text = "!";
    for (let shift = 18; shift >= 0; shift -= 6) text += DIGITS[((code & 0x3fffff) >>> shift) & 63];
    return text;
  }

  // ---- loading: each file once, kept as long as the page ----

  const loaded = new Map(); // path -> promise
  const waiting = new Map(); // path -> function that takes what the script brings

  function deliver(path, value) {
    const take = waiting.get(path);
    if (take) take(value);
  }

  function addScript(path, failed) {
    const script = document.createElement("script");
    script.src = path;
    script.async = true;
    script.onerror = failed;
    document.head.append(script);
  }

  // none: what it means that there is no such file. A shard that no pair is in does not exist.
  function load(path, none) {
    let promise = loaded.get(path);
    if (!promise) {
      promise = new Promise(function (resolve, reject) {
        waiting.set(path, resolve);
        addScript(path, function () {
          if (none !== undefined) return resolve(none);
          loaded.delete(path);
          reject(new Error(path));
        });
      });
      loaded.set(path, promise);
    }
    return promise;
  }

  const FIELDS = "tshb"; // title, summary, heading, body
  const WEIGHTS = [8, 3, 4, 1];
  const NONE = 255;

  // ---- posting lists ----

  // Writes the field into fields[key] for every document that has the term.
  function readTerm(lists, code, fields) {
    const rest = restOf(code);
    let at = lists.indexOf(rest);
    if (at < 0) return;
    let field = 3, next = 0, gap = 0, shift = 0;
    for (at += rest.length; at < lists.length; at++) {
      const c = lists.charCodeAt(at);
      if (c === 33) break; // "!"
      if (c === 46) { // "."
        field--;
        next = 0;
        continue;
      }
      const value = VALUES[c];
      gap |= (value & 31) << shift;
      shift += 5;
      if (value >= 32) continue;
      fields[next + gap] = field;
      next += gap + 1;
      gap = shift = 0;
    }
  }

  function readDocuments(info, text) {
    const rows = [], last = { key: 0, n: -1 };
    let at = 0;
    function number() {
      let value = 0, shift = 0;
      for (;;) {
        const digit = VALUES[text.charCodeAt(at++)];
        value |= (digit & 31) << shift;
        shift += 5;
        if (digit < 32) return value;
      }
    }
    let newest = 0;
    while (at < text.length) {
      const gap = number();
      last.n = gap === 0 && rows.length > 0 ? last.n + 1 : 0;
      last.key += gap;
      const group = info.groups[number()], month = number();
      newest = Math.max(newest, month);
      rows.push({ key: last.key, n: last.n, section: info.sections[group[0]], kind: group[1], priority: group[2],
        month: month });
    }
    for (const row of rows) row.merit = meritOf(row, newest);
    return rows;
  }

  // What a document is worth whatever the words: freshness over ten years, priority, the guidebook itself. Less than 3 in all.
  function meritOf(row, newest) {
    const fresh = row.month === 0 ? 0 : Math.max(0, 1 - (newest - row.month) / 120);
    const priority = row.priority === 0 ? 0 : (6 - row.priority) * 0.15;
    return fresh + priority + (row.kind === "topic" ? 0.75 : 0);
  }

  // ---- a query ----

  const MOST_TERMS = 24; // more say little more, and each costs a file

  function termsOf(words) {
    const seen = new Set(), terms = [];
    const alone = words.every(function (word) { return word.length === 1; });
    words.forEach(function (word, w) {
      if (word.length === 1 && alone) terms.push({ word: w, code: termCode(word.charCodeAt(0), 0) });
      for (let i = 0; i + 1 < word.length; i++) {
        const code = termCode(word.charCodeAt(i), word.charCodeAt(i + 1));
        if (!seen.has(w + "." + code)) terms.push({ word: w, code: code });
        seen.add(w + "." + code);
      }
    });
    if (terms.length <= MOST_TERMS) return terms;
    const step = terms.length / MOST_TERMS, some = [];
    for (let i = 0; i < MOST_TERMS; i++) some.push(terms[Math.floor(i * step)]);
    return some;
  }

  // For each word, the best field that its pairs allow, by key; NONE where some pair is missing.
  function combine(words, terms, lists) {
    const best = words.map(function () { return null; });
    terms.forEach(function (term, i) {
      const fields = new Uint8Array(65536).fill(NONE);
      readTerm(lists[i], term.code, fields);
      const so_far = best[term.word];
      if (so_far === null) {
        best[term.word] = fields;
        return;
      }
      for (let key = 0; key < 65536; key++) if (fields[key] > so_far[key]) so_far[key] = fields[key];
    });
    return best;
  }

  // The best score that a document may reach, or 0 where it cannot have all words.
  function boundOf(row, best) {
    let sum = row.merit;
    for (const fields of best) {
      const field = fields === null ? 0 : fields[row.key];
      if (field === NONE) return 0;
      sum += upTo(field);
    }
    return sum;
  }

  // A field's pairs being all there, the word may still stand only in a worse field, but not in a better one. Of the two in
  // the middle the heading weighs more.
  function upTo(field) {
    return field === 1 ? WEIGHTS[2] : WEIGHTS[field];
  }

  function before(a, b) {
    return b.score - a.score || b.row.month - a.row.month || a.row.key - b.row.key || a.row.n - b.row.n;
  }

  // A string of a text, folded once.
  function foldedOf(text, i) {
    const known = text.folded || (text.folded = []);
    return known[i] === undefined ? (known[i] = fold(text[i].slice(1))) : known[i];
  }

  // Whether the text has all words, and how good it is.
  function judge(candidate, words, alone) {
    const text = candidate.text, fields = words.map(function () { return NONE; });
    let weight = candidate.row.merit;
    for (let i = 5; i < text.length; i++) {
      const field = FIELDS.indexOf(text[i][0]);
      if (alone && field > 0) continue;
      const folded = foldedOf(text, i);
      words.forEach(function (word, w) {
        if ((fields[w] === NONE || WEIGHTS[field] > WEIGHTS[fields[w]]) && folded.includes(word)) fields[w] = field;
      });
    }
    for (const field of fields) {
      if (field === NONE) return false;
      weight += WEIGHTS[field];
    }
    candidate.score = weight;
    return true;
  }

  function insert(list, item) {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(list[middle], item) <= 0) low = middle + 1;
      else high = middle;
    }
    list.splice(low, 0, item);
  }

  const AHEAD = 10; // texts that are loaded side by side

  async function textOf(candidate) {
    const texts = await load("search/texts/" + bucketOf(candidate.row.key) + ".js", []);
    const same = texts.filter(function (text) { return text[0] === candidate.row.key; });
    candidate.text = same[candidate.row.n] || null;
  }

  // filter: { section, kind }; both may be empty. The answer's next(count) gives so many more results, fewer at the end.
  async function search(query, filter) {
    const words = fold(query).split(" ").filter(function (word, i, all) { return word !== "" && all.indexOf(word) === i; });
    const terms = termsOf(words), alone = words.every(function (word) { return word.length === 1; });
    const files = [load("search/documents.js")];
    for (const term of terms) files.push(load("search/pairs/" + shardOf(term.code) + ".js", ""));
    const [documents, ...lists] = await Promise.all(files);
    const best = combine(words, terms, lists), candidates = [], verified = [];
    for (const row of words.length === 0 ? [] : documents) {
      const score = (!filter.kind || row.kind === filter.kind) && isIn(row, filter.section) ? boundOf(row, best) : 0;
      if (score > 0) candidates.push({ row: row, score: score, text: null });
    }
    candidates.sort(before);
    let at = 0, given = 0, dropped = 0;

    async function next(count) {
      const results = [];
      while (results.length < count && (verified.length > 0 || at < candidates.length)) {
        if (verified.length > 0 && (at === candidates.length || verified[0].score >= candidates[at].score)) {
          results.push(verified.shift());
          continue;
        }
        const some = candidates.slice(at, at + AHEAD);
        await Promise.all(some.map(textOf));
        at += some.length;
        for (const candidate of some)
          if (candidate.text !== null && judge(candidate, words, alone)) insert(verified, candidate);
          else dropped++;
      }
      given += results.length;
      return results.map(function (found) { return resultOf(found, words); });
    }

    return {
      words: words,
      alone: alone,
      next: next,
      atMost: function () { return candidates.length - dropped; },
      isComplete: function () { return at === candidates.length; },
      isDone: function () { return at === candidates.length && verified.length === 0; },
    };
  }

  function isIn(row, section) {
    return !section || row.section[0] === section || row.section[0].startsWith(section + "/");
  }

  // ---- results and snippets ----

  // Which part of the text as written each folded unit comes from. Folded piece by piece, a piece being a character with the
  // marks behind it; null where that does not add up to the whole's folding.
  const originsOf = cached(function (text) {
    const pieces = text.match(/\P{M}[\p{M}\uFF9E\uFF9F\u200D\uFE0F]*|\p{M}+/gu) || [], starts = [];
    let folded = "", at = 0;
    for (const piece of pieces) {
      let part = fold(piece);
      if (part[0] === " " && folded.endsWith(" ")) part = part.slice(1);
      for (let i = 0; i < part.length; i++) starts.push([at, at + piece.length]);
      folded += part;
      at += piece.length;
    }
    return folded === fold(text) ? { folded: folded, starts: starts } : null;
  });

  const MOST_ORIGINS = 2000;

  // The last answers of a function of a string, as long as they are few.
  function cached(make) {
    const known = new Map();
    return function (text) {
      if (!known.has(text)) {
        if (known.size >= MOST_ORIGINS) known.clear();
        known.set(text, make(text));
      }
      return known.get(text);
    };
  }

  // Where in the text as written the folded words stand: [start, end] pairs.
  function marksOf(text, words) {
    const origins = originsOf(text), marks = [];
    if (origins === null) return marks;
    const folded = origins.folded, starts = origins.starts;
    for (const word of words)
      for (let i = folded.indexOf(word); i >= 0; i = folded.indexOf(word, i + word.length))
        marks.push([starts[i][0], starts[i + word.length - 1][1]]);
    marks.sort(function (a, b) { return a[0] - b[0] || b[1] - a[1]; });
    const joined = [];
    for (const mark of marks) {
      const last = joined[joined.length - 1];
      if (last && mark[0] <= last[1]) last[1] = Math.max(last[1], mark[1]);
      else joined.push(mark);
    }
    return joined;
  }

  const SNIPPET = 90, LEAD = 24; // characters

  // The string that has most words, cut around the first: { text, marks }.
  function snippetOf(text, words) {
    let best = null, most = -1;
    for (let i = 6; i < text.length; i++) {
      const folded = foldedOf(text, i);
      const count = words.filter(function (word) { return folded.includes(word); }).length;
      if (count > most) {
        most = count;
        best = text[i].slice(1);
      }
    }
    if (best === null) return { text: "", marks: [] };
    const marks = marksOf(best, words), first = marks.length > 0 ? marks[0][0] : 0;
    let start = first <= LEAD ? 0 : first - LEAD, end = Math.min(best.length, start + SNIPPET);
    if (/[\uDC00-\uDFFF]/.test(best[start] || "")) start++;
    if (/[\uDC00-\uDFFF]/.test(best[end] || "")) end++;
    const lead = start > 0 ? "…" : "", tail = end < best.length ? "…" : "";
    const inside = [];
    for (const mark of marks)
      if (mark[1] > start && mark[0] < end)
        inside.push([Math.max(mark[0], start) - start + lead.length, Math.min(mark[1], end) - start + lead.length]);
    return { text: lead + best.slice(start, end) + tail, marks: inside };
  }

  function resultOf(found, words) {
    const text = found.text, title = text.length > 5 && text[5][0] === "t" ? text[5].slice(1) : text[1];
    return { url: text[1], title: title, titleMarks: marksOf(title, words), number: text[2], date: text[3], kind: text[4],
      section: found.row.section[1], score: found.score, snippet: snippetOf(text, words) };
  }

  // ---- printed pages and numbers ----

  // 「p.98」「98ページ」「98頁」 name a page, 「3-10」 a topic; { page } or { number } or null.
  function directOf(query) {
    const text = query.normalize("NFKC").trim().toLowerCase();
    const page = /^(?:p|pp|page|ページ|頁)\.?\s*(\d{1,4})$/.exec(text) || /^(\d{1,4})\s*(?:p|ページ|頁)(?:目)?$/.exec(text);
    if (page) return { page: Number(page[1]) };
    const number = /^(?:mission\s*)?(\d{1,2})\s*[-‐−–]\s*(\d{1,3})$/.exec(text);
    return number ? { number: Number(number[1]) + "-" + Number(number[2]) } : null;
  }

  function hasPage(ranges, page) {
    return ranges.some(function (range) {
      const ends = range.split("-").map(Number);
      return page >= ends[0] && page <= (ends.length > 1 ? ends[1] : ends[0]);
    });
  }

  // Topics that hold the printed page; where the page itself is marked, the link goes to the mark.
  async function lookUp(query) {
    const wanted = directOf(query);
    if (wanted === null) return [];
    const found = [];
    for (const [number, title, url, ranges, marks] of await load("search/pages.js")) {
      const marked = wanted.page !== undefined && marks.includes(wanted.page);
      if (wanted.number !== undefined ? number === wanted.number : marked || hasPage(ranges, wanted.page))
        found.push({ number: number, title: title, url: marked ? url + "#page-" + wanted.page : url, page: wanted.page });
    }
    return found;
  }

  window.fumi_search = {
    pairs: function (name, lists) { deliver("search/pairs/" + name + ".js", lists); },
    texts: function (name, texts) { deliver("search/texts/" + name + ".js", texts); },
    documents: function (info, text) { deliver("search/documents.js", readDocuments(info, text)); },
    pages: function (pages) { deliver("search/pages.js", pages); },
    fold: fold,
    search: search,
    lookUp: lookUp,
    marksOf: marksOf,
  };

  // ---- the page ----

  const PAGE = 10;
  const form = document.getElementById("search-form");
  if (!form) return;
  const input = document.getElementById("search-q"), section = document.getElementById("search-section");
  const kind = document.getElementById("search-kind"), status = document.getElementById("search-status");
  const list = document.getElementById("search-results"), direct = document.getElementById("search-direct");
  const more = document.getElementById("search-more"), browse = document.getElementById("search-browse");
  let turn = 0; // of the query at hand; answers to older ones are thrown away
  let current = null;

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function putMarked(parent, text, marks) {
    let at = 0;
    for (const mark of marks) {
      parent.append(text.slice(at, mark[0]), element("mark", "", text.slice(mark[0], mark[1])));
      at = mark[1];
    }
    parent.append(text.slice(at));
  }

  function show(result) {
    const item = element("li", "search-result"), link = element("a"), line = element("p", "search-where");
    link.href = result.url;
    if (result.number) link.append(result.number + " ");
    putMarked(link, result.title, result.titleMarks);
    const title = element("h2");
    title.append(link);
    item.append(title);
    for (const part of [result.kind, result.section, result.date])
      if (part) line.append(element("span", "", part), " ");
    item.append(line);
    const snippet = element("p", "search-snippet");
    putMarked(snippet, result.snippet.text, result.snippet.marks);
    item.append(snippet);
    list.append(item);
    return link;
  }

  function say(count) {
    const all = current.isComplete(), words = "「" + current.typed + "」";
    if (count === 0) status.textContent = words + "を含む文書は見つかりませんでした。ことばを短くするか、言いかえてみてください。";
    else if (current.isDone()) status.textContent = words + "を含む文書は" + count + "件です。すべて表示しています。";
    else status.textContent = words + "を含む文書" + (all ? "は" : "は最大") + current.atMost() + "件です。" + count + "件を表示しています。";
    if (current.alone) status.textContent += "1文字のことばは題名だけを探します。";
  }

  async function showMore(focus) {
    const mine = turn, answer = current;
    more.disabled = true;
    const results = await answer.next(PAGE);
    if (mine !== turn) return;
    const links = results.map(show);
    more.disabled = false;
    more.hidden = answer.isDone();
    say(list.children.length);
    if (focus && links.length > 0) links[0].focus();
  }

  function showDirect(found) {
    direct.replaceChildren();
    direct.hidden = found.length === 0;
    for (const one of found) {
      const item = element("li"), link = element("a", "", (one.number ? one.number + " " : "") + one.title);
      link.href = one.url;
      if (one.page !== undefined) item.append("印刷版 " + one.page + "ページ：");
      item.append(link);
      direct.append(item);
    }
  }

  async function run() {
    const mine = ++turn, query = input.value;
    list.replaceChildren();
    more.hidden = true;
    showDirect([]);
    browse.hidden = query.trim() !== "";
    if (query.trim() === "") {
      status.textContent = "";
      return;
    }
    status.textContent = "探しています…";
    try {
      const [answer, found] = await Promise.all([search(query, { section: section.value, kind: kind.value }), lookUp(query)]);
      if (mine !== turn) return;
      current = answer;
      current.typed = query.trim();
      showDirect(found);
      await showMore(false);
    } catch (error) {
      if (mine !== turn) return;
      status.textContent = "検索のデータを読み込めませんでした。通信の状態を確かめて、もう一度お試しください。";
      browse.hidden = false;
    }
  }

  function addressOf() {
    const parameters = new URLSearchParams();
    if (input.value.trim() !== "") parameters.set("q", input.value);
    if (section.value) parameters.set("in", section.value);
    if (kind.value) parameters.set("kind", kind.value);
    const text = parameters.toString();
    return location.pathname + (text ? "?" + text : "");
  }

  function readAddress() {
    const parameters = new URLSearchParams(location.search);
    input.value = parameters.get("q") || "";
    section.value = parameters.get("in") || "";
    kind.value = parameters.get("kind") || "";
    if (section.selectedIndex < 0) section.value = "";
    if (kind.selectedIndex < 0) kind.value = "";
  }

  // From disk some browsers refuse to change the address.
  function remember(replace) {
    try {
      if (replace) history.replaceState(null, "", addressOf());
      else history.pushState(null, "", addressOf());
    } catch (error) {
      return;
    }
  }

  function submit(event) {
    event.preventDefault();
    remember(false);
    run();
  }

  let timer = 0, composing = false; // while an input method has not settled on a word, nothing is searched

  function typed() {
    clearTimeout(timer);
    if (composing) return;
    timer = setTimeout(function () {
      remember(true);
      run();
    }, 250);
  }

  // Arrows go from the box to the results and from one to the next.
  function walk(event) {
    if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || event.isComposing || event.target.tagName === "SELECT") return;
    const stops = [input, ...direct.querySelectorAll("a"), ...list.querySelectorAll("h2 a")], at = stops.indexOf(event.target);
    const to = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (at < 0 || !to) return;
    event.preventDefault();
    to.focus();
  }

  form.addEventListener("submit", submit);
  input.addEventListener("compositionstart", function () { composing = true; });
  input.addEventListener("compositionend", function () { composing = false; typed(); });
  input.addEventListener("input", typed);
  section.addEventListener("change", typed);
  kind.addEventListener("change", typed);
  more.addEventListener("click", function () { showMore(true); });
  document.addEventListener("keydown", walk);
  window.addEventListener("popstate", function () { readAddress(); run(); });
  readAddress();
  run();
})();
