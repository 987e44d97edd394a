#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/utf8.h"

#include <utf8proc.h>

static const struct str ill_formed[] = {
    STR_INIT("\x80"),             /* a continuation alone */
    STR_INIT("\xBF"),             /* the last of them */
    STR_INIT("\xC0\x80"),         /* too long for NUL */
    STR_INIT("\xC1\xBF"),         /* too long for U+007F */
    STR_INIT("\xC3"),             /* cut off */
    STR_INIT("\xC3("),            /* no continuation */
    STR_INIT("\xC3\xC3"),         /* two beginnings */
    STR_INIT("\xE0\x80\x80"),     /* too long */
    STR_INIT("\xE0\x9F\xBF"),     /* too long for U+07FF */
    STR_INIT("\xE3\x81"),         /* cut off */
    STR_INIT("\xE3\x81x"),        /* no second continuation */
    STR_INIT("\xED\xA0\x80"),     /* U+D800, a surrogate */
    STR_INIT("\xED\xBF\xBF"),     /* U+DFFF */
    STR_INIT("\xF0\x80\x80\x80"), /* too long */
    STR_INIT("\xF0\x8F\xBF\xBF"), /* too long for U+FFFF */
    STR_INIT("\xF0\x9F\x98"),     /* cut off */
    STR_INIT("\xF4\x90\x80\x80"), /* U+110000 */
    STR_INIT("\xF5\x80\x80\x80"), /* never a beginning */
    STR_INIT("\xFF"),             /* the same */
    STR_INIT("\x82\xA0"),         /* あ in CP932 */
    STR_INIT("\xA4\xA2"),         /* あ in EUC-JP */
};

static const struct str well_formed[] = {
    STR_INIT("\0"),
    STR_INIT("\x7F"),
    STR_INIT("\xC2\x80"),
    STR_INIT("\xDF\xBF"),
    STR_INIT("\xE0\xA0\x80"),
    STR_INIT("\xED\x9F\xBF"),
    STR_INIT("\xEE\x80\x80"),
    STR_INIT("\xEF\xBF\xBF"),
    STR_INIT("日本"),
    STR_INIT("😀"),
    STR_INIT("\xF0\x90\x80\x80"),
    STR_INIT("\xF4\x8F\xBF\xBF"),
};

/* Behind every number of ASCII bytes up to 20, because those are skipped eight at a time. */
static void check_names_the_first_wrong_byte(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    for (int before = 0; before <= 20; before++) {
        struct str prefix = arena_printf(&arena, "%*s", before, "");
        for (size_t i = 0; i < sizeof ill_formed / sizeof *ill_formed; i++) {
            struct str text = arena_concat(&arena, prefix, ill_formed[i]);
            assert_int_equal(utf8_check(text), before);
            assert_int_equal(utf8_check(arena_concat(&arena, text, STR("日本 and more"))), before);
        }
        for (size_t i = 0; i < sizeof well_formed / sizeof *well_formed; i++)
            assert_int_equal(utf8_check(arena_concat(&arena, prefix, well_formed[i])), STR_NPOS);
    }
    assert_int_equal(utf8_check(STR_NONE), STR_NPOS);
    arena_free(&arena);
}

static void wrong_bytes_are_passed_one_by_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ill_formed / sizeof *ill_formed; i++) {
        size_t at = 0;
        assert_int_equal(utf8_next(ill_formed[i], &at), UTF8_INVALID);
        assert_int_equal(at, 1);
    }
    size_t at = 3;
    assert_int_equal(utf8_next(STR("abc"), &at), UTF8_INVALID);
    assert_int_equal(at, 3);
    assert_int_equal(utf8_at(STR("abc"), 3), UTF8_INVALID);
}

static void every_character_comes_back(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        size_t size = utf8_put(c, bytes);
        size_t at = 0;
        if (utf8_check(str_of(bytes, size)) != STR_NPOS || utf8_next(str_of(bytes, size), &at) != c || at != size)
            fail_msg("U+%04X", (unsigned)c);
    }
}

static void positions(void **state)
{
    struct str text = STR("a日é😀");
    (void)state;
    assert_int_equal(utf8_count(text), 4);
    assert_int_equal(utf8_column(text, 0), 1);
    assert_int_equal(utf8_column(text, 1), 2);
    assert_int_equal(utf8_column(text, 4), 3);
    assert_int_equal(utf8_column(text, 6), 4);
    assert_int_equal(utf8_column(text, 99), 5);
    assert_int_equal(utf8_previous(text, 10), 6);
    assert_int_equal(utf8_previous(text, 6), 4);
    assert_int_equal(utf8_previous(text, 4), 1);
    assert_int_equal(utf8_previous(text, 1), 0);
}

static void graphemes_are(const char *text, size_t count)
{
    size_t found = utf8_graphemes(str_from(text));
    if (found != count)
        fail_msg("%s: %zu", text, found);
}

