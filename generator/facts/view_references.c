/* Who refers to whom: backlinks and supplements. */

#include "base/array.h"
#include "base/memory.h"
#include "facts/view_hashes.h"

#include <stdlib.h>

struct backlinks {
    uint32_t *starts; /* by position in the order; one more than there are documents */
    struct entry **sources;
};

/* Positions of all that documents refer to, one document after the other, each once (facets_source.links holds no id twice).
 * Ids are looked up once for both counting and placing: no thread but this one is at work then. */
struct targets {
    uint32_t *items;
    size_t count, capacity;
};

#define TARGET_NONE UINT32_MAX /* behind a document's last one */

static void find_targets(const struct catalogue *c, const struct entry *from, struct targets *targets)
{
    struct unpacker in = {from->facets.links, false};
    for (uint64_t left = unpack_number(&in); left > 0 && !in.broken; left--) {
        const struct entry *target = catalogue_by_id(c, unpack_str(&in));
        if (target == NULL || target == from)
            continue;
        memory_grow(&targets->items, targets->count, &targets->capacity, sizeof *targets->items);
        targets->items[targets->count++] = target->position;
    }
    memory_grow(&targets->items, targets->count, &targets->capacity, sizeof *targets->items);
    targets->items[targets->count++] = TARGET_NONE;
}

struct backlinks *facts_backlinks_build(const struct catalogue *c)
{
    struct backlinks *b = memory_alloc(sizeof *b);
    struct targets targets = {0};
    b->starts = memory_zalloc((c->order_count + 2) * sizeof *b->starts);
    for (size_t i = 0; i < c->order_count; i++) {
        entries_expect(c->order, i, c->order_count);
        find_targets(c, c->order[i], &targets);
    }
    for (size_t i = 0; i < targets.count; i++)
        if (targets.items[i] != TARGET_NONE)
            b->starts[targets.items[i] + 1]++;
    for (size_t i = 0; i < c->order_count; i++)
        b->starts[i + 1] += b->starts[i];
    b->sources = memory_alloc((b->starts[c->order_count] + 1) * sizeof *b->sources);
    for (size_t i = 0, from = 0; i < targets.count; i++) {
        if (targets.items[i] == TARGET_NONE)
            from++;
        else
            b->sources[b->starts[targets.items[i]]++] = c->order[from];
    }
    /* Placing moved every start to its end, which is the next one's start. */
    memmove(b->starts + 1, b->starts, c->order_count * sizeof *b->starts);
    b->starts[0] = 0;
    free(targets.items);
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
        view_hash_label(&hasher, from);
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

static struct entries supplements_of(const struct facts *facts, const struct entry *e, struct arena *arena)
{
    struct entries all = referrers(facts, e, arena), found = {ARENA_ARRAY(arena, struct entry *, all.count + 1), 0};
    for (size_t i = 0; i < all.count; i++) {
        struct entry *from = all.items[i];
        struct document d;
        if (from->facets.kind != KIND_SUPPLEMENT || from->facets.is_section || (from->internal && !e->internal))
            continue;
        facets_document(&from->facets, arena, &d);
        if (str_list_has(d.target, e->facets.id))
            found.items[found.count++] = from;
    }
    qsort(found.items, found.count, sizeof *found.items, entry_oldest_first);
    return found;
}

/* ---- the same for many at once ---- */

struct supplement_of {
    struct str target;
    struct entry *entry;
};

struct supplements {
    struct supplement_of *items; /* by target, then as entry_oldest_first */
    size_t count, capacity;
};

static int by_target(const void *a, const void *b)
{
    const struct supplement_of *x = a, *y = b;
    int order = str_compare(x->target, y->target);
    return order != 0 ? order : entry_oldest_first(&x->entry, &y->entry);
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
        hasher_add_hash(&hasher, view_body_hash(found.items[i]));
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

/* ---- by name ---- */

uint64_t view_references_hash(const struct facts *facts, enum facet_kind kind, struct str id)
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
