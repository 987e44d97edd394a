#include "markdown/write.h"

#include "base/lanes.h"

static lanes_mask are_escaped(lanes bytes)
{
    return lanes_are(bytes & 0xFD, '<') | lanes_are(bytes, '&') | lanes_are(bytes, '"'); /* '>' is one bit from '<' */
}

static size_t find_escaped(struct str text, size_t at)
{
    return lanes_find(text.data, text.size, at, are_escaped);
}

void write_text(struct buffer *buffer, struct str text)
{
    size_t from = 0;
    for (size_t at = find_escaped(text, 0); at < text.size; at = find_escaped(text, from)) {
        buffer_put(buffer, str_sub(text, from, at - from));
        from = at + 1;
        switch (text.data[at]) {
        case '&': buffer_put_literal(buffer, "&amp;"); break;
        case '<': buffer_put_literal(buffer, "&lt;"); break;
        case '>': buffer_put_literal(buffer, "&gt;"); break;
        default: buffer_put_literal(buffer, "&quot;"); break;
        }
    }
    buffer_put(buffer, str_from_pos(text, from));
}

static bool is_word(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static void put_percent(struct buffer *buffer, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";
    buffer_put_char(buffer, '%');
    buffer_put_char(buffer, digits[c >> 4]);
    buffer_put_char(buffer, digits[c & 15]);
}

/* The percent sign is kept: the address was written as an address. */
void write_address(struct buffer *buffer, struct str address)
{
    for (size_t i = 0; i < address.size; i++) {
        unsigned char c = (unsigned char)address.data[i];
        if (is_word(c) || (c != 0 && strchr("-_.+!*(),%#@?=;:/$~", c) != NULL))
            buffer_put_char(buffer, (char)c);
        else if (c == '&')
            buffer_put_literal(buffer, "&amp;");
        else if (c == '\'')
            buffer_put_literal(buffer, "&#x27;");
        else
            put_percent(buffer, c);
    }
}

void write_fragment(struct buffer *buffer, struct str anchor)
{
    for (size_t i = 0; i < anchor.size; i++) {
        unsigned char c = (unsigned char)anchor.data[i];
        if (is_word(c) || c == '-' || c == '_' || c == '.')
            buffer_put_char(buffer, (char)c);
        else
            put_percent(buffer, c);
    }
}
