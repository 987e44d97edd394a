#ifndef FUMI_WORKFLOW_DIFF_H
#define FUMI_WORKFLOW_DIFF_H

/*
 * What changed in a Japanese text, for people: compared sentence by sentence (a sentence ends behind 。！？ and closing
 * brackets, or with its line), and inside a changed sentence word by word (a word is a run of kanji, of hiragana, of katakana
 * or of Latin letters and digits). A paragraph on one long line shows its changed sentences, not itself.
 *
 *     12: …前の文。[-古い-]{+新しい+}言葉です。次の文。…
 *
 * The number is the line in the new text. Pure; any thread. Texts: UTF-8, LF.
 */

#include "base/buffer.h"

struct diff_marks {
    const char *deleted[2]; /* before and behind */
    const char *inserted[2];
};

extern const struct diff_marks DIFF_PLAIN, DIFF_COLOUR;

/* Returns the number of places that changed. */
size_t diff_put(struct buffer *out, struct str before, struct str after, const struct diff_marks *marks);

#endif
