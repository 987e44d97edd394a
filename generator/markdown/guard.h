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
    size_t next;  /* the number of the line where the search goes on; 0 to begin */
    size_t start; /* the part of a line that may not be read as markup */
    size_t end;
    bool wide; /* too many columns, not too deep */
};

/* The next line that begins with more than TREE_BLOCKS_MAX quote and list markers, or has more than GUARD_COLUMNS_MAX '|'.
 * Returns the beginning of the excess, or STR_NPOS. */
#define GUARD_COLUMNS_MAX 1000
size_t guard_next(struct markdown *markdown, struct guard_line *line);

/* Where more than TREE_BLOCKS_MAX '[' follow each other: their end, else 0. */
size_t guard_brackets(struct str text, size_t at);

/* Reports what the two above took away, where it would have been read. */
void guard_report(struct markdown *markdown, const struct mark *mark);

/* Whether "www." at at, behind an underscore, is one too many: each that is no address costs cmark a search. */
bool guard_host(struct str text, size_t at, size_t *count);

#endif
