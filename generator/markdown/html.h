#ifndef FUMI_MARKDOWN_HTML_H
#define FUMI_MARKDOWN_HTML_H

/*
 * Raw HTML: dropped with a warning, but for a few harmless inline elements without attributes other than title and lang.
 * Tags without a partner are dropped, so that what is written stays well-formed. Text inside of dropped tags stays.
 */

#include "markdown/tree.h"

/* Reads all tags among a container's children and pairs them. To be called at the first HTML_INLINE of a container. */
void html_pair(struct markdown *markdown, cmark_node *container);

/* Reports an inline tag that is dropped, enters a page mark. */
void html_enter_inline(struct markdown *markdown, cmark_node *node);

/* Takes a block apart: its text and its page marks stay. */
void html_enter_block(struct markdown *markdown, cmark_node *node);

/* Reports what is dropped: its first line, found in its block, or a MARK_HTML. */
void html_report(struct markdown *markdown, const cmark_node *block, struct str html);
void html_report_mark(struct markdown *markdown, const struct mark *mark);

#endif
