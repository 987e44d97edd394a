#ifndef FUMI_BASE_BUFFER_H
#define FUMI_BASE_BUFFER_H

/*
 * Bytes that grow: what renderers write into. The owner calls buffer_free; a buffer may be used again after buffer_reset,
 * keeping its memory. Writing cannot fail (see memory.h).
 */

#include "base/arena.h"
#include "base/str.h"

struct buffer {
    char *data;
    size_t size;
    size_t capacity;
};

#define BUFFER_INIT \
    {               \
        NULL, 0, 0  \
    }

void buffer_reserve(struct buffer *buffer, size_t more); /* room for more bytes behind size */
void buffer_put_slow(struct buffer *buffer, struct str s);

static inline void buffer_put(struct buffer *buffer, struct str s)
{
    if (buffer->capacity - buffer->size <= s.size) {
        buffer_put_slow(buffer, s);
        return;
    }
    if (s.size > 0)
        memcpy(buffer->data + buffer->size, s.data, s.size);
    buffer->size += s.size;
}

static inline void buffer_put_char(struct buffer *buffer, char c)
{
    if (buffer->capacity - buffer->size <= 1)
        buffer_reserve(buffer, 1);
    buffer->data[buffer->size++] = c;
}

#define buffer_put_literal(buffer, literal) buffer_put((buffer), STR(literal))

void buffer_put_number(struct buffer *buffer, unsigned long long number);
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Escapings. XML escapes & < > " ' so that the text stands in content and in attributes of HTML and XML alike. */
void buffer_put_xml(struct buffer *buffer, struct str text);
void buffer_put_json(struct buffer *buffer, struct str text); /* without the quotes; also < > & U+2028 U+2029 as \u, so that
                                                                 it may stand inside <script> */

static inline struct str buffer_str(const struct buffer *buffer)
{
    return (struct str){buffer->data, buffer->size};
}

const char *buffer_cstr(struct buffer *buffer); /* NUL put behind the content; valid until the next write */
static inline void buffer_reset(struct buffer *buffer)
{
    buffer->size = 0;
}
void buffer_free(struct buffer *buffer);

#endif
