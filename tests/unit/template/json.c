#include "template/json.h"

#include "base/array.h"
#include "base/buffer.h"
#include "base/utf8.h"

struct reader {
    struct arena *arena;
    struct str text;
    size_t at;
    int depth;
};

static int read_value(struct reader *r, struct json *json);

static char peek(const struct reader *r)
{
    return r->at < r->text.size ? r->text.data[r->at] : '\0';
}

static void skip_space(struct reader *r)
{
    while (peek(r) == ' ' || peek(r) == '\t' || peek(r) == '\n' || peek(r) == '\r')
        r->at++;
}

static bool take(struct reader *r, char c)
{
    skip_space(r);
    if (peek(r) != c)
        return false;
    r->at++;
    return true;
}

static int read_hex(struct reader *r, uint32_t *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        const char *digit = strchr("0123456789abcdef", peek(r) | 0x20);
        if (peek(r) == '\0' || digit == NULL)
            return -1;
        *unit = *unit * 16 + (uint32_t)(digit - "0123456789abcdef");
        r->at++;
    }
    return 0;
}

/* What follows a backslash. */
static int read_escape(struct reader *r, struct buffer *out)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    char c = peek(r);
    if (c == '\0')
        return -1;
    r->at++;
    const char *simple = strchr(from, c);
    if (simple != NULL) {
        buffer_put_char(out, to[simple - from]);
        return 0;
    }
    uint32_t unit;
    uint32_t low;
    if (c != 'u' || read_hex(r, &unit) != 0)
        return -1;
    if (unit >= 0xD800 && unit < 0xDC00) {
        if (!str_starts(str_from_pos(r->text, r->at), STR("\\u")))
            return -1;
        r->at += 2;
        if (read_hex(r, &low) != 0 || low < 0xDC00 || low > 0xDFFF)
            return -1;
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    char bytes[4];
    buffer_put(out, str_of(bytes, utf8_put(unit, bytes)));
    return 0;
}

static int read_text(struct reader *r, struct str *text)
{
    struct buffer out = BUFFER_INIT;
    int result = -1;
    while (r->at < r->text.size) {
        char c = r->text.data[r->at++];
        if (c == '"') {
            *text = arena_str(r->arena, buffer_str(&out));
            result = 0;
            break;
        }
        if (c != '\\')
            buffer_put_char(&out, c);
        else if (read_escape(r, &out) != 0)
            break;
    }
    buffer_free(&out);
    return result;
}

/* An array or an object, behind its opening bracket. */
static int read_items(struct reader *r, struct json *json, char end)
{
    if (take(r, end))
        return 0;
    do {
        struct json item = {0};
        if (json->type == JSON_OBJECT && (!take(r, '"') || read_text(r, &item.name) != 0 || !take(r, ':')))
            return -1;
        if (read_value(r, &item) != 0)
            return -1;
        *ARRAY_PUSH(r->arena, json) = item;
    } while (take(r, ','));
    return take(r, end) ? 0 : -1;
}

static int read_word(struct reader *r, struct json *json)
{
    size_t from = r->at;
    while (peek(r) != '\0' && strchr("+-.0123456789abcdefghijklmnopqrstuvwxyzE", peek(r)) != NULL)
        r->at++;
    json->text = str_sub(r->text, from, r->at - from);
    if (str_is(json->text, "null"))
        json->type = JSON_NULL;
    else if (str_is(json->text, "true"))
        json->type = JSON_TRUE;
    else if (str_is(json->text, "false"))
        json->type = JSON_FALSE;
    else
        json->type = JSON_NUMBER;
    bool digits = json->text.size > 0 && strchr("-0123456789", json->text.data[0]) != NULL;
    return json->type != JSON_NUMBER || digits ? 0 : -1;
}

static int read_value(struct reader *r, struct json *json)
{
    if (r->depth == JSON_NESTING)
        return -1;
    r->depth++;
    int result;
    if (take(r, '"')) {
        json->type = JSON_TEXT;
        result = read_text(r, &json->text);
    } else if (take(r, '[')) {
        json->type = JSON_ARRAY;
        result = read_items(r, json, ']');
    } else if (take(r, '{')) {
        json->type = JSON_OBJECT;
        result = read_items(r, json, '}');
    } else {
        result = read_word(r, json);
    }
    r->depth--;
    return result;
}

int json_read(struct arena *arena, struct str text, struct json *json)
{
    struct reader reader = {arena, text, 0, 0};
    *json = (struct json){0};
    if (read_value(&reader, json) != 0)
        return -1;
    skip_space(&reader);
    return reader.at == text.size ? 0 : -1;
}

const struct json *json_get(const struct json *object, const char *name)
{
    for (size_t i = 0; i < object->count; i++)
        if (str_is(object->items[i].name, name))
            return &object->items[i];
    return NULL;
}
