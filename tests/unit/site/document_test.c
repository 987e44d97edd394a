/* Documents: paths and ids, front matter key by key, encodings, and what is wrong with them, where. */

#include "findings.h"

#include "base/utf8.h"
#include "site/document.h"

#include <stdio.h>

static struct arena arena;
static struct config config;

static int setup(void **state)
{
    static const struct str text =
        STR_INIT("title: 部屋\nbase_url: https://a.example/\n"
                 "sections: {topics: topic, faq: faq, news: news, notices: notice, supplements: supplement,"
                 " references: reference, slides: slides, glossary: term, part: part, plain: page}\n"
                 "values: {audience: [経営者, 管理者], category: [技術], severity: [緊急, 重要]}\n"
                 "encodings: [{\"old/**\": cp932}, {\"new/*.md\": utf-8}, {\"mail/*\": iso-2022-jp}]\n");
    struct diags diags = DIAGS_INIT;
    (void)state;
    assert_int_equal(config_load(&arena, text, &config, &diags), 0);
    assert_findings(&diags, "fumi.yaml", "");
    diags_free(&diags);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* Loads bytes as content/PATH and compares the findings. */
static struct document load_bytes(const char *path, struct str bytes, const char *findings)
{
    struct document document;
    struct diags diags = DIAGS_INIT;
    document_load(&arena, &config, str_from(path), bytes, &document, &diags);
    assert_findings(&diags, arena_printf(&arena, "content/%s", path).data, findings);
    assert_true(utf8_check(document.body) == STR_NPOS);
    diags_free(&diags);
    return document;
}

static struct document load(const char *path, const char *text, const char *findings)
{
    return load_bytes(path, str_from(text), findings);
}

/* --- Paths --------------------------------------------------------------------------------------------------------- */

static void ids_come_from_paths(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"guidebook/mission3/10-bcp.md", "guidebook/mission3/bcp"},
        {"faq/_index.md", "faq"},
        {"_index.md", "index"},
        {"10-part1/_index.md", "part1"},
        {"10-part1/200-a.md", "part1/a"},
        {"2026-10-05-x.md", "2026-10-05-x"}, /* four digits are a year */
        {"10-.md", "10-"},
        {"10.md", "10"},
        {"-x.md", "-x"},
        {"1-2-3.md", "2-3"},
        {"日本 語/01-名前.md", "日本 語/名前"},
        {"README.MD", "README"},
        {"a.b.md", "a.b"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_str(document_id_of_path(&arena, str_from(pairs[i][0])), pairs[i][1]);
}

static void the_place_decides_section_kind_and_order(void **state)
{
    (void)state;
    struct document d = load("topics/deep/07-x.md", "", "");
    assert_str(d.path, "topics/deep/07-x.md");
    assert_str(d.id, "topics/deep/x");
    assert_str(d.section, "topics/deep");
    assert_int_equal(d.kind, KIND_TOPIC);
    assert_int_equal(d.order, 7);
    assert_false(d.is_section);
    d = load("10-part/20-b/_index.md", "", "");
    assert_true(d.is_section);
    assert_str(d.id, "part/b");
    assert_str(d.section, "part");
    assert_int_equal(d.order, 20);
    assert_int_equal(d.kind, KIND_PAGE);
    d = load("_index.md", "", "");
    assert_str(d.id, "index");
    assert_str(d.section, "");
    assert_int_equal(d.order, ORDER_NONE);
    d = load("about.md", "", "");
    assert_int_equal(d.kind, KIND_PAGE);
    assert_str(d.section, "");
}

/* --- Front matter -------------------------------------------------------------------------------------------------- */

static void without_front_matter_all_is_body(void **state)
{
    (void)state;
    struct document d = load("a.md", "# 題\n本文\n", "");
    assert_str(d.body, "# 題\n本文\n");
    assert_int_equal(d.body_line, 1);
    assert_str(d.title, "");
    d = load("a.md", "", "");
    assert_str(d.body, "");
    d = load("a.md", "----\n本文\n", "");
    assert_str(d.body, "----\n本文\n");
    d = load("a.md", "本文\n---\na: b\n---\n", "");
    assert_int_equal(d.body_line, 1);
}

static void front_matter_is_split_off(void **state)
{
    (void)state;
    struct document d = load("a.md", "---\ntitle: 題\n---\n\n本文\n", "");
    assert_str(d.title, "題");
    assert_str(d.body, "\n本文\n");
    assert_int_equal(d.body_line, 4);
    assert_int_equal(d.key_lines[0], 0);
    assert_int_equal(d.key_lines[1], 2);
    d = load("a.md", "---\ntitle: 題\n---", "");
    assert_str(d.title, "題");
    assert_str(d.body, "");
    d = load("a.md", "--- \n---\t\nx", "");
    assert_str(d.body, "x");
    assert_int_equal(d.body_line, 3);
}

static void front_matter_that_is_never_closed(void **state)
{
    (void)state;
    struct document d = load("a.md", "---\ntitle: 題\n\n本文\n", "1:1 front-matter-open\n");
    assert_str(d.body, "---\ntitle: 題\n\n本文\n");
    load("a.md", "---\n", "1:1 front-matter-open\n");
    load("a.md", "---", "1:1 front-matter-open\n");
}

static void common_keys(void **state)
{
    (void)state;
    struct document d = load("plain/a.md",
                             "---\ntitle: 題 名\nsummary: 要約\ndate: 2016-12\nupdated: 2016-12-08\nowner: 担当\n"
                             "tags: [一, 二]\nvisibility: internal\norder: 42\naliases: /old/x.html\nlang: en\n"
                             "template: wide\nnumber_headings: true\nsources: [shelf/a]\n"
                             "history:\n  - date: 2020-01-02\n    text: 直した\n  - {date: 2019, text: 初版}\n"
                             "publish_from: 2026-01-01T09:00:00+09:00\nexpires: 2027\ndraft: true\nid: other/id\n---\n",
                             "");
    assert_str(d.title, "題 名");
    assert_str(d.summary, "要約");
    assert_str(date_machine(&arena, d.date), "2016-12");
    assert_str(date_machine(&arena, d.updated), "2016-12-08");
    assert_str(d.owner, "担当");
    assert_int_equal(d.tags.count, 2);
    assert_str(d.tags.items[1], "二");
    assert_int_equal(d.visibility, VISIBILITY_INTERNAL);
    assert_int_equal(d.order, 42);
    assert_int_equal(d.aliases.count, 1);
    assert_str(d.aliases.items[0], "old/x");
    assert_str(d.lang, "en");
    assert_str(d.template_name, "wide");
    assert_true(d.number_headings);
    assert_str(d.sources.items[0], "shelf/a");
    assert_int_equal(d.history_count, 2);
    assert_str(d.history[0].text, "直した");
    assert_str(date_machine(&arena, d.history[1].date), "2019");
    assert_int_equal(d.publish_from.instant, 1767225600);
    assert_int_equal(d.expires.precision, DATE_YEAR);
    assert_true(d.draft);
    assert_str(d.id, "other/id");
    assert_str(d.path, "plain/a.md");
}

static void keys_of_each_kind(void **state)
{
    (void)state;
    struct document d = load("topics/a.md", "---\nnumber: 3-10\npages: 98-109\naudience: 経営者\nnext: [a, b]\n---\n", "");
    assert_str(d.number, "3-10");
    assert_str(d.pages.items[0], "98-109");
    assert_str(d.audience.items[0], "経営者");
    assert_int_equal(d.next.count, 2);
    d = load("supplements/a.md",
             "---\ntitle: 追補\ntarget: [a, b]\npages: [\"1\", 98-109]\naction: insert-after\nreason: 理由\n---\n", "");
    assert_int_equal(d.target.count, 2);
    assert_str(d.pages.items[0], "1");
    assert_int_equal(d.action, ACTION_INSERT_AFTER);
    assert_str(d.reason, "理由");
    assert_int_equal(d.key_lines[0], 3);
    d = load("references/a.md",
             "---\npublisher: [甲, 乙]\npublished: 2024-02-26\nedition: 1.10\npriority: 5\naudience: [管理者]\n"
             "category: 技術\nurl: https://a.example/x\nsupersedes: [r/b]\n---\n",
             "");
    assert_int_equal(d.publisher.count, 2);
    assert_int_equal(d.published.precision, DATE_DAY);
    assert_str(d.edition, "1.10");
    assert_int_equal(d.priority, 5);
    assert_str(d.category, "技術");
    assert_str(d.url, "https://a.example/x");
    assert_str(d.supersedes.items[0], "r/b");
    d = load("news/a.md", "---\ndate: 2026-10-05\nseverity: 緊急\ncve: CVE-2026-12345\nurl: http://b.example\n---\n", "");
    assert_str(d.severity, "緊急");
    assert_str(d.cve.items[0], "CVE-2026-12345");
    d = load("faq/a.md", "---\nquestion: 何ですか。\nkeywords: [a]\ncontacts: [c]\nreferences: [r]\n---\n", "");
    assert_str(d.question, "何ですか。");
    assert_int_equal(d.keywords.count + d.contacts.count + d.references.count, 3);
    d = load("glossary/a.md", "---\nreading: よみ\nalso: [b]\n---\n", "");
    assert_str(d.reading, "よみ");
    assert_str(d.also.items[0], "b");
    d = load("plain/a.md", "---\nreading: よみ\nkind: term\n---\n", "");
    assert_int_equal(d.kind, KIND_TERM);
    assert_str(d.reading, "よみ");
    load("plain/foreword.md", "---\npages: \"3\"\n---\n", "");
    load("plain/a.md", "---\nkind: initiative\naudience: [経営者]\nurl: https://a.example/\n---\n", "");
    load("slides/a.md", "---\npublisher: 甲\nurl: https://a.example/\n---\n", "");
}

static void every_action(void **state)
{
    (void)state;
    static const char *const names[] = {"revise", "append", "insert-after", "retire"};
    for (int i = 0; i < 4; i++) {
        struct str text = arena_printf(&arena, "---\ntarget: a\naction: %s\n---\n", names[i]);
        assert_int_equal(load_bytes("supplements/a.md", text, "").action, ACTION_REVISE + i);
    }
}

static void keys_that_are_not_known(void **state)
{
    (void)state;
    load("topics/a.md", "---\ntitel: x\nzzz: x\n題名: x\n---\n",
         "2:1 unknown-key titel title\n3:1 unknown-key zzz\n4:1 unknown-key 題名\n");
    load("topics/a.md", "---\n  cve: x\n---\n", "2:3 key-not-for-kind cve topic\n");
    load("faq/_index.md", "---\nquestion: x\n---\n", "2:1 key-not-for-kind question page\n");
    load("topics/a.md", "---\ntitle: a\ntitle: b\n---\n", "3:1 duplicate-key title\n");
}

static void values_of_the_wrong_form(void **state)
{
    (void)state;
    load("topics/a.md",
         "---\ntitle: [a]\ntags: {a: b}\nnext: [[a]]\nhistory: x\ndate: [2016]\norder: [1]\ndraft: {a: b}\n"
         "visibility: [internal]\nkind: [topic]\naliases: [\"\"]\n---\n",
         "2:8 wants-text title\n3:7 wants-list tags\n4:8 wants-text next\n5:10 wants-list history\n"
         "6:7 wants-text date\n7:8 wants-text order\n8:8 wants-text draft\n9:13 wants-text visibility\n"
         "10:7 wants-text kind\n11:11 wants-text aliases\n");
    load("topics/a.md", "---\nhistory:\n  - x\n  - date: 2016\n  - date: x\n    text: y\n    by: z\n---\n",
         "3:5 wants-map history\n4:5 missing-key text\n5:11 bad-date x\n7:5 unknown-key by\n");
    load("topics/a.md", "---\njust text\n---\n", "2:1 wants-map ---\n");
}

static void values_that_are_not_allowed(void **state)
{
    (void)state;
    struct document d = load("topics/a.md",
                             "---\nid: /a\ndate: 2016-13\nvisibility: intern\norder: -1\nlang: 日\ntemplate: ../x\n"
                             "number_headings: yes\ndraft: no\nkind: topik\naudience: [経営者, 社長]\n"
                             "pages: [98-, 109-98, 0, 1-2-3, 九]\n---\n",
                             "2:5 bad-id /a\n3:7 bad-date 2016-13\n4:13 bad-value intern visibility public | internal\n"
                             "5:8 bad-value -1 order 0-999999\n6:7 bad-value 日 lang ja\n"
                             "7:11 bad-value ../x template page\n8:18 bad-value yes number_headings true | false\n"
                             "9:8 bad-value no draft true | false\n"
                             "10:7 bad-value topik kind topic | supplement | reference | research | practice | slides | "
                             "news | notice | initiative | faq | term | part | page\n"
                             "11:17 bad-value 社長 audience 経営者 | 管理者\n"
                             "12:9 bad-value 98- pages 98 | 98-109\n12:14 bad-value 109-98 pages 98 | 98-109\n"
                             "12:22 bad-value 0 pages 98 | 98-109\n12:25 bad-value 1-2-3 pages 98 | 98-109\n"
                             "12:32 bad-value 九 pages 98 | 98-109\n");
    assert_str(d.id, "topics/a");
    assert_int_equal(d.visibility, VISIBILITY_INTERNAL); /* on the safe side */
    assert_int_equal(d.audience.count, 1);
    assert_int_equal(d.kind, KIND_TOPIC);
    load("references/a.md", "---\npriority: 6\ncategory: 技\nurl: javascript:alert(1)\n---\n",
         "2:11 bad-value 6 priority 1-5\n3:11 bad-value 技 category 技術\n4:6 unsafe-url javascript:alert(1)\n");
    d = load("news/a.md", "---\ndate: 2026\nseverity: 大\ncve: [CVE-26-1, CVE-2026-0001]\nurl: ftp://a\n---\n",
             "3:11 bad-value 大 severity 緊急 | 重要\n4:7 bad-value CVE-26-1 cve CVE-2026-12345\n5:6 unsafe-url ftp://a\n");
    assert_int_equal(d.cve.count, 1);
    assert_true(str_is_empty(d.url));
    load("supplements/a.md", "---\ntarget: a\naction: change\n---\n",
         "3:9 bad-value change action revise | append | insert-after | retire\n");
}

static void ids_of_ones_own(void **state)
{
    (void)state;
    static const char *const bad[] = {"a b", "a#b", "a|b", "a]]", "../a", "a//b", "a/", ".", "a?b", "a%20b"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct str text = arena_printf(&arena, "---\nid: \"%s\"\n---\n", bad[i]);
        const char *finding = arena_printf(&arena, "2:5 bad-id %s\n", bad[i]).data;
        assert_str(load_bytes("plain/a.md", text, finding).id, "plain/a");
    }
    assert_str(load("plain/a.md", "---\nid: 用語/多要素\n---\n", "").id, "用語/多要素");
}

/* Every ASCII character behind an address that is long enough to be looked at in lanes. */
static void urls_have_no_characters_that_end_them(void **state)
{
    (void)state;
    for (int c = 0x20; c < 0x7F; c++) {
        bool bad = strchr(" \"<>\\^`{|}", c) != NULL;
        struct str text = arena_printf(&arena, "---\ndate: 2026\nurl: \"https://a.example/\\x%02X/b\"\n---\n", (unsigned)c);
        struct str finding = arena_printf(&arena, "3:6 unsafe-url https://a.example/%c/b\n", c);
        struct document d = load_bytes("news/a.md", text, bad ? finding.data : "");
        assert_int_equal(str_is_empty(d.url), bad);
    }
}

static void aliases_become_inner_paths(void **state)
{
    (void)state;
    static const char *const good[][2] = {
        {"/old/x.html", "old/x"}, {"old/x", "old/x"},          {"/", "index"}, {"/old/", "old/index"}, {"/a/../b.html", "b"},
        {"/%E6%97%A7/x", "旧/x"}, {"/old/x.php", "old/x.php"}, {"./a", "a"},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct str text = arena_printf(&arena, "---\naliases: [\"%s\"]\n---\n", good[i][0]);
        struct document d = load_bytes("plain/a.md", text, "");
        assert_int_equal(d.aliases.count, 1);
        assert_str(d.aliases.items[0], good[i][1]);
    }
    static const char *const bad[] = {
        "../x", "/a/../../x", "https://a.example/x", "//a.example/x", "/x?id=3", "/x#y", "/%00", "/%zz", "/..", "/%2e%2e/x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct str text = arena_printf(&arena, "---\naliases:\n  - \"%s\"\n---\n", bad[i]);
        const char *finding = arena_printf(&arena, "3:5 bad-alias %s\n", bad[i]).data;
        assert_int_equal(load_bytes("plain/a.md", text, finding).aliases.count, 0);
    }
}

