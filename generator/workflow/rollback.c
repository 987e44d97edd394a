/* Back to an earlier release, and on again. */

#include "workflow/publish_inside.h"

#include "base/table.h"

#include <time.h>

static void refuse(struct publishing *p, enum diag_code code, struct str release, struct str id)
{
    diag_report(&p->report->diags, (struct position){str_from(p->options->to), 0, 0}, code, release, id);
}

/* By what the ledger and the working files say now, of every document that the release holds. */
static void check_documents(struct publishing *p, struct str id, const struct release *release)
{
    const struct build_report *b = &p->report->build;
    struct table internal = TABLE_INIT;
    for (size_t i = 0; i < b->hidden_count; i++)
        if (b->hidden[i].hiding == HIDING_INTERNAL)
            table_set(&internal, b->hidden[i].path, 1);
    for (size_t i = 0; i < release->count; i++) {
        const struct release_document *before = &release->documents[i];
        const struct ledger_record *record;
        /* By its record: it may have been moved since, and another document may have its id. */
        const struct ledger_document *d = ledger_find_record(p->ledger, before->id, before->record, &record);
        if (d == NULL)
            diag_report(&p->report->diags, (struct position){p->ledger->name, 0, 0}, DIAG_RELEASE_RECORD, before->id);
        else if (d->withdrawn != NULL || d->approved == NULL)
            refuse(p, DIAG_ROLLBACK_WITHDRAWN, id, before->id);
        else if (table_get(&internal, d->approved->path) != TABLE_NONE)
            refuse(p, DIAG_ROLLBACK_INTERNAL, id, before->id);
    }
    table_free(&internal);
}

/* What is wrong with the present state is no reason to keep showing it: only who asks, and whether the ledger can be believed,
 * is looked at. */
static void pardon(struct diags *diags)
{
    static const enum diag_code codes[] = {DIAG_SITE_NOT_APPROVED, DIAG_PROOF_OWED, DIAG_PUBLISH_HELD, DIAG_RELEASE_DAMAGED};
    struct diags kept = DIAGS_INIT;
    for (size_t i = 0; i < diags->count; i++) {
        bool pardoned = false;
        for (size_t k = 0; k < sizeof codes / sizeof *codes; k++)
            pardoned = pardoned || diags->items[i].code == codes[k];
        const struct diags one = {
            .items = &diags->items[i], .count = 1, .errors = diag_level_of(diags->items[i].code) == DIAG_ERROR};
        if (!pardoned)
            diags_append(&kept, &one);
    }
    diags_free(diags);
    *diags = kept;
}

static struct str hold_text(struct publishing *p, struct str id, struct str note)
{
    struct arena *arena = &p->arena;
    struct buffer text = BUFFER_INIT;
    buffer_put(&text, note);
    buffer_printf(&text, " (%.*s, %.12s)\n", STR_ARGS(record_time(arena, (int64_t)time(NULL))), id.data);
    struct str copy = arena_str(arena, buffer_str(&text));
    buffer_free(&text);
    return copy;
}

/* Which release to go back to; STR_NONE, reported, where there is none. */
static struct str choose(struct publishing *p, struct str id, struct release *release)
{
    struct diags *diags = &p->report->diags;
    if (id.data == NULL && p->has_shown && !digest_is_none(p->shown.previous))
        id = digest_hex(&p->arena, p->shown.previous);
    if (id.data == NULL || !depot_has(&p->depot, id)) {
        diag_report(diags, (struct position){str_from(p->options->to), 0, 0}, DIAG_RELEASE_UNKNOWN,
                    id.data == NULL ? STR("-") : id);
        return STR_NONE;
    }
    struct manifest manifest;
    return depot_read(&p->depot, id, &p->arena, release, &manifest, diags) < 0 ? STR_NONE : id;
}

static int go_back(struct publishing *p, struct str id, struct str note)
{
    struct diags *diags = &p->report->diags, before;
    struct release release;
    int rc = publish_verify(p);
    if (rc == PUBLISH_OK)
        rc = publish_open_depot(p);
    pardon(diags);
    struct str target = rc == PUBLISH_OK && publish_may_go_on(p) ? choose(p, id, &release) : STR_NONE;
    if (target.data == NULL)
        return rc;
    before = *diags;
    *diags = (struct diags)DIAGS_INIT;
    rc = publish_make_set(p);
    if (rc == PUBLISH_OK)
        rc = publish_build_target(p); /* for what is internal now; its findings are those of another release */
    if (rc != PUBLISH_OK) {
        diags_free(&before);
        return rc;
    }
    diags_free(diags);
    *diags = before;
    check_documents(p, target, &release);
    p->report->id = arena_str(&p->report->arena, target);
    if (!publish_may_go_on(p) || p->options->dry_run)
        return PUBLISH_OK;
    /* The hold first: killed in between, the new state stays, and nothing is published over it unasked. */
    rc = depot_hold(&p->depot, hold_text(p, target, note), &p->report->diags);
    return rc == DEPOT_OK ? depot_switch(&p->depot, target, &p->report->diags) : rc;
}

int publish_rollback(const struct publish_options *options, struct str id, struct str note, struct publish_report *report)
{
    struct publishing p;
    int rc = publish_begin(&p, options, report);
    if (rc == PUBLISH_OK)
        rc = go_back(&p, id, note);
    return publish_end(&p, rc);
}

int publish_resume(const struct publish_options *options, struct publish_report *report)
{
    struct publishing p;
    int rc = publish_begin(&p, options, report);
    if (rc == PUBLISH_OK)
        rc = publish_verify(&p);
    if (rc == PUBLISH_OK && publish_may_go_on(&p))
        rc = depot_open(&p.depot, options->to, options->dry_run, &report->diags);
    if (rc == PUBLISH_OK && publish_may_go_on(&p) && !options->dry_run)
        rc = depot_release_hold(&p.depot, &report->diags);
    return publish_end(&p, rc);
}
