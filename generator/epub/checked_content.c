#include "epub/checked.h"

#include "base/array.h"
#include "base/path.h"
#include "base/utf8.h"

/* What old readers can still open without stalling. */
#define DOCUMENT_SIZE_MAX ((uint64_t)1 << 20)

#define OPEN_MAX 256 /* deeper than xml.h lets anything be */

/* How an element limits what stands in it. */
enum limits { FREE, PHRASES, LIST, ROWS, ROW, TERMS };

struct document {
    struct checked_book *book;
    uint32_t member;
    struct checked_item *item;
    bool is_xhtml, is_nav;
    enum limits limits[OPEN_MAX];                /* of the open elements, by depth */
    unsigned title_depth, link_depth, nav_depth; /* 0: not in one */
    enum link_use nav_use;
    unsigned titles, bodies, nav_items;
    bool has_script, has_svg, has_mathml, nav_text, title_text;
    unsigned link_line, ids;
};

static struct position at(const struct document *document, unsigned line)
{
    return checked_at(document->book, document->member, line);
}

static bool is_one_of(struct str name, const char *list)
{
    return checked_has_word(str_from(list), name);
}

static void add_link(struct document *document, unsigned line, enum link_use use, struct str href)
{
    struct checked_book *book = document->book;
    *ARRAY_PUSH(book->arena, &book->links) =
        (struct checked_link){document->member, line, use, arena_str(book->arena, str_trim(href))};
}

/* --- Nesting ----------------------------------------------------------------------------------------------------------------- */

#define BLOCKS \
    "address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul"

static enum limits limits_of(struct str name)
{
    if (is_one_of(name, "p h1 h2 h3 h4 h5 h6 pre"))
        return PHRASES;
    if (is_one_of(name, "ul ol"))
        return LIST;
    if (is_one_of(name, "table"))
        return ROWS;
    if (is_one_of(name, "tr"))
        return ROW;
    return is_one_of(name, "dl") ? TERMS : FREE;
}

static bool may_stand_in(enum limits limits, struct str name)
{
    switch (limits) {
    case FREE: return !is_one_of(name, "li tr td th dt dd tbody thead");
    case PHRASES: return !is_one_of(name, BLOCKS " li tr td th dt dd");
    case LIST: return is_one_of(name, "li script template");
    case ROWS: return is_one_of(name, "caption colgroup thead tbody tfoot tr");
    case ROW: return is_one_of(name, "td th");
    case TERMS: return is_one_of(name, "dt dd div");
    }
    return true;
}

static void check_nesting(struct document *document, const struct xml_element *element)
{
    unsigned depth = element->depth < OPEN_MAX ? element->depth : OPEN_MAX - 1;
    enum limits outer = depth > 0 ? document->limits[depth - 1] : FREE, own = limits_of(element->name);
    bool inherits = outer == PHRASES && own == FREE; /* what stands in a paragraph's span stands in the paragraph */
    if (is_one_of(element->name, "thead tbody tfoot"))
        own = ROWS;
    else if (outer == TERMS && is_one_of(element->name, "div"))
        own = TERMS;
    document->limits[depth] = inherits ? PHRASES : own;
    bool table_part = outer == ROWS && is_one_of(element->name, "tr");
    if (depth > 1 && !table_part && !may_stand_in(outer, element->name))
        diag_report(document->book->diags, at(document, element->line), DIAG_BOOK_NESTING, element->name);
    if (is_one_of(element->name, "a") && document->link_depth > 0)
        diag_report(document->book->diags, at(document, element->line), DIAG_BOOK_NESTING, element->name);
}

/* --- Elements ------------------------------------------------------------------------------------------------------------------ */

static void see_id(struct document *document, const struct xml_element *element)
{
    struct checked_book *book = document->book;
    struct str id = xml_attribute(element, "id");
    if (id.data == NULL)
        return;
    bool white = id.size == 0;
    for (size_t i = 0; i < id.size; i++)
        white |= strchr(" \t\n\r", id.data[i]) != NULL;
    if (white)
        diag_report(book->diags, at(document, element->line), DIAG_BOOK_VALUE, id, STR("id"));
    struct table *ids = &book->members[document->member].ids;
    struct str copy = arena_str(book->arena, id);
    if (table_get(ids, copy) != TABLE_NONE)
        diag_report(book->diags, at(document, element->line), DIAG_BOOK_TWICE, id);
    else
        table_add(ids, copy, document->ids++);
}

