#include "base/table.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

/* Open addressing with linear probing; at most three quarters full. A slot without a key is free. */

static size_t slot_of(const struct table *table, struct str key, uint64_t hash)
{
    size_t mask = table->capacity - 1;
    size_t i = (size_t)hash & mask;
    while (table->slots[i].key != NULL) {
        const struct table_slot *slot = &table->slots[i];
        if (slot->hash == hash && slot->key_size == key.size &&
            (slot->key == key.data || str_equal(str_of(slot->key, slot->key_size), key)))
            return i;
        i = (i + 1) & mask;
    }
    return i;
}

static void grow(struct table *table)
{
    struct table larger = {NULL, table->capacity == 0 ? 16 : table->capacity * 2, table->count};
    larger.slots = memory_zalloc(larger.capacity * sizeof *larger.slots);
    for (size_t i = 0; i < table->capacity; i++) {
        const struct table_slot *old = &table->slots[i];
        if (old->key != NULL)
            larger.slots[slot_of(&larger, str_of(old->key, old->key_size), old->hash)] = *old;
    }
    free(table->slots);
    *table = larger;
}

uint32_t table_get(const struct table *table, struct str key)
{
    if (table->count == 0)
        return TABLE_NONE;
    const struct table_slot *slot = &table->slots[slot_of(table, key, hash_key(key))];
    return slot->key == NULL ? TABLE_NONE : slot->value;
}

static struct table_slot *put(struct table *table, struct str key, uint32_t value)
{
    if (4 * (table->count + 1) > 3 * table->capacity)
        grow(table);
    uint64_t hash = hash_key(key);
    struct table_slot *slot = &table->slots[slot_of(table, key, hash)];
    if (slot->key == NULL) {
        *slot = (struct table_slot){key.data == NULL ? "" : key.data, (uint32_t)key.size, value, hash};
        table->count++;
    }
    return slot;
}

uint32_t table_add(struct table *table, struct str key, uint32_t value)
{
    return put(table, key, value)->value;
}

void table_set(struct table *table, struct str key, uint32_t value)
{
    put(table, key, value)->value = value;
}

void table_remove(struct table *table, struct str key)
{
    if (table->count == 0)
        return;
    size_t mask = table->capacity - 1;
    size_t hole = slot_of(table, key, hash_key(key));
    if (table->slots[hole].key == NULL)
        return;
    table->count--;
    /* Later slots of the same run move up, so that no run is cut. */
    for (size_t i = (hole + 1) & mask; table->slots[i].key != NULL; i = (i + 1) & mask) {
        size_t home = (size_t)table->slots[i].hash & mask;
        if (((i - home) & mask) >= ((i - hole) & mask)) {
            table->slots[hole] = table->slots[i];
            hole = i;
        }
    }
    table->slots[hole].key = NULL;
}

void table_free(struct table *table)
{
    free(table->slots);
    *table = (struct table)TABLE_INIT;
}