static void graphemes(void **state)
{
    (void)state;
    graphemes_are("", 0);
    graphemes_are("abc", 3);
    graphemes_are("情報セキュリティ", 8);
    graphemes_are("か\u3099き\u3099", 2);       /* in two parts each */
    graphemes_are("e\u0301x\u0301\u0302", 2);   /* marks */
    graphemes_are("葛\U000E0100城", 2);         /* ideographic variation */
    graphemes_are("☎\uFE0F☎\uFE0E", 2);         /* emoji and text style */
    graphemes_are("👨\u200D👩\u200D👧\u200D👦", 1); /* family */
    graphemes_are("👍🏽👍", 2);           /* skin */
    graphemes_are("🇯🇵🇫🇷", 2);                   /* flags */
    graphemes_are("a\r\nb", 3);
    graphemes_are("각가", 2); /* Hangul syllables, one of parts */
    graphemes_are("日👨\u200D👩本🇯🇵語", 5);
}

static void prefix_never_cuts_a_grapheme(void **state)
{
    struct str text = STR("が👨‍👩本");
    (void)state;
    assert_int_equal(utf8_prefix(text, 0), 0);
    assert_int_equal(utf8_prefix(text, 1), 3);
    assert_int_equal(utf8_prefix(text, 2), 3 + 4 + 3 + 4);
    assert_int_equal(utf8_prefix(text, 3), text.size);
    assert_int_equal(utf8_prefix(text, 9), text.size);
}

/* UAX #29 as utf8proc has it, asked of every two neighbours. (Of Prepend characters before others the quick rules know nothing.) */
static size_t prefix_slowly(struct str text, size_t limit, size_t *found)
{
    utf8proc_int32_t state = 0;
    uint32_t before = 0;
    *found = 0;
    for (size_t at = 0, start = 0; at < text.size; start = at) {
        uint32_t c = utf8_next(text, &at);
        if (start > 0 && !utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)c, &state)) {
            before = c;
            continue;
        }
        if (*found == limit)
            return start;
        (*found)++;
        before = c;
    }
    return text.size;
}

static void graphemes_are_what_the_rules_say(void **state)
{
    static const char *const pieces[] = {"a",      "あ",      "。",   "ア",     "漢",     "（", "ん",        "\u3099",
                                         "\u309A", "\r",      "\n",   "\u302A", "\u3030", "〽", "㊗",        "\u200D",
                                         "\uFE0F", "e\u0301", "👨",    "🏽",   "🇯",      "각", "\u1100",    "é",
                                         "\u00AD", "©",       "\x7F", "\t",     "ｶ",      "ﾞ",  "\U000E0100"};
    uint32_t random = 17;
    (void)state;
    for (int i = 0; i < 100000; i++) {
        char text[128];
        size_t size = 0, found;
        random = random * 1664525 + 1013904223;
        uint32_t kinds = 1 + (random >> 20) % (sizeof pieces / sizeof *pieces);
        for (uint32_t count = (random >> 10) % 16; count > 0; count--) {
            random = random * 1664525 + 1013904223;
            const char *piece = pieces[(random >> 16) % kinds];
            memcpy(text + size, piece, strlen(piece));
            size += strlen(piece);
        }
        struct str s = str_of(text, size);
        for (size_t limit = 0; limit <= 4; limit++)
            if (utf8_prefix(s, limit) != prefix_slowly(s, limit, &found))
                fail_msg("%zu of %.*s", limit, STR_ARGS(s));
        prefix_slowly(s, SIZE_MAX, &found);
        if (utf8_graphemes(s) != found)
            fail_msg("%zu, not %zu: %.*s", utf8_graphemes(s), found, STR_ARGS(s));
    }
}

static void kinds_of_characters(void **state)
{
    static const uint32_t cjk[] = {0x3042, 0x30A2, 0x6F22, 0x3001, 0x300C, 0x3000,  0xFF01, 0xFF71,
                                   0xFFE5, 0xAC00, 0x3131, 0x20A9, 0x2E80, 0x20000, 0x3030, 0x1B000};
    static const uint32_t other[] = {'a', 0xE9, 0x2014, 0x201C, 0x2026, 0x1F600, 0x2600, 0x303F, 0x1F1EF, 0x10FFFF};
    (void)state;
    for (size_t i = 0; i < sizeof cjk / sizeof *cjk; i++)
        if (!utf8_is_cjk(cjk[i]))
            fail_msg("U+%04X is CJK", (unsigned)cjk[i]);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        if (utf8_is_cjk(other[i]))
            fail_msg("U+%04X is not CJK", (unsigned)other[i]);
    assert_true(utf8_is_wide(0x3042) && utf8_is_wide(0xFF01) && utf8_is_wide(0xAC00) && utf8_is_wide(0x1F600));
    assert_false(utf8_is_wide('a') || utf8_is_wide(0xFF71) || utf8_is_wide(0x2014));
    assert_true(utf8_is_hangul(0xAC00) && utf8_is_hangul(0x1100) && utf8_is_hangul(0x3131) && utf8_is_hangul(0xFFA1));
    assert_false(utf8_is_hangul(0x3042) || utf8_is_hangul(0x6F22));
    assert_true(utf8_is_punctuation('*') && utf8_is_punctuation('$') && utf8_is_punctuation(0x3002) &&
                utf8_is_punctuation(0xFF08) && utf8_is_punctuation(0x20AC));
    assert_false(utf8_is_punctuation('a') || utf8_is_punctuation(0x30FC) || utf8_is_punctuation(0x3000));
    assert_true(utf8_is_space(' ') && utf8_is_space(0x3000) && utf8_is_space(0xA0) && utf8_is_space('\n'));
    assert_false(utf8_is_space('a') || utf8_is_space(0x200B) || utf8_is_space(0xFEFF));
}

