#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/table.h"

static void finds_what_was_added(void **state)
{
    struct arena arena = ARENA_INIT;
    struct table table = TABLE_INIT;
    (void)state;
    assert_int_equal(table_get(&table, STR("a")), TABLE_NONE);
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(table_add(&table, arena_printf(&arena, "key%u", (unsigned)i), i), i);
    assert_int_equal(table.count, 5000);
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(table_get(&table, arena_printf(&arena, "key%u", (unsigned)i)), i);
    assert_int_equal(table_get(&table, STR("key5000")), TABLE_NONE);
    assert_int_equal(table_get(&table, STR("key")), TABLE_NONE);
    table_free(&table);
    arena_free(&arena);
}

static void add_keeps_and_set_replaces(void **state)
{
    struct table table = TABLE_INIT;
    (void)state;
    assert_int_equal(table_add(&table, STR("a"), 1), 1);
    assert_int_equal(table_add(&table, STR("a"), 2), 1);
    table_set(&table, STR("a"), 3);
    assert_int_equal(table_get(&table, STR("a")), 3);
    assert_int_equal(table.count, 1);
    table_free(&table);
}

static void empty_and_absent_keys_are_one(void **state)
{
    struct table table = TABLE_INIT;
    (void)state;
    table_add(&table, STR_NONE, 4);
    assert_int_equal(table_get(&table, STR("")), 4);
    assert_int_equal(table_get(&table, STR_NONE), 4);
    table_free(&table);
}

/* Removing in any order must leave every other key reachable: probe runs are mended, not cut. */
static void remove_leaves_the_others(void **state)
{
    struct arena arena = ARENA_INIT;
    struct table table = TABLE_INIT;
    (void)state;
    table_remove(&table, STR("nothing"));
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 700; i++)
            table_set(&table, arena_printf(&arena, "%u", (unsigned)i), i);
        for (uint32_t i = round; i < 700; i += 3) {
            table_remove(&table, arena_printf(&arena, "%u", (unsigned)i));
            table_remove(&table, arena_printf(&arena, "%u", (unsigned)i));
        }
        for (uint32_t i = 0; i < 700; i++) {
            uint32_t expected = i % 3 == round ? TABLE_NONE : i;
            assert_int_equal(table_get(&table, arena_printf(&arena, "%u", (unsigned)i)), expected);
        }
    }
    assert_int_equal(table.count, 700 - 233);
    table_free(&table);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_added),
        cmocka_unit_test(add_keeps_and_set_replaces),
        cmocka_unit_test(empty_and_absent_keys_are_one),
        cmocka_unit_test(remove_leaves_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
