#ifndef FUMI_BUILD_RECORD_H
#define FUMI_BUILD_RECORD_H

/*
 * What is known of each output that stands in the target: what it was made from, what it read, what it weighs. Kept in
 * memory by path, in the state one row an output.
 */

#include "facts/facet.h"
#include "facts/state.h"
#include "output/output.h"

struct record {
    struct output output; /* texts point into packed */
    unsigned char sha256[SHA256_SIZE];
    uint64_t size;
    bool internal;    /* not named in the manifest */
    struct str notes; /* packed findings of making it; points into packed */
    const struct facet_read *reads;
    size_t read_count;
    char *packed; /* the heap, its own */
    size_t packed_size;
    bool planned; /* for build/plan.c */
    bool stored;  /* its row is in the state already, while a build from nothing goes on */
};

struct records {
    struct record **items;
    size_t count, capacity;
    struct table by_path;
};

struct record *records_find(const struct records *records, struct str path);
/* All that stands above packed, packed as a row of the state, on the heap; buffer is used and reset. Any thread. */
struct str record_pack(const struct record *record, struct buffer *buffer);
/* Takes what record_pack gave, which becomes the records' own, in place of what was known of that path. */
struct record *records_take(struct records *records, struct str packed);
/* The same of a record that lies somewhere else. */
struct record *records_put(struct records *records, const struct record *record, struct buffer *buffer);
struct str record_packed(const struct record *record);
void records_remove(struct records *records, struct str path);
int records_load(struct records *records, struct state *state);
int records_load_apart(struct records *records, const struct state *state); /* with state_each_apart */
void records_free(struct records *records);

#endif
