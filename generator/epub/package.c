/* The package document, the navigation document and the NCX. */

#include "base/array.h"
#include "base/path.h"
#include "epub/matter.h"

#include <time.h>

static void put(struct matter *m, struct value *map, enum word word, struct str text)
{
    kit_put_text(m->press->kit, m->arena, map, word, text);
}

static void put_list(struct matter *m, struct value *map, enum word word, struct value list)
{
    kit_put_list(m->press->kit, m->arena, map, word, list);
}

static struct value names_of(struct matter *m, const char *const *names, size_t count)
{
    struct value list = value_list(m->arena, count);
    for (size_t i = 0; i < count; i++) {
        struct value item = value_map(m->arena, 1);
        put(m, &item, WORD_name, str_from(names[i]));
        value_append(m->arena, &list, item);
    }
    return list;
}

/* ---- EPUB Accessibility 1.1: what is true of the content ---- */

static void put_features(struct matter *m, struct value *page)
{
    const char *names[8] = {"tableOfContents", "readingOrder", "displayTransformability"};
    size_t count = 3;
    if ((m->flaws & FLAW_HEADING) == 0)
        names[count++] = "structuralNavigation";
    if ((m->flaws & FLAW_ALT) == 0)
        names[count++] = "alternativeText";
    if (m->has_pages) {
        names[count++] = "pageNavigation";
        names[count++] = "pageBreakMarkers";
    }
    put_list(m, page, WORD_features, names_of(m, names, count));
}

static struct str access_summary(struct matter *m)
{
    struct str text = STR("文章は画面の大きさと文字の大きさに合わせて流れ、目次から各トピックへ移れます。");
    if (m->has_pages)
        text = arena_concat(m->arena, text, STR("印刷版のページ番号が入っています。"));
    if (m->has_images && (m->flaws & FLAW_ALT) == 0)
        text = arena_concat(m->arena, text, STR("図にはすべて代替テキストがあります。"));
    if ((m->flaws & FLAW_ALT) != 0)
        text = arena_concat(m->arena, text, STR("代替テキストのない図があります。"));
    if ((m->flaws & FLAW_HEADING) != 0)
        text = arena_concat(m->arena, text, STR("見出しの段階が飛んでいる所があります。"));
    return text;
}

static void put_access(struct matter *m, struct value *page)
{
    static const char *const text_only[] = {"textual"}, *const both[] = {"textual", "visual"};
    static const char *const sufficient[] = {"textual"}, *const needs_eyes[] = {"textual,visual"};
    put_list(m, page, WORD_modes, m->has_images ? names_of(m, both, 2) : names_of(m, text_only, 1));
    bool without_eyes = !m->has_images || (m->flaws & FLAW_ALT) == 0;
    put_list(m, page, WORD_sufficient, names_of(m, without_eyes ? sufficient : needs_eyes, 1));
    put_features(m, page);
    put(m, page, WORD_access_summary, access_summary(m));
    kit_put(m->press->kit, m->arena, page, WORD_conforms, value_flag(m->flaws == 0));
}

/* ---- the package document ---- */

/* dcterms:modified wants UTC to the second. Where no document has a date there is no better answer than ZIP's own epoch. */
static struct str modified_text(struct matter *m)
{
    time_t instant = m->changed.precision != DATE_NONE ? (time_t)m->changed.instant
                     : m->date.precision != DATE_NONE  ? (time_t)m->date.instant
                                                       : (time_t)315532800;
    struct tm tm;
    gmtime_r(&instant, &tm);
    return arena_printf(m->arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
                        tm.tm_min, tm.tm_sec);
}

static struct value subjects_of(struct matter *m)
{
    struct value list = value_list(m->arena, m->card.tags.count);
    for (size_t i = 0; i < m->card.tags.count; i++) {
        struct value item = value_map(m->arena, 1);
        put(m, &item, WORD_name, m->card.tags.items[i]);
        value_append(m->arena, &list, item);
    }
    return list;
}

static const struct book_info *whole_of(const struct books *books)
{
    return &books->items[books->count - 1];
}

static struct value collection_of(struct matter *m)
{
    if (m->info.whole)
        return value_flag(false);
    struct str subtitle;
    struct value map = value_map(m->arena, 2);
    put(m, &map, WORD_title, matter_title(m->press, m->view, whole_of(m->books), &subtitle));
    put(m, &map, WORD_position, arena_printf(m->arena, "%u", m->info.index));
    return map;
}

