#ifndef FUMI_BUILD_UPDATE_H
#define FUMI_BUILD_UPDATE_H

/* One update, shared by its files: update.c (their order, and all up to loading), update_plan.c and update_make.c. */

#include "build/beside.h"
#include "build/session.h"

struct update {
    struct build *build;
    struct build_report *report;
    struct changes changes;
    struct touched touched;
    struct facet_changes facet_changes;
    struct facts facts;
    struct output_site site;
    struct plan plan;
    struct made made;
    struct beside backlinks;       /* in a build from nothing, until the plan is made */
    struct arena *results, *keeps; /* of loading; one a thread */
    double clock;
    bool structural;
    bool reload; /* settings or program are new: every document is read again */
};

void update_end_phase(struct update *update, enum build_phase phase);

/* ---- update_plan.c ---- */
/* Takes what was loaded into the catalogue, and brings all that follows from its cards up to date. */
void update_settle(struct update *update);
/* After that: what is to be made, the pages of edited documents first. */
void update_plan(struct update *update);

/* ---- update_make.c ---- */
/* Says in the state that it is no longer that of the outputs. In a build from nothing before update_settle, which then fills
 * the state meanwhile; else update_make does it. BUILD_OK or BUILD_MACHINE, the finding reported. */
int update_begin(struct update *update);
/* Makes, writes and remembers what is planned. BUILD_OK or BUILD_MACHINE, the finding reported. */
int update_make(struct update *update);

#endif