static void see_root(struct document *document, const struct xml_element *element)
{
    struct str lang = xml_attribute(element, "lang"), xml_lang = xml_attribute_in(element, SPACE_XML, "lang");
    if (!str_is(element->space, SPACE_XHTML) || !str_is(element->name, "html"))
        diag_report(document->book->diags, at(document, element->line), DIAG_BOOK_MISSING, STR("html"));
    else if (lang.data != NULL && xml_lang.data != NULL && !str_equal(lang, xml_lang))
        diag_report(document->book->diags, at(document, element->line), DIAG_BOOK_VALUE, lang, STR("lang"));
}

static void begin_navigation(struct document *document, const struct xml_element *element)
{
    struct checked_book *book = document->book;
    struct str type = xml_attribute_in(element, SPACE_EPUB, "type");
    document->nav_depth = element->depth;
    document->nav_items = 0;
    document->nav_use = LINK_TEXT;
    bool *seen = NULL;
    if (checked_has_word(type, STR("toc"))) {
        document->nav_use = LINK_TOC;
        seen = &book->has_toc;
    } else if (checked_has_word(type, STR("page-list"))) {
        document->nav_use = LINK_PAGE;
        seen = &book->has_page_list;
    } else if (checked_has_word(type, STR("landmarks"))) {
        document->nav_use = LINK_LANDMARK;
    }
    if (seen != NULL && *seen)
        diag_report(book->diags, at(document, element->line), DIAG_BOOK_TWICE, type);
    if (seen != NULL)
        *seen = true;
}

static void see_anchor(struct document *document, const struct xml_element *element)
{
    struct str href = xml_attribute(element, "href");
    document->link_depth = element->depth;
    document->link_line = element->line;
    document->nav_text = false;
    document->nav_items++;
    if (href.data != NULL)
        add_link(document, element->line, document->nav_depth > 0 ? document->nav_use : LINK_TEXT, href);
}

static void see_resource(struct document *document, const struct xml_element *element)
{
    struct str src = xml_attribute(element, "src");
    if (is_one_of(element->name, "img") && src.data == NULL)
        diag_report(document->book->diags, at(document, element->line), DIAG_BOOK_MISSING, STR("src"));
    if (is_one_of(element->name, "img") && xml_attribute(element, "alt").data == NULL)
        diag_report(document->book->diags, at(document, element->line), DIAG_IMAGE_WITHOUT_ALT);
    if (src.data != NULL)
        add_link(document, element->line, LINK_LOAD, src);
    if (is_one_of(element->name, "link") && checked_has_word(xml_attribute(element, "rel"), STR("stylesheet")))
        add_link(document, element->line, LINK_STYLE, xml_attribute(element, "href"));
}

static void see_xhtml(struct document *document, const struct xml_element *element)
{
    check_nesting(document, element);
    if (checked_has_word(xml_attribute_in(element, SPACE_EPUB, "type"), STR("pagebreak")))
        document->book->members[document->member].page_marks++;
    if (is_one_of(element->name, "title") && document->titles++ == 0)
        document->title_depth = element->depth;
    else if (is_one_of(element->name, "body"))
        document->bodies++;
    else if (is_one_of(element->name, "script form"))
        document->has_script = true;
    else if (is_one_of(element->name, "nav") && document->is_nav)
        begin_navigation(document, element);
    else if (is_one_of(element->name, "a"))
        see_anchor(document, element);
    else
        see_resource(document, element);
    for (size_t i = 0; i < element->attribute_count; i++)
        if (element->attributes[i].space.size == 0 && str_starts(element->attributes[i].name, STR("on")))
            document->has_script = true;
}

