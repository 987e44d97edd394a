#ifndef FUMI_BASE_STR_H
#define FUMI_BASE_STR_H

/*
 * A view of bytes that somebody else owns, usually UTF-8 text in an arena. Not terminated by NUL unless it says so.
 * An absent value is {NULL, 0}; str_is_empty does not tell it from "".
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *data;
    size_t size; /* bytes */
};

#define STR(literal) ((struct str){"" literal "", sizeof(literal) - 1})
#define STR_INIT(literal)                  \
    {                                      \
        "" literal "", sizeof(literal) - 1 \
    } /* for static tables */
#define STR_NONE ((struct str){NULL, 0})
#define STR_ARGS(s) (int)(s).size, (s).data == NULL ? "" : (s).data /* for "%.*s" */
#define STR_NPOS ((size_t)-1)

static inline struct str str_from(const char *text)
{
    return (struct str){text, text == NULL ? 0 : strlen(text)};
}

static inline struct str str_of(const char *data, size_t size)
{
    return (struct str){data, size};
}

static inline bool str_is_empty(struct str s)
{
    return s.size == 0;
}

static inline bool str_equal(struct str a, struct str b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool str_is(struct str s, const char *text)
{
    return str_equal(s, str_from(text));
}

static inline bool str_starts(struct str s, struct str prefix)
{
    return s.size >= prefix.size && (prefix.size == 0 || memcmp(s.data, prefix.data, prefix.size) == 0);
}

static inline bool str_ends(struct str s, struct str suffix)
{
    return s.size >= suffix.size && (suffix.size == 0 || memcmp(s.data + s.size - suffix.size, suffix.data, suffix.size) == 0);
}

/* The part from start, at most size bytes; both are cut to what there is. */
static inline struct str str_sub(struct str s, size_t start, size_t size)
{
    if (start > s.size)
        start = s.size;
    if (size > s.size - start)
        size = s.size - start;
    return (struct str){s.data + start, size};
}

static inline struct str str_from_pos(struct str s, size_t start)
{
    return str_sub(s, start, s.size);
}

/* The offset of the first c from `from` on, or STR_NPOS. */
static inline size_t str_find_char(struct str s, char c, size_t from)
{
    if (from >= s.size)
        return STR_NPOS;
    const char *hit = memchr(s.data + from, c, s.size - from);
    return hit == NULL ? STR_NPOS : (size_t)(hit - s.data);
}

int str_compare(struct str a, struct str b);                   /* byte order, which for UTF-8 is code point order; <0, 0, >0 */
size_t str_find(struct str s, struct str needle, size_t from); /* offset, or STR_NPOS */
size_t str_find_last(struct str s, char c);
struct str str_trim(struct str s);                      /* without ASCII white space at both ends */
bool str_next_line(struct str *rest, struct str *line); /* takes the next line off rest, without its '\n'; false at the end */
bool str_split(struct str *rest, char separator, struct str *part); /* the same with any separator; keeps empty parts */

/* Decimal digits only, at most maximum; false where s is anything else. */
bool str_to_number(struct str s, unsigned long maximum, unsigned long *number);

/* The entry of candidates that is nearest to word (Damerau-Levenshtein over bytes, at most a third of the word changed),
 * or STR_NONE. For "did you mean". */
struct str str_nearest(struct str word, const struct str *candidates, size_t count);

#endif
