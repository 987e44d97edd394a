#include "serve/request.h"

#include "base/path.h"
#include "base/utf8.h"

#include <strings.h>

static bool is_name(struct str s, const char *name)
{
    return s.size == strlen(name) && strncasecmp(s.data, name, s.size) == 0;
}

bool request_is_for_us(struct str host, unsigned port)
{
    size_t colon = str_find_last(host, ':');
    unsigned long number = 80;
    struct str name = host;
    if (host.size == 0)
        return false;
    if (colon != STR_NPOS && host.data[host.size - 1] != ']') {
        name = str_sub(host, 0, colon);
        if (!str_to_number(str_from_pos(host, colon + 1), 65535, &number))
            return false;
    }
    return number == port && (is_name(name, "localhost") || is_name(name, "127.0.0.1") || is_name(name, "[::1]"));
}

static bool is_clean_part(struct str part)
{
    return part.size > 0 && part.data[0] != '.' && memchr(part.data, '/', part.size) == NULL &&
           memchr(part.data, '\0', part.size) == NULL;
}

static bool is_text(struct str s)
{
    for (size_t at = 0; at < s.size;)
        if (utf8_next(s, &at) == UTF8_INVALID)
            return false;
    return true;
}

struct str request_file(struct arena *arena, struct str path)
{
    struct str rest, part, file = STR("");
    bool folder = path.size > 0 && path.data[path.size - 1] == '/';
    if (path.size == 0 || path.data[0] != '/')
        return STR_NONE;
    rest = str_sub(path, 1, path.size - 1 - (folder && path.size > 1 ? 1 : 0));
    while (rest.size > 0) {
        size_t slash = str_find_char(rest, '/', 0);
        part = path_decode_url(arena, str_sub(rest, 0, slash == STR_NPOS ? rest.size : slash));
        if (part.data == NULL || !is_clean_part(part) || !is_text(part) || (slash != STR_NPOS && slash + 1 == rest.size))
            return STR_NONE;
        file = path_join(arena, file, utf8_nfc(arena, part));
        rest = slash == STR_NPOS ? STR("") : str_from_pos(rest, slash + 1);
    }
    return folder ? path_join(arena, file, STR("index.html")) : file;
}

struct str request_query(struct arena *arena, struct str query, struct str name)
{
    struct str pair;
    while (query.size > 0 && str_split(&query, '&', &pair)) {
        size_t sign = str_find_char(pair, '=', 0);
        if (sign != STR_NPOS && str_equal(str_sub(pair, 0, sign), name))
            return path_decode_url(arena, str_from_pos(pair, sign + 1));
    }
    return STR_NONE;
}

bool request_has_tag(struct str list, struct str tag)
{
    struct str item;
    if (str_is(str_trim(list), "*"))
        return true;
    while (list.size > 0 && str_split(&list, ',', &item)) {
        item = str_trim(item);
        if (str_starts(item, STR("W/")))
            item = str_from_pos(item, 2);
        if (str_equal(item, tag))
            return true;
    }
    return false;
}

static bool number(struct str s, size_t *value)
{
    unsigned long n;
    if (s.size == 0 || s.size > 18 || !str_to_number(s, 999999999999999999UL, &n))
        return false;
    *value = n;
    return true;
}

/* "500-999", "500-", "-500". */
static enum range_result one_range(struct str s, size_t size, size_t *start, size_t *length)
{
    size_t dash = str_find_char(s, '-', 0), first, last = size == 0 ? 0 : size - 1;
    if (dash == STR_NPOS)
        return RANGE_WHOLE;
    struct str before = str_trim(str_sub(s, 0, dash)), after = str_trim(str_from_pos(s, dash + 1));
    if (before.size == 0) {
        if (!number(after, &last))
            return RANGE_WHOLE;
        *length = last < size ? last : size;
        *start = size - *length;
        return *length == 0 ? RANGE_BEYOND : RANGE_PART;
    }
    if (!number(before, &first) || (after.size > 0 && (!number(after, &last) || last < first)))
        return RANGE_WHOLE;
    if (first >= size)
        return RANGE_BEYOND;
    *start = first;
    *length = (last < size ? last : size - 1) - first + 1;
    return RANGE_PART;
}

enum range_result request_range(const struct request *request, struct str tag, size_t size, size_t *start, size_t *length)
{
    struct str unit = STR("bytes="), range = request->range;
    if (!str_is(request->method, "GET") || range.size <= unit.size || strncasecmp(range.data, unit.data, unit.size) != 0)
        return RANGE_WHOLE;
    if (request->if_range.data != NULL && !str_equal(str_trim(request->if_range), tag))
        return RANGE_WHOLE;
    range = str_trim(str_from_pos(range, unit.size));
    return str_find_char(range, ',', 0) != STR_NPOS ? RANGE_WHOLE : one_range(range, size, start, length);
}