static void see_svg(struct document *document, const struct xml_element *element)
{
    document->limits[element->depth < OPEN_MAX ? element->depth : OPEN_MAX - 1] = FREE;
    document->has_svg |= document->is_xhtml;
    document->has_script |= is_one_of(element->name, "script");
    struct str href = xml_attribute_in(element, SPACE_XLINK, "href");
    if (href.data == NULL)
        href = xml_attribute(element, "href");
    if (href.data != NULL && is_one_of(element->name, "image use feImage"))
        add_link(document, element->line, LINK_LOAD, href);
}

static void begin(void *data, const struct xml_element *element)
{
    struct document *document = data;
    see_id(document, element);
    if (element->depth == 0 && document->is_xhtml)
        see_root(document, element);
    if (str_is(element->space, SPACE_XHTML))
        see_xhtml(document, element);
    else if (str_is(element->space, SPACE_SVG))
        see_svg(document, element);
    else if (str_is(element->space, SPACE_MATHML))
        document->has_mathml = true;
    else
        diag_report(document->book->diags, at(document, element->line), DIAG_BOOK_NESTING, element->name);
}

static void text(void *data, struct str piece)
{
    struct document *document = data;
    bool visible = str_trim(piece).size > 0;
    document->nav_text |= visible;
    document->title_text |= visible && document->title_depth > 0;
}

static void end(void *data, struct str name, unsigned depth)
{
    struct document *document = data;
    struct diags *diags = document->book->diags;
    (void)name;
    if (document->link_depth > 0 && depth == document->link_depth) {
        document->link_depth = 0;
        if (document->nav_depth > 0 && !document->nav_text)
            diag_report(diags, at(document, document->link_line), DIAG_BOOK_EMPTY, STR("a"));
    }
    if (document->title_depth > 0 && depth == document->title_depth)
        document->title_depth = 0;
    if (document->nav_depth > 0 && depth == document->nav_depth) {
        if (document->nav_items == 0)
            diag_report(diags, at(document, 0), DIAG_BOOK_EMPTY, STR("nav"));
        document->nav_depth = 0;
    }
}

/* --- Documents ------------------------------------------------------------------------------------------------------------------ */

static void check_property(const struct document *document, bool has, const char *property)
{
    bool said = checked_has_word(document->item->properties, str_from(property));
    if (has != said)
        diag_report(document->book->diags, checked_at(document->book, document->book->package, document->item->line),
                    has ? DIAG_BOOK_PROPERTY : DIAG_BOOK_PROPERTY_IDLE, document->item->href, str_from(property));
}

static void check_document(struct checked_book *book, uint32_t index, bool is_xhtml)
{
    struct checked_item *item = &book->manifest.items[index];
    struct document document = {
        .book = book, .member = item->member, .item = item, .is_xhtml = is_xhtml, .is_nav = index == book->nav};
    struct xml_handler handler = {begin, text, end, &document};
    if (!checked_read(book, item->member, &handler))
        return;
    book->members[item->member].read = true;
    check_property(&document, document.has_script, "scripted");
    check_property(&document, document.has_svg, "svg");
    check_property(&document, document.has_mathml, "mathml");
    if (is_xhtml && (document.titles != 1 || !document.title_text))
        diag_report(book->diags, at(&document, 0), DIAG_BOOK_EMPTY, STR("title"));
    if (is_xhtml && document.bodies != 1)
        diag_report(book->diags, at(&document, 0), DIAG_BOOK_MISSING, STR("body"));
    if (is_xhtml && book->archive.members[item->member].size > DOCUMENT_SIZE_MAX)
        diag_report(book->diags, at(&document, 0), DIAG_BOOK_LARGE, STR("1 MB"));
}

/* --- NCX -------------------------------------------------------------------------------------------------------------------------- */

static void begin_ncx(void *data, const struct xml_element *element)
{
    struct document *document = data;
    see_id(document, element);
    if (is_one_of(element->name, "content"))
        add_link(document, element->line, LINK_NCX, xml_attribute(element, "src"));
    if (is_one_of(element->name, "meta") && str_is(xml_attribute(element, "name"), "dtb:uid")) {
        struct str uid = str_trim(xml_attribute(element, "content"));
        if (!str_equal(uid, document->book->identifier))
            diag_report(document->book->diags, at(document, element->line), DIAG_BOOK_VALUE, uid, STR("dtb:uid"));
    }
}

