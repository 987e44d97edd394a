#!/usr/bin/env bats
# The life of documents between several people: keys, steps, what is refused and in which words, what status, log and diff
# say, and that neither a kill nor a slip leaves anything half done. Unit tests have the whole table of what is allowed
# (tests/unit/workflow/policy.table) and every kind of damage to a ledger.

# shellcheck disable=SC1091,SC2154 # lib.bash, and what it sets
source "${BATS_TEST_DIRNAME}/lib.bash"

# Keys for everybody, cheap ones; `fumi key new` has tests of its own below.
setup_file() {
    export FUMI_KEY_DIR=$BATS_FILE_TMPDIR/keys FUMI_PASSPHRASE='correct horse battery'
    "$PYTHON" "$repo/tests/e2e/keys.py" "$FUMI_KEY_DIR" "$FUMI_PASSPHRASE" root aki eri piro ken jun pub
}

setup() {
    export LANG=ja_JP.UTF-8
    new_site
    ledger=$site/content/ledger
    page faq/a.md '[[faq/b]]を見ます。'
    page faq/b.md 'パスワードは8文字以上です。'
}

# people: everybody's roles in the ledger of the site. The granted ledger is made once and copied.
people() {
    if [ ! -d "$BATS_FILE_TMPDIR/granted" ]; then
        fine key grant aki author --as root
        fine key grant eri editor author --as root
        fine key grant piro proofreader --as root
        fine key grant ken approver --as root
        fine key grant jun approver admin --as root
        mv "$ledger" "$BATS_FILE_TMPDIR/granted"
    fi
    cp -R "$BATS_FILE_TMPDIR/granted" "$ledger"
}

fine() {
    fumi "$@"
    [ "$status" -eq 0 ] || fail "exit code $status of fumi $*: $output"
}

# refused TEXT... -- ARGUMENTS...: exit code 1, the texts, and not a byte of the ledger changed.
refused() {
    local -a texts=()
    while [ "$1" != -- ]; do
        texts+=("$1")
        shift
    done
    shift
    local before
    before=$(tree_of "$ledger")
    fumi "$@"
    [ "$status" -eq 1 ] || fail "exit code $status instead of 1: $output" || return 1
    says "${texts[@]}" || return 1
    equal 'the ledger' "$before" "$(tree_of "$ledger")"
}

verified() {
    fine verify --root "$(root_fingerprint)"
}

root_fingerprint() {
    "$FUMI" -C "$site" key list | sed -n 's/^root \([0-9a-f]*\).*/\1/p'
}

# later HOURS ARGUMENTS...: fine, with a clock that is so far ahead.
later() {
    local hours=$1 clock=$BATS_FILE_TMPDIR/clock.so
    shift
    [ -e "$clock" ] || "${CC:-cc}" -shared -fPIC -o "$clock" -x c - <<'C'
#include <stdlib.h>
#include <time.h>

time_t time(time_t *at)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    now.tv_sec += atol(getenv("HOURS_AHEAD")) * 3600;
    if (at != NULL)
        *at = now.tv_sec;
    return now.tv_sec;
}
C
    HOURS_AHEAD=$hours LD_PRELOAD=$clock run "$FUMI" -C "$site" "$@"
    [ "$status" -eq 0 ] || fail "exit code $status of fumi $*: $output"
}

# approve_one ID: all the way, by four people.
approve_one() {
    fine stage "$1" --as aki
    fine edit "$1" --as eri
    fine proof "$1" --as piro
    fine approve "$1" --as ken
}

approve_b() {
    approve_one faq/b
}

