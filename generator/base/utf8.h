#ifndef FUMI_BASE_UTF8_H
#define FUMI_BASE_UTF8_H

/*
 * UTF-8 (RFC 3629) and the properties of characters that Japanese text needs (UAX #11 width, UAX #15 normal forms,
 * UAX #29 grapheme clusters; data of utf8proc). Functions that take text want valid UTF-8 unless they say otherwise.
 */

#include "base/arena.h"
#include "base/str.h"

#define UTF8_INVALID UINT32_MAX

size_t utf8_check(struct str bytes); /* offset of the first byte that is not UTF-8, or STR_NPOS */
uint32_t utf8_next(struct str text,
                   size_t *at);               /* the code point at *at, moving *at behind it; UTF8_INVALID moves by one byte */
uint32_t utf8_at(struct str text, size_t at); /* without moving; UTF8_INVALID at the end */
size_t utf8_previous(struct str text, size_t at);  /* start of the character before at (at > 0) */
size_t utf8_put(uint32_t code_point, char out[4]); /* bytes written */

size_t utf8_count(struct str text);                    /* code points */
size_t utf8_graphemes(struct str text);                /* characters as people see them */
size_t utf8_prefix(struct str text, size_t graphemes); /* bytes of the first so many graphemes */
unsigned utf8_column(struct str line, size_t at);      /* 1-based column, in code points, of byte offset at */

bool utf8_is_wide(uint32_t c); /* East Asian Width W or F */
bool utf8_is_cjk(uint32_t c);  /* wide, full or half width, or Hangul; not emoji by default */
bool utf8_is_hangul(uint32_t c);
bool utf8_is_punctuation(uint32_t c); /* Unicode P* or S*, as CommonMark 0.31 counts it */
bool utf8_is_space(uint32_t c);       /* Unicode white space as CommonMark counts it */
bool utf8_is_control(uint32_t c);     /* C0 and C1 but tab and line feed; U+FFFE, U+FFFF: not allowed in XML */
unsigned utf8_width(struct str text); /* columns in a terminal */

/* NFC. Returns text itself where it is already normal (the usual case costs one scan), else a copy in the arena. */
struct str utf8_nfc(struct arena *arena, struct str text);

#endif
