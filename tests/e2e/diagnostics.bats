#!/usr/bin/env bats
# What the program says (design, section 7): where, what, what to do; in order; in two languages; with its exit code.

# shellcheck disable=SC1091,SC2154 # lib.bash, and what it sets
source "${BATS_TEST_DIRNAME}/lib.bash"

setup() {
    new_site
    page guidebook/mission1/backup.md '## なぜ {#why}'
}

# A site with a finding of every sort in two documents.
faulty() {
    doc faq/a.md <<<$'---\ntitel: 題\nquestion: あ\n---\n\nいい[[guidebook/mission1/bakup]]ね。'
    doc faq/b.md <<<$'---\nquestion: い\ndate: 明日\n---\n\n[[guidebook/mission1/backup#whi]]\n\n![](none.png)'
    page faq/good.md
}

@test "each finding names path, line and column, what to do, and its code; in order" {
    faulty
    build_with_errors
    cat >"$BATS_TEST_TMPDIR/expected" <<'TXT'
content/faq/a.md:2:1: warning: unknown key "titel"; remove it, or write "title" [unknown-key]
content/faq/a.md:6:3: error: there is no document "guidebook/mission1/bakup"; did you mean guidebook/mission1/backup? [unknown-id]
content/faq/b.md:3:7: error: "明日" is not a date; write 2016, 2016-12, 2016-12-08 or 2016-12-08T09:00:00+09:00 [bad-date]
content/faq/b.md:6:1: error: guidebook/mission1/backup has no heading with the anchor "whi"; did you mean #why? [unknown-anchor]
TXT
    diff "$BATS_TEST_TMPDIR/expected" <(head -n 4 <<<"$output") >&2
    says 'content/faq/b.md:8:' '[image-missing]' '[image-alt]' '5 errors, 1 warnings'
}

@test "columns count characters, not bytes; lines count the front matter" {
    doc faq/a.md <<<$'---\nquestion: あ\n---\n\n漢字と😀と[[nix]]'
    build_with_errors
    says 'content/faq/a.md:5:6: error:'
}

@test "findings go to stderr, and standard output stays empty" {
    faulty
    "$FUMI" -C "$site" build >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || true
    [ ! -s "$BATS_TEST_TMPDIR/out" ]
    grep -q 'unknown-id' "$BATS_TEST_TMPDIR/err"
}

@test "a pipe gets no colour" {
    faulty
    TERM=xterm fumi build
    says_not $'\033'
}

@test "--json gives one object a line, with the same findings" {
    faulty
    fumi check
    local text=$output
    "$FUMI" -C "$site" check --json >"$BATS_TEST_TMPDIR/json" || [ $? -eq 1 ]
    "$PYTHON" - "$BATS_TEST_TMPDIR/json" >"$BATS_TEST_TMPDIR/text" <<'PY'
import json
import sys

for line in open(sys.argv[1], encoding="utf-8"):
    d = json.loads(line)
    place = ":".join(str(d[k]) for k in ("path", "line", "column") if d.get(k))
    print(f"{place}: {d['level']}: {d['message']}; {d['advice']} [{d['code']}]")
PY
    diff <(grep '^content' <<<"$text") "$BATS_TEST_TMPDIR/text" >&2
}

@test "a Japanese locale gets Japanese" {
    faulty
    LANG=ja_JP.UTF-8 fumi build
    equal 'exit code' 1 "$status"
    says 'content/faq/a.md:2:1: 警告: ' 'content/faq/b.md:3:7: エラー: 「明日」は日付として読めません' '[unknown-id]' 'エラー 5 件、警告 1 件'
    says_not 'error:' 'there is'
    LANG=ja_JP.UTF-8 fumi nonsense
    says 使い方
}

@test "findings of an earlier build are told again, in the language of whoever asks" {
    faulty
    truncate -s 9M "$site/content/faq/big.md"
    ln -s nowhere "$site/content/faq/gone.md"
    fumi build
    local first=$output
    LANG=ja_JP.UTF-8 fumi build
    says 'content/faq/b.md:3:7: エラー: 「明日」は日付として読めません' 'content/faq/gone.md: エラー: ' 'content/faq/big.md: エラー: '
    says_not 'does not exist' 'error:'
    fumi build
    equal 'the findings' "$first" "$output"
}

@test "the language of the pages is the site's, whatever the locale" {
    faulty
    mkdir "$site/content/faq/dir.svg"
    fumi build
    tree_of "$out" >"$BATS_TEST_TMPDIR/english"
    rm -rf "$site/out"
    LANG=ja_JP.UTF-8 fumi build
    tree_of "$out" | diff "$BATS_TEST_TMPDIR/english" - >&2
    holds faq/b.html 「明日」は日付として読めません
}

