/* Listings, the newest, and all of a kind. */

#include "base/array.h"
#include "facts/months.h"
#include "facts/view_hashes.h"

#include <stdlib.h>

/* ---- listings ---- */

static void hash_cards(struct hasher *hasher, struct entry *const *members, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        hasher_add_hash(hasher, members[i]->facets.card_hash);
        hasher_add_number(hasher, members[i]->internal);
    }
}

/* What a link to a chunk shows: months say themselves what they are, others go by their first member. */
static void hash_chunk_link(struct hasher *hasher, const struct listing *listing, size_t i)
{
    const struct chunk *chunk = i < listing->chunk_count ? &listing->chunks[i] : NULL;
    hasher_add(hasher, chunk == NULL ? STR_NONE : chunk->name);
    if (chunk != NULL && !listing->dated && chunk->count > 0)
        hasher_add(hasher, listing->members[chunk->start]->facets.title);
}

/* A chunk shows its members and names the chunks beside it. */
static uint64_t hash_chunk(const struct listing *listing, const struct chunk *chunk)
{
    struct hasher hasher;
    size_t at = (size_t)(chunk - listing->chunks);
    hasher_begin(&hasher);
    hash_cards(&hasher, listing->members + chunk->start, chunk->count);
    hash_chunk_link(&hasher, listing, at > 0 ? at - 1 : SIZE_MAX);
    hash_chunk_link(&hasher, listing, at + 1);
    return facet_hash(hasher_end(&hasher));
}

static struct str chunk_subject(struct arena *arena, struct str key, struct str name)
{
    return arena_concat(arena, key, arena_concat(arena, STR("#"), name));
}

const struct listing *view_chunk(struct view *view, struct str key, struct str name, const struct chunk **chunk)
{
    const struct listing *listing = listings_find(view->facts->listings, key);
    *chunk = listing == NULL ? NULL : listing_chunk(listing, name);
    facet_reads_add(view->reads, FACET_CHUNK, chunk_subject(view->arena, key, name),
                    *chunk == NULL ? 0 : hash_chunk(listing, *chunk));
    return *chunk == NULL ? NULL : listing;
}

static uint64_t hash_pager(const struct listing *listing)
{
    struct hasher hasher;
    hasher_begin(&hasher);
    for (size_t i = 0; i < listing->chunk_count; i++)
        hash_chunk_link(&hasher, listing, i);
    return facet_hash(hasher_end(&hasher));
}

const struct listing *view_pager(struct view *view, struct str key)
{
    const struct listing *listing = listings_find(view->facts->listings, key);
    facet_reads_add(view->reads, FACET_PAGER, key, listing == NULL ? 0 : hash_pager(listing));
    return listing;
}

static size_t count_inside(const struct section *s)
{
    size_t count = s->count;
    for (size_t i = 0; i < s->child_count; i++)
        count += count_inside(s->children[i]);
    return count;
}

static uint64_t hash_sections(const struct catalogue *c, struct str id)
{
    const struct section *s = catalogue_section(c, id);
    struct hasher hasher;
    if (s == NULL)
        return 0;
    hasher_begin(&hasher);
    hasher_add_number(&hasher, s->count << 1 | s->internal);
    for (size_t i = 0; i < s->child_count; i++) {
        const struct section *child = s->children[i];
        hasher_add(&hasher, child->id);
        hasher_add_number(&hasher, count_inside(child) << 1 | child->internal);
        if (child->entry != NULL)
            hasher_add_hash(&hasher, child->entry->facets.card_hash);
    }
    return facet_hash(hasher_end(&hasher));
}

struct section *view_sections(struct view *view, struct str id)
{
    const struct catalogue *c = view->facts->catalogue;
    facet_reads_add(view->reads, FACET_SECTIONS, id, hash_sections(c, id));
    return catalogue_section(c, id);
}

static const struct str type_names[] = {STR_INIT("sections"), STR_INIT("tags"), STR_INIT("publishers")};

static int by_name(const void *a, const void *b)
{
    const struct listing *x = *(struct listing *const *)a, *y = *(struct listing *const *)b;
    return str_compare(x->name, y->name);
}

