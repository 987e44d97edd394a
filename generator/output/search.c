/* The search page and its data; facts/searched.h says what the files are for. */

#include "output/maker.h"

#include "base/array.h"
#include "base/path.h"
#include "facts/postings.h"
#include "output/search_texts.h"

#include <stdlib.h>

bool output_has_search(const struct theme *theme)
{
    return template_find(theme->templates, STR("search")) != NULL;
}

struct str output_search_path(struct arena *arena, enum output_type type, const char *name)
{
    return arena_printf(arena, "search/%s/%s.js", type == OUTPUT_SEARCH_TEXTS ? "texts" : "pairs", name);
}

/* ---- texts and shards ---- */

int make_search_texts(struct maker *m)
{
    const uint16_t *keys = NULL;
    struct entries members = view_bucket(&m->view, m->output->detail, &keys);
    search_texts_begin(&m->bytes, m->output->detail);
    for (size_t i = 0; i < members.count; i++) {
        const struct facets *f = &members.items[i]->facets;
        struct search_text text = {.key = keys[i]};
        view_card(&m->view, f->id);
        view_body(&m->view, f->id);
        text.url = path_url(&m->arena, f->url);
        text.number = f->number;
        text.date = date_japanese(&m->arena, f->changed);
        text.kind = f->is_section ? STR("一覧") : kind_label(f->kind);
        m->loader.searched(m->loader.data, members.items[i], &m->arena, &text.searched);
        search_texts_put(&m->bytes, &text, i + 1 == members.count);
    }
    search_texts_end(&m->bytes);
    return 0;
}

/* Without lists there are no bytes either: the engine removes such a file. */
int make_search_pairs(struct maker *m)
{
    struct buffer lists = BUFFER_INIT;
    int rc = m->loader.lists(m->loader.data, shard_from_name(m->output->detail), &m->arena, &lists);
    view_shard(&m->view, m->output->detail, buffer_str(&lists));
    if (rc == 0 && lists.size > 0) {
        buffer_put_literal(&m->bytes, "fumi_search.pairs(\"");
        buffer_put(&m->bytes, m->output->detail);
        buffer_put_literal(&m->bytes, SEARCH_PAIRS_BEFORE);
        buffer_put(&m->bytes, buffer_str(&lists));
        buffer_put_literal(&m->bytes, SEARCH_PAIRS_AFTER);
    }
    buffer_free(&lists);
    return rc;
}

/* ---- documents.js ---- */

/* What documents have in common: the section by its first two parts, kind, priority. */
struct group {
    struct str section;
    enum kind kind;
    unsigned long priority;
};

static struct str section_part(struct str id)
{
    size_t slash = str_find_char(id, '/', 0);
    slash = slash == STR_NPOS ? slash : str_find_char(id, '/', slash + 1);
    return slash == STR_NPOS ? id : str_sub(id, 0, slash);
}

static struct group group_of(const struct entry *e)
{
    const struct facets *f = &e->facets;
    return (struct group){section_part(f->is_section ? f->id : f->section), f->kind, f->priority};
}

static int by_group(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    int order = str_compare(x->section, y->section);
    if (order == 0)
        order = (int)x->kind - (int)y->kind;
    if (order == 0)
        order = (x->priority > y->priority) - (x->priority < y->priority);
    return order;
}

/* Sorted, each once. */
static struct group *search_groups(struct maker *m, struct entries all, size_t *count)
{
    struct {
        struct group *items;
        size_t count, capacity;
    } found = {0};
    struct table seen = TABLE_INIT;
    for (size_t i = 0; i < all.count; i++) {
        struct group g = group_of(all.items[i]);
        struct arena_mark mark = arena_mark(&m->arena);
        struct str name = arena_printf(&m->arena, "%.*s %d %lu", STR_ARGS(g.section), (int)g.kind, g.priority);
        if (table_get(&seen, name) == TABLE_NONE) {
            table_set(&seen, name, 0);
            *ARRAY_PUSH(&m->arena, &found) = g;
        } else {
            arena_reset_to(&m->arena, mark);
        }
    }
    table_free(&seen);
    if (found.count > 1)
        qsort(found.items, found.count, sizeof *found.items, by_group);
    *count = found.count;
    return found.items;
}

static void put_quoted(struct buffer *buffer, struct str text)
{
    buffer_put_char(buffer, '"');
    buffer_put_json(buffer, text);
    buffer_put_char(buffer, '"');
}

static void put_groups(struct maker *m, const struct group *groups, size_t count)
{
    size_t section = 0;
    buffer_put_literal(&m->bytes, "{\"sections\":[");
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && str_equal(groups[i].section, groups[i - 1].section))
            continue;
        const struct entry *e = view_label(&m->view, groups[i].section.size == 0 ? STR("index") : groups[i].section);
        buffer_put(&m->bytes, i > 0 ? STR(",[") : STR("["));
        put_quoted(&m->bytes, groups[i].section);
        buffer_put_char(&m->bytes, ',');
        put_quoted(&m->bytes, e != NULL ? title_of(e) : path_name(groups[i].section));
        buffer_put_char(&m->bytes, ']');
    }
    buffer_put_literal(&m->bytes, "],\"groups\":[");
    for (size_t i = 0; i < count; i++) {
        section += i > 0 && !str_equal(groups[i].section, groups[i - 1].section);
        buffer_printf(&m->bytes, "%s[%zu,\"%s\",%lu]", i > 0 ? "," : "", section, kind_name(groups[i].kind).data,
                      groups[i].priority);
    }
    buffer_put_literal(&m->bytes, "]},\n\"");
}

#define FIRST_YEAR 1980

