#ifndef FUMI_MARKDOWN_PLAIN_H
#define FUMI_MARKDOWN_PLAIN_H

/*
 * Plain text: counting it and cutting it.
 */

#include "base/arena.h"

/* Graphemes that are not white space. */
size_t plain_count(struct str text);
/* The same where it is known that every character is a grapheme. */
size_t plain_count_single(struct str text);

/* The text up to the last 。 so that it has at most 120 characters; cut with an ellipsis where there is none.
 * is_single: it is known that every character is a grapheme. */
struct str plain_summary(struct arena *arena, struct str text, bool is_single);

#endif
