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
};

struct records {
    struct record **items;
    size_t count, capacity;
    struct table by_path;
};

struct record *records_find(const struct records *records, struct str path);
/* Takes a copy of everything in place of what was known of that path, and packs it into buffer for the state. */
struct record *records_put(struct records *records, const struct record *record, struct buffer *packed);
struct str record_packed(const struct record *record); /* as a row of the state */
void records_remove(struct records *records, struct str path);
int records_load(struct records *records, struct state *state);
void records_free(struct records *records);

#endif
