#include "workflow/policy.h"

#include "base/array.h"
#include "base/intl.h"

void policy_begin(struct policy_state *state)
{
    *state = (struct policy_state){.stage = STAGE_DRAFT, .passed = 1U << STAGE_DRAFT};
}

static bool changed_it(const struct policy_state *state, struct str actor)
{
    for (size_t i = 0; i < state->changer_count; i++)
        if (str_equal(state->changers[i], actor))
            return true;
    return false;
}

enum stage policy_standing(const struct policy_state *state, bool same)
{
    if (same)
        return state->stage;
    switch (state->stage) {
    case STAGE_EDITED:
    case STAGE_PROOFED: return STAGE_STAGED; /* the editor signs what stands there next */
    case STAGE_WITHDRAWN: return STAGE_WITHDRAWN;
    default: return STAGE_DRAFT;
    }
}

/* ---- one function a step: the stages it starts from, then the bytes, then the person ---- */

static enum refusal check_stage(const struct policy_state *s, const struct policy_request *r, struct verdict *v)
{
    *v = (struct verdict){ROLE_AUTHOR, STAGE_DRAFT, STAGE_STAGED};
    bool stands = s->stage != STAGE_DRAFT && s->stage != STAGE_WITHDRAWN;
    return stands && r->same ? REFUSE_ALREADY : ALLOWED;
}

static enum refusal check_edit(const struct policy_state *s, const struct policy_request *r, struct verdict *v)
{
    *v = (struct verdict){ROLE_EDITOR, STAGE_STAGED, STAGE_EDITED};
    if (s->stage == STAGE_STAGED)
        return ALLOWED;
    if (s->stage == STAGE_EDITED || s->stage == STAGE_PROOFED)
        return r->same ? REFUSE_ALREADY : ALLOWED;
    return REFUSE_STAGE;
}

static enum refusal check_proof(const struct policy_state *s, const struct policy_request *r, struct verdict *v)
{
    *v = (struct verdict){ROLE_PROOFREADER, s->stage, s->stage == STAGE_APPROVED ? STAGE_APPROVED : STAGE_PROOFED};
    bool owed = s->stage == STAGE_APPROVED && s->owes_proof;
    if (s->stage == STAGE_PROOFED && r->same)
        return REFUSE_ALREADY;
    if (s->stage != STAGE_EDITED && s->stage != STAGE_PROOFED && !owed)
        return REFUSE_STAGE;
    if (!r->same)
        return REFUSE_CHANGED;
    if (changed_it(s, r->actor))
        return REFUSE_OWN_WORK;
    return owed && str_equal(s->approver, r->actor) ? REFUSE_SAME_PERSON : ALLOWED;
}

static enum refusal check_approve(const struct policy_state *s, const struct policy_request *r, struct verdict *v)
{
    *v = (struct verdict){ROLE_APPROVER, s->stage, STAGE_APPROVED};
    bool skips = r->urgent && (s->stage == STAGE_STAGED || s->stage == STAGE_EDITED);
    if (s->stage == STAGE_APPROVED && r->same)
        return REFUSE_ALREADY;
    if (s->stage != STAGE_PROOFED && !skips)
        return REFUSE_STAGE;
    if (skips && !r->urgent_kind)
        return REFUSE_NOT_URGENT;
    if (!r->same)
        return REFUSE_CHANGED;
    if (changed_it(s, r->actor))
        return REFUSE_OWN_WORK;
    return !skips && str_equal(s->proofreader, r->actor) ? REFUSE_SAME_PERSON : ALLOWED;
}

static enum refusal check_return(const struct policy_state *s, const struct policy_request *r, struct verdict *v)
{
    *v = (struct verdict){ROLE_AUTHOR, s->stage, r->back_to};
    for (int role = 0; role < ROLE_COUNT; role++) {
        if ((r->roles & ROLE_BIT(role)) != 0) {
            v->role = (enum role)role;
            break;
        }
    }
    if (!s->begun)
        return REFUSE_STAGE;
    if (r->back_to >= s->stage || (s->passed & (1U << r->back_to)) == 0)
        return REFUSE_NOT_EARLIER;
    return r->has_note ? ALLOWED : REFUSE_NEEDS_REASON;
}

static enum refusal check_withdraw(const struct policy_state *s, struct verdict *v)
{
    *v = (struct verdict){ROLE_APPROVER, s->stage, STAGE_WITHDRAWN};
    return s->approved ? ALLOWED : REFUSE_NEVER_PUBLIC;
}

