#!/usr/bin/env bats
# What comes out (design, section 4): one small site with a document of every kind, built once, looked at from all sides.

# shellcheck disable=SC1091,SC2154 # lib.bash, and what it sets
source "${BATS_TEST_DIRNAME}/lib.bash"

setup_file() {
    build_sample
}

setup() {
    use_sample
}

@test "a site without faults is built without a word" {
    [ ! -s "$sample_said" ] || fail "$(cat "$sample_said")"
}

@test "every document has a page, every section an index page" {
    local source id
    while IFS= read -r source; do
        id=$(sed -E 's!(^|/)[0-9]{1,3}-!\1!g' <<<"${source%.md}")
        case $id in
        _index) there index.html ;;
        */_index) there "${id%_index}index.html" ;;
        *) there "$id.html" ;;
        esac
    done < <(cd "$site/content" && find . -name '*.md' | sed 's!^\./!!')
}

@test "every page has one h1, and every address leads to a file and an id" {
    links
    # The checker itself must notice: a link that leads nowhere, a fragment without its id, two h1, an address from the root.
    own_sample
    sed -i 's!href="passwords.html"!href="nowhere.html"!' "$out/guidebook/mission1/backup.html"
    sed -i 's!id="length"!id="long"!; s!<h2 !<h1>x</h1><h2 !' "$out/guidebook/mission1/passwords.html"
    sed -i 's!href="\.\./\.\./about\.html"!href="/about.html"!' "$out/guidebook/mission1/backup.html"
    run "$PYTHON" "$repo/tests/e2e/links.py" "$out"
    [ "$status" -eq 1 ]
    says 'nowhere.html leads to no file' '#length leads to no id' 'passwords.html:1: ' ' h1 elements' "'/about.html' is no address"
}

@test "a section's list names its documents in order, and the sections inside it" {
    equal cards $'バックアップ\nパスワード\nfax' "$(query guidebook/mission1/index.html '.cards .card-title a' |
        sed -E 's/^[0-9-]+ //')"
    equal boxes はじめの一冊 "$(query guidebook/index.html '.boxes h3 a')"
    holds guidebook/index.html 本の説明です。
}

@test "news is listed by month, the newest on the index page" {
    there news/2026-01.html news/2026-02.html news/2026-03.html
    equal 'on the index page' 20 "$(query news/index.html '.cards .card-title a' | wc -l)"
    equal 'the first' 知らせ0309 "$(query news/index.html '.cards .card-title a' | head -n 1)"
    equal 'in February' 9 "$(query news/2026-02.html '.cards .card-title a' | wc -l)"
    query news/index.html 'nav a' @href | grep -qx 2026-01.html
}

@test "a new entry of one month leaves the other months' pages alone" {
    own_sample
    tree_of "$out/news" >"$BATS_TEST_TMPDIR/before"
    doc news/2026-02-20.md <<<$'---\ntitle: もう一つ\ndate: 2026-02-20\n---\n\n本文。'
    build
    run diff "$BATS_TEST_TMPDIR/before" <(tree_of "$out/news")
    says './2026-02.html' './index.html' './2026-02-20.html'
    says_not './2026-01.html' './2026-03.html'
    matches_from_nothing
}

@test "long lists without dates are cut where an insertion moves the cuts only locally" {
    local lists first
    lists=$(find "$out/faq" -name 'list-*.html' | wc -l)
    [ "$lists" -ge 1 ] || fail 'the list of 300 questions is on one page'
    equal 'questions on all pages' 300 "$(for first in "$out"/faq/index.html "$out"/faq/list-*.html; do
        query "faq/${first##*/}" '.question summary'; done | sort -u | wc -l)"
    own_sample
    (cd "$out/faq" && sha256sum list-*.html | sort) >"$BATS_TEST_TMPDIR/before"
    printf -- '---\nquestion: 新しい質問ですか。\n---\n\n答え。\n' >"$site/content/faq/q001a.md"
    build
    (cd "$out/faq" && sha256sum list-*.html | sort) >"$BATS_TEST_TMPDIR/after"
    equal 'lists behind the first that changed' '' "$(comm -13 "$BATS_TEST_TMPDIR"/{before,after})"
    holds faq/index.html 新しい質問ですか。
}

