#include "facts/buckets.h"

#include "base/memory.h"
#include "facts/facet.h"

#include <limits.h>
#include <stdlib.h>

uint16_t search_key(struct str id)
{
    return (uint16_t)hash_key(id);
}

static const char hex[] = "0123456789abcdef";

static void put_name(unsigned folder, unsigned file, char name[BUCKET_NAME_SIZE + 1])
{
    name[0] = hex[folder];
    name[1] = '/';
    name[2] = hex[file >> 4];
    name[3] = hex[file & 15];
    name[4] = '\0';
}

void bucket_name(unsigned bucket, char name[BUCKET_NAME_SIZE + 1])
{
    put_name(bucket >> 8, bucket & 0xFF, name);
}

void shard_name(unsigned shard, char name[BUCKET_NAME_SIZE + 1])
{
    put_name(shard >> 6, shard & 0x3F, name);
}

static unsigned digit(char c)
{
    const char *at = memchr(hex, c, 16);
    return at == NULL ? UINT_MAX : (unsigned)(at - hex);
}

static bool take_name(struct str name, unsigned *folder, unsigned *file)
{
    if (name.size != BUCKET_NAME_SIZE || name.data[1] != '/')
        return false;
    unsigned a = digit(name.data[0]), b = digit(name.data[2]), c = digit(name.data[3]);
    *folder = a;
    *file = b << 4 | c;
    return a < 16 && b < 16 && c < 16;
}

unsigned bucket_from_name(struct str name)
{
    unsigned folder, file;
    return take_name(name, &folder, &file) ? folder << 8 | file : UINT_MAX;
}

unsigned shard_from_name(struct str name)
{
    unsigned folder, file;
    return take_name(name, &folder, &file) && file < 64 ? folder << 6 | file : UINT_MAX;
}

struct keyed {
    uint16_t key;
    struct entry *entry;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return str_compare(x->entry->facets.id, y->entry->facets.id);
}

struct buckets *buckets_build(const struct catalogue *c)
{
    struct buckets *b = memory_zalloc(sizeof *b);
    struct keyed *all = memory_alloc(c->order_count * sizeof *all);
    for (size_t i = 0; i < c->order_count; i++) {
        if (c->order[i]->internal)
            continue;
        all[b->count] = (struct keyed){search_key(c->order[i]->facets.id), c->order[i]};
        b->starts[bucket_of_key(all[b->count++].key) + 1]++;
    }
    for (unsigned i = 0; i < BUCKET_COUNT; i++)
        b->starts[i + 1] += b->starts[i];
    if (b->count > 1)
        qsort(all, b->count, sizeof *all, by_key);
    b->items = memory_alloc(b->count * sizeof(struct entry *));
    b->keys = memory_alloc(b->count * sizeof *b->keys);
    for (size_t i = 0; i < b->count; i++) {
        b->items[i] = all[i].entry;
        b->keys[i] = all[i].key;
    }
    free(all);
    return b;
}

void buckets_free(struct buckets *b)
{
    if (b == NULL)
        return;
    free(b->items);
    free(b->keys);
    free(b);
}

uint64_t buckets_hash(const struct buckets *b, unsigned bucket)
{
    struct hasher hasher;
    if (bucket >= BUCKET_COUNT || b->starts[bucket] == b->starts[bucket + 1])
        return 0;
    hasher_begin(&hasher);
    for (uint32_t i = b->starts[bucket]; i < b->starts[bucket + 1]; i++)
        hasher_add(&hasher, b->items[i]->facets.id);
    return facet_hash(hasher_end(&hasher));
}

uint64_t buckets_hash_documents(const struct buckets *b)
{
    struct hasher hasher;
    hasher_begin(&hasher);
    for (size_t i = 0; i < b->count; i++) {
        const struct facets *f = &b->items[i]->facets;
        hasher_add_number(&hasher, b->keys[i]);
        hasher_add(&hasher, f->is_section ? f->id : f->section);
        hasher_add_number(&hasher, f->kind);
        hasher_add_number(&hasher, f->priority);
        hasher_add_number(&hasher, (uint64_t)f->changed.year * 16 + f->changed.month);
    }
    return facet_hash(hasher_end(&hasher));
}

uint64_t buckets_hash_pages(const struct catalogue *c)
{
    struct hasher hasher;
    hasher_begin(&hasher);
    for (size_t i = 0; i < c->order_count; i++) {
        const struct entry *e = c->order[i];
        if (e->facets.kind != KIND_TOPIC && e->facets.kind != KIND_PAGE)
            continue;
        hasher_add_hash(&hasher, e->facets.card_hash);
        hasher_add_hash(&hasher, e->facets.outline_hash);
        hasher_add_number(&hasher, e->internal);
    }
    return facet_hash(hasher_end(&hasher));
}
