/* Line breaks: which characters join, the quick look by bytes against Unicode's tables. */

#include "markdown/line.h"

#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool is_selector(uint32_t c)
{
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF) || c == 0x3099 || c == 0x309A;
}

static bool joins_slowly(uint32_t c)
{
    bool kana_or_ideograph = (c >= 0x3041 && c <= 0x30FA) || (c >= 0x4E00 && c <= 0x9FFF);
    return kana_or_ideograph || ((utf8_is_wide(c) || (c >= 0xFF61 && c <= 0xFF9F)) && !utf8_is_hangul(c));
}

static void wide_is_what_unicode_says(void **state)
{
    (void)state;
    for (uint32_t c = 1; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c < 0xE000)
            continue;
        char bytes[16] = "ab";
        size_t size = 2 + utf8_put(c, bytes + 2);
        memcpy(bytes + size, "ab", 2);
        bool expected = joins_slowly(c);
        if (line_is_wide_at_start(str_of(bytes + 2, size - 2)) != expected ||
            line_is_wide_at_start(str_of(bytes + 2, size)) != expected)
            fail_msg("U+%04X at the start", (unsigned)c);
        if (!is_selector(c) && (line_is_wide_at_end(str_of(bytes + 2, size - 2)) != expected ||
                                line_is_wide_at_end(str_of(bytes, size)) != expected))
            fail_msg("U+%04X at the end", (unsigned)c);
    }
}

static void selectors_are_looked_through(void **state)
{
    (void)state;
    assert_true(line_is_wide_at_end(STR("葛󠄀")));
    assert_true(line_is_wide_at_end(STR("か\xe3\x82\x99")));
    assert_false(line_is_wide_at_end(STR("a\xef\xb8\x8f")));
    assert_false(line_is_wide_at_start(STR("")));
    assert_false(line_is_wide_at_end(STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(wide_is_what_unicode_says),
                                       cmocka_unit_test(selectors_are_looked_through)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
