#include "markdown/tag.h"

#include "base/utf8.h"
#include "markdown/comment.h"
#include "markdown/write.h"

#include <cmark-gfm/houdini.h>

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

static struct str lower(struct arena *arena, struct str s)
{
    char *copy = arena_alloc(arena, s.size + 1);
    for (size_t i = 0; i < s.size; i++)
        copy[i] = s.data[i] >= 'A' && s.data[i] <= 'Z' ? (char)(s.data[i] | 32) : s.data[i];
    return str_of(copy, s.size);
}

static bool name_is_among(struct str name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (str_is(name, *names))
            return true;
    return false;
}

static bool is_allowed(struct str name)
{
    static const char *const names[] = {"kbd", "sub", "sup", "ruby", "rt", "rp", "abbr", NULL};
    return name_is_among(name, names);
}

static bool is_void(struct str name)
{
    static const char *const names[] = {"br", "wbr", NULL};
    return name_is_among(name, names);
}

/* HTML has given up rb: its content is what it was, and nobody is told. */
bool tag_is_silent(struct str name)
{
    return str_is(name, "rb");
}

/* rt and rp mean something in a ruby only. */
bool tag_is_ruby_part(struct str name)
{
    return str_is(name, "rt") || str_is(name, "rp");
}

/* Elements whose content is no text for readers. */
bool tag_is_hidden(struct str name)
{
    static const char *const names[] = {"script", "style", "template", "iframe",   "object",
                                        "svg",    "math",  "title",    "textarea", NULL};
    return name_is_among(name, names);
}

/* Elements that stand within a line of text. */
bool tag_is_phrase(struct str name)
{
    static const char *const names[] = {"a",    "b",      "bdi",  "bdo", "cite", "code", "del", "dfn",  "em",
                                        "font", "i",      "img",  "ins", "mark", "q",    "s",   "samp", "small",
                                        "span", "strong", "time", "tt",  "u",    "var",  NULL};
    return name_is_among(name, names) || is_allowed(name) || tag_is_silent(name);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* Character references may name what text may not contain: that goes. */
struct str tag_unescape(struct str s)
{
    cmark_strbuf buffer;
    cmark_strbuf_init(memory_callbacks(), &buffer, 0);
    houdini_unescape_html_f(&buffer, (const uint8_t *)s.data, (bufsize_t)s.size);
    struct str text = str_of((const char *)buffer.ptr, (size_t)buffer.size);
    size_t size = 0;
    for (size_t at = 0, next; at < text.size; at = next) {
        next = at;
        if (utf8_is_control(utf8_next(text, &next)))
            continue;
        memmove(buffer.ptr + size, text.data + at, next - at);
        size += next - at;
    }
    return str_of(text.data, size);
}

/* One attribute of a tag that cmark has found well-formed; at stands on its name. */
static size_t read_attribute(struct str tag, size_t at, struct str *name, struct str *value)
{
    size_t start = at;
    while (at < tag.size && !is_space(tag.data[at]) && strchr("=/>", tag.data[at]) == NULL)
        at++;
    *name = str_sub(tag, start, at - start);
    *value = STR_NONE;
    size_t sign = at;
    while (sign < tag.size && is_space(tag.data[sign]))
        sign++;
    if (sign == tag.size || tag.data[sign] != '=')
        return at == start ? at + 1 : at;
    at = sign + 1;
    while (at < tag.size && is_space(tag.data[at]))
        at++;
    if (at < tag.size && (tag.data[at] == '"' || tag.data[at] == '\'')) {
        size_t end = str_find_char(tag, tag.data[at], at + 1);
        if (end == STR_NPOS)
            end = tag.size;
        *value = str_sub(tag, at + 1, end - at - 1);
        return end + 1;
    }
    start = at;
    while (at < tag.size && !is_space(tag.data[at]) && tag.data[at] != '>')
        at++;
    *value = str_sub(tag, start, at - start);
    return at;
}

/* title and lang, the first of each. */
static struct str kept_attributes(struct markdown *markdown, struct str tag, size_t at)
{
    struct buffer kept = BUFFER_INIT;
    bool title = false, lang = false;
    while (at < tag.size) {
        if (is_space(tag.data[at]) || tag.data[at] == '/' || tag.data[at] == '>') {
            at++;
            continue;
        }
        struct str name, value;
        at = read_attribute(tag, at, &name, &value);
        name = lower(&markdown->pool->arena, name);
        bool *seen = str_is(name, "title") ? &title : str_is(name, "lang") ? &lang : NULL;
        if (seen == NULL || *seen)
            continue;
        *seen = true;
        buffer_put_char(&kept, ' ');
        buffer_put(&kept, name);
        buffer_put_literal(&kept, "=\"");
        write_text(&kept, tag_unescape(value));
        buffer_put_char(&kept, '"');
    }
    struct str copy = kept.size > 0 ? arena_str(&markdown->pool->arena, buffer_str(&kept)) : STR_NONE;
    buffer_free(&kept);
    return copy;
}
/* What a tag, comment, declaration or instruction is, its partner aside. */
void tag_read(struct markdown *markdown, struct str tag, struct html_data *data)
{
    bool end = tag.size > 1 && tag.data[1] == '/';
    size_t start = end ? 2 : 1, at = start;
    while (at < tag.size && is_name_char(tag.data[at]))
        at++;
    data->kind = HTML_DROPPED;
    if (at == start) {
        struct str number;
        if (comment_read_page(tag, &number)) {
            data->kind = HTML_PAGE;
            data->name = number;
        }
        return;
    }
    data->name = lower(&markdown->pool->arena, str_sub(tag, start, at - start));
    if (is_void(data->name) && !end)
        data->kind = HTML_VOID;
    else if (is_allowed(data->name))
        data->kind = end ? HTML_END : HTML_START;
    if (data->kind == HTML_START || data->kind == HTML_VOID)
        data->attributes = kept_attributes(markdown, tag, at);
}
