#include "facts/view.h"

#include "facts/view_hashes.h"
#include "site/approved.h"

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

/* Here and below e is the document of that id, or NULL: whoever looks at a facet wants both. */
static uint64_t hash_card(const struct catalogue *c, struct str id, const struct entry *e)
{
    if (e == NULL)
        return hash_absent(c, id);
    return facet_hash((struct hash128){e->facets.card_hash.low, (e->facets.card_hash.high ^ e->contest) + e->internal});
}

void view_hash_label(struct hasher *hasher, const struct entry *e)
{
    hasher_add_hash(hasher, e == NULL ? HASH128_NONE : e->facets.label_hash);
}

static uint64_t hash_label_of(const struct catalogue *c, struct str id, const struct entry *e)
{
    if (e == NULL)
        return hash_absent(c, id);
    return facet_hash((struct hash128){e->facets.label_hash.low, e->facets.label_hash.high + e->internal});
}

static uint64_t hash_outline(const struct entry *e)
{
    return e == NULL ? 0 : facet_hash(e->facets.outline_hash);
}

struct hash128 view_body_hash(const struct entry *e)
{
    struct hasher hasher;
    hasher_begin(&hasher);
    hasher_add_hash(&hasher, e->facets.body_hash);
    hasher_add_hash(&hasher, e->facets.text_hash);
    hasher_add(&hasher, e->facets.media);
    hasher_add(&hasher, e->notes);
    return hasher_end(&hasher);
}

static uint64_t hash_body(const struct entry *e)
{
    return e == NULL ? 0 : facet_hash(view_body_hash(e));
}

static uint64_t hash_medium(const struct catalogue *c, struct str path)
{
    const struct medium *m = catalogue_medium(c, path);
    return m == NULL ? 0 : facet_hash(m->hash) + m->usable + (m->shown ? 2U : 0U);
}

const struct entry *view_card(struct view *view, struct str id)
{
    const struct catalogue *c = view->facts->catalogue;
    const struct entry *e = catalogue_by_id(c, id);
    facet_reads_add(view->reads, FACET_CARD, id, hash_card(c, id, e));
    return e;
}

const struct entry *view_label(struct view *view, struct str id)
{
    const struct catalogue *c = view->facts->catalogue;
    const struct entry *e = catalogue_by_id(c, id);
    facet_reads_add(view->reads, FACET_LABEL, id, hash_label_of(c, id, e));
    return e;
}

const struct entry *view_outline(struct view *view, struct str id)
{
    const struct entry *e = catalogue_by_id(view->facts->catalogue, id);
    facet_reads_add(view->reads, FACET_OUTLINE, id, hash_outline(e));
    return e;
}

const struct entry *view_body(struct view *view, struct str id)
{
    const struct entry *e = catalogue_by_id(view->facts->catalogue, id);
    facet_reads_add(view->reads, FACET_BODY, id, hash_body(e));
    return e;
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

bool view_stage(struct view *view, struct str id)
{
    uint64_t hash = stages_hash(view->facts->stages, id);
    facet_reads_add(view->reads, FACET_STAGE, id, hash);
    return hash != 0;
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
        view_hash_label(&hasher, s->members[i]);
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

static uint64_t hash_neighbours(const struct catalogue *c, const struct entry *e)
{
    const struct entry *before, *after;
    struct hasher hasher;
    if (e == NULL)
        return 0;
    neighbours(c, e, &before, &after);
    hasher_begin(&hasher);
    view_hash_label(&hasher, before);
    view_hash_label(&hasher, after);
    return facet_hash(hasher_end(&hasher));
}

void view_neighbours(struct view *view, const struct entry *e, const struct entry **before, const struct entry **after)
{
    const struct catalogue *c = view->facts->catalogue;
    facet_reads_add(view->reads, FACET_NEIGHBOURS, e->facets.id, hash_neighbours(c, e));
    neighbours(c, e, before, after);
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

uint64_t facts_hash(const struct facts *facts, enum facet_kind kind, struct str subject)
{
    const struct catalogue *c = facts->catalogue;
    switch (kind) {
    case FACET_CARD: return hash_card(c, subject, catalogue_by_id(c, subject));
    case FACET_LABEL: return hash_label_of(c, subject, catalogue_by_id(c, subject));
    case FACET_OUTLINE: return hash_outline(catalogue_by_id(c, subject));
    case FACET_BODY: return hash_body(catalogue_by_id(c, subject));
    case FACET_NAVIGATION: return hash_navigation(c, subject);
    case FACET_NEIGHBOURS: return hash_neighbours(c, catalogue_by_id(c, subject));
    case FACET_BACKLINKS:
    case FACET_SUPPLEMENTS: return view_references_hash(facts, kind, subject);
    case FACET_CHUNK:
    case FACET_PAGER:
    case FACET_SECTIONS:
    case FACET_NAMES:
    case FACET_NEWEST:
    case FACET_SITEMAP: return view_lists_hash(facts, kind, subject);
    case FACET_MEDIUM: return hash_medium(c, subject);
    case FACET_STAGE: return stages_hash(facts->stages, subject);
    case FACET_BUCKET: return facts->buckets == NULL ? 0 : buckets_hash(facts->buckets, bucket_from_name(subject));
    case FACET_SEARCH: return hash_search(facts, subject);
    default: return 0;
    }
}
