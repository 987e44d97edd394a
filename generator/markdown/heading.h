#ifndef FUMI_MARKDOWN_HEADING_H
#define FUMI_MARKDOWN_HEADING_H

/*
 * Headings: their anchors ({#name}, or made from the text), their numbers, and which one is the page's title.
 */

#include "markdown/tree.h"

/* Reads "{#name}" at the end of a line, at mark->start; false where there is none. */
bool heading_read_anchor(struct str text, struct mark *mark);

/* Takes the anchor off the heading's text, before the text is read. */
void heading_enter(struct markdown *markdown, cmark_node *heading);

/* With the heading's plain text: decides on title and level. False for the title, which leaves the body. */
bool heading_leave(struct markdown *markdown, cmark_node *heading, struct str text);

/* When all headings are known: gives them anchors and numbers, and makes the outline. Checks the links to anchors. */
void heading_finish(struct markdown *markdown);

#endif
