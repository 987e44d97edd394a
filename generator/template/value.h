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

enum value_type { VALUE_ABSENT, VALUE_FALSE, VALUE_TRUE, VALUE_TEXT, VALUE_MAP, VALUE_LIST };

struct value {
    enum value_type type; /* VALUE_ABSENT only inside maps: a place that nothing was put in */
    bool plain;           /* of a text: it is known to have nothing that is escaped */
    union {
        struct str text; /* an empty text is false in a section */
        struct value_map *map;
        struct value_list *list; /* an empty list is false */
    } as;
};

struct value_map; /* symbol -> value; a later value_put for the same symbol replaces the earlier */
struct value_list;

static inline struct value value_text(struct str text)
{
    return (struct value){VALUE_TEXT, false, {.text = text}};
}

/* A text without & < > " ': numbers, dates, addresses. It is printed as it is, without being looked through. */
static inline struct value value_plain(struct str text)
{
    return (struct value){VALUE_TEXT, true, {.text = text}};
}

static inline struct value value_flag(bool on)
{
    return (struct value){on ? VALUE_TRUE : VALUE_FALSE, false, {.text = STR_NONE}};
}

struct value value_map(struct arena *arena, size_t capacity_hint);
/* A map with a place for each of the count (at least one) symbols from first on, so that nothing is looked for. For maps whose
 * names have numbers near each other; others may be put too, at the price of places for all between. */
struct value value_map_dense(struct arena *arena, uint32_t first, uint32_t count);
struct value value_list(struct arena *arena, size_t capacity_hint);

static inline void value_put(struct arena *arena, struct value *map, uint32_t symbol, struct value value);
/* An empty text is put as false. */
static inline void value_put_text(struct arena *arena, struct value *map, uint32_t symbol, struct str text);
void value_append(struct arena *arena, struct value *list, struct value value);

/* Below: what the renderer and value.c know of maps and lists. Looking up and putting must not cost a call. */

struct value_item {
    uint32_t symbol;
    struct value value;
};

#define VALUE_INDEXED_FROM 9 /* items; fewer are looked through */

/* Either values with a place for each symbol; or items, in the order in which they were put. Where those are many, their
 * places are found by open addressing with linear probing, at most half full: so the large array is never cleared. */
struct value_map {
    struct value *values; /* of the symbols from first on; NULL in a map of items */
    uint32_t first, room;
    uint32_t count, capacity; /* of items */
    struct value_item *items;
    uint32_t *places; /* 1 + the place of an item; 0: free. NULL where items are few */
    uint64_t present; /* value_bit of every item's symbol: most names that are not here are seen not to be at a glance */
    uint32_t mask;    /* number of places - 1; they are a power of two */
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
    uint32_t place = symbol - map->first; /* of a smaller symbol: something large */
    if (place < map->room)
        return map->values[place].type == VALUE_ABSENT ? NULL : &map->values[place];
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

void value_put_slow(struct arena *arena, struct value_map *map, uint32_t symbol, struct value value);

static inline void value_put(struct arena *arena, struct value *map, uint32_t symbol, struct value value)
{
    struct value_map *m = map->as.map;
    uint32_t place = symbol - m->first;
    if (place < m->room) {
        m->values[place] = value;
    } else if (m->places == NULL && m->count < m->capacity && (m->present & value_bit(symbol)) == 0) {
        m->items[m->count++] = (struct value_item){symbol, value};
        m->present |= value_bit(symbol);
    } else {
        value_put_slow(arena, m, symbol, value);
    }
}

static inline void value_put_text(struct arena *arena, struct value *map, uint32_t symbol, struct str text)
{
    value_put(arena, map, symbol, text.size == 0 ? value_flag(false) : value_text(text));
}

#endif
