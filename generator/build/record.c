#include "build/record.h"

#include "base/memory.h"
#include "facts/pack.h"

#include <stdlib.h>

/*
 * Packed: number of reads, padding to eight bytes, the reads as they lie in memory (the state is never carried to another
 * machine), then path type subject detail sha256 size internal notes.
 */

struct record *records_find(const struct records *records, struct str path)
{
    uint32_t i = table_get(&records->by_path, path);
    return i == TABLE_NONE ? NULL : records->items[i];
}

static void pack(struct buffer *buffer, const struct record *r)
{
    pack_fixed64(buffer, r->read_count);
    buffer_put(buffer, str_of((const char *)r->reads, r->read_count * sizeof *r->reads));
    pack_str(buffer, r->output.path);
    pack_number(buffer, r->output.type);
    pack_str(buffer, r->output.subject);
    pack_str(buffer, r->output.detail);
    buffer_put(buffer, str_of((const char *)r->sha256, SHA256_SIZE));
    pack_number(buffer, r->size);
    pack_number(buffer, r->internal);
    pack_str(buffer, r->notes);
}

/* packed becomes the record's own. */
static int unpack(char *packed, size_t size, struct record *r)
{
    struct unpacker in = {str_of(packed, size), false};
    *r = (struct record){.packed = packed, .packed_size = size};
    uint64_t count = unpack_fixed64(&in);
    if (count > in.rest.size / sizeof *r->reads)
        return -1;
    r->read_count = (size_t)count;
    r->reads = (const struct facet_read *)(const void *)in.rest.data;
    in.rest = str_from_pos(in.rest, r->read_count * sizeof *r->reads);
    r->output.path = unpack_str(&in);
    r->output.type = (enum output_type)unpack_number(&in);
    r->output.subject = unpack_str(&in);
    r->output.detail = unpack_str(&in);
    if (in.rest.size < SHA256_SIZE)
        return -1;
    memcpy(r->sha256, in.rest.data, SHA256_SIZE);
    in.rest = str_from_pos(in.rest, SHA256_SIZE);
    r->size = unpack_number(&in);
    r->internal = unpack_number(&in) != 0;
    r->notes = unpack_str(&in);
    return in.broken || r->output.type >= OUTPUT_TYPE_COUNT ? -1 : 0;
}

static struct record *place(struct records *records, struct str path)
{
    uint32_t i = table_get(&records->by_path, path);
    if (i != TABLE_NONE) {
        struct record *old = records->items[i];
        table_remove(&records->by_path, path);
        free(old->packed);
        table_set(&records->by_path, path, i);
        return old;
    }
    memory_grow(&records->items, records->count, &records->capacity, sizeof *records->items);
    struct record *fresh = memory_alloc(sizeof *fresh);
    table_set(&records->by_path, path, (uint32_t)records->count);
    records->items[records->count++] = fresh;
    return fresh;
}

static struct str copy(struct str packed)
{
    char *block = memory_alloc(packed.size);
    memcpy(block, packed.data, packed.size);
    return str_of(block, packed.size);
}

struct str record_pack(const struct record *record, struct buffer *buffer)
{
    buffer_reset(buffer);
    pack(buffer, record);
    return copy(buffer_str(buffer));
}

struct record *records_take(struct records *records, struct str packed)
{
    struct record r;
    if (unpack((char *)(uintptr_t)packed.data, packed.size, &r) < 0)
        return NULL;
    struct record *slot = place(records, r.output.path);
    *slot = r;
    return slot;
}

struct record *records_put(struct records *records, const struct record *record, struct buffer *buffer)
{
    return records_take(records, record_pack(record, buffer));
}

struct str record_packed(const struct record *r)
{
    return str_of(r->packed, r->packed_size);
}

void records_remove(struct records *records, struct str path)
{
    uint32_t i = table_get(&records->by_path, path);
    if (i == TABLE_NONE)
        return;
    struct record *gone = records->items[i];
    table_remove(&records->by_path, path);
    struct record *last = records->items[--records->count];
    if (last != gone) {
        records->items[i] = last;
        table_set(&records->by_path, last->output.path, i);
    }
    free(gone->packed);
    free(gone);
}

static int load_row(struct str key, struct str value, void *data)
{
    struct str packed = copy(value);
    const struct record *r = records_take(data, packed);
    if (r == NULL)
        free((char *)(uintptr_t)packed.data);
    return r != NULL && str_equal(key, r->output.path) ? 0 : -1;
}

int records_load(struct records *records, struct state *state)
{
    return state_each(state, STATE_OUTPUTS, load_row, records);
}

int records_load_apart(struct records *records, const struct state *state)
{
    return state_each_apart(state, STATE_OUTPUTS, load_row, records);
}

void records_free(struct records *records)
{
    for (size_t i = 0; i < records->count; i++) {
        free(records->items[i]->packed);
        free(records->items[i]);
    }
    free(records->items);
    table_free(&records->by_path);
    *records = (struct records){0};
}
