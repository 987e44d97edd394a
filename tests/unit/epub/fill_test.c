/* What links and images become in a book, seen in whole chapters. */

#include "shelf_helper.h"

#include "epub/fill.h"

#define COUNT(files) (sizeof(files) / sizeof *(files))
#define TOPIC "guidebook/mission1/b"

/* The chapter that has this text in the book. */
static struct str chapter_of(struct shelf *shelf, struct shelf_book *book, const char *text, const char *name)
{
    struct buffer document = BUFFER_INIT;
    buffer_printf(&document, "---\ntitle: 乙\n---\n%s\n", text);
    const struct shelf_file file = {"guidebook/mission1/02-b.md", buffer_cstr(&document)};
    shelf_begin(shelf, book, name, &file, 1);
    buffer_free(&document);
    return shelf_chapter(book, TOPIC);
}

/* Where the link to the id was in the book; NULL where it was not noted. */
static const struct chapter_link *link_to(const struct chapter_made *made, const char *id)
{
    for (size_t i = 0; i < made->link_count; i++)
        if (str_is(made->links[i].id, id))
            return &made->links[i];
    return NULL;
}

static void documents_of_the_book_are_in_it(void **state)
{
    struct shelf shelf;
    struct shelf_book book;
    (void)state;
    struct str text = chapter_of(&shelf, &book,
                                 "[[guidebook/mission1/a]] [[guidebook/mission1/a#s|この節]] "
                                 "[[guidebook/mission1/a#none|無い節]] [md](01-a.md#s)",
                                 "mission1");
    shelf_has(text, "<a href=\"a.xhtml\">甲</a>");
    shelf_has(text, "<a href=\"a.xhtml#a.s\">この節</a>");
    shelf_has(text, "<a href=\"a.xhtml\">無い節</a>");
    shelf_has(text, "<a href=\"a.xhtml#a.s\">md</a>");
    const struct chapter_made *made = shelf_made(&book, TOPIC);
    assert_int_equal(made->link_count, 1); /* each document once */
    shelf_is(made->links[0].id, "guidebook/mission1/a");
    shelf_is(made->links[0].place, "text/guidebook/mission1/a.xhtml#a.");
    shelf_end(&shelf, &book);
}

static void a_document_links_to_itself(void **state)
{
    struct shelf shelf;
    struct shelf_book book;
    (void)state;
    struct str text = chapter_of(&shelf, &book, "## 節 {#own}\n\n[[" TOPIC "#own|ここ]] [[" TOPIC "|初め]]", "mission1");
    shelf_has(text, "<h2 id=\"a.own\">");
    shelf_has(text, "<a href=\"#a.own\">ここ</a>");
    shelf_has(text, "<a href=\"b.xhtml\">初め</a>");
    shelf_end(&shelf, &book);
}

static const char across[] = "[[guidebook/mission2/c]] [[shelf/references/r#part]] [[shelf/references]]";

static void others_are_on_the_portal(void **state)
{
    struct shelf shelf;
    struct shelf_book book;
    (void)state;
    struct str text = chapter_of(&shelf, &book, across, "mission1");
    shelf_has(text, "<a href=\"https://portal.example.jp/guidebook/mission2/c.html\">丙</a>");
    shelf_has(text, "<a href=\"https://portal.example.jp/shelf/references/r.html#part\">文献</a>");
    shelf_has(text, "<a href=\"https://portal.example.jp/shelf/references/\">参考資料</a>");
    shelf_is(link_to(shelf_made(&book, TOPIC), "guidebook/mission2/c")->place, "");
    shelf_end(&shelf, &book);
}

/* A chapter whose links lead elsewhere in another book is not taken over for it. */
static void the_whole_book_has_more(void **state)
{
    struct shelf shelf;
    struct shelf_book whole, one;
    struct arena scratch = ARENA_INIT;
    (void)state;
    struct str text = chapter_of(&shelf, &whole, across, "guidebook");
    shelf_has(text, "<a href=\"../mission2/c.xhtml\">丙</a>");
    shelf_has(text, "<a href=\"https://portal.example.jp/shelf/references/r.html#part\">文献</a>");
    shelf_book(&shelf, "mission1", &one);
    const struct chapter_link *c = link_to(shelf_made(&whole, TOPIC), "guidebook/mission2/c");
    const struct chapter_link *r = link_to(shelf_made(&whole, TOPIC), "shelf/references/r");
    assert_true(chapter_link_holds(&whole.book, &whole.book.chapters[0], c, &scratch));
    assert_false(chapter_link_holds(&one.book, &one.book.chapters[0], c, &scratch));
    assert_true(chapter_link_holds(&one.book, &one.book.chapters[0], r, &scratch));
    arena_free(&scratch);
    book_free(&one.book);
    shelf_end(&shelf, &whole);
}

