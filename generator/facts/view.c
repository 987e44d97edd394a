#include "facts/view.h"

#include "base/array.h"
#include "base/memory.h"
#include "facts/months.h"
#include "site/approved.h"

#include <stdlib.h>

/* ---- documents ---- */

/* Of what is not there: 0, or what its links say instead. */
static uint64_t hash_absent(const struct catalogue *c, struct str id)
{
    const struct tombstone *t = catalogue_tombstone(c, id);
    struct hasher hasher;
    if (t == NULL)
        return 0;
    hasher_begin(&hasher);
    hasher_add(&hasher, t->url);
    hasher_add_number(&hasher, t->farewell);
    hasher_add_number(&hasher, (uint64_t)t->date.instant);
    return facet_hash(hasher_end(&hasher));
}

static uint64_t hash_card(const struct catalogue *c, struct str id)
{
    const struct entry *e = catalogue_by_id(c, id);
    if (e == NULL)
        return hash_absent(c, id);
    return facet_hash((struct hash128){e->facets.card_hash.low, (e->facets.card_hash.high ^ e->contest) + e->internal});
}

/* What a link or a navigation line shows of a document. */
static void hash_label(struct hasher *hasher, const struct entry *e)
{
    if (e == NULL) {
        hasher_add(hasher, STR_NONE);
        return;
    }
    hasher_add(hasher, e->facets.url);
    hasher_add(hasher, e->facets.title);
    hasher_add(hasher, e->facets.number);
    hasher_add_number(hasher, e->facets.kind);
}

static uint64_t hash_label_of(const struct catalogue *c, struct str id)
{
    const struct entry *e = catalogue_by_id(c, id);
    struct hasher hasher;
    if (e == NULL)
        return hash_absent(c, id);
    hasher_begin(&hasher);
    hash_label(&hasher, e);
    hasher_add_number(&hasher, e->internal);
    return facet_hash(hasher_end(&hasher));
}

static uint64_t hash_outline(const struct catalogue *c, struct str id)
{
    const struct entry *e = catalogue_by_id(c, id);
    return e == NULL ? 0 : facet_hash(e->facets.outline_hash);
}

/* The file, what the settings make of its bytes, which states of its pictures belong to it (of approved documents: others
 * may show other ones), and what was found in it: that stands on the page too. */
static struct hash128 body_hash(const struct entry *e)
{
    struct hasher hasher;
    hasher_begin(&hasher);
    hasher_add_hash(&hasher, e->facets.body_hash);
    hasher_add_hash(&hasher, e->facets.text_hash);
    hasher_add(&hasher, e->facets.media);
    hasher_add(&hasher, e->notes);
    return hasher_end(&hasher);
}

static uint64_t hash_body(const struct catalogue *c, struct str id)
{
    const struct entry *e = catalogue_by_id(c, id);
    return e == NULL ? 0 : facet_hash(body_hash(e));
}

static uint64_t hash_medium(const struct catalogue *c, struct str path)
{
    const struct medium *m = catalogue_medium(c, path);
    return m == NULL ? 0 : facet_hash(m->hash) + m->usable + (m->shown ? 2U : 0U);
}

const struct entry *view_card(struct view *view, struct str id)
{
    facet_reads_add(view->reads, FACET_CARD, id, hash_card(view->facts->catalogue, id));
    return catalogue_by_id(view->facts->catalogue, id);
}

const struct entry *view_label(struct view *view, struct str id)
{
    facet_reads_add(view->reads, FACET_LABEL, id, hash_label_of(view->facts->catalogue, id));
    return catalogue_by_id(view->facts->catalogue, id);
}

const struct entry *view_outline(struct view *view, struct str id)
{
    facet_reads_add(view->reads, FACET_OUTLINE, id, hash_outline(view->facts->catalogue, id));
    return catalogue_by_id(view->facts->catalogue, id);
}

const struct entry *view_body(struct view *view, struct str id)
{
    facet_reads_add(view->reads, FACET_BODY, id, hash_body(view->facts->catalogue, id));
    return catalogue_by_id(view->facts->catalogue, id);
}

