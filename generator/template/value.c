#include "template/value.h"

#define SMALLEST 8

static void map_reserve(struct arena *arena, struct value_map *map, size_t capacity)
{
    struct value_map larger = {.mask = SMALLEST - 1};
    while (larger.mask + 1 < 2 * capacity)
        larger.mask = 2 * larger.mask + 1;
    larger.slots = ARENA_ARRAY(arena, struct value_slot, (size_t)larger.mask + 1);
    larger.count = map->count;
    larger.present = map->present;
    for (size_t i = 0; map->slots != NULL && i <= map->mask; i++) {
        const struct value_slot *old = &map->slots[i];
        if (old->key == 0)
            continue;
        uint32_t at = value_slot_of(larger.mask, old->key);
        while (larger.slots[at].key != 0)
            at = (at + 1) & larger.mask;
        larger.slots[at] = *old;
    }
    *map = larger;
}

struct value value_text(struct str text)
{
    return (struct value){VALUE_TEXT, {.text = text}};
}

struct value value_flag(bool on)
{
    return (struct value){on ? VALUE_TRUE : VALUE_FALSE, {.text = STR_NONE}};
}

struct value value_map(struct arena *arena, size_t capacity_hint)
{
    struct value value = {VALUE_MAP, {.map = ARENA_NEW(arena, struct value_map)}};
    map_reserve(arena, value.as.map, capacity_hint);
    return value;
}

struct value value_list(struct arena *arena, size_t capacity_hint)
{
    struct value value = {VALUE_LIST, {.list = ARENA_NEW(arena, struct value_list)}};
    value.as.list->capacity = capacity_hint;
    if (capacity_hint > 0)
        value.as.list->items = ARENA_ARRAY(arena, struct value, capacity_hint);
    return value;
}

void value_put(struct arena *arena, struct value *map, uint32_t symbol, struct value value)
{
    struct value_map *m = map->as.map;
    if (2 * (m->count + 1) > m->mask + 1)
        map_reserve(arena, m, m->count + 1);
    uint32_t key = symbol + 1;
    uint32_t at = value_slot_of(m->mask, key);
    while (m->slots[at].key != 0 && m->slots[at].key != key)
        at = (at + 1) & m->mask;
    if (m->slots[at].key == 0) {
        m->count++;
        m->present |= value_bit(symbol);
    }
    m->slots[at] = (struct value_slot){key, value};
}

void value_put_text(struct arena *arena, struct value *map, uint32_t symbol, struct str text)
{
    value_put(arena, map, symbol, text.size == 0 ? value_flag(false) : value_text(text));
}

void value_append(struct arena *arena, struct value *list, struct value value)
{
    *ARRAY_PUSH(arena, list->as.list) = value;
}
