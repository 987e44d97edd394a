#include "base/path.h"

#include "base/lanes.h"

#include <fnmatch.h>

struct str path_join(struct arena *arena, struct str folder, struct str name)
{
    if (folder.size == 0)
        return arena_str(arena, name);
    char *path = arena_alloc(arena, folder.size + name.size + 2);
    memcpy(path, folder.data, folder.size);
    path[folder.size] = '/';
    if (name.size > 0)
        memcpy(path + folder.size + 1, name.data, name.size);
    path[folder.size + 1 + name.size] = '\0';
    return str_of(path, folder.size + 1 + name.size);
}

struct str path_folder(struct str path)
{
    size_t slash = str_find_last(path, '/');
    return slash == STR_NPOS ? STR("") : str_sub(path, 0, slash);
}

struct str path_name(struct str path)
{
    size_t slash = str_find_last(path, '/');
    return slash == STR_NPOS ? path : str_from_pos(path, slash + 1);
}

struct str path_extension(struct str path)
{
    struct str name = path_name(path);
    size_t dot = str_find_last(name, '.');
    return dot == STR_NPOS || dot == 0 ? STR("") : str_from_pos(name, dot + 1);
}

struct str path_stem(struct str path)
{
    struct str name = path_name(path);
    size_t dot = str_find_last(name, '.');
    return dot == STR_NPOS || dot == 0 ? name : str_sub(name, 0, dot);
}

size_t path_depth(struct str path)
{
    size_t depth = 0;
    for (size_t i = 0; i < path.size; i++)
        depth += path.data[i] == '/';
    return depth;
}

struct str path_resolve(struct arena *arena, struct str folder, struct str path)
{
    char *out = arena_alloc(arena, folder.size + path.size + 2);
    size_t size = folder.size;
    if (size > 0)
        memcpy(out, folder.data, size);
    struct str rest = path, part;
    while (str_split(&rest, '/', &part)) {
        if (part.size == 0 || str_equal(part, STR(".")))
            continue;
        if (str_equal(part, STR(".."))) {
            if (size == 0)
                return STR_NONE;
            struct str up = path_folder(str_of(out, size));
            size = up.size;
            continue;
        }
        if (size > 0)
            out[size++] = '/';
        memcpy(out + size, part.data, part.size);
        size += part.size;
    }
    out[size] = '\0';
    return str_of(out, size);
}

bool path_is_inner(struct str path)
{
    struct str rest = path, part;
    if (path.size == 0)
        return false;
    while (str_split(&rest, '/', &part))
        if (part.size == 0 || str_equal(part, STR(".")) || str_equal(part, STR("..")))
            return false;
    return true;
}

/* All but unreserved characters and those sub-delimiters that no HTML attribute minds: ! $ ( ) * + , ; = and / @ */
static lanes_mask are_escaped_in_url(lanes c)
{
    lanes_mask letters = lanes_between(c | 0x20, 'a', 'z');
    lanes_mask signs_and_digits = lanes_between(c, '(', ';') & ~lanes_are(c, ':');
    return ~(letters | signs_and_digits | lanes_are(c, '!') | lanes_are(c, '$') | lanes_are(c, '=') | lanes_are(c, '@') |
             lanes_are(c, '_') | lanes_are(c, '~'));
}

bool path_is_url(struct str path)
{
    return lanes_find(path.data, path.size, 0, are_escaped_in_url) == path.size;
}

void path_put_url(struct buffer *buffer, struct str path)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t plain = 0;;) {
        size_t at = lanes_find(path.data, path.size, plain, are_escaped_in_url);
        buffer_put(buffer, str_sub(path, plain, at - plain));
        if (at == path.size)
            return;
        unsigned char c = (unsigned char)path.data[at];
        char escape[3] = {'%', digits[c >> 4], digits[c & 15]};
        buffer_put(buffer, str_of(escape, sizeof escape));
        plain = at + 1;
    }
}

