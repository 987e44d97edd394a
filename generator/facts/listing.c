#include "facts/listing.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/utf8.h"

#include <stdlib.h>

#define CHUNK_SMALLEST 64
#define CHUNK_LARGEST 512
#define CHUNK_ODDS 64

/* A name as one part of a path: no separator, no leading dot, at most 60 bytes, not the page of all names; where that makes
 * another name of it, its hash behind keeps the two apart. */
static struct str part_of_name(struct arena *arena, struct str name)
{
    char *part = arena_alloc(arena, name.size + 1);
    bool same = name.size <= 60 && !str_is(name, "index");
    for (size_t i = 0; i < name.size; i++) {
        bool bad = name.data[i] == '/' || name.data[i] == '\\' || (i == 0 && name.data[i] == '.');
        part[i] = bad ? '-' : name.data[i];
        same = same && !bad;
    }
    if (same)
        return str_of(part, name.size);
    size_t cut = name.size < 60 ? name.size : 60;
    while (cut < name.size && cut > 0 && ((unsigned char)part[cut] & 0xC0) == 0x80)
        cut--;
    return arena_printf(arena, "%.*s-%08x", (int)cut, part, (unsigned)hash_key(name));
}

struct str listing_url(struct arena *arena, enum listing_type type, struct str name)
{
    if (type == LISTING_SECTION)
        return arena_concat(arena, name, STR("/index.html"));
    struct str page = arena_concat(arena, part_of_name(arena, name), STR(".html"));
    return arena_concat(arena, type == LISTING_TAG ? STR("tags/") : STR("publishers/"), page);
}

static struct listing *listing_make(struct listings *l, enum listing_type type, struct str name)
{
    static const char *const prefixes[] = {"section/", "tag/", "publisher/"};
    struct arena *arena = &l->arena;
    struct arena_mark mark = arena_mark(arena);
    struct str key = arena_concat(arena, str_from(prefixes[type]), name);
    uint32_t known = table_get(&l->by_key, key);
    if (known != TABLE_NONE) {
        if (mark.block != NULL)
            arena_reset_to(arena, mark);
        return l->items[known];
    }
    struct listing *listing = ARENA_NEW(arena, struct listing);
    listing->type = type;
    listing->key = key;
    listing->name = str_from_pos(key, strlen(prefixes[type]));
    listing->url = listing_url(arena, type, name);
    memory_grow(&l->items, l->count, &l->capacity, sizeof *l->items);
    table_set(&l->by_key, key, (uint32_t)l->count);
    l->items[l->count++] = listing;
    return listing;
}

static void listing_add(struct listings *l, enum listing_type type, struct str name, struct entry *entry)
{
    struct listing *listing = listing_make(l, type, name);
    if (listing->count > 0 && listing->members[listing->count - 1] == entry) /* names it twice */
        return;
    if (listing->count == listing->capacity)
        listing->members =
            array_grow(&l->arena, listing->members, listing->count, &listing->capacity, sizeof *listing->members);
    listing->members[listing->count++] = entry;
}

/* Whether all of a listing belongs on one page. */
static bool is_whole(const struct listing *listing)
{
    if (listing->count == 0)
        return true;
    if (listing->type != LISTING_SECTION)
        return false;
    switch (listing->members[0]->facets.kind) {
    case KIND_REFERENCE:
    case KIND_NEWS:
    case KIND_NOTICE:
    case KIND_FAQ: return false;
    default: return true;
    }
}

static void cut_by_month(struct arena *arena, struct listing *listing)
{
    listing->chunks = ARENA_ARRAY(arena, struct chunk, listing->count + 1);
    listing->chunks[0] = (struct chunk){STR(""), 0, listing->count < LISTING_NEWEST ? listing->count : LISTING_NEWEST};
    listing->chunk_count = 1;
    for (size_t i = 0; i < listing->count; i++) {
        struct date date = listing->members[i]->facets.date;
        struct str name = date.precision >= DATE_MONTH  ? arena_printf(arena, "%04d-%02d", date.year, date.month)
                          : date.precision == DATE_YEAR ? arena_printf(arena, "%04d", date.year)
                                                        : STR("undated");
        struct chunk *last = &listing->chunks[listing->chunk_count - 1];
        if (listing->chunk_count > 1 && str_equal(last->name, name))
            last->count++;
        else
            listing->chunks[listing->chunk_count++] = (struct chunk){name, i, 1};
    }
}

