/* What stands around the chapters: gathered from them, and the pages that show it. */

#include "shelf_helper.h"

static struct shelf shelf;
static struct shelf_book book;

/* RFC 9562, version 8, of the site's UUID and the section: worked out elsewhere. */
static void a_book_is_told_from_all_others(void **state)
{
    (void)state;
    shelf_begin(&shelf, &book, "mission1", NULL, 0);
    shelf_is(book.matter.identifier, "a165b4dd-7f52-8ff3-8fd9-c3a2669b0e26");
    book_free(&book.book);
    shelf_book(&shelf, "guidebook", &book);
    shelf_is(book.matter.identifier, "0073cb6f-56ef-8433-ada1-979c5bc1f732");
    shelf_end(&shelf, &book);
}

static void a_mission_has_its_title_and_its_dates(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    shelf_begin(&shelf, &book, "mission1", NULL, 0);
    const struct book_info *info = &book.matter.info;
    shelf_is(info->title, "Mission 1 知る");
    shelf_is(info->subtitle, "敵の手口");
    shelf_is(date_machine(&arena, info->date), "2016-12-08"); /* the section has none: that of its oldest topic */
    shelf_is(date_machine(&arena, info->changed), "2021-05-01");
    assert_int_equal(info->chapters, 3); /* 甲, what is inserted after it, 乙; ファクス is retired */
    shelf_is(info->last_text, "追加：別の章");
    shelf_is(info->last_id, "supplements/two");
    assert_true(book.matter.has_pages && !book.matter.has_images && book.matter.flaws == 0);
    arena_free(&arena);
    shelf_end(&shelf, &book);
}

/* What was inserted is no part of the first edition, whatever its date. */
static void an_old_supplement_is_not_the_first_edition(void **state)
{
    const struct shelf_file file = {"supplements/two.md", "---\ntitle: 別の章\ndate: 2010-05-01\n"
                                                          "target: [guidebook/mission1/b]\naction: insert-after\n---\n文。\n"};
    (void)state;
    shelf_begin(&shelf, &book, "mission1", &file, 1);
    shelf_is(date_machine(&shelf.arena, book.matter.info.date), "2016-12-08");
    shelf_is(date_machine(&shelf.arena, book.matter.info.changed), "2020-04-01");
    shelf_end(&shelf, &book);
}

static void the_whole_book_has_the_guidebooks(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    shelf_begin(&shelf, &book, "guidebook", NULL, 0);
    const struct book_info *info = &book.matter.info;
    shelf_is(info->title, "ガイドブック");
    shelf_is(info->subtitle, "小さな会社のために");
    shelf_is(date_machine(&arena, info->date), "2017-11"); /* its own, though some topic is older */
    shelf_is(date_machine(&arena, info->changed), "2021-05-01");
    assert_int_equal(info->chapters, 4);
    arena_free(&arena);
    shelf_end(&shelf, &book);
}

static void a_book_without_dates_has_none(void **state)
{
    (void)state;
    shelf_begin(&shelf, &book, "mission2", NULL, 0);
    assert_int_equal(book.matter.info.date.precision, DATE_NONE);
    assert_int_equal(book.matter.info.changed.precision, DATE_NONE);
    shelf_is(book.matter.info.last_text, "");
    shelf_is(matter_history(&book.matter), "");
    shelf_lacks(matter_colophon(&book.matter), "<dt>初版</dt>");
    shelf_lacks(matter_colophon(&book.matter), "<dt>最終更新</dt>");
    assert_false(book.matter.has_pages);
    shelf_end(&shelf, &book);
}

static const char flawed[] = "---\ntitle: 乙\n---\n![](figures/flow.svg)\n\n## 節\n\n#### 飛んだ\n\n文。\n";

static void flaws_are_gathered(void **state)
{
    const struct shelf_file file = {"guidebook/mission1/02-b.md", flawed};
    (void)state;
    shelf_begin(&shelf, &book, "mission1", &file, 1);
    assert_int_equal(book.matter.flaws, FLAW_ALT | FLAW_HEADING);
    assert_true(book.matter.has_images);
    assert_int_equal(book.matter.media.count, 1);
    shelf_is(shelf_made(&book, "guidebook/mission1/b")->flawed.items[0], "guidebook/mission1/02-b.md");
    shelf_end(&shelf, &book);
}

static void the_title_page_and_the_cover(void **state)
{
    (void)state;
    shelf_begin(&shelf, &book, "mission1", NULL, 0);
    struct str title = matter_title_page(&book.matter), cover = matter_cover_page(&book.matter);
    shelf_has_in_order(title, "lang=\"ja\"", "<title>Mission 1 知る</title>", "href=\"style/book.css\"",
                       "epub:type=\"titlepage\"", "<h1>Mission 1 知る</h1>", "敵の手口", "試験の窓口", "2021年5月1日版");
    shelf_has(cover, "<img src=\"images/cover.svg\" role=\"doc-cover\" alt=\"表紙：Mission 1 知る\"/>");
    shelf_end(&shelf, &book);
}

