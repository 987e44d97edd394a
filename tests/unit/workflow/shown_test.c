#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "workflow/shown.h"

#include "ledger_helper.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define LATER INT64_MAX /* every stamp is old enough */

static struct ledger_bench h;
static struct shown shown;
static struct stages stages;
static struct str memory;

static int begin(void **state)
{
    (void)state;
    ledger_bench_begin(&h);
    ledger_bench_grant(&h);
    ledger_bench_write(&h, "fumi.yaml",
                       STR("title: 市\nbase_url: https://example.jp/\n"
                           "uuid: 00000000-0000-4000-8000-000000000001\n"));
    ledger_bench_life(&h, "faq/b", "本文\n");
    ledger_bench_life(&h, "faq", "節\n");
    ledger_bench_life(&h, "faq-old/x", "古い\n");
    shown_open(&shown, h.folder, h.folder);
    memory = STR("");
    return 0;
}

static int end(void **state)
{
    (void)state;
    shown_close(&shown);
    ledger_bench_end(&h);
    return 0;
}

/* As a build does from one process to the next. */
static void look_at(int64_t now_ns)
{
    shown_read(&shown, memory, now_ns, &stages);
    memory = arena_str(&h.arena, stages.memory);
}

/* "id hash" a line. */
static struct str said(const struct stages *s)
{
    struct str all = STR("");
    for (size_t i = 0; i < s->count; i++)
        all = arena_printf(&h.arena, "%.*s%.*s %016llx\n", STR_ARGS(all), STR_ARGS(s->items[i].id),
                           (unsigned long long)s->items[i].hash);
    return all;
}

static void as_from_nothing(void)
{
    struct shown other;
    struct stages fresh;
    struct str kept = said(&stages);
    shown_open(&other, h.folder, h.folder);
    shown_read(&other, STR(""), LATER, &fresh);
    assert_string_equal(kept.data, said(&fresh).data);
    shown_close(&other);
}

static struct stage_text told(const char *id)
{
    struct stage_text text = {0};
    stages.tell(stages.data, str_from(id), NULL, 0, &h.arena, &text);
    return text;
}

static void reads_what_changed_and_nothing_else(void **state)
{
    (void)state;
    look_at(LATER);
    assert_int_equal(stages.count, 3);
    assert_true(str_is(stages.items[0].id, "faq") && str_is(stages.items[1].id, "faq-old/x"));
    assert_non_null(shown.ledger);
    struct str before = said(&stages), kept = arena_str(&h.arena, memory);
    look_at(LATER);
    assert_null(shown.ledger); /* no chain was read */
    assert_true(str_equal(memory, kept));
    assert_string_equal(said(&stages).data, before.data);

    ledger_bench_append(&h, "documents/faq/b.jsonl",
                        ledger_bench_record(&h, "faq/b", "新しい本文\n", STAGE_DRAFT, STAGE_STAGED, AKI, ROLE_AUTHOR), AKI);
    look_at(LATER);
    assert_false(str_equal(memory, kept));
    assert_string_not_equal(said(&stages).data, before.data);
    as_from_nothing();
}

static void tells_of_one_document(void **state)
{
    (void)state;
    look_at(LATER);
    look_at(LATER);
    struct stage_text text = told("faq/b");
    assert_int_equal(text.count, 4);
    assert_true(str_is(text.steps[0].actor, "aki") && str_is(text.steps[3].actor, "ken"));
    assert_int_equal(told("faq/unknown").count, 0);
}

static void a_young_stamp_is_not_trusted(void **state)
{
    (void)state;
    look_at(0);
    look_at(LATER);
    assert_non_null(shown.ledger); /* all chains were read again */
    look_at(LATER);
    assert_null(shown.ledger);
}

static void chains_come_and_go(void **state)
{
    (void)state;
    look_at(LATER);
    ledger_bench_life(&h, "faq/c", "新しい\n");
    assert_int_equal(unlinkat(h.fd, "documents/faq.jsonl", 0), 0);
    look_at(LATER);
    assert_int_equal(stages.count, 3);
    as_from_nothing();
    assert_int_equal(unlinkat(h.fd, "documents/faq/c.jsonl", 0), 0);
    assert_int_equal(unlinkat(h.fd, "documents/faq/b.jsonl", 0), 0);
    assert_int_equal(unlinkat(h.fd, "documents/faq-old/x.jsonl", 0), 0);
    look_at(LATER);
    assert_int_equal(stages.count, 0);
}

static void a_moved_or_broken_chain_is_always_read(void **state)
{
    (void)state;
    struct ledger_record r = ledger_bench_record(&h, "faq/moved", "本文\n", STAGE_APPROVED, STAGE_APPROVED, AKI, ROLE_AUTHOR);
    ledger_bench_append(&h, "documents/faq/b.jsonl", r, AKI);
    look_at(LATER);
    look_at(LATER);
    assert_non_null(shown.ledger);
    as_from_nothing();
}

static void a_memory_of_something_else_counts_for_nothing(void **state)
{
    (void)state;
    look_at(LATER);
    struct str right = said(&stages), whole = arena_str(&h.arena, memory);
    for (size_t size = 0; size < whole.size; size += 7) { /* cut anywhere */
        memory = str_sub(whole, 0, size);
        look_at(LATER);
        assert_string_equal(said(&stages).data, right.data);
    }
    memory = arena_str(&h.arena, whole);
    ledger_bench_write(&h, "site.jsonl", STR("x\n")); /* whether adoption is closed stands there */
    look_at(LATER);
    assert_non_null(shown.ledger);
}

static void without_a_ledger(void **state)
{
    (void)state;
    struct shown none;
    shown_open(&none, h.folder, "/nonexistent");
    shown_read(&none, STR(""), LATER, &stages);
    assert_int_equal(stages.count, 0);
    assert_int_equal(stages.memory.size, 0);
    shown_close(&none);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(reads_what_changed_and_nothing_else),
        CASE(tells_of_one_document),
        CASE(a_young_stamp_is_not_trusted),
        CASE(chains_come_and_go),
        CASE(a_moved_or_broken_chain_is_always_read),
        CASE(a_memory_of_something_else_counts_for_nothing),
        CASE(without_a_ledger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
