#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "epub/terms.h"

static const char *const titles[] = {"脆弱性", "BCP（事業継続計画）", "AI", "OT", "バックアップ", "脆弱性診断"};
#define COUNT (sizeof titles / sizeof *titles)

static bool uses(const char *text, unsigned which)
{
    struct arena arena = ARENA_INIT;
    static struct entry entries[COUNT];
    struct entry *items[COUNT];
    bool used[COUNT] = {false};
    for (size_t i = 0; i < COUNT; i++) {
        entries[i].facets.title = str_from(titles[i]);
        items[i] = &entries[i];
    }
    terms_search(terms_build(&arena, (struct entries){items, COUNT}), str_from(text), used);
    arena_free(&arena);
    return used[which];
}

static void terms_stand_anywhere(void **state)
{
    (void)state;
    assert_true(uses("脆弱性", 0));
    assert_true(uses("この脆弱性を直す", 0));
    assert_true(uses("脆弱性診断を受ける", 0));
    assert_true(uses("脆弱性診断を受ける", 5));
    assert_false(uses("脆弱", 0));
    assert_false(uses("", 0));
    assert_true(uses("毎日バックアップ", 4));
}

static void a_bracket_is_not_needed(void **state)
{
    (void)state;
    assert_true(uses("BCPを作る", 1));
    assert_true(uses("BCP（事業継続計画）を作る", 1));
    assert_false(uses("事業継続計画を作る", 1));
}

static void latin_words_are_whole(void **state)
{
    (void)state;
    assert_true(uses("AIを使う", 2));
    assert_true(uses("生成AI", 2));
    assert_true(uses("AI", 2));
    assert_false(uses("MAIL", 2));
    assert_false(uses("AIR", 2));
    assert_false(uses("IoT機器", 3));
    assert_true(uses("IT/OT", 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_stand_anywhere),
        cmocka_unit_test(a_bracket_is_not_needed),
        cmocka_unit_test(latin_words_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
