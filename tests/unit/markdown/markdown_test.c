/* What a document offers to others, and the options of rendering. */

#include "markdown/markdown.h"

#include "markdown_helper.h"

#include <pthread.h>

static void open_text(struct helper *helper, const char *text, const char *title)
{
    struct markdown_source source = helper_source(text);
    source.title = str_from(title);
    helper_open(helper, &source);
}

static void assert_str(struct str is, const char *wanted)
{
    char *copy = strndup(is.size > 0 ? is.data : "", is.size);
    assert_string_equal(copy, wanted);
    free(copy);
}

/* --- Title ---------------------------------------------------------------------------------------------------------------- */

static void expect_title(const char *text, const char *title, const char *wanted, const char *wanted_html)
{
    struct markdown_source source = helper_source(text);
    struct markdown_options options = {.syntax = MARKDOWN_HTML};
    struct helper helper;
    source.title = str_from(title);
    helper_open(&helper, &source);
    assert_str(helper.facts->title, wanted);
    helper_close(&helper);
    char *html = helper_render(&source, &options);
    assert_string_equal(html, wanted_html);
    free(html);
}

static void test_title(void **unused)
{
    (void)unused;
    expect_title("# {題|だい}**名**\n\nあ\n", "", "題名", "<p>あ</p>\n");
    expect_title("# 題\n\nあ\n", "題", "題", "<p>あ</p>\n");
    expect_title("# 別\n", "題", "題", "<h2 id=\"別\">別</h2>\n");
    expect_title("## 見出し\n\n# 題\n", "", "題", "<h2 id=\"見出し\">見出し</h2>\n");
    expect_title("## 見出し\n", "", "見出し", "<h2 id=\"見出し\">見出し</h2>\n");
    expect_title("あ\n", "", "", "<p>あ</p>\n");
}

/* --- Summary, blocks, count ------------------------------------------------------------------------------------------------- */

static void test_summary(void **unused)
{
    (void)unused;
    struct helper helper;
    open_text(&helper, "> 引用\n\n![図](a.png)\n\n{最初|さいしょ}の**段落。**\n改行[^1]も`code`も。\n\n次\n\n[^1]: 注\n", "題");
    assert_str(helper.facts->summary, "最初の段落。改行もcodeも。");
    helper_close(&helper);

    struct buffer text = BUFFER_INIT;
    for (int i = 0; i < 50; i++)
        buffer_put_literal(&text, "四文字。");
    open_text(&helper, buffer_cstr(&text), "題");
    assert_int_equal(helper.facts->summary.size, 120 * 3);
    helper_close(&helper);
    buffer_reset(&text);
    for (int i = 0; i < 130; i++)
        buffer_put_literal(&text, "字");
    open_text(&helper, buffer_cstr(&text), "題");
    assert_int_equal(helper.facts->summary.size, 120 * 3);
    assert_true(str_ends(helper.facts->summary, STR("字…")));
    helper_close(&helper);
    buffer_free(&text);
}

static void test_blocks(void **unused)
{
    (void)unused;
    static const char text[] =
        "## 見{出|だ}し\n\n- 一\n- [x] 二\n\n| a | {表|ひょう} |\n|---|---|\n| [[x|参照]] | ![代替](b.png) |\n\n"
        "```\ncode\n```\n\n注[^1] <ruby>字<rt>じ</rt></ruby> HTTP\n\n[^1]: 注の文\n";
    static const char *const wanted[] = {"見出し", "だ",   "一",   "二",   "a",          "表",
                                         "ひょう", "参照", "代替", "code", "注 字 HTTP", "注の文"};
    struct helper helper;
    open_text(&helper, text, "題");
    assert_int_equal(helper.facts->block_count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < helper.facts->block_count; i++)
        assert_str(helper.facts->blocks[i], wanted[i]);
    assert_true(helper.facts->has_tasks);
    helper_close(&helper);
}

