#ifndef FUMI_BUILD_PLAN_H
#define FUMI_BUILD_PLAN_H

/*
 * What there should be, what of it has to be made, and what has to go.
 *
 * Where only bodies changed, the set of outputs is what it was and the records alone are looked through; else all outputs
 * that the catalogue gives rise to are listed and held against the records.
 */

#include "build/record.h"
#include "build/touch.h"

enum plan_reason { PLAN_NEW, PLAN_READ, PLAN_OTHER, PLAN_FULL, PLAN_AFTER };

struct plan_job {
    struct output output;
    enum plan_reason reason;
    enum facet_kind facet; /* PLAN_READ: of what changed */
    bool written;          /* noted while making: the bytes are new */
};

struct plan {
    struct arena arena;
    struct plan_job *jobs; /* in the order of paths' folders */
    size_t count, capacity;
    struct str *removals;
    size_t removal_count, removal_capacity;
    struct diags diags; /* outputs that meet at one path */
    bool fresh;         /* nothing is usable: what is made goes into the state at once */
    size_t stores;      /* session_store jobs that are left */
};

struct plan_input {
    const struct config *config;
    struct str config_text; /* fumi.yaml, for the lines of findings */
    const struct theme *theme;
    const struct facts *facts;
    const struct facet_changes *changes;
    struct records *records;
    bool full;       /* make all */
    bool structural; /* cards, media or settings changed: list all outputs */
    bool book_list;  /* there is a page that lists the books */
};

void plan_make(struct plan *plan, const struct plan_input *input);
/* One more, whose texts outlive the plan. */
void plan_add(struct plan *plan, const struct output *output, enum plan_reason reason);
void plan_free(struct plan *plan);

#endif
