/* The four encodings: detection, conversion, and what cannot be converted. */

#include "findings.h"

#include "base/utf8.h"
#include "site/charset.h"

#include <iconv.h>

struct sample {
    const char *name;
    enum charset charset;
    struct str bytes;
    const char *text;
};

/* The bytes are written out, so that no converter is tested against itself. */
static const struct sample samples[] = {
    {"CP932, NEC and IBM characters", CHARSET_CP932, STR_INIT("\x87\x40\x87\x8a\x81\x60\x82\xa0\x82\xa2\x8a\x94\xfa\xb1\n"),
     "①㈱～あい株﨑\n"},
    {"CP932, second bytes like \\ and |", CHARSET_CP932, STR_INIT("\x95\x5c\x8e\xa6 \x83\x5c\x83\x7c \x5c\n"),
     "表示 ソポ \\\n"},
    {"CP932, half-width kana", CHARSET_CP932, STR_INIT("\x93\xfa\x96\x7b \xb6\xde\xb2\xc4\xde\n"), "日本 ｶﾞｲﾄﾞ\n"},
    {"EUC-JP", CHARSET_EUC_JP, STR_INIT("\xc6\xfc\xcb\xdc\xb8\xec\xa4\xce\xca\xb8\n"), "日本語の文\n"},
    {"EUC-JP, NEC characters and half-width kana", CHARSET_EUC_JP,
     STR_INIT("\xad\xa1\xad\xea\xa1\xc1\xa4\xa2\x8e\xb6\x8e\xde\n"), "①㈱～あｶﾞ\n"},
    {"EUC-JP, JIS X 0212", CHARSET_EUC_JP, STR_INIT("\x8f\xb0\xa1\xa4\xa2\xa4\xa4\n"), "丂あい\n"},
    {"ISO-2022-JP", CHARSET_ISO_2022_JP, STR_INIT("\033$B$\"$$\033(B abc\n\033$@F|K\\\033(J!\n"), "あい abc\n日本!\n"},
    {"ISO-2022-JP, row 13 and half-width kana", CHARSET_ISO_2022_JP, STR_INIT("\033$B-!-j!A\033(I6^\033(B\n"), "①㈱～ｶﾞ\n"},
    {"UTF-8", CHARSET_UTF8, STR_INIT("①㈱～ｶﾞ"), "①㈱～ｶﾞ"},
    {"UTF-8 with a mark", CHARSET_UTF8, STR_INIT("\xef\xbb\xbf\xe6\x96\x87"), "文"},
    {"ASCII", CHARSET_UTF8, STR_INIT("plain\n"), "plain\n"},
};

static void each_sample_is_detected_and_converted(void **state)
{
    (void)state;
    struct arena arena = ARENA_INIT;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct charset_result result;
        print_message("%s\n", samples[i].name);
        assert_int_equal(charset_detect(samples[i].bytes), samples[i].charset);
        assert_int_equal(charset_decode(&arena, samples[i].bytes, samples[i].charset, &result), 0);
        assert_str(result.text, samples[i].text);
    }
    arena_free(&arena);
}

static struct str encode(struct arena *arena, const char *text, const char *charset)
{
    iconv_t converter = iconv_open(charset, "UTF-8");
    assert_true(converter != (iconv_t)-1);
    char *in = (char *)(uintptr_t)text;
    size_t left = strlen(text);
    size_t room = 3 * left + 32;
    char *data = arena_alloc(arena, room);
    char *out = data;
    assert_int_equal(iconv(converter, &in, &left, &out, &room), 0);
    iconv(converter, NULL, NULL, &out, &room);
    iconv_close(converter);
    return str_of(data, (size_t)(out - data));
}

/* Texts from one word to a paragraph, in every encoding there and back. */
static void texts_of_any_length_find_their_way(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "対策",
        "はい。",
        "テスト",
        "# 見出し\n\n本文です。\n",
        "セキュリティ",
        "---\ntitle: 中小企業の情報セキュリティ\n---\n\n従業員が5人から50人の会社では、まず更新から始めます。\n",
        "ウイルス対策ソフトを入れ、パスワードを長くし、共有設定を見直し、脅威や攻撃の手口を知りましょう。",
    };
    static const struct {
        const char *iconv_name;
        enum charset charset;
    } charsets[] = {{"CP932", CHARSET_CP932}, {"EUC-JP-MS", CHARSET_EUC_JP}, {"ISO-2022-JP", CHARSET_ISO_2022_JP}};
    struct arena arena = ARENA_INIT;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (size_t k = 0; k < sizeof charsets / sizeof *charsets; k++) {
            struct str bytes = encode(&arena, texts[i], charsets[k].iconv_name);
            struct charset_result result;
            print_message("text %zu in %s\n", i, charsets[k].iconv_name);
            assert_int_equal(charset_detect(bytes), charsets[k].charset);
            assert_int_equal(charset_decode(&arena, bytes, charsets[k].charset, &result), 0);
            assert_str(result.text, texts[i]);
        }
    }
    arena_free(&arena);
}

static void assert_bad(enum charset charset, struct str bytes, const char *text, size_t offset, unsigned line, unsigned column)
{
    struct arena arena = ARENA_INIT;
    struct charset_result result;
    assert_int_equal(charset_decode(&arena, bytes, charset, &result), -1);
    assert_str(result.text, text);
    assert_int_equal(result.bad_count, 1);
    assert_int_equal(result.bad[0].offset, offset);
    assert_int_equal(result.bad[0].line, line);
    assert_int_equal(result.bad[0].column, column);
    arena_free(&arena);
}

#define BAD "\xef\xbf\xbd"

