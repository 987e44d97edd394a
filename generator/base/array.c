#include "base/array.h"

void *array_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t item_size)
{
    size_t larger = *capacity == 0 ? 4 : *capacity * 2;
    char *copy = arena_zalloc(arena, larger * item_size);
    if (count > 0)
        memcpy(copy, items, count * item_size);
    *capacity = larger;
    return copy;
}
