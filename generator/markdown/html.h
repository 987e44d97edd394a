#ifndef FUMI_MARKDOWN_HTML_H
#define FUMI_MARKDOWN_HTML_H

/*
 * Raw HTML: dropped with a warning, but for a few harmless inline elements without attributes other than title and lang, and
 * for comments "<!-- page: 98 -->", which are page marks; other comments are an author's notes. Tags without a partner are
 * dropped, so that what is written stays well-formed.
 */

#include "markdown/tree.h"

/*
 * Reads a comment on one line, at mark->start; false where there is none, or where it is better left to cmark: cmark takes
 * one at the beginning of a line for a block, up to the line's end, and so would not read the text behind it. A comment
 * alone on its line is such a block, unless it stands amid a paragraph.
 */
bool html_read_comment(struct str text, struct mark *mark);

/* "<?php … ?>" and the like on one line, at mark->start, that begin no block: dropped with a warning. */
bool html_read_instruction(struct str text, struct mark *mark);
void html_report_mark(struct markdown *markdown, const struct mark *mark);

/* Whether nothing but white space and quote marks stands before at on its line. */
bool html_begins_block(struct str text, size_t at);

/* Behind a comment of several lines that begins its line, at at: cmark takes it for a block. 0 where there is
 * none, STR_NPOS where it has no end. */
size_t html_skip_comment(struct str text, size_t at);

/* Enters the page of a MARK_PAGE; one that is out of order becomes a MARK_NOTE. */
void html_enter_mark(struct markdown *markdown, struct mark *mark);

/* Reads all tags among a container's children and pairs them. To be called at the first HTML_INLINE of a container. */
void html_pair(struct markdown *markdown, cmark_node *container);

/* Reports an inline tag that is dropped, enters a page mark. */
void html_enter_inline(struct markdown *markdown, cmark_node *node);

/* Takes a block apart: its text and its page marks stay. */
void html_enter_block(struct markdown *markdown, cmark_node *node);

#endif
