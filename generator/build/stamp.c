#include "build/stamp.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

#define BUCKETS 256

bool stamp_equal(const struct source_stamp *a, const struct source_stamp *b)
{
    return a->size == b->size && a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns && a->inode == b->inode;
}

bool stamp_is_settled(const struct source_stamp *stamp, int64_t read_ns)
{
    int64_t tick = stamp->ctime_ns % 1000000000 == 0 ? STAMP_COARSE_TICK_NS : STAMP_TICK_NS;
    return stamp->ctime_ns < read_ns - tick;
}

void stamps_add(struct stamps *s, struct str path, const struct source_stamp *stamp, bool settled)
{
    memory_grow(&s->items, s->count, &s->capacity, sizeof *s->items);
    struct str copy = arena_str(&s->arena, path);
    table_set(&s->by_path, copy, (uint32_t)s->count);
    s->items[s->count++] = (struct stamped){copy, *stamp, settled};
}

void stamps_unsettle(struct stamps *s, struct str path)
{
    uint32_t i = table_get(&s->by_path, path);
    if (i != TABLE_NONE)
        s->items[i].settled = false;
}

const struct stamped *stamps_find(const struct stamps *s, struct str path)
{
    uint32_t i = table_get(&s->by_path, path);
    return i == TABLE_NONE ? NULL : &s->items[i];
}

void stamps_set(struct stamps *s, struct str path, const struct source_stamp *stamp, bool settled)
{
    uint32_t i = table_get(&s->by_path, path);
    if (i == TABLE_NONE) {
        stamps_add(s, path, stamp, settled);
        return;
    }
    s->items[i].stamp = *stamp;
    s->items[i].settled = settled;
}

void stamps_remove(struct stamps *s, struct str path)
{
    uint32_t i = table_get(&s->by_path, path);
    if (i == TABLE_NONE)
        return;
    table_remove(&s->by_path, path);
    if (i != --s->count) {
        s->items[i] = s->items[s->count];
        table_set(&s->by_path, s->items[i].path, i);
    }
}

void stamps_free(struct stamps *s)
{
    arena_free(&s->arena);
    free(s->items);
    table_free(&s->by_path);
    *s = (struct stamps){.arena = ARENA_INIT};
}

void stamp_pack(struct buffer *buffer, const struct source_stamp *stamp, bool settled)
{
    pack_number(buffer, (uint64_t)stamp->size);
    pack_fixed64(buffer, (uint64_t)stamp->mtime_ns);
    pack_fixed64(buffer, (uint64_t)stamp->ctime_ns);
    pack_number(buffer, stamp->inode);
    pack_number(buffer, settled);
}

bool stamp_unpack(struct unpacker *in, struct source_stamp *stamp)
{
    stamp->size = (int64_t)unpack_number(in);
    stamp->mtime_ns = (int64_t)unpack_fixed64(in);
    stamp->ctime_ns = (int64_t)unpack_fixed64(in);
    stamp->inode = unpack_number(in);
    return unpack_number(in) != 0;
}

static unsigned bucket_of(struct str path)
{
    return (unsigned)(hash_key(path) % BUCKETS);
}

static int load_bucket(struct str key, struct str value, void *data)
{
    struct unpacker in = {value, false};
    (void)key;
    while (in.rest.size > 0) {
        struct str path = unpack_str(&in);
        struct source_stamp stamp;
        bool settled = stamp_unpack(&in, &stamp);
        if (in.broken)
            return -1;
        stamps_add(data, path, &stamp, settled);
    }
    return 0;
}

int stamps_load(struct stamps *s, struct state *state)
{
    return state_each(state, STATE_STAMPS, load_bucket, s);
}

static bool same(const struct stamped *a, const struct stamped *b)
{
    return a != NULL && b != NULL && a->settled == b->settled && stamp_equal(&a->stamp, &b->stamp);
}

static void pack_one(struct buffer *buffer, const struct stamped *item)
{
    pack_str(buffer, item->path);
    stamp_pack(buffer, &item->stamp, item->settled);
}

static void store_dirty(const struct stamps *now, const bool dirty[BUCKETS], struct state *state)
{
    static const struct buffer none = BUFFER_INIT;
    struct buffer buckets[BUCKETS];
    for (unsigned b = 0; b < BUCKETS; b++)
        buckets[b] = none;
    for (size_t i = 0; i < now->count; i++) {
        unsigned b = bucket_of(now->items[i].path);
        if (dirty[b])
            pack_one(&buckets[b], &now->items[i]);
    }
    for (unsigned b = 0; b < BUCKETS; b++) {
        char key[8];
        int size = snprintf(key, sizeof key, "%02x", b);
        if (dirty[b])
            state_put(state, STATE_STAMPS, str_of(key, (size_t)size), buffer_str(&buckets[b]));
        buffer_free(&buckets[b]);
    }
}

void stamps_store_paths(const struct stamps *s, const struct str *paths, size_t count, struct state *state)
{
    bool dirty[BUCKETS] = {false};
    for (size_t i = 0; i < count; i++)
        dirty[bucket_of(paths[i])] = true;
    store_dirty(s, dirty, state);
}

void stamps_store(const struct stamps *now, const struct stamps *before, struct state *state)
{
    bool dirty[BUCKETS] = {false};
    for (size_t i = 0; i < now->count; i++)
        if (!same(&now->items[i], stamps_find(before, now->items[i].path)))
            dirty[bucket_of(now->items[i].path)] = true;
    for (size_t i = 0; i < before->count; i++)
        if (stamps_find(now, before->items[i].path) == NULL)
            dirty[bucket_of(before->items[i].path)] = true;
    store_dirty(now, dirty, state);
}
