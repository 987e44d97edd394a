#include "epub/pieces.h"

#include "base/array.h"
#include "base/path.h"

#define TAG_WEIGHT 16
#define DEPTH_MAX 16 /* of sections that are cut inside */

/* ---- cutting ---- */

struct cutter {
    struct arena *arena;
    struct str bytes;
    size_t body; /* where the content of <body> begins */
    struct {
        struct str tags[DEPTH_MAX];
        size_t count; /* sections that are open */
    } open;
    size_t depth; /* of elements inside the innermost of them */
    size_t weight;
    struct {
        struct str *items;
        size_t count, capacity;
    } pieces;
    size_t from;
};

static struct str name_of(struct str tag)
{
    size_t start = tag.size > 1 && tag.data[1] == '/' ? 2 : 1, end = start;
    while (end < tag.size && strchr(" \t\r\n/>", tag.data[end]) == NULL)
        end++;
    return str_sub(tag, start, end - start);
}

static bool is_heading(struct str name)
{
    return name.size == 2 && name.data[0] == 'h' && name.data[1] >= '2' && name.data[1] <= '6';
}

/* A start tag again, without what must be there once. */
static void put_reopened(struct buffer *out, struct str tag)
{
    static const struct str dropped[] = {STR_INIT(" id=\""), STR_INIT(" aria-labelledby=\"")};
    for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++) {
        size_t at = str_find(tag, dropped[i], 0);
        size_t end = at == STR_NPOS ? STR_NPOS : str_find_char(tag, '"', at + dropped[i].size);
        if (end == STR_NPOS)
            continue;
        struct str rest = str_from_pos(tag, end + 1);
        if (i == 0) { /* the other one may stand behind it */
            put_reopened(out, str_sub(tag, 0, at));
            tag = rest;
            continue;
        }
        buffer_put(out, str_sub(tag, 0, at));
        tag = rest;
    }
    buffer_put(out, tag);
}

static void cut(struct cutter *c, size_t at)
{
    struct buffer out = BUFFER_INIT;
    if (c->from > 0)
        buffer_put(&out, c->pieces.items[c->pieces.count - 1]); /* what opens this piece */
    buffer_put(&out, str_sub(c->bytes, c->from, at - c->from));
    bool last = at == c->bytes.size;
    for (size_t i = 0; i < c->open.count && !last; i++)
        buffer_put_literal(&out, "</section>\n");
    if (!last)
        buffer_put_literal(&out, "</body>\n</html>\n");
    struct str piece = arena_str(c->arena, buffer_str(&out));
    if (c->from > 0)
        c->pieces.items[c->pieces.count - 1] = piece;
    else
        *ARRAY_PUSH(c->arena, &c->pieces) = piece;
    if (!last) {
        buffer_reset(&out);
        buffer_put(&out, str_sub(c->bytes, 0, c->body));
        buffer_put_char(&out, '\n');
        for (size_t i = 0; i < c->open.count; i++)
            put_reopened(&out, c->open.tags[i]);
        buffer_put_char(&out, '\n');
        *ARRAY_PUSH(c->arena, &c->pieces) = arena_str(c->arena, buffer_str(&out));
    }
    c->from = at;
    c->weight = 0;
    buffer_free(&out);
}

static void meet_tag(struct cutter *c, size_t at, struct str tag)
{
    struct str name = name_of(tag);
    bool ends = tag.data[1] == '/', empty = str_ends(tag, STR("/>")) || tag.data[1] == '!' || tag.data[1] == '?';
    if (!ends && c->depth == 0 && c->open.count > 0 && c->weight >= PIECE_WEIGHT &&
        (is_heading(name) || c->weight >= PIECE_WEIGHT + PIECE_WEIGHT / 4))
        cut(c, at);
    c->weight += TAG_WEIGHT;
    if (empty)
        return;
    bool section = str_is(name, "section");
    if (!ends && section && c->depth == 0 && c->open.count < DEPTH_MAX)
        c->open.tags[c->open.count++] = tag;
    else if (!ends)
        c->depth++;
    else if (c->depth > 0)
        c->depth--;
    else if (c->open.count > 0)
        c->open.count--;
}

/* XHTML as the renderer and the templates write it: no '<' but of tags, no '>' in values. */
static void cut_all(struct cutter *c)
{
    size_t body = str_find(c->bytes, STR("<body"), 0);
    size_t at = body == STR_NPOS ? STR_NPOS : str_find_char(c->bytes, '>', body);
    if (at == STR_NPOS) {
        cut(c, c->bytes.size);
        return;
    }
    c->body = ++at;
    while (at < c->bytes.size) {
        size_t start = str_find_char(c->bytes, '<', at);
        size_t end = start == STR_NPOS ? STR_NPOS : str_find_char(c->bytes, '>', start);
        if (end == STR_NPOS)
            break;
        c->weight += start - at;
        meet_tag(c, start, str_sub(c->bytes, start, end + 1 - start));
        at = end + 1;
    }
    cut(c, c->bytes.size);
}

