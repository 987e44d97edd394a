#ifndef FUMI_BASE_ARENA_H
#define FUMI_BASE_ARENA_H

/*
 * Memory that is given back all at once: per document, per page, per run.
 *
 * An arena belongs to one thread at a time. Pointers stay valid until the arena is reset to a mark before them, reset
 * whole, or freed. All memory is aligned for any type. Nothing here returns NULL (see memory.h).
 */

#include "base/str.h"

#include <stdarg.h>

struct arena_block;

struct arena {
    struct arena_block *block; /* the one in use; older ones are linked behind it */
    char *next;
    char *end;
    size_t block_size; /* of the next block */
};

struct arena_mark {
    struct arena_block *block;
    char *next;
};

#define ARENA_INIT          \
    {                       \
        NULL, NULL, NULL, 0 \
    }

void *arena_alloc_slow(struct arena *arena, size_t size);

static inline void *arena_alloc(struct arena *arena, size_t size)
{
    size = size == 0 ? 16 : (size + 15) & ~(size_t)15;
    if ((size_t)(arena->end - arena->next) < size)
        return arena_alloc_slow(arena, size);
    void *p = arena->next;
    arena->next += size;
    return p;
}

/* All bytes 0. Small things of a known size, which most are, need no call for it. */
static inline void *arena_zalloc(struct arena *arena, size_t size)
{
    return memset(arena_alloc(arena, size), 0, size);
}
#define ARENA_NEW(arena, type) ((type *)arena_zalloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_zalloc((arena), sizeof(type) * (count)))

struct str arena_str(struct arena *arena, struct str s);                  /* a copy, with a NUL behind it */
struct str arena_concat(struct arena *arena, struct str a, struct str b); /* NUL behind it */
struct str arena_numbered(struct arena *arena, struct str prefix,
                          unsigned long number);           /* "page-" 12 -> "page-12"; NUL behind it */
const char *arena_cstr(struct arena *arena, struct str s); /* the same copy as a C string */
struct str arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str arena_vprintf(struct arena *arena, const char *format, va_list args);

struct arena_mark arena_mark(struct arena *arena);
void arena_reset_to(struct arena *arena, struct arena_mark mark);
void arena_reset(struct arena *arena);        /* keeps its largest block for the next use */
void arena_free(struct arena *arena);         /* back to ARENA_INIT */
size_t arena_held(const struct arena *arena); /* bytes taken from the heap */

#endif
