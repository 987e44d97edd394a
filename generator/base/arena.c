#include "base/arena.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

#define FIRST_BLOCK ((size_t)16 << 10)
#define LARGEST_BLOCK ((size_t)1 << 20)

struct arena_block {
    struct arena_block *older;
    size_t size; /* of the memory behind this header */
    _Alignas(16) char memory[];
};

void *arena_alloc_slow(struct arena *arena, size_t size)
{
    size_t want = arena->block_size == 0 ? FIRST_BLOCK : arena->block_size;
    if (want < LARGEST_BLOCK)
        arena->block_size = want * 2;
    if (want < size)
        want = size;
    struct arena_block *block = memory_alloc(sizeof *block + want);
    block->older = arena->block;
    block->size = want;
    arena->block = block;
    arena->next = block->memory + size;
    arena->end = block->memory + want;
    return block->memory;
}

struct str arena_concat(struct arena *arena, struct str a, struct str b)
{
    char *copy = arena_alloc(arena, a.size + b.size + 1);
    if (a.size > 0)
        memcpy(copy, a.data, a.size);
    if (b.size > 0)
        memcpy(copy + a.size, b.data, b.size);
    copy[a.size + b.size] = '\0';
    return (struct str){copy, a.size + b.size};
}

struct str arena_str(struct arena *arena, struct str s)
{
    return arena_concat(arena, s, STR_NONE);
}

struct str arena_numbered(struct arena *arena, struct str prefix, unsigned long number)
{
    char digits[3 * sizeof number];
    size_t start = sizeof digits;
    do
        digits[--start] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    return arena_concat(arena, prefix, str_of(digits + start, sizeof digits - start));
}

const char *arena_cstr(struct arena *arena, struct str s)
{
    return arena_str(arena, s).data;
}

/* Printed straight into what is left of the block; only what does not fit is printed twice. */
struct str arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    size_t room = (size_t)(arena->end - arena->next);
    va_list again;
    va_copy(again, args);
    int size = vsnprintf(room == 0 ? NULL : arena->next, room, format, again);
    va_end(again);
    if (size < 0)
        memory_exhausted();
    char *text = arena_alloc(arena, (size_t)size + 1);
    if ((size_t)size >= room)
        vsnprintf(text, (size_t)size + 1, format, args);
    return (struct str){text, (size_t)size};
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

struct arena_mark arena_mark(struct arena *arena)
{
    return (struct arena_mark){arena->block, arena->next};
}

void arena_reset_to(struct arena *arena, struct arena_mark mark)
{
    if (mark.block == NULL) {
        arena_reset(arena);
        return;
    }
    while (arena->block != mark.block) {
        struct arena_block *older = arena->block->older;
        free(arena->block);
        arena->block = older;
    }
    arena->next = mark.next;
    arena->end = mark.block->memory + mark.block->size;
}

void arena_reset(struct arena *arena)
{
    struct arena_block *largest = NULL;
    struct arena_block *block = arena->block;
    while (block != NULL) {
        struct arena_block *older = block->older;
        if (largest == NULL || block->size > largest->size) {
            free(largest);
            largest = block;
        } else {
            free(block);
        }
        block = older;
    }
    if (largest == NULL)
        return;
    largest->older = NULL;
    arena->block = largest;
    arena->next = largest->memory;
    arena->end = largest->memory + largest->size;
}

void arena_free(struct arena *arena)
{
    struct arena_block *block = arena->block;
    while (block != NULL) {
        struct arena_block *older = block->older;
        free(block);
        block = older;
    }
    *arena = (struct arena)ARENA_INIT;
}

size_t arena_held(const struct arena *arena)
{
    size_t held = 0;
    for (const struct arena_block *b = arena->block; b != NULL; b = b->older)
        held += b->size;
    return held;
}
