#include "site/text.h"

#include "base/utf8.h"

/* Eight ASCII bytes at once: none with the high bit, none below 0x20 (line feeds and tabs are left to the slow step), no DEL. */
static bool all_printable(const unsigned char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    const uint64_t ones = 0x0101010101010101U;
    uint64_t high = word & (ones * 0x80);
    uint64_t below_space = (word - ones * 0x20) & ~word & (ones * 0x80);
    uint64_t del = word ^ (ones * 0x7f);
    uint64_t is_del = (del - ones) & ~del & (ones * 0x80);
    return (high | below_space | is_del) == 0;
}

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

bool text_is_plain(struct str bytes)
{
    const unsigned char *p = (const unsigned char *)bytes.data;
    const unsigned char *end = p + bytes.size;
    while (p < end) {
        while (end - p >= 8 && all_printable(p))
            p += 8;
        /* Japanese comes in runs of three bytes; the two ranges that make up most of it are decided here. */
        while (end - p >= 3 && ((p[0] >= 0xe4 && p[0] <= 0xe9) || (p[0] == 0xe3 && (p[1] == 0x81 || p[1] == 0x83))) &&
               is_tail(p[1]) && is_tail(p[2]))
            p += 3;
        if (p == end)
            break;
        size_t size = plain_character(p, (size_t)(end - p));
        if (size == 0)
            return false;
        p += size;
    }
    return true;
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
