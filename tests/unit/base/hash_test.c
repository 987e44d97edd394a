/* Known values: XXH3-128 as its own library publishes it, SHA-256 from FIPS 180-4's examples. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/hash.h"

static void known_values(void **state)
{
    char hex[SHA256_HEX_SIZE + 1];
    unsigned char digest[SHA256_SIZE];
    (void)state;
    hash_to_hex(hash_bytes(STR("")), hex);
    assert_string_equal(hex, "99aa06d3014798d86001c324468d497f");
    hash_to_hex(hash_bytes(STR_NONE), hex);
    assert_string_equal(hex, "99aa06d3014798d86001c324468d497f");
    sha256_bytes(STR("abc"), digest);
    sha256_to_hex(digest, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256_bytes(STR(""), digest);
    sha256_to_hex(digest, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static struct hash128 of_two(struct str a, struct str b)
{
    struct hasher hasher;
    hasher_begin(&hasher);
    hasher_add(&hasher, a);
    hasher_add(&hasher, b);
    return hasher_end(&hasher);
}

static void parts_are_kept_apart(void **state)
{
    (void)state;
    assert_true(hash_equal(of_two(STR("ab"), STR("c")), of_two(STR("ab"), STR("c"))));
    assert_false(hash_equal(of_two(STR("ab"), STR("c")), of_two(STR("a"), STR("bc"))));
    assert_false(hash_equal(of_two(STR("abc"), STR("")), of_two(STR(""), STR("abc"))));
    assert_true(hash_equal(of_two(STR_NONE, STR("x")), of_two(STR(""), STR("x"))));
}

static void numbers_and_hashes_count(void **state)
{
    struct hasher hasher;
    struct hash128 seen[4];
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        hasher_begin(&hasher);
        if (i < 2)
            hasher_add_number(&hasher, i);
        else
            hasher_add_hash(&hasher, (struct hash128){i == 2, i == 3});
        seen[i] = hasher_end(&hasher);
    }
    for (unsigned i = 0; i < 4; i++)
        for (unsigned k = 0; k < i; k++)
            assert_false(hash_equal(seen[i], seen[k]));
}

/* More than XXH3's internal buffer, in uneven pieces. */
static void long_texts_in_pieces(void **state)
{
    static char text[5000];
    struct hasher one;
    struct hasher other;
    (void)state;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * 7);
    for (int round = 0; round < 2; round++) {
        struct hasher *hasher = round == 0 ? &one : &other;
        hasher_begin(hasher);
        for (size_t at = 0; at < sizeof text; at += 333)
            hasher_add(hasher, str_sub(str_of(text, sizeof text), at, 333));
    }
    assert_true(hash_equal(hasher_end(&one), hasher_end(&other)));
    assert_false(hash_key(str_of(text, 5000)) == hash_key(str_of(text, 4999)));
}

/* Of a copy: the hasher itself goes on. */
static struct hash128 end_of(const struct hasher *hasher)
{
    struct hasher copy = *hasher;
    return hasher_end(&copy);
}

/* Little is hashed at once, much by and by: the same parts of every size, as the bytes that they stand for. */
static void parts_are_hashed_as_one_text(void **state)
{
    static char whole[4096];
    static const size_t steps[] = {1, 7, 120, 248, 503, 504, 505, 1200};
    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct hasher hasher;
        size_t size = 0;
        hasher_begin(&hasher);
        for (size_t part = 0; part < 3; part++) {
            for (size_t k = 0; k < 8; k++)
                whole[size + k] = (char)(steps[i] >> (8 * k));
            for (size_t k = 0; k < steps[i]; k++)
                whole[size + 8 + k] = (char)(part + k);
            hasher_add(&hasher, str_of(whole + size + 8, steps[i]));
            size += 8 + steps[i];
            assert_true(hash_equal(hash_bytes(str_of(whole, size)), end_of(&hasher)));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(parts_are_kept_apart),
        cmocka_unit_test(numbers_and_hashes_count),
        cmocka_unit_test(long_texts_in_pieces),
        cmocka_unit_test(parts_are_hashed_as_one_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
