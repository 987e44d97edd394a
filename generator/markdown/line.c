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

bool line_is_wide_at_start(struct str text)
{
    return text.size > 0 && joins(utf8_at(text, 0));
}

bool line_is_wide_at_end(struct str text)
{
    if (text.size == 0)
        return false;
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
