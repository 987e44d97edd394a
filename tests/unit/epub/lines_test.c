#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "epub/lines.h"

static const struct lines_box box = {.width = 1240, .largest = 132, .smallest = 100, .lines_max = 4};

/* The lines with '/' between them. */
static void expect_lines(const char *text, const struct lines_box *in, const char *wanted)
{
    struct arena arena = ARENA_INIT;
    struct buffer joined = BUFFER_INIT;
    struct lines lines = lines_break(&arena, str_from(text), in);
    for (size_t i = 0; i < lines.count; i++) {
        buffer_put(&joined, i > 0 ? STR("/") : STR(""));
        buffer_put(&joined, lines.items[i]);
    }
    assert_string_equal(buffer_cstr(&joined), wanted);
    if (lines.count > 0)
        assert_in_range(lines.size, in->smallest, in->largest);
    buffer_free(&joined);
    arena_free(&arena);
}

static void test_phrases(void **unused)
{
    (void)unused;
    expect_lines("知る", &box, "知る");
    expect_lines("中小企業サイバーセキュリティ対策ガイドブック", &box, "中小企業/サイバーセキュリティ/対策ガイドブック");
    expect_lines("あわてず動くための手順と記録のしかた", &box, "あわてず動くための/手順と記録のしかた");
    expect_lines("法律、規格、支援制度を調べる", &box, "法律、規格、/支援制度を調べる");
    expect_lines("", &box, "");
    expect_lines("  \n ", &box, "");
}

static void test_latin_words_stay_whole(void **unused)
{
    (void)unused;
    expect_lines("A guide to information security", &box, "A guide to/information security");
}

static void test_what_does_not_fit_is_cut(void **unused)
{
    (void)unused;
    struct lines_box two = {.width = 500, .largest = 100, .smallest = 100, .lines_max = 2};
    expect_lines("一二三四五六七八九十一二", &two, "一二三四/五六七…");
    /* longer than any title that could be read: must end, and give all its lines */
    char *text = malloc(300001);
    for (size_t i = 0; i < 300000; i += 3)
        memcpy(text + i, "漢", 3);
    text[300000] = '\0';
    struct arena arena = ARENA_INIT;
    struct lines lines = lines_break(&arena, str_from(text), &box);
    assert_int_equal(lines.count, box.lines_max);
    assert_true(str_ends(lines.items[3], STR("…")));
    arena_free(&arena);
    free(text);
}

static void test_marks_stay_with_their_letters(void **unused)
{
    (void)unused;
    /* が written as two code points, at each place of a text of them */
    struct lines_box narrow = {.width = 300, .largest = 100, .smallest = 100, .lines_max = 9};
    expect_lines("がががが", &narrow, "がが/がが");
    expect_lines("𠮷野家𠮷野家", &narrow, "𠮷野家/𠮷野家");
    expect_lines("きゃきゃ", &narrow, "きゃ/きゃ");
}

/* Whatever the text: nothing but white space is lost, and lines are valid UTF-8. */
static void test_nothing_is_lost(void **unused)
{
    (void)unused;
    static const char *const pieces[] = {
        "漢", "か", "カ", "ー", "っ", "、", "「", "」", "a", " ", "7", "𠮷", "が", "👨‍👩‍👧", "ﾊ", "ﾞ"};
    struct lines_box all = {.width = 700, .largest = 160, .smallest = 60, .lines_max = 200};
    unsigned seed = 20260401;
    for (int round = 0; round < 300; round++) {
        struct buffer text = BUFFER_INIT;
        for (unsigned n = 1 + (unsigned)round % 60; n > 0; n--) {
            seed = seed * 1103515245 + 12345;
            buffer_put(&text, str_from(pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]));
        }
        struct arena arena = ARENA_INIT;
        struct lines lines = lines_break(&arena, buffer_str(&text), &all);
        size_t at = 0;
        for (size_t i = 0; i < lines.count; i++) {
            assert_int_equal(utf8_check(lines.items[i]), STR_NPOS);
            while (at < text.size && text.data[at] == ' ' && !str_starts(str_from_pos(buffer_str(&text), at), lines.items[i]))
                at++;
            assert_true(str_starts(str_from_pos(buffer_str(&text), at), lines.items[i]));
            at += lines.items[i].size;
        }
        assert_int_equal(str_trim(str_from_pos(buffer_str(&text), at)).size, 0);
        arena_free(&arena);
        buffer_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_phrases),
        cmocka_unit_test(test_latin_words_stay_whole),
        cmocka_unit_test(test_what_does_not_fit_is_cut),
        cmocka_unit_test(test_marks_stay_with_their_letters),
        cmocka_unit_test(test_nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
