// node statement.mjs SITE_ROOT [RESULTS] >content/accessibility-results.md
//
// The page that says what was tested, from a run's results (out/readers/results.json): the fields of JIS X 8341-3:2016, annex
// JB.3.1. After `make test-readers`, run this, read the difference, commit it. What no tool can judge is left to a person, who
// writes their judgement into the policy's page; nothing is claimed here.
//
// `shape` is what the test compares: headings, fields and the checklist, but neither dates, pages nor counts.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CRITERIA, judge } from './criteria.mjs';

const LABELS = {
  home: 'ホーム', topic: 'トピック', supplement: '追補', reference: '参考資料', research: '調査', practice: '実践', slides: '資料', news: 'ニュース',
  notice: 'お知らせ', initiative: '取り組み', faq: 'よくある質問', term: '用語', page: '案内', list: '月別などの一覧', tag: 'タグ', tags: 'タグの一覧',
  publisher: '発行元', publishers: '発行元の一覧', notfound: 'ページがないとき', redirect: '移動の案内', search: '検索', 'search-results': '検索の結果', books: '電子書籍',
};

const day = (instant) => new Intl.DateTimeFormat('ja-JP-u-ca-iso8601', { timeZone: 'Asia/Tokyo', year: 'numeric', month: '2-digit', day: '2-digit' })
  .formatToParts(new Date(instant)).filter(({ type }) => type !== 'literal').map(({ value }) => value).join('-');
const dayText = (instant) => { const [y, m, d] = day(instant).split('-').map(Number); return `${y}年${m}月${d}日`; };
const label = ({ template }) => LABELS[template] ?? (template.startsWith('section-') ? '一覧' : 'その他');

function pagesList(pages, base) {
  return pages.map((page) => `- ${label(page)}：\`${base}${page.path.replace(/(^|\/)index\.html$/, '$1')}${decodeURIComponent(page.query ?? '')}\``).join('\n');
}

export function statement(results, { base, title }) {
  const met = (check) => {
    const cases = results.cases.filter((one) => one.check === check);
    return cases.length > 0 && cases.every((one) => one.problems.length === 0);
  };
  const rows = CRITERIA.map((criterion) => judge(criterion, { met, elements: results.elements, axe: results.axe }));
  const pages = results.pages.filter((page) => page.open);
  const [chosen, drawn] = ['representative', 'random'].map((why) => pages.filter((page) => page.why === why));
  const count = (test) => rows.filter(test).length;
  const settled = count((row) => row.result.startsWith('満たす')), missed = count((row) => row.result === '満たしていない');
  return `---
title: ウェブアクセシビリティ試験の結果
summary: この部屋のページをツールで試験した結果です。ツールで判断できないことは、人の確認待ちとして残しています。
kind: page
date: ${day(results.ended)}
---

この結果は、試験の記録から作っています。適合を表明するものではありません。
めざす水準は[[accessibility]]にあります。

## 試験の概要 {#outline}

| 項目 | 内容 |
|---|---|
| 表明日 | ${dayText(results.ended)}。適合の表明はしていない |
| 規格の番号と改正年 | JIS X 8341-3:2016 |
| 満たしている適合レベル | 表明していない。目標はレベルAA。38の達成基準のうち、ツールで満たすと判断したものが${settled}、満たさないものが${missed}、人の確認待ちが${count((row) => row.result === '人の確認待ち')} |
| 対象のページ | 「${title}」の公開ページ、${results.count}ページ |
| 依存した技術 | HTML、CSS、SVG、JavaScript。本文はJavaScriptなしでも読める |
| 選んだ方法とページ数 | 型ごとに代表を選んだものと、残りから無作為に選んだもの。代表${chosen.length}ページ、無作為${drawn.length}ページ、計${pages.length}ページ。無作為の種は${results.seed} |
| 試験の期間 | ${dayText(results.started)}から${dayText(results.ended)}まで |

文法の検査と、要素の有無は、選んだページだけでなく全ページで調べました。

## 達成基準の一覧 {#checklist}

「判断」は、誰が判断するかを表します。「ツール」は機械だけで決まるものです。

| 達成基準 | レベル | 適用 | 結果 | 判断 | 確かめたこと |
|---|---|---|---|---|---|
${rows.map((row) => `| ${row.number} ${row.name} | ${row.level} | ${row.applies} | ${row.result} | ${row.how} | ${row.note} |`).join('\n')}

## 代表のページ {#representative}

${pagesList(chosen, base)}

## 無作為に選んだページ {#random}

${pagesList(drawn, base)}
`;
}

export function shape(text) {
  const lines = text.split('\n');
  const headings = lines.filter((line) => line.startsWith('## '));
  const fields = lines.filter((line) => /^\| [^|]+ \| [^|]+ \|$/.test(line)).map((line) => line.split(' | ')[0]);
  const checklist = lines.filter((line) => /^\| \d\.\d/.test(line));
  const chosen = text.slice(text.indexOf('{#representative}'), text.indexOf('{#random}'));
  const kinds = [...new Set([...chosen.matchAll(/^- ([^：]+)：/gm)].map(([, kind]) => kind))].sort();
  return [...headings, ...fields, ...checklist, ...kinds];
}

const key = (text, name) => new RegExp(`^${name}:\\s*(.+)$`, 'm').exec(text)[1].trim();

export function siteOf(root) {
  const text = fs.readFileSync(path.join(root, 'fumi.yaml'), 'utf8');
  return { base: key(text, 'base_url'), title: key(text, 'title') };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [root, file = path.join(root, 'out/readers/results.json')] = process.argv.slice(2);
  process.stdout.write(statement(JSON.parse(fs.readFileSync(file, 'utf8')), siteOf(root)));
}