static struct listing **names_of(const struct listings *listings, enum listing_type type, struct arena *arena, size_t *count)
{
    struct listing **names = ARENA_ARRAY(arena, struct listing *, listings->count + 1);
    *count = 0;
    for (size_t i = 0; i < listings->count; i++)
        if (listings->items[i]->type == type)
            names[(*count)++] = listings->items[i];
    qsort(names, *count, sizeof *names, by_name);
    return names;
}

static uint64_t hash_names(const struct listings *listings, enum listing_type type)
{
    struct arena arena = ARENA_INIT;
    struct hasher hasher;
    size_t count;
    struct listing **names = names_of(listings, type, &arena, &count);
    hasher_begin(&hasher);
    for (size_t i = 0; i < count; i++) {
        hasher_add(&hasher, names[i]->name);
        hasher_add_number(&hasher, names[i]->count);
    }
    arena_free(&arena);
    return facet_hash(hasher_end(&hasher));
}

struct listing **view_names(struct view *view, enum listing_type type, size_t *count)
{
    facet_reads_add(view->reads, FACET_NAMES, type_names[type], hash_names(view->facts->listings, type));
    return names_of(view->facts->listings, type, view->arena, count);
}

/* ---- the newest, and all ---- */

static const struct str newest_names[NEWEST_COUNT] = {STR_INIT("site"), STR_INIT("news"), STR_INIT("supplements"),
                                                      STR_INIT("home")};

static bool is_wanted(enum newest which, const struct entry *e)
{
    enum kind kind = e->facets.kind;
    switch (which) {
    case NEWEST_NEWS: return kind == KIND_NEWS;
    case NEWEST_SUPPLEMENTS: return kind == KIND_SUPPLEMENT;
    case NEWEST_HOME:
        return kind == KIND_SUPPLEMENT || kind == KIND_REFERENCE || kind == KIND_RESEARCH || kind == KIND_PRACTICE ||
               kind == KIND_SLIDES || kind == KIND_NOTICE || kind == KIND_INITIATIVE;
    default: return true;
    }
}

static struct entries newest(const struct listings *listings, enum newest which, struct arena *arena)
{
    struct entries found = {ARENA_ARRAY(arena, struct entry *, NEWEST_FEED_LIMIT), 0};
    for (size_t i = 0; i < listings->dated_count && found.count < NEWEST_FEED_LIMIT; i++)
        if (is_wanted(which, listings->dated[i]))
            found.items[found.count++] = listings->dated[i];
    return found;
}

static uint64_t hash_entries(struct entries entries)
{
    struct hasher hasher;
    hasher_begin(&hasher);
    hash_cards(&hasher, entries.items, entries.count);
    return facet_hash(hasher_end(&hasher));
}

struct entries view_newest(struct view *view, enum newest which)
{
    struct entries found = newest(view->facts->listings, which, view->arena);
    facet_reads_add(view->reads, FACET_NEWEST, newest_names[which], hash_entries(found));
    return found;
}

static uint64_t hash_month(const struct listings *listings, struct str name)
{
    struct month month;
    return months_find(listings, name, &month) ? hash_entries((struct entries){month.items, month.count}) : 0;
}

struct entries view_month(struct view *view, struct str name)
{
    struct month month;
    facet_reads_add(view->reads, FACET_NEWEST, name, hash_month(view->facts->listings, name));
    return months_find(view->facts->listings, name, &month) ? (struct entries){month.items, month.count}
                                                            : (struct entries){NULL, 0};
}

static uint64_t hash_sitemap(const struct catalogue *c)
{
    struct hasher hasher;
    hasher_begin(&hasher);
    for (size_t i = 0; i < c->order_count; i++) {
        const struct entry *e = c->order[i];
        if (e->internal)
            continue;
        hasher_add(&hasher, e->facets.url);
        hasher_add_number(&hasher, (uint64_t)e->facets.changed.instant);
        hasher_add_number(&hasher, e->facets.changed.precision);
    }
    return facet_hash(hasher_end(&hasher));
}

