#include "markdown/plain.h"

#include "base/utf8.h"
#include "markdown/lanes.h"

#define SUMMARY_MAX 120

#define LOOK_AHEAD 2 /* of three bytes, the other two */

/* Where characters begin that may not be graphemes of their own. Kana, ideographs and the punctuation of both are. */
static lanes_mask begins_other(lanes a, lanes b, lanes c)
{
    lanes_mask voice = lanes_are(b, 0x82) & lanes_between(c, 0x99, 0x9A);                       /* combining voice marks */
    lanes_mask tone = lanes_are(b, 0x80) & (lanes_between(c, 0xAA, 0xB0) | lanes_are(c, 0xBD)); /* may be emoji, too */
    lanes_mask kana = lanes_are(a, 0xE3) & (voice | tone | lanes_are(b, 0x8A));
    lanes_mask full_width = lanes_are(b, 0xBC) | (lanes_are(b, 0xBD) & (lanes_mask)(c <= 0xA0)); /* no half-width voice marks */
    lanes_mask form = lanes_are(a, 0xEF) & ~full_width;
    lanes_mask dash = lanes_are(a, 0xE2) & lanes_are(b, 0x80) & lanes_between(c, 0x90, 0xA7);
    lanes_mask other = lanes_between(a, 0xC2, 0xE2) | ((lanes_mask)(a >= 0xEA) & ~lanes_are(a, 0xEF));
    return kana | form | (other & ~dash);
}

static lanes_mask begins_visible(lanes a, lanes b, lanes c)
{
    lanes_mask begins = (lanes_mask)((a & 0xC0) != 0x80);
    lanes_mask white = lanes_are(a, ' ') | lanes_between(a, '\t', '\r') | lanes_are(a, 0);
    lanes_mask wide_space = lanes_are(a, 0xE3) & lanes_are(b, 0x80) & lanes_are(c, 0x80);
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

#define BLOCKS_MAX 255 /* so that a lane's count stays in its byte */

static size_t sum(lanes counts)
{
    size_t total = 0;
    for (size_t i = 0; i < LANES; i++)
        total += counts[i];
    return total;
}

/* Adds the graphemes that begin in so many blocks of sixteen bytes; false where the full rules are wanted. */
static bool count_blocks(const char *p, size_t blocks, size_t *count)
{
    lanes counts = {0};
    lanes_mask other = {0};
    for (; blocks > 0; blocks--, p += LANES) {
        lanes a = lanes_load(p), b = lanes_load(p + 1), c = lanes_load(p + 2);
        other |= begins_other(a, b, c);
        counts -= (lanes)begins_visible(a, b, c);
    }
    *count += sum(counts);
    return !lanes_any(other);
}

size_t plain_count(struct str text)
{
    size_t count = 0, at = 0;
    while (text.size - at >= LANES + LOOK_AHEAD) {
        size_t blocks = (text.size - at - LOOK_AHEAD) / LANES;
        if (blocks > BLOCKS_MAX)
            blocks = BLOCKS_MAX;
        if (!count_blocks(text.data + at, blocks, &count))
            return count_all(text);
        at += blocks * LANES;
    }
    char rest[2 * LANES + LOOK_AHEAD] = {0};
    memcpy(rest, text.data + at, text.size - at);
    return count_blocks(rest, 2, &count) ? count : count_all(text);
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
