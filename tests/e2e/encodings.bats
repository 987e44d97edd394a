#!/usr/bin/env bats
# Sources in the encodings that Japanese offices have: each gives the page that UTF-8 gives (design, section 3).

# shellcheck disable=SC1091,SC2154 # lib.bash, and what it sets
source "${BATS_TEST_DIRNAME}/lib.bash"

setup() {
    new_site
    source_text | doc faq/a.md
    build
    cp "$out/faq/a.html" "$BATS_TEST_TMPDIR/expected.html"
    cp "$out/faq/index.html" "$BATS_TEST_TMPDIR/list.html"
}

source_text() {
    cat <<'MD'
---
title: 文字コードの試験
question: 文字コードの試験ですか
summary: どの文字コードで書いても、同じページになります。
tags: [備え]
---

## 見出し

日本語の文章です。ひらがな、カタカナ、漢字が
混ざっています。**重要。**次に、「表」や『能力』、ソースを申し込みます。

- 項目一
- 項目二
MD
}

# From NEC's and IBM's extensions, and the wave dash's two faces: what Windows writes.
windows_text() {
    source_text
    printf '\n①②㈱℡、東京〜大阪、髙橋さんと﨑さん、－。\n'
}

# gives_the_same: the page from what stands in faq/a.md now, but for its digest.
gives_the_same() {
    build
    diff <(sed 's!<code>[0-9a-f]\{10\}</code>!!' "$BATS_TEST_TMPDIR/expected.html") \
        <(sed 's!<code>[0-9a-f]\{10\}</code>!!' "$out/faq/a.html") >&2 || fail 'the page is another one'
    cmp "$BATS_TEST_TMPDIR/list.html" "$out/faq/index.html"
}

@test "the page from UTF-8 holds the text" {
    holds faq/a.html '漢字が混ざっています。<strong>重要。</strong>次に、「表」や『能力』'
}

@test "CP932" {
    source_text | iconv -f UTF-8 -t CP932 | doc faq/a.md
    gives_the_same
}

@test "EUC-JP" {
    source_text | iconv -f UTF-8 -t EUC-JP | doc faq/a.md
    gives_the_same
}

@test "ISO-2022-JP" {
    source_text | iconv -f UTF-8 -t ISO-2022-JP | doc faq/a.md
    gives_the_same
}

@test "UTF-8 with a byte order mark" {
    { printf '\xef\xbb\xbf'; source_text; } | doc faq/a.md
    gives_the_same
}

@test "CRLF, alone and in CP932" {
    source_text | sed 's/$/\r/' | doc faq/a.md
    gives_the_same
    source_text | iconv -f UTF-8 -t CP932 | sed 's/$/\r/' | doc faq/a.md
    gives_the_same
}

@test "CP932 with what Windows adds to Shift_JIS" {
    windows_text | sed 's/〜/～/' | doc faq/a.md
    build
    cp "$out/faq/a.html" "$BATS_TEST_TMPDIR/expected.html"
    windows_text | sed 's/〜/～/' | iconv -f UTF-8 -t CP932 | doc faq/a.md
    gives_the_same
    holds faq/a.html ①②㈱℡ 髙橋さんと﨑さん
}

@test "encodings: in fumi.yaml settles what guessing would get wrong" {
    printf -- '---\nquestion: x\n---\n\n\xc3\xbd\xc4\xac\n' | doc faq/short.md
    sed -i '$a encodings:\n  - faq/short.md: EUC-JP' "$site/fumi.yaml"
    build
    holds faq/short.html "$(printf '\xc3\xbd\xc4\xac' | iconv -f EUC-JP -t UTF-8)"
    sed -i 's/faq\/short.md: EUC-JP/faq\/short.md: ISO-2022-JP/' "$site/fumi.yaml"
    build_with_errors
    says 'content/faq/short.md:5:1: error: byte 22 (0xC3) is not ISO-2022-JP' '[not-charset]'
}

@test "text in NFD becomes NFC, and so do links to it" {
    printf -- '---\nquestion: \xe3\x81\x8b\xe3\x82\x99\xe3\x81\x8f\n---\n\n[[faq/\xe3\x81\x8b\xe3\x82\x99]]\n' | doc faq/nfd.md
    page faq/が.md
    build
    equal heading がく "$(query faq/nfd.html h1)"
    equal link 'が' "$(query faq/nfd.html '.body a')"
}

@test "what is in no encoding is an error with line and byte, and the others are built" {
    printf -- '---\nquestion: x\n---\n\nabc\xff\xfe\x80 def\n' | doc faq/bytes.md
    build_with_errors
    says 'content/faq/bytes.md:5:4: error: byte 25 (0xFF) is neither UTF-8 nor' '[not-text]'
    query faq/bytes.html .diagnostics | grep -F '[not-text]'
    there faq/a.html
    printf -- '---\nquestion: x\n---\n\nabc\n' | doc faq/bytes.md
    build
    matches_from_nothing
}
