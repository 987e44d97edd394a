#ifndef FUMI_MARKDOWN_GUARD_H
#define FUMI_MARKDOWN_GUARD_H

/*
 * Bounds on the text before it is parsed: no control characters, no absurd nesting. What goes beyond is kept as plain text,
 * so that the rest of the document is there.
 */

#include "markdown/tree.h"

/* The text without control characters, each reported; markdown->source.text itself where it has none. */
struct str guard_clean(struct markdown *markdown);

struct guard_line {
    size_t next;  /* where the search goes on; 0 to begin */
    size_t start; /* the part of a line that may not be read as markup */
    size_t end;
};

/* The next line that begins with more than TREE_BLOCKS_MAX quote and list markers. Returns its start, or STR_NPOS. */
size_t guard_next(struct str text, struct guard_line *line);

/* Where more than TREE_BLOCKS_MAX '[' follow each other: their end, else 0. */
size_t guard_brackets(struct str text, size_t at);

#endif
