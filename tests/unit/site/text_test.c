/* Plain text: the quick scan against what Unicode's tables say, and cleaning with its places. */

#include "findings.h"

#include "base/utf8.h"
#include "site/text.h"

#include <stdio.h>

/* What the scan calls plain must be valid, free of control characters, and left alone by NFC behind any character. */
static void plain_characters_are_what_unicode_says(void **state)
{
    (void)state;
    struct arena arena = ARENA_INIT;
    size_t plain = 0;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        char bytes[32] = "a\xe3\x81\x8b\xe3\x83\x8f\xef\xbc\x9d<"; /* aかハ＝< */
        if (c >= 0xd800 && c < 0xe000)
            continue;
        size_t prefix = strlen(bytes);
        size_t size = prefix + utf8_put(c, bytes + prefix);
        struct str alone = {bytes + prefix, size - prefix};
        if (!text_is_plain(alone))
            continue;
        plain++;
        if (utf8_is_control(c))
            fail_msg("U+%04X is a control character", (unsigned)c);
        struct str whole = {bytes, size};
        if (!text_is_plain(whole) || !str_equal(utf8_nfc(&arena, whole), whole))
            fail_msg("U+%04X changes in NFC", (unsigned)c);
        arena_reset(&arena);
    }
    assert_true(plain > 30000); /* kana, kanji and Latin at least: the scan must be worth something */
    arena_free(&arena);
}

static void common_text_is_plain(void **state)
{
    (void)state;
    assert_true(text_is_plain(STR("")));
    assert_true(text_is_plain(STR("# 見出し\n\n「対策」は、①と㈱～。ｶﾞ ＡＢＣ\t1")));
    assert_true(text_is_plain(STR("Tōkyō é ü 🔒 — “x” → ∞")));
}

static void what_needs_a_closer_look_is_not_plain(void **state)
{
    (void)state;
    static const struct str texts[] = {
        STR_INIT("a\r\n"),          STR_INIT("a\0b"),         STR_INIT("\033$B"),
        STR_INIT("\x7f"),           STR_INIT("\xc2\x85"),     STR_INIT("か\xe3\x82\x99"),
        STR_INIT("e\xcc\x81"),      STR_INIT("\xef\xa8\x90"), /* a compatibility ideograph */
        STR_INIT("\xe3\x81"),       STR_INIT("\xff"),         STR_INIT("\xef\xbf\xbe"),
        STR_INIT("\xed\xa0\x80"), /* half of a surrogate pair */
        STR_INIT("\xc0\xaf"),       STR_INIT("\xe3\x81\x28"), STR_INIT("\xf0\x9f\x94"),
        STR_INIT("\xef\xbb\xbfx"),  STR_INIT("\xe2\x80\xa8"), STR_INIT("abcdefg\x1f"),
        STR_INIT("abcdefgh\x80jk"),
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (text_is_plain(texts[i]))
            fail_msg("text %zu is not plain", i);
}

#define LONG "あいうえお、かきくけこ。abc漢字かな交じり文\n「二行目」と言う"
enum { LONG_SIZE = sizeof LONG - 1 };

/* Amid a text, where sixteen bytes are looked at together, the scan says the same of a character as it does alone. */
static void characters_are_the_same_wherever_they_stand(void **state)
{
    (void)state;
    static const size_t places[] = {0, 15, 18, 33, 48, LONG_SIZE}; /* between characters of LONG */
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        char bytes[LONG_SIZE + 4], alone[4];
        size_t size = utf8_put(c, alone);
        enum text_sort sort = text_sort_of(str_of(alone, size));
        for (size_t i = 0; i < sizeof places / sizeof *places && (c < 0xd800 || c >= 0xe000); i++) {
            memcpy(bytes, LONG, places[i]);
            memcpy(bytes + places[i], alone, size);
            memcpy(bytes + places[i] + size, &LONG[places[i]], LONG_SIZE - places[i]);
            if (text_sort_of(str_of(bytes, LONG_SIZE + size)) != sort)
                fail_msg("U+%04X at byte %zu", (unsigned)c, places[i]);
        }
    }
}

/* Whatever a byte is turned into: what is said to be plain is. */
static void damage_is_seen_wherever_it_stands(void **state)
{
    (void)state;
    struct arena arena = ARENA_INIT;
    char bytes[LONG_SIZE];
    assert_int_equal(text_sort_of(STR(LONG)), TEXT_SINGLE);
    for (size_t at = 0; at < LONG_SIZE; at++)
        for (unsigned byte = 0; byte < 256; byte++) {
            memcpy(bytes, LONG, LONG_SIZE);
            bytes[at] = (char)byte;
            struct str text = str_of(bytes, LONG_SIZE);
            bool valid = utf8_check(text) == STR_NPOS;
            if (text_is_plain(text) && (!valid || !str_equal(utf8_nfc(&arena, text), text)))
                fail_msg("byte %zu as %02X", at, byte);
            if (byte < 0x80 && byte >= ' ' && byte != 0x7f && valid != text_is_plain(text))
                fail_msg("byte %zu as %02X is plain", at, byte);
            arena_reset(&arena);
        }
    for (size_t size = 0; size < LONG_SIZE; size++)
        assert_int_equal(text_is_plain(str_of(LONG, size)), utf8_check(str_of(LONG, size)) == STR_NPOS);
    arena_free(&arena);
}

