#include "epub/pieces.h"

#include "base/array.h"
#include "base/path.h"

static struct str value_at(struct str bytes, size_t at)
{
    size_t end = str_find_char(bytes, '"', at);
    return str_sub(bytes, at, end == STR_NPOS ? 0 : end - at);
}

static void gather_ids(struct str bytes, struct table *ids)
{
    static const struct str mark = STR_INIT(" id=\"");
    for (size_t at = 0; (at = str_find(bytes, mark, at)) != STR_NPOS;) {
        at += mark.size;
        table_set(ids, value_at(bytes, at), 1);
    }
}

/* A link to an anchor that the chapter does not have (the page reports it) leads to the chapter's beginning: a book with a
 * link to nowhere is not valid. */
static struct str mend_links(struct arena *arena, struct str bytes)
{
    static const struct str mark = STR_INIT(" href=\"#");
    struct buffer out = BUFFER_INIT;
    struct table ids = TABLE_INIT;
    size_t at = str_find(bytes, mark, 0), done = 0;
    if (at == STR_NPOS)
        return bytes;
    gather_ids(bytes, &ids);
    for (; at != STR_NPOS; at = str_find(bytes, mark, at)) {
        at += mark.size;
        struct str fragment = value_at(bytes, at), id = path_decode_url(arena, fragment);
        if (id.data != NULL && table_get(&ids, id) != TABLE_NONE)
            continue;
        buffer_put(&out, str_sub(bytes, done, at - done));
        buffer_put_literal(&out, "book.title");
        done = at + fragment.size;
    }
    buffer_put(&out, str_from_pos(bytes, done));
    struct str copy = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    table_free(&ids);
    return done == 0 ? bytes : copy;
}

static void gather_pages(struct arena *arena, struct str path, struct str bytes, struct chapter_made *made)
{
    static const struct str mark = STR_INIT("<span class=\"page-mark\" id=\"");
    struct {
        struct chapter_page *items;
        size_t count, capacity;
    } pages = {0};
    for (size_t at = 0; (at = str_find(bytes, mark, at)) != STR_NPOS;) {
        at += mark.size;
        struct str id = value_at(bytes, at);
        size_t dash = str_find_last(id, '-');
        *ARRAY_PUSH(arena, &pages) = (struct chapter_page){str_from_pos(id, dash == STR_NPOS ? id.size : dash + 1),
                                                           arena_concat(arena, path, arena_concat(arena, STR("#"), id))};
    }
    made->pages = pages.items;
    made->page_count = pages.count;
}

void pieces_cut(struct filler *f, struct str bytes, struct chapter_made *made)
{
    bytes = mend_links(f->arena, bytes);
    made->files = ARENA_ARRAY(f->arena, struct chapter_file, 1);
    made->files[0] = (struct chapter_file){f->chapter->path, bytes, hash_bytes(bytes)};
    made->file_count = 1;
    gather_pages(f->arena, f->chapter->path, bytes, made);
}
