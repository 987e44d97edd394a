/* The package document, the navigation document and the NCX. */

#include "shelf_helper.h"

#include <stdlib.h>
#include <time.h>

#define COUNT(files) (sizeof(files) / sizeof *(files))

static struct shelf shelf;
static struct shelf_book book;

static struct str package(void)
{
    return package_document(&book.matter, NULL, 0);
}

static void a_mission_is_one_of_a_set(void **state)
{
    (void)state;
    shelf_begin(&shelf, &book, "mission1", NULL, 0);
    struct str opf = package();
    shelf_has_in_order(
        opf, "unique-identifier=\"book-id\" xml:lang=\"ja\"",
        "<dc:identifier id=\"book-id\">urn:uuid:a165b4dd-7f52-8ff3-8fd9-c3a2669b0e26</dc:identifier>",
        "<dc:title id=\"title\">Mission 1 知る</dc:title>", "<dc:title id=\"subtitle\">敵の手口</dc:title>",
        "<dc:creator id=\"creator\">試験の窓口</dc:creator>", "<dc:language>ja</dc:language>", "<dc:date>2016-12-08</dc:date>",
        "<dc:rights>2026 試験の窓口</dc:rights>", "<dc:description>手口を知る。</dc:description>",
        "<dc:subject>入口</dc:subject>", "<dc:subject>攻撃</dc:subject>",
        "property=\"belongs-to-collection\" id=\"collection\">ガイドブック</meta>", "property=\"group-position\">1</meta>");
    shelf_end(&shelf, &book);
}

static void the_whole_book_is_none(void **state)
{
    (void)state;
    shelf_begin(&shelf, &book, "guidebook", NULL, 0);
    struct str opf = package();
    shelf_lacks(opf, "belongs-to-collection");
    shelf_has(opf, "<dc:title id=\"title\">ガイドブック</dc:title>");
    shelf_has(opf, "<dc:title id=\"subtitle\">小さな会社のために</dc:title>");
    shelf_has(opf, "<dc:description>試験のためのサイトです。</dc:description>"); /* it has no summary of its own */
    shelf_end(&shelf, &book);
}

/* In UTC to the second: midnight in Tokyo is the day before. Never the time of the build. */
static void modified_is_the_newest_change(void **state)
{
    const struct shelf_file file = {"guidebook/mission2/01-c.md", "---\ntitle: 丙\ndate: 2020-01-02\n---\n文。\n"};
    (void)state;
    shelf_begin(&shelf, &book, "mission1", NULL, 0);
    shelf_has(package(), "<meta property=\"dcterms:modified\">2021-04-30T15:00:00Z</meta>");
    book_free(&book.book);
    shelf_book(&shelf, "mission2", &book);
    shelf_has(package(), "<meta property=\"dcterms:modified\">1980-01-01T00:00:00Z</meta>"); /* no date anywhere */
    shelf_lacks(package(), "<dc:date>");
    shelf_end(&shelf, &book);
    shelf_begin(&shelf, &book, "mission2", &file, 1);
    shelf_has(package(), "<meta property=\"dcterms:modified\">2020-01-01T15:00:00Z</meta>");
    shelf_end(&shelf, &book);
}

#define FEATURE(name) "<meta property=\"schema:accessibilityFeature\">" name "</meta>"
#define MODE(name) "<meta property=\"schema:accessMode\">" name "</meta>"
#define SUFFICIENT(name) "<meta property=\"schema:accessModeSufficient\">" name "</meta>"
#define CONFORMS "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"

static void a_book_without_flaws_says_so(void **state)
{
    const struct shelf_file file = {"guidebook/mission1/02-b.md", "---\ntitle: 乙\n---\n![流れ](figures/flow.svg)\n"};
    (void)state;
    shelf_begin(&shelf, &book, "mission1", &file, 1);
    struct str opf = package();
    shelf_has_in_order(opf, MODE("textual"), MODE("visual"), SUFFICIENT("textual"), FEATURE("structuralNavigation"),
                       FEATURE("alternativeText"), FEATURE("pageNavigation"), FEATURE("pageBreakMarkers"),
                       "図にはすべて代替テキストがあります。", CONFORMS);
    shelf_has_in_order(opf, "<dc:source id=\"print\">ガイドブック 印刷版 初版 2016年12月8日</dc:source>",
                       "<meta refines=\"#print\" property=\"source-of\">pagination</meta>");
    shelf_end(&shelf, &book);
}

static void a_book_without_pictures_or_pages(void **state)
{
    (void)state;
    shelf_begin(&shelf, &book, "mission2", NULL, 0);
    struct str opf = package();
    shelf_has(opf, MODE("textual"));
    shelf_lacks(opf, MODE("visual"));
    shelf_has(opf, SUFFICIENT("textual"));
    shelf_lacks(opf, "pageNavigation");
    shelf_lacks(opf, "<dc:source");
    shelf_lacks(opf, "図には");
    shelf_has(opf, CONFORMS);
    shelf_end(&shelf, &book);
}

