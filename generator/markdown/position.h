#ifndef FUMI_MARKDOWN_POSITION_H
#define FUMI_MARKDOWN_POSITION_H

/*
 * Where something stands in the file: lines count from the front matter's beginning, columns are characters.
 *
 * cmark's own positions are right for blocks. For inlines they drift after line breaks and markup, so what an inline was
 * written as is looked up in the text, from its block's line on.
 */

#include "markdown/tree.h"

/* Fills markdown->line_starts; the others do it where it is not done. */
void position_find_lines(struct markdown *markdown);

struct position position_of_byte(struct markdown *markdown, size_t at);

/* The beginning of a block. */
struct position position_of_block(struct markdown *markdown, const cmark_node *block);

/* The next place at or after the block's beginning where the text says so; the searches of one block go forward. Where it is
 * not found (because it was written with entities), the block's beginning. */
struct position position_find(struct markdown *markdown, const cmark_node *block, struct str written);

/* The same as a byte offset; STR_NPOS where it is not found. */
size_t position_search(struct markdown *markdown, const cmark_node *block, struct str written);

/* Whether a backslash takes its meaning from what stands at at. */
bool position_is_escaped(struct str text, size_t at);

/* The text from the beginning of a block on; empty where it has no position. */
struct str position_text(struct markdown *markdown, const cmark_node *block);

/* The block that an inline stands in. */
const cmark_node *position_block_of(const cmark_node *node);

#endif
