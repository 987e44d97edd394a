#include "facts/catalogue.h"

#include "base/array.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/path.h"
#include "site/approved.h"

#include <limits.h>
#include <stdlib.h>

static struct str heap_copy(struct str s)
{
    if (s.size == 0)
        return STR_NONE;
    char *copy = memory_alloc(s.size);
    memcpy(copy, s.data, s.size);
    return str_of(copy, s.size);
}

static void heap_free(struct str s)
{
    free((void *)(uintptr_t)s.data);
}

void catalogue_begin(struct catalogue *catalogue, const struct config *config)
{
    *catalogue = (struct catalogue){.arena = ARENA_INIT, .config = config, .diags = DIAGS_INIT};
}

void entry_free(struct entry *entry)
{
    if (entry == NULL)
        return;
    heap_free(entry->packed);
    heap_free(entry->notes);
    free(entry);
}

int entry_oldest_first(const void *a, const void *b)
{
    const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
    int order = date_compare(x->facets.date, y->facets.date);
    return order != 0 ? order : str_compare(x->facets.id, y->facets.id);
}

static void medium_free(struct medium *medium)
{
    heap_free(medium->path);
    heap_free(medium->notes);
    free(medium);
}

void catalogue_free(struct catalogue *c)
{
    for (size_t i = 0; i < c->count; i++)
        entry_free(c->entries[i]);
    for (size_t i = 0; i < c->media_count; i++)
        medium_free(c->media[i]);
    free(c->entries);
    free(c->order);
    free(c->media);
    table_free(&c->by_path);
    table_free(&c->by_id);
    table_free(&c->media_by_path);
    table_free(&c->section_by_id);
    table_free(&c->internal_ids);
    table_free(&c->internal_sections);
    table_free(&c->internal_paths);
    table_free(&c->tombstone_by_id);
    arena_free(&c->arena);
    diags_free(&c->diags);
}

struct entry *catalogue_by_path(const struct catalogue *c, struct str path)
{
    uint32_t i = table_get(&c->by_path, path);
    return i == TABLE_NONE ? NULL : c->entries[i];
}

struct entry *catalogue_by_id(const struct catalogue *c, struct str id)
{
    uint32_t i = table_get(&c->by_id, id);
    return i == TABLE_NONE ? NULL : c->order[i];
}

struct section *catalogue_section(const struct catalogue *c, struct str id)
{
    uint32_t i = table_get(&c->section_by_id, id);
    return i == TABLE_NONE ? NULL : c->sections[i];
}

struct medium *catalogue_medium(const struct catalogue *c, struct str path)
{
    uint32_t i = table_get(&c->media_by_path, path);
    return i == TABLE_NONE ? NULL : c->media[i];
}

struct str medium_address(struct arena *arena, const struct medium *m)
{
    struct str plain = approved_plain_path(m->path), folder = path_folder(plain);
    struct str name = path_hashed_name(arena, path_name(plain), m->hash.low);
    return path_join(arena, folder.size == 0 ? STR("media") : path_join(arena, STR("media"), folder), name);
}

struct section *catalogue_section_of(const struct catalogue *c, const struct entry *entry)
{
    if (!entry->facets.is_section)
        return catalogue_section(c, entry->facets.section);
    return catalogue_section(c, str_equal(entry->facets.id, STR("index")) ? STR("") : entry->facets.id);
}

/* The tables' keys lie in the packed bytes, so they move with them. */
static void entry_replace(struct catalogue *c, struct entry *entry, const struct facets *facets)
{
    table_remove(&c->by_path, entry->facets.path);
    uint32_t at = table_get(&c->by_id, entry->facets.id);
    if (at != TABLE_NONE && c->order[at] == entry) {
        table_remove(&c->by_id, entry->facets.id);
        table_set(&c->by_id, facets->id, at);
    }
    heap_free(entry->packed);
    heap_free(entry->notes);
}

struct entry *entry_new(struct str packed, struct str notes)
{
    struct entry *entry = memory_zalloc(sizeof *entry);
    entry->packed = heap_copy(packed);
    entry->notes = heap_copy(notes);
    if (facets_unpack(entry->packed, &entry->facets) == 0)
        return entry;
    entry_free(entry);
    return NULL;
}