static void what_a_kind_cannot_do_without(void **state)
{
    (void)state;
    load("supplements/a.md", "---\ntitle: x\n---\n", "0:0 missing-key action\n0:0 missing-key target\n");
    load("supplements/_index.md", "---\ntitle: x\n---\n", "");
    load("news/a.md", "本文\n", "0:0 missing-key date\n");
    load("notices/a.md", "---\ntitle: x\n---\n", "0:0 missing-key date\n");
    load("faq/a.md", "本文\n", "");
}

static void targets_and_pages_are_paired(void **state)
{
    (void)state;
    load("supplements/a.md", "---\ntarget: [a, b]\npages: 98-109\naction: revise\n---\n", "3:8 pages-pairing 2 1\n");
    load("supplements/a.md", "---\ntarget: a\npages: [\"1\", \"2\"]\naction: revise\n---\n", "3:8 pages-pairing 1 2\n");
    load("supplements/a.md", "---\ntarget: [a, b]\naction: revise\n---\n", "");
    load("topics/a.md", "---\npages: [\"1\", \"2\"]\n---\n", "");
}

static void empty_values_are_absent(void **state)
{
    (void)state;
    struct document d = load("topics/a.md", "---\ntitle:\ntags:\ndate:\norder:\ndraft:\nhistory:\n---\n", "");
    assert_str(d.title, "");
    assert_int_equal(d.order, ORDER_NONE);
    assert_false(d.draft);
}

