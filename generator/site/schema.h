#ifndef FUMI_SITE_SCHEMA_H
#define FUMI_SITE_SCHEMA_H

/*
 * What YAML may hold: keys with their types, checked the same way in fumi.yaml and in front matter. A schema is a table of
 * keys; a value goes to where the key's offset points in the struct that is filled.
 */

#include "base/date.h"
#include "base/diag.h"
#include "site/config.h"
#include "site/yaml.h"

enum schema_type {
    SCHEMA_TEXT,   /* struct str */
    SCHEMA_LIST,   /* struct str_list; a single text is a list of one */
    SCHEMA_DATE,   /* struct date */
    SCHEMA_NUMBER, /* unsigned long, minimum to maximum */
    SCHEMA_FLAG,   /* bool: true, false */
    SCHEMA_OTHER   /* read by the key's own function */
};

struct schema_reader;
struct schema_key;

/* A value for a key. node: text of a SCHEMA_TEXT, item of a SCHEMA_LIST (text may be replaced in place), whole value of a
 * SCHEMA_OTHER. 0, or -1 where it is reported and to be left out. */
typedef int schema_check(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node);

struct schema_key {
    struct str name;
    enum schema_type type;
    size_t offset;       /* in the target */
    unsigned kinds;      /* bits 1 << enum kind; 0: all */
    schema_check *check; /* may be NULL, but for SCHEMA_OTHER */
    unsigned long minimum, maximum;
};

struct schema_reader {
    struct arena *arena;
    struct diags *diags;
    struct str path;             /* for diagnostics */
    const struct config *config; /* for values that it lists; NULL while it is read itself */
    int offset_minutes;          /* for dates */
    enum kind kind;              /* KIND_COUNT where there are no kinds */
    void *target;
};

/* Reads a map's entries into reader->target. Keys that are not there leave their place untouched. */
void schema_read(struct schema_reader *reader, const struct schema_key *keys, size_t count, struct yaml_node *map);

const struct yaml_node *schema_find(const struct yaml_node *map, struct str key); /* NULL where there is none */
struct position schema_place(const struct schema_reader *reader, const struct yaml_node *node);
struct position schema_key_place(const struct schema_reader *reader, const struct yaml_node *node);

/* For checks: reports that node's text is no value for the key; advice: what to write. Always -1. */
int schema_bad_value(struct schema_reader *reader, struct str key, const struct yaml_node *node, struct str advice);
/* 0 where values is empty or holds the node's text; else as above, naming the values. */
int schema_one_of(struct schema_reader *reader, struct str key, const struct yaml_node *node, struct str_list values);
/* Texts of a list, or of a single text as a list of one; reports what is neither. check may be NULL. */
struct str_list schema_list(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node);
int schema_date(struct schema_reader *reader, const struct yaml_node *node, struct date *date);

#endif
