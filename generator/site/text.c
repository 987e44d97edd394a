#include "site/text.h"

#include "base/lanes.h"
#include "base/utf8.h"

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

#define LOOK_BACK 2 /* of three bytes, the first two */
#define LOOK_AHEAD 2

/* Sixteen bytes of nothing but plain characters of one and of three bytes, which is what Japanese text is made of. The first
 * of them may be the rest of a character that begins before, and the last may go on behind: that is for the next block.
 * joining gets bits where there is what TEXT_SINGLE has not: '&', half-width sound marks. */
static bool block_is_plain(const char *p, lanes_mask *joining)
{
    lanes a = lanes_load(p), b = lanes_load(p + 1), c = lanes_load(p + 2);
    lanes_mask rest = lanes_are(lanes_load(p - 1) & 0xf0, 0xe0) | lanes_are(lanes_load(p - 2) & 0xf0, 0xe0);
    lanes_mask tail = lanes_are(a & 0xc0, 0x80);
    lanes_mask ascii = lanes_between(a, 0x20, 0x7e) | lanes_are(a, '\n') | lanes_are(a, '\t');
    lanes_mask tone_or_voice =
        (lanes_are(b, 0x80) & lanes_between(c, 0xaa, 0xaf)) | (lanes_are(b, 0x82) & lanes_between(c, 0x99, 0x9a));
    lanes_mask wide = lanes_between(a, 0xe4, 0xe9) | (lanes_are(a, 0xe3) & ~tone_or_voice) |
                      (lanes_are(a, 0xef) & lanes_between(b, 0xbc, 0xbe));
    *joining |= lanes_are(a, '&') | (lanes_are(a, 0xef) & lanes_are(b, 0xbe) & lanes_between(c, 0x9e, 0x9f));
    return !lanes_any((rest ^ tail) | ~(ascii | wide | tail));
}

/* What the blocks leave over: few characters, looked at one by one. */
static bool may_join(const unsigned char *p)
{
    if (p[0] == 0xef)
        return p[1] == 0xbf || (p[1] == 0xbe && (p[2] == 0x9e || p[2] == 0x9f));
    return p[0] == '&' || (p[0] >= 0x80 && !(p[0] >= 0xe3 && p[0] <= 0xe9));
}

/* How many bytes before p belong to a character that p cuts. */
static size_t cut_before(const char *p)
{
    return ((unsigned char)p[-1] & 0xf0) == 0xe0 ? 1 : ((unsigned char)p[-2] & 0xf0) == 0xe0 ? 2 : 0;
}

enum text_sort text_sort_of(struct str bytes)
{
    const char *start = bytes.data, *p = start, *end = start + bytes.size;
    lanes_mask joining = {0};
    bool single = true;
    while (p < end) {
        const char *begin = p;
        while (p - start >= LOOK_BACK && end - p >= LANES + LOOK_AHEAD && block_is_plain(p, &joining))
            p += LANES;
        if (p > begin)
            p -= cut_before(p);
        size_t size = plain_character((const unsigned char *)p, (size_t)(end - p));
        if (size == 0)
            return TEXT_ROUGH;
        single = single && !may_join((const unsigned char *)p);
        p += size;
    }
    return single && !lanes_any(joining) ? TEXT_SINGLE : TEXT_PLAIN;
}

static const char digits[] = "0123456789ABCDEF";

void text_byte(char byte, char hex[3])
{
    hex[0] = digits[((unsigned char)byte) >> 4];
    hex[1] = digits[((unsigned char)byte) & 15];
    hex[2] = '\0';
}

struct str text_clean(struct arena *arena, struct str text, struct str path, struct diags *diags)
{
    /* Every control character has one or two bytes in UTF-8, or three (U+FFFE, U+FFFF); U+FFFD has three. */
    size_t controls = 0;
    for (size_t at = 0; at < text.size;) {
        uint32_t c = utf8_next(text, &at);
        controls += c != '\r' && utf8_is_control(c);
    }
    char *out = arena_alloc(arena, text.size + 2 * controls + 1);
    size_t size = 0;
    size_t line_start = 0;
    unsigned line = 1;
    size_t found = 0;
    for (size_t at = 0; at < text.size;) {
        size_t start = at;
        uint32_t c = utf8_next(text, &at);
        if (c == '\r' || c == '\n') {
            if (c == '\r' && at < text.size && text.data[at] == '\n')
                at++;
            out[size++] = '\n';
            line++;
            line_start = at;
            continue;
        }
        if (utf8_is_control(c)) {
            if (found++ < TEXT_FINDINGS) {
                struct position place = {path, line, utf8_column(str_from_pos(text, line_start), start - line_start)};
                char number[sizeof "U+0000"];
                memcpy(number, "U+", 2);
                for (int i = 0; i < 4; i++)
                    number[2 + i] = digits[(c >> (12 - 4 * i)) & 15];
                number[6] = '\0';
                if (c == 0)
                    diag_report(diags, place, DIAG_NUL_BYTE);
                else
                    diag_report(diags, place, DIAG_CONTROL_CHARACTER, str_from(number));
            }
            c = 0xfffd;
        }
        size += utf8_put(c, out + size);
    }
    out[size] = '\0';
    return str_of(out, size);
}
