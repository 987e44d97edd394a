#include "template/value.h"

static void set_place(struct value_map *map, uint32_t item)
{
    uint32_t at = value_place_of(map->mask, map->items[item].symbol);
    while (map->places[at] != 0)
        at = (at + 1) & map->mask;
    map->places[at] = item + 1;
}

static void map_reserve(struct arena *arena, struct value_map *map, uint32_t capacity)
{
    struct value_item *items = arena_alloc(arena, capacity * sizeof *items);
    if (map->count > 0)
        memcpy(items, map->items, map->count * sizeof *items);
    map->items = items;
    map->capacity = capacity;
    if (capacity < VALUE_INDEXED_FROM)
        return;
    map->mask = 15;
    while (map->mask + 1 < 2 * capacity)
        map->mask = (map->mask << 1) | 1;
    map->places = ARENA_ARRAY(arena, uint32_t, (size_t)map->mask + 1);
    for (uint32_t i = 0; i < map->count; i++)
        set_place(map, i);
}

struct value value_map(struct arena *arena, size_t capacity_hint)
{
    uint32_t capacity = capacity_hint == 0 ? VALUE_INDEXED_FROM - 1 : (uint32_t)capacity_hint;
    struct value value = {VALUE_MAP, false, {.map = arena_alloc(arena, sizeof *value.as.map)}};
    *value.as.map = (struct value_map){0};
    map_reserve(arena, value.as.map, capacity);
    return value;
}

struct value value_map_dense(struct arena *arena, uint32_t first, uint32_t count)
{
    struct value value = {VALUE_MAP, false, {.map = ARENA_NEW(arena, struct value_map)}};
    value.as.map->values = ARENA_ARRAY(arena, struct value, count);
    value.as.map->first = first;
    value.as.map->room = count;
    return value;
}

struct value value_list(struct arena *arena, size_t capacity_hint)
{
    struct value value = {VALUE_LIST, false, {.list = arena_alloc(arena, sizeof *value.as.list)}};
    struct value *items = capacity_hint == 0 ? NULL : arena_alloc(arena, capacity_hint * sizeof *items);
    *value.as.list = (struct value_list){items, 0, capacity_hint};
    return value;
}

/* Makes room for one symbol more, before the first or behind the last. */
static void widen(struct arena *arena, struct value_map *map, uint32_t symbol)
{
    uint32_t first = symbol < map->first ? symbol : map->first;
    uint32_t end = symbol < map->first ? map->first + map->room : symbol + 1;
    struct value *values = ARENA_ARRAY(arena, struct value, end - first);
    memcpy(values + (map->first - first), map->values, map->room * sizeof *values);
    map->values = values;
    map->first = first;
    map->room = end - first;
}

void value_put_slow(struct arena *arena, struct value_map *map, uint32_t symbol, struct value value)
{
    if (map->room > 0) {
        widen(arena, map, symbol);
        map->values[symbol - map->first] = value;
        return;
    }
    struct value *old = value_get(map, symbol);
    if (old != NULL) {
        *old = value;
        return;
    }
    if (map->count == map->capacity)
        map_reserve(arena, map, 2 * map->capacity);
    map->items[map->count] = (struct value_item){symbol, value};
    map->present |= value_bit(symbol);
    if (map->places != NULL)
        set_place(map, map->count);
    map->count++;
}

void value_append(struct arena *arena, struct value *list, struct value value)
{
    *ARRAY_PUSH(arena, list->as.list) = value;
}