static void put_print_source(struct matter *m, struct value *page)
{
    struct str subtitle, title = matter_title(m->press, m->view, whole_of(m->books), &subtitle);
    struct str date = date_japanese(m->arena, m->date);
    put(m, page, WORD_print_source,
        arena_printf(m->arena, "%.*s 印刷版 初版%s%.*s", STR_ARGS(title), date.size > 0 ? " " : "", STR_ARGS(date)));
    kit_put(m->press->kit, m->arena, page, WORD_has_pages, value_flag(m->has_pages));
}

static struct str item_id(struct matter *m, struct str path)
{
    if (str_equal(path, STR(COVER_PNG_PATH)))
        return STR("cover-png");
    if (str_equal(path, STR("toc.ncx")))
        return STR("ncx");
    return arena_printf(m->arena, "f-%016llx", (unsigned long long)hash_key(path));
}

static void put_items(struct matter *m, struct value *page, const struct package_item *items, size_t count)
{
    struct value list = value_list(m->arena, count), spine = value_list(m->arena, count);
    for (size_t i = 0; i < count; i++) {
        struct value item = value_map(m->arena, 4), ref = value_map(m->arena, 2);
        struct str id = item_id(m, items[i].path);
        put(m, &item, WORD_id, id);
        put(m, &item, WORD_href, path_url(m->arena, items[i].path));
        put(m, &item, WORD_type, items[i].type);
        put(m, &item, WORD_properties, items[i].properties);
        value_append(m->arena, &list, item);
        put(m, &ref, WORD_id, id);
        put(m, &ref, WORD_aside, STR(""));
        if (items[i].in_spine)
            value_append(m->arena, &spine, ref);
    }
    put_list(m, page, WORD_items, list);
    put_list(m, page, WORD_spine, spine);
}

struct str package_document(struct matter *m, const struct package_item *items, size_t count)
{
    const struct config *c = m->press->config;
    struct value page = matter_page(m, m->info.title, 32);
    put(m, &page, WORD_identifier, m->identifier);
    put(m, &page, WORD_subtitle, m->info.subtitle);
    put(m, &page, WORD_date, date_machine(m->arena, m->date));
    put(m, &page, WORD_modified, modified_text(m));
    put(m, &page, WORD_rights, c->copyright);
    put(m, &page, WORD_description, m->card.summary.size > 0 ? m->card.summary : m->info.whole ? c->description : STR(""));
    put_list(m, &page, WORD_subjects, subjects_of(m));
    kit_put(m->press->kit, m->arena, &page, WORD_collection, collection_of(m));
    put_print_source(m, &page);
    put_access(m, &page);
    put_items(m, &page, items, count);
    bool png = false;
    for (size_t i = 0; i < count; i++)
        png = png || str_equal(items[i].path, STR(COVER_PNG_PATH));
    kit_put(m->press->kit, m->arena, &page, WORD_cover_png, value_flag(png));
    return kit_render(m->press->kit, m->arena, "package", &page, m->diags);
}

/* ---- the table of contents ---- */

struct contents {
    struct matter *m;
    unsigned order;
};

static struct value toc_item(struct contents *t, struct str title, struct str number, struct str href)
{
    struct matter *m = t->m;
    struct value item = value_map(m->arena, 12);
    put(m, &item, WORD_title, title);
    put(m, &item, WORD_number, number);
    put(m, &item, WORD_href, href);
    t->order++;
    put(m, &item, WORD_order, arena_printf(m->arena, "%u", t->order));
    put(m, &item, WORD_id, arena_printf(m->arena, "n-%u", t->order));
    return item;
}

static struct value supplements_of(struct contents *t, const struct chapter *c)
{
    struct matter *m = t->m;
    struct value list = value_list(m->arena, c->supplements.count);
    for (size_t i = 0; i < c->supplements.count; i++) {
        const struct entry *e = c->supplements.items[i];
        struct str anchor = book_supplement_anchor(m->arena, e->facets.id);
        struct str href = chapter_href(m->arena, c, m->made[c - m->book->chapters], anchor);
        struct str title = arena_concat(m->arena, STR("追補："), book_title_of(e));
        value_append(m->arena, &list, toc_item(t, title, STR(""), href));
    }
    return list;
}

