#include "base/buffer.h"

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

/*
 * How many bytes from p on are 0x40 or more, eight at a time. Everything that XML and JSON escape is less, and Japanese
 * text is nearly all more.
 */
static size_t plain_run(const char *p, size_t size)
{
    size_t i = 0;
    for (uint64_t eight; i + 8 <= size; i += 8) {
        memcpy(&eight, p + i, 8);
        if (((eight | eight << 1) & 0x8080808080808080U) != 0x8080808080808080U)
            break;
    }
    return i;
}

static struct str xml_escape(char c)
{
    switch (c) {
    case '&': return STR("&amp;");
    case '<': return STR("&lt;");
    case '>': return STR("&gt;");
    case '"': return STR("&quot;");
    case '\'': return STR("&#39;");
    default: return STR_NONE;
    }
}

void buffer_put_xml(struct buffer *buffer, struct str text)
{
    size_t plain = 0;
    for (size_t i = 0; i < text.size; i++) {
        if ((i & 7) == 0 && (i += plain_run(text.data + i, text.size - i)) == text.size)
            break;
        if (text.data[i] > '>' || text.data[i] < '"')
            continue;
        struct str escape = xml_escape(text.data[i]);
        if (escape.size == 0)
            continue;
        buffer_put(buffer, str_sub(text, plain, i - plain));
        buffer_put(buffer, escape);
        plain = i + 1;
    }
    buffer_put(buffer, str_from_pos(text, plain));
}

void buffer_put_json(struct buffer *buffer, struct str text)
{
    size_t plain = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        size_t size = 1;
        char escape[8];
        if (c >= 0x40 && c != '\\' && c != 0xE2)
            continue;
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