struct entry *catalogue_take(struct catalogue *c, struct entry *fresh)
{
    uint32_t i = table_get(&c->by_path, fresh->facets.path);
    if (i == TABLE_NONE) {
        i = (uint32_t)c->count;
        memory_grow(&c->entries, c->count, &c->capacity, sizeof *c->entries);
        c->entries[c->count++] = fresh;
        table_set(&c->by_path, fresh->facets.path, i);
        return fresh;
    }
    struct entry *entry = c->entries[i];
    entry_replace(c, entry, &fresh->facets);
    entry->facets = fresh->facets;
    entry->packed = fresh->packed;
    entry->notes = fresh->notes;
    entry->fragment = fresh->fragment;
    free(fresh);
    table_set(&c->by_path, entry->facets.path, i);
    return entry;
}

struct entry *catalogue_put(struct catalogue *c, struct str packed, struct str notes)
{
    struct entry *entry = entry_new(packed, notes);
    return entry == NULL ? NULL : catalogue_take(c, entry);
}

void catalogue_remove(struct catalogue *c, struct str path)
{
    uint32_t i = table_get(&c->by_path, path);
    if (i == TABLE_NONE)
        return;
    struct entry *gone = c->entries[i];
    table_remove(&c->by_path, path);
    struct entry *last = c->entries[--c->count];
    if (last != gone) {
        c->entries[i] = last;
        table_set(&c->by_path, last->facets.path, i);
    }
    uint32_t at = table_get(&c->by_id, gone->facets.id);
    if (at != TABLE_NONE && c->order[at] == gone)
        table_remove(&c->by_id, gone->facets.id);
    for (size_t k = 0; k < c->order_count; k++)
        if (c->order[k] == gone)
            c->order[k] = NULL;
    entry_free(gone);
}

struct medium *catalogue_put_medium(struct catalogue *c, const struct medium *medium)
{
    catalogue_remove_medium(c, medium->path);
    struct medium *copy = memory_alloc(sizeof *copy);
    *copy = *medium;
    copy->path = heap_copy(medium->path);
    copy->notes = heap_copy(medium->notes);
    memory_grow(&c->media, c->media_count, &c->media_capacity, sizeof *c->media);
    table_set(&c->media_by_path, copy->path, (uint32_t)c->media_count);
    c->media[c->media_count++] = copy;
    return copy;
}

void catalogue_remove_medium(struct catalogue *c, struct str path)
{
    uint32_t i = table_get(&c->media_by_path, path);
    if (i == TABLE_NONE)
        return;
    struct medium *gone = c->media[i];
    table_remove(&c->media_by_path, gone->path);
    struct medium *last = c->media[--c->media_count];
    if (last != gone) {
        c->media[i] = last;
        table_set(&c->media_by_path, last->path, i);
    }
    medium_free(gone);
}

/* ---- settling: orders and indexes from scratch ---- */

static int by_sort_key(const void *a, const void *b)
{
    const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
    int order = str_compare(x->facets.sort_key, y->facets.sort_key);
    return order != 0 ? order : str_compare(x->facets.path, y->facets.path);
}

/* Most calls find the order as it was but for a few entries; the old order is kept as far as it goes, so that qsort (a merge
 * sort in glibc) meets sorted input and compares little. */
static void settle_order(struct catalogue *c)
{
    struct entry **order = memory_alloc((c->count + 1) * sizeof *order);
    size_t n = 0;
    for (size_t i = 0; i < c->count; i++)
        c->entries[i]->position = UINT32_MAX;
    for (size_t i = 0; i < c->order_count; i++)
        if (c->order[i] != NULL && c->order[i]->position == UINT32_MAX) {
            c->order[i]->position = 0;
            order[n++] = c->order[i];
        }
    for (size_t i = 0; i < c->count; i++)
        if (c->entries[i]->position == UINT32_MAX)
            order[n++] = c->entries[i];
    bool sorted = true;
    for (size_t i = 1; i < n && sorted; i++)
        sorted = by_sort_key(&order[i - 1], &order[i]) <= 0;
    if (!sorted)
        qsort(order, n, sizeof *order, by_sort_key);
    free(c->order);
    c->order = order;
    c->order_count = n;
}

