#include "build/pool.h"

#include "base/memory.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#define JOBS_FOR_ONE 4 /* starting a thread costs as much as making a page */
#define LARGEST_POOL 64

struct run {
    pthread_mutex_t mutex;
    size_t next, end;
} __attribute__((aligned(64)));

struct pool {
    unsigned threads;
    struct run runs[LARGEST_POOL];
    void (*work)(unsigned worker, size_t job, void *data);
    void *data;
};

struct worker {
    struct pool *pool;
    unsigned number;
};

unsigned pool_default_threads(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return (unsigned)CPU_COUNT(&set) < LARGEST_POOL ? (unsigned)CPU_COUNT(&set) : LARGEST_POOL;
    return 1;
}

static bool take(struct run *run, size_t *job)
{
    pthread_mutex_lock(&run->mutex);
    bool there = run->next < run->end;
    if (there)
        *job = run->next++;
    pthread_mutex_unlock(&run->mutex);
    return there;
}

static bool steal(struct pool *pool, unsigned thief)
{
    struct run *richest = NULL;
    size_t most = 0;
    for (unsigned i = 0; i < pool->threads; i++) {
        struct run *run = &pool->runs[i];
        pthread_mutex_lock(&run->mutex);
        if (run->end - run->next > most) {
            most = run->end - run->next;
            richest = run;
        }
        pthread_mutex_unlock(&run->mutex);
    }
    if (richest == NULL)
        return false;
    pthread_mutex_lock(&richest->mutex);
    size_t left = richest->end - richest->next;
    size_t end = richest->end;
    richest->end -= (left + 1) / 2;
    size_t start = richest->end;
    pthread_mutex_unlock(&richest->mutex);
    struct run *own = &pool->runs[thief];
    pthread_mutex_lock(&own->mutex);
    own->next = start;
    own->end = end;
    pthread_mutex_unlock(&own->mutex);
    return true;
}

static void *serve(void *data)
{
    struct worker *worker = data;
    struct pool *pool = worker->pool;
    size_t job;
    do
        while (take(&pool->runs[worker->number], &job))
            pool->work(worker->number, job, pool->data);
    while (steal(pool, worker->number));
    return NULL;
}

void pool_run(unsigned threads, size_t count, void (*work)(unsigned worker, size_t job, void *data), void *data)
{
    pool_run_large(count <= JOBS_FOR_ONE ? 1 : threads, count, work, data);
}

void pool_run_large(unsigned threads, size_t count, void (*work)(unsigned worker, size_t job, void *data), void *data)
{
    pthread_t handles[LARGEST_POOL];
    struct worker workers[LARGEST_POOL];
    unsigned started = 0;
    if (threads <= 1 || count <= 1) {
        for (size_t i = 0; i < count; i++)
            work(0, i, data);
        return;
    }
    if (threads > LARGEST_POOL)
        threads = LARGEST_POOL;
    struct pool *pool = memory_zalloc(sizeof *pool);
    *pool = (struct pool){.threads = threads, .work = work, .data = data};
    for (unsigned i = 0; i < threads; i++) {
        pthread_mutex_init(&pool->runs[i].mutex, NULL);
        pool->runs[i].next = count * i / threads;
        pool->runs[i].end = count * (i + 1) / threads;
        workers[i] = (struct worker){pool, i};
    }
    /* The caller is the first worker; a thread that cannot be started leaves its run to be stolen. */
    for (unsigned i = 1; i < threads; i++)
        if (pthread_create(&handles[started], NULL, serve, &workers[i]) == 0)
            started++;
    serve(&workers[0]);
    for (unsigned i = 0; i < started; i++)
        pthread_join(handles[i], NULL);
    for (unsigned i = 0; i < threads; i++)
        pthread_mutex_destroy(&pool->runs[i].mutex);
    free(pool);
}