@test "a document's whole life, by five people" {
    people
    fine stage faq/b --as aki
    equal 'what it says' 'faq/b: draft -> staged' "$output"
    refused 'content/faq/b.md: エラー: aki さんには役割 editor がありません。管理者に頼んでください（fumi key grant aki editor） [step-role]' \
        -- edit faq/b --as aki
    refused 'content/faq/b.md: エラー: 文書は staged の段階です。ここから proof はできません。次に行うのは fumi edit faq/b です [step-stage]' \
        -- proof faq/b --as piro
    page faq/b.md 'パスワードは12文字以上です。'
    fine edit faq/b --as eri
    fine proof faq/b --as piro
    page faq/b.md 'パスワードは12文字以上です。短いものは破られます。'
    refused 'content/faq/b.md: エラー: 前の手続きの後にファイルが変わっているので、approve をすると別の内容に署名することになります。ファイルを元に戻すか、fumi edit faq/b から続けてください [step-changed]' \
        -- approve faq/b --as ken
    fine status faq/b
    says 'staged' 'proofed から staged に戻りました。その手続きの後に content/faq/b.md が変わっています'
    fine edit faq/b --as eri
    fine proof faq/b --as piro
    fine approve faq/b --as ken
    fine status faq/b
    says 'approved' 'ken'
    verified
    fine log faq/b
    equal 'its records' 6 "${#lines[@]}"
    says 'draft -> staged  aki (author)' 'proofed -> approved  ken (approver)'

    # edited again: the approved version stays
    page faq/b.md 'パスワードは16文字以上です。短いものは破られます。'
    fine status faq/b
    says 'draft' '公開中なのは前に承認した版です'
    fine diff faq/b
    says 'パスワードは[-12-]{+16+}文字以上です。短いものは破られます。'
    local by_id=$output
    fine diff content/faq/b.md
    equal 'by its path' "$by_id" "$output"
    fine log faq/b.md
    says 'proofed -> approved  ken (approver)'
    refused '差し戻しには理由が必要です' -- return faq/b --to draft --as aki
    fine return faq/b --to staged --note '数字の根拠がほしい' --as jun
    fine log faq/b
    says 'approved -> staged  jun (approver)' '"数字の根拠がほしい"'
    fine withdraw faq/b --as ken
    fine status faq/b
    says 'withdrawn'
    verified
    run grep -rl PRIVATE "$site"
    equal 'nothing private' '' "$output"
}

@test "nobody proofs or approves their own work" {
    people
    fine key grant eri editor author proofreader approver --as root
    fine stage faq/b --as eri
    fine edit faq/b --as eri
    refused 'proof はできません。前の承認より後に文章を直した人は、校閲も承認もできません' -- proof faq/b --as eri
    fine key grant piro proofreader approver --as root
    fine proof faq/b --as piro
    refused 'approve はできません。前の承認より後に文章を直した人は' -- approve faq/b --as eri
    refused 'approve はできません。校閲と承認は別の人が行います' -- approve faq/b --as piro
    fine approve faq/b --as ken
    verified
}

@test "links hold among what is approved, or approved in the same command" {
    people
    fine stage faq/ --as aki
    fine edit faq/a faq/b --as eri
    fine proof faq/a faq/b --as piro
    refused 'content/faq/a.md:5:1: エラー: 承認されていない「faq/b」へのリンクがあります。両方を一つのコマンドで承認するか、リンクを外してください [link-unapproved]' \
        -- approve faq/a --as ken
    fine approve faq/a faq/b --as ken
    equal 'both' $'faq/a: proofed -> approved\nfaq/b: proofed -> approved' "$output"

    # an anchor that stands in the working file alone
    page faq/b.md $'## 見出し {#new}\n\n本文。'
    page faq/a.md '[[faq/b#new]]を見ます。'
    fine stage faq/a --as aki
    fine edit faq/a --as eri
    fine proof faq/a --as piro
    refused '承認された faq/b には、アンカー「new」の見出しがありません' -- approve faq/a --as ken

    # what is withdrawn leads to its notice
    fine withdraw faq/b --as ken
    fine approve faq/a --as ken
    verified
}

