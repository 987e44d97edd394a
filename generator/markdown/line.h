#ifndef FUMI_MARKDOWN_LINE_H
#define FUMI_MARKDOWN_LINE_H

/*
 * Line breaks in a paragraph: nothing between two East Asian wide characters that are not Hangul (nor spaces are there in
 * Japanese), a line feed elsewhere. What is between the two lines' visible characters, markup, footnote marks and comments,
 * is looked through.
 */

#include "markdown/tree.h"

struct line {
    cmark_node *break_node; /* a soft break whose next character is not known yet */
    bool wide;              /* the last visible character is one that joins */
};

void line_break(struct line *line, cmark_node *soft_break);

/* Something visible follows, of these outer characters' width. Says whether a space is due before it in plain text, and
 * removes the break where it joins. */
bool line_show(struct line *line, bool first_wide, bool last_wide);

bool line_is_wide_at_start(struct str text);
bool line_is_wide_at_end(struct str text);

#endif
