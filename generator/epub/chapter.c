#include "epub/chapter.h"

#include "base/array.h"
#include "base/path.h"
#include "epub/fill.h"
#include "epub/pieces.h"

uint64_t press_settings_hash(struct hash128 kit, const struct config *config, struct hash128 program)
{
    const struct str texts[] = {config->title,     config->subtitle, config->description, config->publisher, config->contact,
                                config->copyright, config->base_url, config->uuid,        config->lang};
    struct hasher hasher;
    hasher_begin(&hasher);
    hasher_add_hash(&hasher, program);
    hasher_add_hash(&hasher, kit);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        hasher_add(&hasher, texts[i]);
    for (size_t i = 0; i < config->missions.count; i++)
        hasher_add(&hasher, config->missions.items[i]);
    hasher_add_number(&hasher, (uint64_t)config->offset_minutes);
    return facet_hash(hasher_end(&hasher));
}

/* ---- what is the same in every book ---- */

static int load_text(const struct press *press, const struct entry *entry, unsigned shift, struct str prefix,
                     struct arena *arena, struct book_text *text, bool *used)
{
    *text = (struct book_text){0};
    if (press->loader.text(press->loader.data, entry, shift, prefix, arena, text) < 0)
        return -1;
    for (size_t i = 0; i < text->block_count; i++)
        terms_search(press->terms, text->blocks[i], used);
    return 0;
}

int chapter_load(const struct press *press, const struct chapter *c, struct arena *arena, struct chapter_text *text)
{
    int rc = 0;
    text->terms = ARENA_ARRAY(arena, bool, press->term_entries.count + 1);
    text->supplements = ARENA_ARRAY(arena, struct book_text, c->supplements.count + 1);
    text->own = (struct book_text){0};
    if (c->entry != NULL)
        rc = load_text(press, c->entry, 0, STR(BOOK_PREFIX), arena, &text->own, text->terms);
    for (size_t i = 0; i < c->supplements.count && rc == 0; i++) {
        const struct entry *s = c->supplements.items[i];
        struct str prefix = arena_concat(arena, book_supplement_anchor(arena, s->facets.id), STR("."));
        rc = load_text(press, s, 1, prefix, arena, &text->supplements[i], text->terms);
    }
    return rc;
}

/* ---- values ---- */

struct work {
    struct filler f;
    const struct kit *kit;
    struct arena *arena;
};

static void put_text(struct work *w, struct value *map, enum word word, struct str text)
{
    kit_put_text(w->kit, w->arena, map, word, text);
}

static void put_list(struct work *w, struct value *map, enum word word, struct value list)
{
    kit_put_list(w->kit, w->arena, map, word, list);
}

static struct str joined(struct arena *arena, struct str_list list)
{
    struct str all = STR("");
    for (size_t i = 0; i < list.count; i++)
        all = i == 0 ? list.items[i] : arena_concat(arena, arena_concat(arena, all, STR("、")), list.items[i]);
    return all;
}

static struct value sources_of(struct work *w, const struct document *d)
{
    struct value list = value_list(w->arena, d->sources.count);
    for (size_t i = 0; i < d->sources.count; i++) {
        const struct entry *e = view_card(w->f.view, d->sources.items[i]);
        struct value item = value_map(w->arena, 4);
        struct document source;
        if (e == NULL || e->internal)
            continue;
        facets_document(&e->facets, w->arena, &source);
        put_text(w, &item, WORD_title, book_title_of(e));
        put_text(w, &item, WORD_href, fill_address(&w->f, e, STR("")));
        put_text(w, &item, WORD_publisher, source.publisher.count > 0 ? source.publisher.items[0] : STR(""));
        value_append(w->arena, &list, item);
    }
    return list;
}

static struct value next_of(struct work *w, const struct document *d)
{
    struct value list = value_list(w->arena, d->next.count);
    for (size_t i = 0; i < d->next.count; i++) {
        const struct entry *e = view_label(w->f.view, d->next.items[i]);
        struct value item = value_map(w->arena, 2);
        if (e == NULL || e->internal)
            continue;
        put_text(w, &item, WORD_title, book_title_of(e));
        put_text(w, &item, WORD_href, fill_address(&w->f, e, STR("")));
        value_append(w->arena, &list, item);
    }
    return list;
}

