#include "base/utf8.h"

#include "base/memory.h"

#include <stdlib.h>
#include <utf8proc.h>

/* Length of the well-formed sequence at p, or 0 (RFC 3629, section 4). */
static size_t sequence(const unsigned char *p, size_t left)
{
    unsigned char a = p[0];
    if (a < 0x80)
        return 1;
    if (a < 0xC2 || a > 0xF4)
        return 0;
    size_t need = a < 0xE0 ? 2 : a < 0xF0 ? 3 : 4;
    if (left < need)
        return 0;
    unsigned char low = a == 0xE0 ? 0xA0 : a == 0xF0 ? 0x90 : 0x80;
    unsigned char high = a == 0xED ? 0x9F : a == 0xF4 ? 0x8F : 0xBF;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < need; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return need;
}

size_t utf8_check(struct str bytes)
{
    const unsigned char *p = (const unsigned char *)bytes.data;
    size_t i = 0;
    while (i < bytes.size) {
        uint64_t eight;
        if (bytes.size - i >= 8 && (memcpy(&eight, p + i, 8), (eight & 0x8080808080808080U) == 0)) {
            i += 8;
            continue;
        }
        size_t size = sequence(p + i, bytes.size - i);
        if (size == 0)
            return i;
        i += size;
    }
    return STR_NPOS;
}

uint32_t utf8_next(struct str text, size_t *at)
{
    const unsigned char *p = (const unsigned char *)text.data + *at;
    size_t size = *at < text.size ? sequence(p, text.size - *at) : 0;
    if (size == 0) {
        *at += *at < text.size;
        return UTF8_INVALID;
    }
    *at += size;
    switch (size) {
    case 1: return p[0];
    case 2: return (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    case 3: return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    default:
        return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 | (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
    }
}

uint32_t utf8_at(struct str text, size_t at)
{
    return utf8_next(text, &at);
}

size_t utf8_previous(struct str text, size_t at)
{
    do
        at--;
    while (at > 0 && ((unsigned char)text.data[at] & 0xC0) == 0x80);
    return at;
}

size_t utf8_put(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

size_t utf8_count(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

#define SINGLE 0x4E00 /* stands for any that single() knows: to the rules they are all the same */

/* Bytes of a character at p that is a grapheme beside any of its like: ASCII without controls, most kana and ideographs, their
 * punctuation, full-width forms. They make up most of all text. 0: not one of those. */
static size_t single(const unsigned char *p, size_t left)
{
    unsigned char a = p[0];
    if (a < 0x80)
        return a >= 0x20 && a < 0x7F;
    if (left < 3 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80)
        return 0;
    bool ideograph = a >= 0xE4 && a <= 0xE9; /* U+4000 to U+9FFF */
    bool full_width = a == 0xEF && p[1] == 0xBC;
    bool kana = a == 0xE3 && (p[1] == 0x81 || p[1] == 0x83 || (p[1] == 0x82 && p[2] != 0x99 && p[2] != 0x9A));
    bool punctuation = a == 0xE3 && p[1] == 0x80 && p[2] < 0xAA; /* U+3000 to U+3029 */
    return kana || ideograph || punctuation || full_width ? 3 : 0;
}

/* Moves *at over as many of those as follow, at most limit; how many there were. */
static size_t skip_singles(struct str text, size_t *at, size_t limit)
{
    const unsigned char *p = (const unsigned char *)text.data;
    size_t count = 0;
    for (size_t size; count < limit && *at < text.size; count++, *at += size)
        if ((size = single(p + *at, text.size - *at)) == 0)
            break;
    return count;
}

/* The byte offset behind the first `limit` graphemes; *found says how many there were. */
static size_t walk_graphemes(struct str text, size_t limit, size_t *found)
{
    utf8proc_int32_t state = 0;
    size_t at = 0, start = 0;
    uint32_t before = UTF8_INVALID;
    *found = 0;
    while (at < text.size) {
        start = at;
        uint32_t c = utf8_next(text, &at);
        bool plain = c < 0x300 || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A0 && c <= 0x9FFF);
        bool boundary = before == UTF8_INVALID || (plain && before != '\r' && before < 0xA000 && before != 0x200D) ||
                        utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)c, &state);
        if (plain)
            state = 0;
        if (boundary) {
            if (*found == limit)
                return start;
            (*found)++;
        }
        before = c;
        size_t singles = plain && c != '\r' ? skip_singles(text, &at, limit - *found) : 0;
        *found += singles;
        if (singles > 0)
            before = SINGLE;
    }
    return text.size;
}

size_t utf8_graphemes(struct str text)
{
    size_t found;
    walk_graphemes(text, SIZE_MAX, &found);
    return found;
}

size_t utf8_prefix(struct str text, size_t graphemes)
{
    const unsigned char *p = (const unsigned char *)text.data;
    size_t at = 0, found = skip_singles(text, &at, graphemes);
    if (at == text.size || (found == graphemes && single(p + at, text.size - at) > 0))
        return at;
    return walk_graphemes(text, graphemes, &found);
}

unsigned utf8_column(struct str line, size_t at)
{
    return (unsigned)utf8_count(str_sub(line, 0, at)) + 1;
}

bool utf8_is_hangul(uint32_t c)
{
    return (c >= 0x1100 && c <= 0x11FF) || (c >= 0x3130 && c <= 0x318F) || (c >= 0x3200 && c <= 0x321E) ||
           (c >= 0x3260 && c <= 0x327E) || (c >= 0xA960 && c <= 0xA97F) || (c >= 0xAC00 && c <= 0xD7FB) ||
           (c >= 0xFFA0 && c <= 0xFFDC) || c == 0x302E || c == 0x302F;
}

/* Wide, full or half width by UAX #11, without characters that are emoji by default. */
bool utf8_is_cjk(uint32_t c)
{
    if (c < 0x1100)
        return false;
    return (c >= 0x2E80 && c <= 0xA4CF && c != 0x303F) || utf8_is_hangul(c) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFE10 && c <= 0xFE19) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF01 && c <= 0xFFDC) ||
           (c >= 0xFFE0 && c <= 0xFFEE) || c == 0x20A9 || (c >= 0x16FE0 && c <= 0x18D08) || (c >= 0x1AFF0 && c <= 0x1B2FB) ||
           (c >= 0x1F200 && c <= 0x1F265 && c != 0x1F201 && c != 0x1F21A && c != 0x1F22F && !(c >= 0x1F232 && c <= 0x1F23A)) ||
           (c >= 0x20000 && c <= 0x3FFFD);
}

