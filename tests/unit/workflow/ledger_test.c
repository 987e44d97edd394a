#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ledger_helper.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define X "documents/faq/x.jsonl"

static struct ledger_bench h;

static int begin(void **state)
{
    (void)state;
    ledger_bench_begin(&h);
    ledger_bench_grant(&h);
    ledger_bench_life(&h, "faq/x", "本文\n");
    return 0;
}

static int end(void **state)
{
    (void)state;
    ledger_bench_end(&h);
    return 0;
}

static void finds(const char *expected)
{
    assert_string_equal(ledger_bench_findings(&h, NULL).data, expected);
}

/* The lines of a chain, to be put together anew. */
static struct str line_of(struct str bytes, size_t number)
{
    struct str line = STR_NONE;
    for (size_t i = 0; i < number; i++)
        assert_true(str_next_line(&bytes, &line));
    return arena_printf(&h.arena, "%.*s\n", STR_ARGS(line));
}

static void put_lines(const char *file, struct str bytes, const char *order)
{
    struct str all = STR("");
    for (; *order != '\0'; order++)
        all = arena_concat(&h.arena, all, line_of(bytes, (size_t)(*order - '0')));
    ledger_bench_write(&h, file, all);
}

/* ---- a sound ledger ---- */

static void tells_what_is_approved(void **state)
{
    (void)state;
    struct ledger *ledger;
    struct ledger_approved approved;
    struct snapshot snapshot;
    struct diags diags = DIAGS_INIT;
    struct str bytes;
    assert_string_equal(ledger_bench_findings(&h, &ledger).data, "");
    ledger_approved(ledger, &h.arena, &approved);
    assert_int_equal(approved.count, 1);
    const struct ledger_document *d = approved.items[0];
    assert_true(str_is(d->id, "faq/x"));
    assert_true(str_is(d->approver, "ken"));
    assert_true(str_is(d->proofreader, "piro"));
    assert_int_equal(d->authors.count, 2);
    assert_true(str_is(d->authors.items[0], "aki") && str_is(d->authors.items[1], "eri"));
    assert_int_equal(ledger_snapshot(ledger, &h.arena, d->approved, &snapshot, &diags), 0);
    assert_int_equal(snapshot.count, 1);
    assert_int_equal(ledger_object(ledger, &h.arena, snapshot.files[0].hash, &bytes, &diags), 0);
    assert_true(str_is(bytes, "本文\n"));
    assert_int_equal(ledger->signatures, 4);
    diags_free(&diags);
    ledger_close(ledger);
}

static void rework_leaves_the_approved_version(void **state)
{
    (void)state;
    struct ledger *ledger;
    ledger_bench_append(&h, X, ledger_bench_record(&h, "faq/x", "新しい本文\n", STAGE_DRAFT, STAGE_STAGED, AKI, ROLE_AUTHOR),
                        AKI);
    assert_string_equal(ledger_bench_findings(&h, &ledger).data, "");
    const struct ledger_document *d = ledger_find(ledger, STR("faq/x"));
    assert_int_equal(d->approved->seq, 4);
    assert_int_equal(d->state.stage, STAGE_STAGED);
    struct standing s = ledger_standing(ledger, STR("faq/x"), d->approved->content, 3);
    assert_int_equal(s.stage, STAGE_DRAFT);
    assert_true(s.fell_back && s.is_public && !s.gone);
    ledger_close(ledger);
}

static void withdrawn_is_not_approved(void **state)
{
    (void)state;
    struct ledger *ledger;
    struct ledger_approved list;
    ledger_bench_append(&h, X, ledger_bench_record(&h, "faq/x", "本文\n", STAGE_APPROVED, STAGE_WITHDRAWN, KEN, ROLE_APPROVER),
                        KEN);
    assert_string_equal(ledger_bench_findings(&h, &ledger).data, "");
    ledger_approved(ledger, &h.arena, &list);
    assert_int_equal(list.count, 0);
    ledger_withdrawn(ledger, &h.arena, &list);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0]->was_approved->seq, 4);
    ledger_close(ledger);
}

/* ---- the ten kinds of damage, each with its message and no other ---- */

