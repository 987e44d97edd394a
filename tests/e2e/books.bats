#!/usr/bin/env bats
# The books (design, sections 4 and 5): what is in them, that they are the same bytes anywhere, and what an edit makes again.

# shellcheck disable=SC1091,SC2030,SC2031,SC2154 # lib.bash, and what it sets; every test has a shell of its own
source "${BATS_TEST_DIRNAME}/lib.bash"

setup() {
    new_site
    cp -R "$repo/epub" "$site/"
    rm -rf "$site/epub/covers"
    sed -i 's!^missions:.*!missions: [guidebook/mission1, guidebook/mission2]!; s!^  supplements: !  guidebook/mission2: topic\n&!' \
        "$site/fumi.yaml"
    mkdir -p "$site/content/guidebook/mission2"
    printf -- '---\ntitle: ガイドブック\ndate: 2017-11\n---\n前書き。\n' >"$site/content/guidebook/_index.md"
    printf -- '---\ntitle: "Mission 1 知る：手口"\n---\n一部。\n' >"$site/content/guidebook/mission1/_index.md"
    printf -- '---\ntitle: "Mission 2 守る：対策"\n---\n二部。\n' >"$site/content/guidebook/mission2/_index.md"
    printf -- '---\ntitle: はじめに\n---\nようこそ。\n' >"$site/content/guidebook/foreword.md"
    printf -- '---\ntitle: 甲\nnumber: "1-1"\n---\n<!-- page: 8 -->\n\n## 節 {#s}\n\n本文[^1]。[[guidebook/mission2/b]]と[[shelf/references/r]]。\n\n[^1]: 注です。\n' \
        >"$site/content/guidebook/mission1/01-a.md"
    printf -- '---\ntitle: 乙\nnumber: "2-1"\n---\n[[guidebook/mission1/a#s]]です。マルウェアの話。\n' \
        >"$site/content/guidebook/mission2/01-b.md"
    printf -- '---\ntitle: 文献\npublisher: 試験庁\n---\n本文。\n' >"$site/content/shelf/references/r.md"
    printf -- '---\ntitle: マルウェア\nreading: まるうぇあ\nsummary: 悪いプログラムです。\n---\n説明。\n' >"$site/content/glossary/malware.md"
    printf -- '---\ntitle: 使わない語\nreading: つかわない\nsummary: 意味。\n---\n説明。\n' >"$site/content/glossary/unused.md"
}

# member BOOK PATH: a member's text.
member() {
    "$PYTHON" -c 'import sys, zipfile; sys.stdout.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode())' \
        "$out/books/$1.epub" "$2"
}

# has BOOK PATH TEXT…: the member holds each of the texts.
has() {
    local text content
    content=$(member "$1" "$2") || fail "no $2 in $1"
    for text in "${@:3}"; do
        grep -qF -- "$text" <<<"$content" || fail "$2 in $1 lacks: $text"
    done
}

lacks() {
    local text content
    content=$(member "$1" "$2")
    for text in "${@:3}"; do
        ! grep -qF -- "$text" <<<"$content" || fail "$2 in $1 has: $text"
    done
}

# supplement NAME ACTION TARGET: one of 2020 with a heading, for page 8.
supplement() {
    printf -- '---\ntitle: 追補%s\ndate: 2020-04-01\ntarget: [%s]\npages: ["8-9"]\naction: %s\nreason: 変わったため\n---\n## 節 {#s}\n\n新しい文。\n' \
        "$1" "$3" "$2" >"$site/content/supplements/$1.md"
}

digests() {
    (cd "$out/books" && sha256sum -- *.epub *.svg)
}

@test "a book for each mission and one of the whole, and no other file" {
    fumi build
    [ "$status" -eq 0 ] || fail "$output"
    local found
    found=$(cd "$out/books" && printf '%s ' *.epub *.svg)
    [ "$found" = "guidebook.epub mission1.epub mission2.epub guidebook.svg mission1.svg mission2.svg " ] || fail "$found"
    grep -q '"path":"books/guidebook.epub"' "$out/manifest.json"
}

@test "mimetype is first and stored, and nothing tells when or where the book was made" {
    fumi build
    "$PYTHON" - "$out/books/guidebook.epub" <<'PY'
import sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
first = archive.infolist()[0]
assert (first.filename, first.compress_type, first.extra) == ('mimetype', 0, b''), first
assert archive.read('mimetype') == b'application/epub+zip'
for info in archive.infolist():
    assert info.date_time == (1980, 1, 1, 0, 0, 0) and not info.extra and not info.comment and info.external_attr == 0, info
PY
}

@test "every member is XML where it should be" {
    fumi build
    local work=$BATS_TEST_TMPDIR/book file
    for file in mission1 guidebook; do
        rm -rf "$work"
        "$PYTHON" -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])' "$out/books/$file.epub" "$work"
        find "$work" \( -name '*.xhtml' -o -name '*.opf' -o -name '*.ncx' -o -name '*.svg' \) -exec xmllint --noout {} +
    done
}