/* A title that is shown in a reference's place is another page's text. */
static void test_blocks_without_titles(void **unused)
{
    (void)unused;
    static const char text[] =
        "追補「[[a/b]]」の表。『「[[a]]」』は（[[c|参照]]）と「a」です。\n\n[[a/b]]\n\n「**[[a]]**、[[b]]」\n\n"
        "書き方は\n[[a/b]]\nにあります。「」\n\n## 「[[a/b]]」\n\n「[[a]]![」](b.png)\n";
    static const char *const wanted[] = {"追補の表。は（参照）と「a」です。", "「、」", "書き方はにあります。「」", "「a/b」",
                                         "「」"};
    struct helper helper;
    open_text(&helper, text, "題");
    assert_int_equal(helper.facts->block_count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < helper.facts->block_count; i++)
        assert_str(helper.facts->blocks[i], wanted[i]);
    assert_str(helper.facts->summary, "追補の表。は（参照）と「a」です。");
    helper_close(&helper);
}

static size_t graphemes_of(const char *text)
{
    struct helper helper;
    open_text(&helper, text, "題");
    size_t count = helper.facts->graphemes;
    helper_close(&helper);
    return count;
}

static void test_graphemes(void **unused)
{
    (void)unused;
    assert_int_equal(graphemes_of("あ い\nう　え\n\n{漢字|かんじ}\n"), 6);
    assert_int_equal(graphemes_of("👨‍👩‍👧と葛󠄀\n"), 3);
    assert_int_equal(graphemes_of("か\xE3\x82\x99゙\n"), 1);
}

/* --- Outline ------------------------------------------------------------------------------------------------------------------ */

static void test_outline(void **unused)
{
    (void)unused;
    struct markdown_source source = helper_source("## 一 {#one}\n\n### {細|こま}かな [[x|話]]\n\nあ\n\n## `code` *two*\n");
    source.number_headings = true;
    source.first_line = 11;
    struct helper helper;
    helper_open(&helper, &source);
    const struct markdown_heading *headings = helper.facts->headings;
    assert_int_equal(helper.facts->heading_count, 3);
    assert_str(headings[0].text, "1. 一");
    assert_str(headings[0].anchor, "one");
    assert_int_equal(headings[0].level, 2);
    assert_int_equal(headings[0].line, 11);
    assert_str(headings[1].text, "1.1. 細かな 話");
    assert_str(headings[1].anchor, "細かな-話");
    assert_int_equal(headings[1].level, 3);
    assert_int_equal(headings[1].line, 13);
    assert_str(headings[2].text, "2. code two");
    assert_str(headings[2].anchor, "code-two");
    helper_close(&helper);
}

static void test_anchors_are_unique(void **unused)
{
    (void)unused;
    struct helper helper;
    open_text(&helper, "## a\n\n## a\n\n## a-2\n\n## b\n\n## x {#b}\n\n## fn-1[^1]\n\n[^1]: あ\n", "題");
    static const char *const wanted[] = {"a", "a-2", "a-2-2", "b-2", "b", "fn-1-2"};
    assert_int_equal(helper.facts->heading_count, 6);
    for (size_t i = 0; i < 6; i++)
        assert_str(helper.facts->headings[i].anchor, wanted[i]);
    assert_int_equal(helper.diags.count, 0);
    helper_close(&helper);
}

static void test_page_marks(void **unused)
{
    (void)unused;
    struct helper helper;
    open_text(&helper, "あ<!-- page: 8 -->い\n\n<!-- page: 12 -->\n\nう\n", "題");
    assert_int_equal(helper.facts->page_mark_count, 2);
    assert_int_equal(helper.facts->page_marks[0].page, 8);
    assert_int_equal(helper.facts->page_marks[1].page, 12);
    assert_int_equal(helper.facts->page_marks[1].line, 3);
    helper_close(&helper);
}

/* --- References ----------------------------------------------------------------------------------------------------------------- */

struct wanted_reference {
    enum markdown_reference_kind kind;
    const char *target, *anchor, *text;
    unsigned line, column;
};