static void the_colophon_says_who_and_when(void **state)
{
    (void)state;
    shelf_begin(&shelf, &book, "mission1", NULL, 0);
    shelf_has_in_order(matter_colophon(&book.matter), "role=\"doc-colophon\"", "Mission 1 知る　敵の手口",
                       "<dt>初版</dt><dd>2016年12月8日</dd>", "<dt>最終更新</dt><dd>2021年5月1日</dd>", "<dd>試験の窓口</dd>",
                       "<dd>03-0000-0000</dd>", "<a href=\"https://portal.example.jp/\">試験の部屋</a>",
                       "urn:uuid:a165b4dd-7f52-8ff3-8fd9-c3a2669b0e26", "© 2026 試験の窓口");
    shelf_end(&shelf, &book);
}

/* Those that chapters link to and those whose name stands in a text, by reading; no others. */
static void the_glossary_has_what_is_used(void **state)
{
    const struct shelf_file files[] = {{"guidebook/mission1/01-a.md", "---\ntitle: 甲\n---\n[[glossary/virus|悪いもの]]。\n"},
                                       {"guidebook/mission1/02-b.md", "---\ntitle: 乙\n---\n壁と[[glossary/virus]]。\n"}};
    (void)state;
    shelf_begin(&shelf, &book, "mission1", files, 2);
    struct str page = matter_glossary(&book.matter);
    struct str virus = arena_printf(&shelf.arena, "<dt id=\"%.*s\"><dfn>ウイルス</dfn>",
                                    STR_ARGS(book_term_anchor(&shelf.arena, STR("glossary/virus"))));
    assert_int_equal(book.matter.terms.count, 2);
    shelf_has_in_order(page, "role=\"doc-glossary\"", "<dfn>壁</dfn>", "（かべ）", "<dd>守るもの。</dd>", virus.data,
                       "（びいるす）", "<dd>悪いもの。</dd>");
    shelf_lacks(page, "使わない語");
    shelf_has(
        shelf_chapter(&book, "guidebook/mission1/a"),
        arena_printf(&shelf.arena, "glossary.xhtml#%.*s\"", STR_ARGS(book_term_anchor(&shelf.arena, STR("glossary/virus"))))
            .data);
    book_free(&book.book);
    shelf_book(&shelf, "mission2", &book);
    shelf_is(matter_glossary(&book.matter), "");
    shelf_end(&shelf, &book);
}

/* The first edition, what topics say of themselves since, and supplements with their targets; oldest first. */
static void the_history_is_in_order(void **state)
{
    (void)state;
    shelf_begin(&shelf, &book, "mission1", NULL, 0);
    struct str page = matter_history(&book.matter);
    struct str revised = arena_printf(&shelf.arena,
                                      "<time datetime=\"2020-04-01\">2020年4月1日</time>"
                                      "<a href=\"text/guidebook/mission1/a.xhtml#%.*s\">改訂：新しい手口</a>："
                                      "<span class=\"item\">甲（印刷版8〜9ページ）</span></li>",
                                      STR_ARGS(book_supplement_anchor(&shelf.arena, STR("supplements/one"))));
    shelf_has_in_order(page, "epub:type=\"revision-history\"", "<time datetime=\"2016-12-08\">2016年12月8日</time>初版</li>",
                       "2018年2月3日</time><a href=\"text/guidebook/mission1/a.xhtml\">甲：図を改めた</a></li>",
                       "2019年1月1日</time>取り下げ：ファクスをやめる：<span class=\"item\">ファクス</span></li>", revised.data,
                       "2021年5月1日</time><a href=\"text/supplements/two.xhtml\">追加：別の章</a>：",
                       "甲（印刷版10ページ）、</span>", "乙（印刷版12ページ）</span></li>");
    shelf_lacks(page, "甲：初版"); /* the first edition says that of all of them */
    shelf_end(&shelf, &book);
}

static void internal_targets_are_not_named(void **state)
{
    const struct shelf_file file = {"supplements/one.md",
                                    "---\ntitle: 新しい手口\ndate: 2020-04-01\n"
                                    "target: [guidebook/mission1/a, handbook/secret]\naction: revise\n---\n文。\n"};
    (void)state;
    shelf_begin(&shelf, &book, "mission1", &file, 1);
    struct str page = matter_history(&book.matter);
    shelf_has(page, "改訂：新しい手口</a>：<span class=\"item\">甲</span></li>");
    shelf_lacks(page, "内緒");
    shelf_end(&shelf, &book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_book_is_told_from_all_others),
        cmocka_unit_test(a_mission_has_its_title_and_its_dates),
        cmocka_unit_test(an_old_supplement_is_not_the_first_edition),
        cmocka_unit_test(the_whole_book_has_the_guidebooks),
        cmocka_unit_test(a_book_without_dates_has_none),
        cmocka_unit_test(flaws_are_gathered),
        cmocka_unit_test(the_title_page_and_the_cover),
        cmocka_unit_test(the_colophon_says_who_and_when),
        cmocka_unit_test(the_glossary_has_what_is_used),
        cmocka_unit_test(the_history_is_in_order),
        cmocka_unit_test(internal_targets_are_not_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
