#include "markdown/line.h"

#include "base/utf8.h"

static bool joins(uint32_t c)
{
    if ((c >= 0x3041 && c <= 0x30FA) || (c >= 0x4E00 && c <= 0x9FFF))
        return true;
    if (c < 0x1100 || c == UTF8_INVALID)
        return false;
    return (utf8_is_wide(c) || (c >= 0xFF61 && c <= 0xFF9F)) && !utf8_is_hangul(c);
}

/* Most ideographs, kana and their punctuation, full-width forms: nearly all Japanese text begins and ends with these, and they
 * are seen by their bytes. */
static bool surely_joins(const char *p)
{
    unsigned char a = (unsigned char)p[0], b = (unsigned char)p[1], c = (unsigned char)p[2];
    if (a == 0xE3) /* U+3000 to U+3029, U+3041 to U+307F, U+30C0 to U+30FA */
        return (b == 0x80 && c <= 0xA9) || (b == 0x81 && c >= 0x81) || (b == 0x83 && c <= 0xBA);
    return (a >= 0xE5 && a <= 0xE9) || (a == 0xEF && b == 0xBC && c >= 0x81); /* U+5000 to U+9FFF, U+FF01 to U+FF3F */
}

bool line_is_wide_at_start(struct str text)
{
    return text.size > 0 && ((text.size >= 3 && surely_joins(text.data)) || joins(utf8_at(text, 0)));
}

bool line_is_wide_at_end(struct str text)
{
    if (text.size == 0)
        return false;
    if (text.size >= 3 && surely_joins(text.data + text.size - 3))
        return true;
    size_t at = utf8_previous(text, text.size);
    uint32_t c = utf8_at(text, at);
    bool selector = (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF) || c == 0x3099 || c == 0x309A;
    if (selector && at > 0)
        c = utf8_at(text, utf8_previous(text, at));
    return joins(c);
}

void line_break(struct line *line, cmark_node *soft_break)
{
    if (line->break_node != NULL && line->wide) /* a line with nothing to see on it */
        tree_unlink(line->break_node);
    line->break_node = soft_break;
}

bool line_show(struct line *line, bool first_wide, bool last_wide)
{
    bool space = false;
    if (line->break_node != NULL) {
        if (line->wide && first_wide)
            tree_unlink(line->break_node);
        else
            space = true;
        line->break_node = NULL;
    }
    line->wide = last_wide;
    return space;
}