static void put_facts(struct work *w, struct value *map, struct str pages, struct str date, struct str audience,
                      struct str reason)
{
    put_text(w, map, WORD_pages_text, document_pages_text(w->arena, pages));
    put_text(w, map, WORD_date_text, date);
    put_text(w, map, WORD_audience, audience);
    put_text(w, map, WORD_reason, reason);
    kit_put(w->kit, w->arena, map, WORD_has_facts, value_flag(pages.size + date.size + audience.size + reason.size > 0));
}

static struct value supplement_map(struct work *w, const struct entry *e, const struct document *d,
                                   const struct book_text *text)
{
    struct value map = value_map(w->arena, 16);
    put_text(w, &map, WORD_anchor, book_supplement_anchor(w->arena, e->facets.id));
    put_text(w, &map, WORD_title, book_title_of(e));
    put_text(w, &map, WORD_action_label, document_action_label(d->action));
    put_facts(w, &map, document_pages_for(d, w->f.chapter->id), date_japanese(w->arena, d->date), STR(""), d->reason);
    put_text(w, &map, WORD_body, fill_text(&w->f, e, text));
    put_list(w, &map, WORD_sources, sources_of(w, d));
    return map;
}

static struct value revised_map(struct work *w, const struct entry *e, const struct document *d)
{
    struct value map = value_map(w->arena, 4);
    put_text(w, &map, WORD_title, book_title_of(e));
    put_text(w, &map, WORD_href, arena_concat(w->arena, STR("#"), book_supplement_anchor(w->arena, e->facets.id)));
    put_text(w, &map, WORD_date_text, date_japanese(w->arena, d->date));
    return map;
}

static void put_supplements(struct work *w, struct value *page, const struct chapter_text *text)
{
    const struct entries all = w->f.chapter->supplements;
    struct value list = value_list(w->arena, all.count), revised = value_list(w->arena, all.count);
    for (size_t i = 0; i < all.count; i++) {
        struct document d;
        facets_document(&all.items[i]->facets, w->arena, &d);
        value_append(w->arena, &list, supplement_map(w, all.items[i], &d, &text->supplements[i]));
        if (d.action == ACTION_REVISE)
            value_append(w->arena, &revised, revised_map(w, all.items[i], &d));
    }
    put_list(w, page, WORD_supplements, list);
    put_list(w, page, WORD_revised, revised);
}

static struct value page_of(struct work *w, const struct chapter_text *text)
{
    const struct chapter *c = w->f.chapter;
    struct value page = value_map(w->arena, 32);
    struct document d = {0};
    if (c->entry != NULL)
        facets_document(&c->entry->facets, w->arena, &d);
    put_text(w, &page, WORD_lang, d.lang.size > 0 ? d.lang : w->f.press->config->lang);
    put_text(w, &page, WORD_title, c->title);
    put_text(w, &page, WORD_number, c->number);
    put_text(w, &page, WORD_css, path_relative_url(w->arena, c->path, STR("style/book.css")));
    put_text(w, &page, WORD_type, c->type == CHAPTER_FOREWORD ? STR("foreword") : STR("chapter"));
    kit_put(w->kit, w->arena, &page, WORD_foreword, value_flag(c->type == CHAPTER_FOREWORD));
    put_text(w, &page, WORD_summary, d.summary);
    bool inserted = c->type == CHAPTER_INSERTED;
    put_text(w, &page, WORD_action_label, inserted ? document_action_label(d.action) : STR(""));
    put_facts(w, &page, d.pages.count > 0 ? d.pages.items[0] : STR(""), inserted ? date_japanese(w->arena, d.date) : STR(""),
              joined(w->arena, d.audience), d.reason);
    put_text(w, &page, WORD_body, c->entry == NULL ? STR("") : fill_text(&w->f, c->entry, &text->own));
    put_list(w, &page, WORD_sources, sources_of(w, &d));
    put_list(w, &page, WORD_next_step, next_of(w, &d));
    put_supplements(w, &page, text);
    return page;
}

