#!/usr/bin/env bats
# The real site: it builds without a finding, holds together, and comes out the same bytes however it is built.

# shellcheck disable=SC1091,SC2154 # lib.bash, and what it sets
source "${BATS_TEST_DIRNAME}/lib.bash"

copy_real_site() {
    mkdir -p "$1"
    cp -R "$repo/fumi.yaml" "$repo/content" "$repo/themes" "$1/"
}

setup_file() {
    site=$BATS_FILE_TMPDIR/site
    copy_real_site "$site"
    local code=0
    "$FUMI" -C "$site" build --jobs 1 >"$BATS_FILE_TMPDIR/said" 2>&1 || code=$?
    echo "$code" >"$BATS_FILE_TMPDIR/code"
}

setup() {
    site=$BATS_FILE_TMPDIR/site
    out=$site/out/staging
}

# again ENVIRONMENT... -- ARGUMENTS...: from nothing, in its place, and the same bytes come out.
again() {
    local environment=() kept=$BATS_FILE_TMPDIR/kept
    while [ "$1" != -- ]; do
        environment+=("$1")
        shift
    done
    [ -d "$kept" ] || cp -R "$out" "$kept"
    rm -rf "$site/out"
    run env "${environment[@]}" "$FUMI" -C "$site" build "${@:2}"
    equal 'exit code' "$(cat "$BATS_FILE_TMPDIR/code")" "$status"
    same_trees "$kept" "$out"
}

@test "the site is built without errors" {
    [ "$(cat "$BATS_FILE_TMPDIR/code")" -eq 0 ] || fail "$(cat "$BATS_FILE_TMPDIR/said")"
    [ "$(find "$out" -name '*.html' | wc -l)" -gt 300 ]
}

@test "each page has one h1, and each address leads to a file and an id" {
    run "$PYTHON" "$repo/tests/e2e/links.py" --base https://security.example.jp/ "$out"
    [ "$status" -eq 0 ] || fail "$output"
}

@test "nothing on a page comes from a third party, and no script or style stands in it" {
    local pages=("$out/index.html" "$out/404.html" "$out"/guidebook/*/*.html "$out"/faq/*.html)
    run grep -nEi '(<script|<img|<iframe|<link rel="(stylesheet|preload|icon)")[^>]*(src|href)="(https?:)?//' "${pages[@]/404.html/about.html}"
    [ "$status" -eq 1 ] || fail "$output"
    run grep -nE '<style|<[a-z][^>]* (style|on[a-z]+)="|<script>' "${pages[@]}"
    [ "$status" -eq 1 ] || fail "$output"
}

@test "eight threads make the same bytes as one" {
    again -- --jobs 8
}

@test "the locale makes no difference" {
    again LANG=ja_JP.UTF-8 LC_ALL=ja_JP.UTF-8 --
    again LC_ALL=C --
}

@test "the time zone makes no difference" {
    again TZ=America/New_York --
    again TZ=Pacific/Kiritimati --
}

@test "another folder makes no difference" {
    local other="$BATS_FILE_TMPDIR/another one/深い/site"
    copy_real_site "$other"
    run "$FUMI" -C "$other" build
    equal 'exit code' "$(cat "$BATS_FILE_TMPDIR/code")" "$status"
    same_trees "$out" "$other/out/staging"
}

@test "file times make no difference" {
    find "$site/content" -type f -exec touch -d '2001-02-03 04:05:06' {} +
    again --
}

@test "built again, nothing is made, and the findings are the same" {
    "$FUMI" -C "$site" build >"$BATS_TEST_TMPDIR/said" 2>&1 || true
    sleep 0.1
    "$FUMI" -C "$site" build >/dev/null 2>&1 || true
    run "$FUMI" -C "$site" build --stats --json
    says '"made":0' '"written":0'
    "$FUMI" -C "$site" build >"$BATS_TEST_TMPDIR/again" 2>&1 || true
    cmp "$BATS_TEST_TMPDIR/said" "$BATS_TEST_TMPDIR/again"
}

@test "--full makes everything again and changes nothing" {
    tree_of "$out" >"$BATS_TEST_TMPDIR/before"
    run "$FUMI" -C "$site" build --full --stats --json
    says '"written":0'
    says_not '"made":0'
    tree_of "$out" | diff "$BATS_TEST_TMPDIR/before" -
}

@test "the Nu HTML Checker finds no error on any page" {
    local jar=$repo/tests/readers/node_modules/vnu-jar/build/dist/vnu.jar
    command -v java >/dev/null || skip 'no java here'
    [ -f "$jar" ] || skip 'the checker is not installed (tests/setup/readers)'
    run java -Xss4m -jar "$jar" --errors-only --skip-non-html --format text "$out"
    [ "$status" -eq 0 ] || fail "$output"
}
