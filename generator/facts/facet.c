#include "facts/facet.h"

#include "base/memory.h"

#include <stdlib.h>

uint64_t facet_key(enum facet_kind kind, struct str subject)
{
    return (hash_key(subject) & 0x00FFFFFFFFFFFFFFU) | (uint64_t)(kind + 1) << 56;
}

enum facet_kind facet_kind_of(uint64_t key)
{
    return (enum facet_kind)((key >> 56) - 1);
}

const char *facet_kind_name(enum facet_kind kind)
{
    static const char *const names[] = {"card",        "label",  "outline", "body",     "navigation", "neighbours", "backlinks",
                                        "supplements", "chunk",  "pager",   "sections", "names",      "newest",     "sitemap",
                                        "medium",      "bucket", "terms",   "search",   "stage",      "template",   "site"};
    return names[kind];
}

uint64_t facet_hash(struct hash128 hash)
{
    uint64_t mixed = hash.low ^ hash.high;
    return mixed == 0 ? 1 : mixed;
}

void facet_reads_add(struct facet_reads *reads, enum facet_kind kind, struct str subject, uint64_t hash)
{
    memory_grow(&reads->items, reads->count, &reads->capacity, sizeof *reads->items);
    reads->items[reads->count++] = (struct facet_read){facet_key(kind, subject), hash};
}

void facet_reads_add_read(struct facet_reads *reads, struct facet_read read)
{
    memory_grow(&reads->items, reads->count, &reads->capacity, sizeof *reads->items);
    reads->items[reads->count++] = read;
}

static int by_key(const void *a, const void *b)
{
    const struct facet_read *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* A page's two dozen reads are sorted by insertion: qsort takes ten times as long for so few. */
static void sort_few(struct facet_read *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct facet_read read = items[i];
        size_t k = i;
        for (; k > 0 && items[k - 1].key > read.key; k--)
            items[k] = items[k - 1];
        items[k] = read;
    }
}

void facet_reads_finish(struct facet_reads *reads)
{
    if (reads->count < 2)
        return;
    if (reads->count <= 32)
        sort_few(reads->items, reads->count);
    else
        qsort(reads->items, reads->count, sizeof *reads->items, by_key);
    size_t kept = 1;
    for (size_t i = 1; i < reads->count; i++)
        if (reads->items[i].key != reads->items[kept - 1].key)
            reads->items[kept++] = reads->items[i];
    reads->count = kept;
}

void facet_reads_free(struct facet_reads *reads)
{
    free(reads->items);
    *reads = (struct facet_reads){0};
}

static struct facet_read *slot_of(const struct facet_changes *changes, uint64_t key)
{
    size_t mask = changes->capacity - 1;
    size_t i = (size_t)(key * 0x9E3779B97F4A7C15U >> 20) & mask;
    while (changes->slots[i].key != 0 && changes->slots[i].key != key)
        i = (i + 1) & mask;
    return &changes->slots[i];
}

static void add(struct facet_changes *changes, uint64_t key, uint64_t hash)
{
    if (2 * (changes->count + 1) > changes->capacity) {
        struct facet_changes larger = {NULL, changes->capacity == 0 ? 64 : 2 * changes->capacity, changes->count};
        larger.slots = memory_zalloc(larger.capacity * sizeof *larger.slots);
        for (size_t i = 0; i < changes->capacity; i++)
            if (changes->slots[i].key != 0)
                *slot_of(&larger, changes->slots[i].key) = changes->slots[i];
        free(changes->slots);
        *changes = larger;
    }
    struct facet_read *slot = slot_of(changes, key);
    changes->count += slot->key == 0;
    *slot = (struct facet_read){key, hash};
}

void facet_changes_add(struct facet_changes *changes, enum facet_kind kind, struct str subject, uint64_t hash)
{
    add(changes, facet_key(kind, subject), hash);
}

void facet_changes_add_gone(struct facet_changes *changes, enum facet_kind kind, const struct facet_read *reads, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (facet_kind_of(reads[i].key) == kind && (changes->capacity == 0 || slot_of(changes, reads[i].key)->key == 0))
            add(changes, reads[i].key, 0);
}

void facet_changes_free(struct facet_changes *changes)
{
    free(changes->slots);
    *changes = (struct facet_changes){0};
}

const struct facet_read *facet_changes_hit(const struct facet_changes *changes, const struct facet_read *reads, size_t count)
{
    if (changes->count == 0)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const struct facet_read *slot = slot_of(changes, reads[i].key);
        if (slot->key != 0 && slot->hash != reads[i].hash)
            return &reads[i];
    }
    return NULL;
}