static struct position at_start(struct arena *arena, const struct entry *entry)
{
    return (struct position){arena_concat(arena, STR("content/"), entry->facets.path), 0, 0};
}

/* Gives every id to the first document that claims it, in the order of paths. */
static void settle_ids(struct catalogue *c)
{
    size_t kept = 0;
    struct {
        struct entry **items;
        size_t count, capacity;
    } shadowed = {0};
    table_free(&c->by_id);
    for (size_t i = 0; i < c->order_count; i++) {
        struct entry *entry = c->order[i];
        uint32_t owner = table_add(&c->by_id, entry->facets.id, (uint32_t)kept);
        entry->shadowed = owner != kept;
        entry->contest = 0;
        if (entry->shadowed) {
            struct entry *first = c->order[owner];
            first->contest = first->contest * 31 + hash_key(entry->facets.path);
            diag_report(&c->diags, at_start(&c->arena, entry), DIAG_DUPLICATE_ID, entry->facets.id,
                        at_start(&c->arena, first).path);
            diag_report(&c->diags, at_start(&c->arena, first), DIAG_DUPLICATE_ID, entry->facets.id,
                        at_start(&c->arena, entry).path);
            entry->position = UINT32_MAX;
            *ARRAY_PUSH(&c->arena, &shadowed) = entry;
            continue;
        }
        entry->position = (uint32_t)kept;
        c->order[kept++] = entry;
    }
    c->order_count = kept;
    c->shadowed = shadowed.items;
    c->shadowed_count = shadowed.count;
}

static struct section *section_make(struct catalogue *c, struct str id, size_t *capacity)
{
    struct section *section = catalogue_section(c, id);
    if (section != NULL)
        return section;
    section = ARENA_NEW(&c->arena, struct section);
    id = section->id = arena_str(&c->arena, id); /* documents come and go */
    if (c->section_count == *capacity) {
        *capacity = *capacity == 0 ? 32 : *capacity * 2;
        struct section **larger = ARENA_ARRAY(&c->arena, struct section *, *capacity);
        if (c->section_count > 0)
            memcpy(larger, c->sections, c->section_count * sizeof *larger);
        c->sections = larger;
    }
    table_set(&c->section_by_id, id, (uint32_t)c->section_count);
    c->sections[c->section_count++] = section;
    if (id.size > 0)
        section->parent = section_make(c, path_folder(id), capacity);
    return section;
}

static size_t config_position(const struct config *config, struct str id)
{
    for (size_t i = 0; i < config->section_count; i++)
        if (str_equal(config->sections[i].path, id))
            return i;
    return config->section_count;
}

struct section_rank {
    struct section *section;
    size_t position;
};

static int by_rank(const void *a, const void *b)
{
    const struct section_rank *x = a, *y = b;
    if (x->position != y->position)
        return x->position < y->position ? -1 : 1;
    unsigned long p = x->section->entry == NULL ? ORDER_NONE : x->section->entry->facets.order;
    unsigned long q = y->section->entry == NULL ? ORDER_NONE : y->section->entry->facets.order;
    if (p != q)
        return p < q ? -1 : 1;
    return str_compare(x->section->id, y->section->id);
}

/* Children in the order of fumi.yaml's sections, then by number, then by name. */
static void settle_children(struct catalogue *c)
{
    struct section_rank *ranks = ARENA_ARRAY(&c->arena, struct section_rank, c->section_count + 1);
    for (size_t i = 0; i < c->section_count; i++) {
        ranks[i] = (struct section_rank){c->sections[i], config_position(c->config, c->sections[i]->id)};
        if (c->sections[i]->parent != NULL)
            c->sections[i]->parent->child_count++;
    }
    qsort(ranks, c->section_count, sizeof *ranks, by_rank);
    for (size_t i = 0; i < c->section_count; i++) {
        struct section *s = c->sections[i];
        s->children = ARENA_ARRAY(&c->arena, struct section *, s->child_count + 1);
        s->child_count = 0;
    }
    for (size_t i = 0; i < c->section_count; i++) {
        struct section *parent = ranks[i].section->parent;
        if (parent != NULL)
            parent->children[parent->child_count++] = ranks[i].section;
    }
}

