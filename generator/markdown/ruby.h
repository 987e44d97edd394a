#ifndef FUMI_MARKDOWN_RUBY_H
#define FUMI_MARKDOWN_RUBY_H

/*
 * {漢字|かんじ}: one reading for the whole; {東京|とう|きょう}: one for each character, where an empty one leaves its character
 * bare. Neither part may have brackets, braces, code marks or '<'; both stand on one line.
 */

#include "markdown/tree.h"

/* Reads the ruby at mark->start and fills the mark; false where there is none. */
bool ruby_read(struct str text, struct mark *mark);

/* All readings as one word, for search. */
struct str ruby_reading(struct arena *arena, const struct mark *mark);

void ruby_report(struct markdown *markdown, const struct mark *mark);
void ruby_render(struct buffer *buffer, const struct mark *mark);

#endif
