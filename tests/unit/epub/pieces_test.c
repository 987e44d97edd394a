#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "epub/pieces.h"

#include <stdlib.h>

#define HEAD \
    "<html><head><title>t</title></head><body class=\"b\">\n<section id=\"top\" class=\"c\">\n<h1 id=\"book.title\">t</h1>\n"
#define TAIL "</section>\n</body>\n</html>\n"

static struct chapter_made cut(struct arena *arena, struct str bytes, bool is_long)
{
    static struct chapter chapter;
    chapter = (struct chapter){.id = STR("guide/one"), .is_long = is_long};
    struct filler f = {.arena = arena, .chapter = &chapter};
    struct chapter_made made = {0};
    pieces_cut(&f, bytes, &made);
    return made;
}

static bool has(struct str bytes, const char *text)
{
    return str_find(bytes, str_from(text), 0) != STR_NPOS;
}

/* So many headings with a paragraph of some kilobytes each, the first linking to the last and back. */
static struct str long_text(struct arena *arena, unsigned sections)
{
    struct buffer out = BUFFER_INIT;
    buffer_put_literal(&out, HEAD);
    buffer_printf(&out, "<p><a href=\"#h%u\">last</a> <a href=\"#h0\">own</a> <a href=\"#none\">none</a></p>\n", sections - 1);
    for (unsigned i = 0; i < sections; i++) {
        buffer_printf(&out, "<h2 id=\"h%u\">h</h2>\n<span class=\"page-mark\" id=\"a.page-%u\"></span>\n<p>", i, i + 10);
        for (unsigned k = 0; k < 300; k++)
            buffer_put_literal(&out, "0123456789");
        buffer_put_literal(&out, "</p>\n");
    }
    buffer_put_literal(&out, "<p><a href=\"#h0\">first</a></p>\n" TAIL);
    struct str copy = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return copy;
}

static void a_chapter_is_one_file(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    struct str text = long_text(&arena, 100);
    struct chapter_made made = cut(&arena, text, false);
    assert_int_equal(made.file_count, 1);
    assert_true(str_is(made.files[0].path, "text/guide/one.xhtml"));
    assert_int_equal(made.page_count, 100);
    assert_true(str_is(made.pages[3].number, "13"));
    assert_true(str_is(made.pages[3].href, "text/guide/one.xhtml#a.page-13"));
    assert_true(has(made.files[0].bytes, "<a href=\"#h99\">last"));
    assert_true(has(made.files[0].bytes, "<a href=\"#book.title\">none"));
    arena_free(&arena);
}

static void a_long_one_is_cut_before_headings(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    struct chapter_made made = cut(&arena, long_text(&arena, 100), true);
    assert_true(made.file_count > 1);
    for (size_t i = 0; i < made.file_count; i++) {
        struct str bytes = made.files[i].bytes;
        assert_true(str_starts(bytes, STR("<html><head><title>t</title></head><body class=\"b\">\n<section ")));
        assert_true(str_ends(bytes, STR("</section>\n</body>\n</html>\n")));
        assert_true(i == 0 || has(bytes, "<section class=\"c\">\n<h2 "));
        assert_true(bytes.size < 2 * PIECE_WEIGHT);
    }
    assert_true(str_is(made.files[1].path, "text/guide/one.2.xhtml"));
    assert_int_equal(made.page_count, 100);
    arena_free(&arena);
}

static void links_find_the_file(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    struct chapter_made made = cut(&arena, long_text(&arena, 100), true);
    struct str first = made.files[0].bytes, last = made.files[made.file_count - 1].bytes;
    struct str wanted = arena_printf(&arena, "<a href=\"one.%zu.xhtml#h99\">last", made.file_count);
    assert_true(has(first, wanted.data));
    assert_true(has(first, "<a href=\"#h0\">own"));
    assert_true(has(first, "<a href=\"#book.title\">none"));
    assert_true(has(last, "<a href=\"one.xhtml#h0\">first"));
    arena_free(&arena);
}

/* Whoever links to a chapter works out its files by himself, with other addresses in it. */
static void cuts_do_not_hang_on_addresses(void **state)
{
    struct arena arena = ARENA_INIT;
    struct buffer other = BUFFER_INIT;
    (void)state;
    struct str text = long_text(&arena, 100);
    size_t at = str_find(text, STR("#h0\""), 0);
    buffer_put(&other, str_sub(text, 0, at));
    for (unsigned i = 0; i < 2000; i++)
        buffer_put_literal(&other, "https://example.jp/");
    buffer_put(&other, str_from_pos(text, at));
    struct chapter_made a = cut(&arena, text, true), b = cut(&arena, buffer_str(&other), true);
    assert_int_equal(a.file_count, b.file_count);
    for (size_t i = 0; i < a.page_count; i++)
        assert_true(str_equal(a.pages[i].href, b.pages[i].href));
    buffer_free(&other);
    arena_free(&arena);
}

static void names_are_ascii_and_never_alike(void **state)
{
    struct arena arena = ARENA_INIT;
    static const char *const ids[] = {"a/b", "a/B", "A/b", "a.b", "a b", "あ/い", "x-0123456789abcdef", "a/b.2", "𠮷"};
    (void)state;
    assert_true(
        str_is(book_path_of(&arena, STR("guidebook/mission1/ransomware"), 1), "text/guidebook/mission1/ransomware.xhtml"));
    assert_true(str_is(book_path_of(&arena, STR("a/b"), 2), "text/a/b.2.xhtml"));
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        struct str path = book_path_of(&arena, str_from(ids[i]), 1);
        for (size_t k = 0; k < path.size; k++)
            assert_true((path.data[k] >= 'a' && path.data[k] <= 'z') || (path.data[k] >= '-' && path.data[k] <= '9'));
        for (size_t k = 0; k < i; k++)
            assert_false(str_equal(path, book_path_of(&arena, str_from(ids[k]), 1)));
        assert_false(str_equal(path, book_path_of(&arena, STR("a/b"), 2)));
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chapter_is_one_file),
        cmocka_unit_test(a_long_one_is_cut_before_headings),
        cmocka_unit_test(links_find_the_file),
        cmocka_unit_test(cuts_do_not_hang_on_addresses),
        cmocka_unit_test(names_are_ascii_and_never_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
