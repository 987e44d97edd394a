/* Masked bytes: what is passed over without a look. */

#include "markdown/mask.h"

#include "markdown/write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A text is ordinary where nothing is masked, writing changes nothing, and no footnote can begin. */
static void ordinary_text_is_written_as_it_stands(void **state)
{
    (void)state;
    struct buffer written = BUFFER_INIT;
    char bytes[40];
    for (size_t size = 1; size <= sizeof bytes; size++)
        for (unsigned c = 0; c < 256; c++) {
            memset(bytes, 'x', sizeof bytes);
            bytes[(c * 7) % size] = (char)c;
            struct str text = str_of(bytes, size);
            buffer_reset(&written);
            write_text(&written, text);
            bool same = str_equal(buffer_str(&written), text) && mask_find(text, 0) == size && c != '^';
            if (mask_is_ordinary(text) != same && strchr("\t\n\r", (int)c) == NULL)
                fail_msg("byte %02X of %zu", c, size);
            if (mask_is_ordinary(text) && !same)
                fail_msg("byte %02X of %zu is not ordinary", c, size);
        }
    buffer_free(&written);
}

static void white_space_is_not_masked(void **state)
{
    (void)state;
    assert_int_equal(mask_find(STR("a\n\tb\rc\x07 d"), 0), 6);
    assert_int_equal(mask_find(STR("a\n\tb\rc\x07 d"), 7), 9);
    assert_int_equal(mask_find(STR("a\n\tb\rc\n"), 0), 7);
    assert_int_equal(mask_find(STR(""), 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ordinary_text_is_written_as_it_stands),
                                       cmocka_unit_test(white_space_is_not_masked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
