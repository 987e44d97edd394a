#ifndef FUMI_MARKDOWN_INLINES_H
#define FUMI_MARKDOWN_INLINES_H

/*
 * One walk over the content of a paragraph, heading or cell: resolves emphasis, joins lines, enters links, images,
 * references, footnotes and raw HTML, and gathers the plain text.
 */

#include "markdown/tree.h"

/* The plain text stands in the thread's plain buffer until the next call: ruby by its base, images by their alternative
 * texts, references without a text of their own by their id. Readings go to markdown->lists.readings. */
struct str inlines_walk(struct markdown *markdown, cmark_node *block);

#endif