static void cut_by_hash(struct arena *arena, struct listing *listing)
{
    bool whole = is_whole(listing);
    listing->chunks = ARENA_ARRAY(arena, struct chunk, listing->count / CHUNK_SMALLEST + 2);
    listing->chunks[0] = (struct chunk){STR(""), 0, 0};
    listing->chunk_count = 1;
    for (size_t i = 0; i < listing->count; i++) {
        struct chunk *last = &listing->chunks[listing->chunk_count - 1];
        if (!whole && last->count >= CHUNK_SMALLEST) {
            uint64_t hash = hash_key(listing->members[i]->facets.id);
            if (hash % CHUNK_ODDS == 0 || last->count >= CHUNK_LARGEST) {
                struct str name = arena_printf(arena, "list-%08x", (unsigned)(hash >> 32));
                listing->chunks[listing->chunk_count++] = (struct chunk){name, i, 1};
                continue;
            }
        }
        last->count++;
    }
}

static int newest_change_first(const void *a, const void *b)
{
    const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
    int order = date_compare(y->facets.changed, x->facets.changed);
    return order != 0 ? order : str_compare(x->facets.id, y->facets.id);
}

void listings_build(struct listings *l, const struct catalogue *c)
{
    *l = (struct listings){.arena = ARENA_INIT};
    struct arena scratch = ARENA_INIT;
    for (size_t i = 0; i < c->section_count; i++) {
        struct section *s = c->sections[i];
        if (s->id.size == 0)
            continue;
        struct listing *listing = listing_make(l, LISTING_SECTION, s->id);
        listing->members = s->members;
        listing->count = s->count;
        listing->dated = s->count > 0 && kind_is_dated(s->members[0]->facets.kind);
    }
    l->dated = ARENA_ARRAY(&l->arena, struct entry *, c->order_count + 1);
    for (size_t i = 0; i < c->order_count; i++) {
        struct entry *e = c->order[i];
        entries_expect(c->order, i, c->order_count);
        if (e->internal)
            continue;
        struct str_list tags = facets_card_list(&e->facets, CARD_TAGS, &scratch);
        for (size_t k = 0; k < tags.count; k++)
            listing_add(l, LISTING_TAG, tags.items[k], e);
        if (e->facets.kind == KIND_REFERENCE) {
            struct str_list publishers = facets_card_list(&e->facets, CARD_PUBLISHERS, &scratch);
            for (size_t k = 0; k < publishers.count; k++)
                listing_add(l, LISTING_PUBLISHER, publishers.items[k], e);
        }
        if (!e->facets.is_section && e->facets.changed.precision != DATE_NONE)
            l->dated[l->dated_count++] = e;
        arena_reset(&scratch);
    }
    arena_free(&scratch);
    qsort(l->dated, l->dated_count, sizeof *l->dated, newest_change_first);
    for (size_t i = 0; i < l->count; i++) {
        if (l->items[i]->dated)
            cut_by_month(&l->arena, l->items[i]);
        else
            cut_by_hash(&l->arena, l->items[i]);
    }
}

void listings_free(struct listings *l)
{
    free(l->items);
    table_free(&l->by_key);
    arena_free(&l->arena);
    *l = (struct listings){.arena = ARENA_INIT};
}

const struct listing *listings_find(const struct listings *l, struct str key)
{
    uint32_t i = table_get(&l->by_key, key);
    return i == TABLE_NONE ? NULL : l->items[i];
}

const struct chunk *listing_chunk(const struct listing *listing, struct str name)
{
    for (size_t i = 0; i < listing->chunk_count; i++)
        if (str_equal(listing->chunks[i].name, name))
            return &listing->chunks[i];
    return NULL;
}

struct str listing_chunk_url(struct arena *arena, const struct listing *listing, const struct chunk *chunk)
{
    if (chunk->name.size == 0)
        return listing->url;
    size_t suffix = listing->type == LISTING_SECTION ? strlen("index.html") : strlen(".html");
    struct str base = str_sub(listing->url, 0, listing->url.size - suffix);
    return arena_printf(arena, "%.*s%s%.*s.html", STR_ARGS(base), listing->type == LISTING_SECTION ? "" : "/",
                        STR_ARGS(chunk->name));
}
