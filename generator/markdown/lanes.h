#ifndef FUMI_MARKDOWN_LANES_H
#define FUMI_MARKDOWN_LANES_H

/*
 * Sixteen bytes at once, by the compilers' own vectors (GCC and clang have them for every machine): for the few questions
 * that are asked of every byte of every page. A comparison gives all bits of a byte, or none.
 */

#include <stdbool.h>
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

static inline lanes_mask lanes_between(lanes bytes, unsigned char low, unsigned char high)
{
    return (lanes_mask)((bytes >= low) & (bytes <= high));
}

static inline bool lanes_any(lanes_mask mask)
{
    uint64_t halves[2];
    memcpy(halves, &mask, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

#endif