@test "what others link to is not taken from under them" {
    people
    page faq/b.md $'## 見出し {#kept}\n\n本文。'
    page faq/a.md $'[[faq/b]]と\n[[faq/b#kept]]を見ます。'
    fine adopt --all --as ken
    page faq/b.md $'## 見出し {#other}\n\n本文。'
    page faq/a.md '作業中の版は、もうリンクしていません。'
    fine stage faq/b --as aki
    fine edit faq/b --as eri
    fine proof faq/b --as piro
    refused 'content/faq/a.md:6:1: エラー: 承認済みの版のここにあるリンクの行き先、faq/b のアンカー「kept」がなくなります' '[anchor-lost]' \
        -- approve faq/b --as ken
    fine stage faq/a --as aki
    fine edit faq/a --as eri
    fine proof faq/a --as piro
    fine approve faq/a faq/b --as ken

    page faq/c.md '[[faq/b]]'
    approve_one faq/c
    printf -- '---\ntitle: b\nvisibility: internal\n---\n\n本文。\n' | doc faq/b.md
    printf -- '---\ntitle: c\nvisibility: internal\n---\n\n[[faq/b]]\n' | doc faq/c.md
    fine stage faq/b faq/c --as aki
    fine edit faq/b faq/c --as eri
    fine proof faq/b faq/c --as piro
    refused 'content/faq/c.md:5:1: エラー: 承認済みの版のここにあるリンクの行き先「faq/b」がなくなります' '[link-lost]' -- approve faq/b --as ken
    fine approve faq/b faq/c --as ken

    # under another name while it is in rework, it is public under the old one
    page faq/d.md '一つ目。'
    approve_one faq/d
    page faq/d.md '二つ目。'
    fine stage faq/d --as aki
    fine move faq/d faq/e --as aki
    page faq/f.md '[[faq/e]]'
    fine stage faq/f --as aki
    fine edit faq/e faq/f --as eri
    fine proof faq/e faq/f --as piro
    refused '承認されていない「faq/e」へのリンクがあります' -- approve faq/f --as ken
    fine approve faq/e faq/f --as ken
    verified
}

@test "what has errors is not put up, and nothing else is then" {
    people
    page faq/c.md '[[faq/nothing]]'
    refused 'content/faq/c.md:5:1: エラー' '[unknown-id]' -- stage faq/b faq/c --as aki
    fine stage faq/b --as aki
}

@test "urgent news, and the proof that is owed" {
    people
    doc news/fire.md <<<$'---\ntitle: 至急\ndate: 2026-11-25\n---\n\n至急です。'
    sed -i 's/^downloads:/policy:\n  urgent: [news]\n  urgent_days: 2\n&/' "$site/fumi.yaml"
    fine stage news/fire faq/b --as aki
    refused 'この種類は、fumi.yaml で至急の扱いが認められていません' -- approve faq/b --urgent --as ken
    refused 'ここから approve はできません' -- approve news/fire --as ken
    fine approve news/fire --urgent --as ken
    fine status news/fire
    says 'approved' '至急で承認したので、後からの校閲が残っています'
    fine status --overdue
    equal 'nothing is overdue yet' '' "$output"
    run "$FUMI" -C "$site" status news/fire --json
    says '"owes_proof":true' '"overdue":false' '"proof_due":"'
    fine proof news/fire --as piro
    run "$FUMI" -C "$site" status news/fire --json
    says '"owes_proof":false'
    verified
}

