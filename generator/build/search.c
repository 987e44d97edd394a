#include "build/search.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "build/pool.h"
#include "facts/postings.h"
#include "output/search_texts.h"

#include <stdlib.h>

#define FILE_LIMIT ((size_t)64 << 20)
#define MOST_BUCKETS 512 /* changed texts; more, and reading all documents once is the simpler way */
#define NO_KEY (-1)

struct old_texts {
    unsigned bucket;
    struct search_text_list texts; /* by key */
};

struct search_update {
    struct build *build;
    unsigned threads;
    struct collector **collectors; /* one a thread, or NULL: shards are patched */
    int32_t *keys;                 /* by the collectors' ordinals: a search key, or NO_KEY */
    struct arena arena;            /* of the old texts, the keys, the changes */
    struct {
        struct old_texts *items;
        size_t count, capacity;
    } old;
    bool unknown;                    /* old texts are not to be had */
    struct postings_change *changes; /* by shard and rest */
    uint32_t starts[SEARCH_SHARD_COUNT + 1];
    atomic_bool damaged;
};

static void add_collectors(struct search_update *s)
{
    if (s->collectors != NULL)
        return;
    s->collectors = memory_alloc(s->threads * sizeof *s->collectors);
    for (unsigned i = 0; i < s->threads; i++)
        s->collectors[i] = collector_new();
}

struct search_update *search_begin(struct build *b, bool fresh)
{
    if (!output_has_search(&b->theme))
        return NULL;
    struct search_update *s = memory_zalloc(sizeof *s);
    s->build = b;
    s->threads = b->threads;
    if (fresh)
        add_collectors(s);
    return s;
}

struct collector *search_collector(struct search_update *s, unsigned worker)
{
    return s->collectors == NULL ? NULL : s->collectors[worker];
}

void search_loaded(struct search_update *s)
{
    for (unsigned i = 0; s->collectors != NULL && i < s->threads; i++)
        collector_finish(s->collectors[i]);
}

void search_end(struct search_update *s)
{
    if (s == NULL)
        return;
    for (unsigned i = 0; s->collectors != NULL && i < s->threads; i++)
        collector_free(s->collectors[i]);
    free(s->collectors);
    free(s->changes);
    arena_free(&s->arena);
    free(s);
}

bool search_is_damaged(const struct search_update *s)
{
    return s->damaged;
}

/* ---- old bytes ---- */

/* What stands in the target, if it is what the state says. */
static int read_old(const struct build *b, const struct record *record, struct arena *arena, struct str *bytes)
{
    unsigned char sha256[SHA256_SIZE];
    if (file_read(arena, b->target.fd, arena_cstr(arena, record->output.path), FILE_LIMIT, bytes, NULL) < 0)
        return -1;
    sha256_bytes(*bytes, sha256);
    return memcmp(sha256, record->sha256, SHA256_SIZE) == 0 ? 0 : -1;
}

static void look_back_at(struct search_update *s, const struct build *b, struct str path, struct str bucket)
{
    const struct record *record = records_find(&b->records, path);
    struct old_texts *old = ARRAY_PUSH(&s->arena, &s->old);
    struct str bytes;
    old->bucket = bucket_from_name(bucket);
    if (record == NULL || record->size == 0)
        return;
    if (read_old(b, record, &s->arena, &bytes) < 0 || search_texts_read(&s->arena, bytes, &old->texts) < 0)
        s->unknown = true;
}

void search_look_back(struct search_update *s, struct build *b, const struct plan *plan)
{
    if (s->collectors != NULL)
        return;
    for (size_t i = 0; i < plan->count && !s->unknown; i++) {
        const struct output *output = &plan->jobs[i].output;
        if (output->type == OUTPUT_SEARCH_TEXTS)
            look_back_at(s, b, output->path, output->detail);
        s->unknown = s->unknown || s->old.count > MOST_BUCKETS;
    }
    for (size_t i = 0; i < plan->removal_count && !s->unknown; i++) {
        const struct record *record = records_find(&b->records, plan->removals[i]);
        if (record != NULL && record->output.type == OUTPUT_SEARCH_TEXTS)
            look_back_at(s, b, record->output.path, record->output.detail);
    }
}

