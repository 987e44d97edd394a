#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/array.h"

static void memory_is_aligned_and_apart(void **state)
{
    struct arena arena = ARENA_INIT;
    char *before = NULL;
    (void)state;
    for (size_t size = 0; size < 3000; size += 7) {
        char *p = arena_alloc(&arena, size);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        assert_ptr_not_equal(p, before);
        memset(p, 0x5A, size);
        before = p;
    }
    arena_free(&arena);
    assert_int_equal(arena_held(&arena), 0);
}

static void nothing_is_still_a_pointer(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    assert_non_null(ARENA_ARRAY(&arena, int, 0));
    arena_free(&arena);
}

static void zalloc_clears_used_memory(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    memset(arena_alloc(&arena, 1000), 0xFF, 1000);
    arena_reset(&arena);
    const char *p = arena_zalloc(&arena, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(p[i], 0);
    arena_free(&arena);
}

static void larger_than_any_block(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    char *p = arena_alloc(&arena, 5 << 20);
    memset(p, 1, 5 << 20);
    char *q = arena_alloc(&arena, 16);
    q[0] = 2;
    assert_int_equal(p[0], 1);
    arena_free(&arena);
}

static void numbered_names(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    assert_string_equal(arena_numbered(&arena, STR("page-"), 0).data, "page-0");
    assert_string_equal(arena_numbered(&arena, STR(""), 407).data, "407");
    assert_string_equal(arena_numbered(&arena, STR("n"), 18446744073709551615U).data, "n18446744073709551615");
    assert_int_equal(arena_numbered(&arena, STR("fn-"), 12).size, 5);
    arena_free(&arena);
}

static void reset_to_a_mark_keeps_what_was_before(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    struct str kept = arena_str(&arena, STR("kept"));
    struct arena_mark mark = arena_mark(&arena);
    char *first = arena_alloc(&arena, 100);
    for (int i = 0; i < 100; i++)
        memset(arena_alloc(&arena, 50000), 0xEE, 50000);
    arena_reset_to(&arena, mark);
    assert_true(str_is(kept, "kept"));
    assert_ptr_equal(arena_alloc(&arena, 100), first);
    arena_free(&arena);
}

static void reset_to_a_mark_of_an_empty_arena(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    struct arena_mark mark = arena_mark(&arena);
    memset(arena_alloc(&arena, 100000), 1, 100000);
    arena_reset_to(&arena, mark);
    memset(arena_alloc(&arena, 100000), 2, 100000);
    arena_free(&arena);
}

static void reset_keeps_the_largest_block(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    for (int i = 0; i < 100; i++)
        arena_alloc(&arena, 50000);
    arena_reset(&arena);
    size_t held = arena_held(&arena);
    assert_true(held > 0 && held <= 1 << 20);
    for (int round = 0; round < 100; round++) {
        arena_alloc(&arena, 10000);
        arena_reset(&arena);
    }
    assert_int_equal(arena_held(&arena), held);
    arena_free(&arena);
}

static void texts_end_with_nul(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    struct str text = arena_str(&arena, str_sub(STR("abcdef"), 1, 3));
    assert_int_equal(text.size, 3);
    assert_string_equal(text.data, "bcd");
    assert_string_equal(arena_str(&arena, STR_NONE).data, "");
    assert_string_equal(arena_concat(&arena, STR("a"), STR("b")).data, "ab");
    assert_string_equal(arena_cstr(&arena, STR("日本")), "日本");
    struct str printed = arena_printf(&arena, "%05d|%s", 42, "x");
    assert_true(str_is(printed, "00042|x"));
    arena_free(&arena);
}

static void array_grows_and_keeps(void **state)
{
    struct arena arena = ARENA_INIT;
    struct {
        int *items;
        size_t count, capacity;
    } numbers = {0};
    (void)state;
    for (int i = 0; i < 1000; i++) {
        int *item = ARRAY_PUSH(&arena, &numbers);
        assert_int_equal(*item, 0);
        *item = i;
    }
    assert_int_equal(numbers.count, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(numbers.items[i], i);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_aligned_and_apart),
        cmocka_unit_test(nothing_is_still_a_pointer),
        cmocka_unit_test(zalloc_clears_used_memory),
        cmocka_unit_test(larger_than_any_block),
        cmocka_unit_test(numbered_names),
        cmocka_unit_test(reset_to_a_mark_keeps_what_was_before),
        cmocka_unit_test(reset_to_a_mark_of_an_empty_arena),
        cmocka_unit_test(reset_keeps_the_largest_block),
        cmocka_unit_test(texts_end_with_nul),
        cmocka_unit_test(array_grows_and_keeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
