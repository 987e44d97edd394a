#ifndef FUMI_BASE_TABLE_H
#define FUMI_BASE_TABLE_H

/*
 * A hash table from byte strings to 32-bit numbers (usually an index into an array). Keys are not copied: they must
 * outlive the table. Lookups from several threads are fine while nobody writes.
 */

#include "base/str.h"

struct table_slot {
    const char *key;
    uint32_t key_size;
    uint32_t value;
    uint64_t hash;
};

struct table {
    struct table_slot *slots;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
};

#define TABLE_INIT \
    {              \
        NULL, 0, 0 \
    }
#define TABLE_NONE UINT32_MAX

uint32_t table_get(const struct table *table, struct str key); /* TABLE_NONE where there is none */
uint32_t table_add(struct table *table, struct str key,
                   uint32_t value);                                  /* what the key stands for now: value, or the older one */
void table_set(struct table *table, struct str key, uint32_t value); /* replaces */
void table_remove(struct table *table, struct str key);
void table_free(struct table *table);

#endif
