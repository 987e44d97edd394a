#ifndef FUMI_MARKDOWN_TAG_H
#define FUMI_MARKDOWN_TAG_H

/*
 * Tags of raw HTML: which elements may stay, and with which attributes.
 */

#include "markdown/tree.h"

/* What a tag, comment, declaration or instruction is, its partner aside: HTML_DROPPED where it may not stay. */
void tag_read(struct markdown *markdown, struct str tag, struct html_data *data);

bool tag_is_silent(struct str name);    /* goes without a word: HTML has given it up, its content is what it was */
bool tag_is_ruby_part(struct str name); /* means something in a ruby only */
bool tag_is_hidden(struct str name);    /* its content is no text for readers */
bool tag_is_phrase(struct str name);    /* stands within a line of text */

/* Text with its character references decoded. They may name what text may not contain: that goes. */
struct str tag_unescape(struct str s);

#endif