void path_put_relative(struct buffer *buffer, struct str from, struct str to)
{
    /* Behind the last '/' that both share, as whole folders. */
    size_t shared = 0;
    for (size_t i = 0; i < from.size && i < to.size && from.data[i] == to.data[i]; i++)
        if (from.data[i] == '/')
            shared = i + 1;
    for (size_t i = shared; i < from.size; i++)
        if (from.data[i] == '/')
            buffer_put_literal(buffer, "../");
    path_put_url(buffer, str_from_pos(to, shared));
}

/* A buffer over arena memory that is large enough: it never grows, so it is never freed. */
static struct buffer fixed(struct arena *arena, size_t capacity)
{
    return (struct buffer){arena_alloc(arena, capacity + 1), 0, capacity + 1};
}

static struct str finish(struct buffer *buffer)
{
    buffer->data[buffer->size] = '\0';
    return buffer_str(buffer);
}

struct str path_relative_url(struct arena *arena, struct str from, struct str to)
{
    struct buffer buffer = fixed(arena, 3 * (path_depth(from) + to.size) + 2);
    path_put_relative(&buffer, from, to);
    return finish(&buffer);
}

struct str path_up(struct arena *arena, struct str from)
{
    struct buffer buffer = fixed(arena, 3 * path_depth(from));
    for (size_t i = path_depth(from); i > 0; i--)
        buffer_put_literal(&buffer, "../");
    return finish(&buffer);
}

struct str path_url(struct arena *arena, struct str path)
{
    struct buffer buffer = fixed(arena, 3 * path.size + 2);
    path_put_url(&buffer, path);
    return finish(&buffer);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

struct str path_decode_url(struct arena *arena, struct str url)
{
    char *out = arena_alloc(arena, url.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < url.size; i++) {
        if (url.data[i] != '%') {
            out[size++] = url.data[i];
            continue;
        }
        int high = i + 2 < url.size ? hex_digit(url.data[i + 1]) : -1;
        int low = i + 2 < url.size ? hex_digit(url.data[i + 2]) : -1;
        if (high < 0 || low < 0 || (high == 0 && low == 0))
            return STR_NONE;
        out[size++] = (char)(high << 4 | low);
        i += 2;
    }
    out[size] = '\0';
    return str_of(out, size);
}

/* Part by part; "**" eats any number of parts. Patterns are short and few, so plain backtracking is enough; the depth of
 * recursion is the number of "**" in the pattern. */
static bool matches(struct str path, struct str pattern)
{
    while (pattern.size > 0) {
        size_t slash = str_find_char(pattern, '/', 0);
        struct str head = str_sub(pattern, 0, slash);
        struct str tail = slash == STR_NPOS ? STR("") : str_from_pos(pattern, slash + 1);
        if (str_equal(head, STR("**"))) {
            if (tail.size == 0)
                return true;
            for (;;) {
                if (matches(path, tail))
                    return true;
                size_t next = str_find_char(path, '/', 0);
                if (next == STR_NPOS)
                    return false;
                path = str_from_pos(path, next + 1);
            }
        }
        size_t end = str_find_char(path, '/', 0);
        struct str part = str_sub(path, 0, end);
        char name[256], glob[256];
        if (part.size >= sizeof name || head.size >= sizeof glob || (slash == STR_NPOS) != (end == STR_NPOS))
            return false;
        memcpy(name, part.data, part.size);
        name[part.size] = '\0';
        memcpy(glob, head.data, head.size);
        glob[head.size] = '\0';
        if (fnmatch(glob, name, FNM_NOESCAPE) != 0)
            return false;
        path = end == STR_NPOS ? STR("") : str_from_pos(path, end + 1);
        pattern = tail;
    }
    return path.size == 0;
}

bool path_matches(struct str path, struct str pattern)
{
    return matches(path, pattern);
}

struct str path_hashed_name(struct arena *arena, struct str name, uint64_t hash)
{
    struct str extension = path_extension(name);
    struct str stem = extension.size == 0 ? name : str_sub(name, 0, name.size - extension.size - 1);
    return arena_printf(arena, "%.*s.%010llx%s%.*s", STR_ARGS(stem), (unsigned long long)(hash >> 24),
                        extension.size == 0 ? "" : ".", STR_ARGS(extension));
}