/* ---- single documents: what changed ---- */

static struct search_text_list texts_now(const struct build *b, const struct load_context *context, unsigned bucket,
                                         struct arena *arena)
{
    struct search_text_list now = {0};
    for (uint32_t i = b->buckets->starts[bucket]; i < b->buckets->starts[bucket + 1]; i++) {
        struct search_text *text = ARRAY_PUSH(arena, &now);
        text->key = b->buckets->keys[i];
        load_searched((void *)(uintptr_t)context, b->buckets->items[i], arena, &text->searched);
    }
    return now;
}

/* How many texts from `from` on have that key. */
static size_t run_of(const struct search_text_list *texts, size_t from, uint16_t key)
{
    size_t end = from;
    while (end < texts->count && texts->items[end].key == key)
        end++;
    return end - from;
}

static bool same_texts(const struct search_text *a, const struct search_text *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!str_equal(a[i].searched, b[i].searched))
            return false;
    return true;
}

/* The terms of every key whose texts differ, as they were and as they are. */
static void compare_texts(const struct search_text_list *old, const struct search_text_list *now, struct term_list *was,
                          struct term_list *is, struct folded *folded)
{
    size_t i = 0, k = 0;
    while (i < old->count || k < now->count) {
        bool from_now = i == old->count || (k < now->count && now->items[k].key < old->items[i].key);
        uint16_t key = from_now ? now->items[k].key : old->items[i].key;
        size_t before = i < old->count ? run_of(old, i, key) : 0, after = k < now->count ? run_of(now, k, key) : 0;
        if (before != after || !same_texts(old->items + i, now->items + k, before)) {
            for (size_t n = 0; n < before; n++)
                term_list_add(was, folded, key, old->items[i + n].searched);
            for (size_t n = 0; n < after; n++)
                term_list_add(is, folded, key, now->items[k + n].searched);
        }
        i += before;
        k += after;
    }
}

static int order_of(const struct term *a, const struct term *b)
{
    if (a->code != b->code)
        return a->code < b->code ? -1 : 1;
    return (a->key > b->key) - (a->key < b->key);
}

/* What has to be done to the lists, by shard. */
static void subtract(struct search_update *s, const struct term_list *was, const struct term_list *is)
{
    size_t i = 0, k = 0, count = 0;
    s->changes = memory_alloc((was->count + is->count + 1) * sizeof *s->changes);
    while (i < was->count || k < is->count) {
        int order = i == was->count ? 1 : k == is->count ? -1 : order_of(&was->items[i], &is->items[k]);
        const struct term *term = order < 0 ? &was->items[i] : &is->items[k];
        bool changed = order != 0 || was->items[i].field != is->items[k].field;
        if (changed) {
            s->changes[count++] =
                (struct postings_change){term->code & TERM_REST_MASK, term->key, order < 0 ? POSTING_NONE : term->field};
            s->starts[term_shard(term->code) + 1]++;
        }
        i += order <= 0;
        k += order >= 0;
    }
    for (unsigned shard = 0; shard < SEARCH_SHARD_COUNT; shard++)
        s->starts[shard + 1] += s->starts[shard];
}

static void find_changes(struct search_update *s, struct build *b)
{
    const struct load_context context = {&b->config, &b->sources, b->config.lang, s, NULL};
    struct term_list was = {0}, is = {0};
    struct folded folded = FOLDED_INIT;
    struct arena arena = ARENA_INIT;
    for (size_t i = 0; i < s->old.count; i++) {
        struct search_text_list now = texts_now(b, &context, s->old.items[i].bucket, &arena);
        compare_texts(&s->old.items[i].texts, &now, &was, &is, &folded);
        arena_reset(&arena);
    }
    term_list_finish(&was);
    term_list_finish(&is);
    subtract(s, &was, &is);
    arena_free(&arena);
    fold_free(&folded);
    term_list_free(&was);
    term_list_free(&is);
}

