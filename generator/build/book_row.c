/* What is remembered of books, and the compressed members in their files. */

#include "build/books.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "facts/pack.h"

#include <stdlib.h>

/* ---- rows ---- */

static void pack_hash(struct buffer *b, struct hash128 hash)
{
    pack_fixed64(b, hash.low);
    pack_fixed64(b, hash.high);
}

static struct hash128 unpack_hash(struct unpacker *in)
{
    struct hash128 hash;
    hash.low = unpack_fixed64(in);
    hash.high = unpack_fixed64(in);
    return hash;
}

/* Every item takes a byte at least, so a larger number is damage. */
static size_t unpack_count(struct unpacker *in)
{
    uint64_t count = unpack_number(in);
    if (count <= in->rest.size)
        return (size_t)count;
    in->broken = true;
    return 0;
}

static void pack_chapter(struct buffer *b, const struct chapter_row *row)
{
    const struct chapter_made *c = &row->made;
    pack_str(b, row->id);
    pack_number(b, c->read_count);
    for (size_t i = 0; i < c->read_count; i++) {
        pack_fixed64(b, c->reads[i].key);
        pack_fixed64(b, c->reads[i].hash);
    }
    pack_number(b, c->file_count);
    for (size_t i = 0; i < c->file_count; i++) {
        pack_str(b, c->files[i].path);
        pack_hash(b, c->files[i].hash);
    }
    pack_number(b, c->page_count);
    for (size_t i = 0; i < c->page_count; i++) {
        pack_str(b, c->pages[i].number);
        pack_str(b, c->pages[i].href);
    }
    pack_number(b, c->link_count);
    for (size_t i = 0; i < c->link_count; i++) {
        pack_str(b, c->links[i].id);
        pack_str(b, c->links[i].place);
    }
    pack_number(b, c->anchor_count);
    for (size_t i = 0; i < c->anchor_count; i++) {
        pack_str(b, c->anchors[i].anchor);
        pack_str(b, c->anchors[i].path);
    }
    pack_list(b, c->terms);
    pack_list(b, c->media);
    pack_list(b, c->flawed);
    pack_number(b, c->flaws);
}

static void unpack_chapter(struct unpacker *in, struct arena *arena, struct chapter_row *row)
{
    struct chapter_made *c = &row->made;
    row->id = unpack_str(in);
    c->read_count = unpack_count(in);
    struct facet_read *reads = ARENA_ARRAY(arena, struct facet_read, c->read_count + 1);
    for (size_t i = 0; i < c->read_count; i++) {
        reads[i].key = unpack_fixed64(in);
        reads[i].hash = unpack_fixed64(in);
    }
    c->reads = reads;
    c->file_count = unpack_count(in);
    c->files = ARENA_ARRAY(arena, struct chapter_file, c->file_count + 1);
    for (size_t i = 0; i < c->file_count; i++) {
        c->files[i].path = unpack_str(in);
        c->files[i].hash = unpack_hash(in);
    }
    c->page_count = unpack_count(in);
    c->pages = ARENA_ARRAY(arena, struct chapter_page, c->page_count + 1);
    for (size_t i = 0; i < c->page_count; i++) {
        c->pages[i].number = unpack_str(in);
        c->pages[i].href = unpack_str(in);
    }
    c->link_count = unpack_count(in);
    c->links = ARENA_ARRAY(arena, struct chapter_link, c->link_count + 1);
    for (size_t i = 0; i < c->link_count; i++) {
        c->links[i].id = unpack_str(in);
        c->links[i].place = unpack_str(in);
    }
    c->anchor_count = unpack_count(in);
    c->anchors = ARENA_ARRAY(arena, struct chapter_anchor, c->anchor_count + 1);
    for (size_t i = 0; i < c->anchor_count; i++) {
        c->anchors[i].anchor = unpack_str(in);
        c->anchors[i].path = unpack_str(in);
    }
    c->terms = unpack_list(in, arena);
    c->media = unpack_list(in, arena);
    c->flawed = unpack_list(in, arena);
    c->flaws = (unsigned)unpack_number(in);
}

static void pack_member(struct buffer *b, const struct book_member *m)
{
    pack_hash(b, m->hash);
    pack_number(b, m->packed.size);
    pack_number(b, m->packed.crc);
    pack_number(b, m->packed.deflated);
    pack_number(b, m->offset);
    pack_number(b, m->length);
}

