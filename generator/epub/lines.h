#ifndef FUMI_EPUB_LINES_H
#define FUMI_EPUB_LINES_H

/*
 * Breaking a title into lines for a picture: SVG does not break lines by itself, and readers have different fonts, so that a
 * title must be laid out without knowing more of a font than that a wide character is a square.
 *
 * Lines break where a phrase ends (behind punctuation and between scripts, hiragana to kanji before all), hardly inside a run
 * of katakana, and inside a Latin word only where it is longer than a line; never before a mark that may not begin a line
 * (the characters of JIS X 4051 in the main) and never inside a character with its combining marks.
 */

#include "base/arena.h"

struct lines_box {
    unsigned width;             /* of a line, in the picture's units */
    unsigned largest, smallest; /* sizes of type, in the same units */
    unsigned lines_max;         /* what does not fit at the smallest size is cut, with an ellipsis */
};

struct lines {
    struct str *items; /* in the arena; parts of the text but for an ellipsis at its end */
    size_t count;      /* 0 for an empty text */
    unsigned size;     /* of the type, which suits all lines */
};

/* text: valid UTF-8, one line. Pure; any number of threads. */
struct lines lines_break(struct arena *arena, struct str text, const struct lines_box *box);

#endif