/* ---- all documents ---- */

struct collecting {
    struct search_update *search;
    struct load_context context;
    struct arena *arenas;
};

static void collect_one(unsigned worker, size_t i, void *data)
{
    struct collecting *job = data;
    struct str searched;
    load_searched(&job->context, job->search->build->buckets->items[i], &job->arenas[worker], &searched);
    collector_add(job->search->collectors[worker], (uint32_t)i, searched);
    arena_reset(&job->arenas[worker]);
}

/* Documents in the order of the buckets. */
static void collect_all(struct search_update *s, struct build *b)
{
    struct collecting job = {
        s, {&b->config, &b->sources, b->config.lang, s, NULL}, memory_zalloc(s->threads * sizeof *job.arenas)};
    add_collectors(s);
    s->keys = ARENA_ARRAY(&s->arena, int32_t, b->buckets->count + 1);
    for (size_t i = 0; i < b->buckets->count; i++)
        s->keys[i] = b->buckets->keys[i];
    pool_run(s->threads, b->buckets->count, collect_one, &job);
    search_loaded(s);
    for (unsigned i = 0; i < s->threads; i++)
        arena_free(&job.arenas[i]);
    free(job.arenas);
}

/* Loading numbered the documents by its changes; those without a place in the order have no
 * page, and internal ones are not searched. */
static void key_changes(struct search_update *s, const struct build *b, const struct changes *changes)
{
    s->keys = ARENA_ARRAY(&s->arena, int32_t, changes->count + 1);
    for (size_t i = 0; i < changes->count; i++) {
        const struct entry *e = changes->items[i].document ? catalogue_by_path(&b->catalogue, changes->items[i].path) : NULL;
        bool searched = e != NULL && !e->internal && catalogue_by_id(&b->catalogue, e->facets.id) == e;
        s->keys[i] = searched ? search_key(e->facets.id) : NO_KEY;
    }
}

/* ---- planning ---- */

static void want_shard(struct build *b, struct plan *plan, unsigned shard)
{
    char name[BUCKET_NAME_SIZE + 1];
    shard_name(shard, name);
    struct str path = output_search_path(&plan->arena, OUTPUT_SEARCH_PAIRS, name);
    bool there = records_find(&b->records, path) != NULL;
    memory_grow(&plan->jobs, plan->count, &plan->capacity, sizeof *plan->jobs);
    plan->jobs[plan->count++] =
        (struct plan_job){.output = {OUTPUT_SEARCH_PAIRS, path, STR(""), arena_str(&plan->arena, str_from(name))},
                          .reason = !b->usable ? PLAN_FULL
                                    : there    ? PLAN_READ
                                               : PLAN_NEW,
                          .facet = FACET_TERMS};
}

static bool has_shards(const struct build *b)
{
    for (size_t i = 0; i < b->records.count; i++)
        if (b->records.items[i]->output.type == OUTPUT_SEARCH_PAIRS)
            return true;
    return false;
}

static void mark_collected(const struct search_update *s, uint64_t shards[SEARCH_SHARD_COUNT / 64])
{
    for (unsigned i = 0; s->collectors != NULL && i < s->threads; i++)
        collector_mark_shards(s->collectors[i], shards);
}

void search_want(const struct search_update *s, struct table *wanted, struct arena *arena)
{
    uint64_t shards[SEARCH_SHARD_COUNT / 64] = {0};
    char name[BUCKET_NAME_SIZE + 1];
    mark_collected(s, shards);
    for (unsigned i = 0; i < SEARCH_SHARD_COUNT; i++) {
        shard_name(i, name);
        if ((shards[i / 64] >> i % 64 & 1) != 0)
            table_set(wanted, output_search_path(arena, OUTPUT_SEARCH_PAIRS, name), 0);
    }
}

