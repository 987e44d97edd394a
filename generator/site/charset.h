#ifndef FUMI_SITE_CHARSET_H
#define FUMI_SITE_CHARSET_H

/*
 * The encodings that Japanese text files come in, and their way to UTF-8. Nothing is replaced in silence: bytes that stand
 * for no character are named with their place.
 *
 * Shift_JIS is always read as CP932 (which has ①, ㈱ and ～, and no yen sign in place of the backslash), EUC-JP with the same
 * extensions, and ISO-2022-JP as the Encoding Standard of the WHATWG reads it: JIS X 0208 with NEC's row 13, and half-width
 * kana. Private use characters (gaiji) mean nothing outside the machine where they were made: they count as unconvertible.
 */

#include "base/arena.h"

enum charset { CHARSET_UNKNOWN, CHARSET_UTF8, CHARSET_CP932, CHARSET_EUC_JP, CHARSET_ISO_2022_JP };

/* "utf-8", "cp932", "shift_jis", "sjis", "windows-31j", "euc-jp", "iso-2022-jp" in any case; CHARSET_UNKNOWN else. */
enum charset charset_from_name(struct str name);
struct str charset_name(enum charset charset); /* for people: "UTF-8", "CP932" … */

/* CHARSET_UNKNOWN where the bytes are none of them, or where it would be a guess. UTF-8 is certain where the bytes are valid;
 * bytes that are mostly valid UTF-8 are damaged UTF-8 and said to be CHARSET_UTF8. Any thread. */
enum charset charset_detect(struct str bytes);

#define CHARSET_BAD 20

struct charset_bad {
    size_t offset; /* from 0, in the file */
    unsigned line;
    unsigned column; /* in characters */
};

struct charset_result {
    struct str text; /* UTF-8, U+FFFD for every bad byte; without a byte order mark */
    struct charset_bad bad[CHARSET_BAD];
    size_t bad_count; /* at most CHARSET_BAD are kept */
};

/* charset: not CHARSET_UNKNOWN. The text is in the arena, or part of bytes where it needs no change. 0, or -1 where there are
 * bad bytes. Any thread. */
int charset_decode(struct arena *arena, struct str bytes, enum charset charset, struct charset_result *result);

#endif
