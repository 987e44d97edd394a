#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "output/theme.h"

static struct arena arena;

static struct theme_file file(const char *path, const char *text)
{
    return (struct theme_file){str_from(path), str_from(text), hash_bytes(str_from(text))};
}

static void assets_carry_their_hash(void **state)
{
    struct str a = theme_hashed_name(&arena, STR("portal.css"), hash_bytes(STR("a")));
    struct str b = theme_hashed_name(&arena, STR("portal.css"), hash_bytes(STR("b")));
    (void)state;
    assert_true(str_starts(a, STR("portal.")) && str_ends(a, STR(".css")));
    assert_false(str_equal(a, b));
    assert_true(str_starts(theme_hashed_name(&arena, STR("LICENSE"), hash_bytes(STR("a"))), STR("LICENSE.")));
}

static uint64_t hash_of(const char *page, const char *partial, const char *other, struct diags *diags)
{
    struct theme_file files[] = {file("assets/portal.css", "p{}"), file("templates/other.mustache", other),
                                 file("templates/page.mustache", page), file("templates/part.mustache", partial)};
    struct theme theme;
    theme_load(&theme, files, 4, STR("themes/t/"), diags);
    assert_non_null(theme_asset(&theme, STR("portal.css")));
    assert_null(theme_asset(&theme, STR("none.css")));
    uint64_t hash = theme_template_hash(&theme, STR("page"));
    assert_int_equal(theme_template_hash(&theme, STR("none")), 0);
    theme_free(&theme);
    return hash;
}

/* A page depends on its template and on what that includes, and on no other template. */
static void a_template_is_all_that_it_includes(void **state)
{
    struct diags diags = DIAGS_INIT;
    (void)state;
    uint64_t first = hash_of("{{title}}{{>part}}", "a", "x", &diags);
    assert_int_equal(hash_of("{{title}}{{>part}}", "a", "y", &diags), first);
    assert_true(hash_of("{{title}}{{>part}}", "b", "x", &diags) != first);
    assert_true(hash_of("{{title}}!{{>part}}", "a", "x", &diags) != first);
    assert_int_equal(diags.count, 0);
    diags_free(&diags);
}

static void names_that_nobody_gives_are_reported(void **state)
{
    struct diags diags = DIAGS_INIT;
    (void)state;
    hash_of("{{title}}\n {{titel}}{{assets.portal_css}}{{>part}}", "", "", &diags);
    assert_int_equal(diags.count, 1);
    assert_true(str_is(diags.items[0].at.path, "themes/t/templates/page.mustache"));
    assert_int_equal(diags.items[0].at.line, 2);
    diags_free(&diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(assets_carry_their_hash),
        cmocka_unit_test(a_template_is_all_that_it_includes),
        cmocka_unit_test(names_that_nobody_gives_are_reported),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
