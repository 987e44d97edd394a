#include "epub/matter.h"

#include "base/array.h"

#include "base/path.h"
#include "epub/cover.h"

#include <stdlib.h>

struct str matter_title(const struct press *press, struct view *view, const struct book_info *info, struct str *subtitle)
{
    const struct entry *e = view_card(view, info->section);
    struct str title = e != NULL ? book_title_of(e) : info->whole ? press->config->title : path_name(info->section);
    if (info->whole) {
        *subtitle = press->config->subtitle;
        return title;
    }
    struct cover_title parts = cover_split_title(title);
    *subtitle = parts.subtitle;
    if (parts.label.size == 0)
        return parts.main;
    return arena_concat(view->arena, parts.label, arena_concat(view->arena, STR(" "), parts.main));
}

/* ---- gathering ---- */

/* RFC 9562, version 8: the first 128 bits of SHA-256, with version and variant put in. */
static struct str identifier_of(struct arena *arena, struct str uuid, struct str section)
{
    unsigned char d[SHA256_SIZE];
    sha256_bytes(arena_concat(arena, uuid, arena_concat(arena, STR("\n"), section)), d);
    d[6] = (unsigned char)((d[6] & 0x0F) | 0x80);
    d[8] = (unsigned char)((d[8] & 0x3F) | 0x80);
    return arena_printf(arena, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", d[0], d[1], d[2], d[3],
                        d[4], d[5], d[6], d[7], d[8], d[9], d[10], d[11], d[12], d[13], d[14], d[15]);
}

static void note_change(struct matter *m, const struct entry *e)
{
    if (e != NULL && e->facets.changed.precision != DATE_NONE &&
        (m->changed.precision == DATE_NONE || date_compare(e->facets.changed, m->changed) > 0))
        m->changed = e->facets.changed;
}

static void note_dates(struct matter *m)
{
    const struct entry *oldest = NULL;
    for (size_t i = 0; i < m->book->count; i++) {
        const struct entry *e = m->book->chapters[i].entry;
        note_change(m, e);
        if (e != NULL && m->book->chapters[i].type != CHAPTER_INSERTED && e->facets.date.precision != DATE_NONE &&
            (oldest == NULL || date_compare(e->facets.date, oldest->facets.date) < 0))
            oldest = e;
    }
    for (size_t i = 0; i < m->book->revisions.count; i++)
        note_change(m, m->book->revisions.items[i]);
    m->date = m->card.date.precision != DATE_NONE ? m->card.date : oldest != NULL ? oldest->facets.date : (struct date){0};
}

static void add_names(struct table *seen, struct str_list *all, size_t *capacity, struct arena *arena, struct str_list names)
{
    for (size_t i = 0; i < names.count; i++) {
        if (table_get(seen, names.items[i]) != TABLE_NONE)
            continue;
        table_set(seen, names.items[i], 1);
        if (all->count == *capacity)
            all->items = array_grow(arena, all->items, all->count, capacity, sizeof *all->items);
        all->items[all->count++] = names.items[i];
    }
}

/* What changed last: the newest supplement, unless some document has been changed since. */
static void note_last(struct matter *m)
{
    const struct entries all = m->book->revisions;
    m->info.last_text = m->info.last_id = STR("");
    if (all.count == 0)
        return;
    const struct entry *last = all.items[all.count - 1];
    m->info.last_id = last->facets.id;
    m->info.last_text = arena_concat(m->arena, document_action_label(last->facets.action),
                                     arena_concat(m->arena, STR("："), book_title_of(last)));
}

void matter_gather(struct matter *m)
{
    struct table terms = TABLE_INIT, media = TABLE_INIT;
    size_t term_capacity = 0, media_capacity = 0;
    const struct entry *section = view_card(m->view, m->book->info->section);
    if (section != NULL)
        facets_document(&section->facets, m->arena, &m->card);
    m->identifier = identifier_of(m->arena, m->press->config->uuid, m->book->info->section);
    note_dates(m);
    m->info = *m->book->info;
    m->info.title = matter_title(m->press, m->view, m->book->info, &m->info.subtitle);
    m->info.date = m->date;
    m->info.changed = m->changed;
    note_last(m);
    for (size_t i = 0; i < m->book->count; i++) {
        enum chapter_type type = m->book->chapters[i].type;
        m->info.chapters += type == CHAPTER_TOPIC || type == CHAPTER_INSERTED;
        m->flaws |= m->made[i]->flaws;
        m->has_pages = m->has_pages || m->made[i]->page_count > 0;
        add_names(&terms, &m->terms, &term_capacity, m->arena, m->made[i]->terms);
        add_names(&media, &m->media, &media_capacity, m->arena, m->made[i]->media);
    }
    m->has_images = m->media.count > 0;
    table_free(&terms);
    table_free(&media);
}