@test "tags and publishers have a page each and a page of all" {
    there tags/index.html tags/備え.html tags/入口.html publishers/index.html publishers/省庁.html publishers/機構.html
    equal 'with the tag' $'バックアップ\nパスワード' "$(query tags/備え.html '.cards .card-title a' | sed -E 's/^[0-9-]+ //')"
    equal 'of the publisher' $'新しい法律\n法律' "$(query publishers/省庁.html '.cards .card-title a' | sort)"
    query tags/index.html 'main a' | grep -q 備え
    query publishers/index.html 'main a' | grep -q 機構
}

@test "the supplements are listed" {
    local title
    for title in クラウドへの備え 戻す訓練 新しい章 ファクスをやめる; do
        query supplements/index.html '.cards .card-title a' | grep -qx "$title" || fail "$title is not listed"
    done
    there supplements/cloud.html supplements/drill.html supplements/chapter.html supplements/fax.html
}

@test "a topic shows its supplements: in date order, under anchors, headings one level down" {
    local topic=guidebook/mission1/backup.html
    equal sections $'cloud\ndrill' "$(query $topic 'section.supplement h2' @id)"
    equal h3 $'cloud-changed\ndrill-changed' "$(query $topic 'section.supplement h3' @id)"
    equal h4 くわしく "$(query $topic 'section.supplement h4')"
    holds $topic 本文その一。 本文その二。 印刷版12ページ
    lacks $topic 別の章です。
    holds guidebook/mission1/passwords.html 本文その二。 印刷版20ページ
    lacks guidebook/mission1/passwords.html 本文その一。
    equal 'on its own page' changed "$(query supplements/cloud.html '.body h2' @id)"
}

