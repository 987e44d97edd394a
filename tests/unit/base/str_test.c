#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/str.h"

static void compares_bytes(void **state)
{
    (void)state;
    assert_true(str_compare(STR("a"), STR("b")) < 0);
    assert_true(str_compare(STR("a"), STR("ab")) < 0);
    assert_true(str_compare(STR("ab"), STR("a")) > 0);
    assert_int_equal(str_compare(STR(""), STR_NONE), 0);
    assert_true(str_compare(STR("z"), STR("あ")) < 0);
    assert_true(str_compare(STR("a\0b"), STR("a\0c")) < 0);
    assert_true(str_equal(STR_NONE, STR("")));
    assert_false(str_equal(STR("a\0b"), STR("a")));
    assert_true(str_is(STR("x"), "x"));
    assert_true(str_is(STR_NONE, ""));
}

static void begins_and_ends(void **state)
{
    (void)state;
    assert_true(str_starts(STR("index.md"), STR("index")));
    assert_false(str_starts(STR("in"), STR("index")));
    assert_true(str_ends(STR("index.md"), STR(".md")));
    assert_false(str_ends(STR("md"), STR(".md")));
    assert_true(str_starts(STR("x"), STR("")));
    assert_true(str_ends(STR_NONE, STR_NONE));
}

static void parts_are_cut_to_what_there_is(void **state)
{
    (void)state;
    assert_true(str_is(str_sub(STR("abc"), 1, 1), "b"));
    assert_true(str_is(str_sub(STR("abc"), 1, 99), "bc"));
    assert_true(str_is(str_sub(STR("abc"), 1, STR_NPOS), "bc"));
    assert_int_equal(str_sub(STR("abc"), 9, 1).size, 0);
    assert_true(str_is(str_from_pos(STR("abc"), 2), "c"));
    assert_int_equal(str_from_pos(STR("abc"), 3).size, 0);
}

static void finds(void **state)
{
    (void)state;
    assert_int_equal(str_find(STR("abcabc"), STR("bc"), 0), 1);
    assert_int_equal(str_find(STR("abcabc"), STR("bc"), 2), 4);
    assert_int_equal(str_find(STR("abcabc"), STR("x"), 0), STR_NPOS);
    assert_int_equal(str_find(STR("abc"), STR(""), 3), 3);
    assert_int_equal(str_find(STR("abc"), STR("a"), 4), STR_NPOS);
    assert_int_equal(str_find(STR_NONE, STR("a"), 0), STR_NPOS);
    assert_int_equal(str_find_char(STR("a\0b"), 'b', 0), 2);
    assert_int_equal(str_find_char(STR("abc"), 'a', 1), STR_NPOS);
    assert_int_equal(str_find_char(STR("abc"), 'a', 9), STR_NPOS);
    assert_int_equal(str_find_last(STR("a/b/c"), '/'), 3);
    assert_int_equal(str_find_last(STR_NONE, '/'), STR_NPOS);
}

static void trims(void **state)
{
    (void)state;
    assert_true(str_is(str_trim(STR(" \t\r\n a b \f\v")), "a b"));
    assert_int_equal(str_trim(STR("   ")).size, 0);
    assert_true(str_is(str_trim(STR("　全角　")), "　全角　"));
}

static void lines_and_parts(void **state)
{
    struct str rest = STR("a\n\nb\n");
    struct str part;
    (void)state;
    assert_true(str_next_line(&rest, &part) && str_is(part, "a"));
    assert_true(str_next_line(&rest, &part) && str_is(part, ""));
    assert_true(str_next_line(&rest, &part) && str_is(part, "b"));
    assert_false(str_next_line(&rest, &part));
    rest = STR("a,,b,");
    assert_true(str_split(&rest, ',', &part) && str_is(part, "a"));
    assert_true(str_split(&rest, ',', &part) && str_is(part, ""));
    assert_true(str_split(&rest, ',', &part) && str_is(part, "b"));
    assert_true(str_split(&rest, ',', &part) && str_is(part, ""));
    assert_false(str_split(&rest, ',', &part));
    rest = STR("");
    assert_true(str_split(&rest, ',', &part) && str_is(part, ""));
    assert_false(str_split(&rest, ',', &part));
    rest = STR_NONE;
    assert_false(str_split(&rest, ',', &part));
}

static void numbers(void **state)
{
    unsigned long n = 7;
    (void)state;
    assert_true(str_to_number(STR("0"), 10, &n) && n == 0);
    assert_true(str_to_number(STR("010"), 10, &n) && n == 10);
    assert_false(str_to_number(STR("11"), 10, &n));
    assert_false(str_to_number(STR(""), 10, &n));
    assert_false(str_to_number(STR("-1"), 10, &n));
    assert_false(str_to_number(STR("1 "), 10, &n));
    assert_false(str_to_number(STR("１"), 10, &n));
    assert_false(str_to_number(STR("99999999999999999999999999"), ULONG_MAX, &n));
    assert_int_equal(n, 10);
}

static struct str nearest(const char *word)
{
    static const struct str known[] = {STR_INIT("title"),   STR_INIT("summary"), STR_INIT("date"),
                                       STR_INIT("updated"), STR_INIT("tags"),    STR_INIT("追補")};
    return str_nearest(str_from(word), known, sizeof known / sizeof *known);
}

static void nearest_known_word(void **state)
{
    (void)state;
    assert_true(str_is(nearest("titel"), "title"));  /* neighbours swapped */
    assert_true(str_is(nearest("titlle"), "title")); /* one too many */
    assert_true(str_is(nearest("titl"), "title"));   /* one missing */
    assert_true(str_is(nearest("sumary"), "summary"));
    assert_true(str_is(nearest("update"), "updated")); /* nearer than date */
    assert_true(str_is(nearest("tag"), "tags"));
    assert_true(str_is(nearest("title"), "title"));
    assert_null(nearest("publisher").data);
    assert_null(nearest("").data);
    assert_null(nearest("x").data);
}

static void nearest_of_equals_is_the_first_by_bytes(void **state)
{
    static const struct str known[] = {STR_INIT("cat"), STR_INIT("bat"), STR_INIT("rat")};
    (void)state;
    assert_true(str_is(str_nearest(STR("hat"), known, 3), "bat"));
    assert_null(str_nearest(STR("hat"), known, 0).data);
}

static void nearest_leaves_long_words_alone(void **state)
{
    char word[200];
    struct str known[2] = {STR("title")};
    (void)state;
    memset(word, 'a', sizeof word);
    known[1] = str_of(word, 129);
    assert_null(str_nearest(str_of(word, sizeof word), known, 2).data);
    assert_null(str_nearest(str_of(word, 128), known, 2).data);
    known[1] = str_of(word, 128);
    assert_true(str_nearest(str_of(word, 127), known, 2).data == word);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_bytes),
        cmocka_unit_test(begins_and_ends),
        cmocka_unit_test(parts_are_cut_to_what_there_is),
        cmocka_unit_test(finds),
        cmocka_unit_test(trims),
        cmocka_unit_test(lines_and_parts),
        cmocka_unit_test(numbers),
        cmocka_unit_test(nearest_known_word),
        cmocka_unit_test(nearest_of_equals_is_the_first_by_bytes),
        cmocka_unit_test(nearest_leaves_long_words_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
