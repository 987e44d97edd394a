#ifndef FUMI_MARKDOWN_REFERENCE_H
#define FUMI_MARKDOWN_REFERENCE_H

/*
 * [[id]], [[id#anchor]], [[id|text]]: references to other documents, on one line. An id has no white space at its ends and
 * none of [ ] ` < > * \ in it. "[[a]](url)" stays CommonMark's: a link.
 */

#include "markdown/tree.h"

/* Reads the reference at mark->start and fills the mark; false where there is none. */
bool reference_read(struct str text, struct mark *mark);

/* Enters what was found into the facts; returns its index. */
uint32_t reference_add(struct markdown *markdown, const struct markdown_reference *reference);
void reference_add_mark(struct markdown *markdown, struct mark *mark);

#endif