static void altered(void **state)
{
    (void)state;
    struct str bytes = arena_str(&h.arena, ledger_bench_read(&h, X));
    size_t at = str_find(bytes, STR("2023-11"), bytes.size / 2);
    ((char *)(uintptr_t)bytes.data)[at + 9] ^= 1; /* a time, which reads just as well */
    ledger_bench_write(&h, X, bytes);
    finds(X ":3 record-altered\n");
}

static void dropped(void **state)
{
    (void)state;
    put_lines(X, ledger_bench_read(&h, X), "124");
    finds(X ":3 record-dropped\n");
}

static void dropped_at_the_front(void **state)
{
    (void)state;
    put_lines(X, ledger_bench_read(&h, X), "234");
    finds(X ":1 record-dropped\n");
}

static void reordered(void **state)
{
    (void)state;
    put_lines(X, ledger_bench_read(&h, X), "1324");
    finds(X ":2 record-reordered\n");
}

static void truncated(void **state)
{
    (void)state;
    struct str bytes = ledger_bench_read(&h, X);
    ledger_bench_write(&h, X, str_sub(bytes, 0, bytes.size - 100));
    finds(X ":4 record-truncated\n");
    ledger_bench_write(&h, X, str_sub(bytes, 0, bytes.size - 1));
    finds(X ":4 record-truncated\n");
    ledger_bench_write(&h, X, STR(""));
    finds(X ":1 record-truncated\n");
}

static void forked(void **state)
{
    (void)state;
    struct str before = ledger_bench_read(&h, X);
    put_lines(X, before, "123");
    struct ledger_record other = ledger_bench_record(&h, "faq/x", "本文\n", STAGE_PROOFED, STAGE_APPROVED, JUN, ROLE_APPROVER);
    ledger_bench_append(&h, X, other, JUN);
    finds("");
    ledger_bench_write(&h, X, arena_concat(&h.arena, before, line_of(ledger_bench_read(&h, X), 4)));
    finds(X ":5 record-forked\n");
    put_lines(X, before, "12344");
    finds(X ":5 record-forked\n");
    ledger_bench_write(&h, X, arena_concat(&h.arena, before, STR("<<<<<<< HEAD\n")));
    finds(X ":5 record-forked\n");
}

static void signed_by_nobody_known(void **state)
{
    (void)state;
    struct ledger_record r = ledger_bench_record(&h, "faq/x", "別\n", STAGE_DRAFT, STAGE_STAGED, AKI, ROLE_AUTHOR);
    r.actor = STR("mallory");
    ledger_bench_append(&h, X, r, AKI);
    finds(X ":5 record-unknown\n");
}

static void signed_with_another_key(void **state)
{
    (void)state;
    struct ledger_record r = ledger_bench_record(&h, "faq/x", "別\n", STAGE_DRAFT, STAGE_STAGED, AKI, ROLE_AUTHOR);
    ledger_bench_append(&h, X, r, ERI);
    finds(X ":5 record-altered\n");
}

static void without_the_role(void **state)
{
    (void)state;
    struct ledger_record r = ledger_bench_record(&h, "faq/x", "別\n", STAGE_DRAFT, STAGE_STAGED, ERI, ROLE_AUTHOR);
    ledger_bench_append(&h, X, r, ERI);
    finds(X ":5 record-role\n");
}

static struct ledger_record revocation(enum person person, const struct heads *heads)
{
    struct ledger_record r = {.type = RECORD_ACTOR,
                              .actor = STR("root"),
                              .subject = str_from(ledger_bench_name(person)),
                              .revokes = true,
                              .release = STR("r1")};
    memcpy(r.key, key_public(h.keys[person]), PUBLIC_KEY_SIZE);
    assert_int_equal(object_write(h.fd, heads_list(&h.arena, heads), &r.content), 0);
    return r;
}