@test "identifiers follow from the site and the section" {
    fumi build
    local before
    before=$(member mission1 EPUB/package.opf | grep -o 'urn:uuid:[^<]*')
    [[ $before =~ ^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$ ]] || fail "$before"
    sed -i 's/^title: .*/title: 別の題/' "$site/content/guidebook/mission1/_index.md"
    fumi build
    [ "$(member mission1 EPUB/package.opf | grep -o 'urn:uuid:[^<]*')" = "$before" ]
    [ "$(member mission2 EPUB/package.opf | grep -o 'urn:uuid:[^<]*')" != "$before" ]
    sed -i 's/^uuid: .*/uuid: 00000000-0000-4000-8000-000000000002/' "$site/fumi.yaml"
    fumi build
    [ "$(member mission1 EPUB/package.opf | grep -o 'urn:uuid:[^<]*')" != "$before" ]
}

@test "links lead inside the book where it has the page, to the portal elsewhere" {
    fumi build
    has guidebook EPUB/text/guidebook/mission1/a.xhtml 'href="../mission2/b.xhtml"' \
        'href="https://portal.example.jp/shelf/references/r.html"'
    has mission1 EPUB/text/guidebook/mission1/a.xhtml 'href="https://portal.example.jp/guidebook/mission2/b.html"'
    has guidebook EPUB/text/guidebook/mission2/b.xhtml 'href="../mission1/a.xhtml#a.s"'
    has mission2 EPUB/text/guidebook/mission2/b.xhtml 'href="https://portal.example.jp/guidebook/mission1/a.html#s"'
}

@test "footnotes are notes, page marks are in the page list" {
    fumi build
    has mission1 EPUB/text/guidebook/mission1/a.xhtml 'epub:type="noteref" role="doc-noteref"' '<aside epub:type="footnote" role="doc-footnote"'
    has mission1 EPUB/nav.xhtml '<nav epub:type="page-list"' '<a href="text/guidebook/mission1/a.xhtml#a.page-8">8</a>'
    lacks mission2 EPUB/nav.xhtml 'page-list'
    has mission1 EPUB/package.opf 'pageBreakMarkers'
    lacks mission2 EPUB/package.opf 'pageBreakMarkers'
}

@test "supplements: revise and append stand in the chapter, insert-after is one of its own, retire takes it out" {
    supplement one revise guidebook/mission1/a
    supplement two insert-after guidebook/mission1/a
    fumi build
    has mission1 EPUB/text/guidebook/mission1/a.xhtml '追補・改訂' '追補one' '<h3 id="s.' '8〜9ページ' 'class="notice"'
    has mission1 EPUB/text/supplements/two.xhtml '追補two' '追補・追加'
    has mission1 EPUB/toc.ncx 'text/supplements/two.xhtml'
    has mission1 EPUB/history.xhtml '改訂：追補one' '追加：追補two' '印刷版8〜9ページ'
    ! member mission2 EPUB/history.xhtml 2>/dev/null || fail "a history of nothing"
    supplement one retire guidebook/mission1/a
    fumi build
    ! member mission1 EPUB/text/guidebook/mission1/a.xhtml 2>/dev/null || fail "the retired chapter is there"
    has mission1 EPUB/text/supplements/two.xhtml '追補two'
    has guidebook EPUB/text/guidebook/mission2/b.xhtml 'href="https://portal.example.jp/guidebook/mission1/a.html#s"'
}

@test "the glossary has the terms that the book uses" {
    fumi build
    has mission2 EPUB/glossary.xhtml 'マルウェア' '悪いプログラムです。'
    lacks mission2 EPUB/glossary.xhtml '使わない語'
    ! member mission1 EPUB/glossary.xhtml 2>/dev/null || fail "a glossary of nothing"
}

@test "the foreword is in the whole book only, the missions are its parts" {
    fumi build
    has guidebook EPUB/text/guidebook/foreword.xhtml 'ようこそ'
    has guidebook EPUB/text/guidebook/mission2.xhtml 'epub:type="part"' '二部。'
    ! member mission1 EPUB/text/guidebook/foreword.xhtml 2>/dev/null || fail "foreword in a mission's book"
    has mission2 EPUB/package.opf '<meta property="belongs-to-collection" id="collection">ガイドブック</meta>' 'group-position">2<'
    lacks guidebook EPUB/package.opf 'belongs-to-collection'
}

