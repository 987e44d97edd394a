#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/buffer.h"

static void grows_byte_by_byte(void **state)
{
    struct buffer buffer = BUFFER_INIT;
    (void)state;
    for (int i = 0; i < 10000; i++)
        buffer_put_char(&buffer, (char)('a' + i % 26));
    assert_int_equal(buffer.size, 10000);
    for (int i = 0; i < 10000; i++)
        assert_int_equal(buffer.data[i], 'a' + i % 26);
    buffer_free(&buffer);
    assert_null(buffer.data);
}

static void every_size_of_text(void **state)
{
    static const char text[300] = "";
    (void)state;
    for (size_t size = 0; size < sizeof text; size++) {
        struct buffer buffer = BUFFER_INIT;
        buffer_put(&buffer, str_of(text, size));
        buffer_put(&buffer, STR("x"));
        buffer_put(&buffer, STR_NONE);
        assert_int_equal(buffer.size, size + 1);
        assert_int_equal(buffer_cstr(&buffer)[size], 'x');
        assert_int_equal(buffer_cstr(&buffer)[size + 1], '\0');
        buffer_free(&buffer);
    }
}

static void empty_buffer_is_an_empty_text(void **state)
{
    struct buffer buffer = BUFFER_INIT;
    (void)state;
    assert_string_equal(buffer_cstr(&buffer), "");
    assert_int_equal(buffer_str(&buffer).size, 0);
    buffer_free(&buffer);
}

static void reset_keeps_the_memory(void **state)
{
    struct buffer buffer = BUFFER_INIT;
    (void)state;
    buffer_put(&buffer, STR("abc"));
    const char *data = buffer.data;
    buffer_reset(&buffer);
    buffer_put(&buffer, STR("de"));
    assert_ptr_equal(buffer.data, data);
    assert_string_equal(buffer_cstr(&buffer), "de");
    buffer_free(&buffer);
}

static void numbers(void **state)
{
    struct buffer buffer = BUFFER_INIT;
    (void)state;
    buffer_put_number(&buffer, 0);
    buffer_put_char(&buffer, ' ');
    buffer_put_number(&buffer, 18446744073709551615ULL);
    buffer_printf(&buffer, " %s%d", "x", -7);
    assert_string_equal(buffer_cstr(&buffer), "0 18446744073709551615 x-7");
    buffer_free(&buffer);
}

static void printf_longer_than_the_memory(void **state)
{
    struct buffer buffer = BUFFER_INIT;
    (void)state;
    for (int width = 250; width < 260; width++) {
        buffer_reset(&buffer);
        buffer_printf(&buffer, "%*d", width, 1);
        assert_int_equal(buffer.size, width);
    }
    buffer_free(&buffer);
}

static void xml_is_escaped(const char *text, const char *escaped)
{
    struct buffer buffer = BUFFER_INIT;
    buffer_put_xml(&buffer, str_from(text));
    assert_string_equal(buffer_cstr(&buffer), escaped);
    buffer_free(&buffer);
}

static void xml(void **state)
{
    (void)state;
    xml_is_escaped("", "");
    xml_is_escaped("日本", "日本");
    xml_is_escaped("<a href=\"x\">'&amp;'</a>", "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&#39;&lt;/a&gt;");
    xml_is_escaped("&", "&amp;");
    xml_is_escaped("a<", "a&lt;");
    xml_is_escaped(">b", "&gt;b");
}

static void json_is_escaped(struct str text, const char *escaped)
{
    struct buffer buffer = BUFFER_INIT;
    buffer_put_json(&buffer, text);
    assert_string_equal(buffer_cstr(&buffer), escaped);
    buffer_free(&buffer);
}

static void json(void **state)
{
    (void)state;
    json_is_escaped(STR(""), "");
    json_is_escaped(STR("日本🗾"), "日本🗾");
    json_is_escaped(STR("\"\\"), "\\\"\\\\");
    json_is_escaped(STR("a\nb\tc\x01\x1F"), "a\\nb\\u0009c\\u0001\\u001f");
    json_is_escaped(STR("\0x"), "\\u0000x");
    json_is_escaped(STR("</script>&"), "\\u003c/script\\u003e\\u0026");
    json_is_escaped(STR("\u2027\u2028\u2029\u202A"), "\u2027\\u2028\\u2029\u202A");
    json_is_escaped(STR("\xE2\x80"), "\xE2\x80");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_byte_by_byte),
        cmocka_unit_test(every_size_of_text),
        cmocka_unit_test(empty_buffer_is_an_empty_text),
        cmocka_unit_test(reset_keeps_the_memory),
        cmocka_unit_test(numbers),
        cmocka_unit_test(printf_longer_than_the_memory),
        cmocka_unit_test(xml),
        cmocka_unit_test(json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
