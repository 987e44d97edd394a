#ifndef FUMI_TEST_TEMPLATE_JSON_H
#define FUMI_TEST_TEMPLATE_JSON_H

/*
 * Just enough JSON (RFC 8259) to read the Mustache specification. Numbers stay as they are spelled. Everything lies in
 * the arena.
 */

#include "base/arena.h"

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_type type;
    struct str name; /* in an object: the key */
    struct str text; /* of a number or a text */
    struct json *items;
    size_t count, capacity;
};

#define JSON_NESTING 64

/* 0, or -1 where text is not JSON or nested deeper than JSON_NESTING. */
int json_read(struct arena *arena, struct str text, struct json *json);
const struct json *json_get(const struct json *object, const char *name); /* NULL where there is none */

#endif
