#include "site/text.h"

#include "base/lanes.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

static bool is_tail(unsigned char c)
{
    return (c & 0xc0) == 0x80;
}

/* Bytes of the plain character at p, 0 where it is none or needs a closer look. The ranges are those whose characters all are
 * starters that NFC leaves alone and that never combine with a character before them. */
static size_t plain_character(const unsigned char *p, size_t left)
{
    unsigned char c = p[0];
    if (c < 0x80)
        return (c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t' ? 1 : 0;
    if (c < 0xe0) {
        if (left < 2 || !is_tail(p[1]))
            return 0;
        /* U+00A0 to U+02FF; Cyrillic U+0400 to U+047F */
        return (c == 0xc2 && p[1] >= 0xa0) || (c >= 0xc3 && c <= 0xcb) || c == 0xd0 || c == 0xd1 ? 2 : 0;
    }
    if (c < 0xf0) {
        if (left < 3 || !is_tail(p[1]) || !is_tail(p[2]))
            return 0;
        if (c >= 0xe4 && c <= 0xe9) /* U+4000 to U+9FFF */
            return 3;
        if (c == 0xe3) { /* U+3000 to U+3FFF without the tone marks U+302A to U+302F and the sound marks U+3099, U+309A */
            if (p[1] == 0x80)
                return p[2] >= 0xaa && p[2] <= 0xaf ? 0 : 3;
            if (p[1] == 0x82)
                return p[2] == 0x99 || p[2] == 0x9a ? 0 : 3;
            return 3;
        }
        if (c == 0xef) /* U+FF00 to U+FFFD */
            return (p[1] >= 0xbc && p[1] < 0xbf) || (p[1] == 0xbf && p[2] <= 0xbd) ? 3 : 0;
        if (c == 0xe2) { /* U+2010 to U+207F without line separators, U+2140 to U+231F, U+2380 to U+2ABF */
            if (p[1] == 0x80)
                return p[2] >= 0x90 && p[2] != 0xa8 && p[2] != 0xa9 ? 3 : 0;
            if (p[1] == 0x81 || (p[1] >= 0x85 && p[1] <= 0x8b) || (p[1] >= 0x8e && p[1] <= 0xaa))
                return 3;
            return p[1] == 0x8c && p[2] < 0xa0 ? 3 : 0;
        }
        return 0;
    }
    /* U+1F000 to U+1FFFF: emoji */
    if (c == 0xf0 && left >= 4 && p[1] == 0x9f && is_tail(p[2]) && is_tail(p[3]))
        return p[2] == 0xbf && p[3] >= 0xbe ? 0 : 4;
    return 0;
}

/* What TEXT_SINGLE has not: p is a plain character. */
static bool may_join(const unsigned char *p)
{
    if (p[0] == 0xef)
        return p[1] == 0xbf || (p[1] == 0xbe && (p[2] == 0x9e || p[2] == 0x9f));
    return p[0] == '&' || (p[0] >= 0x80 && !(p[0] >= 0xe3 && p[0] <= 0xe9));
}

/* --- Windows of 32 bytes ------------------------------------------------------------------------------------------- */

/*
 * Nearly all of Japanese text is ASCII and characters of three bytes that E3 to E9 and EF lead. A window of nothing else is
 * passed over after one look at all its bytes; in any other the characters are looked at one by one. So the look may be strict:
 * it passes nothing that is not TEXT_SINGLE, and need not tell what it found.
 *
 * The first character may have begun before the window, and the last may go on behind it: that is for the next window, which
 * expects the rest of a character wherever one of the two bytes before leads three.
 */
#define WINDOW 32
#define LOOK_BACK 2

typedef bool window_look(const char *p);

static inline lanes_mask are_special(const char *p)
{
    lanes a = lanes_load(p), before = lanes_load(p - 1), first = lanes_load(p - 2);
    lanes_mask expected = (lanes_mask)(before >= 0xe0) | (lanes_mask)(first >= 0xe0);
    lanes_mask tail = (lanes_mask)a < -64;
    lanes_mask wide = lanes_between(a, 0xe3, 0xe9) | lanes_are(a, 0xef);
    lanes_mask other = (lanes_mask)a & ~(tail | wide); /* the top bit counts */
    lanes_mask control = ((lanes_mask)(a <= 0x1f) & ~lanes_are(a, '\n')) | lanes_are(a, 0x7f);
    lanes_mask tone_or_voice =
        (lanes_are(before, 0x80) & lanes_between(a, 0xaa, 0xaf)) | (lanes_are(before, 0x82) & lanes_between(a, 0x99, 0x9a));
    lanes_mask form = lanes_are(before, 0xef) & ~lanes_are(a & 0xfe, 0xbc); /* not of U+FF00 to U+FF7F */
    return (expected ^ tail) | other | control | lanes_are(a, '&') | (lanes_are(first, 0xe3) & tone_or_voice) | form;
}

static inline bool window_is_single(const char *p)
{
    return !lanes_any(are_special(p) | are_special(p + LANES));
}

/* How many bytes before p belong to a character that p cuts. */
static size_t cut_before(const char *p)
{
    return ((unsigned char)p[-1] & 0xf0) == 0xe0 ? 1 : ((unsigned char)p[-2] & 0xf0) == 0xe0 ? 2 : 0;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Becomes part of its callers, and the look of it. */
__attribute__((always_inline)) static inline enum text_sort sort_by(struct str bytes, window_look *look)
{
    const unsigned char *data = (const unsigned char *)bytes.data;
    size_t at = 0, until = smaller(LOOK_BACK, bytes.size);
    bool single = true;
    for (;;) {
        for (size_t size; at < until; at += size) {
            size = plain_character(data + at, bytes.size - at);
            if (size == 0)
                return TEXT_ROUGH;
            single = single && !may_join(data + at);
        }
        if (at == bytes.size)
            return single ? TEXT_SINGLE : TEXT_PLAIN;
        while (bytes.size - at >= WINDOW && look(bytes.data + at))
            at += WINDOW;
        until = smaller(at + WINDOW, bytes.size);
        at -= cut_before(bytes.data + at);
    }
}

enum text_sort text_sort_portably(struct str bytes)
{
    return sort_by(bytes, window_is_single);
}

#ifdef __x86_64__

#define AVX2 __attribute__((target("avx2")))

/*
 * What a byte may be, as bits that stand both in a table of its upper half and in one of its lower half: two look-ups for all
 * sorts at once. The idea is John Keiser's and Daniel Lemire's ("Validating UTF-8 In Less Than One Instruction Per Byte", 2021).
 */
enum {
    CONTROL = 1, /* 00 to 0F, not line feed */
    LEAD = 2,    /* E0 to EE, not E3 to E9 */
    ANY = 4,     /* 10 to 1F, C0 to DF, F0 to FF */
    AND = 8,     /* '&' */
    DELETE = 16,
    VOICE = 32, /* 99 and 9A: behind E3 82 a sound mark */
    TONE = 64,  /* AA to AF: behind E3 80 a tone mark */
    ALWAYS = CONTROL | LEAD | ANY | AND | DELETE
};

#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

AVX2 static inline __m256i kinds(__m256i bytes)
{
    const __m256i upper = TWICE(CONTROL, ANY, AND, 0, 0, 0, 0, DELETE, 0, VOICE, TONE, 0, ANY, ANY, LEAD, ANY);
    const __m256i lower = TWICE(ANY | CONTROL | LEAD, ANY | CONTROL | LEAD, ANY | CONTROL | LEAD, ANY | CONTROL, /* 0 to 3 */
                                ANY | CONTROL, ANY | CONTROL, ANY | CONTROL | AND, ANY | CONTROL,                /* 4 to 7 */
                                ANY | CONTROL, ANY | CONTROL | VOICE, ANY | LEAD | VOICE | TONE,                 /* 8 to A */
                                ANY | CONTROL | LEAD | TONE, ANY | CONTROL | LEAD | TONE,                        /* B, C */
                                ANY | CONTROL | LEAD | TONE, ANY | CONTROL | LEAD | TONE,                        /* D, E */
                                ANY | CONTROL | DELETE | TONE);
    const __m256i half = _mm256_set1_epi8(0x0f);
    __m256i above = _mm256_shuffle_epi8(upper, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half));
    return _mm256_and_si256(above, _mm256_shuffle_epi8(lower, _mm256_and_si256(bytes, half)));
}

AVX2 static inline __m256i are(__m256i bytes, unsigned char c)
{
    return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8((char)c));
}

