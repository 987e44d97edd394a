#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "build/stamp.h"
#include "folder.h"

#define SECOND 1000000000LL

/* Some instant whose fraction is not zero. */
#define NOON (1790000000 * SECOND + 123456789)

static struct source_stamp stamp_at(int64_t ctime_ns)
{
    return (struct source_stamp){.size = 10, .mtime_ns = ctime_ns, .ctime_ns = ctime_ns, .inode = 7};
}

static void every_part_counts(void **state)
{
    const struct source_stamp a = stamp_at(NOON);
    struct source_stamp b = a;
    (void)state;
    assert_true(stamp_equal(&a, &b));
    b.size++;
    assert_false(stamp_equal(&a, &b));
    b = a;
    b.mtime_ns++;
    assert_false(stamp_equal(&a, &b));
    b = a;
    b.mtime_ns--;
    assert_false(stamp_equal(&a, &b)); /* older is another file too: a backup was put back */
    b = a;
    b.ctime_ns++;
    assert_false(stamp_equal(&a, &b)); /* the mtime was put back after a write */
    b = a;
    b.inode++;
    assert_false(stamp_equal(&a, &b));
}

static void settles_after_a_tick_and_not_before(void **state)
{
    const struct source_stamp stamp = stamp_at(NOON);
    (void)state;
    assert_false(stamp_is_settled(&stamp, NOON));
    assert_false(stamp_is_settled(&stamp, NOON + 1));
    assert_false(stamp_is_settled(&stamp, NOON + STAMP_TICK_NS - 1));
    assert_false(stamp_is_settled(&stamp, NOON + STAMP_TICK_NS)); /* the last instant with this stamp is still possible */
    assert_true(stamp_is_settled(&stamp, NOON + STAMP_TICK_NS + 1));
    assert_true(stamp_is_settled(&stamp, NOON + 3600 * SECOND));
}

/* A tick of the slowest kernel clock (HZ=100) must fit in. */
static void a_tick_is_longer_than_the_clocks(void **state)
{
    (void)state;
    assert_true(STAMP_TICK_NS >= SECOND / 100);
    assert_true(STAMP_COARSE_TICK_NS >= 2 * SECOND);
}

/* Whole seconds: perhaps the file system has nothing finer, and the next write within two seconds looks the same. */
static void whole_seconds_settle_later(void **state)
{
    const int64_t whole = NOON / SECOND * SECOND;
    const struct source_stamp stamp = stamp_at(whole);
    (void)state;
    assert_false(stamp_is_settled(&stamp, whole + STAMP_TICK_NS + 1));
    assert_false(stamp_is_settled(&stamp, whole + STAMP_COARSE_TICK_NS));
    assert_true(stamp_is_settled(&stamp, whole + STAMP_COARSE_TICK_NS + 1));
    const struct source_stamp beside = stamp_at(whole + 1);
    assert_true(stamp_is_settled(&beside, whole + 1 + STAMP_TICK_NS + 1));
}

/* Only ctime decides: a program can set mtime as it likes. */
static void mtime_settles_nothing(void **state)
{
    struct source_stamp stamp = stamp_at(NOON);
    (void)state;
    stamp.mtime_ns = NOON - 3600 * SECOND;
    assert_false(stamp_is_settled(&stamp, NOON + 1));
    stamp.mtime_ns = NOON + 3600 * SECOND;
    assert_true(stamp_is_settled(&stamp, NOON + SECOND));
}

/* A clock that was put back leaves files of the future: they are read each time. */
static void the_future_never_settles(void **state)
{
    const struct source_stamp stamp = stamp_at(NOON + 3600 * SECOND);
    (void)state;
    assert_false(stamp_is_settled(&stamp, NOON));
}

static void before_the_epoch(void **state)
{
    const struct source_stamp stamp = stamp_at(-5 * SECOND - 1), epoch = stamp_at(0);
    (void)state;
    assert_true(stamp_is_settled(&stamp, NOON));
    assert_false(stamp_is_settled(&stamp, -5 * SECOND));
    assert_false(stamp_is_settled(&epoch, STAMP_COARSE_TICK_NS));
    assert_true(stamp_is_settled(&epoch, STAMP_COARSE_TICK_NS + 1));
}