static void after_a_revocation(void **state)
{
    (void)state;
    struct ledger *ledger;
    ledger_bench_findings(&h, &ledger);
    ledger_bench_append(&h, "actors.jsonl", revocation(AKI, &ledger->heads), ROOT);
    finds(""); /* what lay within the heads goes on counting */
    struct ledger_record r = ledger_bench_record(&h, "faq/x", "別\n", STAGE_DRAFT, STAGE_STAGED, AKI, ROLE_AUTHOR);
    ledger_bench_append(&h, X, r, AKI);
    finds(X ":5 record-revoked\n");
    ledger_close(ledger);
}

/* A stolen key signs with an old date, in a chain of its own: behind the heads all the same. */
static void revoked_and_backdated(void **state)
{
    (void)state;
    struct ledger *ledger;
    ledger_bench_findings(&h, &ledger);
    ledger_bench_append(&h, "actors.jsonl", revocation(KEN, &ledger->heads), ROOT);
    h.now = 1700000100;
    ledger_bench_append(&h, "documents/faq/y.jsonl",
                        ledger_bench_record(&h, "faq/y", "別\n", STAGE_DRAFT, STAGE_APPROVED, KEN, ROLE_APPROVER), KEN);
    finds("documents/faq/y.jsonl:1 record-revoked\n");
    ledger_close(ledger);
}

static void a_cut_tail(void **state)
{
    (void)state;
    struct ledger *ledger;
    struct diags diags = DIAGS_INIT;
    struct buffer json = BUFFER_INIT;
    struct heads heads;
    ledger_bench_findings(&h, &ledger);
    buffer_put_literal(&json, "{\"release\":{\"heads\":{}},\"list\":[1,\"a\\\"}\",{}],\"heads\":");
    heads_put_json(&json, &ledger->heads);
    buffer_put_literal(&json, ",\"x\":null}\n");
    ledger_close(ledger);
    assert_int_equal(heads_parse_json(&h.arena, buffer_str(&json), &heads), 0);
    assert_int_equal(heads.count, 2);
    put_lines(X, ledger_bench_read(&h, X), "123");
    assert_string_equal(ledger_bench_findings(&h, &ledger).data, ""); /* nothing else could tell */
    assert_int_equal(ledger_check_anchor(ledger, &heads, STR("release.json"), &diags), -1);
    assert_int_equal(diags.count, 1);
    assert_int_equal(diags.items[0].code, DIAG_CHAIN_CUT);
    assert_int_equal(diags.items[0].at.line, 3);
    ledger_close(ledger);
    unlinkat(h.fd, X, 0);
    assert_string_equal(ledger_bench_findings(&h, &ledger).data, "");
    assert_int_equal(ledger_check_anchor(ledger, &heads, STR("release.json"), &diags), -1);
    assert_int_equal(diags.items[1].code, DIAG_CHAIN_GONE);
    ledger_close(ledger);
    diags_free(&diags);
    buffer_free(&json);
}

static void back_in_time(void **state)
{
    (void)state;
    struct chain chain;
    struct diags diags = DIAGS_INIT;
    const struct chain_place place = {h.fd, STR("ledger")};
    struct ledger_record r = ledger_bench_record(&h, "faq/x", "別\n", STAGE_DRAFT, STAGE_STAGED, AKI, ROLE_AUTHOR);
    assert_int_equal(chain_read(&h.arena, &place, STR(X), RECORD_DOCUMENT, NULL, &chain, &diags), 0);
    assert_int_equal(chain_continue(&chain, h.now - 2 * CHAIN_SKEW, &r), -1);
    assert_int_equal(chain_continue(&chain, chain.records[3].at - 10, &r), 0);
    assert_int_equal(r.at, chain.records[3].at);
    r.at = chain.records[3].at - 1;
    assert_int_equal(chain_append(h.fd, &chain, record_sign(&h.arena, &r, ledger_bench_uuid, h.keys[AKI]), STR_NONE), 0);
    finds(X ":5 record-time\n");
}

static void a_step_that_was_not_allowed(void **state)
{
    (void)state;
    /* ken approves what ken staged: jun, who is approver and admin, has not the role of an author */
    struct ledger_record r = ledger_bench_record(&h, "faq/x", "別\n", STAGE_DRAFT, STAGE_APPROVED, KEN, ROLE_APPROVER);
    ledger_bench_append(&h, X, r, KEN);
    finds(X ":5 record-policy\n");
}

