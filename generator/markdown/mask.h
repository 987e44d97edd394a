#ifndef FUMI_MARKDOWN_MASK_H
#define FUMI_MARKDOWN_MASK_H

/*
 * Hides from cmark what the dialect reads differently.
 *
 * Before parsing, bytes of the text are replaced by control bytes of the same number, so that positions stay; the guard has
 * seen to it that the text has none of its own. cmark takes them for letters.
 *
 * - A run of * or _ that can open or close emphasis becomes a run of bytes that say which character it was and what it can
 *   do, where the text has a CJK character: there flanking follows the "CommonMark CJK-friendly amendments", which speak of
 *   the source's characters, and here is the place where those are known. So does a run of one or two ~, in any text.
 *   emphasis.c resolves the runs after parsing.
 * - {base|reading}, [[id]], {#anchor} and comments become a word of MASK_WORD, octal digits (the index of a struct mark) and MASK_FILL.
 *   So neither table cells nor brackets nor emphasis break them, and their positions are exact.
 * - The # of a numeric character reference to a control character becomes MASK_HASH, which nothing decodes. MASK_LESS and
 *   MASK_PLAIN_UNDERSCORE take < and _ away from cmark where it would look for an end to the paragraph's end, each time.
 *
 * Where masked bytes turn up as something else (code, addresses, titles, HTML), mask_restore puts the text back.
 */

#include "markdown/tree.h"

enum mask_byte {
    MASK_STAR = 0x00,       /* + what it can do: 0x01 to 0x03 */
    MASK_UNDERSCORE = 0x03, /* 0x04 to 0x06 */
    MASK_WORD = 0x07,
    MASK_HASH = 0x08,
    MASK_LESS = 0x0E,
    MASK_FILL = 0x0F,
    MASK_DIGIT = 0x10, /* + an octal digit: 0x10 to 0x17 */
    MASK_PLAIN_UNDERSCORE = 0x1B,
    MASK_TILDE = 0x17 /* 0x18 to 0x1A */
};

enum { MASK_OPEN = 1, MASK_CLOSE = 2 }; /* both: 3 */

/* The character that a byte of a run stands for, and what the run can do; 0 where it is none. */
static inline char mask_delimiter(unsigned char byte, unsigned *abilities)
{
    if (byte >= 0x01 && byte <= 0x03)
        return (void)(*abilities = byte - MASK_STAR), '*';
    if (byte >= 0x04 && byte <= 0x06)
        return (void)(*abilities = byte - MASK_UNDERSCORE), '_';
    if (byte >= 0x18 && byte <= 0x1A)
        return (void)(*abilities = byte - MASK_TILDE), '~';
    return 0;
}

/* The character that any byte but a word's stands for. */
static inline char mask_character(unsigned char byte)
{
    unsigned abilities;
    char delimiter = mask_delimiter(byte, &abilities);
    return delimiter != 0 ? delimiter : byte == MASK_LESS ? '<' : byte == MASK_PLAIN_UNDERSCORE ? '_' : '#';
}

/* The text to parse: markdown->text itself, or a masked copy. Fills markdown->marks. */
struct str mask_text(struct markdown *markdown);

/* The mark whose word begins at at; NULL where there is none. */
struct mark *mask_mark(const struct markdown *markdown, struct str text, size_t at);

/* Puts back what the author wrote, in place. */
void mask_restore(const struct markdown *markdown, cmark_chunk *chunk);

/* The text from from on up to the first masked byte. */
size_t mask_find(struct str text, size_t from);

/* Whether the text is one that nobody has to look at again, as nearly all are: without masked bytes, without what HTML
 * escapes, and without '^', which a footnote that is not there would have. */
bool mask_is_ordinary(struct str text);

#endif