static enum refusal check_adopt(const struct policy_state *s, const struct policy_request *r, struct verdict *v)
{
    *v = (struct verdict){ROLE_APPROVER, STAGE_DRAFT, STAGE_APPROVED};
    if (s->begun)
        return REFUSE_NOT_FIRST;
    return r->adoption_closed ? REFUSE_CLOSED : ALLOWED;
}

static enum refusal check_move(const struct policy_state *s, struct verdict *v)
{
    *v = (struct verdict){ROLE_AUTHOR, s->stage, s->stage};
    return s->begun ? ALLOWED : REFUSE_STAGE;
}

static enum refusal check_step(const struct policy_state *s, const struct policy_request *r, struct verdict *v)
{
    switch (r->step) {
    case STEP_STAGE: return check_stage(s, r, v);
    case STEP_EDIT: return check_edit(s, r, v);
    case STEP_PROOF: return check_proof(s, r, v);
    case STEP_APPROVE: return check_approve(s, r, v);
    case STEP_RETURN: return check_return(s, r, v);
    case STEP_WITHDRAW: return check_withdraw(s, v);
    case STEP_ADOPT: return check_adopt(s, r, v);
    case STEP_MOVE: return check_move(s, v);
    case STEP_COUNT: break;
    }
    return REFUSE_STAGE;
}

enum refusal policy_check(const struct policy_state *state, const struct policy_request *request, struct verdict *verdict)
{
    enum refusal refusal = check_step(state, request, verdict);
    if ((request->roles & ROLE_BIT(verdict->role)) == 0)
        return REFUSE_ROLE;
    if (state->stage == STAGE_WITHDRAWN && request->step != STEP_STAGE)
        return REFUSE_WITHDRAWN;
    return refusal;
}

/* ---- the site's settings and theme ---- */

enum refusal policy_check_site(const struct policy_state *s, const struct policy_request *r, struct verdict *v)
{
    bool second = r->step == STEP_APPROVE && s->stage == STAGE_STAGED && r->same;
    *v = (struct verdict){r->step == STEP_STAGE ? ROLE_AUTHOR : ROLE_APPROVER, second ? STAGE_STAGED : STAGE_DRAFT,
                          second ? STAGE_APPROVED : STAGE_STAGED};
    if ((r->roles & ROLE_BIT(v->role)) == 0)
        return REFUSE_ROLE;
    if (second)
        return changed_it(s, r->actor) ? REFUSE_OWN_WORK : ALLOWED;
    return s->begun && r->same ? REFUSE_ALREADY : ALLOWED;
}

/* ---- behind a record ---- */

static void add_changer(struct arena *arena, struct policy_state *state, struct str actor)
{
    struct {
        struct str *items;
        size_t count, capacity;
    } changers = {state->changers, state->changer_count, state->changer_capacity};
    if (changed_it(state, actor))
        return;
    *ARRAY_PUSH(arena, &changers) = actor;
    state->changers = changers.items;
    state->changer_count = changers.count;
    state->changer_capacity = changers.capacity;
}

static void apply_change(struct arena *arena, struct policy_state *state, const struct ledger_record *record)
{
    if (state->cycle_done) {
        state->changers = NULL;
        state->changer_count = state->changer_capacity = 0;
        state->cycle_done = false;
    }
    add_changer(arena, state, record->actor);
    state->proofreader = state->approver = STR_NONE;
    if (record->to == STAGE_STAGED)
        state->passed = 1U << STAGE_DRAFT | 1U << STAGE_STAGED;
    else
        state->passed = (state->passed & (1U << STAGE_DRAFT | 1U << STAGE_STAGED)) | 1U << STAGE_EDITED;
}

static void apply_approval(struct policy_state *state, const struct ledger_record *record)
{
    bool adopts = record->from == STAGE_DRAFT;
    state->approved = true;
    state->cycle_done = true;
    state->approver = record->actor;
    state->owes_proof = !adopts && record->from != STAGE_PROOFED;
    state->approved_at = record->at;
    state->passed |= 1U << STAGE_APPROVED;
}

static void apply_return(struct policy_state *state, const struct ledger_record *record)
{
    state->passed &= (2U << record->to) - 1;
    state->approver = STR_NONE;
    if (record->to < STAGE_PROOFED)
        state->proofreader = STR_NONE;
}

static void apply_proof(struct policy_state *state, const struct ledger_record *record)
{
    state->proofreader = record->actor;
    state->passed |= 1U << STAGE_PROOFED;
    if (record->to == STAGE_APPROVED)
        state->owes_proof = false;
}

