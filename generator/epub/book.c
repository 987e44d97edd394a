#include "epub/book.h"

#include "base/memory.h"
#include "base/path.h"

#include <stdlib.h>

/* ---- names ---- */

static bool is_plain(struct str part)
{
    if (part.size == 0 || part.size > 60 || str_starts(part, STR("x-")))
        return false;
    for (size_t i = 0; i < part.size; i++) {
        char c = part.data[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_')
            return false;
    }
    return true;
}

struct str book_path_of(struct arena *arena, struct str id, unsigned part)
{
    struct buffer out = BUFFER_INIT;
    struct str rest = id, name;
    buffer_put_literal(&out, "text");
    while (str_split(&rest, '/', &name)) {
        buffer_put_char(&out, '/');
        if (is_plain(name))
            buffer_put(&out, name);
        else
            buffer_printf(&out, "x-%016llx", (unsigned long long)hash_key(name));
    }
    if (part > 1)
        buffer_printf(&out, ".%u", part);
    buffer_put_literal(&out, ".xhtml");
    struct str path = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return path;
}

static struct str anchor_of(struct arena *arena, char kind, struct str id)
{
    return arena_printf(arena, "%c.%010llx", kind, (unsigned long long)(hash_key(id) >> 24));
}

struct str book_supplement_anchor(struct arena *arena, struct str id)
{
    return anchor_of(arena, 's', id);
}

struct str book_term_anchor(struct arena *arena, struct str id)
{
    return anchor_of(arena, 't', id);
}

struct str book_title_of(const struct entry *entry)
{
    return entry->facets.title.size > 0 ? entry->facets.title : path_name(entry->facets.id);
}

/* ---- chapters ---- */

struct planner {
    struct book *book;
    struct view *view;
};

static void add_place(struct planner *p, struct str id, uint32_t chapter, struct str anchor, struct str prefix)
{
    struct book *b = p->book;
    if (table_add(&b->by_id, id, (uint32_t)b->place_count) != b->place_count)
        return; /* a supplement of several topics is where it comes first */
    memory_grow(&b->places, b->place_count, &b->place_capacity, sizeof *b->places);
    b->places[b->place_count++] = (struct book_place){chapter, anchor, prefix};
}

static struct chapter *add_chapter(struct planner *p, enum chapter_type type, struct str id, const struct entry *entry)
{
    struct book *b = p->book;
    memory_grow(&b->chapters, b->count, &b->capacity, sizeof *b->chapters);
    struct chapter *c = &b->chapters[b->count];
    *c = (struct chapter){.type = type, .id = id, .entry = entry, .path = book_path_of(p->view->arena, id, 1)};
    c->title = entry != NULL ? book_title_of(entry) : path_name(id);
    c->number = entry != NULL ? entry->facets.number : STR("");
    c->is_long = entry != NULL && entry->facets.graphemes >= BOOK_LONG;
    c->inside = type == CHAPTER_TOPIC || type == CHAPTER_INSERTED;
    add_place(p, id, (uint32_t)b->count, STR(""), STR(BOOK_PREFIX));
    b->count++;
    return c;
}

static void add_revisions(struct planner *p, struct entries all)
{
    struct book *b = p->book;
    for (size_t i = 0; i < all.count; i++) {
        size_t k = 0;
        while (k < b->revisions.count && b->revisions.items[k] != all.items[i])
            k++;
        if (k < b->revisions.count)
            continue;
        memory_grow(&b->revisions.items, b->revisions.count, &b->revision_capacity, sizeof *b->revisions.items);
        b->revisions.items[b->revisions.count++] = all.items[i];
    }
}

/* A document with everything that its supplements bring. */
static void add_document(struct planner *p, enum chapter_type type, const struct entry *topic)
{
    struct arena *arena = p->view->arena;
    struct entries all = view_supplements(p->view, topic), inside = {ARENA_ARRAY(arena, struct entry *, all.count + 1), 0};
    bool retired = false;
    add_revisions(p, all);
    for (size_t i = 0; i < all.count; i++)
        retired = retired || all.items[i]->facets.action == ACTION_RETIRE;
    uint32_t at = (uint32_t)p->book->count;
    if (!retired)
        add_chapter(p, type, topic->facets.id, topic);
    for (size_t i = 0; i < all.count && !retired; i++) {
        enum action action = all.items[i]->facets.action;
        struct str id = all.items[i]->facets.id, anchor = book_supplement_anchor(arena, id);
        if (action != ACTION_REVISE && action != ACTION_APPEND)
            continue;
        inside.items[inside.count++] = all.items[i];
        p->book->chapters[at].is_long |= all.items[i]->facets.graphemes >= BOOK_LONG;
        add_place(p, id, at, anchor, arena_concat(arena, anchor, STR(".")));
    }
    if (!retired)
        p->book->chapters[at].supplements = inside;
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i]->facets.action == ACTION_INSERT_AFTER && book_find(p->book, all.items[i]->facets.id) == NULL) {
            view_card(p->view, all.items[i]->facets.id);
            add_chapter(p, CHAPTER_INSERTED, all.items[i]->facets.id, all.items[i]);
        }
}

/* A section's introduction, its documents, and the sections inside it the same way. */
static void add_section(struct planner *p, struct str id)
{
    struct entries members = view_navigation(p->view, id);
    const struct section *s = view_sections(p->view, id);
    const struct entry *entry = view_card(p->view, id);
    if (s == NULL || s->internal)
        return;
    add_chapter(p, CHAPTER_PART, s->id, entry != NULL && entry->facets.is_section ? entry : NULL);
    for (size_t i = 0; i < members.count; i++) {
        const struct entry *e = view_card(p->view, members.items[i]->facets.id);
        if (e == NULL || e->internal || book_find(p->book, e->facets.id) != NULL)
            continue;
        add_document(p, CHAPTER_TOPIC, e);
    }
    for (size_t i = 0; i < s->child_count; i++)
        if (!s->children[i]->internal && book_find(p->book, s->children[i]->id) == NULL)
            add_section(p, s->children[i]->id);
}

static void add_foreword(struct planner *p, struct str section)
{
    struct str id = path_join(p->view->arena, section, STR("foreword"));
    const struct entry *e = view_card(p->view, id);
    if (e != NULL && !e->internal && !e->facets.is_section)
        add_document(p, CHAPTER_FOREWORD, e);
}

void book_plan(struct book *book, struct view *view, const struct books *books, const struct book_info *info)
{
    struct planner p = {book, view};
    *book = (struct book){.info = info};
    if (info->whole) {
        view_card(view, info->section);
        add_foreword(&p, info->section);
    }
    for (size_t i = 0; i < books->count; i++)
        if (info->whole ? !books->items[i].whole : &books->items[i] == info)
            add_section(&p, books->items[i].section);
    if (book->revisions.count > 0)
        qsort(book->revisions.items, book->revisions.count, sizeof *book->revisions.items, entry_oldest_first);
}

void book_free(struct book *book)
{
    free(book->chapters);
    free(book->places);
    free(book->revisions.items);
    table_free(&book->by_id);
}

const struct book_place *book_find(const struct book *book, struct str id)
{
    uint32_t i = table_get(&book->by_id, id);
    return i == TABLE_NONE ? NULL : &book->places[i];
}
