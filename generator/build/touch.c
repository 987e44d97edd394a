#include "build/touch.h"

#include "base/memory.h"
#include "base/path.h"
#include "facts/months.h"

#include <stdlib.h>

#define BACKLINKS_ONE_BY_ONE 24 /* more changed documents than this, and turning all references round pays */

static void name(struct touched *t, enum facet_kind kind, struct str subject)
{
    memory_grow(&t->items, t->count, &t->capacity, sizeof *t->items);
    t->items[t->count++] = (struct touched_name){kind, arena_str(&t->arena, subject)};
}

static void name_bucket(struct touched *t, struct str id)
{
    char bucket[BUCKET_NAME_SIZE + 1];
    bucket_name(bucket_of_key(search_key(id)), bucket);
    name(t, FACET_BUCKET, str_from(bucket));
}

static bool holds(const struct str *items, size_t count, struct str s)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(items[i], s))
            return true;
    return false;
}

static void add_listing(struct touched *t, const char *prefix, struct str listing)
{
    struct str key = arena_concat(&t->arena, str_from(prefix), listing);
    if (holds(t->listings, t->listing_count, key))
        return;
    memory_grow(&t->listings, t->listing_count, &t->listing_capacity, sizeof *t->listings);
    t->listings[t->listing_count++] = key;
}

static void add_section(struct touched *t, struct str id)
{
    if (holds(t->sections, t->section_count, id))
        return;
    memory_grow(&t->sections, t->section_count, &t->section_capacity, sizeof *t->sections);
    t->sections[t->section_count++] = arena_str(&t->arena, id);
}

static void touch_card(struct touched *t, const struct facets *f)
{
    struct document d;
    struct arena arena = ARENA_INIT;
    facets_document(f, &arena, &d);
    for (size_t i = 0; i < d.tags.count; i++)
        add_listing(t, "tag/", d.tags.items[i]);
    for (size_t i = 0; i < d.publisher.count; i++)
        add_listing(t, "publisher/", d.publisher.items[i]);
    add_listing(t, "section/", f->is_section ? f->id : f->section);
    add_section(t, f->is_section ? f->id : f->section);
    for (struct str up = f->is_section ? f->id : f->section;; up = path_folder(up)) {
        name(t, FACET_SECTIONS, up);
        if (up.size == 0)
            break;
    }
    t->cards = true;
    arena_free(&arena);
}

void touch_document(struct touched *t, const struct facets *f, bool body_only)
{
    struct arena arena = ARENA_INIT;
    struct str_list links = facets_links(f, &arena);
    t->documents++;
    name(t, FACET_BODY, f->id);
    name(t, FACET_OUTLINE, f->id);
    if (f->kind == KIND_TOPIC || f->kind == KIND_PAGE)
        name(t, FACET_SEARCH, STR("pages"));
    /* A supplement's body stands on the pages of its targets, which are among its links. */
    for (size_t i = 0; i < links.count && f->kind == KIND_SUPPLEMENT; i++)
        name(t, FACET_SUPPLEMENTS, links.items[i]);
    if (!body_only) {
        name_bucket(t, f->id);
        name(t, FACET_CARD, f->id);
        name(t, FACET_LABEL, f->id);
        name(t, FACET_BACKLINKS, f->id);
        name(t, FACET_SUPPLEMENTS, f->id);
        name(t, FACET_NEIGHBOURS, f->id);
        for (size_t i = 0; i < links.count; i++)
            name(t, FACET_BACKLINKS, links.items[i]);
        struct str_list media = facets_media(f, &arena); /* whether a public document shows them */
        for (size_t i = 0; i < media.count; i++)
            name(t, FACET_MEDIUM, media.items[i]);
        touch_card(t, f);
        if (f->is_section) /* one that appears, goes or turns internal has a say in everything below it */
            touch_everything(t);
    }
    arena_free(&arena);
}

void touch_claims(struct touched *t, const struct catalogue *c)
{
    size_t count = t->count;
    for (size_t i = 0; i < count && !t->everything; i++) {
        if (t->items[i].kind != FACET_CARD)
            continue;
        struct str id = t->items[i].subject;
        const struct entry *owner = catalogue_by_id(c, id);
        if (owner != NULL)
            touch_document(t, &owner->facets, false);
        for (size_t k = 0; k < c->shadowed_count; k++)
            if (str_equal(c->shadowed[k]->facets.id, id))
                touch_document(t, &c->shadowed[k]->facets, false);
    }
}

void touch_absent(struct touched *t, struct str id)
{
    name(t, FACET_LABEL, id);
    name(t, FACET_CARD, id);
}

void touch_stage(struct touched *t, struct str id)
{
    name(t, FACET_STAGE, id);
}

void touch_medium(struct touched *t, struct str path)
{
    name(t, FACET_MEDIUM, path);
}

void touch_everything(struct touched *t)
{
    t->everything = true;
    t->cards = true;
}