static void bad_bytes_are_named_with_their_place(void **state)
{
    (void)state;
    assert_bad(CHARSET_CP932, STR("\x82\xa0\n\x82\xa2\x87\xfd\x82\xa4"), "あ\nい" BAD "う", 5, 2, 2);
    assert_bad(CHARSET_CP932, STR("\x82\xa0\x81"), "あ" BAD, 2, 1, 2);           /* half a character at the end */
    assert_bad(CHARSET_CP932, STR("\x82\xa0\xf0\x40z"), "あ" BAD "@z", 2, 1, 2); /* private use */
    assert_bad(CHARSET_CP932, STR("\xa0z"), BAD "z", 0, 1, 1);
    assert_bad(CHARSET_EUC_JP, STR("\xa4\xa2\xa4 b"), "あ" BAD " b", 2, 1, 2);
    assert_bad(CHARSET_EUC_JP, STR("\n\xf5\xa1z"), "\n" BAD "z", 1, 2, 1); /* private use */
    assert_bad(CHARSET_ISO_2022_JP, STR("\033$B$\"~~$$\033(Bz"), "あ" BAD "いz", 5, 1, 2);
    assert_bad(CHARSET_ISO_2022_JP, STR("a\033Zb"), "a" BAD "Zb", 1, 1, 2);
    assert_bad(CHARSET_ISO_2022_JP, STR("\033$B$\"$"), "あ" BAD, 5, 1, 2);
    assert_bad(CHARSET_UTF8, STR("あ\nい\xffz"), "あ\nい" BAD "z", 7, 2, 2);
}

static void a_mark_is_no_character_of_the_first_line(void **state)
{
    (void)state;
    assert_bad(CHARSET_UTF8,
               STR("\xef\xbb\xbf"
                   "a\xff"
                   "b"),
               "a" BAD "b", 4, 1, 2);
}

static void damaged_utf8_is_not_taken_for_another_encoding(void **state)
{
    (void)state;
    assert_int_equal(charset_detect(STR("一行目です。\n二行\xe3\x81目です。\n")), CHARSET_UTF8);
    assert_int_equal(charset_detect(STR("文字化けしないこと\xff")), CHARSET_UTF8);
    assert_int_equal(charset_detect(STR("\xef\xbb\xbf"
                                        "a\xff")),
                     CHARSET_UTF8);
}

static void other_encodings_are_not_guessed_at(void **state)
{
    (void)state;
    struct arena arena = ARENA_INIT;
    assert_int_equal(charset_detect(STR("\xff\xfe"
                                        "a\0b\0")),
                     CHARSET_UNKNOWN);
    struct str korean =
        encode(&arena, "정보 보안은 모든 회사에 중요합니다. 비밀번호를 길게 만드십시오. 업데이트를 미루지 마십시오.", "EUC-KR");
    assert_int_equal(charset_detect(korean), CHARSET_UNKNOWN);
    struct str chinese = encode(&arena, "信息安全对每个公司都很重要。请把密码设置得长一些，并及时更新软件。", "GB18030");
    assert_int_equal(charset_detect(chinese), CHARSET_UNKNOWN);
    assert_int_equal(charset_detect(STR("caf\xe9 na\xefve r\xe9sum\xe9\n")), CHARSET_UNKNOWN);
    arena_free(&arena);
}

static void findings_are_bounded(void **state)
{
    (void)state;
    struct arena arena = ARENA_INIT;
    char bytes[500];
    memset(bytes, 0xff, sizeof bytes);
    struct charset_result result;
    assert_int_equal(charset_decode(&arena, str_of(bytes, sizeof bytes), CHARSET_CP932, &result), -1);
    assert_int_equal(result.bad_count, CHARSET_BAD);
    arena_free(&arena);
}

/* Any bytes give valid UTF-8, in any encoding. */
static void noise_gives_valid_text(void **state)
{
    (void)state;
    struct arena arena = ARENA_INIT;
    uint32_t seed = 1;
    for (int round = 0; round < 300; round++) {
        char bytes[64];
        for (size_t i = 0; i < sizeof bytes; i++) {
            seed = seed * 1664525U + 1013904223U;
            bytes[i] = (char)(seed >> 24);
            if (i % 7 == 0)
                bytes[i] = "\033$B(I\n\x81\x8f"[seed >> 16 & 7];
        }
        struct str all = {bytes, sizeof bytes};
        charset_detect(all);
        for (enum charset charset = CHARSET_UTF8; charset <= CHARSET_ISO_2022_JP; charset++) {
            struct charset_result result;
            charset_decode(&arena, all, charset, &result);
            assert_true(utf8_check(result.text) == STR_NPOS);
        }
        arena_reset(&arena);
    }
    arena_free(&arena);
}

static void names(void **state)
{
    (void)state;
    assert_int_equal(charset_from_name(STR("Shift_JIS")), CHARSET_CP932);
    assert_int_equal(charset_from_name(STR("UTF-8")), CHARSET_UTF8);
    assert_int_equal(charset_from_name(STR("utf-16")), CHARSET_UNKNOWN);
    assert_int_equal(charset_from_name(STR("")), CHARSET_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sample_is_detected_and_converted),
        cmocka_unit_test(texts_of_any_length_find_their_way),
        cmocka_unit_test(bad_bytes_are_named_with_their_place),
        cmocka_unit_test(a_mark_is_no_character_of_the_first_line),
        cmocka_unit_test(damaged_utf8_is_not_taken_for_another_encoding),
        cmocka_unit_test(other_encodings_are_not_guessed_at),
        cmocka_unit_test(findings_are_bounded),
        cmocka_unit_test(noise_gives_valid_text),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
