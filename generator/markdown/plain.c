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

/* Bytes that no visible character begins with; there are no control characters but white space. */
static lanes_mask are_hidden(lanes a, lanes b, lanes c)
{
    lanes_mask goes_on = (lanes_mask)a < -64; /* 0x80 to 0xBF */
    lanes_mask white = (lanes_mask)(a <= ' ');
    lanes_mask wide_space = lanes_are(a, 0xE3) & lanes_are(b, 0x80) & lanes_are(c, 0x80);
    return goes_on | white | wide_space;
}

/* The full rules, for a text with anything special in it. */
static size_t count_all(struct str text)
{
    size_t count = utf8_graphemes(text);
    for (size_t at = 0; at < text.size;)
        count -= utf8_is_space(utf8_next(text, &at));
    return count;
}

/* Neighbours are added in sixteen bits, then the product's top sixteen are the sum of four. */
static size_t sum(lanes counts)
{
    const uint64_t even = 0x00FF00FF00FF00FFU;
    uint64_t words[2];
    memcpy(words, &counts, sizeof words);
    uint64_t pairs = (words[0] & even) + (words[0] >> 8 & even) + (words[1] & even) + (words[1] >> 8 & even);
    return (size_t)(pairs * 0x0001000100010001U >> 48);
}

#define BLOCKS_MAX 255 /* so that a lane's count stays in its byte */

/* Adds to each lane's count how many bytes of so many blocks are hidden. */
static lanes count_hidden(lanes hidden, const char *p, size_t blocks)
{
    for (size_t i = 0; i < blocks; i++, p += LANES)
        hidden -= (lanes)are_hidden(lanes_load(p), lanes_load(p + 1), lanes_load(p + 2));
    return hidden;
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
    size_t blocks; /* one, or two */
};

static void take_rest(struct str text, size_t blocks, struct rest *rest)
{
    size_t size = text.size - blocks * LANES;
    memset(rest->bytes, 0, sizeof rest->bytes);
    memcpy(rest->bytes, text.data + blocks * LANES, size);
    rest->blocks = size > LANES ? 2 : 1;
}

static size_t whole_blocks(struct str text)
{
    return text.size < LANES + LOOK_AHEAD ? 0 : (text.size - LOOK_AHEAD) / LANES;
}

size_t plain_count_single(struct str text)
{
    const lanes none = {0};
    size_t blocks = whole_blocks(text), hidden = 0, done = 0;
    struct rest rest;
    take_rest(text, blocks, &rest);
    for (; blocks - done > BLOCKS_MAX - REST_BLOCKS; done += BLOCKS_MAX - REST_BLOCKS)
        hidden += sum(count_hidden(none, text.data + done * LANES, BLOCKS_MAX - REST_BLOCKS));
    lanes last = count_hidden(none, text.data + done * LANES, blocks - done);
    hidden += sum(count_hidden(last, rest.bytes, rest.blocks));
    return (blocks + rest.blocks) * LANES - hidden;
}

size_t plain_count(struct str text)
{
    size_t blocks = whole_blocks(text);
    struct rest rest;
    take_rest(text, blocks, &rest);
    bool other = has_other(text.data, blocks) || has_other(rest.bytes, rest.blocks);
    return other ? count_all(text) : plain_count_single(text);
}

/* As utf8_prefix, where every character is a grapheme: text is valid, so its lead bytes tell how long they are. */
static size_t prefix_single(struct str text, size_t limit)
{
    size_t at = 0;
    for (; limit > 0 && at < text.size; limit--) {
        unsigned char lead = (unsigned char)text.data[at];
        at += lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    }
    return at < text.size ? at : text.size;
}

static size_t prefix(struct str text, size_t limit, bool is_single)
{
    return is_single ? prefix_single(text, limit) : utf8_prefix(text, limit);
}

struct str plain_summary(struct arena *arena, struct str text, bool is_single)
{
    size_t limit = prefix(text, SUMMARY_MAX, is_single);
    if (limit == text.size)
        return arena_str(arena, text);
    size_t end = limit;
    while (end > 0 && !str_ends(str_sub(text, 0, end), STR("。")))
        end = utf8_previous(text, end);
    if (end > 0)
        return arena_str(arena, str_sub(text, 0, end));
    return arena_concat(arena, str_sub(text, 0, prefix(text, SUMMARY_MAX - 1, is_single)), STR("…"));
}
