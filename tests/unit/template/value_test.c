#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "template/value.h"

static void map_finds_what_was_put(void **state)
{
    struct arena arena = ARENA_INIT;
    struct value map = value_map(&arena, 0);
    (void)state;
    assert_null(value_get(map.as.map, 0));
    for (uint32_t i = 0; i < 1000; i += 2)
        value_put(&arena, &map, i, value_text(arena_printf(&arena, "%u", (unsigned)i)));
    for (uint32_t i = 0; i < 1000; i++) {
        const struct value *value = value_get(map.as.map, i);
        if (i % 2 == 1) {
            assert_null(value);
        } else {
            assert_non_null(value);
            assert_true(str_equal(value->as.text, arena_printf(&arena, "%u", (unsigned)i)));
        }
    }
    assert_null(value_get(map.as.map, UINT32_MAX));
    arena_free(&arena);
}

static void later_value_replaces_earlier(void **state)
{
    struct arena arena = ARENA_INIT;
    struct value map = value_map(&arena, 4);
    (void)state;
    value_put_text(&arena, &map, 7, STR("a"));
    value_put_text(&arena, &map, 7, STR("b"));
    assert_int_equal(map.as.map->count, 1);
    assert_true(str_is(value_get(map.as.map, 7)->as.text, "b"));
    value_put_text(&arena, &map, 7, STR(""));
    assert_int_equal(value_get(map.as.map, 7)->type, VALUE_FALSE);
    arena_free(&arena);
}

/* The hint says how much room to make at once: nothing is moved, and no memory is wasted, as long as it holds. */
static void map_keeps_its_place_within_the_hint(void **state)
{
    struct arena arena = ARENA_INIT;
    struct value map = value_map(&arena, 80);
    const struct value_item *items = map.as.map->items;
    (void)state;
    for (uint32_t i = 0; i < 80; i++)
        value_put(&arena, &map, 3 * i, value_flag(true));
    assert_ptr_equal(map.as.map->items, items);
    arena_free(&arena);
}

/* A map with a place for each name gives what a map of items gives, also for names before and behind its places. */
static void dense_map_finds_what_was_put(void **state)
{
    struct arena arena = ARENA_INIT;
    struct value dense = value_map_dense(&arena, 100, 50), plain = value_map(&arena, 4);
    const uint32_t symbols[] = {100, 149, 120, 99, 150, 7, 300, 120, 0, 149};
    (void)state;
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        struct value number = value_text(arena_printf(&arena, "%zu", i));
        value_put(&arena, &dense, symbols[i], number);
        value_put(&arena, &plain, symbols[i], number);
        for (uint32_t symbol = 0; symbol < 400; symbol++) {
            const struct value *a = value_get(dense.as.map, symbol), *b = value_get(plain.as.map, symbol);
            assert_true(str_equal(a == NULL ? STR_NONE : a->as.text, b == NULL ? STR_NONE : b->as.text));
        }
    }
    assert_null(value_get(dense.as.map, UINT32_MAX));
    value_put_text(&arena, &dense, 120, STR(""));
    assert_int_equal(value_get(dense.as.map, 120)->type, VALUE_FALSE);
    arena_free(&arena);
}

static void list_keeps_order(void **state)
{
    struct arena arena = ARENA_INIT;
    struct value list = value_list(&arena, 1);
    (void)state;
    assert_int_equal(list.as.list->count, 0);
    for (int i = 0; i < 100; i++)
        value_append(&arena, &list, value_text(arena_printf(&arena, "%d", i)));
    assert_int_equal(list.as.list->count, 100);
    for (int i = 0; i < 100; i++)
        assert_true(str_equal(list.as.list->items[i].as.text, arena_printf(&arena, "%d", i)));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(map_finds_what_was_put),
        cmocka_unit_test(later_value_replaces_earlier),
        cmocka_unit_test(map_keeps_its_place_within_the_hint),
        cmocka_unit_test(dense_map_finds_what_was_put),
        cmocka_unit_test(list_keeps_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