static void supplements_stand_in_their_chapter(void **state)
{
    const struct shelf_file files[] = {
        {"guidebook/mission1/01-a.md", "---\ntitle: 甲\n---\n[[supplements/one]] [[supplements/one#s|その節]]\n"},
        {"guidebook/mission1/02-b.md",
         "---\ntitle: 乙\n---\n[[supplements/one]] [[supplements/one#s|その節]] [[supplements/two]]\n"},
        {"guidebook/mission2/01-c.md", "---\ntitle: 丙\n---\n[[supplements/one]]\n"}};
    struct shelf shelf;
    struct shelf_book book, other;
    (void)state;
    shelf_begin(&shelf, &book, "mission1", files, COUNT(files));
    shelf_book(&shelf, "mission2", &other);
    const char *anchor = book_supplement_anchor(&shelf.arena, STR("supplements/one")).data;
    struct str a = shelf_chapter(&book, "guidebook/mission1/a"), b = shelf_chapter(&book, TOPIC);
    shelf_has(a, arena_printf(&shelf.arena, "<section class=\"supplement\" id=\"%s\"", anchor).data);
    shelf_has(a, arena_printf(&shelf.arena, "id=\"%s.s\"", anchor).data);
    shelf_has(a, arena_printf(&shelf.arena, "<a href=\"#%s\">新しい手口</a>", anchor).data);
    shelf_has(a, arena_printf(&shelf.arena, "<a href=\"#%s.s\">その節</a>", anchor).data);
    shelf_has(b, arena_printf(&shelf.arena, "<a href=\"a.xhtml#%s\">新しい手口</a>", anchor).data);
    shelf_has(b, arena_printf(&shelf.arena, "<a href=\"a.xhtml#%s.s\">その節</a>", anchor).data);
    shelf_has(b, "<a href=\"../../supplements/two.xhtml\">別の章</a>");
    shelf_has(shelf_chapter(&other, "guidebook/mission2/c"),
              "<a href=\"https://portal.example.jp/supplements/one.html\">新しい手口</a>");
    book_free(&other.book);
    shelf_end(&shelf, &book);
}

/* It is in the chapter of each, and a link from one of them stays there. */
static void a_supplement_of_two_topics_is_here_first(void **state)
{
    const struct shelf_file files[] = {{"guidebook/mission1/02-b.md", "---\ntitle: 乙\n---\n[[supplements/one]]\n"},
                                       {"supplements/one.md",
                                        "---\ntitle: 新しい手口\ndate: 2020-04-01\naction: append\n"
                                        "target: [guidebook/mission1/a, guidebook/mission1/b]\n---\n新しい文。\n"}};
    struct shelf shelf;
    struct shelf_book book;
    (void)state;
    shelf_begin(&shelf, &book, "mission1", files, COUNT(files));
    const char *anchor = book_supplement_anchor(&shelf.arena, STR("supplements/one")).data;
    struct str section = arena_printf(&shelf.arena, "<section class=\"supplement\" id=\"%s\"", anchor);
    shelf_has(shelf_chapter(&book, "guidebook/mission1/a"), section.data);
    shelf_has(shelf_chapter(&book, TOPIC), section.data);
    shelf_has(shelf_chapter(&book, TOPIC), arena_printf(&shelf.arena, "<a href=\"#%s\">新しい手口</a>", anchor).data);
    shelf_end(&shelf, &book);
}

static void terms_are_in_the_glossary(void **state)
{
    struct shelf shelf;
    struct shelf_book book;
    (void)state;
    struct str text = chapter_of(&shelf, &book, "[[glossary/virus]]の話。", "mission1");
    struct str anchor = book_term_anchor(&shelf.arena, STR("glossary/virus"));
    shelf_has(text, arena_printf(&shelf.arena, "<a href=\"../../../glossary.xhtml#%s\">ウイルス</a>", anchor.data).data);
    struct str_list terms = shelf_made(&book, TOPIC)->terms;
    assert_int_equal(terms.count, 1);
    shelf_is(terms.items[0], "glossary/virus");
    shelf_end(&shelf, &book);
}