/* ---- ids and links ---- */

static struct str value_at(struct str bytes, size_t at)
{
    size_t end = str_find_char(bytes, '"', at);
    return str_sub(bytes, at, end == STR_NPOS ? 0 : end - at);
}

static void gather_ids(struct str bytes, struct table *ids, uint32_t piece)
{
    static const struct str mark = STR_INIT(" id=\"");
    for (size_t at = 0; (at = str_find(bytes, mark, at)) != STR_NPOS;) {
        at += mark.size;
        table_set(ids, value_at(bytes, at), piece);
    }
}

/* Where a link to an id of the chapter leads from one of its files: nothing to write where it stands there. */
static void put_target(struct filler *f, struct buffer *out, uint32_t piece, uint32_t here, struct str fragment)
{
    if (piece == TABLE_NONE) {
        piece = 0;
        fragment = STR("book.title");
    }
    if (piece != here)
        buffer_put(out, path_url(f->arena, path_name(book_path_of(f->arena, f->chapter->id, piece + 1))));
    buffer_put_char(out, '#');
    buffer_put(out, fragment);
}

static struct str mend_links(struct filler *f, struct str bytes, const struct table *ids, uint32_t here)
{
    static const struct str mark = STR_INIT(" href=\"#");
    struct buffer out = BUFFER_INIT;
    size_t done = 0;
    for (size_t at = 0; (at = str_find(bytes, mark, at)) != STR_NPOS;) {
        at += mark.size;
        struct str fragment = value_at(bytes, at), id = path_decode_url(f->arena, fragment);
        uint32_t piece = id.data == NULL ? TABLE_NONE : table_get(ids, id);
        if (piece == here)
            continue;
        buffer_put(&out, str_sub(bytes, done, at - 1 - done));
        put_target(f, &out, piece, here, fragment);
        done = at + fragment.size;
    }
    buffer_put(&out, str_from_pos(bytes, done));
    struct str copy = done == 0 ? bytes : arena_str(f->arena, buffer_str(&out));
    buffer_free(&out);
    return copy;
}

/* ---- what the rest of the book wants to know ---- */

struct pages {
    struct chapter_page *items;
    size_t count, capacity;
};

static void gather_pages(struct arena *arena, const struct chapter_file *file, struct pages *pages)
{
    static const struct str mark = STR_INIT("<span class=\"page-mark\" id=\"");
    for (size_t at = 0; (at = str_find(file->bytes, mark, at)) != STR_NPOS;) {
        at += mark.size;
        struct str id = value_at(file->bytes, at);
        size_t dash = str_find_last(id, '-');
        *ARRAY_PUSH(arena, pages) = (struct chapter_page){str_from_pos(id, dash == STR_NPOS ? id.size : dash + 1),
                                                          arena_concat(arena, file->path, arena_concat(arena, STR("#"), id))};
    }
}

static void note_anchors(struct filler *f, const struct table *ids, struct chapter_made *made)
{
    const struct entries all = f->chapter->supplements;
    made->anchors = ARENA_ARRAY(f->arena, struct chapter_anchor, all.count + 1);
    for (size_t i = 0; i < all.count; i++) {
        struct str anchor = book_supplement_anchor(f->arena, all.items[i]->facets.id);
        uint32_t piece = table_get(ids, anchor);
        if (piece != TABLE_NONE)
            made->anchors[made->anchor_count++] = (struct chapter_anchor){anchor, made->files[piece].path};
    }
}

void pieces_cut(struct filler *f, struct str bytes, struct chapter_made *made)
{
    struct cutter c = {.arena = f->arena, .bytes = bytes};
    struct table ids = TABLE_INIT;
    struct pages pages = {0};
    if (f->chapter->is_long)
        cut_all(&c);
    else
        *ARRAY_PUSH(f->arena, &c.pieces) = bytes;
    made->files = ARENA_ARRAY(f->arena, struct chapter_file, c.pieces.count);
    made->file_count = c.pieces.count;
    for (uint32_t i = 0; i < c.pieces.count; i++)
        gather_ids(c.pieces.items[i], &ids, i);
    for (uint32_t i = 0; i < c.pieces.count; i++) {
        struct chapter_file *file = &made->files[i];
        file->path = book_path_of(f->arena, f->chapter->id, i + 1);
        file->bytes = mend_links(f, c.pieces.items[i], &ids, i);
        file->hash = hash_bytes(file->bytes);
        gather_pages(f->arena, file, &pages);
    }
    if (made->file_count > 1)
        note_anchors(f, &ids, made);
    made->pages = pages.items;
    made->page_count = pages.count;
    table_free(&ids);
}