void policy_apply(struct arena *arena, struct policy_state *state, const struct ledger_record *record)
{
    struct policy_request request;
    int known = policy_request_of(state, record, &request);
    switch (known < 0 ? STEP_COUNT : request.step) {
    case STEP_STAGE:
    case STEP_EDIT: apply_change(arena, state, record); break;
    case STEP_PROOF: apply_proof(state, record); break;
    case STEP_APPROVE:
    case STEP_ADOPT: apply_approval(state, record); break;
    case STEP_RETURN: apply_return(state, record); break;
    case STEP_WITHDRAW:
        state->approved = state->owes_proof = false;
        state->passed = 0;
        break;
    case STEP_MOVE:
        if (!state->cycle_done)
            add_changer(arena, state, record->actor);
        break;
    case STEP_COUNT: break;
    }
    state->begun = true;
    state->stage = record->to;
    state->content = record->content;
}

void policy_apply_site(struct arena *arena, struct policy_state *state, const struct ledger_record *record)
{
    if (record->to == STAGE_STAGED) {
        apply_change(arena, state, record);
    } else {
        state->approved = state->cycle_done = true;
        state->approver = record->actor;
    }
    state->begun = true;
    state->stage = record->to;
    state->content = record->content;
}

/* Every step writes its own pair of stages and role, so the pair tells the step. */
static int step_of(const struct policy_state *state, const struct ledger_record *r)
{
    if (r->from == r->to && r->role == ROLE_AUTHOR && state->begun)
        return STEP_MOVE;
    if (r->role == ROLE_AUTHOR && r->from == STAGE_DRAFT && r->to == STAGE_STAGED)
        return STEP_STAGE;
    if (r->role == ROLE_EDITOR && r->from == STAGE_STAGED && r->to == STAGE_EDITED)
        return STEP_EDIT;
    if (r->role == ROLE_PROOFREADER &&
        ((r->from == STAGE_EDITED && r->to == STAGE_PROOFED) || (r->from == STAGE_APPROVED && r->to == STAGE_APPROVED)))
        return STEP_PROOF;
    if (r->role == ROLE_APPROVER && r->to == STAGE_WITHDRAWN)
        return STEP_WITHDRAW;
    if (r->role == ROLE_APPROVER && r->to == STAGE_APPROVED && r->from < STAGE_APPROVED)
        return r->from == STAGE_DRAFT ? STEP_ADOPT : STEP_APPROVE;
    return r->to < r->from ? STEP_RETURN : -1;
}

int policy_request_of(const struct policy_state *state, const struct ledger_record *record, struct policy_request *request)
{
    int step = step_of(state, record);
    *request =
        (struct policy_request){.actor = record->actor, .roles = ROLE_BIT(record->role), .has_note = record->note.size > 0};
    if (step < 0)
        return -1;
    request->step = (enum step)step;
    request->back_to = record->to;
    request->urgent = step == STEP_APPROVE && record->from != STAGE_PROOFED;
    return 0;
}

const char *refusal_text(enum refusal refusal)
{
    switch (refusal) {
    case ALLOWED: return "";
    case REFUSE_ROLE: return N_("the role for this step was not granted");
    case REFUSE_STAGE: return N_("this step does not follow the stage that the document is at");
    case REFUSE_ALREADY: return N_("this step was taken for these bytes already");
    case REFUSE_CHANGED: return N_("the file was changed after the step before");
    case REFUSE_OWN_WORK: return N_("whoever changed the text since the last approval can neither proof nor approve it");
    case REFUSE_SAME_PERSON: return N_("proofreader and approver must be two people");
    case REFUSE_NOT_URGENT: return N_("fumi.yaml does not list this kind as urgent");
    case REFUSE_NEEDS_REASON: return N_("a return needs a reason");
    case REFUSE_NOT_EARLIER: return N_("the document did not pass that stage, or it is no earlier one");
    case REFUSE_NOT_FIRST: return N_("only what has no records yet can be adopted");
    case REFUSE_CLOSED: return N_("adoption of the first edition is closed");
    case REFUSE_NEVER_PUBLIC: return N_("it is not approved, so there is nothing to withdraw");
    case REFUSE_WITHDRAWN: return N_("the document is withdrawn");
    case REFUSE_BYTES: return N_("a move changes nothing but the address");
    case REFUSAL_COUNT: break;
    }
    return "";
}