static void test_references(void **unused)
{
    (void)unused;
    static const char text[] =
        "日本語の[[faq/x#how|聞き方]]と[[a b]]。\n**太字**の[資料](../f%20x.pdf#p=2)、\n[資料](../f%20x.pdf)\n\n"
        "| [[c|d]] |\n|---|\n\n![図](e.png)\n\n[r][]\n\n[r]: y.html\n";
    static const struct wanted_reference wanted[] = {
        {MARKDOWN_DOCUMENT, "faq/x", "how", "聞き方", 3, 5},
        {MARKDOWN_DOCUMENT, "a b", "", "", 3, 23},
        {MARKDOWN_LINK, "../f x.pdf", "p=2", "", 4, 13},
        {MARKDOWN_LINK, "../f x.pdf", "", "", 5, 6},
        {MARKDOWN_DOCUMENT, "c", "", "d", 7, 3},
        {MARKDOWN_IMAGE, "e.png", "", "", 10, 6},
        {MARKDOWN_LINK, "y.html", "", "", 12, 1},
    };
    struct markdown_source source = helper_source(text);
    source.first_line = 3;
    struct helper helper;
    helper_open(&helper, &source);
    assert_int_equal(helper.facts->reference_count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < helper.facts->reference_count; i++) {
        const struct markdown_reference *is = &helper.facts->references[i];
        assert_int_equal(is->kind, wanted[i].kind);
        assert_str(is->target, wanted[i].target);
        assert_str(is->anchor, wanted[i].anchor);
        assert_str(is->text, wanted[i].text);
        assert_int_equal(is->at.line, wanted[i].line);
        assert_int_equal(is->at.column, wanted[i].column);
        assert_str(is->at.path, "a.md");
    }
    helper_close(&helper);
}

static void test_holes_ascend(void **unused)
{
    (void)unused;
    struct helper helper;
    struct markdown_fragment fragment;
    struct markdown_options options = {.syntax = MARKDOWN_HTML};
    open_text(&helper, "[[a]] [b](b.pdf) ![c](c.png)\n\n注[^1]\n\n[^1]: [[d]]\n", "題");
    markdown_render(&helper.arena, helper.markdown, &options, &fragment);
    assert_int_equal(fragment.hole_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(fragment.holes[i].reference, i);
        assert_true(i == 0 || fragment.holes[i - 1].at < fragment.holes[i].at);
    }
    assert_memory_equal(fragment.bytes.data, "<p> <a href=\"\">b</a> <img  alt=\"c\"></p>", 39);
    helper_close(&helper);
}

/* --- Options -------------------------------------------------------------------------------------------------------------------- */

static void expect_rendered(const char *text, const struct markdown_options *options, const char *lang, const char *wanted)
{
    struct markdown_source source = helper_source(text);
    source.lang = str_from(lang);
    char *html = helper_render(&source, options);
    assert_string_equal(html, wanted);
    free(html);
}

static void test_supplement(void **unused)
{
    (void)unused;
    struct markdown_options options = {.syntax = MARKDOWN_HTML, .heading_shift = 1, .anchor_prefix = STR("追-")};
    expect_rendered("## 一\n\n###### 六 {#six}\n\n[一](#一) [頭](#) あ[^1]<!-- page: 3 -->\n\n[^1]: 注\n", &options, "ja",
                    "<h3 id=\"追-一\">一</h3>\n<h6 id=\"追-six\">六</h6>\n"
                    "<p><a href=\"#%E8%BF%BD-%E4%B8%80\">一</a> <a href=\"#\">頭</a> あ<sup class=\"footnote-ref\">"
                    "<a href=\"#%E8%BF%BD-fn-1\" id=\"追-fnref-1\" role=\"doc-noteref\">1</a></sup>"
                    "<span class=\"page-mark\" id=\"追-page-3\" role=\"doc-pagebreak\">3ページ</span></p>\n"
                    "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"注\">\n<ol>\n<li id=\"追-fn-1\">\n"
                    "<p>注 <a href=\"#%E8%BF%BD-fnref-1\" class=\"footnote-backref\" role=\"doc-backlink\" "
                    "aria-label=\"本文に戻る\">↩</a></p>\n</li>\n</ol>\n</section>\n");
}

