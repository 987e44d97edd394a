#ifndef FUMI_TEMPLATE_SET_H
#define FUMI_TEMPLATE_SET_H

/*
 * What a template and a set of them are made of, for the files of this room.
 */

#include "base/table.h"
#include "template/parse.h"

struct program;
struct overrides;

struct template
{
    struct str name;
    struct str path;
    struct str text; /* without a byte order mark */
    struct nodes nodes;
    const struct program *program; /* what rendering it from outside runs; NULL before template_link */
    const struct template **reads;
    size_t read_count;
};

struct names {
    struct table table; /* name -> index in items */
    struct str *items;
    size_t count, capacity;
};

struct template_set {
    struct arena arena;
    struct names symbols; /* of values */
    struct names blocks;  /* of {{$blocks}}, a name space of their own */
    bool closed;          /* template_set_close_names was called */
    struct {
        uint32_t *items;
        size_t count, capacity;
    } fixed;              /* symbols that template_fix was given */
    struct table by_name; /* name -> index in templates */
    struct {
        struct template **items;
        size_t count, capacity;
    } templates;
    struct {
        struct program **items;
        size_t count, capacity;
    } programs;
    struct {
        struct overrides **items;
        size_t count, capacity;
    } overrides;
};

/* The number of a name, a new one where it is new. */
uint32_t names_number(struct arena *arena, struct names *names, struct str name);

/* Where in a template something stands. */
struct position template_position(const struct template *t, size_t offset);

#endif
