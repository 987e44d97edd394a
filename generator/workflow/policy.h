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
    REFUSE_NOT_EARLIER,  /* return to a stage that is not an earlier one, or was not passed */
    REFUSE_NOT_FIRST,    /* adopt: the document has a chain */
    REFUSE_CLOSED,       /* adopt: adoption is closed */
    REFUSE_NEVER_PUBLIC, /* withdraw: it is not public */
    REFUSE_WITHDRAWN,    /* it is withdrawn: only stage brings it back */
    REFUSE_BYTES,        /* a move that changes more than the address */
    REFUSAL_COUNT
};

struct policy_state {
    enum stage stage;      /* of the last record; STAGE_DRAFT before the first */
    bool begun;            /* there is a record */
    bool approved;         /* it was approved at some time, and not withdrawn since */
    struct digest content; /* of the last record */
    /* everybody who changed the bytes since the last approval: authors and editors of the records, each once. They stay
     * known behind an approval, until somebody changes the bytes again. */
    struct str *changers;
    size_t changer_count, changer_capacity;
    bool cycle_done;        /* an approval came behind the last change: the next change begins a new set */
    struct str proofreader; /* of the current bytes; empty where there is none */
    struct str approver;    /* likewise */
    unsigned passed;        /* bits 1 << stage: where it may be returned to */
    int64_t approved_at;    /* when the bytes that owe a proof were approved */
    bool owes_proof;        /* approved as urgent, and not proofed since */
};

struct policy_request {
    enum step step;
    struct str actor;
    unsigned roles;       /* bits that the actor has now */
    bool same;            /* the working bytes, the path, kind, visibility and encoding are those of the last record */
    bool urgent;          /* approve --urgent */
    bool urgent_kind;     /* fumi.yaml lists the document's kind */
    bool adoption_closed; /* and this chain did not stand then */
    enum stage back_to;   /* return */
    bool has_note;
};

/* What the record of an allowed step says. */
struct verdict {
    enum role role;
    enum stage from, to;
};

void policy_begin(struct policy_state *state);
enum refusal policy_check(const struct policy_state *state, const struct policy_request *request, struct verdict *verdict);
/* The state behind a record. Names are not copied: they must outlive the state. */
void policy_apply(struct arena *arena, struct policy_state *state, const struct ledger_record *record);
/* Which request a record answers, from what it says and the state before it: step, actor, urgent, back_to, has_note; its
 * role is in roles. same is for the caller to say. -1 where no step writes such a record. */
int policy_request_of(const struct policy_state *state, const struct ledger_record *record, struct policy_request *request);

/* The same for the site's settings and theme: a first signature (author or approver) puts a digest up, a second one, by an
 * approver who is somebody else, approves it. step: STEP_STAGE or STEP_APPROVE. */
enum refusal policy_check_site(const struct policy_state *state, const struct policy_request *request, struct verdict *verdict);
void policy_apply_site(struct arena *arena, struct policy_state *state, const struct ledger_record *record);

/* The stage that stands for the working bytes: the recorded one where they are the same, else the one it falls back to. */
enum stage policy_standing(const struct policy_state *state, bool same);

/* One sentence in English, for intl_text, that says why and what to do. */
const char *refusal_text(enum refusal refusal);

#endif
