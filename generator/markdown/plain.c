#include "markdown/plain.h"

#include "base/utf8.h"

#define SUMMARY_MAX 120

/* Whether the character of three bytes at p is a grapheme of its own whatever stands beside it: kana, ideographs, the
 * punctuation of both. Anything else is left to the full rules. */
static bool is_simple(const unsigned char *p)
{
    switch (p[0]) {
    case 0xE3:
        if (p[1] == 0x81 || p[1] == 0x83)
            return true;
        if (p[1] == 0x82) /* not the combining voice marks */
            return p[2] != 0x99 && p[2] != 0x9A;
        if (p[1] == 0x80) /* not the tone marks, nor what may be emoji */
            return p[2] < 0xAA || (p[2] > 0xB0 && p[2] != 0xBD);
        return p[1] != 0x8A;
    case 0xE4:
    case 0xE5:
    case 0xE6:
    case 0xE7:
    case 0xE8:
    case 0xE9: return true;
    case 0xEF: return p[1] == 0xBC || (p[1] == 0xBD && p[2] <= 0xA0); /* the half-width voice marks combine */
    case 0xE2: return p[1] == 0x80 && p[2] >= 0x90 && p[2] <= 0xA7;
    default: return false;
    }
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
    const unsigned char *p = (const unsigned char *)text.data, *end = p + text.size;
    size_t count = 0;
    while (p < end) {
        if (*p < 0x80) {
            count += *p != ' ' && (*p < '\t' || *p > '\r');
            p++;
        } else if (end - p >= 3 && is_simple(p)) {
            count += p[0] != 0xE3 || p[1] != 0x80 || p[2] != 0x80;
            p += 3;
        } else {
            return count_all(text);
        }
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
