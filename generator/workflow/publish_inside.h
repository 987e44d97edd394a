#ifndef FUMI_WORKFLOW_PUBLISH_INSIDE_H
#define FUMI_WORKFLOW_PUBLISH_INSIDE_H

/* What the files of publishing share. */

#include "site/config.h"
#include "workflow/public_set.h"
#include "workflow/publish.h"
#include "workflow/verified.h"

/* One act of publishing: what was opened for it. publish_begin, publish_end; publish_begin goes on after what is wrong in the
 * content, so that all reasons are found, and says so at the end by the report's errors. */
struct publishing {
    const struct publish_options *options;
    struct publish_report *report;
    unsigned threads;
    int root_fd, out_fd;
    struct arena arena;
    struct config config;
    struct ledger *ledger;
    struct digest site; /* of fumi.yaml, themes/ and epub/ */
    struct verified verified;
    bool remembers; /* verified is open */
    struct depot depot;
    struct release shown; /* of depot.current */
    struct manifest shown_manifest;
    bool has_shown;
    struct public_set set;
    struct manifest manifest; /* of out/public/ */
    struct str manifest_text;
    double clock;
};

int publish_begin(struct publishing *p, const struct publish_options *options, struct publish_report *report);
/* The ledger, the site's digest, the publisher's role. 0 or PUBLISH_MACHINE. */
int publish_verify(struct publishing *p);
int publish_open_depot(struct publishing *p);
int publish_make_set(struct publishing *p);
int publish_build_target(struct publishing *p);
int publish_read_manifest(struct publishing *p);
int publish_end(struct publishing *p, int rc); /* rc, or PUBLISH_CONTENT where there are errors */

bool publish_may_go_on(const struct publishing *p); /* no error so far */
void publish_phase(struct publishing *p, enum publish_phase phase);

/* ---- publish_changes.c ---- */
void publish_list_changes(struct publishing *p);
/* The documents of the release to be, by id. */
struct release_document *publish_documents(struct publishing *p, size_t *count);

#endif
