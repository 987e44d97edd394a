#ifndef FUMI_FACTS_MONTHS_H
#define FUMI_FACTS_MONTHS_H

/*
 * The public documents by the month in which they last changed, for what tells others of changes. Only days count: a date
 * that names no day, like the first edition's, is no news. From built listings; read by any thread.
 */

#include "facts/listing.h"

struct month {
    char name[8];         /* "2026-11" */
    struct entry **items; /* newest first; not all of them may count: see months_counts */
    size_t count;
};

/* The next month at or behind *at in listings->dated, moving *at behind it; false at the end. */
bool months_next(const struct listings *listings, size_t *at, struct month *month);
bool months_find(const struct listings *listings, struct str name, struct month *month);
bool months_counts(const struct entry *entry);

#endif