static void other_bytes_at_approval(void **state)
{
    (void)state;
    put_lines(X, ledger_bench_read(&h, X), "123");
    ledger_bench_append(&h, X,
                        ledger_bench_record(&h, "faq/x", "すりかえ\n", STAGE_PROOFED, STAGE_APPROVED, KEN, ROLE_APPROVER), KEN);
    finds(X ":4 record-policy\n");
}

static void a_chain_in_the_wrong_place(void **state)
{
    (void)state;
    ledger_bench_write(&h, "documents/faq/y.jsonl", ledger_bench_read(&h, X));
    unlinkat(h.fd, X, 0);
    finds("documents/faq/y.jsonl:4 chain-place\n");
}

static void another_root(void **state)
{
    (void)state;
    h.root.bytes[0] ^= 1;
    finds("actors.jsonl:1 root-other\n");
}

static void who_decides_about_themselves(void **state)
{
    (void)state;
    struct ledger_record r = {
        .type = RECORD_ACTOR, .actor = STR("jun"), .subject = STR("jun"), .roles = ROLE_BIT(ROLE_PUBLISHER)};
    memcpy(r.key, key_public(h.keys[JUN]), PUBLIC_KEY_SIZE);
    ledger_bench_append(&h, "actors.jsonl", r, JUN);
    finds("actors.jsonl:7 actors-own\n");
}

static void who_is_no_admin(void **state)
{
    (void)state;
    struct ledger_record r = {
        .type = RECORD_ACTOR, .actor = STR("ken"), .subject = STR("aki"), .roles = ROLE_BIT(ROLE_APPROVER)};
    memcpy(r.key, key_public(h.keys[AKI]), PUBLIC_KEY_SIZE);
    ledger_bench_append(&h, "actors.jsonl", r, KEN);
    finds("actors.jsonl:7 record-role\n");
}

static void adoption_ends(void **state)
{
    (void)state;
    struct ledger *ledger;
    struct digest content;
    ledger_bench_append(&h, "documents/faq/a.jsonl",
                        ledger_bench_record(&h, "faq/a", "初版\n", STAGE_DRAFT, STAGE_APPROVED, KEN, ROLE_APPROVER), KEN);
    ledger_bench_findings(&h, &ledger);
    assert_int_equal(object_write(h.fd, heads_list(&h.arena, &ledger->heads), &content), 0);
    ledger_close(ledger);
    struct ledger_record r = {.type = RECORD_SITE,
                              .id = STR(""),
                              .path = STR("adoption"),
                              .kind = STR("settings"),
                              .from = STAGE_DRAFT,
                              .to = STAGE_APPROVED,
                              .actor = STR("ken"),
                              .role = ROLE_APPROVER,
                              .content = content};
    ledger_bench_append(&h, "site.jsonl", r, KEN);
    finds("");
    ledger_bench_append(&h, "documents/faq/b.jsonl",
                        ledger_bench_record(&h, "faq/b", "後版\n", STAGE_DRAFT, STAGE_APPROVED, KEN, ROLE_APPROVER), KEN);
    finds("documents/faq/b.jsonl:1 record-policy\n");
}

static void urgent_news_owe_a_proof(void **state)
{
    (void)state;
    struct ledger *ledger;
    const char *file = "documents/news/n.jsonl";
    struct ledger_record stage = ledger_bench_record(&h, "news/n", "至急\n", STAGE_DRAFT, STAGE_STAGED, AKI, ROLE_AUTHOR);
    struct ledger_record approve =
        ledger_bench_record(&h, "news/n", "至急\n", STAGE_STAGED, STAGE_APPROVED, KEN, ROLE_APPROVER);
    struct ledger_record proof =
        ledger_bench_record(&h, "news/n", "至急\n", STAGE_APPROVED, STAGE_APPROVED, PIRO, ROLE_PROOFREADER);
    stage.kind = approve.kind = proof.kind = STR("news");
    ledger_bench_append(&h, file, stage, AKI);
    ledger_bench_append(&h, file, approve, KEN);
    assert_string_equal(ledger_bench_findings(&h, &ledger).data, "");
    struct standing s = ledger_standing(ledger, STR("news/n"), approve.content, 3);
    assert_true(s.owes_proof);
    assert_int_equal(s.proof_due, ledger_find(ledger, STR("news/n"))->approved_at + 3 * 86400);
    ledger_close(ledger);
    ledger_bench_append(&h, file, proof, PIRO);
    assert_string_equal(ledger_bench_findings(&h, &ledger).data, "");
    assert_false(ledger_standing(ledger, STR("news/n"), approve.content, 3).owes_proof);
    assert_true(str_is(ledger_find(ledger, STR("news/n"))->proofreader, "piro"));
    ledger_close(ledger);
}