static void unpack_member(struct unpacker *in, struct book_member *m)
{
    m->hash = unpack_hash(in);
    m->packed.size = unpack_number(in);
    m->packed.crc = (uint32_t)unpack_number(in);
    m->packed.deflated = unpack_number(in) != 0;
    m->offset = (size_t)unpack_number(in);
    m->length = (size_t)unpack_number(in);
}

static struct str *info_text(struct book_info *info, unsigned i)
{
    struct str *const texts[] = {&info->title, &info->subtitle, &info->last_text, &info->last_id};
    return texts[i];
}

void book_row_pack(struct buffer *b, const struct book_row *row)
{
    struct book_info info = row->info;
    for (unsigned i = 0; i < 4; i++)
        pack_str(b, *info_text(&info, i));
    pack_number(b, info.size);
    pack_number(b, info.chapters);
    pack_date(b, info.date);
    pack_date(b, info.changed);
    pack_str(b, row->method);
    pack_hash(b, row->file_hash);
    pack_number(b, row->member_count);
    for (size_t i = 0; i < row->member_count; i++)
        pack_member(b, &row->members[i]);
    pack_number(b, row->chapter_count);
    for (size_t i = 0; i < row->chapter_count; i++)
        pack_chapter(b, &row->chapters[i]);
}

void book_row_keep(struct arena *arena, struct book_row *row, struct str packed)
{
    row->packed = arena_str(arena, packed);
    row->path = arena_str(arena, row->path);
    for (unsigned i = 0; i < 4; i++)
        *info_text(&row->info, i) = arena_str(arena, *info_text(&row->info, i));
    row->members = NULL;
    row->chapters = NULL;
    row->member_count = row->chapter_count = 0;
}

int book_row_unpack(struct str path, struct str bytes, struct book_row *row)
{
    struct unpacker in = {bytes, false};
    *row = (struct book_row){.path = path, .packed = bytes};
    for (unsigned i = 0; i < 4; i++)
        *info_text(&row->info, i) = unpack_str(&in);
    row->info.size = unpack_number(&in);
    row->info.chapters = (size_t)unpack_number(&in);
    row->info.date = unpack_date(&in);
    row->info.changed = unpack_date(&in);
    row->rest = in.rest;
    return in.broken ? -1 : 0;
}

int book_row_unpack_rest(struct arena *arena, struct book_row *row)
{
    struct unpacker in = {row->rest, false};
    row->method = unpack_str(&in);
    row->file_hash = unpack_hash(&in);
    row->member_count = unpack_count(&in);
    row->members = ARENA_ARRAY(arena, struct book_member, row->member_count + 1);
    for (size_t i = 0; i < row->member_count; i++)
        unpack_member(&in, &row->members[i]);
    row->chapter_count = unpack_count(&in);
    row->chapters = ARENA_ARRAY(arena, struct chapter_row, row->chapter_count + 1);
    for (size_t i = 0; i < row->chapter_count; i++) {
        unpack_chapter(&in, arena, &row->chapters[i]);
        table_set(&row->by_id, row->chapters[i].id, (uint32_t)i);
    }
    return in.broken ? -1 : 0;
}

/* ---- members ---- */

static size_t slot_of(const struct book_store *s, struct hash128 hash)
{
    size_t at = (size_t)hash.low & (s->slot_count - 1);
    while (s->slots[at] != 0 && !hash_equal(s->items[s->slots[at] - 1].hash, hash))
        at = (at + 1) & (s->slot_count - 1);
    return at;
}

const struct packed *book_store_find(const struct book_store *s, struct hash128 hash)
{
    if (s->slot_count == 0)
        return NULL;
    uint32_t i = s->slots[slot_of(s, hash)];
    return i == 0 ? NULL : &s->items[i - 1].packed;
}

static void grow(struct book_store *s)
{
    free(s->slots);
    s->slot_count = s->slot_count == 0 ? 512 : s->slot_count * 2;
    s->slots = memory_zalloc(s->slot_count * sizeof *s->slots);
    for (size_t i = 0; s->items != NULL && i < s->count; i++)
        s->slots[slot_of(s, s->items[i].hash)] = (uint32_t)i + 1;
}

