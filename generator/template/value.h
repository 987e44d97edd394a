#ifndef FUMI_TEMPLATE_VALUE_H
#define FUMI_TEMPLATE_VALUE_H

/*
 * What templates print: texts, flags, maps and lists, all in an arena, never changed once rendering begins. Texts are
 * not copied: they must live as long as the arena.
 *
 * A template looks a name up in the innermost map that has it, also where the value there is false. So a map for the
 * items of a list puts every name that it speaks for, the missing ones as false: else the page's own would show through.
 */

#include "base/array.h"

enum value_type { VALUE_FALSE, VALUE_TRUE, VALUE_TEXT, VALUE_MAP, VALUE_LIST };

struct value {
    enum value_type type;
    union {
        struct str text; /* an empty text is false in a section */
        struct value_map *map;
        struct value_list *list; /* an empty list is false */
    } as;
};

struct value_map; /* symbol -> value; a later value_put for the same symbol replaces the earlier */
struct value_list;

struct value value_text(struct str text);
struct value value_flag(bool on);
struct value value_map(struct arena *arena, size_t capacity_hint);
/* The map around all others: there a name that is false need not be put, so it is not. */
struct value value_map_outermost(struct arena *arena, size_t capacity_hint);
struct value value_list(struct arena *arena, size_t capacity_hint);

void value_put(struct arena *arena, struct value *map, uint32_t symbol, struct value value);
void value_put_text(struct arena *arena, struct value *map, uint32_t symbol,
                    struct str text); /* an empty text is put as false */
void value_append(struct arena *arena, struct value *list, struct value value);

/* Below: what the renderer and value.c know of maps and lists. Looking up must not cost a call. */

struct value_item {
    uint32_t symbol;
    struct value value;
};

#define VALUE_INDEXED_FROM 9 /* items; fewer are looked through */

/* Items stand in the order in which they were put. Where they are many, their places are found by open addressing with
 * linear probing, at most half full: so the large array is never cleared, and a page's map fits into the nearest cache. */
struct value_map {
    struct value_item *items;
    uint32_t count, capacity;
    uint32_t *places; /* 1 + the place of an item; 0: free. NULL where items are few */
    uint32_t mask;    /* number of places - 1; they are a power of two */
    uint64_t present; /* value_bit of every symbol: most names that are not here are seen not to be at a glance */
    bool outermost;
};

struct value_list {
    struct value *items;
    size_t count, capacity;
};

static inline uint64_t value_bit(uint32_t symbol)
{
    return (uint64_t)1 << (symbol & 63);
}

static inline uint32_t value_place_of(uint32_t mask, uint32_t symbol)
{
    return (symbol * 0x9E3779B1U >> 15) & mask;
}

/* The value of a symbol in a map, or NULL. */
static inline struct value *value_get(const struct value_map *map, uint32_t symbol)
{
    if ((map->present & value_bit(symbol)) == 0)
        return NULL;
    if (map->places == NULL) {
        for (uint32_t i = 0; i < map->count; i++)
            if (map->items[i].symbol == symbol)
                return &map->items[i].value;
        return NULL;
    }
    for (uint32_t at = value_place_of(map->mask, symbol); map->places[at] != 0; at = (at + 1) & map->mask)
        if (map->items[map->places[at] - 1].symbol == symbol)
            return &map->items[map->places[at] - 1].value;
    return NULL;
}

#endif