static void want_collected(struct search_update *s, struct build *b, struct plan *plan)
{
    uint64_t shards[SEARCH_SHARD_COUNT / 64] = {0};
    mark_collected(s, shards);
    for (size_t i = 0; i < b->records.count; i++)
        if (b->usable && b->records.items[i]->output.type == OUTPUT_SEARCH_PAIRS) {
            unsigned shard = shard_from_name(b->records.items[i]->output.detail);
            shards[shard / 64] |= (uint64_t)1 << shard % 64;
        }
    for (unsigned i = 0; i < SEARCH_SHARD_COUNT; i++)
        if ((shards[i / 64] >> i % 64 & 1) != 0)
            want_shard(b, plan, i);
}

void search_plan_all(struct search_update *s, struct build *b, struct plan *plan)
{
    collect_all(s, b);
    s->damaged = false;
    want_collected(s, b, plan);
}

void search_plan(struct search_update *s, struct build *b, const struct changes *changes, struct plan *plan)
{
    if (s->collectors != NULL) {
        key_changes(s, b, changes);
        want_collected(s, b, plan);
        return;
    }
    if (s->old.count == 0)
        return;
    if (s->unknown || !has_shards(b)) {
        search_plan_all(s, b, plan);
        return;
    }
    find_changes(s, b);
    for (unsigned i = 0; i < SEARCH_SHARD_COUNT; i++)
        if (s->starts[i] < s->starts[i + 1])
            want_shard(b, plan, i);
}

/* ---- making ---- */

struct gathering {
    const int32_t *keys;
    struct postings *postings;
};

static void gather_one(uint32_t ordinal, enum search_field field, void *data)
{
    struct gathering *g = data;
    if (g->keys[ordinal] != NO_KEY)
        postings_add(g->postings, (uint16_t)g->keys[ordinal], field);
}

static int by_code(const void *a, const void *b)
{
    const struct collected_term *x = a, *y = b;
    return (x->code > y->code) - (x->code < y->code);
}

static void put_collected(const struct search_update *s, unsigned shard, struct arena *arena, struct buffer *lists)
{
    size_t count = 0, most = 0;
    for (unsigned i = 0; i < s->threads; i++)
        collector_list(s->collectors[i], shard, NULL, &most);
    struct collected_term *terms = ARENA_ARRAY(arena, struct collected_term, most + 1);
    struct gathering g = {s->keys, ARENA_NEW(arena, struct postings)};
    for (unsigned i = 0; i < s->threads; i++)
        collector_list(s->collectors[i], shard, terms, &count);
    if (count > 1)
        qsort(terms, count, sizeof *terms, by_code);
    for (size_t i = 0; i < count; i++) {
        collected_each(&terms[i], gather_one, &g);
        if (i + 1 == count || terms[i + 1].code != terms[i].code)
            postings_put(lists, terms[i].code & TERM_REST_MASK, g.postings);
    }
}

static int patch(const struct search_update *s, unsigned shard, struct arena *arena, struct buffer *lists)
{
    const struct build *b = s->build;
    char name[BUCKET_NAME_SIZE + 1];
    shard_name(shard, name);
    const struct record *record = records_find(&b->records, output_search_path(arena, OUTPUT_SEARCH_PAIRS, name));
    struct str bytes, old = STR("");
    if (record != NULL) {
        if (read_old(b, record, arena, &bytes) < 0)
            return -1;
        old = search_pairs_read(bytes);
        if (old.data == NULL)
            return -1;
    }
    return postings_patch(lists, old, s->changes + s->starts[shard], s->starts[shard + 1] - s->starts[shard],
                          ARENA_NEW(arena, struct postings));
}

int search_lists(void *data, unsigned shard, struct arena *arena, struct buffer *lists)
{
    struct search_update *s = ((struct load_context *)data)->search;
    if (s->collectors != NULL) {
        put_collected(s, shard, arena, lists);
        return 0;
    }
    int rc = patch(s, shard, arena, lists);
    if (rc < 0)
        s->damaged = true;
    return rc;
}
