/* What a request means, before anything is touched. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "serve/mime.h"
#include "serve/request.h"

static void only_this_computers_names_are_ours(void **state)
{
    (void)state;
    assert_true(request_is_for_us(STR("localhost:8000"), 8000));
    assert_true(request_is_for_us(STR("LocalHost:8000"), 8000));
    assert_true(request_is_for_us(STR("127.0.0.1:8000"), 8000));
    assert_true(request_is_for_us(STR("[::1]:8000"), 8000));
    assert_true(request_is_for_us(STR("localhost"), 80));
    assert_true(request_is_for_us(STR("[::1]"), 80));
    assert_false(request_is_for_us(STR_NONE, 8000));
    assert_false(request_is_for_us(STR("localhost"), 8000));
    assert_false(request_is_for_us(STR("localhost:8001"), 8000));
    assert_false(request_is_for_us(STR("localhost:"), 8000));
    assert_false(request_is_for_us(STR("localhost:8000 "), 8000));
    assert_false(request_is_for_us(STR(":8000"), 8000));
    assert_false(request_is_for_us(STR("localhost.example:8000"), 8000));
    assert_false(request_is_for_us(STR("xlocalhost:8000"), 8000));
    assert_false(request_is_for_us(STR("127.0.0.1.example:8000"), 8000));
    assert_false(request_is_for_us(STR("[::1]x:8000"), 8000));
    assert_false(request_is_for_us(STR("localhost:8000:8000"), 8000));
}

static void means(const char *path, const char *file)
{
    struct arena arena = ARENA_INIT;
    struct str found = request_file(&arena, str_from(path));
    print_message("%s\n", path);
    if (file == NULL) {
        assert_null(found.data);
    } else {
        assert_non_null(found.data);
        assert_true(str_is(found, file));
    }
    arena_free(&arena);
}

static void paths_stay_inside(void **state)
{
    (void)state;
    means("/", "index.html");
    means("/faq/", "faq/index.html");
    means("/faq", "faq");
    means("/a/b.html", "a/b.html");
    means("/%E8%84%86%E5%BC%B1%E6%80%A7.html", "脆弱性.html");
    means("/%E3%82%AB%E3%82%99.html", "ガ.html"); /* NFD of what the disk has in NFC */
    means("/a+b%20c.html", "a+b c.html");
    means("", NULL);
    means("a.html", NULL);
    means("//a.html", NULL);
    means("/a//b.html", NULL);
    means("/a//", NULL);
    means("/..", NULL);
    means("/../a", NULL);
    means("/a/../b", NULL);
    means("/a/..", NULL);
    means("/./a", NULL);
    means("/.hidden", NULL);
    means("/%2e%2e/a", NULL);
    means("/%2Ehidden", NULL);
    means("/a%2fb", NULL);
    means("/a%2Fb", NULL);
    means("/..%2f..", NULL);
    means("/a%00.html", NULL);
    means("/%", NULL);
    means("/%4", NULL);
    means("/%zz", NULL);
    means("/%ff", NULL);
    means("/%c0%ae%c0%ae/a", NULL);
}

static void a_value_is_found_by_its_name(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    assert_true(str_is(request_query(&arena, STR("path=faq%2Fx.html"), STR("path")), "faq/x.html"));
    assert_true(str_is(request_query(&arena, STR("a=1&path=b&path=c"), STR("path")), "b"));
    assert_true(str_is(request_query(&arena, STR("path="), STR("path")), ""));
    assert_null(request_query(&arena, STR("paths=1&xpath=2&path"), STR("path")).data);
    assert_null(request_query(&arena, STR(""), STR("path")).data);
    arena_free(&arena);
}

static void tags_are_compared_weakly(void **state)
{
    (void)state;
    assert_true(request_has_tag(STR("\"abc\""), STR("\"abc\"")));
    assert_true(request_has_tag(STR("W/\"abc\""), STR("\"abc\"")));
    assert_true(request_has_tag(STR("\"x\", \"abc\" , \"y\""), STR("\"abc\"")));
    assert_true(request_has_tag(STR("*"), STR("\"abc\"")));
    assert_false(request_has_tag(STR_NONE, STR("\"abc\"")));
    assert_false(request_has_tag(STR("abc"), STR("\"abc\"")));
    assert_false(request_has_tag(STR("\"abcd\""), STR("\"abc\"")));
}

