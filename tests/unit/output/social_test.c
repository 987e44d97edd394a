#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "output/social.h"

static struct arena arena;

static void texts_weigh_what_the_platform_says(void **state)
{
    static const struct {
        const char *text;
        size_t weight;
    } rows[] = {{"", 0},
                {"abc 123!", 8},
                {"日本語、です。", 14},
                {"é", 1},
                {"½ Ω Ж", 5},
                {"“q” – d", 7},                   /* U+2010 to U+201F are light */
                {"…", 2},                         /* U+2026 is not */
                {"ｶﾅ", 4},                        /* half width is no help */
                {"😀", 2},                         /* an emoji */
                {"👨‍👩‍👧‍👦", 2}, /* joined of four */
                {"example.jp", 23},               /* what looks like an address becomes one */
                {"見よexample.jpを", 29},
                {"Ver.2", 5}, /* and this does not */
                {"v2.0", 4}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(social_weight(str_from(rows[i].text)), rows[i].weight);
}

/* Kana and kanji are counted in runs, and what joins the last of a run must not be counted apart: all that may stand beside
 * each other weighs what its characters weigh one by one. */
static void runs_weigh_what_characters_weigh(void **state)
{
    static const char *const parts[] = {"",
                                        "あ",
                                        "ゖ",
                                        "ァ",
                                        "一",
                                        "鿿",
                                        "ꀀ",
                                        "㊙",
                                        "か\xE3\x82\x99",
                                        "\xE3\x82\x9A",
                                        "\xEF\xB8\x8F",
                                        "\xF3\xA0\x84\x80",
                                        "\xE2\x80\x8D",
                                        "ゟ",
                                        "가",
                                        "、",
                                        "a",
                                        "\r\n",
                                        "é",
                                        "😀"};
    const size_t count = sizeof parts / sizeof *parts;
    (void)state;
    for (size_t i = 0; i < count * count * count; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s漢%s%s字", parts[i % count], parts[i / count % count], parts[i / count / count]);
        struct str rest = str_from(text);
        size_t sum = 0;
        for (size_t size; rest.size > 0; rest = str_from_pos(rest, size)) {
            size = utf8_prefix(rest, 1);
            sum += social_weight(str_sub(rest, 0, size));
        }
        assert_int_equal(social_weight(str_from(text)), sum);
    }
}

static size_t posted(struct str text, struct str url)
{
    assert_true(str_ends(text, url));
    return social_weight(str_sub(text, 0, text.size - url.size)) + 23;
}

static struct str many(const char *unit, size_t count)
{
    struct str text = STR("");
    for (size_t i = 0; i < count; i++)
        text = arena_concat(&arena, text, str_from(unit));
    return text;
}

static void posts_fit_whatever_is_said(void **state)
{
    static const char *const units[] = {"あ", "a", "😀", "か\xE3\x82\x99", "a.jp "};
    struct str url = STR("https://portal.example.jp/news/a-rather-long-name-that-counts-as-23-all-the-same.html");
    (void)state;
    for (size_t unit = 0; unit < sizeof units / sizeof *units; unit++)
        for (size_t title = 0; title < 300; title += 37)
            for (size_t summary = 0; summary < 300; summary += 37) {
                struct social_post post = {STR("ニュース・緊急"), many(units[unit], title), many(units[unit], summary), url};
                size_t weight = posted(social_text(&arena, &post), url);
                assert_in_range(weight, 24, 280);
                arena_reset(&arena);
            }
}

static void short_posts_are_whole_and_long_ones_end_in_an_ellipsis(void **state)
{
    struct social_post post = {STR("追補"), STR("題"), STR("要約です。"), STR("https://e.example/x")};
    (void)state;
    struct str text = social_text(&arena, &post);
    assert_true(str_equal(text, STR("【追補】題\n要約です。\nhttps://e.example/x")));
    post.summary = many("あ", 200);
    text = social_text(&arena, &post);
    assert_int_not_equal(str_find(text, STR("あ…\nhttps://e.example/x"), 0), STR_NPOS);
    assert_in_range(posted(text, post.url), 278, 280);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_weigh_what_the_platform_says), cmocka_unit_test(runs_weigh_what_characters_weigh),
        cmocka_unit_test(posts_fit_whatever_is_said), cmocka_unit_test(short_posts_are_whole_and_long_ones_end_in_an_ellipsis)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
