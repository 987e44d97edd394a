/* Making outputs with the pool, and writing those whose bytes are new. */

#include "build/session.h"

#include "base/memory.h"
#include "build/pool.h"
#include "build/search.h"

#include <pthread.h>
#include <stdlib.h>

struct make_worker {
    struct maker maker;
    struct buffer packed, notes;
    size_t made, written;
    size_t *waiting; /* jobs whose records are to be stored, from first on */
    size_t first, count, capacity;
} __attribute__((aligned(64)));

struct make_job {
    struct build *build;
    struct plan *plan;
    struct make_worker *workers;
    size_t stores;         /* jobs before the plan's: documents go into the state */
    struct str *records;   /* by job, packed, until the records take them; STR_NONE: not made */
    pthread_mutex_t mutex; /* of failed_path */
    atomic_int error;      /* the first */
    atomic_size_t done;
    struct str failed_path;
    bool late; /* books are done */
};

/* Books are made elsewhere, and come after all else: somebody may wait for a page. */
static bool is_due(const struct make_job *job, enum output_type type)
{
    return type != OUTPUT_BOOK && type != OUTPUT_COVER && job->late == (type == OUTPUT_BOOK_LIST);
}

static bool is_internal(const struct build *b, const struct output *output)
{
    const struct entry *e = NULL;
    if (output->type == OUTPUT_MEDIUM) {
        const struct medium *m = catalogue_medium(&b->catalogue, output->subject);
        return m != NULL && !m->shown;
    }
    if (output->type == OUTPUT_PAGE || output->type == OUTPUT_REDIRECT)
        e = catalogue_by_id(&b->catalogue, output->subject);
    if (output->type == OUTPUT_LISTING && str_starts(output->subject, STR("section/"))) {
        const struct section *s = catalogue_section(&b->catalogue, str_from_pos(output->subject, strlen("section/")));
        return s != NULL && s->internal;
    }
    return e != NULL && e->internal;
}

static void fail(struct make_job *job, int error, struct str path)
{
    pthread_mutex_lock(&job->mutex);
    if (job->error == 0) {
        job->error = error;
        job->failed_path = path;
    }
    pthread_mutex_unlock(&job->mutex);
}

static struct str path_of(const struct make_job *job, size_t i)
{
    return job->plan->jobs[i].output.path;
}

/* While another thread fills the state, the next output is made: waiting in turn for one row after the other, threads would
 * go to sleep thousands of times. */
static void store(struct make_job *job, struct make_worker *w)
{
    while (w->first < w->count) {
        size_t i = w->waiting[w->first];
        if (!state_try_put(job->build->state, STATE_OUTPUTS, path_of(job, i), job->records[i]))
            return;
        w->first++;
    }
    w->first = w->count = 0;
}

static void store_rest(struct make_job *job, struct make_worker *w)
{
    for (; w->first < w->count; w->first++)
        state_put(job->build->state, STATE_OUTPUTS, path_of(job, w->waiting[w->first]), job->records[w->waiting[w->first]]);
    free(w->waiting);
}

/* Before the maker's next output overwrites it. */
static void keep_record(struct make_job *job, size_t i, struct make_worker *w, const unsigned char sha256[SHA256_SIZE])
{
    struct maker *m = &w->maker;
    buffer_reset(&w->notes);
    diags_pack(&w->notes, &m->diags);
    struct record r = {.output = job->plan->jobs[i].output,
                       .size = m->bytes.size,
                       .read_count = m->reads.count,
                       .reads = m->reads.items,
                       .notes = buffer_str(&w->notes)};
    r.internal = is_internal(job->build, &r.output);
    memcpy(r.sha256, sha256, SHA256_SIZE);
    job->records[i] = record_pack(&r, &w->packed);
    if (!job->plan->fresh)
        return;
    memory_grow(&w->waiting, w->count, &w->capacity, sizeof *w->waiting);
    w->waiting[w->count++] = i;
    store(job, w);
}