static void resolve(const struct facts *facts, struct facet_changes *changes, enum facet_kind kind, struct str subject)
{
    facet_changes_add(changes, kind, subject, facts_hash(facts, kind, subject));
}

static void resolve_listing(const struct facts *facts, struct facet_changes *changes, const struct listing *listing)
{
    struct arena arena = ARENA_INIT;
    resolve(facts, changes, FACET_PAGER, listing->key);
    for (size_t i = 0; i < listing->chunk_count; i++)
        resolve(facts, changes, FACET_CHUNK,
                arena_concat(&arena, listing->key, arena_concat(&arena, STR("#"), listing->chunks[i].name)));
    arena_free(&arena);
}

static void resolve_section(const struct facts *facts, struct facet_changes *changes, struct str id)
{
    const struct section *s = catalogue_section(facts->catalogue, id);
    resolve(facts, changes, FACET_NAVIGATION, id);
    for (size_t i = 0; s != NULL && i < s->count; i++)
        resolve(facts, changes, FACET_NEIGHBOURS, s->members[i]->facets.id);
}

static void resolve_lists(const struct facts *facts, struct facet_changes *changes)
{
    static const struct {
        enum facet_kind kind;
        struct str subject;
    } all[] = {
        {FACET_NAMES, STR_INIT("tags")},         {FACET_NAMES, STR_INIT("publishers")}, {FACET_NAMES, STR_INIT("ids")},
        {FACET_NAMES, STR_INIT("terms")},        {FACET_NEWEST, STR_INIT("site")},      {FACET_NEWEST, STR_INIT("news")},
        {FACET_NEWEST, STR_INIT("supplements")}, {FACET_NEWEST, STR_INIT("home")},      {FACET_SITEMAP, STR_INIT("sitemap")},
        {FACET_SEARCH, STR_INIT("documents")},   {FACET_SEARCH, STR_INIT("pages")}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        resolve(facts, changes, all[i].kind, all[i].subject);
    struct month month;
    for (size_t at = 0; months_next(facts->listings, &at, &month);)
        resolve(facts, changes, FACET_NEWEST, str_from(month.name));
}

static void resolve_everything(const struct facts *facts, struct facet_changes *changes)
{
    static const enum facet_kind kinds[] = {FACET_CARD,      FACET_LABEL,       FACET_OUTLINE,   FACET_BODY,
                                            FACET_BACKLINKS, FACET_SUPPLEMENTS, FACET_NEIGHBOURS};
    const struct catalogue *c = facts->catalogue;
    for (size_t i = 0; i < c->order_count; i++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            resolve(facts, changes, kinds[k], c->order[i]->facets.id);
    for (unsigned i = 0; i < BUCKET_COUNT && facts->buckets != NULL; i++) {
        char bucket[BUCKET_NAME_SIZE + 1];
        bucket_name(i, bucket);
        resolve(facts, changes, FACET_BUCKET, str_from(bucket));
    }
    for (size_t i = 0; i < c->media_count; i++)
        resolve(facts, changes, FACET_MEDIUM, c->media[i]->path);
    for (size_t i = 0; i < c->section_count; i++) {
        resolve(facts, changes, FACET_SECTIONS, c->sections[i]->id);
        resolve(facts, changes, FACET_NAVIGATION, c->sections[i]->id);
    }
    for (size_t i = 0; i < facts->listings->count; i++)
        resolve_listing(facts, changes, facts->listings->items[i]);
}

void touched_resolve(struct touched *t, struct facts *facts, struct facet_changes *changes)
{
    struct backlinks *own = NULL;
    if (facts->backlinks == NULL && (t->everything || t->documents > BACKLINKS_ONE_BY_ONE))
        facts->backlinks = own = facts_backlinks_build(facts->catalogue);
    for (size_t i = 0; i < t->count; i++)
        resolve(facts, changes, t->items[i].kind, t->items[i].subject);
    for (size_t i = 0; i < t->section_count; i++)
        resolve_section(facts, changes, t->sections[i]);
    for (size_t i = 0; i < t->listing_count; i++) {
        const struct listing *listing = listings_find(facts->listings, t->listings[i]);
        if (listing != NULL) {
            resolve_listing(facts, changes, listing);
        } else { /* gone; the home page reads a listing's first chunk */
            facet_changes_add(changes, FACET_PAGER, t->listings[i], 0);
            facet_changes_add(changes, FACET_CHUNK, arena_concat(&t->arena, t->listings[i], STR("#")), 0);
        }
    }
    if (t->everything)
        resolve_everything(facts, changes);
    if (t->cards)
        resolve_lists(facts, changes);
    if (own != NULL) {
        facts->backlinks = NULL;
        facts_backlinks_free(own);
    }
}

void touched_free(struct touched *t)
{
    arena_free(&t->arena);
    free(t->items);
    free(t->listings);
    free(t->sections);
    *t = (struct touched){.arena = ARENA_INIT};
}
