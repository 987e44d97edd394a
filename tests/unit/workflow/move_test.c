#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "workflow/move.h"

static void becomes(const char *before, const char *after)
{
    struct arena arena = ARENA_INIT;
    struct str result;
    assert_int_equal(move_rewrite(&arena, str_from(before), STR("/old.html"), &result), 0);
    assert_string_equal(arena_cstr(&arena, result), after);
    arena_free(&arena);
}

static void refuses(const char *before)
{
    struct arena arena = ARENA_INIT;
    struct str result;
    assert_int_equal(move_rewrite(&arena, str_from(before), STR("/old.html"), &result), -1);
    arena_free(&arena);
}

static void without_aliases(void **state)
{
    (void)state;
    becomes("---\ntitle: x\n---\n\n本文\n", "---\ntitle: x\naliases: [\"/old.html\"]\n---\n\n本文\n");
    becomes("---\r\ntitle: x\r\n---\r\n本文\r\n", "---\r\ntitle: x\r\naliases: [\"/old.html\"]\r\n---\r\n本文\r\n");
    becomes("---\n---\n", "---\naliases: [\"/old.html\"]\n---\n");
    becomes("本文だけ\n", "---\naliases: [\"/old.html\"]\n---\n\n本文だけ\n");
    becomes("", "---\naliases: [\"/old.html\"]\n---\n\n");
    becomes("\xef\xbb\xbf---\ntitle: x\n---\n", "\xef\xbb\xbf---\ntitle: x\naliases: [\"/old.html\"]\n---\n");
    becomes("---\ntitle: x\n---\naliases: これは本文\n", "---\ntitle: x\naliases: [\"/old.html\"]\n---\naliases: これは本文\n");
}

static void with_aliases(void **state)
{
    (void)state;
    becomes("---\naliases: [/a.html, /b.html]\n---\n", "---\naliases: [\"/old.html\", /a.html, /b.html]\n---\n");
    becomes("---\naliases: []\n---\n", "---\naliases: [\"/old.html\"]\n---\n");
    becomes("---\naliases: /a.html\ntitle: x\n---\n", "---\naliases: [\"/old.html\", /a.html]\ntitle: x\n---\n");
    becomes("---\naliases: \"/a.html\"\n---\n", "---\naliases: [\"/old.html\", \"/a.html\"]\n---\n");
    becomes("---\naliases:\n  - /a.html\n  - /b.html\n---\n",
            "---\naliases:\n  - \"/old.html\"\n  - /a.html\n  - /b.html\n---\n");
    becomes("---\naliases:\n- /a.html\n---\n", "---\naliases:\n- \"/old.html\"\n- /a.html\n---\n");
}

static void what_it_does_not_understand(void **state)
{
    (void)state;
    refuses("---\ntitle: nothing closes this\n");
    refuses("---\naliases:\ntitle: x\n---\n");
    refuses("---\naliases: |\n  /a.html\n---\n");
    refuses("---\naliases: /a.html # und so\n---\n");
}

static void addresses(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    assert_string_equal(move_alias(&arena, STR("faq/x"), false).data, "/faq/x.html");
    assert_string_equal(move_alias(&arena, STR("faq"), true).data, "/faq/index.html");
    assert_string_equal(move_alias(&arena, STR("faq/問"), false).data, "/faq/%E5%95%8F.html");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_aliases),
        cmocka_unit_test(with_aliases),
        cmocka_unit_test(what_it_does_not_understand),
        cmocka_unit_test(addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