@test "a proof that is owed for too long is named, one that has time is not" {
    [ -z "${FUMI_SANITIZE:-}" ] || skip 'the sanitizer wants to come before every other library'
    local name
    people
    sed -i 's/^downloads:/policy:\n  urgent: [news]\n  urgent_days: 2\n&/' "$site/fumi.yaml"
    for name in fire flood; do
        doc "news/$name.md" <<<$'---\ntitle: 至急\ndate: 2026-11-25\n---\n\n至急です。'
        fine stage "news/$name" --as aki
    done
    fine approve news/fire --urgent --as ken
    later 24 approve news/flood --urgent --as ken
    later 47 status --overdue
    equal 'within the two days' '' "$output"
    later 49 status --overdue
    equal 'lines' 1 "$(wc -l <<<"$output")"
    says news/fire '[期限を過ぎています]'
    later 49 status news/fire news/flood --json
    equal 'overdue' news/fire "$(grep -F '"overdue":true' <<<"$output" | sed 's/.*"id":"\([^"]*\)".*/\1/')"
    equal 'in time' news/flood "$(grep -F '"overdue":false' <<<"$output" | sed 's/.*"id":"\([^"]*\)".*/\1/')"
    later 73 status --overdue
    says news/fire news/flood
    later 73 proof news/fire --as piro
    later 73 status --overdue
    says news/flood
    says_not news/fire
}

@test "the first edition is taken over at once, until that is closed" {
    people
    fine adopt --all --as ken
    says 'faq/a: draft -> approved' 'index: draft -> approved'
    page faq/c.md
    fine adopt faq/c --as ken
    fine adopt --close --as ken
    equal 'what it says' '初版の引き継ぎは締め切られています' "$output"
    page faq/d.md
    refused 'adopt はできません。初版の引き継ぎは締め切られています' -- adopt faq/d --as ken
    verified
}

@test "settings and theme are signed by two people" {
    people
    fine approve --site --as ken
    says 'fumi.yaml: draft -> staged'
    refused '校閲も承認もできません' -- approve --site --as ken
    fine approve --site --as jun
    says 'fumi.yaml: staged -> approved'
    fine status
    says '設定とテーマ: jun さんが承認済み'
    echo '/* */' >>"$site/themes/portal/assets/portal.css"
    fine status
    says '設定とテーマ: 変わったか、まだ承認されていません'
    verified
}

@test "a move keeps the stage, adds the old address, and keeps its hands off the text" {
    people
    approve_b
    fine move faq/b faq/20-c.md --as aki
    says 'faq/c: approved -> approved' 'content/faq/a.md が元のIDを参照しています'
    [ ! -e "$site/content/faq/b.md" ]
    grep -qF 'aliases: ["/faq/b.html"]' "$site/content/faq/20-c.md"
    [ ! -e "$ledger/documents/faq/b.jsonl" ]
    fine status faq/c
    says 'approved'
    # another number: the address stays, and so do the bytes
    fine move faq/c faq/30-c.md --as aki
    fine move faq/c notices/c --as aki || true
    verified
    fine log faq/c
    says 'faq/b.md -> faq/20-c.md' 'faq/20-c.md -> faq/30-c.md'
}

@test "moved away, back and away again" {
    people
    page faq/a.md
    approve_b
    fine move faq/b faq/c --as aki
    fine move faq/c faq/b --as aki
    build
    holds faq/c.html 'url=b.html'
    fine move faq/b faq/c --as aki
    build
    holds faq/b.html 'url=c.html'
    matches_from_nothing
    verified
}

@test "a move where relative links would break, or the kind would change, is refused" {
    people
    drawing faq/x.svg
    page faq/b.md '![図](x.svg)'
    approve_b
    refused '相対リンクや画像の行き先が変わってしまいます' -- move faq/b shelf/b --as aki
    page faq/e.md
    fine stage faq/e --as aki
    refused '文書の種類が faq から term に変わるか、見える人が変わります' -- move faq/e glossary/e --as aki
    page faq/f.md
    refused 'content/faq/f.md: エラー: 文書にはまだ記録がありません。ファイルの名前をそのまま変えてください [move-unrecorded]' \
        -- move faq/f faq/g --as ken
    refused 'aki さんには役割' -- withdraw faq/e --as aki
    refused 'faq/a はもう使われています（content/faq/a.md）' -- move faq/e faq/a --as aki
}

@test "wrong passphrase, lost key, unknown person, key of somebody else" {
    people
    FUMI_PASSPHRASE=wrong fumi stage faq/b --as aki
    equal 'exit code' 1 "$status"
    equal 'in plain words' 'fumi stage: 鍵 aki のパスフレーズが違います。忘れてしまった場合は、新しい鍵を作り（fumi key new）、元の鍵の失効と新しい鍵の登録を管理者に頼んでください' "$output"
    [ ! -e "$ledger/documents" ]
    fumi stage faq/b --as nobody
    says '鍵 nobody が' 'fumi key new nobody で作ってください'
    fumi stage faq/b
    equal 'exit code' 2 "$status"
    says '鍵がいくつもあります。どれを使うかを --as で指定してください。'
    refused '自分の鍵について決めています' -- key grant jun publisher --as jun
    refused 'ken さんには役割 admin がありません' -- key grant aki approver --as ken
    fumi key new aki
    says '鍵 aki が' 'もうあります'
    fumi key new 'Ａki'
    says 'は名前に使えません'
    FUMI_PASSPHRASE=short fumi key new sho
    says 'パスフレーズが短すぎます'
    [ ! -e "$FUMI_KEY_DIR/sho.key" ]
    FUMI_KEY_DIR=$site/content fumi key new sho
    says '秘密鍵をサイトの中に置いてはいけません'
}

@test "the passphrase is asked once, without echo, and again when it was wrong" {
    people
    unset FUMI_PASSPHRASE
    run "$PYTHON" "$repo/tests/e2e/terminal.py" 'correct horse battery' -- "$FUMI" -C "$site" stage faq/a faq/b --as aki
    equal 'what stands on the terminal' $'aki さんのパスフレーズ: \nfaq/a: draft -> staged\nfaq/b: draft -> staged\n[0]' "$output"
    run "$PYTHON" "$repo/tests/e2e/terminal.py" wrong 'correct horse battery' -- "$FUMI" -C "$site" edit faq/a --as eri
    says '違います。もう一度入力してください' 'faq/a: staged -> edited' '[0]'
    says_not wrong horse
    run "$PYTHON" "$repo/tests/e2e/terminal.py" a b c -- "$FUMI" -C "$site" edit faq/b --as eri
    says 'パスフレーズが違います' '[1]'
    run "$PYTHON" "$repo/tests/e2e/terminal.py" $'\x03' -- "$FUMI" -C "$site" edit faq/b --as eri
    says '中止しました。何も署名していません' '[1]'
    run setsid "$FUMI" -C "$site" edit faq/b --as eri </dev/null
    says 'パスフレーズを尋ねる端末がありません。FUMI_PASSPHRASE で渡してください'
    run "$PYTHON" "$repo/tests/e2e/terminal.py" '長い長い合い言葉' '違う違う合い言葉' -- env FUMI_KEY_DIR="$BATS_TEST_TMPDIR/new" \
        "$FUMI" -C "$site" key new sho
    says '2回の入力が違います。何も作っていません' '[2]'
    [ ! -e "$BATS_TEST_TMPDIR/new/sho.key" ]
}

@test "two people at once: one step is taken, the other one told" {
    people
    fine stage faq/b --as aki
    fine key grant eri editor author --as root
    fine key grant jun editor approver admin --as root
    "$FUMI" -C "$site" edit faq/b --as eri >"$BATS_TEST_TMPDIR/one" 2>&1 &
    local one=$! codes=''
    "$FUMI" -C "$site" edit faq/b --as jun >"$BATS_TEST_TMPDIR/two" 2>&1 && codes+=0 || codes+=$?
    wait "$one" && codes+=0 || codes+=$?
    [[ $codes == 01 || $codes == 10 ]] || fail "$codes: $(cat "$BATS_TEST_TMPDIR"/{one,two})"
    equal 'records' 2 "$(wc -l <"$ledger/documents/faq/b.jsonl")"
    verified
}

@test "keys are closed to others, and sealed" {
    local mine=$BATS_TEST_TMPDIR/mine/keys
    FUMI_KEY_DIR=$mine fine key new sho
    says 'fumi-key-request-1 sho ' '秘密鍵は' 'sho.key にあります'
    equal 'mode of the key' 600 "$(stat -c %a "$mine/sho.key")"
    equal 'mode of the folder' 700 "$(stat -c %a "$mine")"
    grep -qx 'cost 3 268435456' "$mine/sho.key" # moderate, as libsodium calls it
    people
    chmod 644 "$FUMI_KEY_DIR/aki.key"
    fumi stage faq/b --as aki
    chmod 600 "$FUMI_KEY_DIR/aki.key"
    says 'ほかの人も読めます。chmod 600'
}

@test "a new person's request, and one that was altered" {
    people
    local request=$BATS_TEST_TMPDIR/sho.request
    FUMI_KEY_DIR=$BATS_TEST_TMPDIR/mine "$FUMI" -C "$site" key new sho >"$request" 2>/dev/null
    equal 'one line' 1 "$(wc -l <"$request")"
    sed 's/ sho / ren /' "$request" >"$BATS_TEST_TMPDIR/ren.request"
    refused 'その人の申請ではないか、書き換えられています' -- key grant ren approver --as jun \
        --request "$BATS_TEST_TMPDIR/ren.request"
    refused 'その人の申請ではないか' -- key grant aki approver --as jun --request "$request"
    fine key grant sho author --as jun --request "$request"
    says 'sho: 鍵' author
    run bash -c 'exec "$@" <"$0"' "$request" "$FUMI" -C "$site" key grant sho author editor --as jun --request -
    equal 'exit code' 0 "$status"
    FUMI_KEY_DIR=$BATS_TEST_TMPDIR/mine fine stage faq/b
    says 'faq/b: draft -> staged'
    verified
}

@test "somebody leaves" {
    people
    approve_b
    fine key revoke ken --as jun
    says 'ken さんの鍵を失効させました' '今ある記録はこれからも有効です'
    verified
    refused 'ken さんの鍵は失効しています' -- withdraw faq/b --as ken
    fine key list
    says 'に失効'
    fine withdraw faq/b --as jun
    verified
}

@test "a stolen key counts up to the last release that is named" {
    people
    approve_b
    mkdir -p "$BATS_TEST_TMPDIR/releases/0123"
    release >"$BATS_TEST_TMPDIR/releases/0123/release.json"
    fine stage faq/a --as aki
    # what the thief says was public
    sed 's/\("heads":{"[0-9a-f]*":"\)[0-9]/\19/' "$BATS_TEST_TMPDIR/releases/0123/release.json" >"$BATS_TEST_TMPDIR/forged.json"
    refused '[release-unreadable]' -- key revoke aki --as jun --release "$BATS_TEST_TMPDIR/forged.json"
    fine key revoke aki --as jun --release "$BATS_TEST_TMPDIR/releases/0123/release.json"
    fumi verify
    equal 'exit code' 1 "$status"
    says 'content/ledger/documents/faq/a.jsonl:1: エラー: aki さんの失効した鍵による署名です。この鍵の記録は公開「0123」までのものだけが有効です'
    says_not faq/b.jsonl
}

# release: of what is approved, as a publisher signs it: release.json.
release() {
    if ! grep -q '"pub"' "$ledger/actors.jsonl"; then
        fine key grant pub publisher --as root
        fine stage --site --as aki
        fine approve --site --as ken
    fi
    fine publish --to "$BATS_TEST_TMPDIR/www" --as pub --root "$(root_fingerprint)"
    cat "$(readlink -f "$BATS_TEST_TMPDIR/www/current")/../release.json"
}

# heads: the heads of all chains as release.json has them, worked out here from the description in workflow/heads.h.
heads() {
    "$PYTHON" - "$ledger" <<'PY'
import hashlib, json, pathlib, sys
uuid = '00000000-0000-4000-8000-000000000001'
ledger = pathlib.Path(sys.argv[1])
heads = {}
for chain in [ledger / 'actors.jsonl', ledger / 'site.jsonl', *sorted((ledger / 'documents').rglob('*.jsonl'))]:
    lines = chain.read_bytes().split(b'\n')[:-1]
    key = hashlib.sha256(b'fumi-chain-1' + uuid.encode() + lines[0]).hexdigest()
    heads[key] = f'{len(lines)} {hashlib.sha256(lines[-1]).hexdigest()}'
print(json.dumps(dict(sorted(heads.items()))))
PY
}

@test "an anchor finds a cut tail, which nothing else can" {
    people
    approve_b
    release >"$BATS_TEST_TMPDIR/release.json"
    equal 'the heads' "$(heads)" "$("$PYTHON" -c 'import json, sys; print(json.dumps(json.load(open(sys.argv[1]))["heads"]))' \
        "$BATS_TEST_TMPDIR/release.json")"
    fine verify --anchor "$BATS_TEST_TMPDIR/release.json"
    # one that was altered, and one of another site, with a publisher of its own
    sed 's/"number":1/"number":2/' "$BATS_TEST_TMPDIR/release.json" >"$BATS_TEST_TMPDIR/altered.json"
    refused '[release-unreadable]' -- verify --anchor "$BATS_TEST_TMPDIR/altered.json"
    mv "$ledger" "$BATS_TEST_TMPDIR/kept"
    people
    refused '[release-stranger]' -- verify --anchor "$BATS_TEST_TMPDIR/release.json"
    rm -r "$ledger"
    mv "$BATS_TEST_TMPDIR/kept" "$ledger"
    sed -i '$d' "$ledger/documents/faq/b.jsonl"
    fine verify
    fumi verify --anchor "$BATS_TEST_TMPDIR/release.json"
    equal 'exit code' 1 "$status"
    says 'content/ledger/documents/faq/b.jsonl:3: エラー: 終わりの記録が切り取られています' '[chain-cut]'
    rm "$ledger/documents/faq/b.jsonl"
    fumi verify --anchor "$BATS_TEST_TMPDIR/release.json"
    says '[chain-gone]'
}

@test "another root than the one that was given" {
    people
    fine verify --root "$(root_fingerprint)"
    FUMI_ROOT=$(printf '0%.0s' {1..63})1 fumi verify
    equal 'exit code' 1 "$status"
    says '[root-other]'
    fumi verify --root 12
    equal 'exit code' 2 "$status"
    fumi publish --to "$BATS_TEST_TMPDIR/www" --root 12
    equal 'exit code' 2 "$status"
    says '値がないか正しくないオプションです: --root'
}

@test "a ledger elsewhere" {
    mkdir "$BATS_TEST_TMPDIR/other"
    fine key grant ken approver --as root --ledger "$BATS_TEST_TMPDIR/other/ledger"
    fine adopt --all --as ken --ledger "$BATS_TEST_TMPDIR/other/ledger"
    [ ! -e "$ledger" ]
    fine verify --ledger "$BATS_TEST_TMPDIR/other/ledger"
    fine status faq/a --ledger "$BATS_TEST_TMPDIR/other/ledger"
    says approved
}

@test "filters of status" {
    people
    fine stage faq/b --as aki
    fine stage faq/a --as eri
    fine status --stage staged --actor eri
    equal 'one line' 1 "${#lines[@]}"
    says 'faq/a'
    fine status --section faq --stage staged
    equal 'two lines' 2 "${#lines[@]}"
    fumi status faq/nothing
    equal 'exit code' 1 "$status"
    run "$FUMI" -C "$site" status faq/a faq/b --json
    "$PYTHON" -c 'import json,sys; rows=[json.loads(l) for l in sys.stdin]; assert [r["stage"] for r in rows]==["staged"]*2, rows' <<<"$output"
}

@test "status names the file that changed, and counts what is withdrawn apart" {
    people
    drawing faq/x.svg
    page faq/b.md '![図](x.svg)'
    approve_b
    page faq/a.md
    approve_one faq/a
    fine withdraw faq/a --as ken
    fine status
    says 'このほか 1 件は承認済みです' '取り下げた文書が 1 件あります'
    drawing faq/x.svg 99 99
    fine status faq/b
    says 'approved から draft に戻りました。その手続きの後に content/faq/x.svg が変わっています'
    page faq/b.md '図はもうありません。'
    fine status faq/b --json
    says 'その手続きの後に content/faq/b.md が変わっています'
}

@test "drafts pass the check, but for what the author must fill in" {
    fumi build
    local kind place
    while read -r kind place; do
        fine new "$kind" "$place/draft-$kind"
        equal 'what it says' "content/$place/draft-$kind.md" "$output"
    done <<'PLACES'
topic guidebook/mission1
supplement supplements
reference shelf/references
research shelf
practice shelf
slides shelf
news news
notice notices
initiative guidebook
faq faq
term glossary
part handbook
page guidebook
PLACES
    fumi check
    equal 'exit code' 0 "$status"
    fumi new faq faq/draft-faq
    says '同じ名前のファイルがもうあります'
    fumi new nothing faq/x
    equal 'exit code' 2 "$status"
}

# steps_of JOB: the shell lines of a job of the example for CI services, a step a line, its own lines joined by a semicolon.
steps_of() {
    "$PYTHON" - "$repo/.ci/example/portal.yml" "$1" <<'PY'
import re, sys
text = open(sys.argv[1], encoding='utf-8').read()
job = re.search(rf'^  {sys.argv[2]}:\n((?:    .*\n|\n)*)', text, re.M)[1]
head, steps = job.split('    steps:\n')
assert 'runner.' not in head, 'a job knows nothing of its runner'
for step in re.split(r'^      - ', steps, flags=re.M)[1:]:
    run = re.search(r'^ *run: (?:\|\n((?:          .*\n)+)|(.*))', step, re.M)
    if run and 'name: Install fumi' not in step:
        print('; '.join(line.strip() for line in (run[1] or run[2]).splitlines()))
PY
}

# run_job JOB: its steps as the service runs them, each in a shell of its own; what one puts into GITHUB_ENV, the next ones have.
run_job() {
    local step
    export GITHUB_ENV=$BATS_TEST_TMPDIR/github RUNNER_TEMP=$BATS_TEST_TMPDIR/temp
    mkdir -p "$RUNNER_TEMP"
    : >"$GITHUB_ENV"
    output='' status=0
    while read -r step; do
        # shellcheck disable=SC1090 # what the steps before wrote
        step=$(cd "$site" && set -a && source "$GITHUB_ENV" && bash -eo pipefail -c "$step" 2>&1) || status=$?
        output+=$step$'\n'
        [ "$status" -eq 0 ] || break
    done < <(steps_of "$1")
}

@test "the example for a CI service: every change is checked, the main branch is published" {
    people
    mkdir "$BATS_TEST_TMPDIR/bin"
    ln -s "$FUMI" "$BATS_TEST_TMPDIR/bin/fumi"
    ln -s "$repo" "$site/.fumi"
    export PATH=$BATS_TEST_TMPDIR/bin:$PATH
    FUMI_ROOT=$(root_fingerprint)
    export FUMI_ROOT
    page faq/b.md '[[faq/c]]を見ます。'
    run_job check
    equal 'exit code' 1 "$status"
    says '::error file=content/faq/b.md,line=5,col=1,title=unknown-id::' 'faq/c'
    page faq/b.md
    run_job check
    equal 'exit code' 0 "$status"

    fine adopt --all --as ken
    fine approve --site --as ken
    fine approve --site --as jun
    "$PYTHON" "$repo/tests/e2e/keys.py" "$BATS_TEST_TMPDIR/portal" "$FUMI_PASSPHRASE" portal
    cp "$BATS_TEST_TMPDIR/portal/portal.key" "$FUMI_KEY_DIR/"
    fine key grant portal publisher --as jun
    rm "$FUMI_KEY_DIR/portal.key"
    sed -i 's/"note":""/"note":"?"/' "$ledger/documents/faq/a.jsonl"
    run_job check
    equal 'exit code' 1 "$status"
    says '::error file=content/ledger/documents/faq/a.jsonl,line=1,title=record-'
    sed -i 's/"note":"?"/"note":""/' "$ledger/documents/faq/a.jsonl"

    FUMI_KEY=$(<"$BATS_TEST_TMPDIR/portal/portal.key")
    export FUMI_KEY PORTAL_DIR=$BATS_TEST_TMPDIR/www
    unset FUMI_KEY_DIR # what is left of this test needs none of its own
    run_job publish
    equal 'exit code' 0 "$status" || fail "$output"
    says 'を公開しました'
    [ -f "$PORTAL_DIR/current/faq/a.html" ]
    [ ! -e "$BATS_TEST_TMPDIR/temp/keys" ]
}

@test "killed at any call, a step leaves the old chain or the new one" {
    [ -z "${FUMI_SANITIZE:-}" ] || skip 'the sanitizer wants to come before every other library'
    people
    fine stage faq/b --as aki
    fine edit faq/b --as eri
    "${CC:-cc}" -shared -fPIC -o "$BATS_TEST_TMPDIR/fault.so" "$repo/tests/incremental/fault.c" -ldl
    rm "$ledger"/objects/*/* # so that objects are written, too
    cp -R "$ledger" "$BATS_TEST_TMPDIR/before"
    run env LD_PRELOAD="$BATS_TEST_TMPDIR/fault.so" FAULT_COUNT="$BATS_TEST_TMPDIR/count" "$FUMI" -C "$site" proof faq/b --as piro
    equal 'exit code' 0 "$status"
    local calls n how records seen_old=0 seen_new=0
    calls=$(<"$BATS_TEST_TMPDIR/count")
    [ "$calls" -ge 6 ]
    for how in before half; do
        for ((n = 1; n <= calls; n++)); do
            rm -rf "$ledger"
            cp -R "$BATS_TEST_TMPDIR/before" "$ledger"
            run env LD_PRELOAD="$BATS_TEST_TMPDIR/fault.so" FAULT_AT="$n" FAULT_HOW="$how" "$FUMI" -C "$site" proof faq/b --as piro
            records=$(wc -l <"$ledger/documents/faq/b.jsonl")
            if [ "$records" -eq 2 ]; then seen_old=1; else seen_new=1; fi
            fumi status faq/b --json
            if [ "$records" -eq 2 ]; then says '"stage":"edited"'; else says '"stage":"proofed"'; fi
            run "$FUMI" -C "$site" log faq/b
            equal "call $n, $how" 0 "$status"
            # and the same command goes through, or has nothing left to do
            fumi proof faq/b --as piro
            [ "$status" -le 1 ] || fail "call $n, $how: $output"
            equal 'records in the end' 3 "$(wc -l <"$ledger/documents/faq/b.jsonl")"
        done
    done
    [ "$seen_old$seen_new" = 11 ]
}