/* ---- pages ---- */

static void put(struct matter *m, struct value *map, enum word word, struct str text)
{
    kit_put_text(m->press->kit, m->arena, map, word, text);
}

static void put_list(struct matter *m, struct value *map, enum word word, struct value list)
{
    kit_put_list(m->press->kit, m->arena, map, word, list);
}

struct value matter_page(struct matter *m, struct str title, size_t hint)
{
    struct value page = value_map(m->arena, hint + 6);
    put(m, &page, WORD_lang, m->press->config->lang);
    put(m, &page, WORD_title, title);
    put(m, &page, WORD_css, STR("style/book.css"));
    put(m, &page, WORD_publisher, m->press->config->publisher);
    return page;
}

struct str matter_cover_page(struct matter *m)
{
    struct value page = matter_page(m, m->info.title, 2);
    put(m, &page, WORD_cover, STR(COVER_SVG_PATH));
    return kit_render(m->press->kit, m->arena, "cover", &page, m->diags);
}

static void put_about(struct matter *m, struct value *page)
{
    const struct config *c = m->press->config;
    put(m, page, WORD_subtitle, m->info.subtitle);
    put(m, page, WORD_date_text, date_japanese(m->arena, m->date));
    put(m, page, WORD_changed_text, date_japanese(m->arena, m->changed));
    put(m, page, WORD_contact, c->contact);
    put(m, page, WORD_rights, c->copyright);
    put(m, page, WORD_site_title, c->title);
    put(m, page, WORD_url, press_url(m->press, m->arena, STR("index.html")));
    put(m, page, WORD_identifier, m->identifier);
}

struct str matter_title_page(struct matter *m)
{
    struct value page = matter_page(m, m->info.title, 10);
    put_about(m, &page);
    return kit_render(m->press->kit, m->arena, "title", &page, m->diags);
}

struct str matter_colophon(struct matter *m)
{
    struct value page = matter_page(m, m->info.title, 10);
    put_about(m, &page);
    return kit_render(m->press->kit, m->arena, "colophon", &page, m->diags);
}

/* ---- the glossary ---- */

struct gloss {
    struct str key; /* to sort by */
    struct str id;
    struct document card;
};

static int by_reading(const void *a, const void *b)
{
    const struct gloss *x = a, *y = b;
    int order = str_compare(x->key, y->key);
    return order != 0 ? order : str_compare(x->id, y->id);
}

struct str matter_glossary(struct matter *m)
{
    struct gloss *all = ARENA_ARRAY(m->arena, struct gloss, m->terms.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < m->terms.count; i++) {
        const struct entry *e = view_card(m->view, m->terms.items[i]);
        if (e == NULL || e->internal)
            continue;
        struct gloss *g = &all[count++];
        g->id = e->facets.id;
        facets_document(&e->facets, m->arena, &g->card);
        g->key = g->card.reading.size > 0 ? g->card.reading : book_title_of(e);
        g->card.title = book_title_of(e);
    }
    if (count == 0)
        return STR("");
    qsort(all, count, sizeof *all, by_reading);
    struct value page = matter_page(m, STR("用語集"), 4), list = value_list(m->arena, count);
    for (size_t i = 0; i < count; i++) {
        struct value item = value_map(m->arena, 4);
        put(m, &item, WORD_anchor, book_term_anchor(m->arena, all[i].id));
        put(m, &item, WORD_title, all[i].card.title);
        put(m, &item, WORD_reading, all[i].card.reading);
        put(m, &item, WORD_text, all[i].card.summary.size > 0 ? all[i].card.summary : all[i].card.title);
        value_append(m->arena, &list, item);
    }
    put_list(m, &page, WORD_entries, list);
    return kit_render(m->press->kit, m->arena, "glossary", &page, m->diags);
}

/* ---- the revision history ---- */

struct revision {
    struct date date;
    size_t number; /* as they come, where dates are equal */
    struct value map;
};

