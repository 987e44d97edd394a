#!/usr/bin/env bats
# Bad input: each is a finding that says what to do, ends no build but its own page's, and takes no time or memory to speak
# of. (Encodings have a file of their own.)

# shellcheck disable=SC1091,SC2154 # lib.bash, and what it sets
source "${BATS_TEST_DIRNAME}/lib.bash"

setup() {
    new_site
    page faq/good.md
}

teardown() {
    if mountpoint -q "$site/out"; then
        umount "$site/out"
    fi
}

# in_time ARGUMENTS...: the program within 256 MB of memory and ten seconds; `status` and `output` as of `run`.
in_time() {
    run timeout 10 bash -c 'if [ -z "${FUMI_SANITIZE:-}" ]; then ulimit -v 1000000; fi; exec "$@"' - "$FUMI" -C "$site" "$@"
    [ "$status" -ne 124 ] || fail 'still running after ten seconds'
}

# finds PATTERN...: a build that ends with exit code 1, has a line of the findings for each pattern, and makes the good page.
finds() {
    local pattern
    in_time build
    [ "$status" -eq 1 ] || fail "exit code $status instead of 1: $output" || return 1
    for pattern; do
        grep -qE -e "$pattern" <<<"$output" || fail "no finding is like '$pattern': $output" || return 1
    done
    there faq/good.html index.html manifest.json
}

# as_nobody ARGUMENTS...: the program as somebody who is not root.
as_nobody() {
    if [ "$(id -u)" -eq 0 ]; then
        run setpriv --reuid=65534 --regid=65534 --clear-groups -- "$FUMI" -C "$site" "$@"
    else
        run "$FUMI" -C "$site" "$@"
    fi
}

# The site becomes nobody's, down from the temporary folder; skips where that cannot be arranged.
give_to_nobody() {
    local folder=$site
    [ "$(id -u)" -ne 0 ] || command -v setpriv >/dev/null || skip 'root, and no setpriv to become somebody else'
    [ "$(id -u)" -eq 0 ] || return 0
    chown -R 65534:65534 "$site"
    while folder=$(dirname "$folder") && [ "$folder" != / ]; do
        [ "$(stat -c %U "$folder")" != root ] || [[ $folder != "$BATS_RUN_TMPDIR"* ]] || chmod a+x "$folder"
    done
    setpriv --reuid=65534 --regid=65534 --clear-groups -- test -x "$FUMI" -a -w "$site" ||
        skip 'the program or the temporary folder is closed to other users'
}

# ---- bytes ----

@test "a NUL byte" {
    printf -- '---\nquestion: x\n---\n\nab\0c\n' | doc faq/nul.md
    finds '^content/faq/nul\.md:5:3: error: .* \[nul-byte\]$'
    query faq/nul.html .diagnostics | grep -F '[nul-byte]'
}

@test "a control character" {
    printf -- '---\nquestion: x\n---\n\nab\033c\n' | doc faq/escape.md
    finds '^content/faq/escape\.md:5:3: error: .* \[control-character\]$'
}

@test "an empty file, and one of blanks, are documents" {
    doc faq/empty.md </dev/null
    printf '   \n\n\t\n' | doc faq/blank.md
    in_time build
    [ "$status" -le 1 ]
    there faq/empty.html faq/blank.html faq/good.html
}

@test "200 MB" {
    truncate -s 200M "$site/content/faq/big.md" "$site/content/faq/big.png" "$site/content/faq/big.pdf"
    page faq/uses.md '![大きい図](big.png)と[冊子](big.pdf)。'
    finds '^content/faq/big\.md: error: is larger than 8 MiB' '^content/faq/big\.png: error: .*\[too-large\]' \
        '^content/faq/big\.pdf: error: .*\[too-large\]'
    query faq/big.html .diagnostics | grep -F '[too-large]'
    equal 'of all outputs' '' "$(find "$out" -size +1M)"
    in_time build
    says 'content/faq/big.md: error'
    rm "$site"/content/faq/big.*
    page faq/uses.md
    build
    matches_from_nothing
}

# ---- nesting and size ----