static void damaged_yaml_keeps_what_came_before(void **state)
{
    (void)state;
    struct document d = load("news/a.md", "---\ntitle: 題\nsummary: a: b\n---\n本文\n",
                             "3:11 yaml-syntax mapping values are not allowed in this context\n");
    assert_str(d.title, "題");
    assert_str(d.body, "本文\n");
    load("a.md", "---\ntitle: &x 題\nsummary: *x\n---\n", "2:8 yaml-alias\n");
}

/* --- Encodings and characters -------------------------------------------------------------------------------------- */

static void every_encoding_gives_the_same_document(void **state)
{
    (void)state;
    static const struct str cp932 = STR_INIT("---\r\ntitle: \x87\x40\x87\x8a\x81\x60\xb6\xde\r\n---\r\n\x82\xa0\r\n");
    static const struct str euc_jp = STR_INIT("---\ntitle: \xad\xa1\xad\xea\xa1\xc1\x8e\xb6\x8e\xde\n---\n\xa4\xa2\n");
    static const struct str jis = STR_INIT("---\ntitle: \033$B-!-j!A\033(I6^\033(B\n---\n\033$B$\"\033(B\n");
    static const struct str utf8 = STR_INIT("\xef\xbb\xbf---\ntitle: ①㈱～ｶﾞ\n---\nあ\n");
    const struct str all[] = {cp932, euc_jp, jis, utf8};
    for (size_t i = 0; i < 4; i++) {
        struct document d = load_bytes("a.md", all[i], "");
        assert_str(d.title, "①㈱～ｶﾞ");
        assert_str(d.body, "あ\n");
        assert_int_equal(d.body_line, 4);
    }
}