@test "the claim of accessibility goes with a missing description or a skipped heading, and a finding names the document" {
    fumi build
    has mission1 EPUB/package.opf 'dcterms:conformsTo' 'structuralNavigation' 'alternativeText'
    printf '\n#### 深い\n' >>"$site/content/guidebook/mission1/01-a.md"
    fumi build
    lacks mission1 EPUB/package.opf 'dcterms:conformsTo' 'structuralNavigation'
    has mission2 EPUB/package.opf 'dcterms:conformsTo'
    [[ $output == *"content/guidebook/mission1/01-a.md: warning:"*"books/mission1.epub"*"[book-flaw]"* ]] || fail "$output"
    printf '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>\n' >"$site/content/guidebook/x.svg"
    printf '\n![](../x.svg)\n' >>"$site/content/guidebook/mission2/01-b.md"
    fumi build
    lacks mission2 EPUB/package.opf 'dcterms:conformsTo' 'alternativeText'
    has mission2 EPUB/package.opf '<meta property="schema:accessModeSufficient">textual,visual</meta>'
}

@test "nothing internal is in a book, not even its id" {
    mkdir -p "$site/content/handbook"
    printf -- '---\ntitle: 内部の手順CANARY\nvisibility: internal\n---\nCANARY\n' >"$site/content/handbook/hidden-canary.md"
    printf -- '---\ntitle: CANARY話\nvisibility: internal\n---\nCANARY\n' >"$site/content/guidebook/mission1/02-hidden-canary.md"
    printf -- '---\ntitle: CANARY追補\nvisibility: internal\ndate: 2020-01-01\ntarget: [guidebook/mission1/a]\naction: append\n---\nCANARY\n' \
        >"$site/content/supplements/hidden-canary.md"
    printf '\n[[handbook/hidden-canary]]と[[supplements/hidden-canary]]\n' >>"$site/content/guidebook/mission1/01-a.md"
    fumi build
    "$PYTHON" - "$out"/books/*.epub <<'PY'
import sys, zipfile
for book in sys.argv[1:]:
    archive = zipfile.ZipFile(book)
    for name in archive.namelist():
        text = name.encode() + archive.read(name)
        assert b'CANARY' not in text and b'canary' not in text, (book, name)
PY
}

@test "the same bytes with any number of threads, at any time and on any path" {
    local first
    supplement one revise guidebook/mission1/a
    fumi build --jobs 1
    first=$(digests)
    fumi build --full --jobs 4
    [ "$(digests)" = "$first" ] || fail "threads"
    cp -R "$site" "$BATS_TEST_TMPDIR/another folder"
    rm -rf "$BATS_TEST_TMPDIR/another folder/out"
    find "$BATS_TEST_TMPDIR/another folder" -type f -exec touch -d '2001-02-03' {} +
    site="$BATS_TEST_TMPDIR/another folder" out="$BATS_TEST_TMPDIR/another folder/out/staging"
    TZ=America/New_York fumi build
    [ "$(digests)" = "$first" ] || fail "time and path"
}

@test "one edit makes two books again, as a build from nothing would" {
    fumi build
    sleep 0.1
    printf '\n追加の文。\n' >>"$site/content/guidebook/mission2/01-b.md"
    fumi build --explain
    [ "$(grep -c '^books/.*epub' <<<"$output")" -eq 2 ] || fail "$output"
    local after
    after=$(digests)
    fumi build --full
    [ "$(digests)" = "$after" ]
}

@test "a book that was damaged is not copied from" {
    local book
    fumi build
    sleep 0.1
    # A byte amid the compressed chapter that stays as it is.
    "$PYTHON" - "$out/books/mission2.epub" "$out/books/guidebook.epub" <<'PY'
import sys, zipfile
for path in sys.argv[1:]:
    with zipfile.ZipFile(path) as archive:
        name = 'glossary' if 'mission2' in path else 'text/guidebook/mission1/a'
        info = archive.getinfo(f'EPUB/{name}.xhtml')
    with open(path, 'r+b') as file:
        file.seek(info.header_offset + 30 + len(info.filename) + info.compress_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))
PY
    printf '\n追加の文。\n' >>"$site/content/guidebook/mission2/01-b.md"
    fumi build --explain
    [ "$status" -eq 0 ] || fail "$output"
    for book in mission2 guidebook; do
        grep -q "^books/$book.epub" <<<"$output" || fail "$output"
        "$PYTHON" -c 'import sys, zipfile; assert zipfile.ZipFile(sys.argv[1]).testzip() is None' "$out/books/$book.epub"
    done
    matches_from_nothing
}

@test "without the folder epub/ there are no books, and nobody complains" {
    rm -r "$site/epub"
    fumi build
    [ "$status" -eq 0 ] || fail "$output"
    [ -z "$output" ] || fail "$output"
    [ ! -e "$out/books" ]
}

@test "a file that the folder epub/ lacks is named" {
    rm "$site/epub/chapter.mustache"
    fumi build
    [ "$status" -eq 1 ]
    [[ $output == *"epub: error: "*"chapter.mustache"*"[book-file-missing]"* ]] || fail "$output"
    fumi build
    [[ $output == *"[book-file-missing]"* ]] || fail "said once only: $output"
}
