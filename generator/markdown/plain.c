#include "markdown/plain.h"

#include "base/lanes.h"
#include "base/utf8.h"

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

/* The characters that begin in so many blocks of sixteen bytes, without white space. */
static size_t count_visible(const char *p, size_t blocks)
{
    lanes counts = {0};
    for (; blocks > 0; blocks--, p += LANES)
        counts -= (lanes)begins_visible(lanes_load(p), lanes_load(p + 1), lanes_load(p + 2));
    return sum(counts);
}

static bool has_other(const char *p, size_t blocks)
{
    lanes_mask other = {0};
    for (; blocks > 0; blocks--, p += LANES)
        other |= begins_other(lanes_load(p), lanes_load(p + 1), lanes_load(p + 2));
    return lanes_any(other);
}

#define REST_BLOCKS 2

/* What is too short for a block with two bytes behind it, with zeros there, which are not visible. */
struct rest {
    char bytes[REST_BLOCKS * LANES + LOOK_AHEAD];
};

static struct rest rest_of(struct str text, size_t blocks)
{
    struct rest rest = {{0}};
    memcpy(rest.bytes, text.data + blocks * LANES, text.size - blocks * LANES);
    return rest;
}

static size_t whole_blocks(struct str text)
{
    return text.size < LANES + LOOK_AHEAD ? 0 : (text.size - LOOK_AHEAD) / LANES;
}

size_t plain_count_single(struct str text)
{
    size_t count = 0, blocks = whole_blocks(text);
    for (size_t done = 0, next; done < blocks; done += next) {
        next = blocks - done < BLOCKS_MAX ? blocks - done : BLOCKS_MAX;
        count += count_visible(text.data + done * LANES, next);
    }
    struct rest rest = rest_of(text, blocks);
    return count + count_visible(rest.bytes, REST_BLOCKS);
}

size_t plain_count(struct str text)
{
    size_t blocks = whole_blocks(text);
    struct rest rest = rest_of(text, blocks);
    bool other = has_other(text.data, blocks) || has_other(rest.bytes, REST_BLOCKS);
    return other ? count_all(text) : plain_count_single(text);
}

struct str plain_summary(struct arena *arena, struct str text)
{
    size_t limit = utf8_prefix(text, SUMMARY_MAX);
    if (limit == text.size)
        return arena_str(arena, text);
    size_t end = limit;
    while (end > 0 && !str_ends(str_sub(text, 0, end), STR("。")))
        end = utf8_previous(text, end);
    if (end > 0)
        return arena_str(arena, str_sub(text, 0, end));
    return arena_concat(arena, str_sub(text, 0, utf8_prefix(text, SUMMARY_MAX - 1)), STR("…"));
}
