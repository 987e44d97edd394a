#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void memory_clear(void *bytes, size_t size)
{
    memset(bytes, 0, size);
}

_Noreturn void memory_exhausted(void)
{
    static const char message[] = "fumi: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
    (void)ignored;
    _exit(3);
}

void *memory_alloc(size_t size)
{
    void *p = malloc(size == 0 ? 1 : size);
    if (p == NULL)
        memory_exhausted();
    return p;
}

void *memory_zalloc(size_t size)
{
    void *p = calloc(1, size == 0 ? 1 : size);
    if (p == NULL)
        memory_exhausted();
    return p;
}

void *memory_realloc(void *old, size_t size)
{
    void *p = realloc(old, size == 0 ? 1 : size);
    if (p == NULL)
        memory_exhausted();
    return p;
}

void memory_grow(void *items_pointer, size_t count, size_t *capacity, size_t item_size)
{
    if (count < *capacity)
        return;
    void **items = items_pointer;
    *capacity = *capacity == 0 ? 8 : *capacity * 2;
    *items = memory_realloc(*items, *capacity * item_size);
}