static void urgent_is_for_the_kinds_that_are_listed(void **state)
{
    (void)state;
    const char *file = "documents/faq/n.jsonl";
    ledger_bench_append(&h, file, ledger_bench_record(&h, "faq/n", "至急\n", STAGE_DRAFT, STAGE_STAGED, AKI, ROLE_AUTHOR), AKI);
    ledger_bench_append(&h, file, ledger_bench_record(&h, "faq/n", "至急\n", STAGE_STAGED, STAGE_APPROVED, KEN, ROLE_APPROVER),
                        KEN);
    finds("documents/faq/n.jsonl:2 record-policy\n");
}

/* A move carries an approval over without second eyes, so it must not carry anything else. */
static void moves_change_the_address_alone(void **state)
{
    (void)state;
    struct ledger *ledger;
    static const char right[] = "---\naliases: [\"/faq/x.html\"]\n---\n\n本文\n";
    static const char wrong[] = "---\naliases: [\"/faq/x.html\"]\n---\n\n別文\n";
    struct str before = arena_str(&h.arena, ledger_bench_read(&h, X));
    ledger_bench_append(&h, X, ledger_bench_record(&h, "faq/y", wrong, STAGE_APPROVED, STAGE_APPROVED, AKI, ROLE_AUTHOR), AKI);
    finds(X ":5 record-policy\n");
    ledger_bench_write(&h, X, before);
    ledger_bench_append(&h, X, ledger_bench_record(&h, "faq/y", right, STAGE_APPROVED, STAGE_APPROVED, AKI, ROLE_AUTHOR), AKI);
    assert_string_equal(ledger_bench_findings(&h, &ledger).data, ""); /* the file's name is what a kill leaves */
    assert_null(ledger_find(ledger, STR("faq/x")));
    const struct ledger_document *d = ledger_find(ledger, STR("faq/y"));
    assert_true(str_is(d->approved->id, "faq/y") && str_is(d->approver, "ken") && d->approved_at < d->approved->at);
    ledger_close(ledger);
}

/* ---- every byte ---- */

static bool is_one_finding(struct str found)
{
    return found.size > 0 && str_find_char(found, '\n', 0) == found.size - 1;
}