static uint32_t month_of(struct date date)
{
    if (date.precision == DATE_NONE || date.year < FIRST_YEAR)
        return 0;
    return (uint32_t)(date.year - FIRST_YEAR) * 12 + (date.month > 0 ? date.month : 1U);
}

static int make_documents(struct maker *m)
{
    const uint16_t *keys = NULL;
    struct entries all = view_search_documents(&m->view, &keys);
    size_t count = 0;
    struct group *groups = search_groups(m, all, &count);
    buffer_put_literal(&m->bytes, "fumi_search.documents(");
    put_groups(m, groups, count);
    for (size_t i = 0; i < all.count; i++) {
        struct group g = group_of(all.items[i]);
        const struct group *place = bsearch(&g, groups, count, sizeof *groups, by_group);
        postings_put_number(&m->bytes, keys[i] - (i > 0 ? keys[i - 1] : 0U));
        postings_put_number(&m->bytes, (uint32_t)(place - groups));
        postings_put_number(&m->bytes, month_of(all.items[i]->facets.changed));
    }
    buffer_put_literal(&m->bytes, "\");\n");
    return 0;
}

/* ---- pages.js: printed pages and numbers of topics ---- */

static void put_ranges(struct buffer *buffer, struct str_list pages)
{
    buffer_put_literal(buffer, ",[");
    for (size_t i = 0; i < pages.count; i++) {
        buffer_put(buffer, i > 0 ? STR(",") : STR(""));
        put_quoted(buffer, pages.items[i]);
    }
    buffer_put_literal(buffer, "],[");
}

static int make_pages(struct maker *m)
{
    struct entries all = view_search_pages(&m->view);
    bool first = true;
    buffer_put_literal(&m->bytes, "fumi_search.pages([");
    for (size_t i = 0; i < all.count; i++) {
        const struct facets *f = &all.items[i]->facets;
        size_t mark_count;
        struct document d;
        unsigned long *marks = facets_page_marks(f, &m->arena, &mark_count);
        facets_document(f, &m->arena, &d);
        if (all.items[i]->internal || (d.number.size == 0 && d.pages.count == 0 && mark_count == 0))
            continue;
        buffer_put(&m->bytes, first ? STR("\n[") : STR(",\n["));
        put_quoted(&m->bytes, d.number);
        buffer_put_char(&m->bytes, ',');
        put_quoted(&m->bytes, title_of(all.items[i]));
        buffer_put_char(&m->bytes, ',');
        put_quoted(&m->bytes, path_url(&m->arena, f->url));
        put_ranges(&m->bytes, d.pages);
        for (size_t k = 0; k < mark_count; k++)
            buffer_printf(&m->bytes, "%s%lu", k > 0 ? "," : "", marks[k]);
        buffer_put_literal(&m->bytes, "]]");
        first = false;
    }
    buffer_put_literal(&m->bytes, "\n]);\n");
    return 0;
}

int make_search_index(struct maker *m)
{
    return str_equal(m->output->detail, STR("documents")) ? make_documents(m) : make_pages(m);
}

/* ---- the page ---- */

static struct value section_item(struct maker *m, const struct section *s)
{
    struct value item = new_map(m, 8), children = new_list(m, 0);
    size_t count = s->count;
    for (size_t i = 0; i < s->child_count; i++)
        count += s->children[i]->count;
    view_label(&m->view, s->id);
    put_text(m, &item, NAME_id, s->id);
    put_text(m, &item, NAME_title, s->entry != NULL ? title_of(s->entry) : path_name(s->id));
    put_url(m, &item, NAME_url, listing_address(m, LISTING_SECTION, s->id));
    put_number(m, &item, NAME_count, count);
    put_list(m, &item, NAME_children, children);
    return item;
}

/* The sections below the home page, and those inside them. */
static struct value section_items(struct maker *m)
{
    struct value list = new_list(m, 16);
    const struct section *root = view_sections(&m->view, STR(""));
    for (size_t i = 0; root != NULL && i < root->child_count; i++) {
        const struct section *s = view_sections(&m->view, root->children[i]->id);
        if (s == NULL || s->internal)
            continue;
        struct value item = section_item(m, s), children = new_list(m, s->child_count);
        for (size_t k = 0; k < s->child_count; k++)
            if (!s->children[k]->internal && view_sections(&m->view, s->children[k]->id) != NULL)
                value_append(&m->arena, &children, section_item(m, s->children[k]));
        put_list(m, &item, NAME_children, children);
        value_append(&m->arena, &list, item);
    }
    return list;
}

static struct value kind_items(struct maker *m)
{
    struct value list = new_list(m, KIND_COUNT);
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        if (k == KIND_PART) /* internal by its nature */
            continue;
        struct value item = new_map(m, 2);
        put_text(m, &item, NAME_name, kind_name((enum kind)k));
        put_plain(m, &item, NAME_label, kind_label((enum kind)k));
        value_append(&m->arena, &list, item);
    }
    return list;
}

int make_search(struct maker *m)
{
    struct value page = new_map(m, 80);
    struct frame frame = {.title = STR("検索"),
                          .description = STR("このサイトの文書を、ことばや印刷版のページ番号で探します。"),
                          .kind = STR("search"),
                          .kind_label = STR("")};
    frame.breadcrumbs = breadcrumbs_to(m, NULL, frame.title);
    put_frame(m, &page, &frame);
    put_list(m, &page, NAME_sections, section_items(m));
    put_list(m, &page, NAME_items, kind_items(m));
    put_text(m, &page, NAME_jsonld, STR(""));
    put_findings(m, &page, NULL);
    return render_page(m, STR("search"), &page);
}
