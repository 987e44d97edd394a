/* Whether what is to be approved leads to nothing but what is approved, or is approved with it; and whether what is approved
 * already still finds what it leads to. */

#include "workflow/step.h"

#include "base/array.h"
#include "base/path.h"

/* A document that others may link to, once its anchors were asked for. */
struct target {
    bool read;
    struct str_list anchors;
};

struct links {
    struct step_plan *plan;
    struct table with; /* ids approved in this command -> index in documents */
    struct work_document *const *documents;
    struct target *targets; /* by index in the ledger */
    struct diags *diags;
};

static bool has_anchor(struct str_list anchors, struct str anchor)
{
    unsigned long page;
    if (str_starts(anchor, STR("page-")))
        return str_to_number(str_from_pos(anchor, 5), 9999, &page);
    return str_list_has(anchors, anchor);
}

/* The approved snapshot, not the working file. -1 where it cannot be read, reported. */
static int read_approved(struct links *l, struct arena *arena, const struct ledger_document *d, struct work_document *approved)
{
    return work_read_record(arena, &l->plan->work.config, l->plan->ledger, d->approved, approved, l->diags);
}

static int read_anchors(struct links *l, const struct ledger_document *d, struct str_list *anchors)
{
    struct target *t = &l->targets[d - l->plan->ledger->documents];
    struct work_document approved;
    if (!t->read) {
        if (read_approved(l, &l->plan->arena, d, &approved) < 0)
            return -1;
        t->anchors = approved.anchors;
        t->read = true;
    }
    *anchors = t->anchors;
    return 0;
}

static void check_reference(struct links *l, const struct work_document *from, const struct work_reference *r)
{
    struct str_list anchors;
    uint32_t index = table_get(&l->with, r->id);
    bool internal;
    if (index != TABLE_NONE) {
        anchors = l->documents[index]->anchors;
        internal = l->documents[index]->internal;
    } else {
        const struct ledger_document *d = ledger_find(l->plan->ledger, r->id);
        if (d != NULL && d->withdrawn != NULL)
            return; /* leads to the notice */
        /* Moved while in rework, it is public under its old name as yet. */
        if (d == NULL || d->approved == NULL || d->broken || !str_equal(d->approved->id, r->id)) {
            diag_report(l->diags, r->at, DIAG_LINK_UNAPPROVED, r->id);
            return;
        }
        internal = str_is(d->approved->visibility, "internal");
        if (r->anchor.size > 0 && read_anchors(l, d, &anchors) < 0)
            return;
    }
    if (internal && !from->internal)
        diag_report(l->diags, r->at, DIAG_LINK_TO_INTERNAL, r->id);
    else if (r->anchor.size > 0 && !has_anchor(anchors, r->anchor))
        diag_report(l->diags, r->at, DIAG_ANCHOR_UNAPPROVED, r->id, r->anchor);
}

/* ---- the other way round: links to what is approved anew ---- */

struct lost {
    struct str id;     /* as it was approved before */
    struct str anchor; /* STR_NONE: the whole document, which turns internal or gets another name */
};

struct lost_list {
    struct lost *items;
    size_t count, capacity;
};

static void find_lost(struct links *l, const struct work_document *new, struct lost_list *lost)
{
    const struct ledger_document *d = ledger_find(l->plan->ledger, new->document.id);
    struct str_list before;
    if (d == NULL || d->approved == NULL || d->broken || str_is(d->approved->visibility, "internal"))
        return;
    if (new->internal || !str_equal(d->approved->id, new->document.id)) {
        *ARRAY_PUSH(&l->plan->arena, lost) = (struct lost){d->approved->id, STR_NONE};
        return;
    }
    if (read_anchors(l, d, &before) < 0)
        return;
    for (size_t i = 0; i < before.count; i++)
        if (!has_anchor(new->anchors, before.items[i]))
            *ARRAY_PUSH(&l->plan->arena, lost) = (struct lost){d->approved->id, before.items[i]};
}

static void check_referrer(struct links *l, const struct ledger_document *d, const struct lost_list *lost)
{
    struct arena arena = ARENA_INIT;
    struct work_document from;
    size_t count = read_approved(l, &arena, d, &from) < 0 ? 0 : from.reference_count;
    for (size_t i = 0; i < count; i++) {
        const struct work_reference *r = &from.references[i];
        for (size_t k = 0; k < lost->count; k++) {
            const struct lost *gone = &lost->items[k];
            if (!str_equal(gone->id, r->id) || (gone->anchor.data != NULL && !str_equal(gone->anchor, r->anchor)))
                continue;
            if (gone->anchor.data == NULL)
                diag_report(l->diags, r->at, DIAG_LINK_LOST, r->id);
            else
                diag_report(l->diags, r->at, DIAG_ANCHOR_LOST, r->id, r->anchor);
        }
    }
    arena_free(&arena);
}

/* Reads every approved document, but only where something is lost: seldom. */
static void check_referrers(struct links *l, struct work_document *const *documents, size_t count)
{
    const struct ledger *ledger = l->plan->ledger;
    struct lost_list lost = {0};
    for (size_t i = 0; i < count; i++)
        find_lost(l, documents[i], &lost);
    for (size_t i = 0; i < ledger->count && lost.count > 0; i++) {
        const struct ledger_document *d = &ledger->documents[i];
        if (d->approved != NULL && !d->broken && !str_is(d->approved->visibility, "internal") &&
            table_get(&l->with, d->id) == TABLE_NONE)
            check_referrer(l, d, &lost);
    }
}

int step_check_links(struct step_plan *p, struct work_document *const *documents, size_t count, struct diags *diags)
{
    struct links l = {.plan = p, .documents = documents, .diags = diags};
    size_t errors = diags->errors;
    l.targets = ARENA_ARRAY(&p->arena, struct target, p->ledger->count + 1);
    for (size_t i = 0; i < count; i++)
        table_add(&l.with, documents[i]->document.id, (uint32_t)i);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < documents[i]->reference_count; k++)
            check_reference(&l, documents[i], &documents[i]->references[k]);
    check_referrers(&l, documents, count);
    table_free(&l.with);
    return diags->errors > errors ? -1 : 0;
}