@test "10,000 nested quotes, lists or brackets" {
    local mark
    for mark in '> ' '- ' '1. ' '[' '![' '*' '**a ' '_' '`' '{' '<' '[^' '~~' '<b>' '[[' '> [!NOTE]\n> '; do
        "$PYTHON" -c 'import sys; print("---\nquestion: x\n---\n\n" + sys.argv[1].replace("\\n", "\n") * 10000 + "x")' "$mark" |
            doc faq/deep.md
        in_time build
        [ "$status" -le 1 ] || fail "exit code $status for '$mark': $output"
        there faq/deep.html faq/good.html
        if [[ $mark == '> ' || $mark == '- ' ]]; then
            says 'content/faq/deep.md:5:' '[too-deep]'
        fi
    done
}

@test "10,000 brackets that close again, links within links, a staircase of lists" {
    "$PYTHON" - >"$site/content/faq/deep.md" <<'PY'
print("---\nquestion: x\n---\n")
print("[" * 10000 + "x" + "]" * 10000)
print()
print("[a](" * 5000 + ")" * 5000)
print()
print("*a **b " * 5000 + "c** d*" * 5000)
print()
print("".join("  " * i + "- a\n" for i in range(1000)))
PY
    finds '\[too-deep\]$'
    there faq/deep.html
}

