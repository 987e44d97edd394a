#include "workflow/move.h"

#include "base/path.h"
#include "facts/facets.h"

#include <errno.h>

struct str move_alias(struct arena *arena, struct str id, bool is_section)
{
    struct str url = path_url(arena, facets_url_of(arena, id, is_section));
    return arena_concat(arena, STR("/"), url);
}

static size_t line_end(struct str bytes, size_t at)
{
    size_t end = str_find_char(bytes, '\n', at);
    return end == STR_NPOS ? bytes.size : end + 1;
}

static struct str without_break(struct str line)
{
    while (line.size > 0 && (line.data[line.size - 1] == '\n' || line.data[line.size - 1] == '\r'))
        line.size--;
    return line;
}

static bool is_fence(struct str line)
{
    return str_is(str_trim(without_break(line)), "---") && str_starts(line, STR("---"));
}

static struct str insert(struct arena *arena, struct str bytes, size_t at, struct str text)
{
    return arena_concat(arena, arena_concat(arena, str_sub(bytes, 0, at), text), str_from_pos(bytes, at));
}

/* Where "aliases:" begins in the front matter of at least two lines, else where the front matter ends. */
static size_t find_aliases(struct str bytes, size_t at, bool *found, bool *closed)
{
    *found = *closed = false;
    while (at < bytes.size) {
        struct str line = str_sub(bytes, at, line_end(bytes, at) - at);
        *closed = is_fence(line);
        *found = str_starts(line, STR("aliases:"));
        if (*closed || *found)
            break;
        at += line.size;
    }
    return at;
}

/* The three ways to write a list: on this line, on lines of its own, or as the single value. */
static int add_to_list(struct arena *arena, struct str bytes, size_t at, struct str alias, struct str eol, struct str *result)
{
    size_t end = line_end(bytes, at), value_at = at + strlen("aliases:");
    struct str value = str_trim(without_break(str_sub(bytes, value_at, end - value_at)));
    if (value.size == 0) {
        struct str next = str_sub(bytes, end, line_end(bytes, end) - end);
        size_t indent = 0;
        while (indent < next.size && next.data[indent] == ' ')
            indent++;
        if (!str_starts(str_from_pos(next, indent), STR("- ")))
            return -1;
        struct str item = arena_printf(arena, "%*s- \"%.*s\"%.*s", (int)indent, "", STR_ARGS(alias), STR_ARGS(eol));
        *result = insert(arena, bytes, end, item);
        return 0;
    }
    size_t start = str_find(bytes, value, value_at);
    if (value.data[0] == '[') {
        bool empty = str_is(str_trim(str_from_pos(value, 1)), "]");
        *result = insert(arena, bytes, start + 1, arena_printf(arena, "\"%.*s\"%s", STR_ARGS(alias), empty ? "" : ", "));
        return 0;
    }
    bool plain = value.data[0] == '/' || value.data[0] == '"' || value.data[0] == '\'';
    if (!plain || str_find(value, STR(" #"), 0) != STR_NPOS || str_find_char(value, ',', 0) != STR_NPOS)
        return -1;
    struct str list = arena_printf(arena, "[\"%.*s\", %.*s]", STR_ARGS(alias), STR_ARGS(value));
    *result = arena_concat(arena, arena_concat(arena, str_sub(bytes, 0, start), list), str_from_pos(bytes, start + value.size));
    return 0;
}

int move_rewrite(struct arena *arena, struct str bytes, struct str alias, struct str *result)
{
    size_t start = str_starts(bytes, STR("\xef\xbb\xbf")) ? 3 : 0;
    size_t first = line_end(bytes, start);
    bool crlf = first >= 2 && first <= bytes.size && str_ends(str_sub(bytes, 0, first), STR("\r\n"));
    struct str eol = crlf ? STR("\r\n") : STR("\n");
    struct str line = arena_printf(arena, "aliases: [\"%.*s\"]%.*s", STR_ARGS(alias), STR_ARGS(eol));
    if (!is_fence(str_sub(bytes, start, first - start))) {
        struct str block =
            arena_printf(arena, "---%.*s%.*s---%.*s%.*s", STR_ARGS(eol), STR_ARGS(line), STR_ARGS(eol), STR_ARGS(eol));
        *result = insert(arena, bytes, start, block);
        return 0;
    }
    bool found, closed;
    size_t at = find_aliases(bytes, first, &found, &closed);
    if (found)
        return add_to_list(arena, bytes, at, alias, eol, result);
    if (!closed)
        return -1;
    *result = insert(arena, bytes, at, line);
    return 0;
}

/* ---- verifying ---- */

static bool is_section(struct str path)
{
    return str_is(path_name(path), "_index.md");
}

int move_verify(struct arena *arena, int ledger_fd, const struct ledger_record *before, const struct ledger_record *after)
{
    struct snapshot old = {0}, new = {0};
    struct str bytes, expected;
    int rc = snapshot_read(arena, ledger_fd, before->content, &old);
    if (rc == 0)
        rc = snapshot_read(arena, ledger_fd, after->content, &new);
    if (rc < 0)
        return rc;
    const struct snapshot_file *source = snapshot_find(&old, before->path), *moved = snapshot_find(&new, after->path);
    if (source == NULL || moved == NULL || old.count != new.count)
        return -1;
    for (size_t i = 0; i < old.count; i++) {
        const struct snapshot_file *same = snapshot_find(&new, old.files[i].path);
        if (&old.files[i] != source && (same == NULL || !digest_equal(same->hash, old.files[i].hash)))
            return -1;
    }
    if (!str_equal(before->kind, after->kind) || !str_equal(before->visibility, after->visibility) ||
        !str_equal(before->encoding, after->encoding))
        return -1;
    if (str_equal(before->id, after->id))
        return digest_equal(source->hash, moved->hash) ? 0 : -1;
    rc = object_read(arena, ledger_fd, source->hash, OBJECT_LIMIT, &bytes);
    if (rc < 0)
        return rc;
    if (move_rewrite(arena, bytes, move_alias(arena, before->id, is_section(before->path)), &expected) < 0)
        return -1;
    return digest_equal(digest_of(expected), moved->hash) ? 0 : -1;
}
