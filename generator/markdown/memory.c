#include "markdown/memory.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

/* Stands before every piece, because realloc must know how much to copy. */
struct header {
    _Alignas(16) size_t size;
};

struct thread_memory {
    struct memory_pool *free;
    struct buffer plain;
    struct buffer output;
};

static _Thread_local struct memory_pool *current;
static _Thread_local struct thread_memory *mine;
static pthread_key_t key;

static void thread_memory_free(void *p)
{
    struct thread_memory *memory = p;
    while (memory->free != NULL) {
        struct memory_pool *pool = memory->free;
        memory->free = pool->next;
        arena_free(&pool->arena);
        free(pool);
    }
    buffer_free(&memory->plain);
    buffer_free(&memory->output);
    free(memory);
}

void memory_begin(void)
{
    if (pthread_key_create(&key, thread_memory_free) != 0)
        memory_exhausted();
}

static struct thread_memory *thread_memory(void)
{
    if (mine == NULL) {
        mine = memory_zalloc(sizeof *mine);
        if (pthread_setspecific(key, mine) != 0)
            memory_exhausted();
    }
    return mine;
}

struct memory_pool *memory_take(void)
{
    struct thread_memory *memory = thread_memory();
    struct memory_pool *pool = memory->free;
    if (pool != NULL) {
        memory->free = pool->next;
        pool->next = NULL;
        return pool;
    }
    return memory_zalloc(sizeof *pool);
}

void memory_give_back(struct memory_pool *pool)
{
    struct thread_memory *memory = thread_memory();
    arena_reset(&pool->arena);
    pool->next = memory->free;
    memory->free = pool;
    if (current == pool)
        current = NULL;
}

void memory_use(struct memory_pool *pool)
{
    current = pool;
}

struct buffer *memory_plain_buffer(void)
{
    struct thread_memory *memory = thread_memory();
    buffer_reset(&memory->plain);
    return &memory->plain;
}

struct buffer *memory_output_buffer(void)
{
    struct thread_memory *memory = thread_memory();
    buffer_reset(&memory->output);
    return &memory->output;
}

static void *piece(size_t size)
{
    struct header *header = arena_alloc(&current->arena, sizeof *header + size);
    header->size = size;
    return header + 1;
}

static void *pool_calloc(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / 2 / size)
        memory_exhausted();
    void *p = piece(count * size);
    memset(p, 0, count * size);
    return p;
}

static size_t rounded(size_t size)
{
    return (size + 15) & ~(size_t)15;
}

/* The newest piece grows where it stands: cmark's buffers mostly do while they are filled. */
static void *pool_realloc(void *old, size_t size)
{
    if (old == NULL)
        return piece(size);
    struct header *header = (struct header *)old - 1;
    if (size <= header->size)
        return old;
    struct arena *arena = &current->arena;
    char *end = (char *)old + rounded(header->size);
    if (end == arena->next && (size_t)(arena->end - (char *)old) >= rounded(size)) {
        arena->next = (char *)old + rounded(size);
        header->size = size;
        return old;
    }
    void *copy = piece(size);
    memcpy(copy, old, header->size);
    return copy;
}

/* Gives back the newest piece only: cmark frees most of its scratch buffers right after their use. */
static void pool_free(void *old)
{
    if (old == NULL)
        return;
    struct header *header = (struct header *)old - 1;
    if ((char *)old + rounded(header->size) == current->arena.next)
        current->arena.next = (char *)header;
}

cmark_mem *memory_callbacks(void)
{
    static cmark_mem callbacks = {pool_calloc, pool_realloc, pool_free};
    return &callbacks;
}
