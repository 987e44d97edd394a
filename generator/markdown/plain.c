#include "markdown/plain.h"

#include "base/utf8.h"

#define SUMMARY_MAX 120

static bool is_continuation(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/* Bytes of a character at p that is a grapheme of its own whatever stands beside it, or 0: ASCII, kana, ideographs and the
 * punctuation of both. Anything else is left to the full rules. */
static size_t simple(const unsigned char *p, size_t left)
{
    if (p[0] < 0x80)
        return 1;
    if (left < 3)
        return 0;
    if (p[0] >= 0xE4 && p[0] <= 0xE9)
        return 3;
    if (p[0] == 0xE3) {
        bool combining = (p[1] == 0x82 && (p[2] == 0x99 || p[2] == 0x9A)) || (p[1] == 0x80 && p[2] >= 0xAA && p[2] <= 0xAF);
        bool emoji = (p[1] == 0x80 && (p[2] == 0xB0 || p[2] == 0xBD)) || p[1] == 0x8A;
        return combining || emoji ? 0 : 3;
    }
    if (p[0] == 0xEF) /* full-width forms; the half-width voice marks after them combine */
        return p[1] == 0xBC || (p[1] == 0xBD && p[2] <= 0xA0) ? 3 : 0;
    if (p[0] == 0xE2)
        return p[1] == 0x80 && p[2] >= 0x90 && p[2] <= 0xA7 ? 3 : 0;
    return 0;
}

static bool is_white(const unsigned char *p, size_t size)
{
    if (size == 1)
        return *p == ' ' || (*p >= '\t' && *p <= '\r');
    return p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80;
}

/* The full rules, for a text with anything special in it. */
static size_t count_all(struct str text)
{
    size_t count = utf8_graphemes(text);
    for (size_t at = 0; at < text.size;)
        count -= utf8_is_space(utf8_next(text, &at));
    return count;
}

size_t plain_count(struct str text)
{
    const unsigned char *p = (const unsigned char *)text.data;
    size_t count = 0;
    for (size_t at = 0; at < text.size;) {
        size_t size = simple(p + at, text.size - at);
        if (size == 0 || (at + size < text.size && is_continuation(p[at + size])))
            return count_all(text);
        count += !is_white(p + at, size);
        at += size;
    }
    return count;
}

struct str plain_summary(struct arena *arena, struct str text)
{
    size_t limit = utf8_prefix(text, SUMMARY_MAX);
    if (limit == text.size)
        return arena_str(arena, text);
    struct str full_stop = STR("。"), head = str_sub(text, 0, limit);
    size_t end = 0;
    for (size_t at = 0; (at = str_find(head, full_stop, at)) != STR_NPOS;)
        end = at += full_stop.size;
    if (end > 0)
        return arena_str(arena, str_sub(text, 0, end));
    return arena_concat(arena, str_sub(text, 0, utf8_prefix(text, SUMMARY_MAX - 1)), STR("…"));
}