@test "one bad document never stops the others: its page says what is wrong" {
    faulty
    build_with_errors
    there faq/a.html faq/b.html faq/good.html faq/index.html
    query faq/a.html .diagnostics | grep -qF '[unknown-id]'
    query faq/b.html .diagnostics | grep -qF 'content/faq/b.md:3:7'
    query faq/b.html .diagnostics | grep -qF '[unknown-anchor]'
    equal 'on the good page' '' "$(query faq/good.html .diagnostics)"
}

@test "what has been mended is not told again" {
    faulty
    build_with_errors
    rm "$site/content/faq/b.md"
    page faq/a.md '[[guidebook/mission1/backup#why]]'
    build
    equal output '' "$output"
    equal 'on the page' '' "$(query faq/a.html .diagnostics)"
    matches_from_nothing
}

@test "a missing document that appears mends the pages that named it" {
    page faq/a.md '[[faq/later]]'
    build_with_errors
    says '[unknown-id]'
    page faq/later.md
    build
    equal link later.html "$(query faq/a.html '.body a' @href)"
    matches_from_nothing
}

@test "the nearest known id and key are named, and none where none is near" {
    page faq/a.md '[[backup]] [[guidebook/mision1/backup]] [[zzzzzz]]'
    doc faq/b.md <<<$'---\nquestion: あ\nquestio: い\nxyzzy: う\n---'
    build_with_errors
    says '"backup"; did you mean guidebook/mission1/backup?' '"guidebook/mision1/backup"; did you mean guidebook/mission1/backup?' \
        '"zzzzzz"; check the id' 'content/faq/b.md:3:1: warning: unknown key "questio"; remove it, or write "question"' \
        'content/faq/b.md:4:1: warning: unknown key "xyzzy"; remove it ['
}

@test "a key of another kind is named as such" {
    doc faq/b.md <<<$'---\nquestion: あ\nseverity: 緊急\n---'
    build
    says 'content/faq/b.md:3:1: warning: the key "severity" means nothing for the kind faq'
}

@test "fumi.yaml is checked, with positions" {
    sed -i 's/^theme: portal/theme: portal\ntimezon: x/; s/^lang: ja/lang: 日本語/' "$site/fumi.yaml"
    fumi build
    says 'fumi.yaml:6:7: error: ' '[bad-value]' 'fumi.yaml:9:1: warning: unknown key "timezon"; remove it, or write "timezone"'
}

@test "warnings alone do not fail a build" {
    doc faq/b.md <<<$'---\nquestion: あ\nxyzzy: う\n---'
    build
    says '0 errors, 1 warnings'
}

@test "exit code 1 without a site, and nothing is left there" {
    mkdir "$BATS_TEST_TMPDIR/empty"
    run "$FUMI" -C "$BATS_TEST_TMPDIR/empty" build
    equal 'exit code' 1 "$status"
    says fumi.yaml
    equal 'left there' '' "$(ls -A "$BATS_TEST_TMPDIR/empty")"
    run "$FUMI" -C "$BATS_TEST_TMPDIR/nowhere" build
    equal 'exit code' 1 "$status"
    rm -r "$site/content"
    fumi build
    equal 'without content/' 1 "$status"
}

@test "exit code 2 for wrong usage, with the usage" {
    local arguments
    for arguments in '' nonsense 'build --nonsense' 'build surplus' 'build --jobs' 'build --jobs 0' 'build --jobs x' \
        'build --target nowhere' 'check surplus' 'render --nonsense'; do
        # shellcheck disable=SC2086 # a list of words
        fumi $arguments
        equal "exit code of '$arguments'" 2 "$status"
        says 'usage'
    done
}

@test "exit code 0 for help and version" {
    fumi help
    equal help 0 "$status"
    says 'fumi build'
    fumi --version
    equal version 0 "$status"
}

@test "exit code 3 where the answer cannot be written" {
    [ -w /dev/full ] || skip 'no /dev/full here'
    run bash -c "'$FUMI' --version >/dev/full"
    equal 'exit code' 3 "$status"
    run bash -c "echo x | '$FUMI' render >/dev/full"
    equal 'exit code' 3 "$status"
}

@test "fumi render: one body from standard input or a file, findings on stderr" {
    run "$FUMI" render <<<'**重要。**次に'
    equal output '<p><strong>重要。</strong>次に</p>' "$output"
    page faq/a.md '{脆弱性|ぜいじゃくせい}'
    run "$FUMI" render "$site/content/faq/a.md"
    says '<ruby>脆弱性' '<rt>ぜいじゃくせい</rt>'
    run "$FUMI" render --xhtml <<<$'あ\\\nい'
    says '<br />'
    run "$FUMI" render "$site/content/none.md"
    equal 'exit code' 1 "$status"
}

@test "--explain tells why" {
    build
    page faq/new.md
    fumi build --explain
    says 'faq/new.html: new' 'faq/index.html: '
    rm "$site/content/faq/new.md"
    fumi build --explain
    says 'faq/new.html: removed'
}