@test "a topic that is revised says so at its top" {
    local page=$out/guidebook/mission1/backup.html
    equal notice '#cloud' "$(query guidebook/mission1/backup.html 'aside.alert a' @href)"
    [ "$(grep -n 'href="#cloud"' "$page" | head -n 1 | cut -d: -f1)" -lt "$(grep -n 'class="body"' "$page" | head -n 1 | cut -d: -f1)" ]
    lacks guidebook/mission1/passwords.html 'alert-important'
}

@test "a supplement to be inserted is a page of its own, which its topic names" {
    query guidebook/mission1/backup.html 'section a' @href | grep -qx ../../supplements/chapter.html
    holds supplements/chapter.html 別の章です。
}

@test "a topic that is retired stays, and says so" {
    holds guidebook/mission1/fax.html ファクスの話です。 もう使わないため
    equal notice ../../supplements/fax.html "$(query guidebook/mission1/fax.html 'aside.alert a' @href)"
    lacks guidebook/mission1/fax.html 取り下げの説明です。
}

@test "改版履歴 joins the front matter's history and the supplements, oldest first" {
    equal dates $'2016-12-08\n2026-04-01\n2026-05-01\n2026-06-01' "$(query guidebook/mission1/backup.html '.history time' @datetime)"
    equal links $'../../supplements/cloud.html\n../../supplements/drill.html\n../../supplements/chapter.html' \
        "$(query guidebook/mission1/backup.html '.history a' @href)"
}

@test "a supplement named like a heading of its topic gets another anchor" {
    own_sample
    doc supplements/50-why.md <<<$'---\ntitle: 理由\ndate: 2026-08-01\ntarget: [guidebook/mission1/backup]\naction: append\n---\n\n## 小見出し {#a}\n\n本文。'
    build
    equal anchors $'cloud\ndrill\nwhy-2' "$(query guidebook/mission1/backup.html 'section.supplement h2' @id)"
    query guidebook/mission1/backup.html 'section.supplement h3' @id | grep -qx why-2-a
    links
}

@test "a page says what links to it, and what stands before and after" {
    local links
    links=$(query guidebook/mission1/backup.html 'section.extra a' @href)
    grep -qx ../../about.html <<<"$links"
    grep -qx passwords.html <<<"$links"
    equal 'previous' backup.html "$(query guidebook/mission1/passwords.html 'a[rel=prev]' @href)"
    equal 'next' fax.html "$(query guidebook/mission1/passwords.html 'a[rel=next]' @href)"
    equal 'before the first' '' "$(query guidebook/mission1/backup.html 'a[rel=prev]' @href)"
    equal 'after the last' '' "$(query guidebook/mission1/fax.html 'a[rel=next]' @href)"
}

@test "three Atom feeds are well formed and hold the newest first" {
    local feed
    for feed in feed.xml news/feed.xml supplements/feed.xml; do
        "$PYTHON" - "$out/$feed" <<'PY'
import sys
import xml.etree.ElementTree as xml

atom = "{http://www.w3.org/2005/Atom}"
feed = xml.parse(sys.argv[1]).getroot()
assert feed.tag == atom + "feed", feed.tag
for name in ("title", "id", "updated", "author"):
    assert len(feed.findall(atom + name)) == 1, name
entries = feed.findall(atom + "entry")
assert entries
dates, ids = [], []
for entry in entries:
    for name in ("title", "id", "updated"):
        assert len(entry.findall(atom + name)) == 1, name
    dates.append(entry.find(atom + "updated").text)
    ids.append(entry.find(atom + "id").text)
    assert entry.find(atom + "link").get("href").startswith("https://portal.example.jp/")
assert dates == sorted(dates, reverse=True), dates
assert feed.find(atom + "updated").text == dates[0]
assert len(set(ids)) == len(ids)
PY
    done
    equal 'entries of the news feed' 27 "$(grep -c '<entry>' "$out/news/feed.xml")"
    holds news/feed.xml '<summary>要約0309</summary>'
    equal 'entries of the supplements feed' 4 "$(grep -c '<entry>' "$out/supplements/feed.xml")"
    equal 'entries of the feed of all' 30 "$(grep -c '<entry>' "$out/feed.xml")"
}

@test "the sitemap names every public document once, absolutely" {
    local pages named
    pages=$(cd "$site/content" && find . -name '*.md' ! -path './handbook/*' ! -name hidden.md | wc -l)
    named=$("$PYTHON" -c 'import sys, xml.etree.ElementTree as xml
for loc in xml.parse(sys.argv[1]).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc"): print(loc.text)' "$out/sitemap.xml")
    equal 'addresses' "$pages" "$(sort -u <<<"$named" | wc -l)"
    equal 'twice' '' "$(sort <<<"$named" | uniq -d)"
    grep -qx https://portal.example.jp/ <<<"$named"
    grep -qx https://portal.example.jp/guidebook/mission1/backup.html <<<"$named"
    equal 'addresses elsewhere' '' "$(grep -v '^https://portal\.example\.jp/' <<<"$named" || true)"
}

@test "the 404 page works at any address: its links are absolute" {
    local address
    [ "$(query 404.html 'a' @href | wc -l)" -ge 2 ]
    while IFS= read -r address; do
        [[ $address == https://portal.example.jp/* || $address == '#'* ]] || fail "$address"
    done < <(query 404.html '[href]' @href; query 404.html '[src]' @src)
}

@test "an alias is a page that leads on" {
    equal refresh '0; url=../guidebook/mission1/backup.html' "$(query old/backup.html 'meta[http-equiv=refresh]' @content)"
    equal canonical https://portal.example.jp/guidebook/mission1/backup.html "$(query old/backup.html 'link[rel=canonical]' @href)"
    query old/backup.html 'main a' @href | grep -qx ../guidebook/mission1/backup.html
}

@test "manifest.json names every public file with its size and digest" {
    local list=$BATS_TEST_TMPDIR/list
    "$PYTHON" - "$out/manifest.json" >"$list" <<'PY'
import json
import os
import sys

files = json.load(open(sys.argv[1], encoding="utf-8"))["files"]
assert [f["path"] for f in files] == sorted((f["path"] for f in files), key=lambda path: path.encode())
for f in files:
    assert os.path.getsize(os.path.join(os.path.dirname(sys.argv[1]), f["path"])) == f["size"], f
    print(f["sha256"], f["path"], sep="  ")
PY
    (cd "$out" && sha256sum --check --strict --quiet "$list")
    equal 'files that it does not name' "$(printf '%s\n' handbook/{desk,index,phone}.html manifest.json \
        "$(cd "$out" && echo media/handbook/inside.*.svg)" notices/hidden.html old/phone.html)" \
        "$(comm -23 <(cd "$out" && find . -type f | sed 's!^\./!!' | LC_ALL=C sort) <(sed 's/^[^ ]*  //' "$list" | LC_ALL=C sort))"
}

@test "assets, pictures and downloads have their content's hash in their names" {
    local name
    for name in "$out"/assets/* "$out"/media/guidebook/mission1/*/*; do
        [[ ${name##*/} =~ ^[a-z0-9-]+\.[0-9a-f]{10}\.[a-z0-9]+$ ]] || fail "${name##*/}"
    done
    cmp "$site/content/guidebook/mission1/files/table.csv" "$out"/media/guidebook/mission1/files/table.*.csv
    cmp "$site/themes/portal/assets/portal.css" "$out"/assets/portal.*.css
    own_sample
    name=$(basename "$out"/media/guidebook/mission1/figures/flow.*.svg)
    drawing guidebook/mission1/figures/flow.svg 121 80
    build
    not_there "media/guidebook/mission1/figures/$name"
    equal 'new width' 121 "$(query guidebook/mission1/backup.html 'figure img' @width | head -n 1)"
    links
    matches_from_nothing
}

@test "images carry their size, and load lazily but for the first" {
    equal width $'120\n60' "$(query guidebook/mission1/backup.html 'figure img' @width)"
    equal height $'80\n50' "$(query guidebook/mission1/backup.html 'figure img' @height)"
    equal loading $'\nlazy' "$(query guidebook/mission1/backup.html 'figure img' @loading)"
    equal alt $'流れの図\nもう一つの図' "$(query guidebook/mission1/backup.html 'figure img' @alt)"
}

@test "nothing public says a word of what is internal" {
    local word leaks
    there handbook/index.html handbook/phone.html handbook/desk.html notices/hidden.html old/phone.html
    not_there tags/秘密.html notices/2026-12.html
    for word in 電話の受け方 机の上 まだ内緒 内緒です 秘密 hidden.html phone.html handbook/; do
        leaks=$(cd "$out" && grep -rlF -e "$word" . --exclude-dir=handbook --exclude=hidden.html --exclude=phone.html || true)
        equal "pages that say $word" '' "$leaks"
    done
}

@test "a section that turns internal takes everything below it out of sight" {
    own_sample
    sed -i 's/^title: 参考資料/&\nvisibility: internal/' "$site/content/shelf/references/_index.md"
    fumi build
    equal 'the link from a public topic is an error' 1 "$status"
    says '[link-to-internal]'
    not_there publishers/省庁.html tags/法令.html
    lacks sitemap.xml references
    lacks manifest.json references
    lacks shelf/index.html references
    lacks feed.xml references
    sed -i '/^visibility/d' "$site/content/shelf/references/_index.md"
    build
    same_trees "$BATS_FILE_TMPDIR/site/out/staging" "$out"
}

@test "pages of staging tell robots to stay away, and name stage and digest" {
    equal robots noindex "$(query guidebook/mission1/backup.html 'meta[name=robots]' @content)"
    [[ $(query guidebook/mission1/backup.html '.staging code') =~ ^[0-9a-f]{10}$ ]]
}

@test "internal pages carry a banner" {
    [ -n "$(query handbook/phone.html .internal-banner)" ]
    equal 'on a public page' '' "$(query about.html .internal-banner)"
}

@test "what is removed leaves nothing behind" {
    own_sample
    rm "$site/content/guidebook/mission1/30-fax.md" "$site/content/supplements/40-fax.md" "$site/content/shelf/references/law2.md"
    rm -r "$site/content/glossary"
    sed -i '/glossary/d' "$site/fumi.yaml"
    build
    not_there guidebook/mission1/fax.html supplements/fax.html publishers/機構.html glossary
    links
    matches_from_nothing
}

@test "a title that changes changes wherever it is shown" {
    own_sample
    sed -i 's/^title: バックアップ/title: 写しを取る/' "$site/content/guidebook/mission1/10-backup.md"
    build
    equal heading '1-1 写しを取る' "$(query guidebook/mission1/backup.html h1)"
    holds guidebook/mission1/index.html 写しを取る
    holds guidebook/mission1/passwords.html 写しを取る
    holds supplements/cloud.html 写しを取る
    holds tags/備え.html 写しを取る
    lacks guidebook/mission1/passwords.html '1-1 バックアップ'
    matches_from_nothing
}

@test "the Nu HTML Checker finds no error on pages of every kind, nor on those with findings" {
    local jar=$repo/tests/readers/node_modules/vnu-jar/build/dist/vnu.jar
    command -v java >/dev/null || skip 'no java here'
    [ -f "$jar" ] || skip 'the checker is not installed (tests/setup/readers)'
    own_sample
    rm -r "$site"/content/faq/q{1,2}*
    doc guidebook/mission1/40-dialect.md <<'MD'
---
title: 方言の<試験> & 引用
number: 1-4
tags: ["<b>&", 備え]
audience: [経営者]
number_headings: true
---

{脆弱性|ぜいじゃくせい}と{東京|とう|きょう}、**[{重要|じゅうよう}](20-passwords.md)。**次に[^1]。また[^1]。

## {見出|みだ}し[^2]

> [!WARNING]
> 注意します。
>
> > [!NOTE]
> > - 入れ子
> >   1. 番号

<!-- page: 20 -->

| 表 | {列|れつ} |
|:---|---:|
| a\|b | ![飾り](figures/flow.svg) |

- [x] 済み
- [ ] まだ

<!-- page: 21 -->

![図の説明](figures/flow.svg "図の題")

```c
int main(void) { return a < b && c; }
```

## 見出し

H<sub>2</sub>O <kbd>F1</kbd> <abbr title="x">略</abbr> ~~消す~~ https://example.jp/?a=1&b=2 <a@example.jp>

[^1]: 一つ目の注。

    二段落目。
[^2]: 二つ目の注。
MD
    doc guidebook/mission1/50-faulty.md <<'MD'
---
title: 間違いだらけ
titel: x
date: 明日
---

[[nix]] [[guidebook/mission1/backup#nix]] [悪い](javascript:alert(1)) ![](figures/flow.svg) ![無い](none.png)

![無い](none.png)

## 同じ名前 {#why}

<script>alert(1)</script> <div onclick="x">あ</div> [^9] {x|y|z}

<!-- page: 9 -->
<!-- page: 8 -->
MD
    printf 'abc\xff\xfe\x80' | doc guidebook/mission1/60-bytes.md
    page guidebook/mission1/10-passwords.md
    build_with_errors
    [ "$(query guidebook/mission1/faulty.html '.diagnostics li' | wc -l)" -ge 8 ]
    run java -Xss4m -jar "$jar" --errors-only --skip-non-html --format text "$out"
    [ "$status" -eq 0 ] || fail "$output"
}

@test "a picture is in the manifest as long as a public page shows it" {
    own_sample
    sed -i 's/^開きました。$/![図](..\/handbook\/inside.svg)/' "$site/content/notices/open.md"
    build
    holds manifest.json media/handbook/inside.
    matches_from_nothing
    sed -i 's/^date: 2026-03-03$/&\nvisibility: internal/' "$site/content/notices/open.md"
    build
    lacks manifest.json media/handbook/inside. notices/open.html
    there notices/open.html
    matches_from_nothing
}

@test "a file that may not be offered for download goes nowhere" {
    own_sample
    sed -i 's/^downloads: .*/downloads: [pdf]/' "$site/fumi.yaml"
    build_with_errors
    says 'content/guidebook/mission1/10-backup.md:12:' 'files of the type "csv" may not be offered' '[file-type]'
    not_there media/guidebook/mission1/files
    matches_from_nothing
}