static void flaws_take_the_claim_away(void **state)
{
    const struct shelf_file alt = {"guidebook/mission1/02-b.md", "---\ntitle: 乙\n---\n![](figures/flow.svg)\n"};
    const struct shelf_file heading = {"guidebook/mission1/02-b.md", "---\ntitle: 乙\n---\n## 節\n\n#### 飛んだ\n"};
    (void)state;
    shelf_begin(&shelf, &book, "mission1", &alt, 1);
    struct str opf = package();
    shelf_lacks(opf, CONFORMS);
    shelf_lacks(opf, FEATURE("alternativeText"));
    shelf_has(opf, FEATURE("structuralNavigation"));
    shelf_has(opf, SUFFICIENT("textual,visual"));
    shelf_lacks(opf, SUFFICIENT("textual"));
    shelf_has(opf, "代替テキストのない図があります。");
    shelf_end(&shelf, &book);
    shelf_begin(&shelf, &book, "mission1", &heading, 1);
    opf = package();
    shelf_lacks(opf, CONFORMS);
    shelf_has(opf, FEATURE("alternativeText"));
    shelf_lacks(opf, FEATURE("structuralNavigation"));
    shelf_has(opf, "見出しの段階が飛んでいる所があります。");
    shelf_end(&shelf, &book);
}

static void every_item_is_listed_and_pages_are_in_the_spine(void **state)
{
    const struct package_item items[] = {{STR("toc.ncx"), STR("application/x-dtbncx+xml"), STR(""), false},
                                         {STR("nav.xhtml"), STR("application/xhtml+xml"), STR("nav"), true},
                                         {STR("text/a b.xhtml"), STR("application/xhtml+xml"), STR(""), true},
                                         {STR("images/cover.png"), STR("image/png"), STR("cover-image"), false}};
    (void)state;
    shelf_begin(&shelf, &book, "mission1", NULL, 0);
    struct str opf = package_document(&book.matter, items, COUNT(items));
    struct str nav = arena_printf(&shelf.arena, "f-%016llx", (unsigned long long)hash_key(items[1].path));
    struct str text = arena_printf(&shelf.arena, "f-%016llx", (unsigned long long)hash_key(items[2].path));
    shelf_has(opf, "<meta name=\"cover\" content=\"cover-png\"/>");
    shelf_has(opf, "<item id=\"ncx\" href=\"toc.ncx\" media-type=\"application/x-dtbncx+xml\"/>");
    shelf_has(opf, arena_printf(&shelf.arena,
                                "<item id=\"%s\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" "
                                "properties=\"nav\"/>",
                                nav.data)
                       .data);
    shelf_has(opf, arena_printf(&shelf.arena, "<item id=\"%s\" href=\"text/a%%20b.xhtml\"", text.data).data);
    shelf_has(opf, "<item id=\"cover-png\" href=\"images/cover.png\" media-type=\"image/png\" properties=\"cover-image\"/>");
    shelf_has(opf, arena_printf(&shelf.arena, "<spine toc=\"ncx\">\n<itemref idref=\"%s\"/>\n<itemref idref=\"%s\"/>\n</spine>",
                                nav.data, text.data)
                       .data);
    opf = package_document(&book.matter, items, COUNT(items) - 1);
    shelf_lacks(opf, "cover-png");
    shelf_end(&shelf, &book);
}

static struct str between(struct str bytes, const char *from, const char *to)
{
    size_t start = str_find(bytes, str_from(from), 0);
    assert_int_not_equal(start, STR_NPOS);
    size_t stop = str_find(bytes, str_from(to), start);
    assert_int_not_equal(stop, STR_NPOS);
    return str_sub(bytes, start, stop - start);
}

/* The missions with their chapters below, what stands in a chapter below that. */
static void the_contents_are_a_tree(void **state)
{
    (void)state;
    shelf_begin(&shelf, &book, "guidebook", NULL, 0);
    struct str toc = between(package_navigation(&book.matter), "<nav epub:type=\"toc\" role=\"doc-toc\"", "</nav>");
    struct str supplement =
        arena_printf(&shelf.arena, "<a href=\"text/guidebook/mission1/a.xhtml#%s\">追補：新しい手口</a></li>\n</ol>",
                     book_supplement_anchor(&shelf.arena, STR("supplements/one")).data);
    shelf_has_in_order(toc, "<li><a href=\"text/guidebook/foreword.xhtml\">はじめに</a>", "</li>",
                       "<li><a href=\"text/guidebook/mission1.xhtml\">Mission 1 知る：敵の手口</a>", "<ol>",
                       "<a href=\"text/guidebook/mission1/a.xhtml\">1-1 甲</a>", "<ol>", supplement.data, "</li>",
                       "<a href=\"text/supplements/two.xhtml\">追補：別の章</a>",
                       "<a href=\"text/guidebook/mission1/b.xhtml\">1-2 乙</a>", "</ol>",
                       "<li><a href=\"text/guidebook/mission2.xhtml\">Mission 2 守る</a>", "<ol>", "丙</a>", "</ol>",
                       "<li><a href=\"glossary.xhtml\">用語集</a>", "<li><a href=\"history.xhtml\">改版履歴</a>",
                       "<li><a href=\"colophon.xhtml\">奥付</a>");
    shelf_lacks(toc, "ファクス</a>");
    shelf_end(&shelf, &book);
}

