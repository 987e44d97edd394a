#ifndef FUMI_MARKDOWN_FOOTNOTE_H
#define FUMI_MARKDOWN_FOOTNOTE_H

/*
 * Footnotes, numbered in the order of their first references as readers meet them; those that a footnote refers to come
 * after those of the body. cmark moves the definitions about; here they are found by their references, wherever they are.
 */

#include "markdown/tree.h"

/* A reference: gives it its footnote and its number. */
void footnote_refer(struct markdown *markdown, cmark_node *reference);

/* "[^name]" in text: a footnote that is not there. */
void footnote_check_text(struct markdown *markdown, const cmark_node *node);

/* Reports the definitions that nothing refers to. */
void footnote_finish(struct markdown *markdown);

#endif