static void check_ncx(struct checked_book *book, uint32_t index)
{
    struct document document = {
        .book = book, .member = book->manifest.items[index].member, .item = &book->manifest.items[index]};
    struct xml_handler handler = {.begin = begin_ncx, .data = &document};
    checked_read(book, document.member, &handler);
}

/* --- Everything else ---------------------------------------------------------------------------------------------------------------- */

struct magic {
    const char *type;
    struct str start;
};
static const struct magic magics[] = {{"image/png", STR_INIT("\x89PNG")},
                                      {"image/jpeg", STR_INIT("\xFF\xD8")},
                                      {"image/gif", STR_INIT("GIF8")},
                                      {"image/webp", STR_INIT("RIFF")}};

static void check_image(struct checked_book *book, uint32_t index, struct str bytes)
{
    const struct checked_item *item = &book->manifest.items[index];
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (str_is(item->type, magics[i].type) && !str_starts(bytes, magics[i].start))
            diag_report(book->diags, checked_at(book, item->member, 0), DIAG_BOOK_VALUE, item->type, STR("media-type"));
}

/* url(…) in a style sheet, and braces that pair. Comments and strings are skipped. */
static void check_style(struct checked_book *book, uint32_t index, struct str css)
{
    struct document document = {.book = book, .member = book->manifest.items[index].member};
    unsigned line = 1, open = 0;
    bool wrong = false;
    for (size_t i = 0; i < css.size && !wrong; i++) {
        struct str rest = str_from_pos(css, i);
        if (str_starts(rest, STR("/*"))) {
            size_t stop = str_find(css, STR("*/"), i + 2);
            for (; i < stop && i < css.size; i++)
                line += css.data[i] == '\n';
            wrong = stop == STR_NPOS;
            i++;
        } else if (css.data[i] == '"' || css.data[i] == '\'') {
            size_t stop = str_find_char(css, css.data[i], i + 1);
            wrong = stop == STR_NPOS;
            i = stop;
        } else if (str_starts(rest, STR("url("))) {
            size_t stop = str_find_char(css, ')', i);
            struct str href = str_trim(str_sub(css, i + 4, stop == STR_NPOS ? 0 : stop - i - 4));
            if (href.size > 1 && (href.data[0] == '"' || href.data[0] == '\''))
                href = str_sub(href, 1, href.size - 2);
            add_link(&document, line, LINK_LOAD, href);
            wrong = stop == STR_NPOS;
            i = stop;
        } else {
            line += css.data[i] == '\n';
            wrong = css.data[i] == '}' && open == 0;
            open += css.data[i] == '{';
            open -= css.data[i] == '}' && open > 0;
        }
    }
    if (wrong || open > 0)
        diag_report(book->diags, at(&document, line), DIAG_BOOK_VALUE, STR("{ }"), STR("CSS"));
}

static void check_bytes(struct checked_book *book, uint32_t index)
{
    struct arena scratch = ARENA_INIT;
    struct str bytes;
    const struct checked_item *item = &book->manifest.items[index];
    if (archive_read(&scratch, &book->archive, item->member, &bytes) != ARCHIVE_OK)
        diag_report(book->diags, checked_at(book, item->member, 0), DIAG_BOOK_ARCHIVE, STR("a member cannot be unpacked"));
    else if (str_is(item->type, "text/css"))
        check_style(book, index, bytes);
    else
        check_image(book, index, bytes);
    arena_free(&scratch);
}

void checked_content(struct checked_book *book)
{
    for (uint32_t i = 0; i < book->manifest.count; i++) {
        const struct checked_item *item = &book->manifest.items[i];
        if (item->member == NO_INDEX)
            continue;
        if (str_is(item->type, "application/xhtml+xml"))
            check_document(book, i, true);
        else if (str_is(item->type, "image/svg+xml"))
            check_document(book, i, false);
        else if (str_is(item->type, "application/x-dtbncx+xml"))
            check_ncx(book, i);
        else
            check_bytes(book, i);
    }
}
