#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "workflow/diff.h"

static void shows(const char *before, const char *after, const char *expected)
{
    struct buffer out = BUFFER_INIT;
    diff_put(&out, str_from(before), str_from(after), &DIFF_PLAIN);
    assert_string_equal(buffer_cstr(&out), expected);
    buffer_free(&out);
}

static void nothing_changed(void **state)
{
    (void)state;
    shows("", "", "");
    shows("同じ文。\n次の文。\n", "同じ文。\n次の文。\n", "");
}

static void a_word_in_a_long_line(void **state)
{
    (void)state;
    shows("一つ目の文。二つ目の文。パスワードは8文字以上です。四つ目の文。五つ目の文。\n",
          "一つ目の文。二つ目の文。パスワードは12文字以上です。四つ目の文。五つ目の文。\n",
          "1: …二つ目の文。パスワードは[-8-]{+12+}文字以上です。四つ目の文。…\n");
}

static void a_sentence_more_and_one_less(void **state)
{
    (void)state;
    shows("前。\n後。\n", "前。\n新しい文です。\n後。\n", "2: {+新しい文です。⏎+}\n");
    shows("前。消える文。後。\n", "前。後。\n", "1: 前。[-消える文。-]後。\n");
    shows("", "全部。\n", "1: {+全部。⏎+}\n");
    shows("全部。\n", "", "1: [-全部。⏎-]\n");
}

static void sentences_that_share_little(void **state)
{
    (void)state;
    shows("まったく別の話でした。\n", "これは新規の原稿です。\n", "1: [-まったく別の話でした。-]{+これは新規の原稿です。+}\n");
}

static void words_by_script(void **state)
{
    (void)state;
    shows("対策はウイルス対策ソフトの更新です。\n", "対策はウイルス検知ソフトの更新です。\n",
          "1: 対策はウイルス[-対策-]{+検知+}ソフトの更新です。\n");
    shows("「守る。」と言う人が多い。\n", "「守る。」と話す人が多い。\n", "1: 「守る。」と[-言う-]{+話す+}人が多い。\n");
}

static void several_places(void **state)
{
    (void)state;
    shows("title: 古い題\n---\n\n最初の文です。\n最後の文です。\n",
          "title: 新しい題\n---\n\n最初の文です。\n最後の文でした。\n",
          "1: title: [-古い-]{+新しい+}題\n5: 最後の文[-です-]{+でした+}。\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_changed),
        cmocka_unit_test(a_word_in_a_long_line),
        cmocka_unit_test(a_sentence_more_and_one_less),
        cmocka_unit_test(sentences_that_share_little),
        cmocka_unit_test(words_by_script),
        cmocka_unit_test(several_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
