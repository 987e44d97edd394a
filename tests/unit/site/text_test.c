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
        cmocka_unit_test(what_needs_a_closer_look_is_not_plain),
        cmocka_unit_test(cleaning_names_the_place),
        cmocka_unit_test(findings_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
