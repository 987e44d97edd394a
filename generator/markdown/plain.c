#include "markdown/plain.h"

#include "base/utf8.h"

#define SUMMARY_MAX 120

/* Sixteen bytes at once, by the compilers' own vectors: this is done for every text of every page. A comparison gives all
 * bits of a byte or none. */
typedef unsigned char bytes16 __attribute__((vector_size(16)));
typedef signed char mask16 __attribute__((vector_size(16)));
#define LANES 16
#define LOOK_AHEAD 2 /* of three bytes, the other two */

static bytes16 load(const char *p)
{
    bytes16 bytes;
    memcpy(&bytes, p, sizeof bytes);
    return bytes;
}

static mask16 is_between(bytes16 bytes, unsigned char low, unsigned char high)
{
    return (mask16)((bytes >= low) & (bytes <= high));
}

/* Where characters begin that may not be graphemes of their own. Kana, ideographs and the punctuation of both are. */
static mask16 begins_other(bytes16 a, bytes16 b, bytes16 c)
{
    mask16 voice = (mask16)(b == 0x82) & is_between(c, 0x99, 0x9A);                        /* combining voice marks */
    mask16 tone = (mask16)(b == 0x80) & (is_between(c, 0xAA, 0xB0) | (mask16)(c == 0xBD)); /* tone marks, may be emoji */
    mask16 kana = (mask16)(a == 0xE3) & (voice | tone | (mask16)(b == 0x8A));
    mask16 full_width = (mask16)(b == 0xBC) | ((mask16)(b == 0xBD) & (mask16)(c <= 0xA0)); /* half-width voice marks are not */
    mask16 form = (mask16)(a == 0xEF) & ~full_width;
    mask16 dash = (mask16)(a == 0xE2) & (mask16)(b == 0x80) & is_between(c, 0x90, 0xA7);
    mask16 other = is_between(a, 0xC2, 0xE2) | ((mask16)(a >= 0xEA) & (mask16)(a != 0xEF));
    return kana | form | (other & ~dash);
}

static mask16 begins_visible(bytes16 a, bytes16 b, bytes16 c)
{
    mask16 begins = (mask16)((a & 0xC0) != 0x80);
    mask16 white = (mask16)(a == ' ') | is_between(a, '\t', '\r') | (mask16)(a == 0);
    mask16 wide_space = (mask16)(a == 0xE3) & (mask16)(b == 0x80) & (mask16)(c == 0x80);
    return begins & ~(white | wide_space);
}

/* The full rules, for a text with anything special in it. */
static size_t count_all(struct str text)
{
    size_t count = utf8_graphemes(text);
    for (size_t at = 0; at < text.size;)
        count -= utf8_is_space(utf8_next(text, &at));
    return count;
}

static size_t sum(mask16 bytes)
{
    size_t total = 0;
    for (size_t i = 0; i < LANES; i++)
        total += (size_t)bytes[i];
    return total;
}

/* Adds the graphemes that begin in the sixteen bytes at p; false where the full rules are wanted. */
static bool count_block(const char *p, size_t *count)
{
    bytes16 a = load(p), b = load(p + 1), c = load(p + 2);
    mask16 other = begins_other(a, b, c);
    uint64_t halves[2];
    memcpy(halves, &other, sizeof halves);
    if ((halves[0] | halves[1]) != 0)
        return false;
    *count += sum(-begins_visible(a, b, c));
    return true;
}

size_t plain_count(struct str text)
{
    size_t count = 0, at = 0;
    for (; text.size - at >= LANES + LOOK_AHEAD; at += LANES)
        if (!count_block(text.data + at, &count))
            return count_all(text);
    char rest[2 * LANES + LOOK_AHEAD] = {0};
    memcpy(rest, text.data + at, text.size - at);
    for (size_t i = 0; at + i < text.size; i += LANES)
        if (!count_block(rest + i, &count))
            return count_all(text);
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