/* Neither the title nor the id of what is internal is in a book; what is unknown looks the same. */
static void internal_documents_are_not_told_of(void **state)
{
    struct shelf shelf;
    struct shelf_book book;
    (void)state;
    struct str text = chapter_of(&shelf, &book,
                                 "[[handbook/secret]] [[handbook/secret|電話]] [[no/such]] "
                                 "[md](../../handbook/secret.md)",
                                 "mission1");
    shelf_has_in_order(text, "<span class=\"broken\">（公開していない文書）</span>", "<span class=\"broken\">電話</span>",
                       "<span class=\"broken\">（公開していない文書）</span>", "<a href=\"#book.title\">md</a>");
    shelf_lacks(text, "secret");
    shelf_lacks(text, "内緒");
    shelf_lacks(text, "no/such");
    assert_int_equal(shelf_made(&book, TOPIC)->link_count, 0);
    shelf_end(&shelf, &book);
}

static void files_are_on_the_portal(void **state)
{
    struct shelf shelf;
    struct shelf_book book;
    (void)state;
    struct str text = chapter_of(&shelf, &book, "[表](files/table.csv) [無い表](files/none.csv)", "mission1");
    shelf_has(text, "<a href=\"https://portal.example.jp/media/guidebook/mission1/files/table.");
    shelf_has(text, ".csv\">表</a>");
    shelf_has(text, "<a href=\"#book.title\">無い表</a>");
    shelf_end(&shelf, &book);
}

static void images_are_carried_once(void **state)
{
    struct shelf shelf;
    struct shelf_book book;
    (void)state;
    struct str text = chapter_of(
        &shelf, &book, "![流れ](figures/flow.svg)\n\n![もう一度](figures/flow.svg)\n\n前![無い<図](figures/none.svg)後",
        "mission1");
    const struct medium *medium = catalogue_medium(&shelf.catalogue, STR("guidebook/mission1/figures/flow.svg"));
    const char *path = chapter_image_path(&shelf.arena, medium).data;
    shelf_has_in_order(
        text, arena_printf(&shelf.arena, "<img src=\"../../../%s\" width=\"120\" height=\"80\" alt=\"流れ\"", path).data,
        "alt=\"もう一度\"", "前<span class=\"broken\">無い&lt;図</span>後");
    shelf_lacks(text, "none.svg");
    struct str_list media = shelf_made(&book, TOPIC)->media;
    assert_int_equal(media.count, 1);
    shelf_is(media.items[0], "guidebook/mission1/figures/flow.svg");
    shelf_end(&shelf, &book);
}

/* By what is in it, not by where it lies. */
static void images_are_named_by_their_content(void **state)
{
    struct arena arena = ARENA_INIT;
    const struct medium png = {.path = STR("a/x.png"), .hash = {0x3f2a91bc045e77d1, 1}, .image = {.type = IMAGE_PNG}};
    const struct medium none = {.path = STR("b"), .hash = {1, 2}};
    (void)state;
    shelf_is(chapter_image_path(&arena, &png), "images/3f2a91bc045e77d1.png");
    shelf_is(chapter_image_path(&arena, &none), "images/0000000000000001.bin");
    arena_free(&arena);
}

static void addresses_of_the_portal(void **state)
{
    struct arena arena = ARENA_INIT;
    struct config config = {.base_url = STR("https://portal.example.jp/x/")};
    const struct press press = {.config = &config};
    (void)state;
    shelf_is(press_url(&press, &arena, STR("index.html")), "https://portal.example.jp/x/");
    shelf_is(press_url(&press, &arena, STR("faq/index.html")), "https://portal.example.jp/x/faq/");
    shelf_is(press_url(&press, &arena, STR("faq/reindex.html")), "https://portal.example.jp/x/faq/reindex.html");
    shelf_is(press_url(&press, &arena, STR("faq/日.html")), "https://portal.example.jp/x/faq/%E6%97%A5.html");
    arena_free(&arena);
}

static bool has_read(const struct chapter_made *made, enum facet_kind kind, struct str subject)
{
    for (size_t i = 0; i < made->read_count; i++)
        if (made->reads[i].key == facet_key(kind, subject))
            return true;
    return false;
}

