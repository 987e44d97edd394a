#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "epub/cover.h"

static void expect_split(const char *title, const char *label, const char *main, const char *subtitle)
{
    struct cover_title split = cover_split_title(str_from(title));
    assert_true(str_is(split.label, label));
    assert_true(str_is(split.main, main));
    assert_true(str_is(split.subtitle, subtitle));
}

static void test_split(void **unused)
{
    (void)unused;
    expect_split("Mission 1 知る：会社をねらう攻撃の手口", "Mission 1", "知る", "会社をねらう攻撃の手口");
    expect_split("Information 6 もっと知る", "Information 6", "もっと知る", "");
    expect_split("中小企業サイバーセキュリティ対策ガイドブック", "", "中小企業サイバーセキュリティ対策ガイドブック", "");
    expect_split("Mission 1", "", "Mission 1", "");
    expect_split("Mission  知る", "", "Mission  知る", "");
    expect_split("：知る", "", "：知る", "");
    expect_split("知る：", "", "知る：", "");
    expect_split("5つの基本：ABC", "", "5つの基本", "ABC");
    expect_split("", "", "", "");
}

static void test_picture(void **unused)
{
    (void)unused;
    struct arena arena = ARENA_INIT;
    struct diags diags = DIAGS_INIT;
    struct buffer out = BUFFER_INIT;
    struct cover cover = {.lang = STR("ja"),
                          .title = STR("Mission 2 A&B：<script>の話"),
                          .publisher = STR("窓口"),
                          .site_title = STR("本"),
                          .index = 2,
                          .count = 3};
    struct cover_template source = {
        STR("epub/cover.svg.mustache"),
        STR("{{lang}}|{{label}}|{{title}}|{{#title_lines}}{{text}}@{{size}}+{{after}};{{/title_lines}}|"
            "{{#subtitle_lines}}{{text}}{{/subtitle_lines}}|{{publisher}}|{{site_title}}|"
            "{{#is_whole}}whole{{/is_whole}}|{{#steps}}{{index}}@{{x}}{{#current}}!{{/current}} {{/steps}}")};
    cover_make(&arena, &cover, &source, &out, &diags);
    assert_int_equal(diags.count, 0);
    assert_string_equal(buffer_cstr(&out), "ja|Mission 2|Mission 2 A&amp;B：&lt;script&gt;の話|A&amp;B@220+0;|"
                                           "&lt;script&gt;の話|窓口|本||1@0 2@56! 3@112 ");
    buffer_reset(&out);
    cover.index = 0;
    source.text = STR("{{#is_whole}}whole{{/is_whole}} {{#steps}}{{#current}}!{{/current}}{{/steps}}");
    cover_make(&arena, &cover, &source, &out, &diags);
    assert_string_equal(buffer_cstr(&out), "whole !!!");
    assert_int_equal(diags.count, 0);
    source.text = STR("{{titel}}");
    cover_make(&arena, &cover, &source, &out, &diags);
    assert_int_equal(diags.count, 1);
    assert_true(str_is(diags.items[0].at.path, "epub/cover.svg.mustache"));
    buffer_free(&out);
    diags_free(&diags);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_split), cmocka_unit_test(test_picture)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
