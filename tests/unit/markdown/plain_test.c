#include "markdown/plain.h"

#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static size_t count_slowly(struct str text)
{
    size_t count = utf8_graphemes(text);
    for (size_t at = 0; at < text.size;)
        count -= utf8_is_space(utf8_next(text, &at));
    return count;
}

/* The quick count and the full rules agree, whatever stands beside what and wherever the blocks of sixteen bytes are cut. */
static void test_quick_count_is_the_full_one(void **unused)
{
    (void)unused;
    static const char *const pieces[] = {"a",       " ",         "\t", "あ",
                                         "ア",      "ー",        "漢", "。",
                                         "「",      "　",        "（", "Ａ",
                                         "ｱ",       "ﾞ",         "゙",   "〪",
                                         "〰",      "㊗",        "‐",  "“",
                                         "é",       "e\xCC\x81", "한", "👨‍👩‍👧",
                                         "葛󠄀", "🇯🇵",        "…",  "\xE2\x80\x8D",
                                         "ᄀ",      "𠮷"};
    char text[1024];
    uint32_t state = 5;
    for (int i = 0; i < 20000; i++) {
        size_t size = 0;
        state = state * 1664525 + 1013904223;
        /* Few kinds at a time, so that texts without anything special come too. */
        uint32_t kinds = 1 + (state >> 20) % (sizeof pieces / sizeof *pieces);
        for (uint32_t count = (state >> 10) % 40; count > 0; count--) {
            state = state * 1664525 + 1013904223;
            const char *piece = pieces[(state >> 16) % kinds];
            memcpy(text + size, piece, strlen(piece));
            size += strlen(piece);
        }
        struct str s = str_of(text, size);
        if (plain_count(s) != count_slowly(s))
            fail_msg("%zu, not %zu: %.*s", plain_count(s), count_slowly(s), (int)size, text);
    }
}

/* The same where every character is a grapheme. */
static void test_single_count_is_the_full_one(void **unused)
{
    (void)unused;
    static const char *const pieces[] = {"a",  " ",  "\t", "\n", "あ", "ア", "ー", "漢",
                                         "。", "「", "　", "（", "Ａ", "ｱ",  "〰", "㊗"};
    static char text[16000];
    struct arena arena = ARENA_INIT;
    uint32_t state = 7;
    for (int i = 0; i < 2000; i++) {
        size_t size = 0;
        state = state * 1664525 + 1013904223;
        for (uint32_t count = (state >> 10) % (i % 20 == 0 ? 5000 : 40); count > 0; count--) {
            state = state * 1664525 + 1013904223;
            const char *piece = pieces[(state >> 16) % (sizeof pieces / sizeof *pieces)];
            memcpy(text + size, piece, strlen(piece));
            size += strlen(piece);
        }
        struct str s = str_of(text, size);
        if (plain_count_single(s) != count_slowly(s))
            fail_msg("%zu, not %zu: %.*s", plain_count_single(s), count_slowly(s), (int)size, text);
        if (!str_equal(plain_summary(&arena, s, true), plain_summary(&arena, s, false)))
            fail_msg("two summaries: %.*s", (int)size, text);
        arena_reset(&arena);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_quick_count_is_the_full_one),
                                       cmocka_unit_test(test_single_count_is_the_full_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
