#!/usr/bin/env bats
# shellcheck disable=SC2154 # lib.bash sets site
# fumi search: words in the working documents, with and without what a build has left.

setup() {
    load lib.bash
    new_site
    mkdir -p "$site/content/faq" "$site/content/handbook"
    printf -- '---\ntitle: 質問\n---\n' >"$site/content/faq/_index.md"
    printf -- '---\ntitle: 内部\nvisibility: internal\n---\n' >"$site/content/handbook/_index.md"
    printf -- '---\ntitle: 合言葉\n---\n\n一行目。\n\nここで**パスワード**の話を\nします。\n' >"$site/content/faq/a.md"
    printf -- '---\ntitle: パスワードの管理\n---\n\n本文。\n' >"$site/content/faq/b.md"
    printf -- '---\ntitle: 受付の手順\n---\n\n{脆弱性|ぜいじゃくせい}対策とパスワード。\n' >"$site/content/handbook/c.md"
}

# found WORDS…: the paths with their lines, as printed.
found() {
    "$FUMI" -C "$site" search "$@" 2>/dev/null | grep '^content' | cut -d: -f1,2 | tr '\n' ' '
}

built() {
    "$FUMI" -C "$site" build >/dev/null 2>&1 || [ $? -eq 1 ]
}

is() {
    [ "$2" = "$3" ] || {
        echo "$1: '$2', should be '$3'"
        return 1
    }
}

@test "search finds the best first, with path and line" {
    is 'before a build' "$(found パスワード)" 'content/faq/b.md:2 content/handbook/c.md:5 content/faq/a.md:7 '
    built
    is 'after a build' "$(found パスワード)" 'content/faq/b.md:2 content/handbook/c.md:5 content/faq/a.md:7 '
}

@test "search folds width, case and kana, and wants all words" {
    built
    is 'another spelling' "$(found ﾊﾟｽﾜｰﾄﾞ)" "$(found ぱすわーど)"
    is 'two words' "$(found パスワード 受付)" 'content/handbook/c.md:5 '
    is 'two words in one argument' "$(found 'パスワード　受付')" 'content/handbook/c.md:5 '
    is 'across markup and a line break' "$(found パスワードの話をします)" 'content/faq/a.md:8 '
    is 'across ruby' "$(found 脆弱性対策)" 'content/handbook/c.md:5 '
    is 'the reading' "$(found ぜいじゃく)" 'content/handbook/c.md:5 '
    is 'one character' "$(found 鍵)" ''
}

@test "search says which documents are internal, with and without a state" {
    is 'before a build' "$("$FUMI" -C "$site" search 受付 | head -n 1)" 'content/handbook/c.md:2: 受付の手順 [internal]'
    built
    is 'after a build' "$("$FUMI" -C "$site" search 受付 | head -n 1)" 'content/handbook/c.md:2: 受付の手順 [internal]'
}

@test "search sees what changed since the last build" {
    built
    sed -i 's/本文。/今しがたの追記。/' "$site/content/faq/b.md"
    is 'a changed file' "$(found 今しがた)" 'content/faq/b.md:5 '
    is 'what it said before' "$(found 本文)" ''
    printf -- '---\ntitle: 新しい紙\n---\n' >"$site/content/faq/d.md"
    is 'a new file' "$(found 新しい紙)" 'content/faq/d.md:2 '
    rm "$site/content/faq/d.md"
    is 'a file that is gone' "$(found 新しい紙)" ''
}

@test "search writes nothing" {
    found パスワード >/dev/null
    [ ! -e "$site/out" ]
    built
    before=$(find "$site/out" -printf '%p %T@ %s\n' | grep -v lock | sort)
    found パスワード >/dev/null
    is 'out/' "$(find "$site/out" -printf '%p %T@ %s\n' | grep -v lock | sort)" "$before"
}

@test "search speaks JSON, and the reader's language" {
    run "$FUMI" -C "$site" search --json 受付
    [ "$status" -eq 0 ]
    python3 -c 'import json, sys
one = json.loads(sys.argv[1])
assert one["path"] == "content/handbook/c.md" and one["line"] == 2 and one["internal"] is True, one' "$output"
    LANG=ja_JP.UTF-8 run "$FUMI" -C "$site" search ありません語
    [ "$status" -eq 1 ]
    [[ $output == *これらのことばをすべて含む文書はありません* ]]
}

@test "search without words, or with unknown options, is wrong usage" {
    run "$FUMI" -C "$site" search
    [ "$status" -eq 2 ]
    run "$FUMI" -C "$site" search ' 　'
    [ "$status" -eq 1 ]
    run "$FUMI" -C "$site" search --nothing 受付
    [ "$status" -eq 2 ]
    run "$FUMI" -C "$site/none" search 受付
    [ "$status" -eq 1 ]
}
