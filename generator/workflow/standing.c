/* Where a document stands now, and whether a ledger still holds what a release saw of it. */

#include "workflow/ledger.h"

#include "base/intl.h"

struct standing ledger_standing(const struct ledger *l, struct str id, struct digest bytes, unsigned long urgent_days)
{
    return document_standing(ledger_find(l, id), bytes, urgent_days);
}

struct standing document_standing(const struct ledger_document *d, struct digest bytes, unsigned long urgent_days)
{
    struct standing s = {.stage = STAGE_DRAFT, .recorded = STAGE_DRAFT, .digest = bytes, .gone = digest_is_none(bytes)};
    if (d == NULL || d->last == NULL)
        return s;
    bool same = s.gone || digest_equal(bytes, d->last->content);
    s.recorded = d->state.stage;
    s.stage = policy_standing(&d->state, same);
    s.fell_back = s.stage != s.recorded;
    s.actor = d->last->actor;
    s.note = d->last->note;
    s.at = d->last->at;
    s.owes_proof = d->approved != NULL && d->owes_proof;
    s.proof_due = s.owes_proof ? d->approved_at + (int64_t)urgent_days * 86400 : 0;
    s.is_public = d->approved != NULL;
    return s;
}

struct str standing_reason(struct arena *arena, const struct standing *s, struct str path)
{
    if (s->gone)
        return arena_printf(arena, _("the working file is gone"));
    if (!s->fell_back)
        return STR("");
    return arena_printf(arena, _("fell back from %.*s to %.*s: %.*s was changed after that step"),
                        STR_ARGS(stage_name(s->recorded)), STR_ARGS(stage_name(s->stage)), STR_ARGS(path));
}

/* ---- --anchor ---- */

static const struct chain *chain_of(const struct ledger *l, struct digest hashed)
{
    if (l->actors.chain.count > 0 && digest_equal(hashed, head_chain(l->uuid, l->actors.chain.records[0].line)))
        return &l->actors.chain;
    if (l->site.chain.count > 0 && digest_equal(hashed, l->site.hashed_id))
        return &l->site.chain;
    for (size_t i = 0; i < l->count; i++)
        if (l->documents[i].chain.count > 0 && digest_equal(hashed, l->documents[i].hashed_id))
            return &l->documents[i].chain;
    return NULL;
}

int ledger_check_anchor(const struct ledger *l, const struct heads *heads, struct str name, struct diags *diags)
{
    struct arena arena = ARENA_INIT;
    int rc = 0;
    for (size_t i = 0; i < heads->count; i++) {
        const struct head *head = &heads->items[i], *now = heads_find(&l->heads, head->chain);
        if (now != NULL && now->seq == head->seq && digest_equal(now->record, head->record))
            continue;
        const struct chain *chain = chain_of(l, head->chain);
        struct str seq = arena_printf(&arena, "%llu", (unsigned long long)head->seq);
        if (chain != NULL && head->seq <= chain->count && digest_equal(chain->records[head->seq - 1].hash, head->record))
            continue;
        rc = -1;
        if (chain == NULL)
            diag_report(diags, (struct position){name, 0, 0}, DIAG_CHAIN_GONE, digest_hex(&arena, head->chain));
        else if (chain->broken)
            continue; /* said already, and better */
        else if (head->seq > chain->count)
            diag_report(diags, chain_position(&arena, l->name, chain, chain->count), DIAG_CHAIN_CUT, seq, name);
        else
            diag_report(diags, chain_position(&arena, l->name, chain, head->seq), DIAG_CHAIN_OTHER, name);
    }
    arena_free(&arena);
    return rc;
}