static struct value chapter_item(struct contents *t, const struct chapter *c)
{
    struct str title = c->title;
    if (c->type == CHAPTER_INSERTED)
        title = arena_concat(t->m->arena, STR("追補："), title);
    struct value item = toc_item(t, title, c->number, c->path);
    put_list(t->m, &item, WORD_supplements, supplements_of(t, c));
    return item;
}

static void add_leaf(struct contents *t, struct value *toc, const char *title, const char *path)
{
    struct value item = toc_item(t, str_from(title), STR(""), str_from(path));
    put_list(t->m, &item, WORD_supplements, value_list(t->m->arena, 0));
    put_list(t->m, &item, WORD_children, value_list(t->m->arena, 0));
    value_append(t->m->arena, toc, item);
}

static bool has_history(const struct matter *m)
{
    bool any = m->date.precision != DATE_NONE || m->book->revisions.count > 0;
    for (size_t i = 0; i < m->book->count && !any; i++) {
        struct document d;
        struct arena scratch = ARENA_INIT;
        if (m->book->chapters[i].entry != NULL) {
            facets_document(&m->book->chapters[i].entry->facets, &scratch, &d);
            any = d.history_count > 0;
        }
        arena_free(&scratch);
    }
    return any;
}

/* Parts with their chapters, the foreword beside them. */
static struct value toc_of(struct contents *t)
{
    struct matter *m = t->m;
    struct value toc = value_list(m->arena, 16);
    for (size_t i = 0; i < m->book->count;) {
        struct value item = chapter_item(t, &m->book->chapters[i]), children = value_list(m->arena, 24);
        for (i++; i < m->book->count && m->book->chapters[i].inside; i++)
            value_append(m->arena, &children, chapter_item(t, &m->book->chapters[i]));
        put_list(m, &item, WORD_children, children);
        value_append(m->arena, &toc, item);
    }
    if (m->terms.count > 0)
        add_leaf(t, &toc, "用語集", GLOSSARY_PATH);
    if (has_history(m))
        add_leaf(t, &toc, "改版履歴", HISTORY_PATH);
    add_leaf(t, &toc, "奥付", COLOPHON_PATH);
    return toc;
}

static void add_landmark(struct matter *m, struct value *list, const char *type, const char *title, struct str href)
{
    struct value item = value_map(m->arena, 3);
    put(m, &item, WORD_type, str_from(type));
    put(m, &item, WORD_title, str_from(title));
    put(m, &item, WORD_href, href);
    value_append(m->arena, list, item);
}

static struct value landmarks_of(struct matter *m)
{
    struct value list = value_list(m->arena, 6);
    size_t first = 0;
    add_landmark(m, &list, "cover", "表紙", STR("cover.xhtml"));
    add_landmark(m, &list, "toc", "目次", STR("nav.xhtml"));
    while (first + 1 < m->book->count && m->book->chapters[first].type == CHAPTER_FOREWORD)
        first++;
    if (first < m->book->count)
        add_landmark(m, &list, "bodymatter", "本文", m->book->chapters[first].path);
    if (m->terms.count > 0)
        add_landmark(m, &list, "glossary", "用語集", STR(GLOSSARY_PATH));
    add_landmark(m, &list, "colophon", "奥付", STR(COLOPHON_PATH));
    return list;
}

static struct value pages_of(struct matter *m)
{
    struct value list = value_list(m->arena, 64);
    for (size_t i = 0; i < m->book->count; i++)
        for (size_t k = 0; k < m->made[i]->page_count; k++) {
            struct value item = value_map(m->arena, 2);
            put(m, &item, WORD_name, m->made[i]->pages[k].number);
            put(m, &item, WORD_href, m->made[i]->pages[k].href);
            value_append(m->arena, &list, item);
        }
    return list;
}

struct str package_navigation(struct matter *m)
{
    struct contents t = {m, 0};
    struct value page = matter_page(m, m->info.title, 8);
    put_list(m, &page, WORD_toc, toc_of(&t));
    put_list(m, &page, WORD_landmarks, landmarks_of(m));
    put_list(m, &page, WORD_pages, pages_of(m));
    return kit_render(m->press->kit, m->arena, "nav", &page, m->diags);
}

struct str package_ncx(struct matter *m)
{
    struct contents t = {m, 0};
    struct value page = matter_page(m, m->info.title, 4);
    put(m, &page, WORD_identifier, m->identifier);
    put_list(m, &page, WORD_toc, toc_of(&t));
    return kit_render(m->press->kit, m->arena, "ncx", &page, m->diags);
}