/* Approved documents name their own state of a file. */
static struct str name_of_medium(const struct catalogue *c, const struct entry *from, struct str path)
{
    if (from == NULL || !c->rules.public)
        return path;
    struct unpacker in = {from->facets.media, false};
    for (uint64_t left = unpack_number(&in); left > 0 && !in.broken; left--) {
        struct str name = unpack_str(&in);
        if (str_equal(approved_plain_path(name), path))
            return name;
    }
    return path;
}

const struct tombstone *view_tombstone(const struct view *view, struct str id)
{
    return catalogue_tombstone(view->facts->catalogue, id);
}

const struct medium *view_medium(struct view *view, const struct entry *from, struct str path)
{
    path = name_of_medium(view->facts->catalogue, from, path);
    facet_reads_add(view->reads, FACET_MEDIUM, path, hash_medium(view->facts->catalogue, path));
    return catalogue_medium(view->facts->catalogue, path);
}

/* ---- neighbours and navigation ---- */

bool facts_has_navigation(enum kind kind)
{
    return kind != KIND_REFERENCE && kind != KIND_NEWS && kind != KIND_NOTICE && kind != KIND_FAQ && kind != KIND_TERM;
}

static uint64_t hash_navigation(const struct catalogue *c, struct str id)
{
    const struct section *s = catalogue_section(c, id);
    struct hasher hasher;
    if (s == NULL)
        return 0;
    hasher_begin(&hasher);
    for (size_t i = 0; i < s->count; i++)
        hash_label(&hasher, s->members[i]);
    return facet_hash(hasher_end(&hasher));
}

struct entries view_navigation(struct view *view, struct str section_id)
{
    const struct section *s = catalogue_section(view->facts->catalogue, section_id);
    facet_reads_add(view->reads, FACET_NAVIGATION, section_id, hash_navigation(view->facts->catalogue, section_id));
    return s == NULL ? (struct entries){NULL, 0} : (struct entries){s->members, s->count};
}

static void neighbours(const struct catalogue *c, const struct entry *e, const struct entry **before,
                       const struct entry **after)
{
    const struct section *s = e->facets.is_section ? NULL : catalogue_section(c, e->facets.section);
    *before = *after = NULL;
    if (s == NULL || e->place == PLACE_NONE)
        return;
    if (e->place > 0)
        *before = s->members[e->place - 1];
    if (e->place + 1 < s->count)
        *after = s->members[e->place + 1];
}

static uint64_t hash_neighbours(const struct catalogue *c, struct str id)
{
    const struct entry *e = catalogue_by_id(c, id), *before, *after;
    struct hasher hasher;
    if (e == NULL)
        return 0;
    neighbours(c, e, &before, &after);
    hasher_begin(&hasher);
    hash_label(&hasher, before);
    hash_label(&hasher, after);
    return facet_hash(hasher_end(&hasher));
}

void view_neighbours(struct view *view, const struct entry *e, const struct entry **before, const struct entry **after)
{
    const struct catalogue *c = view->facts->catalogue;
    facet_reads_add(view->reads, FACET_NEIGHBOURS, e->facets.id, hash_neighbours(c, e->facets.id));
    neighbours(c, e, before, after);
}

/* ---- who refers to whom ---- */

struct backlinks {
    uint32_t *starts; /* by position in the order; one more than there are documents */
    struct entry **sources;
};

/* Calls visit for every document that `from` refers to, each once (facets_source.links holds no id twice). */
static void each_target(const struct catalogue *c, const struct entry *from,
                        void (*visit)(const struct entry *target, const struct entry *from, void *data), void *data)
{
    struct unpacker in = {from->facets.links, false};
    for (uint64_t left = unpack_number(&in); left > 0 && !in.broken; left--) {
        const struct entry *target = catalogue_by_id(c, unpack_str(&in));
        if (target != NULL && target != from)
            visit(target, from, data);
    }
}

static void count_one(const struct entry *target, const struct entry *from, void *data)
{
    struct backlinks *b = data;
    (void)from;
    b->starts[target->position + 1]++;
}

static void place_one(const struct entry *target, const struct entry *from, void *data)
{
    struct backlinks *b = data;
    b->sources[b->starts[target->position]++] = (struct entry *)(uintptr_t)from;
}

