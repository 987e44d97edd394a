/* fumi.yaml: every key, its default, and every error with its place. */

#include "findings.h"

#include "site/config.h"

#define BASICS "title: 部屋\nbase_url: https://a.example/\n"

static struct arena arena;

static struct config load(const char *text, int expected, const char *findings)
{
    struct config config;
    struct diags diags = DIAGS_INIT;
    assert_int_equal(config_load(&arena, str_from(text), &config, &diags), expected);
    assert_findings(&diags, "fumi.yaml", findings);
    diags_free(&diags);
    return config;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void every_key_is_read(void **state)
{
    (void)state;
    struct config c = load("title: 題\nsubtitle: 副\ndescription: 説明\npublisher: 窓口\ncontact: 電話\n"
                           "copyright: 著作\nbase_url: http://a.example/x\nuuid: 5f0c8d2e-7a41-4b6f-9d53-2c1e84a6b790\n"
                           "lang: en-GB\ntimezone: -03:30\ntheme: my_theme\nmenu: [a/b, c]\nfooter: d\n"
                           "sections:\n  guide: page\n  guide/m1: topic\nmissions: [guide/m1]\n"
                           "home:\n  emergency: [faq/x]\n"
                           "values:\n  audience: [経営者]\n  category: [技術, 法令]\n  severity: [緊急]\n"
                           "downloads: [PDF, .zip]\n"
                           "encodings:\n  - \"old/**\": Shift_JIS\n  - mail/*.md: iso-2022-jp\n"
                           "policy:\n  urgent: [news]\n  urgent_days: 5\n",
                           0, "");
    assert_str(c.title, "題");
    assert_str(c.subtitle, "副");
    assert_str(c.description, "説明");
    assert_str(c.publisher, "窓口");
    assert_str(c.contact, "電話");
    assert_str(c.copyright, "著作");
    assert_str(c.base_url, "http://a.example/x/");
    assert_str(c.uuid, "5f0c8d2e-7a41-4b6f-9d53-2c1e84a6b790");
    assert_str(c.lang, "en-GB");
    assert_int_equal(c.offset_minutes, -210);
    assert_str(c.theme, "my_theme");
    assert_int_equal(c.menu.count, 2);
    assert_str(c.menu.items[0], "a/b");
    assert_str(c.footer.items[0], "d");
    assert_int_equal(c.section_count, 2);
    assert_str(c.sections[1].path, "guide/m1");
    assert_int_equal(c.sections[1].kind, KIND_TOPIC);
    assert_str(c.missions.items[0], "guide/m1");
    assert_str(c.home_emergency.items[0], "faq/x");
    assert_str(c.audience.items[0], "経営者");
    assert_int_equal(c.category.count, 2);
    assert_str(c.severity.items[0], "緊急");
    assert_str(c.downloads.items[0], "pdf");
    assert_str(c.downloads.items[1], "zip");
    assert_int_equal(c.encoding_count, 2);
    assert_str(c.encodings[0].pattern, "old/**");
    assert_str(c.encodings[0].charset, "cp932");
    assert_str(c.encodings[1].charset, "iso-2022-jp");
    assert_str(c.urgent.items[0], "news");
    assert_int_equal(c.urgent_days, 5);
}

static void defaults(void **state)
{
    (void)state;
    struct config c = load(BASICS, 0, "");
    struct config again = load(BASICS, 0, "");
    struct config other = load("title: 部屋\nbase_url: https://b.example/\n", 0, "");
    assert_str(c.lang, "ja");
    assert_int_equal(c.offset_minutes, 540);
    assert_str(c.theme, "portal");
    assert_int_equal(c.urgent_days, 3);
    assert_int_equal(c.menu.count, 0);
    assert_int_equal(c.uuid.size, 36);
    assert_true(c.uuid.data[14] == '8');
    assert_true(str_equal(c.uuid, again.uuid));
    assert_false(str_equal(c.uuid, other.uuid));
}

static void time_zones(void **state)
{
    (void)state;
    assert_int_equal(load(BASICS "timezone: UTC\n", 0, "").offset_minutes, 0);
    assert_int_equal(load(BASICS "timezone: Asia/Tokyo\n", 0, "").offset_minutes, 540);
    assert_int_equal(load(BASICS "timezone: \"+05:45\"\n", 0, "").offset_minutes, 345);
    assert_int_equal(
        load(BASICS "timezone: Mars/Base\n", 0, "3:11 bad-value Mars/Base timezone Asia/Tokyo | UTC | +09:00\n").offset_minutes,
        540);
    load(BASICS "timezone: +9\n", 0, "3:11 bad-value +9 timezone Asia/Tokyo | UTC | +09:00\n");
    load(BASICS "timezone: [x]\n", 0, "3:11 wants-text timezone\n");
}

static void wrong_values_are_named_and_left_out(void **state)
{
    (void)state;
    struct config c = load(BASICS "lang: 日本語\ntheme: ../etc\nuuid: 5F0C\nmenu: [/a, b/../c, d]\n"
                                  "sections:\n  guide: topik\n  /x: page\n  y: [page]\n"
                                  "downloads: [p/df, md, zip]\npolicy:\n  urgent: [neews]\n  urgent_days: 0\n"
                                  "encodings:\n  - a: utf-16\n  - b\n",
                           0,
                           "3:7 bad-value 日本語 lang ja\n"
                           "4:8 bad-value ../etc theme portal\n"
                           "5:7 bad-value 5F0C uuid 5f0c8d2e-7a41-4b6f-9d53-2c1e84a6b790\n"
                           "6:8 bad-id /a\n6:12 bad-id b/../c\n"
                           "8:10 bad-value topik guide topic | supplement | reference | research | practice | slides | news "
                           "| notice | initiative | faq | term | part | page\n"
                           "9:3 bad-id /x\n10:6 wants-text y\n"
                           "11:13 bad-value p/df downloads pdf\n11:19 bad-value md downloads pdf\n"
                           "13:12 bad-value neews urgent topic | supplement | reference | research | practice | slides | "
                           "news | notice | initiative | faq | term | part | page\n"
                           "14:16 bad-value 0 urgent_days 1-365\n"
                           "16:8 bad-value utf-16 a utf-8 | cp932 | euc-jp | iso-2022-jp\n"
                           "17:5 wants-map encodings\n");
    assert_str(c.lang, "ja");
    assert_str(c.theme, "portal");
    assert_int_equal(c.menu.count, 1);
    assert_int_equal(c.section_count, 0);
    assert_int_equal(c.downloads.count, 1);
    assert_int_equal(c.encoding_count, 0);
    assert_int_equal(c.urgent_days, 3);
}

static void wrong_forms_are_named(void **state)
{
    (void)state;
    load(BASICS "subtitle: [a]\nmenu: {a: b}\nsections: [a]\nhome: x\nvalues: [a]\npolicy: x\nencodings: cp932\n", 0,
         "3:11 wants-text subtitle\n4:7 wants-list menu\n5:11 wants-map sections\n6:7 wants-map home\n"
         "7:9 wants-map values\n8:9 wants-map policy\n9:12 wants-map encodings\n");
}

static void unknown_keys_get_the_nearest_known_one(void **state)
{
    (void)state;
    load(BASICS "sub_title: x\nxyzzy: x\nvalues:\n  audiense: [a]\n", 0,
         "3:1 unknown-key sub_title subtitle\n4:1 unknown-key xyzzy\n6:3 unknown-key audiense audience\n");
}

static void base_urls(void **state)
{
    (void)state;
    static const char *const bad[] = {"ftp://a.example/",     "https://",        "https:///x", "a.example",
                                      "https://a.example/?x", "\"https://a b/\""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct diags diags = DIAGS_INIT;
        struct config config;
        struct str text = arena_printf(&arena, "title: a\nbase_url: %s\n", bad[i]);
        assert_int_equal(config_load(&arena, text, &config, &diags), -1);
        assert_int_equal(diags.count, 1);
        assert_string_equal(diag_id(diags.items[0].code), "bad-value");
        assert_int_equal(diags.items[0].at.column, 11);
        diags_free(&diags);
    }
}

static void unusable_settings(void **state)
{
    (void)state;
    load("", -1, "0:0 missing-key base_url\n0:0 missing-key title\n");
    load("title: x\n", -1, "0:0 missing-key base_url\n");
    load("- a\n", -1, "1:1 wants-map fumi.yaml\n");
    load("title: [\n", -1, "2:1 yaml-syntax did not find expected node content\n");
    load("title: \xff\n", -1, "1:8 not-charset 8 FF UTF-8\n");
    load(BASICS "menu: &a [x]\n", -1, "3:7 yaml-alias\n");
}

static void a_mark_and_windows_line_ends_do_no_harm(void **state)
{
    (void)state;
    struct config c =
        load("\xef\xbb\xbftitle: 題\r\nbase_url: https://a.example/\r\nmenuu: x\r\n", 0, "3:1 unknown-key menuu menu\n");
    assert_str(c.title, "題");
}

static void the_longest_section_decides(void **state)
{
    (void)state;
    struct config c = load(BASICS "sections:\n  guide: page\n  guide/m1: topic\n  faq: faq\n", 0, "");
    assert_int_equal(config_kind_of(&c, STR("guide")), KIND_PAGE);
    assert_int_equal(config_kind_of(&c, STR("guide/m1")), KIND_TOPIC);
    assert_int_equal(config_kind_of(&c, STR("guide/m1/deep/er")), KIND_TOPIC);
    assert_int_equal(config_kind_of(&c, STR("guide/m10")), KIND_PAGE);
    assert_int_equal(config_kind_of(&c, STR("faq/x")), KIND_FAQ);
    assert_int_equal(config_kind_of(&c, STR("faqs")), KIND_PAGE);
    assert_int_equal(config_kind_of(&c, STR("")), KIND_PAGE);
}

static void kinds(void **state)
{
    (void)state;
    for (int i = 0; i < KIND_COUNT; i++) {
        enum kind kind;
        assert_int_equal(kind_from_name(kind_name((enum kind)i), &kind), 0);
        assert_int_equal(kind, i);
        assert_true(kind_label((enum kind)i).size > 0);
        assert_int_equal(kind_is_dated((enum kind)i), i == KIND_NEWS || i == KIND_NOTICE);
    }
    enum kind kind;
    assert_int_equal(kind_from_name(STR("Topic"), &kind), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_read),
        cmocka_unit_test(defaults),
        cmocka_unit_test(time_zones),
        cmocka_unit_test(wrong_values_are_named_and_left_out),
        cmocka_unit_test(wrong_forms_are_named),
        cmocka_unit_test(unknown_keys_get_the_nearest_known_one),
        cmocka_unit_test(base_urls),
        cmocka_unit_test(unusable_settings),
        cmocka_unit_test(a_mark_and_windows_line_ends_do_no_harm),
        cmocka_unit_test(the_longest_section_decides),
        cmocka_unit_test(kinds),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
