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
    map_reserve(arena, value.as.map, capacity_hint == 0 ? VALUE_INDEXED_FROM - 1 : (uint32_t)capacity_hint);
    return value;
}

struct value value_map_outermost(struct arena *arena, size_t capacity_hint)
{
    struct value value = value_map(arena, capacity_hint);
    value.as.map->outermost = true;
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
    struct value *old = value_get(m, symbol);
    if (old != NULL)
        *old = value;
    if (old != NULL || (m->outermost && value.type == VALUE_FALSE))
        return;
    if (m->count == m->capacity)
        map_reserve(arena, m, 2 * m->capacity);
    m->items[m->count] = (struct value_item){symbol, value};
    m->present |= value_bit(symbol);
    if (m->places != NULL)
        set_place(m, m->count);
    m->count++;
}

void value_put_text(struct arena *arena, struct value *map, uint32_t symbol, struct str text)
{
    value_put(arena, map, symbol, text.size == 0 ? value_flag(false) : value_text(text));
}

void value_append(struct arena *arena, struct value *list, struct value value)
{
    *ARRAY_PUSH(arena, list->as.list) = value;
}