struct backlinks *facts_backlinks_build(const struct catalogue *c)
{
    struct backlinks *b = memory_alloc(sizeof *b);
    b->starts = memory_zalloc((c->order_count + 2) * sizeof *b->starts);
    for (size_t i = 0; i < c->order_count; i++)
        each_target(c, c->order[i], count_one, b);
    for (size_t i = 0; i < c->order_count; i++)
        b->starts[i + 1] += b->starts[i];
    b->sources = memory_alloc((b->starts[c->order_count] + 1) * sizeof *b->sources);
    for (size_t i = 0; i < c->order_count; i++)
        each_target(c, c->order[i], place_one, b);
    /* Placing moved every start to its end, which is the next one's start. */
    memmove(b->starts + 1, b->starts, c->order_count * sizeof *b->starts);
    b->starts[0] = 0;
    return b;
}

void facts_backlinks_free(struct backlinks *b)
{
    if (b == NULL)
        return;
    free(b->starts);
    free(b->sources);
    free(b);
}

static bool refers_to(const struct entry *from, struct str id)
{
    struct unpacker in = {from->facets.links, false};
    for (uint64_t left = unpack_number(&in); left > 0 && !in.broken; left--)
        if (str_equal(unpack_str(&in), id))
            return true;
    return false;
}

/* All that refer to e, in the catalogue's order. */
static struct entries referrers(const struct facts *facts, const struct entry *e, struct arena *arena)
{
    const struct catalogue *c = facts->catalogue;
    const struct backlinks *b = facts->backlinks;
    if (b != NULL)
        return (struct entries){b->sources + b->starts[e->position], b->starts[e->position + 1] - b->starts[e->position]};
    struct {
        struct entry **items;
        size_t count, capacity;
    } found = {0};
    for (size_t i = 0; i < c->order_count; i++)
        if (c->order[i] != e && refers_to(c->order[i], e->facets.id))
            *ARRAY_PUSH(arena, &found) = c->order[i];
    return (struct entries){found.items, found.count};
}

/* Internal documents are shown as referrers to internal ones only; supplements stand in the page itself. */
static struct entries shown_backlinks(const struct facts *facts, const struct entry *e, struct arena *arena)
{
    struct entries all = referrers(facts, e, arena), shown = {ARENA_ARRAY(arena, struct entry *, all.count + 1), 0};
    for (size_t i = 0; i < all.count; i++)
        if ((!all.items[i]->internal || e->internal) && all.items[i]->facets.kind != KIND_SUPPLEMENT)
            shown.items[shown.count++] = all.items[i];
    return shown;
}

static uint64_t hash_backlinks(const struct entry *e, struct entries shown)
{
    struct hasher hasher;
    if (e == NULL)
        return 0;
    hasher_begin(&hasher);
    for (size_t i = 0; i < shown.count; i++) {
        const struct entry *from = shown.items[i];
        hash_label(&hasher, from);
        if (from->facets.kind == KIND_REFERENCE) /* whether it supersedes this one */
            hasher_add_hash(&hasher, from->facets.card_hash);
    }
    return facet_hash(hasher_end(&hasher));
}

struct entries view_backlinks(struct view *view, const struct entry *e)
{
    struct entries shown = shown_backlinks(view->facts, e, view->arena);
    facet_reads_add(view->reads, FACET_BACKLINKS, e->facets.id, hash_backlinks(e, shown));
    return shown;
}

static int oldest_first(const void *a, const void *b)
{
    const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
    int order = date_compare(x->facets.date, y->facets.date);
    return order != 0 ? order : str_compare(x->facets.id, y->facets.id);
}

static struct entries supplements_of(const struct facts *facts, const struct entry *e, struct arena *arena)
{
    struct entries all = referrers(facts, e, arena), found = {ARENA_ARRAY(arena, struct entry *, all.count + 1), 0};
    for (size_t i = 0; i < all.count; i++) {
        struct entry *from = all.items[i];
        struct document d;
        if (from->facets.kind != KIND_SUPPLEMENT || from->facets.is_section || (from->internal && !e->internal))
            continue;
        facets_document(&from->facets, arena, &d);
        for (size_t k = 0; k < d.target.count; k++)
            if (str_equal(d.target.items[k], e->facets.id)) {
                found.items[found.count++] = from;
                break;
            }
    }
    qsort(found.items, found.count, sizeof *found.items, oldest_first);
    return found;
}

