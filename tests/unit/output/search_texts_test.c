#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "facts/searched.h"
#include "output/search_texts.h"

static struct arena arena;

static struct str sample(struct str title)
{
    struct buffer buffer = BUFFER_INIT;
    searched_put(&buffer, SEARCH_TITLE, title);
    searched_put(&buffer, SEARCH_SUMMARY, STR("\"要\\約\"\n<b>&\t\xE2\x80\xA8\x7F</b>"));
    searched_put(&buffer, SEARCH_HEADING, STR("見出し"));
    searched_put(&buffer, SEARCH_BODY, STR("😀]本文,\"["));
    struct str packed = arena_str(&arena, buffer_str(&buffer));
    buffer_free(&buffer);
    return packed;
}

static struct str file_of(const struct search_text *texts, size_t count)
{
    struct buffer buffer = BUFFER_INIT;
    search_texts_begin(&buffer, STR("3/2a"));
    for (size_t i = 0; i < count; i++)
        search_texts_put(&buffer, &texts[i], i + 1 == count);
    search_texts_end(&buffer);
    struct str bytes = arena_str(&arena, buffer_str(&buffer));
    buffer_free(&buffer);
    return bytes;
}

static void texts_come_back(void **state)
{
    const struct search_text texts[] = {
        {.key = 12962, .url = STR("faq/a.html"), .kind = STR("質問"), .searched = sample(STR("一"))},
        {.key = 12975, .url = STR("b.html"), .number = STR("3-10"), .date = STR("2026年"), .searched = sample(STR("二"))}};
    struct search_text_list back = {0};
    (void)state;
    assert_int_equal(search_texts_read(&arena, file_of(texts, 2), &back), 0);
    assert_int_equal(back.count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(back.items[i].key, texts[i].key);
        assert_true(str_equal(back.items[i].searched, texts[i].searched));
    }
    arena_reset(&arena);
}

/* Cut at any byte, or with any byte spoilt: refused, or read as something; never a crash (run under ASan, too). */
static void damage_is_survived(void **state)
{
    const struct search_text text = {.key = 1, .url = STR("a.html"), .searched = sample(STR("題"))};
    struct str bytes = file_of(&text, 1);
    (void)state;
    for (size_t i = 0; i < bytes.size; i++) {
        struct search_text_list back = {0};
        char *spoilt = (char *)(uintptr_t)arena_str(&arena, bytes).data;
        int cut = search_texts_read(&arena, str_sub(bytes, 0, i), &back);
        assert_true(cut == 0 || cut == -1);
        spoilt[i] = '"';
        search_texts_read(&arena, str_of(spoilt, bytes.size), &back);
    }
    struct search_text_list none = {0};
    assert_int_equal(search_texts_read(&arena, STR("<html>"), &none), -1);
    arena_reset(&arena);
}

static void lists_come_back(void **state)
{
    (void)state;
    struct str lists = search_pairs_read(STR("fumi_search.pairs(\"3/2a" SEARCH_PAIRS_BEFORE "!AAAAB" SEARCH_PAIRS_AFTER));
    assert_true(str_is(lists, "!AAAAB"));
    assert_null(search_pairs_read(STR("")).data);
    assert_null(search_pairs_read(STR("fumi_search.pairs(\"3/2a\",\"!AAAA")).data);
    assert_null(search_pairs_read(STR("fumi_search.pairs(\"\");\n")).data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts_come_back), cmocka_unit_test(damage_is_survived),
                                       cmocka_unit_test(lists_come_back)};
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return rc;
}