bool utf8_is_wide(uint32_t c)
{
    return c >= 0x1100 && utf8proc_charwidth((utf8proc_int32_t)c) == 2;
}

bool utf8_is_punctuation(uint32_t c)
{
    if (c < 0x80)
        return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO: return true;
    default: return false;
    }
}

bool utf8_is_space(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool utf8_is_control(uint32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0) || (c & 0xFFFE) == 0xFFFE;
}

unsigned utf8_width(struct str text)
{
    unsigned width = 0;
    for (size_t at = 0; at < text.size;) {
        int w = utf8proc_charwidth((utf8proc_int32_t)utf8_next(text, &at));
        width += w > 0 ? (unsigned)w : 0;
    }
    return width;
}

/*
 * True where every character is one that NFC never changes, alone or with a neighbour of the same sort: the ranges that
 * Japanese text is made of. False means "look closer".
 */
static bool surely_nfc(struct str text)
{
    const unsigned char *p = (const unsigned char *)text.data;
    const unsigned char *end = p + text.size;
    while (p < end) {
        unsigned char a = *p;
        if (a < 0x80)
            p++;
        else if (a >= 0xC2 && a <= 0xCB)
            p += 2;
        else if (a >= 0xE4 && a <= 0xE9)
            p += 3;
        else if (a == 0xE3 && !(p[1] == 0x82 && (p[2] == 0x99 || p[2] == 0x9A)) &&
                 !(p[1] == 0x80 && p[2] >= 0xAA && p[2] <= 0xAF))
            p += 3;
        else if (a == 0xEF && p[1] >= 0xBC)
            p += 3;
        else if (a == 0xE2 && ((p[1] == 0x80 && p[2] >= 0x82) || (p[1] >= 0x85 && p[1] != 0x8C && p[1] != 0xAB && p[1] < 0xB0)))
            p += 3;
        else if (a == 0xF0 && p[1] == 0x9F)
            p += 4;
        else
            return false;
    }
    return true;
}

struct str utf8_nfc(struct arena *arena, struct str text)
{
    if (surely_nfc(text))
        return text;
    utf8proc_uint8_t *normal = NULL;
    utf8proc_ssize_t size = utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.size, &normal,
                                         UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (size == UTF8PROC_ERROR_NOMEM)
        memory_exhausted();
    if (size < 0)
        return text;
    struct str result = str_of((const char *)normal, (size_t)size);
    result = str_equal(result, text) ? text : arena_str(arena, result);
    free(normal);
    return result;
}