/* The chapter is cut, and a link to a heading of it finds the piece; a link to all of it, its first one. */
static void links_find_the_piece_of_a_long_chapter(void **state)
{
    struct shelf shelf;
    struct shelf_book book;
    struct buffer document = BUFFER_INIT;
    (void)state;
    buffer_put_literal(&document, "---\ntitle: 甲\n---\n[[" TOPIC "#s]]\n\n");
    for (unsigned i = 0; i < 50; i++) {
        buffer_printf(&document, "## 節 {#h%u}\n\n", i);
        for (unsigned k = 0; k < 100; k++)
            buffer_put_literal(&document, "一二三四五六七八九十");
        buffer_put_literal(&document, "\n\n");
    }
    const struct shelf_file files[] = {
        {"guidebook/mission1/01-a.md", buffer_cstr(&document)},
        {"guidebook/mission1/02-b.md",
         "---\ntitle: 乙\n---\n## 節 {#s}\n\n[[guidebook/mission1/a#h49|終り]] [[guidebook/mission1/a#h0|初め]] [[guidebook/mission1/a]]\n"}};
    shelf_begin(&shelf, &book, "mission1", files, COUNT(files));
    buffer_free(&document);
    const struct chapter_made *a = shelf_made(&book, "guidebook/mission1/a");
    assert_true(a->file_count > 1);
    struct str last = a->files[a->file_count - 1].path, text = shelf_chapter(&book, TOPIC);
    shelf_is(last, arena_printf(&shelf.arena, "text/guidebook/mission1/a.%zu.xhtml", a->file_count).data);
    shelf_has(a->files[a->file_count - 1].bytes, "id=\"a.h49\"");
    shelf_has(text, arena_printf(&shelf.arena, "<a href=\"a.%zu.xhtml#a.h49\">終り</a>", a->file_count).data);
    shelf_has(text, "<a href=\"a.xhtml#a.h0\">初め</a>");
    shelf_has(text, "<a href=\"a.xhtml\">甲</a>");
    shelf_is(link_to(shelf_made(&book, TOPIC), "guidebook/mission1/a")->place, "text/guidebook/mission1/a.xhtml#a.+");
    /* What the other chapter depends on, this one does: its own link is among these, too. */
    assert_non_null(link_to(shelf_made(&book, TOPIC), TOPIC));
    assert_true(has_read(shelf_made(&book, TOPIC), FACET_BODY, STR("guidebook/mission1/a")));
    assert_false(has_read(a, FACET_BODY, STR(TOPIC)));
    shelf_end(&shelf, &book);
}

static void notes_and_pages_have_their_roles(void **state)
{
    struct shelf shelf;
    struct shelf_book book;
    (void)state;
    struct str text =
        chapter_of(&shelf, &book, "<!-- page: 8 -->\n\n文[^1]。\n\n[^1]: 注は[[guidebook/mission1/a]]です。", "mission1");
    shelf_has(text, "epub:type=\"pagebreak\"");
    shelf_has_in_order(text, "epub:type=\"noteref\" role=\"doc-noteref\"",
                       "<aside epub:type=\"footnote\" role=\"doc-footnote\"", "<a href=\"a.xhtml\">甲</a>", "</aside>");
    const struct chapter_made *made = shelf_made(&book, TOPIC);
    assert_int_equal(made->page_count, 1);
    shelf_is(made->pages[0].number, "8");
    shelf_is(made->pages[0].href, "text/guidebook/mission1/b.xhtml#a.page-8");
    shelf_end(&shelf, &book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_of_the_book_are_in_it),
        cmocka_unit_test(a_document_links_to_itself),
        cmocka_unit_test(others_are_on_the_portal),
        cmocka_unit_test(the_whole_book_has_more),
        cmocka_unit_test(supplements_stand_in_their_chapter),
        cmocka_unit_test(a_supplement_of_two_topics_is_here_first),
        cmocka_unit_test(terms_are_in_the_glossary),
        cmocka_unit_test(internal_documents_are_not_told_of),
        cmocka_unit_test(files_are_on_the_portal),
        cmocka_unit_test(images_are_carried_once),
        cmocka_unit_test(images_are_named_by_their_content),
        cmocka_unit_test(addresses_of_the_portal),
        cmocka_unit_test(links_find_the_piece_of_a_long_chapter),
        cmocka_unit_test(notes_and_pages_have_their_roles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