static void columns_are_characters_in_every_encoding(void **state)
{
    (void)state;
    static const char finding[] = "2:4 unknown-key zz\n";
    load_bytes("a.md", STR("---\n{\xe9\xa1\x8c: zz}\n---\n"), "2:2 unknown-key 題\n");
    load_bytes("a.md", STR("\xef\xbb\xbf---\r\n{  zz: \xe3\x81\x82}\r\n---\r\n"), finding);
    load_bytes("a.md", STR("---\r\n{  zz: \x82\xa0\x82\xa2\x82\xa4}\r\n---\r\n"), finding);
    load_bytes("topics/a.md", STR("---\naudience: [\x82\xa0\x82\xa2, \x82\xa4]\n---\n"),
               "2:12 bad-value あい audience 経営者 | 管理者\n2:16 bad-value う audience 経営者 | 管理者\n");
    /* decomposed characters count as they stand in the file */
    load_bytes("topics/a.md", STR("---\naudience: [か\xe3\x82\x99, x]\n---\n"),
               "2:12 bad-value が audience 経営者 | 管理者\n2:16 bad-value x audience 経営者 | 管理者\n");
}

static void patterns_settle_the_encoding(void **state)
{
    (void)state;
    /* "ﾃｽ" in CP932 is valid UTF-8 for something else */
    assert_str(load_bytes("old/deep/a.md", STR("\xc3\xbd\n"), "").body, "ﾃｽ\n");
    assert_str(load_bytes("a.md", STR("\xc3\xbd\n"), "").body, "ý\n");
    assert_str(load_bytes("mail/a.md", STR("\033$B$\"\033(B"), "").body, "あ");
    load_bytes("new/a.md", STR("\x82\xa0\x82\xa2"),
               "1:1 not-charset 1 82 UTF-8\n1:2 not-charset 2 A0 UTF-8\n"
               "1:3 not-charset 3 82 UTF-8\n1:4 not-charset 4 A2 UTF-8\n");
}

