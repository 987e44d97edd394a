/* The end of an update: a plan is carried out, and what came of it is remembered. */

#include "build/update.h"

#include "base/file.h"
#include "base/memory.h"
#include "build/beside.h"
#include "build/manifest.h"
#include "build/search.h"

#include <errno.h>

static void note_reasons(struct update *u)
{
    static const char *const reasons[] = {"new", "changed", "made from another source", "full build", "a book changed"};
    struct build_report *r = u->report;
    r->reasons = ARENA_ARRAY(&r->arena, struct build_reason, u->plan.count + u->plan.removal_count + 1);
    for (size_t i = 0; i < u->plan.count; i++) {
        const struct plan_job *job = &u->plan.jobs[i];
        struct str text = job->reason == PLAN_READ ? arena_printf(&r->arena, "%s changed", facet_kind_name(job->facet))
                                                   : str_from(reasons[job->reason]);
        r->reasons[r->reason_count++] = (struct build_reason){arena_str(&r->arena, job->output.path), text, job->written};
    }
    for (size_t i = 0; i < u->plan.removal_count; i++)
        r->reasons[r->reason_count++] = (struct build_reason){arena_str(&r->arena, u->plan.removals[i]), STR("removed"), true};
}

/* It grows with the site, and so does some of what is remembered: both at a time. */
struct manifest_job {
    const struct build *build;
    bool changed;
    int result;
};

static void *write_manifest(void *data)
{
    struct manifest_job *job = data;
    struct buffer buffer = BUFFER_INIT;
    manifest_put(&buffer, &job->build->records);
    job->result = file_write(job->build->target.fd, "manifest.json", buffer_str(&buffer), &job->changed);
    buffer_free(&buffer);
    return NULL;
}

/* The state is committed once all that it tells of is there. */
static int finish_outputs(struct update *u, const struct diags *all, enum remember what, bool changed)
{
    struct build *b = u->build;
    struct manifest_job job = {b, false, 0};
    struct beside beside = {0};
    if (changed && !beside_begin(&beside, b->threads, write_manifest, &job))
        write_manifest(&job);
    session_remember(b, &u->changes, &u->plan, all, what);
    beside_end(&beside);
    u->report->written += job.changed;
    return job.result < 0 ? job.result : state_commit(b->state);
}

static void gather_findings(struct update *u, struct diags *all)
{
    struct build *b = u->build;
    diags_append(all, &b->config_diags);
    diags_append(all, &b->theme_diags);
    diags_append(all, &b->kit_diags);
    diags_append(all, &b->catalogue.diags);
    diags_append(all, &b->plan_diags);
    for (size_t i = 0; i < b->catalogue.count; i++)
        if (b->catalogue.entries[i]->notes.size > 0 && b->catalogue.entries[i]->hiding == HIDING_NONE)
            diags_unpack(all, b->catalogue.entries[i]->notes);
    for (size_t i = 0; i < b->catalogue.media_count; i++)
        if (b->catalogue.media[i]->notes.size > 0 && (b->catalogue.media[i]->shown || !session_is_public(b)))
            diags_unpack(all, b->catalogue.media[i]->notes);
    for (size_t i = 0; i < b->records.count; i++)
        if (b->records.items[i]->notes.size > 0)
            diags_unpack(all, b->records.items[i]->notes);
}

static void tell_writing(const struct build *b, bool on)
{
    if (b->options.writing != NULL)
        b->options.writing(b->options.writing_data, on);
}

/* Nothing is known of what stands in the target. What is not to be there goes first: it may take the room that is wanted,
 * or stand as a file where a folder must be. */
static size_t sweep(struct update *u)
{
    struct table wanted = TABLE_INIT;
    for (size_t i = 0; i < u->plan.count; i++)
        table_set(&wanted, u->plan.jobs[i].output.path, 0);
    table_set(&wanted, STR("manifest.json"), 0);
    if (u->build->search != NULL)
        search_want(u->build->search, &wanted, &u->plan.arena);
    size_t removed = target_sweep(&u->build->target, &wanted);
    table_free(&wanted);
    return removed;
}

