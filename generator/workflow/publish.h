#ifndef FUMI_WORKFLOW_PUBLISH_H
#define FUMI_WORKFLOW_PUBLISH_H

/*
 * Publishing: from the ledger to what readers see.
 *
 *     verify every chain · build the public target · check it · copy and link · sign release.json · switch
 *
 * Whatever is wrong before the switch leaves DIR showing what it showed; all reasons that can be found are listed, not the
 * first one only. A kill at any instant leaves the old release or the new one (depot.h). Nothing is written below the site
 * root but in out/.
 *
 * One thread; several inside.
 */

#include "build/build.h"
#include "workflow/depot.h"

enum publish_error {
    PUBLISH_OK = 0,
    PUBLISH_CONTENT = -1, /* the content, the ledger or the policy says no; see diags */
    PUBLISH_MACHINE = -2  /* disk, permissions; see diags */
};

enum publish_phase { PUBLISH_VERIFY, PUBLISH_BUILD, PUBLISH_CHECK, PUBLISH_WRITE, PUBLISH_PHASE_COUNT };

struct publish_options {
    const char *root;          /* the site root */
    const char *ledger;        /* its folder; NULL: content/ledger */
    struct digest fingerprint; /* of the root key */
    const char *to;            /* DIR */
    const struct key *key;     /* the publisher's, open; NULL for a dry run only */
    struct str_list only;
    bool has_instant; /* else now */
    int64_t instant;
    bool dry_run;
    size_t keep; /* 0: all */
    unsigned threads;
};

struct publish_path {
    struct str path;
    enum path_change { PATH_ADDED, PATH_CHANGED, PATH_REMOVED } change;
};

struct publish_document {
    struct str id, approver; /* approver: a name, for the terminal only */
    enum document_change { DOCUMENT_ADDED, DOCUMENT_CHANGED, DOCUMENT_REMOVED } change;
};

struct publish_report {
    struct arena arena;
    struct diags diags;
    struct str id, previous;
    bool unchanged; /* the same state stands there: nothing was written */
    struct publish_path *paths;
    size_t path_count;
    struct publish_document *documents;
    size_t document_count;
    size_t files, copied, linked, carried;
    size_t signatures; /* checked in this run */
    double seconds[PUBLISH_PHASE_COUNT];
    struct build_report build;
};

int publish_run(const struct publish_options *options, struct publish_report *report);
void publish_report_free(struct publish_report *report);

/* Back to an earlier release (id STR_NONE: the one before), and a hold on publishing, with the reason. Refused where it holds
 * anything that was withdrawn or made internal since. */
int publish_rollback(const struct publish_options *options, struct str id, struct str note, struct publish_report *report);
/* The hold ends. */
int publish_resume(const struct publish_options *options, struct publish_report *report);

/* The public target of `fumi build`: verified, built into out/public/, not checked further and not published. key may be NULL. */
int publish_build(const struct publish_options *options, const struct build_options *wanted, struct build_report *report,
                  struct diags *diags);

#endif