static void unconvertible_bytes_are_named(void **state)
{
    (void)state;
    struct document d = load_bytes("a.md", STR("---\ntitle: \x82\xa0\x82\xa2\x82\xa4\n---\n\n\x82\xa6\x87\xfd\x82\xa8\n"),
                                   "5:2 not-text 26 87 CP932\n");
    assert_str(d.title, "あいう");
    assert_str(d.body, "\nえ\xef\xbf\xbdお\n");
    load_bytes("old/a.md", STR("ab\n\x82\xa0\xa0\n"), "2:2 not-charset 6 A0 CP932\n");
    load_bytes("a.md", STR("一行目\n二\xe3\x81行目\n"), "2:2 not-charset 14 E3 UTF-8\n2:3 not-charset 15 81 UTF-8\n");
    d = load_bytes("a.md", STR("caf\xe9 na\xefve r\xe9sum\xe9\n"), "1:4 not-text 4 E9 CP932, EUC-JP, ISO-2022-JP\n");
    assert_str(d.body, "");
}

static void nul_bytes_and_controls_are_named(void **state)
{
    (void)state;
    struct document d = load_bytes("a.md", STR("---\ntitle: a\0b\n---\nx\x01\ny\0"),
                                   "2:9 nul-byte\n4:2 control-character U+0001\n5:2 nul-byte\n");
    assert_str(d.title, "a\xef\xbf\xbd"
                        "b");
    assert_str(d.body, "x\xef\xbf\xbd\ny\xef\xbf\xbd");
    assert_str(load_bytes("a.md",
                          STR("\xff\xfe"
                              "a\0b\0"),
                          "0:0 nul-byte\n")
                   .body,
               "");
}

