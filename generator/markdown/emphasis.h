#ifndef FUMI_MARKDOWN_EMPHASIS_H
#define FUMI_MARKDOWN_EMPHASIS_H

/*
 * Emphasis where the text has CJK characters, and strikethrough everywhere: resolves the delimiter runs that mask.c hid from
 * cmark (CommonMark 0.31, appendix "An algorithm for parsing nested emphasis and links", and GFM's rules for ~).
 *
 * Strikethrough is not left to cmark-gfm's extension, because that one works only through a table of the whole process which
 * every parse changes and changes back: threads would do that to each other.
 */

#include "markdown/tree.h"

/* Resolves the runs among the children of a paragraph, heading, cell, link or image. Those that stay text keep their masks. */
void emphasis_resolve(struct markdown *markdown, cmark_node *container);

#endif
