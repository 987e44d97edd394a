# shellcheck shell=bash disable=SC2154 # bats sets status and output
# What the scenarios share: small sites in a temporary folder, the program, and questions to what it leaves.
#
# A scenario sets `site` with new_site, fills it with `doc` and `put`, and calls `fumi`; that sets `status` to the exit code,
# `output` to what it printed on both streams together. The site lives in bats' temporary folder of that test.

repo=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
FUMI=${FUMI:-$repo/fumi}

# The machine's own settings must not show; scenarios about language set LANG themselves.
unset LANGUAGE LC_ALL LC_MESSAGES LC_CTYPE TZ FUMI_LANG NO_COLOR
export LANG=C

# The interpreter itself: where python3 is a wrapper of some version manager, it costs more than what it starts.
if [ -z "${PYTHON:-}" ]; then
    PYTHON=$(python3 -c 'import sys; print(sys.executable)')
    export PYTHON
fi

# new_site [NAME]: a site with the portal's theme and no documents but its sections'; $site and $out name it and its target.
new_site() {
    site=$BATS_TEST_TMPDIR/${1:-site}
    begin_site
}

begin_site() {
    out=$site/out/staging
    mkdir -p "$site/content" "$site/themes"
    cp -R "$repo/themes/portal" "$site/themes/"
    cat >"$site/fumi.yaml" <<'YAML'
title: 試験の部屋
description: 試験のためのサイトです。
publisher: 試験の窓口
base_url: https://portal.example.jp/
uuid: 00000000-0000-4000-8000-000000000001
lang: ja
timezone: Asia/Tokyo
theme: portal
menu: []
footer: []
sections:
  guidebook: page
  guidebook/mission1: topic
  supplements: supplement
  shelf: page
  shelf/references: reference
  news: news
  notices: notice
  faq: faq
  glossary: term
  handbook: part
missions: [guidebook/mission1]
values:
  audience: [経営者, 従業員]
  category: [経営, 技術対策]
  severity: [緊急, 重要]
downloads: [pdf, csv]
YAML
    local section
    printf -- '---\ntitle: ホーム\n---\n' >"$site/content/_index.md"
    for section in guidebook guidebook/mission1 supplements shelf shelf/references news notices faq glossary handbook; do
        doc "$section/_index.md" <<<$'---\ntitle: '"${section##*/}"$'\n---'
    done
}

# doc PATH: a document below content/ from standard input.
doc() {
    mkdir -p "$(dirname "$site/content/$1")"
    cat >"$site/content/$1"
}

