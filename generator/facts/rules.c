#include "facts/catalogue.h"

#include "base/array.h"
#include "base/path.h"

#include <stdlib.h>

/* ---- what is internal ---- */

/* The section that an _index.md speaks for. */
static struct str section_of_index(struct str id)
{
    return str_equal(id, STR("index")) ? STR("") : id;
}

static void add_internal(struct catalogue *c, struct str id, bool is_section)
{
    if (is_section)
        table_add(&c->internal_sections, arena_str(&c->arena, section_of_index(id)), 1);
    else
        table_add(&c->internal_ids, arena_str(&c->arena, id), 1);
}

static void gather_internal(struct catalogue *c)
{
    table_free(&c->internal_sections);
    table_free(&c->internal_ids);
    table_free(&c->internal_paths);
    for (size_t i = 0; i < c->count; i++)
        if (c->entries[i]->facets.visibility == VISIBILITY_INTERNAL)
            add_internal(c, c->entries[i]->facets.id, c->entries[i]->facets.is_section);
    for (size_t i = 0; i < c->rules.strict_count && c->rules.public; i++) {
        const struct strict *s = &c->rules.strict[i];
        add_internal(c, s->id, s->is_section);
        table_add(&c->internal_paths, arena_str(&c->arena, s->path), 1);
    }
}

bool rules_section_is_internal(const struct catalogue *c, struct str id)
{
    for (struct str up = id;; up = path_folder(up)) {
        if (table_get(&c->internal_sections, up) != TABLE_NONE)
            return true;
        if (up.size == 0)
            return false;
    }
}

/* Where an _index.md and another document meet at one id, the visibility of both is that of the stricter one. */
bool rules_is_internal(const struct catalogue *c, struct str id, struct str path)
{
    return table_get(&c->internal_ids, id) != TABLE_NONE || table_get(&c->internal_paths, path) != TABLE_NONE ||
           rules_section_is_internal(c, section_of_index(id));
}

static bool entry_is_internal(const struct catalogue *c, const struct entry *e)
{
    return rules_is_internal(c, e->facets.id, e->facets.path) || rules_section_is_internal(c, e->facets.section);
}

/* ---- what the instant decides ---- */

static int64_t newest_instant(const struct catalogue *c)
{
    int64_t newest = 0;
    for (size_t i = 0; i < c->count; i++) {
        const struct facets *f = &c->entries[i]->facets;
        if (f->date.precision != DATE_NONE && f->date.instant > newest)
            newest = f->date.instant;
        if (f->changed.precision != DATE_NONE && f->changed.instant > newest)
            newest = f->changed.instant;
    }
    return newest;
}

static void bound(struct hidden *h, int64_t at)
{
    if (at == INT64_MIN || at == INT64_MAX)
        return;
    if (at <= h->instant && at > h->since)
        h->since = at;
    if (at > h->instant && at < h->before)
        h->before = at;
}

static enum hiding hiding_of(const struct catalogue *c, const struct entry *e, int64_t instant)
{
    if (entry_is_internal(c, e))
        return HIDING_INTERNAL;
    if (instant < e->facets.shown_from)
        return HIDING_EARLY;
    return instant >= e->facets.shown_until ? HIDING_EXPIRED : HIDING_NONE;
}

static int by_path(const void *a, const void *b)
{
    const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;
    return str_compare(x->facets.path, y->facets.path);
}

void rules_hide(struct catalogue *c)
{
    struct hidden *h = &c->hidden;
    struct {
        struct entry **items;
        size_t count, capacity;
    } found = {0};
    size_t kept = 0;
    gather_internal(c);
    *h = (struct hidden){.since = INT64_MIN, .before = INT64_MAX};
    table_free(&c->tombstone_by_id);
    if (!c->rules.public)
        return;
    h->instant = c->rules.has_instant ? c->rules.instant : newest_instant(c);
    for (size_t i = 0; i < c->order_count; i++) {
        struct entry *e = c->order[i];
        bound(h, e->facets.shown_from);
        bound(h, e->facets.shown_until);
        e->hiding = hiding_of(c, e, h->instant);
        e->position = UINT32_MAX;
        e->shadowed = false;
        e->contest = 0;
        if (e->hiding == HIDING_NONE)
            c->order[kept++] = e;
        else
            *ARRAY_PUSH(&c->arena, &found) = e;
    }
    c->order_count = kept;
    if (found.count > 1)
        qsort(found.items, found.count, sizeof *found.items, by_path);
    h->items = found.items;
    h->count = found.count;
}

/* ---- what is left of it ---- */

static int by_id(const void *a, const void *b)
{
    const struct tombstone *x = a, *y = b;
    int order = str_compare(x->id, y->id);
    return order != 0 ? order : str_compare(x->path, y->path);
}

/* The home page is there whatever happens, and who has an id now has its links. */
static void bury(struct catalogue *c, const struct tombstone *t)
{
    struct hidden *h = &c->hidden;
    if (str_equal(t->id, STR("index")) || catalogue_by_id(c, t->id) != NULL || rules_is_internal(c, t->id, t->path) ||
        rules_section_is_internal(c, path_folder(t->id)))
        return;
    struct tombstone *own = &h->tombstones[h->tombstone_count++];
    *own = *t;
    own->id = arena_str(&c->arena, t->id); /* entries come and go */
    own->path = arena_str(&c->arena, t->path);
    own->url = arena_str(&c->arena, t->url);
}

void rules_bury(struct catalogue *c)
{
    struct hidden *h = &c->hidden;
    size_t kept = 0;
    if (!c->rules.public)
        return;
    h->tombstones = ARENA_ARRAY(&c->arena, struct tombstone, c->rules.withdrawn_count + h->count + 1);
    for (size_t i = 0; i < c->rules.withdrawn_count; i++)
        bury(c, &c->rules.withdrawn[i]);
    for (size_t i = 0; i < h->count; i++) {
        const struct entry *e = h->items[i];
        const struct facets *f = &e->facets;
        struct tombstone t = {f->id, f->path, f->url, FAREWELL_EXPIRED, {0}};
        if (e->hiding == HIDING_EARLY)
            t.farewell = FAREWELL_NOT_YET;
        if (e->hiding != HIDING_INTERNAL)
            bury(c, &t);
    }
    qsort(h->tombstones, h->tombstone_count, sizeof *h->tombstones, by_id);
    for (size_t i = 0; i < h->tombstone_count; i++)
        if (table_add(&c->tombstone_by_id, h->tombstones[i].id, (uint32_t)kept) == kept)
            h->tombstones[kept++] = h->tombstones[i];
    h->tombstone_count = kept;
}

const struct tombstone *catalogue_tombstone(const struct catalogue *c, struct str id)
{
    uint32_t i = table_get(&c->tombstone_by_id, id);
    return i == TABLE_NONE ? NULL : &c->hidden.tombstones[i];
}
