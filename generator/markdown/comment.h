#ifndef FUMI_MARKDOWN_COMMENT_H
#define FUMI_MARKDOWN_COMMENT_H

/*
 * Comments: "<!-- page: 98 -->" says that page 98 of the print edition begins here, others are an author's notes and go.
 *
 * cmark takes a comment at the beginning of a line for a block, up to the line's end, and so would not read the text behind
 * it. Hence those on one line are masked, and are part of their paragraph.
 */

#include "markdown/tree.h"

/* Reads a comment on one line, at mark->start; false where there is none, or where it is better left to cmark: alone on its
 * line it is a block, unless it stands amid a paragraph. */
bool comment_read(struct str text, struct mark *mark);

/* "<?php … ?>" and the like on one line, at mark->start, that begin no block: dropped with a warning. */
bool comment_read_instruction(struct str text, struct mark *mark);

/* Whether nothing but white space and quote marks stands before at on its line. */
bool comment_begins_block(struct str text, size_t at);

/* Behind a comment of several lines that begins its line, at at: cmark takes it for a block. 0 where there is none,
 * STR_NPOS where it has no end. */
size_t comment_skip(struct str text, size_t at);

static inline bool comment_is(struct str html)
{
    return str_starts(html, STR("<!--"));
}

/* The number of the page that a comment names. */
bool comment_read_page(struct str comment, struct str *number);

/* Enters a page. False, with an error, where it is out of order: then there is no mark. */
bool comment_enter_page(struct markdown *markdown, struct str number, struct position at);

/* Enters the page of a MARK_PAGE; one that is out of order becomes a MARK_NOTE. */
void comment_enter_mark(struct markdown *markdown, struct mark *mark);

#endif
