#ifndef FUMI_TEMPLATE_VALUE_H
#define FUMI_TEMPLATE_VALUE_H

/*
 * What templates print: texts, flags, maps and lists, all in an arena, never changed once rendering begins.
 */

#include "base/arena.h"

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
struct value value_list(struct arena *arena, size_t capacity_hint);

void value_put(struct arena *arena, struct value *map, uint32_t symbol, struct value value);
void value_put_text(struct arena *arena, struct value *map, uint32_t symbol, struct str text); /* an empty text is not put */
void value_append(struct arena *arena, struct value *list, struct value value);

#endif