/* One byte in its place: writing the whole file anew makes some file systems wait for the disk. */
static void poke(const char *file, size_t at, char byte)
{
    int fd = openat(h.fd, file, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
    close(fd);
}

static void flip(const char *file, const char *const *codes, size_t count)
{
    struct str bytes = arena_str(&h.arena, ledger_bench_read(&h, file));
    char *data = (char *)(uintptr_t)bytes.data;
    for (size_t i = 0; i < bytes.size; i++) {
        struct arena_mark mark = arena_mark(&h.arena);
        data[i] ^= 1;
        poke(file, i, data[i]);
        struct str found = ledger_bench_findings(&h, NULL);
        bool right = false;
        for (size_t k = 0; k < count; k++)
            right = right || str_ends(found, arena_printf(&h.arena, " %s\n", codes[k]));
        if (!is_one_finding(found) || !right)
            fail_msg("%s, byte %zu (%.20s…): \"%s\"", file, i, data + i, found.data);
        data[i] ^= 1;
        poke(file, i, data[i]);
        arena_reset_to(&h.arena, mark);
    }
}

static void every_byte_of_a_chain(void **state)
{
    static const char *const codes[] = {"record-altered", "record-truncated", "record-unknown"};
    (void)state;
    flip(X, codes, 3);
    finds("");
}

static void every_byte_of_the_actors(void **state)
{
    static const char *const codes[] = {"record-altered", "record-truncated", "record-unknown"};
    (void)state;
    flip("actors.jsonl", codes, 3);
    finds("");
}

static void every_byte_of_the_objects(void **state)
{
    (void)state;
    struct ledger *ledger;
    ledger_bench_findings(&h, &ledger);
    const struct ledger_document *d = ledger_find(ledger, STR("faq/x"));
    char hex[DIGEST_HEX_SIZE + 1];
    sha256_to_hex(d->approved->content.bytes, hex);
    struct str path = arena_printf(&h.arena, "objects/%.2s/%s", hex, hex + 2);
    ledger_close(ledger);
    struct str bytes = arena_str(&h.arena, ledger_bench_read(&h, path.data));
    for (size_t i = 0; i < bytes.size; i++) {
        poke(path.data, i, (char)(bytes.data[i] ^ 1));
        struct str found = ledger_bench_findings(&h, NULL);
        assert_true(str_find(found, STR(" object-altered\n"), 0) != STR_NPOS);
        assert_true(str_find(found, STR(" record-"), 0) == STR_NPOS);
        poke(path.data, i, bytes.data[i]);
    }
    unlinkat(h.fd, path.data, 0);
    assert_true(str_find(ledger_bench_findings(&h, NULL), STR("object-missing"), 0) != STR_NPOS);
}

/* ---- cut everywhere ---- */

static void every_length_of_a_chain(void **state)
{
    (void)state;
    struct str bytes = arena_str(&h.arena, ledger_bench_read(&h, X));
    struct str path = arena_printf(&h.arena, "%s/" X, h.folder);
    for (size_t size = bytes.size - 1; size != (size_t)-1; size--) {
        struct arena_mark mark = arena_mark(&h.arena);
        assert_int_equal(truncate(path.data, (off_t)size), 0);
        struct str found = ledger_bench_findings(&h, NULL);
        bool whole = size > 0 && bytes.data[size - 1] == '\n';
        if (whole ? found.size > 0 : !str_ends(found, STR(" record-truncated\n")) || !is_one_finding(found))
            fail_msg("cut to %zu: \"%s\"", size, found.data);
        arena_reset_to(&h.arena, mark);
    }
}

int main(void)
{
#define ON_A_LEDGER(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        ON_A_LEDGER(tells_what_is_approved),
        ON_A_LEDGER(rework_leaves_the_approved_version),
        ON_A_LEDGER(withdrawn_is_not_approved),
        ON_A_LEDGER(altered),
        ON_A_LEDGER(dropped),
        ON_A_LEDGER(dropped_at_the_front),
        ON_A_LEDGER(reordered),
        ON_A_LEDGER(truncated),
        ON_A_LEDGER(forked),
        ON_A_LEDGER(signed_by_nobody_known),
        ON_A_LEDGER(signed_with_another_key),
        ON_A_LEDGER(without_the_role),
        ON_A_LEDGER(after_a_revocation),
        ON_A_LEDGER(revoked_and_backdated),
        ON_A_LEDGER(a_cut_tail),
        ON_A_LEDGER(back_in_time),
        ON_A_LEDGER(a_step_that_was_not_allowed),
        ON_A_LEDGER(other_bytes_at_approval),
        ON_A_LEDGER(a_chain_in_the_wrong_place),
        ON_A_LEDGER(another_root),
        ON_A_LEDGER(who_decides_about_themselves),
        ON_A_LEDGER(who_is_no_admin),
        ON_A_LEDGER(adoption_ends),
        ON_A_LEDGER(urgent_news_owe_a_proof),
        ON_A_LEDGER(urgent_is_for_the_kinds_that_are_listed),
        ON_A_LEDGER(moves_change_the_address_alone),
        ON_A_LEDGER(every_byte_of_a_chain),
        ON_A_LEDGER(every_byte_of_the_actors),
        ON_A_LEDGER(every_byte_of_the_objects),
        ON_A_LEDGER(every_length_of_a_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