static void test_book(void **unused)
{
    (void)unused;
    struct markdown_options options = {.syntax = MARKDOWN_XHTML, .epub_types = true};
    expect_rendered("あ[^1]  \n<!-- page: 3 -->い<br>\n\n---\n\n- [x] 済\n\n[^1]: 注\n", &options, "ja",
                    "<p>あ<sup class=\"footnote-ref\"><a href=\"#fn-1\" id=\"fnref-1\" epub:type=\"noteref\" "
                    "role=\"doc-noteref\">1</a></sup><br />\n"
                    "<span class=\"page-mark\" id=\"page-3\" role=\"doc-pagebreak\" epub:type=\"pagebreak\" "
                    "aria-label=\"3ページ\"></span>い<br /></p>\n<hr />\n<ul class=\"tasks\">\n"
                    "<li><label><input type=\"checkbox\" checked=\"checked\" disabled=\"disabled\" /> 済</label></li>\n</ul>\n"
                    "<div class=\"footnotes\">\n"
                    "<aside epub:type=\"footnote\" role=\"doc-footnote\" id=\"fn-1\">\n"
                    "<p><span class=\"footnote-number\">1.</span> 注 <a href=\"#fnref-1\" class=\"footnote-backref\" "
                    "role=\"doc-backlink\" aria-label=\"本文に戻る\">↩</a></p>\n</aside>\n</div>\n");
}

static void test_tables_of_a_book(void **unused)
{
    (void)unused;
    struct markdown_options options = {.syntax = MARKDOWN_XHTML, .epub_types = true};
    expect_rendered(
        "|名|*値* & \"他\"|{備|び}|\n|-|-|:-:|\n|甲|1||\n|乙||三|\n", &options, "ja",
        "<div class=\"table folds\">\n<table>\n<thead>\n<tr>\n<th scope=\"col\">名</th>\n"
        "<th scope=\"col\"><em>値</em> &amp; &quot;他&quot;</th>\n"
        "<th scope=\"col\" class=\"align-center\"><ruby>備<rp>（</rp><rt>び</rt><rp>）</rp></ruby></th>\n</tr>\n</thead>\n<tbody>\n"
        "<tr>\n<td>甲</td>\n<td data-label=\"値 &amp; &quot;他&quot;\">1</td>\n"
        "<td class=\"align-center\"></td>\n</tr>\n<tr>\n<td>乙</td>\n<td></td>\n"
        "<td data-label=\"備\" class=\"align-center\">三</td>\n</tr>\n</tbody>\n</table>\n</div>\n");
    expect_rendered("||値|\n|-|-|\n", &options, "ja",
                    "<div class=\"table\">\n<table>\n<thead>\n<tr>\n<td></td>\n<th scope=\"col\">値</th>\n</tr>\n</thead>\n"
                    "</table>\n</div>\n");
    expect_rendered("|名|値|\n|-|-|\n|甲|1|\n", &options, "ja",
                    "<div class=\"table\">\n<table>\n<thead>\n<tr>\n<th scope=\"col\">名</th>\n<th scope=\"col\">値</th>\n"
                    "</tr>\n</thead>\n<tbody>\n<tr>\n<td>甲</td>\n<td>1</td>\n</tr>\n</tbody>\n</table>\n</div>\n");
}

static void test_english_labels(void **unused)
{
    (void)unused;
    struct markdown_options options = {.syntax = MARKDOWN_HTML};
    expect_rendered(
        "> [!CAUTION]\n> hot\n\n|a|\n|-|\n", &options, "en",
        "<aside class=\"alert alert-caution\" role=\"note\">\n<p class=\"alert-title\">Caution</p>\n<p>hot</p>\n</aside>\n"
        "<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"Table 1\">\n<table>\n<thead>\n<tr>\n"
        "<th scope=\"col\">a</th>\n</tr>\n</thead>\n</table>\n</div>\n");
}

