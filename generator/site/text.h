#ifndef FUMI_SITE_TEXT_H
#define FUMI_SITE_TEXT_H

/*
 * What a source file's text must be before anybody parses it: valid UTF-8, NFC, LF, without control characters. Nearly every
 * file is so already; one scan tells.
 */

#include "base/diag.h"

enum text_sort {
    TEXT_ROUGH, /* none of these, or not certain without a closer look: rare characters are not decided by the scan */
    TEXT_PLAIN, /* valid UTF-8, in NFC, no CR, no NUL, no control character but tab and line feed */
    TEXT_SINGLE /* the same, of kana, ideographs, their punctuation and ASCII without '&': each character is a grapheme */
};

enum text_sort text_sort_of(struct str bytes);
enum text_sort text_sort_portably(struct str bytes); /* the same, without what only some machines can do: slower */

static inline bool text_is_plain(struct str bytes)
{
    return text_sort_of(bytes) != TEXT_ROUGH;
}

/* text: valid UTF-8. Reads CRLF and CR as LF and puts U+FFFD where a control character stands, each reported with its place
 * (the first TEXT_FINDINGS of them). Lines keep their columns; not normalised. path: as diagnostics name it. */
#define TEXT_FINDINGS 20
struct str text_clean(struct arena *arena, struct str text, struct str path, struct diags *diags);

void text_byte(char byte, char hex[3]); /* "8F", for findings about bytes */

#endif