static void make_one(unsigned worker, size_t i, void *data)
{
    struct make_job *job = data;
    struct build *b = job->build;
    struct make_worker *w = &job->workers[worker];
    const struct output *output = &job->plan->jobs[i].output;
    unsigned char sha256[SHA256_SIZE];
    bool changed;
    session_progress(b, worker, PHASE_MAKE, &job->done, job->plan->count);
    if (job->error != 0 || !is_due(job, output->type))
        return;
    /* An output that cannot be made is an empty file with findings: the next build must know that it was tried. */
    output_make(&w->maker, output);
    sha256_bytes(buffer_str(&w->maker.bytes), sha256);
    int rc = target_write(&b->target, output->path, buffer_str(&w->maker.bytes), sha256,
                          records_find(&b->records, output->path), b->usable && !b->options.full, &changed);
    if (rc < 0) {
        fail(job, rc, output->path);
        return;
    }
    keep_record(job, i, w, sha256);
    w->made++;
    w->written += changed;
    job->plan->jobs[i].written = changed;
}

/* The state takes one row at a time: the first jobs, so that other threads make outputs meanwhile. */
static void store_or_make(unsigned worker, size_t i, void *data)
{
    struct make_job *job = data;
    if (i < job->stores)
        session_store(job->build, &job->workers[worker].packed);
    else
        make_one(worker, i - job->stores, data);
}

static void remove_outputs(struct build *b, const struct plan *plan, struct made *made)
{
    for (size_t i = 0; i < plan->removal_count && made->error == 0; i++) {
        made->error = target_remove(&b->target, plan->removals[i]);
        made->failed_path = plan->removals[i];
        records_remove(&b->records, plan->removals[i]);
        made->removed++;
    }
}

/* What is due of the plan, with so many threads. */
static void run(struct make_job *job, unsigned threads, const struct output_site *site, struct made *made)
{
    struct load_context context = {&job->build->config, &job->build->sources, job->build->config.lang, job->build->search,
                                   &job->build->stages};
    const struct output_loader loader = {load_body, load_medium_bytes, load_searched, search_lists, load_stage, &context};
    job->workers = memory_zalloc((threads + 1) * sizeof *job->workers);
    job->records = memory_zalloc((job->plan->count + 1) * sizeof *job->records);
    for (unsigned i = 0; i < threads; i++)
        maker_begin(&job->workers[i].maker, site, loader);
    pool_run(threads, job->stores + job->plan->count, store_or_make, job);
    for (unsigned i = 0; i < threads; i++)
        store_rest(job, &job->workers[i]);
    made->error = job->error;
    made->failed_path = job->failed_path;
    for (size_t i = 0; i < job->plan->count; i++) {
        if (job->records[i].data != NULL && made->error == 0)
            records_take(&job->build->records, job->records[i])->stored = job->plan->fresh;
        else
            free((char *)(uintptr_t)job->records[i].data);
    }
    for (unsigned i = 0; i < threads; i++) {
        made->made += job->workers[i].made;
        made->written += job->workers[i].written;
        maker_end(&job->workers[i].maker);
        buffer_free(&job->workers[i].packed);
        buffer_free(&job->workers[i].notes);
    }
    free(job->workers);
    free(job->records);
}

void session_make(struct build *b, struct plan *plan, const struct output_site *site, struct made *made)
{
    struct make_job job = {.build = b, .plan = plan, .stores = plan->stores, .mutex = PTHREAD_MUTEX_INITIALIZER};
    *made = (struct made){0};
    remove_outputs(b, plan, made);
    if (made->error == 0)
        run(&job, b->threads, site, made);
}

void session_make_late(struct build *b, struct plan *plan, const struct output_site *site, struct made *made)
{
    struct make_job job = {.build = b, .plan = plan, .mutex = PTHREAD_MUTEX_INITIALIZER, .late = true};
    bool wanted = false;
    for (size_t i = 0; i < plan->count; i++)
        wanted |= is_due(&job, plan->jobs[i].output.type);
    if (wanted && made->error == 0)
        run(&job, 1, site, made);
}