static void control_characters(void **state)
{
    (void)state;
    assert_true(utf8_is_control(0) && utf8_is_control(0x1B) && utf8_is_control('\r') && utf8_is_control(0x7F) &&
                utf8_is_control(0x85) && utf8_is_control(0xFFFE) && utf8_is_control(0xFFFF));
    assert_false(utf8_is_control('\t') || utf8_is_control('\n') || utf8_is_control(' ') || utf8_is_control(0xFFFD) ||
                 utf8_is_control(0xA0));
}

static void width_in_a_terminal(void **state)
{
    (void)state;
    assert_int_equal(utf8_width(STR("")), 0);
    assert_int_equal(utf8_width(STR("abc")), 3);
    assert_int_equal(utf8_width(STR("日本ｱa")), 6);
    assert_int_equal(utf8_width(STR("e\u0301")), 1);
}

static void nfc_is(const char *text, const char *normal)
{
    struct arena arena = ARENA_INIT;
    struct str result = utf8_nfc(&arena, str_from(text));
    if (!str_is(result, normal))
        fail_msg("%s -> %.*s", text, STR_ARGS(result));
    arena_free(&arena);
}

static void normal_forms(void **state)
{
    (void)state;
    nfc_is("か\u3099ハ\u309A", "がパ"); /* file names of macOS */
    nfc_is("e\u0301", "é");
    nfc_is("\u212B\u2126\u212A", "ÅΩK");
    nfc_is("\u1112\u1161\u11AB", "한");
    nfc_is("\uFA30\uF900", "侮豈");
    nfc_is("a\u0323\u0302", "ậ");
    nfc_is("a\u0302\u0323", "ậ");
    nfc_is("\u302B\u302A", "\u302A\u302B"); /* marks in their order */
    nfc_is("①㈱～ｱﾞ", "①㈱～ｱﾞ");           /* compatibility is NFKC's affair */
}

static void normal_text_is_not_copied(void **state)
{
    static const char *const texts[] = {"", "plain", "情報セキュリティ、ＡＢＣ「ｱ」—…", "naïve café 😀"};
    struct arena arena = ARENA_INIT;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_ptr_equal(utf8_nfc(&arena, str_from(texts[i])).data, texts[i]);
    assert_int_equal(arena_held(&arena), 0);
    arena_free(&arena);
}

/* The shortcut for Japanese text must agree with the library on every character, alone and before a mark. */
static void normal_forms_agree_with_the_library(void **state)
{
    static const uint32_t marks[] = {0, 0x301, 0x3099, 0x302A};
    struct arena arena = ARENA_INIT;
    (void)state;
    for (uint32_t c = 1; c < 0x2FA20; c++) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        for (size_t m = 0; m < sizeof marks / sizeof *marks; m++) {
            char text[9] = "";
            size_t size = utf8_put(c, text);
            if (marks[m] != 0)
                size += utf8_put(marks[m], text + size);
            utf8proc_uint8_t *normal = utf8proc_NFC((const utf8proc_uint8_t *)text);
            if (!str_is(utf8_nfc(&arena, str_of(text, size)), (const char *)normal))
                fail_msg("U+%04X U+%04X", (unsigned)c, (unsigned)marks[m]);
            free(normal);
        }
        arena_reset(&arena);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_names_the_first_wrong_byte),
        cmocka_unit_test(wrong_bytes_are_passed_one_by_one),
        cmocka_unit_test(every_character_comes_back),
        cmocka_unit_test(positions),
        cmocka_unit_test(graphemes),
        cmocka_unit_test(prefix_never_cuts_a_grapheme),
        cmocka_unit_test(graphemes_are_what_the_rules_say),
        cmocka_unit_test(kinds_of_characters),
        cmocka_unit_test(control_characters),
        cmocka_unit_test(width_in_a_terminal),
        cmocka_unit_test(normal_forms),
        cmocka_unit_test(normal_text_is_not_copied),
        cmocka_unit_test(normal_forms_agree_with_the_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