/* ---- the same for many at once ---- */

struct supplement_of {
    struct str target;
    struct entry *entry;
};

struct supplements {
    struct supplement_of *items; /* by target, then as oldest_first */
    size_t count, capacity;
};

static int by_target(const void *a, const void *b)
{
    const struct supplement_of *x = a, *y = b;
    int order = str_compare(x->target, y->target);
    return order != 0 ? order : oldest_first(&x->entry, &y->entry);
}

const struct supplements *facts_supplements_build(const struct catalogue *c, struct arena *arena)
{
    struct supplements *s = ARENA_NEW(arena, struct supplements);
    for (size_t i = 0; i < c->order_count; i++) {
        struct entry *e = c->order[i];
        struct document d;
        if (e->facets.kind != KIND_SUPPLEMENT || e->facets.is_section)
            continue;
        facets_document(&e->facets, arena, &d);
        for (size_t k = 0; k < d.target.count; k++)
            *ARRAY_PUSH(arena, s) = (struct supplement_of){d.target.items[k], e};
    }
    if (s->count > 0)
        qsort(s->items, s->count, sizeof *s->items, by_target);
    return s;
}

static struct entries look_up(const struct supplements *s, const struct entry *e, struct arena *arena)
{
    size_t low = 0, high = s->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(s->items[middle].target, e->facets.id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    struct entries found = {NULL, 0};
    size_t end = low;
    while (end < s->count && str_equal(s->items[end].target, e->facets.id))
        end++;
    found.items = ARENA_ARRAY(arena, struct entry *, end - low + 1);
    for (; low < end; low++) {
        struct entry *from = s->items[low].entry;
        bool named_twice = found.count > 0 && found.items[found.count - 1] == from;
        if (from != e && !named_twice && (!from->internal || e->internal))
            found.items[found.count++] = from;
    }
    return found;
}

static uint64_t hash_supplements(struct entries found)
{
    struct hasher hasher;
    hasher_begin(&hasher);
    for (size_t i = 0; i < found.count; i++) {
        hasher_add_hash(&hasher, found.items[i]->facets.card_hash);
        hasher_add_hash(&hasher, body_hash(found.items[i]));
    }
    return facet_hash(hasher_end(&hasher));
}

struct entries view_supplements(struct view *view, const struct entry *e)
{
    struct entries found = view->facts->supplements != NULL ? look_up(view->facts->supplements, e, view->arena)
                                                            : supplements_of(view->facts, e, view->arena);
    facet_reads_add(view->reads, FACET_SUPPLEMENTS, e->facets.id, hash_supplements(found));
    return found;
}

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

bool view_stage(struct view *view, struct str id)
{
    uint64_t hash = stages_hash(view->facts->stages, id);
    facet_reads_add(view->reads, FACET_STAGE, id, hash);
    return hash != 0;
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

/* ---- search data ---- */

static struct entries bucket_members(const struct buckets *b, unsigned bucket, const uint16_t **keys)
{
    if (b == NULL || bucket >= BUCKET_COUNT)
        return (struct entries){NULL, 0};
    *keys = b->keys + b->starts[bucket];
    return (struct entries){b->items + b->starts[bucket], b->starts[bucket + 1] - b->starts[bucket]};
}

struct entries view_bucket(struct view *view, struct str name, const uint16_t **keys)
{
    unsigned bucket = bucket_from_name(name);
    facet_reads_add(view->reads, FACET_BUCKET, name, facts_hash(view->facts, FACET_BUCKET, name));
    return bucket_members(view->facts->buckets, bucket, keys);
}

struct entries view_search_documents(struct view *view, const uint16_t **keys)
{
    const struct buckets *b = view->facts->buckets;
    facet_reads_add(view->reads, FACET_SEARCH, STR("documents"), facts_hash(view->facts, FACET_SEARCH, STR("documents")));
    *keys = b->keys;
    return (struct entries){b->items, b->count};
}

struct entries view_search_pages(struct view *view)
{
    const struct catalogue *c = view->facts->catalogue;
    struct entries found = {ARENA_ARRAY(view->arena, struct entry *, c->order_count + 1), 0};
    for (size_t i = 0; i < c->order_count; i++)
        if (c->order[i]->facets.kind == KIND_TOPIC || c->order[i]->facets.kind == KIND_PAGE)
            found.items[found.count++] = c->order[i];
    facet_reads_add(view->reads, FACET_SEARCH, STR("pages"), facts_hash(view->facts, FACET_SEARCH, STR("pages")));
    return found;
}

/* What a shard says is known only once it is made: the engine compares it there (build/search.h). */
void view_shard(struct view *view, struct str shard, struct str lists)
{
    facet_reads_add(view->reads, FACET_TERMS, shard, facet_hash(hash_bytes(lists)));
}

static uint64_t hash_search(const struct facts *facts, struct str subject)
{
    if (facts->buckets == NULL)
        return 0;
    if (str_equal(subject, STR("documents")))
        return buckets_hash_documents(facts->buckets);
    return str_equal(subject, STR("pages")) ? buckets_hash_pages(facts->catalogue) : 0;
}

/* ---- any facet by name ---- */

static uint64_t hash_of_chunk_subject(const struct listings *listings, struct str subject)
{
    size_t mark = str_find_last(subject, '#');
    const struct listing *listing = listings_find(listings, str_sub(subject, 0, mark));
    const struct chunk *chunk = listing == NULL ? NULL : listing_chunk(listing, str_from_pos(subject, mark + 1));
    return chunk == NULL ? 0 : hash_chunk(listing, chunk);
}

static uint64_t hash_around(const struct facts *facts, enum facet_kind kind, struct str id)
{
    const struct entry *e = catalogue_by_id(facts->catalogue, id);
    struct arena arena = ARENA_INIT;
    uint64_t hash = 0;
    if (e != NULL)
        hash = kind == FACET_BACKLINKS ? hash_backlinks(e, shown_backlinks(facts, e, &arena))
                                       : hash_supplements(supplements_of(facts, e, &arena));
    arena_free(&arena);
    return hash;
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

uint64_t facts_hash(const struct facts *facts, enum facet_kind kind, struct str subject)
{
    const struct catalogue *c = facts->catalogue;
    const struct listing *listing;
    switch (kind) {
    case FACET_CARD: return hash_card(c, subject);
    case FACET_LABEL: return hash_label_of(c, subject);
    case FACET_OUTLINE: return hash_outline(c, subject);
    case FACET_BODY: return hash_body(c, subject);
    case FACET_NAVIGATION: return hash_navigation(c, subject);
    case FACET_NEIGHBOURS: return hash_neighbours(c, subject);
    case FACET_BACKLINKS:
    case FACET_SUPPLEMENTS: return hash_around(facts, kind, subject);
    case FACET_CHUNK: return hash_of_chunk_subject(facts->listings, subject);
    case FACET_PAGER: listing = listings_find(facts->listings, subject); return listing == NULL ? 0 : hash_pager(listing);
    case FACET_SECTIONS: return hash_sections(c, subject);
    case FACET_NAMES:
        if (str_equal(subject, STR("ids")))
            return hash_ids(c);
        if (str_equal(subject, STR("terms")))
            return hash_terms(c);
        for (unsigned type = 0; type < 3; type++)
            if (str_equal(subject, type_names[type]))
                return hash_names(facts->listings, (enum listing_type)type);
        return 0;
    case FACET_NEWEST: return hash_newest(facts, subject);
    case FACET_SITEMAP: return hash_sitemap(c);
    case FACET_MEDIUM: return hash_medium(c, subject);
    case FACET_STAGE: return stages_hash(facts->stages, subject);
    case FACET_BUCKET: return facts->buckets == NULL ? 0 : buckets_hash(facts->buckets, bucket_from_name(subject));
    case FACET_SEARCH: return hash_search(facts, subject);
    default: return 0;
    }
}
