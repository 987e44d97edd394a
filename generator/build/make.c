/* Making outputs with the pool, and writing those whose bytes are new. */

#include "build/session.h"

#include "base/memory.h"
#include "build/pool.h"
#include "build/search.h"

#include <pthread.h>
#include <stdlib.h>

struct make_worker {
    struct maker maker;
    struct buffer packed;
    size_t made, written;
} __attribute__((aligned(64)));

struct make_job {
    struct build *build;
    struct plan *plan;
    struct make_worker *workers;
    struct record *results; /* by job; packed on the heap until they are put into the records */
    char **memory;
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

/* Everything that the maker's next output would overwrite is copied into one block. */
static void keep_result(struct make_job *job, size_t i, struct make_worker *w, const unsigned char sha256[SHA256_SIZE])
{
    struct record *r = &job->results[i];
    struct maker *m = &w->maker;
    buffer_reset(&w->packed);
    for (size_t k = 0; k < m->diags.count; k++)
        diag_pack(&w->packed, &m->diags.items[k]);
    size_t reads = m->reads.count * sizeof *m->reads.items;
    char *block = job->memory[i] = memory_alloc(reads + w->packed.size);
    if (reads > 0)
        memcpy(block, m->reads.items, reads);
    if (w->packed.size > 0)
        memcpy(block + reads, w->packed.data, w->packed.size);
    *r = (struct record){.output = job->plan->jobs[i].output,
                         .size = m->bytes.size,
                         .read_count = m->reads.count,
                         .reads = (const struct facet_read *)(const void *)block,
                         .notes = str_of(block + reads, w->packed.size)};
    r->internal = is_internal(job->build, &r->output);
    memcpy(r->sha256, sha256, SHA256_SIZE);
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
    keep_result(job, i, w, sha256);
    w->made++;
    w->written += changed;
    job->plan->jobs[i].written = changed;
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
    struct load_context context = {&job->build->config, &job->build->sources, job->build->config.lang, job->build->search};
    const struct output_loader loader = {load_body, load_medium_bytes, load_searched, search_lists, &context};
    job->workers = memory_zalloc((threads + 1) * sizeof *job->workers);
    job->results = memory_zalloc((job->plan->count + 1) * sizeof *job->results);
    job->memory = memory_zalloc((job->plan->count + 1) * sizeof *job->memory);
    for (unsigned i = 0; i < threads; i++)
        maker_begin(&job->workers[i].maker, site, loader);
    pool_run(threads, job->plan->count, make_one, job);
    made->error = job->error;
    made->failed_path = job->failed_path;
    for (size_t i = 0; i < job->plan->count; i++) {
        if (job->memory[i] != NULL && made->error == 0)
            records_put(&job->build->records, &job->results[i], &job->workers[0].packed);
        free(job->memory[i]);
    }
    for (unsigned i = 0; i < threads; i++) {
        made->made += job->workers[i].made;
        made->written += job->workers[i].written;
        maker_end(&job->workers[i].maker);
        buffer_free(&job->workers[i].packed);
    }
    free(job->workers);
    free(job->results);
    free(job->memory);
}

void session_make(struct build *b, struct plan *plan, const struct output_site *site, struct made *made)
{
    struct make_job job = {.build = b, .plan = plan, .mutex = PTHREAD_MUTEX_INITIALIZER};
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