static void asks(const char *range, size_t size, enum range_result result, size_t start, size_t length)
{
    struct request request = {.method = STR("GET"), .range = str_from(range)};
    size_t got_start = 0, got_length = 0;
    print_message("%s of %zu\n", range, size);
    assert_int_equal(request_range(&request, STR("\"t\""), size, &got_start, &got_length), result);
    if (result == RANGE_PART) {
        assert_int_equal(got_start, start);
        assert_int_equal(got_length, length);
    }
}

static void one_range_is_understood(void **state)
{
    (void)state;
    asks("bytes=0-0", 10, RANGE_PART, 0, 1);
    asks("bytes=2-5", 10, RANGE_PART, 2, 4);
    asks("Bytes=2-5", 10, RANGE_PART, 2, 4);
    asks("bytes=2-", 10, RANGE_PART, 2, 8);
    asks("bytes=2-99", 10, RANGE_PART, 2, 8);
    asks("bytes=-3", 10, RANGE_PART, 7, 3);
    asks("bytes=-99", 10, RANGE_PART, 0, 10);
    asks("bytes=10-", 10, RANGE_BEYOND, 0, 0);
    asks("bytes=-0", 10, RANGE_BEYOND, 0, 0);
    asks("bytes=0-", 0, RANGE_BEYOND, 0, 0);
    asks("bytes=-5", 0, RANGE_BEYOND, 0, 0);
    asks("bytes=5-2", 10, RANGE_WHOLE, 0, 0);
    asks("bytes=1-2,4-5", 10, RANGE_WHOLE, 0, 0);
    asks("bytes=", 10, RANGE_WHOLE, 0, 0);
    asks("bytes=-", 10, RANGE_WHOLE, 0, 0);
    asks("bytes=x-", 10, RANGE_WHOLE, 0, 0);
    asks("bytes=+1-2", 10, RANGE_WHOLE, 0, 0);
    asks("bytes=18446744073709551615-", 10, RANGE_WHOLE, 0, 0);
    asks("lines=1-2", 10, RANGE_WHOLE, 0, 0);
    asks("", 10, RANGE_WHOLE, 0, 0);
}

static void a_range_is_of_one_body_and_of_get(void **state)
{
    struct request request = {.method = STR("GET"), .range = STR("bytes=0-1"), .if_range = STR("\"t\"")};
    size_t start, length;
    (void)state;
    assert_int_equal(request_range(&request, STR("\"t\""), 10, &start, &length), RANGE_PART);
    assert_int_equal(request_range(&request, STR("\"u\""), 10, &start, &length), RANGE_WHOLE);
    request.if_range = STR_NONE;
    request.method = STR("HEAD");
    assert_int_equal(request_range(&request, STR("\"t\""), 10, &start, &length), RANGE_WHOLE);
}

static void types_follow_names(void **state)
{
    (void)state;
    assert_string_equal(mime_type_of(STR("a/b.html")), "text/html; charset=utf-8");
    assert_string_equal(mime_type_of(STR("B.JPG")), "image/jpeg");
    assert_string_equal(mime_type_of(STR("a.3f2a.svg")), "image/svg+xml; charset=utf-8");
    assert_string_equal(mime_type_of(STR("book.epub")), "application/epub+zip");
    assert_string_equal(mime_type_of(STR("a.html.x")), "application/octet-stream");
    assert_string_equal(mime_type_of(STR("html")), "application/octet-stream");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_this_computers_names_are_ours),
        cmocka_unit_test(paths_stay_inside),
        cmocka_unit_test(a_value_is_found_by_its_name),
        cmocka_unit_test(tags_are_compared_weakly),
        cmocka_unit_test(one_range_is_understood),
        cmocka_unit_test(a_range_is_of_one_body_and_of_get),
        cmocka_unit_test(types_follow_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
