#include "base/fold.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

#define DROPPED 0xFFFFFFFFU

static bool is_between(uint32_t c, uint32_t first, uint32_t last)
{
    return c >= first && c <= last;
}

static bool is_white(uint32_t c)
{
    return is_between(c, 9, 13) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 || c == 0x2028 || c == 0x2029;
}

static bool is_unseen(uint32_t c)
{
    return c == 0xAD || is_between(c, 0x200B, 0x200D) || c == 0x2060 || c == 0xFEFF || is_between(c, 0xFE00, 0xFE0F) ||
           is_between(c, 0xE0100, 0xE01EF);
}

static bool is_dash(uint32_t c)
{
    return c == 0x2010 || c == 0x2012 || c == 0x2013 || c == 0x2212;
}

/* Of one character of normalised text. */
static uint32_t fold_character(uint32_t c)
{
    if (is_white(c))
        return ' ';
    if (is_unseen(c))
        return DROPPED;
    if (is_between(c, 0x30A1, 0x30F6) || c == 0x30FD || c == 0x30FE)
        return c - 0x60;
    if (c == 0x301C)
        return '~';
    if (is_dash(c))
        return '-';
    if (c == 0x2018 || c == 0x2019)
        return '\'';
    if (c == 0x201C || c == 0x201D)
        return '"';
    if (c == 0x130) /* the only one whose lower case is two characters */
        return 'i';
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
}

/* What NFKC leaves alone whatever stands beside it, as long as that is of these too. */
static bool is_inert(uint32_t c)
{
    return is_between(c, 0x3041, 0x3096) || is_between(c, 0x4E00, 0x9FFF) || is_between(c, 0x30A1, 0x30FE) ||
           (c < 0x80 && c >= ' ') || is_between(c, 0x3001, 0x3029) || c == '\n' || c == '\t';
}

/* Room for so many units more, and what can be put with them. */
static void reserve(struct folded *f, size_t more)
{
    if (f->capacity - f->count >= more)
        return;
    f->capacity = (f->count + more) * 2;
    f->units = memory_realloc(f->units, f->capacity * sizeof *f->units);
}

static void put(struct folded *f, uint32_t c)
{
    if (c == DROPPED || (c == ' ' && f->count > 0 && f->units[f->count - 1] == ' '))
        return;
    if (c >= 0x10000) {
        f->units[f->count++] = (uint16_t)(0xD7C0 + (c >> 10));
        c = 0xDC00 + (c & 0x3FF);
    }
    f->units[f->count++] = (uint16_t)c;
}

static void put_ascii(struct folded *f, unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        c = (unsigned char)(c + ('a' - 'A'));
    if (c > ' ')
        f->units[f->count++] = c;
    else
        put(f, is_white(c) ? ' ' : c);
}

/* False, with the rest unread, at the first character that normalising might change. */
static bool fold_fast(struct folded *f, struct str text)
{
    const unsigned char *p = (const unsigned char *)text.data, *end = p + text.size;
    while (p < end) {
        if (*p < 0x80) {
            put_ascii(f, *p++);
            continue;
        }
        if ((*p & 0xF0) != 0xE0 || end - p < 3)
            return false;
        uint32_t c = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
        if (is_between(c, 0x4E00, 0x9FFF) || is_between(c, 0x3041, 0x3096)) { /* most of a Japanese text */
            f->units[f->count++] = (uint16_t)c;
            p += 3;
            continue;
        }
        if (!is_inert(c) && !is_between(c, 0xFF01, 0xFF5E))
            return false;
        p += 3;
        if (is_between(c, 0xFF01, 0xFF5E))
            put_ascii(f, (unsigned char)(c - 0xFEE0));
        else if (is_between(c, 0x30A1, 0x30FE)) /* no case among them */
            put(f, c <= 0x30F6 || c >= 0x30FD ? c - 0x60 : c);
        else
            put(f, fold_character(c));
    }
    return true;
}

static void fold_slowly(struct folded *f, struct str text)
{
    utf8proc_uint8_t *normal = NULL;
    utf8proc_ssize_t size = utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.size, &normal,
                                         UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE);
    if (size == UTF8PROC_ERROR_NOMEM)
        memory_exhausted();
    struct str s = size < 0 ? text : str_of((const char *)normal, (size_t)size);
    reserve(f, s.size * 2 + 2);
    for (size_t at = 0; at < s.size;)
        put(f, fold_character(utf8_next(s, &at)));
    free(normal);
}

void fold_text(struct folded *f, struct str text)
{
    f->count = 0;
    reserve(f, text.size + 2);
    if (fold_fast(f, text))
        return;
    f->count = 0;
    fold_slowly(f, text);
}

size_t fold_find(const struct folded *text, const struct folded *needle, size_t from)
{
    const uint16_t *start = text->units;
    if (needle->count == 0)
        return STR_NPOS;
    for (size_t at = from; at < text->count && text->count - at >= needle->count;) {
        const char *bytes = (const char *)(start + at);
        const char *found =
            memmem(bytes, (text->count - at) * sizeof *start, needle->units, needle->count * sizeof *needle->units);
        if (found == NULL)
            return STR_NPOS;
        size_t offset = (size_t)(found - (const char *)start);
        if (offset % sizeof *start == 0)
            return offset / sizeof *start;
        at = offset / sizeof *start + 1; /* it straddles two units: no match, but one may begin just behind */
    }
    return STR_NPOS;
}

void fold_free(struct folded *f)
{
    free(f->units);
    *f = (struct folded)FOLDED_INIT;
}
