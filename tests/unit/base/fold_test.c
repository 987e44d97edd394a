#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/fold.h"
#include "base/utf8.h"

#include <fcntl.h>

/* \uXXXX and \UXXXXXX as characters. */
static struct str unescape(struct arena *arena, struct str text)
{
    struct buffer buffer = BUFFER_INIT;
    for (size_t i = 0; i < text.size; i++) {
        size_t digits = text.data[i] != '\\' ? 0 : text.data[i + 1] == 'u' ? 4 : 6;
        if (digits == 0) {
            buffer_put_char(&buffer, text.data[i]);
            continue;
        }
        char utf8[4];
        const char *hex = arena_cstr(arena, str_sub(text, i + 2, digits));
        buffer_put(&buffer, str_of(utf8, utf8_put((uint32_t)strtoul(hex, NULL, 16), utf8)));
        i += 1 + digits;
    }
    struct str result = arena_str(arena, buffer_str(&buffer));
    buffer_free(&buffer);
    return result;
}

/* Well-formed UTF-16 as UTF-8. */
static struct str as_utf8(struct arena *arena, const struct folded *f)
{
    char *text = arena_alloc(arena, f->count * 3 + 1);
    size_t size = 0;
    for (size_t i = 0; i < f->count; i++) {
        uint32_t c = f->units[i];
        if (c >= 0xD800 && c < 0xDC00 && i + 1 < f->count)
            c = 0x10000 + ((c & 0x3FF) << 10) + (f->units[++i] & 0x3FFU);
        size += utf8_put(c, text + size);
    }
    return str_of(text, size);
}

static void test_table(void **state)
{
    struct arena arena = ARENA_INIT;
    struct folded folded = FOLDED_INIT;
    struct str table, line;
    size_t cases = 0;
    (void)state;
    assert_int_equal(file_read(&arena, AT_FDCWD, "tests/search/fold.tsv", 1 << 20, &table, NULL), 0);
    while (str_next_line(&table, &line)) {
        struct str input;
        if (str_starts(line, STR("#")))
            continue;
        assert_true(str_split(&line, '\t', &input));
        fold_text(&folded, unescape(&arena, input));
        struct str wanted = unescape(&arena, line), got = as_utf8(&arena, &folded);
        if (!str_equal(got, wanted))
            fail_msg("%.*s: %.*s, should be %.*s", STR_ARGS(input), STR_ARGS(got), STR_ARGS(wanted));
        cases++;
    }
    assert_true(cases > 50);
    fold_free(&folded);
    arena_free(&arena);
}

static size_t find(const char *text, const char *needle, size_t from)
{
    struct folded a = FOLDED_INIT, b = FOLDED_INIT;
    fold_text(&a, str_from(text));
    fold_text(&b, str_from(needle));
    size_t at = fold_find(&a, &b, from);
    fold_free(&a);
    fold_free(&b);
    return at;
}

static void test_find(void **state)
{
    (void)state;
    assert_int_equal(find("パスワード", "ｽﾜ", 0), 1);
    assert_int_equal(find("あいあい", "あい", 1), 2);
    assert_int_equal(find("あい", "うえ", 0), STR_NPOS);
    assert_int_equal(find("あい", "", 0), STR_NPOS);
    assert_int_equal(find("", "あ", 0), STR_NPOS);
    /* U+0061 U+0061 are bytes 61 00 61 00: U+6100 stands in them, but straddling. */
    assert_int_equal(find("aa", "愀", 0), STR_NPOS);
    assert_int_equal(find("aa愀", "愀", 0), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table), cmocka_unit_test(test_find)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
