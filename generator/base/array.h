#ifndef FUMI_BASE_ARRAY_H
#define FUMI_BASE_ARRAY_H

/*
 * A growing array in an arena: struct { type *items; size_t count, capacity; }. Old storage stays in the arena until
 * that is reset.
 *
 *     struct { struct str *items; size_t count, capacity; } names = {0};
 *     *ARRAY_PUSH(arena, &names) = name;
 */

#include "base/arena.h"

void *array_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t item_size);

/* A pointer to a new item, all bytes 0. */
#define ARRAY_PUSH(arena, array)                                                                                            \
    ((array)->items = (array)->count == (array)->capacity                                                                   \
                          ? array_grow((arena), (array)->items, (array)->count, &(array)->capacity, sizeof *(array)->items) \
                          : (array)->items,                                                                                 \
     &(array)->items[(array)->count++])

#endif
