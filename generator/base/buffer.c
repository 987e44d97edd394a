#include "base/buffer.h"

#include "base/lanes.h"
#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* One byte more than asked for is always kept free, so that buffer_cstr never has to grow. */
void buffer_reserve(struct buffer *buffer, size_t more)
{
    size_t need = buffer->size + more + 1;
    if (need <= buffer->capacity)
        return;
    size_t capacity = buffer->capacity == 0 ? 256 : buffer->capacity;
    while (capacity < need)
        capacity *= 2;
    buffer->data = memory_realloc(buffer->data, capacity);
    buffer->capacity = capacity;
}

void buffer_put_slow(struct buffer *buffer, struct str s)
{
    if (s.size == 0)
        return;
    buffer_reserve(buffer, s.size);
    memcpy(buffer->data + buffer->size, s.data, s.size);
    buffer->size += s.size;
}

void buffer_put_number(struct buffer *buffer, unsigned long long number)
{
    char digits[24];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    buffer_put(buffer, (struct str){digits + at, sizeof digits - at});
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size < 0)
        memory_exhausted();
    buffer_reserve(buffer, (size_t)size);
    va_start(args, format);
    vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format, args);
    va_end(args);
    buffer->size += (size_t)size;
}

static struct str xml_escape(char c)
{
    switch (c) {
    case '&': return STR("&amp;");
    case '<': return STR("&lt;");
    case '>': return STR("&gt;");
    case '"': return STR("&quot;");
    default: return STR("&#39;");
    }
}

/* '<' and '>' are one bit apart, and so are '&' and the apostrophe. */
static lanes_mask are_escaped_in_xml(lanes bytes)
{
    return lanes_are(bytes & 0xFD, '<') | lanes_are(bytes & 0xFE, '&') | lanes_are(bytes, '"');
}

/* From the first character that is escaped on. Apart, because most texts have none. */
__attribute__((noinline)) static void put_escaped(struct buffer *buffer, struct str text, size_t at)
{
    for (size_t plain; at < text.size;) {
        buffer_put(buffer, xml_escape(text.data[at]));
        plain = at + 1;
        at = lanes_find(text.data, text.size, plain, are_escaped_in_xml);
        buffer_put(buffer, str_of(text.data + plain, at - plain));
    }
}

void buffer_put_xml(struct buffer *buffer, struct str text)
{
    size_t at = lanes_find(text.data, text.size, 0, are_escaped_in_xml);
    buffer_put(buffer, str_of(text.data, at));
    if (at < text.size)
        put_escaped(buffer, text, at);
}

/* All that is escaped, and 0xE2 for U+2028 and U+2029. */
static lanes_mask may_be_escaped_in_json(lanes bytes)
{
    return lanes_between(bytes, 0, 0x1F) | lanes_are(bytes, '"') | lanes_are(bytes, '\\') | lanes_are(bytes, '&') |
           lanes_are(bytes, '<') | lanes_are(bytes, '>') | lanes_are(bytes, 0xE2);
}

void buffer_put_json(struct buffer *buffer, struct str text)
{
    size_t plain = 0;
    for (size_t i = 0; (i = lanes_find(text.data, text.size, i, may_be_escaped_in_json)) < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        size_t size = 1;
        char escape[8];
        if (c == '"' || c == '\\')
            snprintf(escape, sizeof escape, "\\%c", c);
        else if (c == '\n')
            snprintf(escape, sizeof escape, "\\n");
        else if (c < 0x20 || c == '<' || c == '>' || c == '&')
            snprintf(escape, sizeof escape, "\\u%04x", c);
        else if (c == 0xE2 && i + 2 < text.size && (unsigned char)text.data[i + 1] == 0x80 &&
                 ((unsigned char)text.data[i + 2] & 0xFE) == 0xA8) {
            snprintf(escape, sizeof escape, "\\u20%x", ((unsigned char)text.data[i + 2] & 0x3F));
            size = 3;
        } else
            continue;
        buffer_put(buffer, str_sub(text, plain, i - plain));
        buffer_put(buffer, str_from(escape));
        plain = i + size;
        i += size - 1;
    }
    buffer_put(buffer, str_from_pos(text, plain));
}

const char *buffer_cstr(struct buffer *buffer)
{
    buffer_reserve(buffer, 0);
    buffer->data[buffer->size] = '\0';
    return buffer->data;
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer)BUFFER_INIT;
}