static void line_ends_are_line_feeds(void **state)
{
    (void)state;
    struct document d = load("a.md", "---\r\ntitle: 題\r\n---\r\n一\r\n二\r三\n", "");
    assert_str(d.title, "題");
    assert_str(d.body, "一\n二\n三\n");
    assert_int_equal(d.body_line, 4);
}

static void texts_are_composed(void **state)
{
    (void)state;
    struct document d = load("a.md", "---\ntitle: か\xe3\x82\x99き\ntags: [は\xe3\x82\x9a]\n---\nと\xe3\x82\x99う\n", "");
    assert_str(d.title, "がき");
    assert_str(d.tags.items[0], "ぱ");
    assert_str(d.body, "どう\n");
}

static void plain_bodies_are_not_copied(void **state)
{
    (void)state;
    static const struct str text = STR_INIT("---\ntitle: 題\n---\n本文です。\n");
    struct document d = load_bytes("a.md", text, "");
    assert_ptr_equal(d.body.data, text.data + text.size - d.body.size);
}

/* Pieces of front matter in any order must not do more than leave findings. */
static void noise_is_survived(void **state)
{
    (void)state;
    static const char *const pieces[] = {"---\n",
                                         "title: ",
                                         "tags",
                                         ": ",
                                         "[",
                                         "]",
                                         "- ",
                                         "\n",
                                         "題",
                                         "\x82\xa0",
                                         "\"",
                                         "{",
                                         "}",
                                         "date: 2016\n",
                                         "aliases: ",
                                         "/../",
                                         "history:\n  - ",
                                         "\r\n",
                                         "kind: news\n",
                                         "\033$B",
                                         "pages: ",
                                         "9-1",
                                         "|\n  x\n",
                                         "&a ",
                                         "*a",
                                         "#",
                                         "\xef\xbb\xbf",
                                         "id: "};
    uint32_t seed = 3;
    for (int round = 0; round < 5000; round++) {
        struct arena own = ARENA_INIT;
        struct diags diags = DIAGS_INIT;
        struct document document;
        char text[400] = "---\n";
        for (int i = 0; i < 12; i++) {
            seed = seed * 1664525U + 1013904223U;
            strcat(text, pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]);
        }
        document_load(&own, &config, STR("supplements/a.md"), str_from(text), &document, &diags);
        assert_true(utf8_check(document.body) == STR_NPOS);
        assert_true(utf8_check(document.title) == STR_NPOS);
        diags_free(&diags);
        arena_free(&own);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_come_from_paths),
        cmocka_unit_test(the_place_decides_section_kind_and_order),
        cmocka_unit_test(without_front_matter_all_is_body),
        cmocka_unit_test(front_matter_is_split_off),
        cmocka_unit_test(front_matter_that_is_never_closed),
        cmocka_unit_test(common_keys),
        cmocka_unit_test(keys_of_each_kind),
        cmocka_unit_test(every_action),
        cmocka_unit_test(keys_that_are_not_known),
        cmocka_unit_test(values_of_the_wrong_form),
        cmocka_unit_test(values_that_are_not_allowed),
        cmocka_unit_test(ids_of_ones_own),
        cmocka_unit_test(urls_have_no_characters_that_end_them),
        cmocka_unit_test(aliases_become_inner_paths),
        cmocka_unit_test(what_a_kind_cannot_do_without),
        cmocka_unit_test(targets_and_pages_are_paired),
        cmocka_unit_test(empty_values_are_absent),
        cmocka_unit_test(damaged_yaml_keeps_what_came_before),
        cmocka_unit_test(every_encoding_gives_the_same_document),
        cmocka_unit_test(columns_are_characters_in_every_encoding),
        cmocka_unit_test(patterns_settle_the_encoding),
        cmocka_unit_test(unconvertible_bytes_are_named),
        cmocka_unit_test(nul_bytes_and_controls_are_named),
        cmocka_unit_test(line_ends_are_line_feeds),
        cmocka_unit_test(texts_are_composed),
        cmocka_unit_test(plain_bodies_are_not_copied),
        cmocka_unit_test(noise_is_survived),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
