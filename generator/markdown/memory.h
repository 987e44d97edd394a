#ifndef FUMI_MARKDOWN_MEMORY_H
#define FUMI_MARKDOWN_MEMORY_H

/*
 * Memory behind cmark-gfm: one pool per parsed document, which is given back as a whole.
 *
 * cmark_mem's callbacks carry no context, so the pool that they take from is a thread's own: memory_use names it. Pools that
 * were given back stay with their thread and are used again, so that parsing a document after another asks the heap for
 * nothing. A pool belongs to the thread that took it.
 */

#include "base/arena.h"
#include "base/buffer.h"

#include <cmark-gfm.h>

struct memory_pool {
    struct memory_pool *next; /* in the thread's list of free ones */
    struct arena arena;
};

void memory_begin(void); /* once, before threads start */

struct memory_pool *memory_take(void);
void memory_give_back(struct memory_pool *pool);
void memory_use(struct memory_pool *pool); /* what memory_callbacks take from, on this thread, from now on */
cmark_mem *memory_callbacks(void);

/* Two buffers of this thread, empty and with room from earlier use: the first for plain text, the second for output. */
struct buffer *memory_plain_buffer(void);
struct buffer *memory_output_buffer(void);

#endif