/* ---- flaws: what loading found ---- */

static void look_for_flaws(struct arena *arena, const struct entry *entry, struct chapter_made *made)
{
    struct diags notes = DIAGS_INIT;
    unsigned flaws = 0;
    if (entry == NULL || entry->notes.size == 0 || diags_unpack(&notes, entry->notes) < 0)
        return;
    for (size_t i = 0; i < notes.count; i++) {
        if (notes.items[i].code == DIAG_IMAGE_WITHOUT_ALT)
            flaws |= FLAW_ALT;
        if (notes.items[i].code == DIAG_HEADING_SKIPPED)
            flaws |= FLAW_HEADING;
    }
    made->flaws |= flaws;
    if (flaws != 0)
        made->flawed.items[made->flawed.count++] = arena_str(arena, entry->facets.path);
    diags_free(&notes);
}

static struct str_list used_terms(struct work *w, const struct chapter_text *text)
{
    const struct entries all = w->f.press->term_entries;
    struct str_list list = {ARENA_ARRAY(w->arena, struct str, all.count + w->f.terms.count + 1), 0};
    for (size_t i = 0; i < all.count; i++)
        if (text->terms[i])
            list.items[list.count++] = all.items[i]->facets.id;
    for (size_t i = 0; i < w->f.terms.count; i++)
        list.items[list.count++] = w->f.terms.items[i];
    return list;
}

static void make(const struct press *press, const struct book *book, size_t index, const struct chapter_text *text,
                 bool is_other, struct arena *arena, struct facet_reads *reads, struct chapter_made *made, struct diags *diags)
{
    const struct chapter *c = &book->chapters[index];
    struct view view = {press->facts, reads, arena};
    struct work w = {
        .f = {.press = press, .book = book, .chapter = c, .view = &view, .arena = arena, .diags = diags, .is_other = is_other},
        .kit = press->kit,
        .arena = arena};
    *made = (struct chapter_made){.flawed = {ARENA_ARRAY(arena, struct str, c->supplements.count + 1), 0}};
    reads->count = 0;
    facet_reads_add(reads, FACET_SITE, STR("books"), press->settings);
    view_terms(&view);
    view_card(&view, c->id);
    view_body(&view, c->id);
    if (c->type != CHAPTER_PART && c->entry != NULL)
        view_supplements(&view, c->entry);
    struct value page = page_of(&w, text);
    pieces_cut(&w.f, kit_render(press->kit, arena, c->type == CHAPTER_PART ? "part" : "chapter", &page, diags), made);
    look_for_flaws(arena, c->entry, made);
    for (size_t i = 0; i < c->supplements.count; i++)
        look_for_flaws(arena, c->supplements.items[i], made);
    made->links = w.f.links.items;
    made->link_count = w.f.links.count;
    made->media = (struct str_list){w.f.media.items, w.f.media.count};
    made->terms = used_terms(&w, text);
    facet_reads_finish(reads);
    struct facet_read *copy = ARENA_ARRAY(arena, struct facet_read, reads->count + 1);
    memcpy(copy, reads->items, reads->count * sizeof *copy);
    made->reads = copy;
    made->read_count = reads->count;
}

void chapter_make(const struct press *press, const struct book *book, size_t index, const struct chapter_text *text,
                  struct arena *arena, struct facet_reads *reads, struct chapter_made *made, struct diags *diags)
{
    make(press, book, index, text, false, arena, reads, made, diags);
}

void chapter_make_other(const struct press *press, const struct book *book, size_t index, const struct chapter_text *text,
                        struct arena *arena, struct facet_reads *reads, struct chapter_made *made, struct diags *diags)
{
    make(press, book, index, text, true, arena, reads, made, diags);
}

struct str chapter_href(struct arena *arena, const struct chapter *c, const struct chapter_made *made, struct str anchor)
{
    struct str path = c->path;
    for (size_t i = 0; i < made->anchor_count; i++)
        if (str_equal(made->anchors[i].anchor, anchor))
            path = made->anchors[i].path;
    return anchor.size == 0 ? path : arena_concat(arena, path, arena_concat(arena, STR("#"), anchor));
}