/* An empty shard is no file. Else what was made joins the plan, so that it is remembered and explained. */
static void take_up_shards(struct update *u, struct plan *shards)
{
    struct build *b = u->build;
    struct plan *all = &u->plan;
    for (size_t i = 0; i < shards->count && u->made.error == 0; i++) {
        struct plan_job *job = &shards->jobs[i];
        struct str path = arena_str(&all->arena, job->output.path);
        const struct record *record = records_find(&b->records, path);
        if (record != NULL && record->size == 0) {
            u->made.error = target_remove(&b->target, path);
            u->made.failed_path = path;
            records_remove(&b->records, path);
            memory_grow(&all->removals, all->removal_count, &all->removal_capacity, sizeof *all->removals);
            all->removals[all->removal_count++] = path;
            continue;
        }
        memory_grow(&all->jobs, all->count, &all->capacity, sizeof *all->jobs);
        all->jobs[all->count] = *job;
        all->jobs[all->count].output.path = path;
        all->jobs[all->count].output.detail = arena_str(&all->arena, job->output.detail);
        all->count++;
    }
}

/* The shards follow from the texts that were just made. */
static void make_shards(struct update *u)
{
    struct build *b = u->build;
    if (b->search == NULL || u->made.error < 0)
        return;
    for (bool again = true; again && u->made.error == 0;) {
        struct plan shards = {.arena = ARENA_INIT, .diags = DIAGS_INIT};
        struct made made;
        bool all = search_is_damaged(b->search);
        if (all)
            search_plan_all(b->search, b, &shards);
        else
            search_plan(b->search, b, &u->changes, &shards);
        session_make(b, &shards, &u->site, &made);
        u->made.made += made.made;
        u->made.written += made.written;
        u->made.error = made.error;
        u->made.failed_path = made.failed_path;
        again = search_is_damaged(b->search);
        if (!again)
            take_up_shards(u, &shards);
        plan_free(&shards);
    }
}

static enum remember what_to_remember(const struct build *b)
{
    if (!b->usable)
        return REMEMBER_REST;
    return b->made != NULL && b->made->damaged ? REMEMBER_ALL : REMEMBER_CHANGES;
}

int update_begin(struct update *u)
{
    struct build *b = u->build;
    int rc = state_begin(b->state);
    if (rc < 0) {
        session_report(&u->report->diags, "out/state.db", rc);
        return BUILD_MACHINE;
    }
    if (!b->usable)
        state_clear(b->state);
    return BUILD_OK;
}

int update_make(struct update *u)
{
    struct build *b = u->build;
    bool fresh = !b->usable;
    int rc = BUILD_OK;
    u->plan.fresh = fresh;
    if (fresh)
        u->plan.stores = session_leave_storing(b);
    else if ((rc = update_begin(u)) != BUILD_OK)
        return rc;
    tell_writing(b, true);
    if (fresh && !b->target.empty)
        u->report->removed = sweep(u);
    if (b->search != NULL)
        search_look_back(b->search, b, &u->plan);
    struct books_work *books = session_begin_books(b, &u->plan, &u->facts, &u->facet_changes);
    session_make(b, &u->plan, &u->site, &u->made);
    make_shards(u);
    session_finish_books(books, &u->plan, &u->made);
    session_make_late(b, &u->plan, &u->site, &u->made);
    tell_writing(b, false);
    u->report->made = u->made.made;
    u->report->written += u->made.written;
    u->report->removed += u->made.removed;
    update_end_phase(u, PHASE_MAKE);
    if (u->made.error < 0) {
        struct str path = arena_printf(&u->report->arena, "out/%s/%.*s", b->options.target, STR_ARGS(u->made.failed_path));
        session_report(&u->report->diags, path.data, u->made.error);
        return BUILD_MACHINE;
    }
    struct diags all = DIAGS_INIT;
    note_reasons(u);
    gather_findings(u, &all);
    bool changed = fresh || u->plan.count > 0 || u->plan.removal_count > 0;
    rc = finish_outputs(u, &all, what_to_remember(b), changed);
    if (rc == -EIO && state_renew(b->state) == 0) /* damaged where nobody had read it yet */
        rc = finish_outputs(u, &all, REMEMBER_ALL, changed);
    diags_append(&u->report->diags, &all);
    diags_free(&all);
    if (rc < 0)
        session_report(&u->report->diags, "out", rc);
    u->report->outputs = b->records.count + 1;
    return rc < 0 ? BUILD_MACHINE : BUILD_OK;
}