static void what_is_not_there_is_not_listed(void **state)
{
    (void)state;
    shelf_begin(&shelf, &book, "mission2", NULL, 0);
    struct str nav = package_navigation(&book.matter);
    shelf_lacks(nav, "用語集");
    shelf_lacks(nav, "改版履歴");
    shelf_lacks(nav, "page-list");
    shelf_has(nav, "奥付");
    shelf_end(&shelf, &book);
}

/* The history is a page of its own wherever matter_history makes one. */
static void a_document_may_bring_a_history(void **state)
{
    const struct shelf_file file = {"guidebook/mission2/01-c.md",
                                    "---\ntitle: 丙\nhistory:\n  - {date: 2018-02-03, text: 図を改めた}\n---\n文。\n"};
    (void)state;
    shelf_begin(&shelf, &book, "mission2", &file, 1);
    shelf_has(matter_history(&book.matter), "丙：図を改めた");
    shelf_has(package_navigation(&book.matter), "<a href=\"history.xhtml\">改版履歴</a>");
    shelf_end(&shelf, &book);
}

static void landmarks_skip_the_foreword(void **state)
{
    (void)state;
    shelf_begin(&shelf, &book, "guidebook", NULL, 0);
    struct str list = between(package_navigation(&book.matter), "<nav epub:type=\"landmarks\"", "</nav>");
    shelf_has_in_order(list, "<a epub:type=\"cover\" href=\"cover.xhtml\">", "<a epub:type=\"toc\" href=\"nav.xhtml\">",
                       "<a epub:type=\"bodymatter\" href=\"text/guidebook/mission1.xhtml\">",
                       "<a epub:type=\"glossary\" href=\"glossary.xhtml\">",
                       "<a epub:type=\"colophon\" href=\"colophon.xhtml\">");
    shelf_end(&shelf, &book);
}

static void pages_of_print_are_listed(void **state)
{
    (void)state;
    shelf_begin(&shelf, &book, "mission1", NULL, 0);
    struct str list = between(package_navigation(&book.matter), "<nav epub:type=\"page-list\" role=\"doc-pagelist\"", "</nav>");
    shelf_has(list, "<li><a href=\"text/guidebook/mission1/a.xhtml#a.page-8\">8</a></li>\n"
                    "<li><a href=\"text/guidebook/mission1/a.xhtml#a.page-10\">10</a></li>\n</ol>");
    shelf_has(shelf_chapter(&book, "guidebook/mission1/a"), "id=\"a.page-10\"");
    shelf_end(&shelf, &book);
}

/* For old readers: the same tree, numbered as it is read. */
static void the_ncx_is_numbered_through(void **state)
{
    unsigned count = 0;
    (void)state;
    shelf_begin(&shelf, &book, "guidebook", NULL, 0);
    struct str ncx = package_ncx(&book.matter);
    shelf_has_in_order(ncx, "<meta name=\"dtb:uid\" content=\"urn:uuid:0073cb6f-56ef-8433-ada1-979c5bc1f732\"/>",
                       "<docTitle><text>ガイドブック</text></docTitle>");
    for (size_t at = 0; (at = str_find(ncx, STR("<navPoint "), at)) != STR_NPOS; at++) {
        struct str wanted = arena_printf(&shelf.arena, "<navPoint id=\"n-%u\" playOrder=\"%u\">", count + 1, count + 1);
        if (!str_starts(str_from_pos(ncx, at), wanted))
            fail_msg("not %s but %.50s", wanted.data, ncx.data + at);
        count++;
    }
    assert_int_equal(count, 11); /* foreword, 2 missions, 4 chapters, a supplement in one of them, 3 at the end */
    shelf_has_in_order(ncx, "playOrder=\"3\"><navLabel><text>1-1 甲</text>",
                       "playOrder=\"4\"><navLabel><text>追補：新しい手口</text>",
                       "playOrder=\"11\"><navLabel><text>奥付</text></navLabel><content src=\"colophon.xhtml\"/>");
    shelf_end(&shelf, &book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mission_is_one_of_a_set),
        cmocka_unit_test(the_whole_book_is_none),
        cmocka_unit_test(modified_is_the_newest_change),
        cmocka_unit_test(a_book_without_flaws_says_so),
        cmocka_unit_test(a_book_without_pictures_or_pages),
        cmocka_unit_test(flaws_take_the_claim_away),
        cmocka_unit_test(every_item_is_listed_and_pages_are_in_the_spine),
        cmocka_unit_test(the_contents_are_a_tree),
        cmocka_unit_test(what_is_not_there_is_not_listed),
        cmocka_unit_test(a_document_may_bring_a_history),
        cmocka_unit_test(landmarks_skip_the_foreword),
        cmocka_unit_test(pages_of_print_are_listed),
        cmocka_unit_test(the_ncx_is_numbered_through),
    };
    setenv("TZ", "Asia/Tokyo", 1); /* must not show */
    tzset();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
