/* Whether what is to be approved leads to nothing but what is approved, or is approved with it. */

#include "workflow/step.h"

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
    for (size_t i = 0; i < anchors.count; i++)
        if (str_equal(anchors.items[i], anchor))
            return true;
    return false;
}

/* Of the approved snapshot, not of the working file. -1 where it cannot be read, reported. */
static int read_anchors(struct links *l, const struct ledger_document *d, struct str_list *anchors)
{
    struct target *t = &l->targets[d - l->plan->ledger->documents];
    struct arena *arena = &l->plan->arena;
    struct snapshot snapshot;
    struct work_document approved;
    struct str bytes;
    if (!t->read) {
        const struct ledger_record *r = d->approved;
        if (ledger_snapshot(l->plan->ledger, arena, r, &snapshot, l->diags) < 0)
            return -1;
        const struct snapshot_file *source = snapshot_find(&snapshot, r->path);
        if (source == NULL || ledger_object(l->plan->ledger, arena, source->hash, &bytes, l->diags) < 0)
            return -1;
        work_read_bytes(arena, &l->plan->work.config, r->path, r->encoding, bytes, &approved);
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
        if (d == NULL || d->approved == NULL || d->broken) {
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
    table_free(&l.with);
    return diags->errors > errors ? -1 : 0;
}
