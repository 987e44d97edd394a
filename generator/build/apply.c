/* Loading what changed, and bringing it into the catalogue. */

#include "build/session.h"

#include "base/memory.h"
#include "build/pool.h"
#include "build/search.h"
#include "facts/pack.h"

#include <stdlib.h>

struct load_job {
    struct build *build;
    struct changes *changes;
    struct load_context context;
    struct arena *arenas, *scratches, *keeps;
    atomic_size_t kept; /* bytes, about */
    atomic_size_t done;
};

static bool has_same_bytes(struct load_job *job, struct change *c, struct arena *scratch)
{
    struct hash128 hash;
    const struct catalogue *catalogue = &job->build->catalogue;
    const struct entry *entry = c->document ? catalogue_by_path(catalogue, c->path) : NULL;
    const struct medium *medium = c->document ? NULL : catalogue_medium(catalogue, c->path);
    if ((entry == NULL && medium == NULL) || load_hash(&job->context, c->source, scratch, &hash) < 0)
        return false;
    return hash_equal(hash, entry != NULL ? entry->facets.body_hash : medium->hash);
}

static void load_one(unsigned worker, size_t i, void *data)
{
    struct load_job *job = data;
    struct change *c = &job->changes->items[i];
    struct arena *arena = &job->arenas[worker], *scratch = &job->scratches[worker];
    session_progress(job->build, worker, PHASE_LOAD, &job->done, job->changes->count);
    if (c->source == NULL)
        return;
    /* Approved bytes have another stamp only where the record says something else of them. */
    if (job->build->in_memory && job->context.sources->approved == NULL && has_same_bytes(job, c, scratch)) {
        c->same = true;
        return;
    }
    if (!c->document) {
        load_medium(&job->context, c->source, arena, scratch, &c->loaded);
        return;
    }
    bool room = atomic_load_explicit(&job->kept, memory_order_relaxed) < LOAD_KEPT_LIMIT;
    struct search_update *update = job->context.search;
    struct load_search search = {update == NULL ? NULL : search_collector(update, worker), (uint32_t)i};
    load_document(&job->context, c->source, scratch, room ? &job->keeps[worker] : NULL, update == NULL ? NULL : &search,
                  &c->loaded);
    const struct kept_fragment *kept = c->loaded.entry == NULL ? NULL : c->loaded.entry->fragment;
    if (kept != NULL)
        atomic_fetch_add_explicit(&job->kept, kept->body.fragment.bytes.size + kept->searched.size + 512, memory_order_relaxed);
}

void session_load(struct build *b, struct changes *changes, struct arena *results, struct arena *keeps)
{
    struct load_job job = {.build = b, .changes = changes, .arenas = results, .keeps = keeps};
    job.context = (struct load_context){&b->config, &b->sources, b->config.lang, b->search, &b->stages};
    job.scratches = memory_zalloc(b->threads * sizeof *job.scratches);
    pool_run(b->threads, changes->count, load_one, &job);
    if (b->search != NULL)
        search_loaded(b->search);
    for (unsigned i = 0; i < b->threads; i++)
        arena_free(&job.scratches[i]);
    free(job.scratches);
}

static void apply_medium(struct build *b, struct change *c, struct touched *touched, bool *structural)
{
    touch_medium(touched, c->path);
    if (c->source != NULL) {
        c->loaded.medium.path = c->path;
        catalogue_put_medium(&b->catalogue, &c->loaded.medium);
    } else {
        catalogue_remove_medium(&b->catalogue, c->path);
    }
    *structural = true; /* its address holds its hash */
}

static bool same_shape(const struct facets *a, const struct facets *b)
{
    return hash_equal(a->card_hash, b->card_hash) && hash_equal(a->links_hash, b->links_hash) && str_equal(a->media, b->media);
}

static void apply_document(struct build *b, struct change *c, struct touched *touched, bool *structural)
{
    struct entry *old = catalogue_by_path(&b->catalogue, c->path);
    struct entry *fresh = c->source == NULL ? NULL : c->loaded.entry;
    bool body_only = fresh != NULL && old != NULL && same_shape(&old->facets, &fresh->facets);
    if (old != NULL && b->usable)
        touch_document(touched, &old->facets, body_only);
    if (fresh != NULL && b->usable)
        touch_document(touched, &fresh->facets, body_only);
    if (fresh != NULL)
        catalogue_take(&b->catalogue, fresh);
    else if (old != NULL)
        catalogue_remove(&b->catalogue, c->path);
    *structural = *structural || !body_only;
}

void session_apply(struct build *b, struct changes *changes, struct touched *touched, bool *structural)
{
    for (size_t i = 0; i < changes->count; i++) {
        struct change *c = &changes->items[i];
        if (c->same)
            continue;
        if (c->document)
            apply_document(b, c, touched, structural);
        else
            apply_medium(b, c, touched, structural);
    }
}
