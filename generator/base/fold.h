#ifndef FUMI_BASE_FOLD_H
#define FUMI_BASE_FOLD_H

/*
 * Folding: what search takes for the same. Index and query are folded alike, by this file and by `fold` in the theme's
 * search.js; tests/search/fold.json is run by both.
 *
 * In this order: NFKC (UAX #15: width, circled numbers, half-width kana); white space of any length becomes one space;
 * characters that nobody sees are dropped (soft hyphen, zero-width ones, variation selectors); lower case character by
 * character, without context; hiragana for katakana; wave dash and tilde, the dashes, the quotation marks are one each.
 *
 * The result is UTF-16 code units, because that is what a browser's strings are made of: a pair of "characters" is a pair
 * of units on both sides. Characters younger than the utf8proc in use are not normalised; a younger browser may.
 *
 * Any thread, each with a buffer of its own. text must be valid UTF-8.
 */

#include "base/str.h"

struct folded {
    uint16_t *units; /* the heap */
    size_t count, capacity;
};

#define FOLDED_INIT \
    {               \
        NULL, 0, 0  \
    }

/* In place of what the buffer held. */
void fold_text(struct folded *folded, struct str text);
/* Where needle begins in the text, from a unit on; STR_NPOS where it does not. An empty needle is found nowhere. */
size_t fold_find(const struct folded *text, const struct folded *needle, size_t from);
void fold_free(struct folded *folded);

#endif
