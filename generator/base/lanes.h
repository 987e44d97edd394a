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
#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

/* A bit for every byte, the first byte's the lowest. These words of eight are for machines without an instruction for it: the
 * product moves the top bits of eight bytes side by side. */
static inline unsigned lanes_bits_by_words(lanes_mask mask)
{
    uint64_t words[2];
    memcpy(words, &mask, sizeof words);
    unsigned bits = 0;
    for (int i = 0; i < 2; i++) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        words[i] = __builtin_bswap64(words[i]);
#endif
        bits |= (unsigned)((words[i] & 0x8080808080808080U) * 0x0002040810204081U >> 56) << 8 * i;
    }
    return bits;
}

static inline unsigned lanes_bits(lanes_mask mask)
{
#ifdef __SSE2__
    return (unsigned)_mm_movemask_epi8((__m128i)mask);
#else
    return lanes_bits_by_words(mask);
#endif
}

static inline bool lanes_any(lanes_mask mask)
{
    return lanes_bits(mask) != 0;
}

/* The first byte whose bits are set, LANES where there is none. */
static inline size_t lanes_first(lanes_mask mask)
{
    return (size_t)__builtin_ctz(lanes_bits(mask) | 1U << LANES);
}

typedef uint64_t lanes_of_8 __attribute__((vector_size(LANES)));
typedef uint32_t lanes_of_4 __attribute__((vector_size(LANES)));
typedef uint16_t lanes_of_2 __attribute__((vector_size(LANES)));

/* Fewer bytes than there are lanes, and not none, without reading beside them: their beginning in the first *half of the lanes,
 * their end in as many behind. What lanes are left repeat them. */
static inline lanes lanes_load_few(const char *p, size_t size, size_t *half)
{
    if (size >= 8) {
        uint64_t head, tail;
        memcpy(&head, p, *half = sizeof head);
        memcpy(&tail, p + size - sizeof tail, sizeof tail);
        return (lanes)(lanes_of_8){head, tail};
    }
    if (size >= 4) {
        uint32_t head, tail;
        memcpy(&head, p, *half = sizeof head);
        memcpy(&tail, p + size - sizeof tail, sizeof tail);
        return (lanes)(lanes_of_4){head, tail, head, tail};
    }
    if (size >= 2) {
        uint16_t head, tail;
        memcpy(&head, p, *half = sizeof head);
        memcpy(&tail, p + size - sizeof tail, sizeof tail);
        return (lanes)(lanes_of_2){head, tail, head, tail, head, tail, head, tail};
    }
    *half = 1;
    return (lanes){0} + (unsigned char)*p;
}

/* lanes_find where there are less than sixteen bytes at all. */
static inline size_t lanes_find_few(const char *bytes, size_t size, size_t at, lanes_mask (*question)(lanes))
{
    size_t half, first = lanes_first(question(lanes_load_few(bytes + at, size - at, &half)));
    if (first < half)
        return at + first;
    return first == LANES ? size : size - 2 * half + first;
}

/* The first byte from `at` on that the question is true of, or size. A constant question becomes part of the loop. */
static inline size_t lanes_find(const char *bytes, size_t size, size_t at, lanes_mask (*question)(lanes))
{
    if (size < LANES)
        return at < size ? lanes_find_few(bytes, size, at, question) : size;
    size_t last = size - LANES;
    unsigned bits;
    for (; at <= last; at += LANES)
        if ((bits = lanes_bits(question(lanes_load(bytes + at)))) != 0)
            return at + (size_t)__builtin_ctz(bits);
    if (at == size)
        return size;
    /* What is left, with bytes before it that have been asked about. */
    bits = lanes_bits(question(lanes_load(bytes + last))) >> (at - last);
    return bits != 0 ? at + (size_t)__builtin_ctz(bits) : size;
}

#endif
