#ifndef FUMI_WORKFLOW_PUBLIC_SET_H
#define FUMI_WORKFLOW_PUBLIC_SET_H

/*
 * From the ledger to the sources of the public target (site/approved.h): of each document the approved record's snapshot, of
 * a withdrawn one its address. Broken chains give nothing, and are reported by ledger_open.
 *
 * With a base (publish --only), each document is taken as that release had it, but for those named: under its name of then,
 * with whoever approved it then, whatever happened to its chain meanwhile; what has been withdrawn since is withdrawn,
 * whatever is named. What that release hid by its time stands in no list of it; so that those who link to it find it, what
 * was approved by then, and is not among its documents, is absent: expired, or not there yet.
 *
 * public_set_make, then any builds from set->approved, then public_set_free; the ledger outlives it. Several threads inside.
 */

#include "site/approved.h"
#include "workflow/release.h"

struct public_document {
    const struct ledger_document *chain;
    const struct ledger_record *record;   /* that it is taken from: its id may be an older one than the chain's */
    const struct ledger_record *approval; /* who approved it and when; `record` itself, but for moves and late proofs */
};

struct public_set {
    struct arena arena;
    struct arena *workers;
    unsigned worker_count;
    const struct ledger *ledger;
    struct approved_set approved;      /* by path */
    struct public_document *documents; /* those of `approved` that are not withdrawn, by the record's id */
    size_t count;
};

struct public_options {
    const struct release *base; /* NULL: everything as approved last; the rest is for it */
    struct str_list only;
    const struct config *config;
    int64_t instant;
    unsigned threads; /* 0: as many as there are processors */
};

/* 0, or LEDGER_CONTENT (reported). Free it either way. */
int public_set_make(struct public_set *set, const struct ledger *ledger, const struct public_options *options,
                    struct diags *diags);
void public_set_free(struct public_set *set);

#endif
