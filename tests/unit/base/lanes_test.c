#include "base/lanes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static lanes_mask are_low(lanes bytes)
{
    return lanes_between(bytes, 0x10, 0x1F) | lanes_are(bytes, 0xFF);
}

static void between_is_both_comparisons(void **state)
{
    (void)state;
    static const unsigned char bounds[] = {0, 1, 0x1F, 0x20, 0x7F, 0x80, 0x81, 0xBF, 0xFE, 0xFF};
    char bytes[LANES] = {0};
    for (size_t i = 0; i < sizeof bounds; i++)
        for (size_t k = i; k < sizeof bounds; k++)
            for (unsigned c = 0; c < 256; c++) {
                bytes[c % LANES] = (char)c;
                bool inside = lanes_between(lanes_load(bytes), bounds[i], bounds[k])[c % LANES] != 0;
                assert_int_equal(inside, c >= bounds[i] && c <= bounds[k]);
            }
}

/* The machine's own instruction and the way without it give the same bits. */
static void bits_are_the_bytes_that_are_set(void **state)
{
    (void)state;
    uint32_t random = 3;
    for (int i = 0; i < 1000; i++) {
        lanes_mask mask = {0};
        unsigned bits = 0;
        random = random * 1664525 + 1013904223;
        for (unsigned k = 0; k < LANES; k++)
            if ((random >> (16 + k) & 1) != 0 || i == 1) {
                mask[k] = -1;
                bits |= 1U << k;
            }
        assert_int_equal(lanes_bits(mask), bits);
        assert_int_equal(lanes_bits_by_words(mask), bits);
        assert_int_equal(lanes_any(mask), bits != 0);
        assert_int_equal(lanes_first(mask), bits == 0 ? LANES : (size_t)__builtin_ctz(bits));
    }
}

/* Every size, start and place of what is looked for, with a decoy before the start and one behind the end. */
static void the_first_is_found(void **state)
{
    (void)state;
    enum { LONGEST = 3 * LANES + 5 };
    char bytes[LONGEST + 1];
    for (size_t size = 0; size <= LONGEST; size++)
        for (size_t from = 0; from <= size; from++)
            for (size_t at = from; at <= size; at++) {
                memset(bytes, 'x', sizeof bytes);
                bytes[size] = 0x11;
                if (from > 0)
                    bytes[from - 1] = 0x12;
                if (at < size)
                    bytes[at] = at % 2 == 0 ? 0x10 : (char)0xFF;
                if (at + 1 < size)
                    bytes[at + 1] = 0x1F;
                assert_int_equal(lanes_find(bytes, size, from, are_low), at);
            }
    assert_int_equal(lanes_find(NULL, 0, 0, are_low), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(between_is_both_comparisons),
                                       cmocka_unit_test(bits_are_the_bytes_that_are_set), cmocka_unit_test(the_first_is_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
