#ifndef FUMI_MARKDOWN_BLOCKS_H
#define FUMI_MARKDOWN_BLOCKS_H

/*
 * The walk over the blocks after parsing, the body first and then the footnotes in their order: enters headings, alerts,
 * figures and raw HTML, and takes the facts.
 */

#include "markdown/tree.h"

void blocks_walk(struct markdown *markdown);

#endif
