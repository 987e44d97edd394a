#ifndef FUMI_BASE_LANES_H
#define FUMI_BASE_LANES_H

/*
 * Sixteen bytes at once, by the compilers' own vectors (GCC and clang have them for every machine): for the few questions
 * that are asked of every byte of every page. A comparison gives all bits of a byte, or none.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define LANES 16

typedef unsigned char lanes __attribute__((vector_size(LANES)));
typedef signed char lanes_mask __attribute__((vector_size(LANES)));

static inline lanes lanes_load(const char *p)
{
    lanes bytes;
    memcpy(&bytes, p, sizeof bytes);
    return bytes;
}

static inline lanes_mask lanes_are(lanes bytes, unsigned char c)
{
    return (lanes_mask)(bytes == c);
}

/* low <= byte <= high in one comparison: what is less than low turns round to something large. */
static inline lanes_mask lanes_between(lanes bytes, unsigned char low, unsigned char high)
{
    return (lanes_mask)((lanes)(bytes - low) <= (unsigned char)(high - low));
}

static inline bool lanes_any(lanes_mask mask)
{
    uint64_t halves[2];
    memcpy(halves, &mask, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

/* The first byte whose bits are set, LANES where there is none. */
static inline size_t lanes_first(lanes_mask mask)
{
    uint64_t halves[2];
    memcpy(halves, &mask, sizeof halves);
    size_t half = halves[0] != 0 ? 0 : 1;
    if (halves[half] == 0)
        return LANES;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return half * 8 + (size_t)__builtin_ctzll(halves[half]) / 8;
#else
    return half * 8 + (size_t)__builtin_clzll(halves[half]) / 8;
#endif
}

/* The last so many bytes. */
static inline lanes_mask lanes_last(size_t count)
{
    const lanes numbers = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    return (lanes_mask)(numbers >= (unsigned char)(LANES - count));
}

/* The first byte from `at` on that the question is true of, or size. A constant question becomes part of the loop. */
static inline size_t lanes_find(const char *bytes, size_t size, size_t at, lanes_mask (*question)(lanes))
{
    size_t first;
    for (; size - at >= LANES; at += LANES)
        if ((first = lanes_first(question(lanes_load(bytes + at)))) < LANES)
            return at + first;
    if (at == size)
        return size;
    if (size >= LANES) { /* what is left, with bytes before it that have been asked about */
        first = lanes_first(question(lanes_load(bytes + size - LANES)) & lanes_last(size - at));
        return size - LANES + first;
    }
    char rest[LANES] = {0};
    memcpy(rest, bytes + at, size - at);
    first = lanes_first(question(lanes_load(rest)));
    return first < size - at ? at + first : size;
}

#endif