/* What the characters are one by one: the slow way, which knows no windows. */
static enum text_sort sort_slowly(struct str text)
{
    enum text_sort sort = TEXT_SINGLE;
    for (size_t at = 0, start = 0; at < text.size; start = at) {
        if (utf8_next(text, &at) == UTF8_INVALID)
            return TEXT_ROUGH;
        enum text_sort own = text_sort_of(str_sub(text, start, at - start));
        sort = own < sort ? own : sort;
    }
    return sort;
}

/* The machine's way, the portable way and the slow way agree, whatever stands where in a window, whole or damaged. */
static void all_ways_agree(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "あ", "a", "漢", "。", "\n", "ガ", "を", "備", "（", "ー",           "～",           "〰", "\t", "&",
        "ｶ",  "ﾞ", "é",  "—",  "①",  "Д",  "🔒",  "〪",   "゙",   "\xe4\x80\xaa", "\xe5\x82\x99", "",   "한", "\x7f"};
    char text[256];
    uint32_t random = 11;
    for (int i = 0; i < 200000; i++) {
        size_t size = 0;
        random = random * 1664525 + 1013904223;
        uint32_t kinds = 1 + (random >> 20) % (sizeof pieces / sizeof *pieces);
        for (uint32_t count = (random >> 10) % 60; count > 0; count--) {
            random = random * 1664525 + 1013904223;
            const char *piece = pieces[(random >> 16) % ((random >> 28) == 0 ? kinds : kinds < 5 ? kinds : 5)];
            memcpy(text + size, piece, strlen(piece));
            size += strlen(piece);
        }
        if (i % 4 == 0 && size > 0)
            text[(random >> 8) % size] = (char)(random >> 24);
        struct str bytes = str_of(text, i % 8 == 1 && size > 0 ? size - 1 : size);
        enum text_sort sort = sort_slowly(bytes);
        if (text_sort_of(bytes) != sort || text_sort_portably(bytes) != sort)
            fail_msg("%d, portably %d, not %d: %.*s", text_sort_of(bytes), text_sort_portably(bytes), sort, STR_ARGS(bytes));
    }
}

static void single_characters_join_with_none(void **state)
{
    (void)state;
    size_t single = 0;
    for (uint32_t c = 0; c <= 0xffff; c++) {
        char bytes[16];
        size_t size = utf8_put(c, bytes);
        if ((c >= 0xd800 && c < 0xe000) || text_sort_of(str_of(bytes, size)) != TEXT_SINGLE)
            continue;
        single++;
        size += utf8_put(c, bytes + size);
        memcpy(bytes + size, "か", strlen("か"));
        size += strlen("か");
        size += utf8_put(c, bytes + size);
        if (utf8_graphemes(str_of(bytes, size)) != 4)
            fail_msg("U+%04X joins", (unsigned)c);
    }
    assert_true(single > 28000); /* kana and kanji at least */
    assert_int_equal(text_sort_of(STR("a &amp; b")), TEXT_PLAIN);
    assert_int_equal(text_sort_of(STR("これは半角のｶﾞです。ここまでで十六バイトを超える。")), TEXT_PLAIN);
}

static void cleaning_names_the_place(void **state)
{
    (void)state;
    struct arena arena = ARENA_INIT;
    struct diags diags = DIAGS_INIT;
    struct str text = text_clean(&arena, STR("一\r\n二\x07三\r四\0\n\xc2\x85"), STR("x.md"), &diags);
    assert_str(text, "一\n二\xef\xbf\xbd三\n四\xef\xbf\xbd\n\xef\xbf\xbd");
    assert_findings(&diags, "x.md", "2:2 control-character U+0007\n3:2 nul-byte\n4:1 control-character U+0085\n");
    diags_free(&diags);
    arena_free(&arena);
}

static void findings_are_bounded(void **state)
{
    (void)state;
    struct arena arena = ARENA_INIT;
    struct diags diags = DIAGS_INIT;
    char zeros[1000] = {0};
    struct str text = text_clean(&arena, str_of(zeros, sizeof zeros), STR("x.md"), &diags);
    assert_int_equal(text.size, 3 * sizeof zeros);
    assert_int_equal(diags.count, TEXT_FINDINGS);
    diags_free(&diags);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_characters_are_what_unicode_says),
        cmocka_unit_test(common_text_is_plain),
        cmocka_unit_test(characters_are_the_same_wherever_they_stand),
        cmocka_unit_test(damage_is_seen_wherever_it_stands),
        cmocka_unit_test(all_ways_agree),
        cmocka_unit_test(single_characters_join_with_none),
        cmocka_unit_test(what_needs_a_closer_look_is_not_plain),
        cmocka_unit_test(cleaning_names_the_place),
        cmocka_unit_test(findings_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