struct revisions {
    struct revision *items;
    size_t count, capacity;
};

static int by_date(const void *a, const void *b)
{
    const struct revision *x = a, *y = b;
    int order = date_compare(x->date, y->date);
    return order != 0 ? order : x->number < y->number ? -1 : x->number > y->number;
}

static struct value *add_revision(struct matter *m, struct revisions *all, struct date date, struct str text, struct str href)
{
    struct revision *r = ARRAY_PUSH(m->arena, all);
    *r = (struct revision){date, all->count, value_map(m->arena, 8)};
    put(m, &r->map, WORD_date, date_machine(m->arena, date));
    put(m, &r->map, WORD_date_text, date_japanese(m->arena, date));
    put(m, &r->map, WORD_text, text);
    put(m, &r->map, WORD_href, href);
    return &r->map;
}

/* Internal documents are nobody's business. */
static struct value targets_of(struct matter *m, const struct document *d)
{
    const struct entry **shown = ARENA_ARRAY(m->arena, const struct entry *, d->target.count + 1);
    struct value list = value_list(m->arena, d->target.count);
    size_t last = 0;
    for (size_t i = 0; i < d->target.count; i++) {
        const struct entry *target = view_label(m->view, d->target.items[i]);
        shown[i] = target == NULL || target->internal ? NULL : target;
        last = shown[i] != NULL ? i : last;
    }
    for (size_t i = 0; i < d->target.count; i++) {
        struct value item = value_map(m->arena, 3);
        if (shown[i] == NULL)
            continue;
        put(m, &item, WORD_title, book_title_of(shown[i]));
        put(m, &item, WORD_pages_text, i < d->pages.count ? document_pages_text(m->arena, d->pages.items[i]) : STR(""));
        kit_put(m->press->kit, m->arena, &item, WORD_last, value_flag(i == last));
        value_append(m->arena, &list, item);
    }
    return list;
}

static void add_supplements(struct matter *m, struct revisions *all)
{
    for (size_t i = 0; i < m->book->revisions.count; i++) {
        const struct entry *e = m->book->revisions.items[i];
        const struct book_place *place = book_find(m->book, e->facets.id);
        struct document d;
        struct str href = STR("");
        facets_document(&e->facets, m->arena, &d);
        if (place != NULL) {
            const struct chapter *c = &m->book->chapters[place->chapter];
            href = chapter_href(m->arena, c, m->made[place->chapter], place->anchor);
        }
        struct str text =
            arena_concat(m->arena, document_action_label(d.action), arena_concat(m->arena, STR("："), book_title_of(e)));
        put_list(m, add_revision(m, all, d.date, text, href), WORD_targets, targets_of(m, &d));
    }
}

static void add_histories(struct matter *m, struct revisions *all)
{
    for (size_t i = 0; i < m->book->count; i++) {
        const struct chapter *c = &m->book->chapters[i];
        struct document d;
        if (c->entry == NULL)
            continue;
        facets_document(&c->entry->facets, m->arena, &d);
        for (size_t k = 0; k < d.history_count; k++) {
            if (m->date.precision != DATE_NONE && date_compare(d.history[k].date, m->date) <= 0)
                continue; /* the first edition says that of all of them */
            struct str text = arena_printf(m->arena, "%.*s：%.*s", STR_ARGS(c->title), STR_ARGS(d.history[k].text));
            struct value *map = add_revision(m, all, d.history[k].date, text, c->path);
            put_list(m, map, WORD_targets, value_list(m->arena, 0));
        }
    }
}

struct str matter_history(struct matter *m)
{
    struct revisions all = {0};
    if (m->date.precision != DATE_NONE) {
        struct value *map = add_revision(m, &all, m->date, STR("初版"), STR(""));
        put_list(m, map, WORD_targets, value_list(m->arena, 0));
    }
    add_histories(m, &all);
    add_supplements(m, &all);
    if (all.count == 0)
        return STR("");
    if (all.count > 1)
        qsort(all.items, all.count, sizeof *all.items, by_date);
    struct value page = matter_page(m, STR("改版履歴"), 3), list = value_list(m->arena, all.count);
    for (size_t i = 0; i < all.count; i++)
        value_append(m->arena, &list, all.items[i].map);
    put_list(m, &page, WORD_history, list);
    return kit_render(m->press->kit, m->arena, "history", &page, m->diags);
}
