#ifndef FUMI_WORKFLOW_STEP_H
#define FUMI_WORKFLOW_STEP_H

/*
 * Taking a step: for one document, several, a whole section, or the site's settings.
 *
 *     step_prepare    what is asked for, whether it is allowed, and the records as they will be signed; no key needed
 *     step_sign       the private key over each of them
 *     step_append     under the ledger's lock: objects first, then the records
 *
 * Everything is refused, or everything is allowed: nothing is written before all that was asked for may be. What a kill
 * leaves in the middle of step_append is a ledger where some documents have taken the step and others have not; the same
 * command again takes the rest. One thread.
 */

#include "workflow/ledger.h"
#include "workflow/work.h"

struct key;
struct stages; /* build/ */

struct step_options {
    const char *root;
    const char *folder; /* --ledger; may be NULL */
    enum step step;
    struct str_list ids; /* ids, paths ("content/faq/x.md"), or sections with everything in them ("faq/") */
    bool all;            /* every document that this step suits, instead of ids */
    bool site;           /* stage, approve: fumi.yaml, themes/ and epub/ instead of documents */
    bool close;          /* adopt: closes adoption instead */
    bool urgent;         /* approve */
    enum stage back_to;  /* return */
    struct str new_path; /* move: below content/ */
    struct str note;
    struct str actor;
    unsigned char public_key[PUBLIC_KEY_SIZE]; /* that the actor is going to sign with */
    int64_t now;
    /* How staging shows stages, as build_options has it: checking the documents builds staging. */
    void (*stages)(void *data, struct str memory, int64_t now_ns, struct stages *stages);
    void *stages_data;
};

struct step_item {
    struct str id;
    struct ledger_record record;
    const struct chain *chain;      /* that the record continues */
    struct work_document *document; /* whose files go to the store; NULL: they are there */
    struct str bytes;               /* move: the rewritten source as recorded; the site: its list */
    struct snapshot snapshot;       /* move: the new one */
    struct str new_file;            /* move: of the chain; else none */
    struct str line;                /* set by step_sign */
};

struct step_plan {
    struct arena arena;
    struct step_options options;
    struct work work;
    struct ledger *ledger;
    struct ledger_document fresh; /* an empty chain, for documents without one */
    struct step_item *items;
    size_t count, capacity;
    struct {
        struct str old_path, new_path, bytes; /* below content/; of the working file, rewritten */
        struct str disk_path;                 /* the old one as the file system spells it */
        struct str_list referrers;            /* paths of documents that refer to the old id */
    } move;
    size_t skipped; /* of a section or --all: documents that are not at a stage for this step */
    size_t written; /* by step_append */
};

/* 0, LEDGER_CONTENT (it is not allowed, or there is nothing to do) or LEDGER_MACHINE; all reasons are in diags. The plan is
 * to be freed in any case. */
int step_prepare(struct step_plan *plan, const struct step_options *options, struct diags *diags);
void step_sign(struct step_plan *plan, const struct key *key);
int step_append(struct step_plan *plan, struct diags *diags);
void step_plan_free(struct step_plan *plan);

/* ---- parts of step_prepare, each in a file of its own ---- */

/* Error findings of `fumi check` about these documents and their files. 0 or -1, reported. */
int step_check_findings(struct step_plan *plan, struct work_document *const *documents, size_t count, struct diags *diags);
/* Links and anchors that lead to nothing approved or approved now. 0 or -1, reported. */
int step_check_links(struct step_plan *plan, struct work_document *const *documents, size_t count, struct diags *diags);
/* The one item of a move. */
int step_prepare_move(struct step_plan *plan, struct diags *diags);
/* The working file of a move: written at its new place before the record stands, removed at the old one afterwards, so that
 * a kill in between leaves what the same command finishes. Negative errno. */
int step_finish_move(struct step_plan *plan, bool before);

/* Reports a refusal in the words of the step. */
void step_refuse(struct step_plan *plan, struct position at, const struct policy_state *state, struct str id,
                 enum refusal refusal, const struct verdict *verdict, struct diags *diags);
/* Whether the working document is, in bytes and in all that a record says of it, what the last record signed. */
bool step_is_same(const struct ledger_document *document, const struct work_document *work);
/* The ledger's options that steps read it with. */
struct ledger_options step_ledger_options(const struct work *work, const char *root, const char *folder);

#endif