@test "a line of a million characters, and 20,000 headings" {
    "$PYTHON" - >"$site/content/faq/long.md" <<'PY'
print("---\nquestion: x\n---\n")
print("漢" * 1000000)
print()
print("\n\n".join("## 見出し" for _ in range(20000)))
PY
    in_time build
    equal 'exit code' 0 "$status"
    equal 'anchors' 20000 "$(grep -o '<h2 id="[^"]*"' "$out/faq/long.html" | sort -u | grep -vc '"p-')"
}

@test "YAML bombs: anchors and aliases" {
    {
        printf -- '---\nquestion: x\ntags: &a0 [x, x]\n'
        for i in 1 2 3 4 5 6 7 8 9; do
            printf 'k%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n' "$i" "$i" $((i - 1)){,,,,,,,}
        done
        printf -- '---\n'
    } | doc faq/bomb.md
    finds '^content/faq/bomb\.md:3:7: error: YAML anchors and aliases are not allowed.*\[yaml-alias\]$'
    query faq/bomb.html .diagnostics | grep -F '[yaml-alias]'
}

@test "YAML: too deep, too many, tags, no end, no YAML" {
    printf -- '---\ntags: %s%s\n---\n' "$(printf '[%.0s' {1..5000})" "$(printf ']%.0s' {1..5000})" | doc faq/deep.md
    printf -- '---\ntags: [%s b]\n---\n' "$(printf 'a,%.0s' {1..20000})" | doc faq/many.md
    doc faq/tag.md <<<$'---\nquestion: !!binary aGVsbG8=\n---'
    doc faq/open.md <<<$'---\nquestion: x\n\n本文'
    doc faq/syntax.md <<<$'---\nquestion: "x\n---\n\n本文'
    doc faq/twice.md <<<$'---\nquestion: x\nquestion: y\n---'
    finds 'faq/deep\.md:2:[0-9]+: error: .*\[yaml-too-deep\]' 'faq/many\.md:2:[0-9]+: error: .*\[yaml-too-large\]' \
        'faq/tag\.md:2:[0-9]+: error: .*\[yaml-tag\]' 'faq/open\.md:1:1: error: .*\[front-matter-open\]' \
        'faq/syntax\.md:[0-9:]+ error: YAML: .*\[yaml-syntax\]' 'faq/twice\.md:3:1: error: .*\[duplicate-key\]'
    there faq/deep.html faq/many.html faq/tag.html faq/open.html faq/syntax.html faq/twice.html
}

# ---- ids and addresses that meet ----

@test "two documents with one id: both are named, one has the page" {
    page faq/10-a.md
    page faq/a.md
    finds '^content/faq/10-a\.md: error: the id "faq/a" belongs to content/faq/a\.md too' \
        '^content/faq/a\.md: error: the id "faq/a" belongs to content/faq/10-a\.md too'
    query faq/a.html .diagnostics | grep -F '[duplicate-id]'
    rm "$site/content/faq/a.md"
    build
    matches_from_nothing
    doc faq/b.md <<<$'---\ntitle: b\nid: faq/a\n---'
    finds '^content/faq/b\.md: error: the id "faq/a" belongs to content/faq/10-a\.md too'
}

@test "two documents that want one address" {
    page faq/index.md
    finds '^content/faq/(_index|index)\.md: error: the page faq/index\.html is also made from content/faq/(_index|index)\.md.*\[duplicate-url\]$'
}

@test "an alias that meets a page, a list, a feed's folder or another alias" {
    doc faq/a.md <<<$'---\nquestion: x\naliases: [/faq/good.html, /news/, /index.html, /tags/index.html, /old/x.html, /old/y.html]\n---'
    doc faq/b.md <<<$'---\nquestion: x\naliases: [/old/x.html]\n---'
    finds 'faq/a\.md: error: the page faq/good\.html is also made from content/faq/good\.md' \
        'faq/a\.md: error: the page news/index\.html is also made from content/news/_index\.md' \
        'faq/a\.md: error: the page index\.html is also' 'faq/a\.md: error: the page tags/index\.html is also' \
        'faq/b\.md: error: the page old/x\.html is also made from content/faq/a\.md'
    equal 'the page itself stays' good "$(query faq/good.html h1)"
    equal 'the other alias' '0; url=../faq/a.html' "$(query old/y.html 'meta[http-equiv=refresh]' @content)"
}

@test "aliases that lead out of the site" {
    doc faq/a.md <<<$'---\nquestion: x\naliases: ["/../../x.html", "/a/../../x.html", "https://evil.example/x", "//evil.example/x"]\n---'
    finds 'faq/a\.md:3:[0-9]+: error: "/\.\./\.\./x\.html" .*\[bad-alias\]' '"/a/\.\./\.\./x\.html"' '"https://evil\.example/x"' '"//evil'
    equal 'files called x.html' '' "$(find "$BATS_TEST_TMPDIR" -name 'x*.html')"
}

@test "a folder that is called like a page" {
    page faq/x.html/y.md
    page faq/x.md
    page manifest.json/z.md
    finds 'faq/x\.html/y\.md: error: .*\[duplicate-url\]' 'manifest\.json/z\.md: error: .*\[duplicate-url\]'
    there faq/x.html manifest.json
    rm "$site/content/faq/x.md"
    rm -r "$site/content/manifest.json"
    build
    there faq/x.html/y.html
    mv "$site/content/faq/x.html" "$site/content/faq/z"
    page faq/x.md
    build
    there faq/x.html faq/z/y.html
    matches_from_nothing
}

@test "tags that would be odd file names" {
    doc faq/a.md <<<$'---\nquestion: x\ntags: ["../../../evil", index, a/b, a-b, ".", a, a, "<b>&", '"$(printf 'あ%.0s' {1..100})"$']\n---'
    build
    links
    equal 'called evil elsewhere' '' "$(find "$BATS_TEST_TMPDIR" -name '*evil*' ! -path "$out/tags/*")"
    equal 'pages of nine tags, one of them twice, and of all' 9 "$(find "$out/tags" -name '*.html' | wc -l)"
    equal 'entries with the tag a' 1 "$(query tags/a.html '.card-title a' | wc -l)"
    query tags/index.html 'main a' | grep -F '<b>&'
}

# ---- references ----

@test "broken [[…]]" {
    page faq/a.md '[[]] [[ ]] [[nix]] [[faq/good#nix]] [[../good]] [[faq/good|]] [[a|b|c]] [[[faq/good]]] [[https://x.example/]] [[#nix]] [['
    finds 'faq/a\.md:5:[0-9]+: error: there is no document "nix"' '\[unknown-anchor\]'
    equal 'links to nowhere' '' "$(query faq/a.html '.body a' @href | grep -v 'good.html' || true)"
}

@test "supplements of unknown topics, of no topic, with odd pages, with an unknown action" {
    doc supplements/a.md <<<$'---\ntitle: a\ndate: 2026-01-01\ntarget: [guidebook/mission1/nix]\naction: revise\n---\n\n本文。'
    doc supplements/b.md <<<$'---\ntitle: b\ndate: 2026-01-01\ntarget: [faq/good]\naction: append\n---\n\n本文。'
    doc supplements/c.md <<<$'---\ntitle: c\ndate: 2026-01-01\ntarget: [guidebook/mission1/t]\npages: [1-2, 3-4]\naction: append\n---\n\n本文。'
    doc supplements/d.md <<<$'---\ntitle: d\ndate: 2026-01-01\ntarget: [guidebook/mission1/t]\naction: rewrite\n---\n\n本文。'
    page guidebook/mission1/t.md
    finds 'supplements/a\.md:4.*: error: there is no document "guidebook/mission1/nix"' 'supplements/b\.md:4.*\[bad-target\]' \
        'supplements/c\.md:[0-9].*\[pages-pairing\]' 'supplements/d\.md:5:9: error: "rewrite" is no value.*revise \| append'
    there supplements/a.html supplements/b.html supplements/c.html supplements/d.html
    query supplements/a.html .diagnostics | grep -F '[unknown-id]'
}

@test "addresses that are not allowed" {
    page faq/a.md $'[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x) [e](file:///etc/passwd)\n\n<javascript:alert(1)>\n\n[f](java\tscript:alert(1)) [g](&#106;avascript:alert(1)) [h](//evil.example/x) [i]( javascript:x )'
    finds 'faq/a\.md:5:[0-9]+: error: the address "javascript:alert\(1\)" is not allowed.*\[unsafe-url\]' '"JaVaScRiPt' '"data:' '"vbscript' '"file:'
    run query faq/a.html '.body a' @href
    ! grep -iE '^[[:space:]]*(java|data|vbs|file|//)' <<<"$output" || fail "$output"
}

@test "links to files outside content/, unknown files, types that are not offered" {
    page faq/a.md '[a](../../fumi.yaml) [b](../../../../etc/passwd) [c](none.pdf) [d](tool.exe) [e](/etc/passwd)'
    doc faq/tool.exe <<<'MZ'
    finds 'fumi\.yaml' 'passwd' '\[file-missing\]' 'faq/a\.md:5:[0-9]+: error: files of the type "exe"'
    equal 'in media/' '' "$(find "$out" -path '*media*' -type f)"
}

@test "raw HTML is dropped" {
    page faq/a.md $'<script>alert(1)</script>\n\nあ<img src=x onerror=alert(1)>い<kbd>F1</kbd>\n\n<iframe src="https://evil.example/"></iframe>'
    build
    says '[raw-html]'
    [[ $(body_of faq/a.html) != *@(alert|iframe|onerror)* ]] || fail "$(body_of faq/a.html)"
    holds faq/a.html '<kbd>F1</kbd>'
}

# ---- pictures ----

@test "an image that does not exist, has no alternative text, is on another site, or is none" {
    drawing faq/there.svg
    doc faq/lie.png <<<'これは画像ではありません。'
    : >"$site/content/faq/empty.png"
    page faq/a.md $'![あ](none.png)\n\n![](there.svg)\n\n![](there.svg "decorative")\n\n![い](https://other.example/x.png)\n\n![う](lie.png) ![え](empty.png) ![お](../../../etc/passwd.png)'
    finds 'faq/a\.md:5:[0-9]+: error: there is no image faq/none\.png.*\[image-missing\]' 'faq/a\.md:7:[0-9]+: error: .*\[image-alt\]' \
        'faq/a\.md:11:[0-9]+: error: .*\[remote-image\]' 'faq/lie\.png: error: .*\[image-broken\]' 'faq/empty\.png: error: .*\[image-broken\]'
    says_not 'faq/a.md:9:'
    [[ $(body_of faq/a.html) != *other.example* ]] || fail "$(body_of faq/a.html)"
    equal 'pictures that went out' 1 "$(find "$out/media" -type f | wc -l)"
}

@test "an SVG with a script, or anything else that acts or calls out" {
    local n=0 inside
    for inside in '<script>alert(1)</script>' '<g onload="alert(1)"/>' '<foreignObject><p/></foreignObject>' \
        '<image href="https://evil.example/x.png"/>' '<a href="javascript:alert(1)"><path/></a>' \
        '<style>@import url(https://evil.example/x.css);</style>' '<use href="https://evil.example/x.svg#a"/>'; do
        n=$((n + 1))
        doc "faq/x$n.svg" <<<"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">$inside</svg>"
        printf '![図%d](x%d.svg)\n\n' "$n" "$n"
    done | { printf -- '---\nquestion: x\n---\n\n'; cat; } >"$BATS_TEST_TMPDIR/page"
    doc faq/entity.svg <<<'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&b;</text></svg>'
    echo '![図](entity.svg)' >>"$BATS_TEST_TMPDIR/page"
    cp "$BATS_TEST_TMPDIR/page" "$site/content/faq/a.md"
    finds 'faq/x1\.svg: error: .* contains <script>.*\[svg-unsafe\]'
    for n in 2 3 4 5 6 7; do
        grep -qE "faq/x$n\.svg: error: .*\[svg-unsafe\]" <<<"$output" || fail "x$n.svg passed: $output"
    done
    grep -qE 'faq/entity\.svg: error' <<<"$output" || fail "entities passed: $output"
    equal 'pictures that went out' '' "$(find "$out" -path '*media*' -type f)"
}

# ---- files ----

@test "symbolic links that leave the site root, lead nowhere or in a circle; pipes" {
    ln -s /etc/passwd "$site/content/faq/passwd.md"
    ln -s /etc "$site/content/etc"
    ln -s ../../../../../../../../../../../etc/hostname "$site/content/faq/name.csv"
    ln -s . "$site/content/faq/circle"
    ln -s nowhere "$site/content/faq/dangling.md"
    mkfifo "$site/content/faq/pipe.md"
    ln -s good.md "$site/content/faq/inside.md"
    page faq/a.md '[名前](name.csv)'
    finds '^content/faq/passwd\.md: error: the symbolic link leads out of the site root.*\[outside-root\]' \
        '^content/etc: error: .*\[outside-root\]' '^content/faq/name\.csv: error: .*\[outside-root\]' \
        '^content/faq/circle: error: ' '^content/faq/dangling\.md: error: ' '^content/faq/pipe\.md: error: .*\[not-regular\]'
    there faq/inside.html
    not_there faq/passwd.html etc
    ! grep -rF 'root:' "$out" || fail '/etc/passwd got out'
}

@test "file names with spaces, Japanese (NFC and NFD), emoji and signs" {
    local nfd
    nfd=$(printf '\xe3\x81\x8b\xe3\x82\x99')
    page "faq/with space.md" '[[faq/ページ]]'
    page 'faq/ページ.md' '[[faq/with space]] [笑](😀.md) ![絵](画像%20つき.svg) [[faq/が]]'
    page 'faq/😀.md' '[空](with%20space.md) [空](<with space.md>)'
    page "faq/$nfd.md" "[[faq/$nfd]] [[faq/が]]"
    page "faq/a&b'c.md"
    page 'faq/100%.md' '[[faq/q?a#b]]'
    page 'faq/q?a.md' '[[faq/100%]]'
    drawing 'faq/画像 つき.svg'
    sed -i 's/ *\[\[faq\/q?a#b\]\]//' "$site/content/faq/100%.md"
    build
    there 'faq/with space.html' faq/ページ.html faq/😀.html faq/が.html "faq/a&b'c.html" 'faq/100%.html' 'faq/q?a.html'
    links
    equal 'NFC and percent signs in addresses' 'with%20space.html' "$(query faq/ページ.html '.body a' @href | head -n 1)"
    page faq/が.md
    finds '^content/faq/が\.md: error: another file of this folder is called the same.*\[same-name\]'
}

@test "file names that are no text, and names too long for a page" {
    local name
    name=$(printf 'a%.0s' {1..252})
    page "faq/$name.md"
    printf '# x\n' >"$site/content/faq/"$'bad\xff.md' || skip 'the file system wants UTF-8 names'
    printf '# x\n' >"$site/content/faq/"$'new\nline.md'
    finds 'faq/bad%FF\.md: error: .*\[bad-name\]' 'faq/new%0Aline\.md: error: .*\[bad-name\]' "faq/$name\.md: error: .*\[name-too-long\]"
}

@test "unreadable files and folders are findings, until they can be read" {
    page faq/closed.md
    drawing faq/closed.svg
    page faq/uses.md '![図](closed.svg)'
    page shelf/secret/a.md
    give_to_nobody
    chmod 000 "$site/content/faq/closed.md" "$site/content/faq/closed.svg" "$site/content/shelf/secret"
    as_nobody build
    chmod 755 "$site/content/shelf/secret"
    equal 'exit code' 1 "$status"
    says 'content/faq/closed.md: error: cannot be read: permission denied' 'content/faq/closed.svg: error: ' \
        'content/shelf/secret: error: ' '[unreadable]'
    query faq/closed.html .diagnostics | grep -F '[unreadable]'
    there faq/good.html faq/uses.html
    as_nobody build
    says 'content/faq/closed.md: error: cannot be read'
    chmod 644 "$site/content/faq/closed.md" "$site/content/faq/closed.svg"
    as_nobody build
    equal 'once it can be read' 0 "$status"
    equal heading closed "$(query faq/closed.html h1)"
    matches_from_nothing
}

# ---- the machine ----

@test "a full disk: exit code 3, nothing half written, and the next build is right" {
    local i
    mkdir "$site/out"
    mount -t tmpfs -o size=2m none "$site/out" 2>/dev/null || skip 'no file system of a given size may be mounted here'
    build
    for i in {1..200}; do
        page "faq/p$i.md" "$(printf 'あ%.0s' {1..900})"
    done
    fumi build
    equal 'exit code' 3 "$status"
    says 'out/staging/' ': error: cannot be written: the disk is full' '[cannot-write]'
    for i in "$out"/faq/*.html; do
        grep -q '</html>' "$i" || fail "$i is half written"
    done
    equal 'temporary files' '' "$(find "$site/out" -name '.fumi*')"
    rm "$site"/content/faq/p*.md
    build
    tree_of "$out" >"$BATS_TEST_TMPDIR/after"
    umount "$site/out"
    build
    tree_of "$out" | diff "$BATS_TEST_TMPDIR/after" - >&2
}

@test "a read-only out/: exit code 3, nothing changed, and the next build is right" {
    local closed
    give_to_nobody
    as_nobody build
    for closed in out out/staging out/staging/faq; do
        tree_of "$out" >"$BATS_TEST_TMPDIR/before"
        rm -f "$site/content/faq/new.md"
        page faq/new.md
        chmod a+r "$site/content/faq/new.md"
        chmod -R a-w "$site/$closed"
        as_nobody build
        chmod -R u+w "$site/out"
        equal "exit code with $closed closed" 3 "$status"
        says ': error: cannot be written: permission denied' '[cannot-write]'
        not_there faq/new.html
        as_nobody build
        equal "exit code after $closed was closed" 0 "$status"
        there faq/new.html
        rm "$site/content/faq/new.md"
        as_nobody build
        tree_of "$out" | diff "$BATS_TEST_TMPDIR/before" - >&2
    done
    matches_from_nothing
}

@test "a root without the right to make out/: exit code 3" {
    give_to_nobody
    chmod a-w "$site"
    as_nobody build
    chmod u+w "$site"
    equal 'exit code' 3 "$status"
    says 'out: error: cannot be written'
    as_nobody build
    equal 'exit code' 0 "$status"
}

# ---- themes ----

@test "templates that include themselves" {
    local templates=$site/themes/portal/templates
    echo '{{>tags_line}}' >>"$templates/tags_line.mustache"
    doc faq/t.md <<<$'---\nquestion: x\ntags: [x]\n---'
    finds '^themes/portal/templates/tags_line\.mustache:[0-9]+:1: error: the template includes itself.*\[template-recursion\]'
    echo '{{<faq}}{{/faq}}' >"$templates/faq.mustache"
    in_time build
    [ "$status" -eq 1 ]
    says 'themes/portal/templates/faq.mustache:1:1: error:' '[template-recursion]'
    echo '{{>b}}{{>b}}' >"$templates/toc.mustache"
    echo '{{>toc}}{{>toc}}' >"$templates/b.mustache"
    in_time build
    [ "$status" -eq 1 ]
    says '[template-recursion]'
}

@test "templates with mistakes: positions, and the nearest name" {
    local template=$site/themes/portal/templates/faq.mustache line
    line=$(($(wc -l <"$template") + 1))
    # shellcheck disable=SC2016 # Mustache
    echo '{{>nix}}{{titel}}{{#a}}{{/b}}' >>"$template"
    finds "faq\.mustache:$line:1: warning: there is no partial \"nix\"" "faq\.mustache:$line:9: warning: .*\"titel\".*did you mean \"title\"" \
        "faq\.mustache:$line:18: error: .*\[template-section-open\]" "faq\.mustache:$line:24: error: .*\[template-stray-close\]"
}

@test "a theme without templates, and none at all" {
    rm "$site/themes/portal/templates/faq.mustache"
    in_time build
    equal 'exit code' 1 "$status"
    says 'the theme has no template "faq"'
    there index.html news/index.html
    rm -r "$site/themes"
    in_time build
    equal 'exit code' 1 "$status"
    cp -R "$repo/themes" "$site/"
    build
    matches_from_nothing
}