struct entries view_sitemap(struct view *view)
{
    const struct catalogue *c = view->facts->catalogue;
    struct entries all = {ARENA_ARRAY(view->arena, struct entry *, c->order_count + 1), 0};
    for (size_t i = 0; i < c->order_count; i++)
        if (!c->order[i]->internal)
            all.items[all.count++] = c->order[i];
    facet_reads_add(view->reads, FACET_SITEMAP, STR("sitemap"), hash_sitemap(c));
    return all;
}

/* The set of them, whatever their order. */
static uint64_t hash_ids(const struct catalogue *c)
{
    struct hash128 sum = {c->order_count, 0};
    for (size_t i = 0; i < c->order_count; i++)
        sum.low += hash_key(c->order[i]->facets.id);
    return facet_hash(sum);
}

void view_ids(struct view *view)
{
    facet_reads_add(view->reads, FACET_NAMES, STR("ids"), hash_ids(view->facts->catalogue));
}

/* ---- the glossary ---- */

static bool is_public_term(const struct entry *e)
{
    return e->facets.kind == KIND_TERM && !e->facets.is_section && !e->internal;
}

static uint64_t hash_terms(const struct catalogue *c)
{
    struct hasher hasher;
    hasher_begin(&hasher);
    for (size_t i = 0; i < c->order_count; i++)
        if (is_public_term(c->order[i])) {
            hasher_add(&hasher, c->order[i]->facets.id);
            hasher_add(&hasher, c->order[i]->facets.title);
        }
    return facet_hash(hasher_end(&hasher));
}

struct entries view_terms(struct view *view)
{
    const struct catalogue *c = view->facts->catalogue;
    struct {
        struct entry **items;
        size_t count, capacity;
    } found = {0};
    for (size_t i = 0; i < c->order_count; i++)
        if (is_public_term(c->order[i]))
            *ARRAY_PUSH(view->arena, &found) = c->order[i];
    facet_reads_add(view->reads, FACET_NAMES, STR("terms"), hash_terms(c));
    return (struct entries){found.items, found.count};
}

/* ---- by name ---- */

static uint64_t hash_of_chunk_subject(const struct listings *listings, struct str subject)
{
    size_t mark = str_find_last(subject, '#');
    const struct listing *listing = listings_find(listings, str_sub(subject, 0, mark));
    const struct chunk *chunk = listing == NULL ? NULL : listing_chunk(listing, str_from_pos(subject, mark + 1));
    return chunk == NULL ? 0 : hash_chunk(listing, chunk);
}

static uint64_t hash_newest(const struct facts *facts, struct str name)
{
    struct arena arena = ARENA_INIT;
    uint64_t hash = 0;
    for (unsigned i = 0; i < NEWEST_COUNT; i++)
        if (str_equal(name, newest_names[i]))
            hash = hash_entries(newest(facts->listings, (enum newest)i, &arena));
    if (hash == 0)
        hash = hash_month(facts->listings, name);
    arena_free(&arena);
    return hash;
}

static uint64_t hash_any_names(const struct facts *facts, struct str subject)
{
    if (str_equal(subject, STR("ids")))
        return hash_ids(facts->catalogue);
    if (str_equal(subject, STR("terms")))
        return hash_terms(facts->catalogue);
    for (unsigned type = 0; type < 3; type++)
        if (str_equal(subject, type_names[type]))
            return hash_names(facts->listings, (enum listing_type)type);
    return 0;
}

uint64_t view_lists_hash(const struct facts *facts, enum facet_kind kind, struct str subject)
{
    const struct listing *listing;
    switch (kind) {
    case FACET_CHUNK: return hash_of_chunk_subject(facts->listings, subject);
    case FACET_PAGER: listing = listings_find(facts->listings, subject); return listing == NULL ? 0 : hash_pager(listing);
    case FACET_SECTIONS: return hash_sections(facts->catalogue, subject);
    case FACET_NAMES: return hash_any_names(facts, subject);
    case FACET_NEWEST: return hash_newest(facts, subject);
    case FACET_SITEMAP: return hash_sitemap(facts->catalogue);
    default: return 0;
    }
}
