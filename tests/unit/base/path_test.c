#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/path.h"

static void parts(void **state)
{
    (void)state;
    assert_true(str_is(path_folder(STR("a/b/c.md")), "a/b"));
    assert_true(str_is(path_folder(STR("c.md")), ""));
    assert_true(str_is(path_name(STR("a/b/c.md")), "c.md"));
    assert_true(str_is(path_name(STR("a/")), ""));
    assert_true(str_is(path_extension(STR("a.b/c.tar.gz")), "gz"));
    assert_true(str_is(path_extension(STR("a.b/c")), ""));
    assert_true(str_is(path_extension(STR("a/.hidden")), ""));
    assert_true(str_is(path_extension(STR("a.")), ""));
    assert_true(str_is(path_stem(STR("a/第1回.md")), "第1回"));
    assert_true(str_is(path_stem(STR(".hidden")), ".hidden"));
    assert_int_equal(path_depth(STR("a/b/c")), 2);
    assert_int_equal(path_depth(STR("")), 0);
}

static void joined(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    assert_string_equal(path_join(&arena, STR("a/b"), STR("c")).data, "a/b/c");
    assert_string_equal(path_join(&arena, STR(""), STR("c")).data, "c");
    assert_string_equal(path_join(&arena, STR_NONE, STR("c")).data, "c");
    assert_string_equal(path_join(&arena, STR("a"), STR("")).data, "a/");
    arena_free(&arena);
}

static void resolves_to(const char *folder, const char *path, const char *result)
{
    struct arena arena = ARENA_INIT;
    struct str found = path_resolve(&arena, str_from(folder), str_from(path));
    if (result == NULL ? found.data != NULL : !str_is(found, result))
        fail_msg("%s + %s = %.*s", folder, path, STR_ARGS(found));
    if (result != NULL)
        assert_int_equal(found.data[found.size], '\0');
    arena_free(&arena);
}

static void resolved(void **state)
{
    (void)state;
    resolves_to("a/b", "c.png", "a/b/c.png");
    resolves_to("a/b", "./c.png", "a/b/c.png");
    resolves_to("a/b", "../c.png", "a/c.png");
    resolves_to("a/b", "../../c.png", "c.png");
    resolves_to("a/b", "../../../c.png", NULL);
    resolves_to("a", "../..", NULL);
    resolves_to("", "..", NULL);
    resolves_to("a", "..", "");
    resolves_to("", "c", "c");
    resolves_to("a", "b//c/./d/", "a/b/c/d");
    resolves_to("a", "b/../../../c", NULL);
    resolves_to("a", "...", "a/...");
    resolves_to("a", "", "a");
}

static void inner(void **state)
{
    (void)state;
    assert_true(path_is_inner(STR("a/b.md")));
    assert_true(path_is_inner(STR("..a/b..")));
    assert_false(path_is_inner(STR("")));
    assert_false(path_is_inner(STR("/a")));
    assert_false(path_is_inner(STR("a/")));
    assert_false(path_is_inner(STR("a//b")));
    assert_false(path_is_inner(STR("a/./b")));
    assert_false(path_is_inner(STR("../a")));
    assert_false(path_is_inner(STR("a/..")));
}

static void relative_is(const char *from, const char *to, const char *url)
{
    struct arena arena = ARENA_INIT;
    struct str found = path_relative_url(&arena, str_from(from), str_from(to));
    if (!str_is(found, url))
        fail_msg("%s -> %s: %.*s", from, to, STR_ARGS(found));
    arena_free(&arena);
}

static void relative_urls(void **state)
{
    (void)state;
    relative_is("index.html", "a/b.html", "a/b.html");
    relative_is("a/b.html", "index.html", "../index.html");
    relative_is("a/b.html", "a/c.html", "c.html");
    relative_is("a/b.html", "a/b.html", "b.html");
    relative_is("a/b/c.html", "a/d/e.html", "../d/e.html");
    relative_is("a/b/c.html", "a/b.html", "../b.html");
    relative_is("ab/c.html", "ad/e.html", "../ad/e.html");
    relative_is("a/b.html", "a/b/c.html", "b/c.html");
    relative_is("x.html", "第1回 概要.html", "%E7%AC%AC1%E5%9B%9E%20%E6%A6%82%E8%A6%81.html");
    relative_is("x.html", "c:d.html", "c%3Ad.html"); /* not a scheme */
}

static void urls_are_encoded_and_back(void **state)
{
    struct arena arena = ARENA_INIT;
    char all[255];
    (void)state;
    for (int i = 0; i < 255; i++)
        all[i] = (char)(i + 1);
    struct str url = path_url(&arena, str_of(all, sizeof all));
    assert_true(str_equal(path_decode_url(&arena, url), str_of(all, sizeof all)));
    assert_int_equal(str_find_char(url, ' ', 0), STR_NPOS);
    assert_int_equal(str_find_char(url, '?', 0), STR_NPOS);
    assert_int_equal(str_find_char(url, '#', 0), STR_NPOS);
    assert_int_equal(str_find_char(url, '"', 0), STR_NPOS);
    assert_int_equal(str_find_char(url, '<', 0), STR_NPOS);
    assert_true(str_is(path_url(&arena, STR("a-b._~/c+d@(1),2=3")), "a-b._~/c+d@(1),2=3"));
    arena_free(&arena);
}

static void malformed_urls(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    assert_null(path_decode_url(&arena, STR("a%")).data);
    assert_null(path_decode_url(&arena, STR("a%4")).data);
    assert_null(path_decode_url(&arena, STR("a%4x")).data);
    assert_null(path_decode_url(&arena, STR("a%x4")).data);
    assert_null(path_decode_url(&arena, STR("a%00")).data);
    assert_true(str_is(path_decode_url(&arena, STR("a%2f%2F+")), "a//+"));
    assert_true(str_is(path_decode_url(&arena, STR("")), ""));
    arena_free(&arena);
}

static void pattern_matches(const char *pattern, const char *path, bool expected)
{
    if (path_matches(str_from(path), str_from(pattern)) != expected)
        fail_msg("%s %s %s", pattern, expected ? "matches" : "does not match", path);
}

static void patterns(void **state)
{
    (void)state;
    pattern_matches("*.md", "a.md", true);
    pattern_matches("*.md", "a/b.md", false);
    pattern_matches("a/*", "a/b", true);
    pattern_matches("a/*", "a/b/c", false);
    pattern_matches("a/*", "a", false);
    pattern_matches("a/**", "a/b/c", true);
    pattern_matches("a/**", "b/a/c", false);
    pattern_matches("**", "a/b/c", true);
    pattern_matches("**/*.png", "a.png", true);
    pattern_matches("**/*.png", "a/b/c.png", true);
    pattern_matches("**/*.png", "a/b/c.svg", false);
    pattern_matches("a/**/z.md", "a/z.md", true);
    pattern_matches("a/**/z.md", "a/b/c/z.md", true);
    pattern_matches("a/**/z.md", "b/z.md", false);
    pattern_matches("a/**/b/**/c", "a/x/b/y/b/c", true);
    pattern_matches("?.md", "字.md", false); /* bytes, in no locale */
    pattern_matches("[ab].md", "b.md", true);
    pattern_matches("*", "", true);
    pattern_matches("", "", true);
    pattern_matches("", "a", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts),          cmocka_unit_test(joined),        cmocka_unit_test(resolved),
        cmocka_unit_test(inner),          cmocka_unit_test(relative_urls), cmocka_unit_test(urls_are_encoded_and_back),
        cmocka_unit_test(malformed_urls), cmocka_unit_test(patterns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
