#!/usr/bin/env bats
# The portal as its readers meet it, without a browser: what stands in the pages and beside them.

# shellcheck disable=SC1091,SC2154 # lib.bash, and what it sets
source "${BATS_TEST_DIRNAME}/lib.bash"

setup_file() {
    build_sample
}

setup() {
    use_sample
}

@test "the home page begins with help: pages to open and numbers to dial" {
    own_sample
    cat >>"$site/fumi.yaml" <<'YAML'
home:
  emergency: [guidebook/mission1/backup]
  phones: ['警察相談専用電話 #9110']
YAML
    build
    equal page guidebook/mission1/backup.html "$(query index.html '.first-aid a' @href | head -n 1)"
    equal number tel:%239110 "$(query index.html '.phones a' @href)"
    equal shown '#9110' "$(query index.html '.phones strong')"
    # Help comes before everything else, and every other page leads to it.
    equal 'the first heading below the title' いま被害にあっている方へ "$(query index.html h2 | head -n 1)"
    equal elsewhere ../guidebook/mission1/backup.html "$(query news/index.html '.emergency a' @href)"
    matches_from_nothing
}

@test "a number that cannot be dialled is an error with its place" {
    own_sample
    printf 'home:\n  phones: [警察に電話]\n' >>"$site/fumi.yaml"
    build_with_errors
    says fumi.yaml:29:12 'no value for "phones"'
}

@test "news is grouped by day, with the weekday" {
    equal days 20 "$(query news/index.html 'main h2' | wc -l)"
    equal newest '2026年3月9日（月）' "$(query news/index.html 'main h2' | head -n 1)"
    equal oldest '2026年2月1日（日）' "$(query news/2026-02.html 'main h2' | tail -n 1)"
    query news/2026-02.html 'section h2' @id | grep -x day-2026-02-01 >/dev/null
}

@test "questions open in the list, and each can be linked" {
    query faq/index.html '.question summary' | grep -x 質問001ですか。 >/dev/null
    query faq/index.html '.question details div' @id | grep -x q-q001 >/dev/null
    query faq/index.html '.question .button' @href | grep -x q001.html >/dev/null
}

@test "a link to a term carries what the term means, and follows it" {
    own_sample
    page guidebook/mission1/40-term.md '[[glossary/virus]]のこと。'
    build
    equal meaning 悪いもの。 "$(query guidebook/mission1/term.html '.body a' @data-meaning)"
    doc glossary/virus.md <<<$'---\ntitle: ウイルス\nreading: ういるす\nsummary: もっと悪いもの。\n---\n\n悪いもの。'
    build
    equal meaning もっと悪いもの。 "$(query guidebook/mission1/term.html '.body a' @data-meaning)"
    matches_from_nothing
}

@test "the shelf's lists bring their entries as a script, none for internal documents" {
    there shelf/references/index.js
    run node -e '
        let entries; globalThis.fumiShelf = part => { entries = part; };
        require("vm").runInThisContext(require("fs").readFileSync(process.argv[1], "utf8"));
        console.log(entries.map(e => [e.url, e.title, e.year, e.priority, (e.publisher || []).join("+")].join("|")).join("\n"));
    ' "$out/shelf/references/index.js"
    [ "$status" -eq 0 ]
    says 'law.html|法律|2020|最優先|省庁' 'law2.html|新しい法律|2024|高い|省庁+機構'
    equal named 'index.js ' "$(query shelf/references/index.html .filter @data-shelf)"
    own_sample
    printf -- '---\ntitle: 内緒の資料\nvisibility: internal\n---\n\n本文。\n' | doc shelf/references/secret.md
    build
    lacks shelf/references/index.js 内緒 secret
}

@test "a long shelf is cut as its list is, and an edit makes only its own part again" {
    local i part
    own_sample
    for i in {001..300}; do
        printf -- '---\ntitle: 資料%s\npublisher: [省庁]\n---\n\n要点。\n' "$i" >"$site/content/shelf/references/p$i.md"
    done
    build
    [ "$(find "$out/shelf/references" -name 'list-*.js' | wc -l)" -ge 1 ] || fail 'one script for 302 entries'
    for part in $(query shelf/references/index.html .filter @data-shelf); do there "shelf/references/$part"; done
    tree_of "$out/shelf/references" | grep 'js$' | sort >"$BATS_TEST_TMPDIR/before"
    printf -- '---\ntitle: 別の資料\npublisher: [省庁]\n---\n\n要点。\n' >"$site/content/shelf/references/p001.md"
    build
    equal 'scripts that changed' 1 "$(comm -13 "$BATS_TEST_TMPDIR/before" <(tree_of "$out/shelf/references" | grep 'js$' | sort) | wc -l)"
    matches_from_nothing
}

@test "check lists can be ticked without the script" {
    own_sample
    page guidebook/mission1/50-list.md $'- [ ] すること\n- [x] したこと'
    build
    lacks guidebook/mission1/list.html disabled
    equal label 'すること' "$(query guidebook/mission1/list.html '.tasks label' | head -n 1 | xargs)"
}

@test "what a speaker says is set apart from what a slide shows" {
    own_sample
    sed -i 's!^  shelf/references: reference!&\n  shelf/slides: slides!' "$site/fumi.yaml"
    printf -- '---\ntitle: 説明資料\n---\n' | doc shelf/slides/_index.md
    page shelf/slides/talk.md $'## 1枚目\n\n画面：図\n\n話すこと：**まず**数えます。\n\n> 話すこと：引用'
    build
    equal 'the speaker' $'話すこと：まず数えます。\n話すこと：引用' "$(query shelf/slides/talk.html .speaker-notes)"
    query shelf/slides/talk.html 'body.slides h2' | grep -x 1枚目 >/dev/null
}

@test "a page has the policy, and the files at fixed names are there" {
    there robots.txt site.webmanifest service-worker.js server/nginx.conf outbox/2026-03.json
    not_there .well-known/security.txt
    holds robots.txt 'Disallow: /'
    query about.html 'meta[http-equiv]' @content | grep -F "default-src 'none'" >/dev/null
    lacks about.html ' style="' ' onclick=' '<style' data-worker
    lacks outbox/2026-03.json 内緒
}

@test "security.txt wants a date, and takes no contact that is no URI" {
    own_sample
    printf 'security:\n  contact: [security@example.jp]\n' >>"$site/fumi.yaml"
    build_with_errors
    says 'no value for "contact"' mailto:
    sed -i 's!\[security@!\[mailto:security@!' "$site/fumi.yaml"
    build_with_errors
    says security.expires
    printf '  expires: 2027-10-31\n' >>"$site/fumi.yaml"
    build
    equal lines 4 "$(wc -l <"$out/.well-known/security.txt")"
    holds .well-known/security.txt 'Contact: mailto:security@example.jp' 'Expires: 2027-10-31T00:00:00+09:00' \
        'Canonical: https://portal.example.jp/.well-known/security.txt'
    matches_from_nothing
}
