#ifndef FUMI_BASE_MEMORY_H
#define FUMI_BASE_MEMORY_H

/*
 * Heap memory that cannot fail.
 *
 * Everything that fumi reads from outside is bounded before it is held in memory, so running out of memory means that the
 * machine is too small, not that the input is hostile. It ends in one place: a message on stderr and exit code 3. Callers
 * therefore never check for NULL. Any thread may call these.
 */

#include <stddef.h>

void *memory_alloc(size_t size);              /* like malloc; size 0 gives a valid pointer */
void *memory_zalloc(size_t size);             /* the same, all bytes 0 */
void *memory_realloc(void *old, size_t size); /* like realloc */
void memory_clear(void *bytes, size_t size);  /* memset to 0, where the compiler would put a slow "rep stos" in its place */
_Noreturn void memory_exhausted(void);        /* says so and ends the program with exit code 3 */

/* Makes room for one more item behind count items of item_size bytes: doubles *items when it is full. */
void memory_grow(void *items_pointer, size_t count, size_t *capacity, size_t item_size);

#endif
