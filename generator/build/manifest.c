#include "build/manifest.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/path.h"

#include <stdlib.h>

static int by_path(const void *a, const void *b)
{
    const struct record *x = *(struct record *const *)a, *y = *(struct record *const *)b;
    return str_compare(x->output.path, y->output.path);
}

void manifest_put(struct buffer *buffer, const struct records *records)
{
    struct record **sorted = memory_alloc((records->count + 1) * sizeof *sorted);
    size_t count = 0;
    for (size_t i = 0; i < records->count; i++)
        if (!records->items[i]->internal)
            sorted[count++] = records->items[i];
    /* The state hands records over by path, so that they are in order unless this build brought new ones. */
    bool in_order = true;
    for (size_t i = 1; i < count && in_order; i++)
        in_order = str_compare(sorted[i - 1]->output.path, sorted[i]->output.path) < 0;
    if (!in_order)
        qsort(sorted, count, sizeof *sorted, by_path);
    buffer_reserve(buffer, count * 160 + 64);
    buffer_put_literal(buffer, "{\"files\":[");
    for (size_t i = 0; i < count; i++) {
        char hex[SHA256_HEX_SIZE + 1];
        sha256_to_hex(sorted[i]->sha256, hex);
        buffer_put(buffer, i == 0 ? STR("\n{\"path\":\"") : STR(",\n{\"path\":\""));
        buffer_put_json(buffer, sorted[i]->output.path);
        buffer_put_literal(buffer, "\",\"size\":");
        buffer_put_number(buffer, sorted[i]->size);
        buffer_put_literal(buffer, ",\"sha256\":\"");
        buffer_put(buffer, str_of(hex, SHA256_HEX_SIZE));
        buffer_put_literal(buffer, "\"}");
    }
    buffer_put_literal(buffer, "\n]}\n");
    free(sorted);
}

/* ---- reading ---- */

/* buffer_put_json turned round. STR_NONE where it is something else. */
static struct str unescape(struct arena *arena, struct str text)
{
    char *out = arena_alloc(arena, text.size + 1), *at = out;
    for (size_t i = 0; i < text.size; i++) {
        unsigned long code = 0;
        if (text.data[i] != '\\') {
            *at++ = text.data[i];
            continue;
        }
        if (++i == text.size)
            return STR_NONE;
        char c = text.data[i];
        if (c == 'u') {
            for (unsigned k = 0; k < 4; k++) {
                const char *digits = "0123456789abcdef";
                const char *digit = ++i < text.size ? memchr(digits, text.data[i], 16) : NULL;
                if (digit == NULL)
                    return STR_NONE;
                code = code << 4 | (unsigned long)(digit - digits);
            }
            if (code == 0x2028 || code == 0x2029) {
                memcpy(at, code == 0x2028 ? "\xE2\x80\xA8" : "\xE2\x80\xA9", 3);
                at += 3;
            } else if (code < 0x80) {
                *at++ = (char)code;
            } else {
                return STR_NONE;
            }
        } else if (c == 'n') {
            *at++ = '\n';
        } else {
            *at++ = c;
        }
    }
    *at = '\0';
    return str_of(out, (size_t)(at - out));
}

static bool take(struct str *rest, const char *literal)
{
    if (!str_starts(*rest, str_from(literal)))
        return false;
    *rest = str_from_pos(*rest, strlen(literal));
    return true;
}

static int parse_file(struct arena *arena, struct str line, struct manifest_file *file)
{
    struct str rest = line;
    unsigned long size;
    file->line = line;
    if (!take(&rest, "{\"path\":\""))
        return -1;
    size_t end = str_find(rest, STR("\",\"size\":"), 0);
    struct str path = str_sub(rest, 0, end == STR_NPOS ? 0 : end);
    file->path = memchr(path.data, '\\', path.size) == NULL ? path : unescape(arena, path);
    rest = str_from_pos(rest, path.size);
    if (!take(&rest, "\",\"size\":"))
        return -1;
    size_t comma = str_find_char(rest, ',', 0);
    if (comma == STR_NPOS || !str_to_number(str_sub(rest, 0, comma), (unsigned long)-1, &size))
        return -1;
    file->size = size;
    rest = str_from_pos(rest, comma);
    if (!take(&rest, ",\"sha256\":\"") || rest.size != SHA256_HEX_SIZE + 2)
        return -1;
    file->sha256 = str_sub(rest, 0, SHA256_HEX_SIZE);
    return path_is_inner(file->path) && str_ends(rest, STR("\"}")) ? 0 : -1;
}

int manifest_parse(struct arena *arena, struct str text, struct manifest *manifest)
{
    struct {
        struct manifest_file *items;
        size_t count, capacity;
    } files = {0};
    struct str line;
    if (!str_next_line(&text, &line) || !str_is(line, "{\"files\":["))
        return -1;
    while (str_next_line(&text, &line) && !str_is(line, "]}")) {
        struct manifest_file file;
        if (str_ends(line, STR(",")))
            line.size--;
        if (parse_file(arena, line, &file) < 0 ||
            (files.count > 0 && str_compare(files.items[files.count - 1].path, file.path) >= 0))
            return -1;
        *ARRAY_PUSH(arena, &files) = file;
    }
    *manifest = (struct manifest){files.items, files.count};
    return text.size == 0 && str_is(line, "]}") ? 0 : -1;
}