# page PATH [TEXT]: the shortest document, with TEXT as its body.
page() {
    local name=${1##*/}
    name=${name%.md}
    printf -- '---\ntitle: %s\n---\n\n%s\n' "${name##[0-9][0-9]-}" "${2:-本文です。}" | doc "$1"
}

# drawing PATH [WIDTH HEIGHT]: a harmless SVG below content/.
drawing() {
    doc "$1" <<<"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"${2:-40}\" height=\"${3:-30}\"><path d=\"M0 0h9v9z\"/></svg>"
}

# fumi ARGUMENTS...: the program on $site.
fumi() {
    run "$FUMI" -C "$site" "$@"
}

# build [ARGUMENTS...]: all is well with the site, or what is not is shown.
build() {
    fumi build "$@"
    [ "$status" -eq 0 ] || fail "exit code $status: $output"
}

# build_with_errors [ARGUMENTS...]: errors in the content, and nothing worse.
build_with_errors() {
    fumi build "$@"
    [ "$status" -eq 1 ] || fail "exit code $status instead of 1: $output"
}

fail() {
    printf '%s\n' "$*" >&2
    return 1
}

# says TEXT...: the output holds each TEXT.
says() {
    local text
    for text; do
        [[ $output == *"$text"* ]] || fail "the output has no '$text': $output" || return 1
    done
}

says_not() {
    local text
    for text; do
        [[ $output != *"$text"* ]] || fail "the output has '$text': $output" || return 1
    done
}

# query PAGE SELECTOR [@ATTRIBUTE], as in query.py; PAGE lies below the target.
query() {
    "$PYTHON" "$repo/tests/e2e/query.py" "$out/$1" "${@:2}"
}

# there PATH... and not_there PATH...: files below the target.
there() {
    local path
    for path; do
        [ -f "$out/$path" ] || fail "there is no $path" || return 1
    done
}

not_there() {
    local path
    for path; do
        [ ! -e "$out/$path" ] || fail "there is $path" || return 1
    done
}

# holds PATH TEXT..., lacks PATH TEXT...: of files below the target.
holds() {
    local path=$1 text
    for text in "${@:2}"; do
        grep -qF -e "$text" "$out/$path" || fail "$path has no '$text'" || return 1
    done
}

lacks() {
    local path=$1 text
    there "$path" || return 1
    for text in "${@:2}"; do
        ! grep -qF -e "$text" "$out/$path" || fail "$path has '$text'" || return 1
    done
}

# body_of PAGE: what its document says, without the findings and the frame around it.
body_of() {
    sed -n '/<div class="body">/,/<\/article>/p' "$out/$1"
}

# equal WHAT EXPECTED ACTUAL
equal() {
    [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"
}

# links: nothing in the target leads nowhere.
links() {
    run "$PYTHON" "$repo/tests/e2e/links.py" --base https://portal.example.jp/ "$out"
    [ "$status" -eq 0 ] || fail "$output"
}

# The digests of all files of a folder, sorted, to compare whole trees.
tree_of() {
    (cd "$1" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0r sha256sum)
}

same_trees() {
    diff <(tree_of "$1") <(tree_of "$2") >&2 || fail "$1 and $2 are different"
}

# matches_from_nothing: what stands in the target is what a build from nothing leaves (design, section 5, rule 1).
matches_from_nothing() {
    local kept=$BATS_TEST_TMPDIR/kept
    rm -rf "$kept"
    cp -R "$out" "$kept"
    rm -rf "$site/out"
    "$FUMI" -C "$site" build >/dev/null 2>&1 || [ $? -eq 1 ]
    same_trees "$kept" "$out"
}

# For files whose scenarios look at one sample site, built once: build_sample in setup_file, use_sample in setup, and own_sample
# in a scenario that changes something: it gets a copy of the site as built. What the build said is in $sample_said.
sample_said=${BATS_FILE_TMPDIR:-}/said

build_sample() {
    use_sample
    begin_site
    sample_site
    "$FUMI" -C "$site" build >"$sample_said" 2>&1 || { cat "$sample_said" >&2; return 1; }
}

use_sample() {
    site=$BATS_FILE_TMPDIR/site
    out=$site/out/staging
}

own_sample() {
    cp -R "$site" "$BATS_TEST_TMPDIR/own"
    site=$BATS_TEST_TMPDIR/own
    out=$site/out/staging
}

# sample_site: a document of every kind, with whatever one can do to another.
sample_site() {
    local i month
    page about.md '[[guidebook/mission1/backup|バックアップ]]のこと。'
    doc guidebook/_index.md <<<$'---\ntitle: ガイドブック\nsummary: 本の全体です。\n---\n\n本の説明です。'
    doc guidebook/mission1/_index.md <<<$'---\ntitle: はじめの一冊\ntags: [入口]\n---'
    doc guidebook/mission1/10-backup.md <<'MD'
---
title: バックアップ
number: 1-1
pages: 10-12
tags: [備え, 入口]
aliases: [/old/backup.html]
history:
  - {date: 2016-12-08, text: 初版}
sources: [shelf/references/law]
---

本文です。[[guidebook/mission1/passwords]]と[表](files/table.csv)も見てください。

<!-- page: 11 -->

## なぜ必要か {#why}

![流れの図](figures/flow.svg)

![もう一つの図](figures/second.svg)

## どうやるか

[[guidebook/mission1/backup#why]]へ戻る。
MD
    drawing guidebook/mission1/figures/flow.svg 120 80
    drawing guidebook/mission1/figures/second.svg 60 50
    doc guidebook/mission1/files/table.csv <<<'a,b'
    doc guidebook/mission1/20-passwords.md <<'MD'
---
title: パスワード
number: 1-2
tags: [備え]
---

## 長くする {#length}

[バックアップ](10-backup.md#why)の次に。
MD
    page guidebook/mission1/30-fax.md 'ファクスの話です。'
    doc supplements/_index.md <<<$'---\ntitle: 追補\n---'
    doc supplements/10-cloud.md <<'MD'
---
title: クラウドへの備え
date: 2026-04-01
target: [guidebook/mission1/backup]
pages: [10-11]
action: revise
reason: 使い方が変わったため
---

## 変わったこと {#changed}

### くわしく

本文その一。
MD
    doc supplements/20-drill.md <<'MD'
---
title: 戻す訓練
date: 2026-05-01
target: [guidebook/mission1/backup, guidebook/mission1/passwords]
pages: [12, 20]
action: append
---

## 訓練 {#changed}

本文その二。
MD
    doc supplements/30-chapter.md <<'MD'
---
title: 新しい章
date: 2026-06-01
target: [guidebook/mission1/backup]
action: insert-after
---

別の章です。
MD
    doc supplements/40-fax.md <<'MD'
---
title: ファクスをやめる
date: 2026-07-01
target: [guidebook/mission1/fax]
action: retire
reason: もう使わないため
---

取り下げの説明です。
MD
    doc shelf/_index.md <<<$'---\ntitle: 書棚\n---'
    doc shelf/references/_index.md <<<$'---\ntitle: 参考資料\n---'
    doc shelf/references/law.md <<<$'---\ntitle: 法律\npublisher: [省庁]\npublished: 2020\npriority: 1\ntags: [法令]\n---\n\n要点。'
    doc shelf/references/law2.md <<<$'---\ntitle: 新しい法律\npublisher: [省庁, 機構]\npublished: 2024\npriority: 2\nsupersedes: [shelf/references/law]\n---\n\n要点。'
    doc notices/_index.md <<<$'---\ntitle: お知らせ\n---'
    doc notices/open.md <<<$'---\ntitle: 開きました\ndate: 2026-03-03\n---\n\n開きました。'
    doc news/_index.md <<<$'---\ntitle: ニュースウォッチ\n---'
    for month in 01 02 03; do
        for i in 01 02 03 04 05 06 07 08 09; do
            doc "news/2026-$month-$i.md" <<<$'---\ntitle: 知らせ'"$month$i"$'\ndate: 2026-'"$month-$i"$'\nsummary: 要約'"$month$i"$'\n---\n\n本文。'
        done
    done
    doc faq/_index.md <<<$'---\ntitle: よくある質問\n---'
    for i in {001..300}; do
        printf -- '---\nquestion: 質問%sですか。\n---\n\n答え。\n' "$i" >"$site/content/faq/q$i.md"
    done
    doc glossary/_index.md <<<$'---\ntitle: 用語集\n---'
    doc glossary/virus.md <<<$'---\ntitle: ウイルス\nreading: ういるす\n---\n\n悪いもの。'
    doc glossary/wall.md <<<$'---\ntitle: 壁\nreading: かべ\nalso: [glossary/virus]\n---\n\n守るもの。'
    doc handbook/_index.md <<<$'---\ntitle: 手引き\nvisibility: internal\n---'
    doc handbook/phone.md <<<$'---\ntitle: 電話の受け方\ndate: 2026-11-30\ntags: [秘密, 備え]\naliases: [/old/phone]\n---\n\n[[guidebook/mission1/backup]]と[[handbook/desk]]。'
    doc handbook/desk.md <<<$'---\ntitle: 机の上\n---\n\n![内部の図](inside.svg)'
    drawing handbook/inside.svg
    doc notices/hidden.md <<<$'---\ntitle: まだ内緒\ndate: 2026-12-01\nvisibility: internal\n---\n\n内緒です。'
}
