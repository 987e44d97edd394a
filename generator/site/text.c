#include "site/text.h"

#include "base/utf8.h"

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
