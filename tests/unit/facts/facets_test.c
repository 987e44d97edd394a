#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "facts/facets.h"

#include <stdlib.h>

static struct arena arena;

static struct str packed(const struct document *d, uint64_t graphemes, struct hash128 body)
{
    static struct str links[] = {STR_INIT("glossary/vpn"), STR_INIT("faq/x")};
    static const struct facet_heading headings[] = {{2, STR_INIT("risk"), STR_INIT("危険")}};
    const struct facets_source source = {.document = d,
                                         .url = STR("faq/a.html"),
                                         .sort_key = STR("key"),
                                         .headings = headings,
                                         .heading_count = 1,
                                         .links = {links, 2},
                                         .media = {links, 1},
                                         .graphemes = graphemes};
    struct buffer buffer = BUFFER_INIT;
    facets_pack(&buffer, &source, body);
    struct str copy = arena_str(&arena, buffer_str(&buffer));
    buffer_free(&buffer);
    return copy;
}

static struct document sample(void)
{
    static struct str tags[] = {STR_INIT("更新"), STR_INIT("VPN")}, aliases[] = {STR_INIT("old/a")};
    static struct str publishers[] = {STR_INIT("IPA")};
    struct document d = {.path = STR("faq/a.md"),
                         .id = STR("faq/a"),
                         .section = STR("faq"),
                         .kind = KIND_FAQ,
                         .title = STR("題"),
                         .summary = STR("要約"),
                         .number = STR("3-10"),
                         .order = 7,
                         .priority = 2,
                         .question = STR("何ですか"),
                         .tags = {tags, 2},
                         .aliases = {aliases, 1},
                         .publisher = {publishers, 1}};
    date_parse(STR("2026-11-21"), 540, &d.date);
    return d;
}

static void comes_back_as_it_was(void **state)
{
    struct document d = sample(), back;
    struct facets f;
    size_t count;
    (void)state;
    assert_int_equal(facets_unpack(packed(&d, 321, (struct hash128){5, 6}), &f), 0);
    facets_document(&f, &arena, &back);
    assert_true(str_equal(f.id, d.id) && str_equal(f.number, d.number) && f.order == 7 && f.priority == 2);
    assert_int_equal(f.graphemes, 321);
    assert_true(hash_equal(f.body_hash, (struct hash128){5, 6}));
    assert_true(str_equal(back.question, d.question) && str_equal(back.summary, d.summary));
    assert_int_equal(date_compare(back.date, d.date), 0);
    assert_int_equal(facets_links(&f, &arena).count, 2);
    assert_int_equal(facets_media(&f, &arena).count, 1);
    assert_true(str_is(facets_headings(&f, &arena, &count)[0].text, "危険") && count == 1);
    assert_true(str_is(facets_card_list(&f, CARD_TAGS, &arena).items[1], "VPN"));
    assert_true(str_is(facets_card_list(&f, CARD_ALIASES, &arena).items[0], "old/a"));
    assert_true(str_is(facets_card_list(&f, CARD_PUBLISHERS, &arena).items[0], "IPA"));
}

/* An edited body is not an edited card: else every list would be made again. */
static void the_card_is_not_the_body(void **state)
{
    struct document d = sample();
    struct facets a, b, c;
    (void)state;
    facets_unpack(packed(&d, 100, (struct hash128){1, 1}), &a);
    facets_unpack(packed(&d, 200, (struct hash128){2, 2}), &b);
    assert_true(hash_equal(a.card_hash, b.card_hash) && hash_equal(a.links_hash, b.links_hash));
    assert_false(hash_equal(a.body_hash, b.body_hash));
    d.title = STR("別の題");
    facets_unpack(packed(&d, 100, (struct hash128){1, 1}), &c);
    assert_false(hash_equal(a.card_hash, c.card_hash));
}

/* Whatever is cut off, nothing is read beyond the end (the sanitizer watches). */
static void cut_anywhere(void **state)
{
    struct document d = sample(), back;
    struct str whole = packed(&d, 1, (struct hash128){1, 1});
    (void)state;
    for (size_t size = 0; size < whole.size; size++) {
        struct facets f;
        char *exact = malloc(size + 1);
        assert_non_null(exact);
        memcpy(exact, whole.data, size);
        if (facets_unpack(str_of(exact, size), &f) == 0)
            facets_document(&f, &arena, &back);
        free(exact);
    }
}

static void folders_and_numbers_sort(void **state)
{
    /* The documents of a folder side by side, its _index.md first, then by number, then by name. */
    static const char *const sorted[] = {"_index.md",       "00-first.md",   "2-two.md",   "10-ten.md",   "a.md",  "日.md",
                                         "2-two/_index.md", "2-two/01-z.md", "2-two/a.md", "10-ten/b.md", "a/z.md"};
    enum { COUNT = sizeof sorted / sizeof *sorted };
    (void)state;
    for (int i = 0; i + 1 < COUNT; i++) {
        struct str a = facets_sort_key(&arena, str_from(sorted[i]), ORDER_NONE);
        struct str b = facets_sort_key(&arena, str_from(sorted[i + 1]), ORDER_NONE);
        if (str_compare(a, b) >= 0)
            fail_msg("%s comes after %s", sorted[i], sorted[i + 1]);
    }
    assert_true(str_compare(facets_sort_key(&arena, STR("b.md"), 1), facets_sort_key(&arena, STR("02-a.md"), ORDER_NONE)) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_as_it_was),
        cmocka_unit_test(the_card_is_not_the_body),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(folders_and_numbers_sort),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