static void add(struct book_store *s, struct hash128 hash, const struct packed *packed)
{
    if (2 * (s->count + 1) > s->slot_count)
        grow(s);
    memory_grow(&s->items, s->count, &s->capacity, sizeof *s->items);
    s->items[s->count++] = (struct store_item){hash, *packed};
    s->slots[slot_of(s, hash)] = (uint32_t)s->count;
}

void book_store_add(struct book_store *s, struct hash128 hash, const struct packed *packed)
{
    struct packed copy = *packed;
    if (book_store_find(s, hash) != NULL)
        return;
    copy.bytes = arena_str(&s->arena, packed->bytes);
    add(s, hash, &copy);
}

void book_store_read(struct book_store *s, int target_fd, const struct book_row *row)
{
    struct str file;
    if (!str_equal(row->method, archive_method()) ||
        file_read(&s->arena, target_fd, arena_cstr(&s->arena, row->path), ARCHIVE_LIMIT, &file, NULL) < 0 ||
        !hash_equal(hash_bytes(file), row->file_hash))
        return;
    for (size_t i = 0; i < row->member_count; i++) {
        const struct book_member *m = &row->members[i];
        struct packed packed = m->packed;
        if (m->offset > file.size || m->length > file.size - m->offset || book_store_find(s, m->hash) != NULL)
            continue;
        packed.bytes = str_sub(file, m->offset, m->length);
        add(s, m->hash, &packed);
    }
}

void book_store_free(struct book_store *s)
{
    arena_free(&s->arena);
    free(s->items);
    free(s->slots);
    *s = (struct book_store){.arena = ARENA_INIT};
}

/* ---- all of it ---- */

static int take_row(struct str key, struct str value, void *data)
{
    struct books_made *made = data;
    struct arena *arena = &made->arena;
    if (made->row_count == made->row_capacity)
        made->rows = array_grow(arena, made->rows, made->row_count, &made->row_capacity, sizeof *made->rows);
    struct book_row *row = &made->rows[made->row_count++];
    return book_row_unpack(arena_str(arena, key), arena_str(arena, value), row);
}

void books_made_read(struct books_made *made, struct state *state)
{
    if (state_each(state, STATE_BOOKS, take_row, made) == 0)
        return;
    for (size_t i = 0; i < made->row_count; i++)
        table_free(&made->rows[i].by_id);
    made->row_count = 0;
    made->damaged = true;
}

const struct book_row *books_made_find(const struct books_made *made, struct str path)
{
    for (size_t i = 0; i < made->row_count; i++)
        if (str_equal(made->rows[i].path, path))
            return &made->rows[i];
    return NULL;
}

const struct book_row *books_made_open(struct books_made *made, struct str path)
{
    for (size_t i = 0; i < made->row_count; i++) {
        struct book_row *row = &made->rows[i];
        if (!str_equal(row->path, path))
            continue;
        if (row->rest.size > 0 && book_row_unpack_rest(&made->arena, row) < 0)
            made->damaged = true;
        row->rest = STR("");
        return made->damaged ? NULL : row;
    }
    return NULL;
}

static bool is_replaced(const struct books_made *made, struct str path)
{
    for (size_t i = 0; i < made->fresh_count; i++)
        if (str_equal(made->fresh[i].path, path))
            return true;
    return false;
}

static void put_row(struct state *state, const struct book_row *row, struct buffer *buffer)
{
    buffer_reset(buffer);
    if (row->packed.data == NULL)
        book_row_pack(buffer, row);
    state_put(state, STATE_BOOKS, row->path, row->packed.data != NULL ? row->packed : buffer_str(buffer));
}

void books_made_remember(struct books_made *made, struct state *state, const struct books *wanted, bool all)
{
    struct buffer buffer = BUFFER_INIT;
    for (size_t i = 0; i < made->fresh_count; i++)
        put_row(state, &made->fresh[i], &buffer);
    for (size_t i = 0; i < made->row_count; i++) {
        const struct book_row *row = &made->rows[i];
        if (is_replaced(made, row->path))
            continue;
        if (books_by_path(wanted, row->path) == NULL)
            state_remove(state, STATE_BOOKS, row->path);
        else if (all)
            put_row(state, row, &buffer);
    }
    buffer_free(&buffer);
}

void books_made_free(struct books_made *made)
{
    if (made == NULL)
        return;
    for (size_t i = 0; i < made->row_count; i++)
        table_free(&made->rows[i].by_id);
    book_store_free(&made->store);
    arena_free(&made->arena);
    free(made);
}
