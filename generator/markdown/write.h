#ifndef FUMI_MARKDOWN_WRITE_H
#define FUMI_MARKDOWN_WRITE_H

/*
 * Escaped text and addresses, as cmark's own HTML has them: & < > " in text and values, percent-encoding in addresses.
 */

#include "base/buffer.h"

void write_text(struct buffer *buffer, struct str text);

/* The value of an href: what may not stand in an address is percent-encoded, & is escaped. */
void write_address(struct buffer *buffer, struct str address);

/* The value of an id is text; the value of an href to it is that, percent-encoded. */
void write_fragment(struct buffer *buffer, struct str anchor);

#endif