AVX2 static inline __m256i load(const char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

/* The same as are_special, in other words. */
AVX2 static inline bool window_is_single_by_avx2(const char *p)
{
    const __m256i top = _mm256_set1_epi8((char)0x80);
    __m256i a = load(p), before = load(p - 1), first = load(p - 2);
    __m256i expected = _mm256_subs_epu8(_mm256_max_epu8(before, first), _mm256_set1_epi8(0x60)); /* top bit from E0 on */
    __m256i tail = _mm256_cmpgt_epi8(_mm256_set1_epi8(-64), a);
    __m256i broken = _mm256_and_si256(_mm256_xor_si256(expected, tail), top);
    __m256i voice = _mm256_and_si256(are(before, 0x82), _mm256_set1_epi8(VOICE));
    __m256i tone = _mm256_and_si256(are(before, 0x80), _mm256_set1_epi8(TONE));
    __m256i mark = _mm256_and_si256(are(first, 0xe3), _mm256_or_si256(voice, tone));
    __m256i special = _mm256_and_si256(kinds(a), _mm256_or_si256(mark, _mm256_set1_epi8(ALWAYS)));
    __m256i narrow = are(_mm256_and_si256(a, _mm256_set1_epi8((char)0xfe)), 0xbc);
    __m256i form = _mm256_andnot_si256(narrow, are(before, 0xef));
    __m256i found = _mm256_or_si256(_mm256_or_si256(broken, special), form);
    return _mm256_testz_si256(found, found) != 0;
}

AVX2 static enum text_sort sort_by_avx2(struct str bytes)
{
    return sort_by(bytes, window_is_single_by_avx2);
}

enum text_sort text_sort_of(struct str bytes)
{
    return __builtin_cpu_supports("avx2") ? sort_by_avx2(bytes) : text_sort_portably(bytes);
}

#else

enum text_sort text_sort_of(struct str bytes)
{
    return text_sort_portably(bytes);
}

#endif
