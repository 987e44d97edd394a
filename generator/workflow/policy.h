#ifndef FUMI_WORKFLOW_POLICY_H
#define FUMI_WORKFLOW_POLICY_H

/*
 * What is allowed: the table of section 6, as a function of a document's state and the step that somebody wants to take.
 * The same function decides for the commands before they sign, and for verifying after somebody signed. Pure; any thread.
 *
 *     policy_begin, then for each record of the chain policy_check and policy_apply.
 */

#include "base/array.h"
#include "workflow/record.h"

enum refusal {
    ALLOWED = 0,
    REFUSE_ROLE,         /* the actor has not the role */
    REFUSE_STAGE,        /* not from this stage */
    REFUSE_ALREADY,      /* nothing to do: these bytes stand there already */
    REFUSE_CHANGED,      /* the working bytes are not those that were signed before */
    REFUSE_OWN_WORK,     /* the actor changed the bytes since the last approval */
    REFUSE_SAME_PERSON,  /* proofreader and approver must be two people */
    REFUSE_NOT_URGENT,   /* the kind may not skip edit and proof */
    REFUSE_NEEDS_REASON, /* return without a note */
    REFUSE_NOT_EARLIER,  /* return to a stage that is not an earlier one, or was not reached */
    REFUSE_NOT_FIRST,    /* adopt: the document has a chain */
    REFUSE_CLOSED,       /* adopt: adoption is closed */
    REFUSE_NEVER_PUBLIC, /* withdraw: it was never approved */
    REFUSE_WITHDRAWN,    /* it is withdrawn */
    REFUSE_BYTES,        /* the step may not change bytes */
    REFUSAL_COUNT
};

struct changer {
    struct str name;
};

struct state {
    enum stage stage;      /* of the last record; STAGE_DRAFT before the first */
    bool begun;            /* there is a record */
    bool approved;         /* it was approved at some time, and not withdrawn since */
    bool adopted;          /* by adopt, and not approved anew */
    struct digest content; /* of the last record */
    struct str kind;
    /* everybody who changed the bytes since the last approval: authors and editors of the records, each once. They stay known
     * behind an approval until somebody changes the bytes again. */
    struct str *changers;
    size_t changer_count, changer_capacity;
    bool cycle_done;        /* an approval came behind the last change: the next change begins a new set */
    struct str proofreader; /* of the current bytes; "" */
    struct str approver;    /* of the current bytes; "" */
    unsigned reached;       /* bits 1 << stage: reached with the current bytes */
    int64_t approved_at;
    bool owes_proof; /* approved as urgent, and not proofed since */
};

struct request {
    enum step step;
    struct str actor;
    unsigned roles;   /* bits that the actor has now */
    bool urgent;      /* approve --urgent */
    bool urgent_kind; /* fumi.yaml lists the document's kind */
    bool adoption_closed;
    enum stage back_to; /* return */
    bool has_note;
    struct digest bytes; /* the snapshot of the working file now; for return and withdraw whatever it is */
};

void policy_begin(struct state *state);
/* ALLOWED, or why not. role, to: what the record will say. */
enum refusal policy_check(const struct state *state, const struct request *request, enum role *role, enum stage *to);
/* The state behind a record. */
void policy_apply(struct arena *arena, struct state *state, const struct record *record);
/* Which step a record is, from what it says. -1 where it is none. */
int policy_step_of(const struct state *state, const struct record *record, struct request *request);

/* The stage that stands for working bytes: the recorded one where they are the same, else the one it falls back to. */
enum stage policy_standing(const struct state *state, struct digest bytes);

const char *refusal_text(enum refusal refusal); /* English message for intl_text, one sentence with what to do */

#endif