static int newest_first(const void *a, const void *b)
{
    const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
    int order = date_compare(y->facets.date, x->facets.date);
    return order != 0 ? order : str_compare(x->facets.id, y->facets.id);
}

/* Shelf entries: the most important first, those without a priority last. */
static int most_important_first(const void *a, const void *b)
{
    const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
    unsigned long p = x->facets.priority == 0 ? ULONG_MAX : x->facets.priority;
    unsigned long q = y->facets.priority == 0 ? ULONG_MAX : y->facets.priority;
    return p != q ? (p > q) - (p < q) : by_sort_key(a, b);
}

static bool is_by_date(enum kind kind)
{
    return kind_is_dated(kind) || kind == KIND_SUPPLEMENT;
}

/* The section whose lists show the document, or NULL: what is internal stands on no public list. */
static struct section *listing_section(const struct catalogue *c, const struct entry *entry)
{
    struct section *s = entry->facets.is_section ? NULL : catalogue_section(c, entry->facets.section);
    return s != NULL && entry->internal && !s->internal ? NULL : s;
}

static void settle_members(struct catalogue *c)
{
    for (size_t i = 0; i < c->order_count; i++) {
        struct section *s = listing_section(c, c->order[i]);
        c->order[i]->place = PLACE_NONE;
        if (s != NULL)
            s->count++;
    }
    for (size_t i = 0; i < c->section_count; i++) {
        struct section *s = c->sections[i];
        s->members = ARENA_ARRAY(&c->arena, struct entry *, s->count + 1);
        s->count = 0;
    }
    for (size_t i = 0; i < c->order_count; i++) {
        struct section *s = listing_section(c, c->order[i]);
        if (s != NULL)
            s->members[s->count++] = c->order[i];
    }
    for (size_t i = 0; i < c->section_count; i++) {
        struct section *s = c->sections[i];
        if (s->count > 0 && is_by_date(s->members[0]->facets.kind))
            qsort(s->members, s->count, sizeof *s->members, newest_first);
        else if (s->count > 0 && s->members[0]->facets.kind == KIND_REFERENCE)
            qsort(s->members, s->count, sizeof *s->members, most_important_first);
        for (size_t k = 0; k < s->count; k++)
            s->members[k]->place = (uint32_t)k;
    }
}

/* A section is internal with its parent, or where an _index.md of it says so; a document with its section, or where it says so. */
static void settle_visibility(struct catalogue *c)
{
    for (size_t i = 0; i < c->section_count; i++) {
        c->sections[i]->internal = rules_section_is_internal(c, c->sections[i]->id);
    }
    for (size_t i = 0; i < c->order_count; i++) {
        struct entry *e = c->order[i];
        e->internal = e->facets.visibility == VISIBILITY_INTERNAL || catalogue_section_of(c, e)->internal;
    }
}

static void settle_media(struct catalogue *c)
{
    struct arena scratch = ARENA_INIT;
    for (size_t i = 0; i < c->media_count; i++)
        c->media[i]->shown = false;
    for (size_t i = 0; i < c->order_count; i++) {
        if (c->order[i]->internal)
            continue;
        struct str_list media = facets_media(&c->order[i]->facets, &scratch);
        for (size_t k = 0; k < media.count; k++) {
            struct medium *m = catalogue_medium(c, media.items[k]);
            if (m != NULL)
                m->shown = true;
        }
        arena_reset(&scratch);
    }
    arena_free(&scratch);
}

void catalogue_settle(struct catalogue *c)
{
    size_t capacity = 0;
    diags_free(&c->diags);
    arena_reset(&c->arena);
    table_free(&c->section_by_id);
    c->sections = NULL;
    c->section_count = 0;
    settle_order(c);
    rules_hide(c);
    settle_ids(c);
    section_make(c, STR(""), &capacity);
    for (size_t i = 0; i < c->order_count; i++) {
        struct entry *e = c->order[i];
        if (!e->facets.is_section)
            section_make(c, e->facets.section, &capacity);
        else if (!str_equal(e->facets.id, STR("index")))
            section_make(c, e->facets.id, &capacity)->entry = e;
        else
            section_make(c, STR(""), &capacity)->entry = e;
    }
    settle_children(c);
    settle_visibility(c);
    settle_members(c);
    settle_media(c);
    rules_bury(c);
}