/*
 * The race itself, on faked stats: a file of one size is written, read by a build, and written again within the tick. The
 * second build finds an equal stamp, and must not believe it; the third may.
 */
static void the_race(void **state)
{
    struct stamps first = {.arena = ARENA_INIT}, second = {.arena = ARENA_INIT};
    const struct source_stamp stamp = stamp_at(NOON);
    (void)state;
    stamps_add(&first, STR("content/a.md"), &stamp, stamp_is_settled(&stamp, NOON + STAMP_TICK_NS / 2));
    const struct stamped *known = stamps_find(&first, STR("content/a.md"));
    assert_true(stamp_equal(&known->stamp, &stamp) && !known->settled);
    stamps_add(&second, STR("content/a.md"), &stamp, stamp_is_settled(&stamp, NOON + SECOND));
    assert_true(stamps_find(&second, STR("content/a.md"))->settled);
    stamps_unsettle(&second, STR("content/a.md"));
    assert_false(stamps_find(&second, STR("content/a.md"))->settled);
    stamps_unsettle(&second, STR("content/none.md"));
    stamps_free(&first);
    stamps_free(&second);
}

static void add_all(struct stamps *stamps, int64_t newest)
{
    for (unsigned i = 0; i < 600; i++) {
        struct arena arena = ARENA_INIT;
        struct source_stamp stamp = stamp_at(NOON - (int64_t)i * SECOND);
        if (i == 300)
            stamp.ctime_ns = newest;
        stamps_add(stamps, arena_printf(&arena, "content/%u.md", i), &stamp, i % 2 == 0);
        arena_free(&arena);
    }
}

static void expect_all(const struct stamps *stamps, int64_t newest)
{
    assert_int_equal(stamps->count, 600);
    for (unsigned i = 0; i < 600; i++) {
        struct arena arena = ARENA_INIT;
        const struct stamped *found = stamps_find(stamps, arena_printf(&arena, "content/%u.md", i));
        assert_non_null(found);
        assert_int_equal(found->stamp.mtime_ns, NOON - (int64_t)i * SECOND);
        assert_int_equal(found->stamp.ctime_ns, i == 300 ? newest : NOON - (int64_t)i * SECOND);
        assert_int_equal(found->settled, i % 2 == 0);
        arena_free(&arena);
    }
}

/* What one process stores, the next one loads, also where only one of them is new. */
static void last_from_one_process_to_the_next(void **state)
{
    static const struct stamps none = {0};
    char folder[FOLDER_SIZE];
    struct stamps before = {.arena = ARENA_INIT};
    (void)state;
    int fd = folder_make(folder);
    for (int64_t round = 0; round < 3; round++) {
        struct state *db;
        struct stamps now = {.arena = ARENA_INIT}, loaded = {.arena = ARENA_INIT};
        bool usable;
        assert_int_equal(state_open(&db, fd, folder, "staging", &usable), 0);
        assert_int_equal(usable, round > 0);
        add_all(&now, NOON + round);
        assert_int_equal(state_begin(db), 0);
        if (round == 0)
            state_clear(db);
        stamps_store(&now, round == 0 ? &none : &before, db);
        assert_int_equal(state_commit(db), 0);
        state_close(db);
        assert_int_equal(state_open(&db, fd, folder, "staging", &usable), 0);
        assert_true(usable);
        assert_int_equal(stamps_load(&loaded, db), 0);
        expect_all(&loaded, NOON + round);
        state_close(db);
        stamps_free(&loaded);
        stamps_free(&before);
        before = now;
    }
    stamps_free(&before);
    folder_remove(fd, folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_counts),
        cmocka_unit_test(settles_after_a_tick_and_not_before),
        cmocka_unit_test(a_tick_is_longer_than_the_clocks),
        cmocka_unit_test(whole_seconds_settle_later),
        cmocka_unit_test(mtime_settles_nothing),
        cmocka_unit_test(the_future_never_settles),
        cmocka_unit_test(before_the_epoch),
        cmocka_unit_test(the_race),
        cmocka_unit_test(last_from_one_process_to_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