static void test_english_line_before_a_reference(void **unused)
{
    (void)unused;
    struct markdown_options options = {.syntax = MARKDOWN_HTML};
    expect_rendered("見る\n[[a]]\n", &options, "ja", "<p>見る<a href=\"a\">a</a></p>\n");
    expect_rendered("see\n[[a]]\n", &options, "en", "<p>see\n<a href=\"a\">a</a></p>\n");
}

/* --- Memory and threads ------------------------------------------------------------------------------------------------------------ */

static void test_facts_outlive_the_tree(void **unused)
{
    (void)unused;
    struct helper first;
    open_text(&first, "## 見出し\n\n段落。[[参照]]\n", "題");
    markdown_end(first.markdown);
    for (int i = 0; i < 20; i++)
        assert_int_equal(graphemes_of("まったく別の文を読んで、前の木の記憶を上書きする。\n"), 25);
    assert_str(first.facts->headings[0].text, "見出し");
    assert_str(first.facts->headings[0].anchor, "見出し");
    assert_str(first.facts->summary, "段落。");
    assert_str(first.facts->references[0].target, "参照");
    diags_free(&first.diags);
    arena_free(&first.arena);
}

static void test_two_documents_at_once(void **unused)
{
    (void)unused;
    struct helper one, two;
    struct markdown_fragment fragment;
    struct markdown_options options = {.syntax = MARKDOWN_HTML};
    open_text(&one, "**一。**つ\n", "題");
    open_text(&two, "*二*つ\n", "題");
    markdown_render(&one.arena, one.markdown, &options, &fragment);
    assert_str(fragment.bytes, "<p><strong>一。</strong>つ</p>\n");
    helper_close(&one);
    markdown_render(&two.arena, two.markdown, &options, &fragment);
    assert_str(fragment.bytes, "<p><em>二</em>つ</p>\n");
    helper_close(&two);
}

#define THREAD_ROUNDS 3000

/* cmark-gfm's tables of the process must not change under a thread: ~ and bare addresses are what would be lost. */
static void *render_often(void *failures)
{
    static const char text[] = "~~消す。~~次 www.example.com https://example.com/ *a*\n\n|a|\n|-|\n|~~b~~|\n";
    static const char wanted[] = "<p><del>消す。</del>次 <a href=\"http://www.example.com\">www.example.com</a> "
                                 "<a href=\"https://example.com/\">https://example.com/</a> <em>a</em></p>\n";
    for (int i = 0; i < THREAD_ROUNDS; i++) {
        char *html = helper_html(text);
        *(size_t *)failures += strncmp(html, wanted, sizeof wanted - 1) != 0 || strstr(html, "<td><del>b</del></td>") == NULL;
        free(html);
    }
    return NULL;
}

static void test_threads(void **unused)
{
    (void)unused;
    pthread_t threads[3];
    size_t failures[3] = {0};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, render_often, &failures[i]), 0);
    for (size_t i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(failures[i], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_title),
        cmocka_unit_test(test_summary),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_blocks_without_titles),
        cmocka_unit_test(test_graphemes),
        cmocka_unit_test(test_outline),
        cmocka_unit_test(test_anchors_are_unique),
        cmocka_unit_test(test_page_marks),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_holes_ascend),
        cmocka_unit_test(test_supplement),
        cmocka_unit_test(test_book),
        cmocka_unit_test(test_tables_of_a_book),
        cmocka_unit_test(test_english_labels),
        cmocka_unit_test(test_english_line_before_a_reference),
        cmocka_unit_test(test_facts_outlive_the_tree),
        cmocka_unit_test(test_two_documents_at_once),
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, helper_begin, NULL);
}
