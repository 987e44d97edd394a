/* One update: what changed is scanned, loaded, planned, made, written and remembered, in this order. */

#include "build/session.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "build/manifest.h"
#include "build/search.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

#define PROGRESS_AFTER 0.5
#define PROGRESS_EVERY 0.1
#define EDITED_FIRST 16 /* that many edits at once are somebody's; more are a tool's */

void session_progress(struct build *b, unsigned worker, enum build_phase phase, atomic_size_t *done, size_t total)
{
    size_t count = atomic_fetch_add_explicit(done, 1, memory_order_relaxed) + 1;
    if (worker != 0 || b->options.progress == NULL || count % 16 != 0)
        return;
    double now = seconds_now();
    if (now < b->progress_at)
        return;
    b->progress_at = now + PROGRESS_EVERY;
    b->options.progress(b->options.progress_data, phase, count, total);
}

struct update {
    struct build *build;
    struct build_report *report;
    struct changes changes;
    struct touched touched;
    struct facet_changes facet_changes;
    struct facts facts;
    struct output_site site;
    struct plan plan;
    struct made made;
    struct arena *results, *keeps; /* of loading; one a thread */
    double clock;
    bool structural;
    bool reload; /* settings or program are new: every document is read again */
};

static void end_phase(struct update *u, enum build_phase phase)
{
    double now = seconds_now();
    u->report->seconds[phase] += now - u->clock;
    u->clock = now;
}

bool build_is_current(const struct build *b)
{
    return b->held && state_current_generation(b->out_fd, b->options.target) == b->generation;
}

/* Another process may have built since this one read the state; then what is in memory is worth nothing. The state is open
 * during an update only, since SQLite keeps others out as long as it is. */
static int open_state(struct update *u)
{
    struct build *b = u->build;
    bool held = build_is_current(b);
    u->report->foreign = b->held && !held;
    b->held = false;
    if (!held) {
        session_forget(b);
        stamps_free(&b->stamps);
    }
    struct str folder = arena_printf(&u->report->arena, "%s/out", b->options.root);
    int rc = state_open(&b->state, b->out_fd, folder.data, b->options.target, &b->usable);
    if (rc < 0) {
        session_report(&u->report->diags, "out/state.db", rc);
        return BUILD_MACHINE;
    }
    if (b->target.fd < 0) {
        struct str shown = arena_printf(&u->report->arena, "out/%s", b->options.target);
        rc = target_open(&b->target, b->out_fd, b->options.target, STR("out"));
        if (rc < 0) {
            session_report(&u->report->diags, shown.data, rc);
            return BUILD_MACHINE;
        }
    }
    if (b->options.full || b->target.empty)
        b->usable = false;
    if (held && b->usable)
        return BUILD_OK;
    session_forget(b);
    if (b->usable && stamps_load(&b->stamps, b->state) < 0)
        b->usable = false;
    if (!b->usable)
        stamps_free(&b->stamps);
    return BUILD_OK;
}

/* What is in memory stands for the state until another process builds. */
static void close_state(struct build *b, int rc)
{
    b->held = rc != BUILD_MACHINE && b->state != NULL && b->usable;
    if (b->state != NULL)
        b->generation = state_generation(b->state);
    state_close(b->state);
    b->state = NULL;
}

static int get_hash(struct update *u, const char *name, struct hash128 *hash)
{
    struct str value = state_get(u->build->state, STATE_VALUES, str_from(name), &u->report->arena);
    struct unpacker in = {value, false};
    hash->low = unpack_fixed64(&in);
    hash->high = unpack_fixed64(&in);
    return in.broken ? -1 : 0;
}

static bool is_stored(struct update *u, const char *name, struct hash128 hash)
{
    struct hash128 stored;
    return get_hash(u, name, &stored) == 0 && hash_equal(stored, hash);
}

/* The state is worth nothing after all: everything is a change. */
static int start_anew(struct update *u)
{
    struct build *b = u->build;
    b->usable = false;
    session_forget(b);
    stamps_free(&b->stamps);
    arena_free(&u->changes.arena);
    diags_free(&u->changes.diags);
    return session_scan(b, &u->changes) < 0 ? BUILD_CONTENT : BUILD_OK;
}

/* All sources are read again, though their bytes are the same. */
static void change_all(struct update *u)
{
    struct build *b = u->build;
    struct change *all = ARENA_ARRAY(&u->changes.arena, struct change, b->sources.count + u->changes.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < u->changes.count; i++)
        if (u->changes.items[i].source == NULL)
            all[count++] = u->changes.items[i];
    for (size_t i = 0; i < b->sources.count; i++)
        all[count++] = (struct change){.source = &b->sources.items[i],
                                       .path = b->sources.items[i].path,
                                       .document = b->sources.items[i].type == SOURCE_DOCUMENT};
    u->changes.items = all;
    u->changes.count = count;
}

static int scan(struct update *u)
{
    struct build *b = u->build;
    if (session_scan(b, &u->changes) < 0) {
        diags_append(&u->report->diags, &u->changes.diags);
        return BUILD_CONTENT;
    }
    u->report->sources = b->sources.count;
    if (!b->usable)
        return BUILD_OK;
    u->changes.config = !is_stored(u, "config", b->config_hash);
    if (!is_stored(u, "program", b->program))
        return start_anew(u);
    return BUILD_OK;
}

static bool nothing_changed(const struct update *u)
{
    return u->build->usable && u->changes.count == 0 && !u->changes.config && !u->changes.theme && !u->changes.rules &&
           u->changes.stage_count == 0 && !u->changes.stage_memory && !u->changes.kit;
}

/* The findings of the last build, which are still those of the site. */
static int repeat_findings(struct update *u)
{
    struct build *b = u->build;
    struct diags *all = &u->report->diags;
    struct str notes = state_get(b->state, STATE_VALUES, STR("notes"), &u->report->arena);
    if (notes.data == NULL || diags_unpack(all, notes) < 0)
        return -1;
    diags_append(all, &u->changes.diags);
    diags_sort(all);
    return 0;
}

/* What is wrong with epub/, where nobody has to read it again. */
static int recall_kit_notes(struct update *u)
{
    struct build *b = u->build;
    struct str notes = state_get(b->state, STATE_VALUES, STR("kit-notes"), &u->report->arena);
    diags_free(&b->kit_diags);
    return notes.data == NULL || diags_unpack(&b->kit_diags, notes) < 0 ? -1 : 0;
}

static int recall(struct update *u)
{
    struct build *b = u->build;
    if (b->usable && !b->in_memory && session_recall(b) < 0)
        return start_anew(u);
    if (b->usable) {
        struct str notes = state_get(b->state, STATE_VALUES, STR("plan-notes"), &u->report->arena);
        diags_free(&b->plan_diags);
        if (notes.data == NULL || diags_unpack(&b->plan_diags, notes) < 0)
            return start_anew(u);
        if (!b->kit_loaded && (get_hash(u, "kit", &b->kit_hash) < 0 || recall_kit_notes(u) < 0))
            return start_anew(u);
    }
    return BUILD_OK;
}

static void load(struct update *u)
{
    struct build *b = u->build;
    bool held = b->in_memory;
    if (u->changes.config && b->usable) {
        change_all(u);
        touch_everything(&u->touched);
        b->in_memory = false; /* equal bytes may mean something else under the new settings */
    }
    u->keeps = memory_zalloc(b->threads * sizeof *u->keeps);
    u->results = memory_zalloc(b->threads * sizeof *u->results);
    session_load(b, &u->changes, u->results, u->keeps);
    b->in_memory = held || !b->usable;
    for (size_t i = 0; i < u->changes.count; i++) {
        const struct change *c = &u->changes.items[i];
        if (c->source == NULL || c->same)
            continue;
        u->report->loaded++;
        if (!c->loaded.readable) /* its stamp says nothing about why: tried again next time */
            stamps_unsettle(&b->now, arena_concat(&u->changes.arena, STR("content/"), c->path));
    }
}

/* An edited body is the common case, and a page asks for no listing. */
static void list(struct build *b)
{
    if (!b->listed)
        listings_build(&b->listings, &b->catalogue);
    b->listed = true;
}

static bool needs_listings(const struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        enum output_type type = plan->jobs[i].output.type;
        if (type != OUTPUT_BOOK && type != OUTPUT_COVER && type != OUTPUT_BOOK_LIST && type != OUTPUT_PAGE &&
            type != OUTPUT_ASSET && type != OUTPUT_MEDIUM && type != OUTPUT_REDIRECT && type != OUTPUT_SEARCH_TEXTS)
            return true;
    }
    return false;
}

static void settle(struct update *u)
{
    struct build *b = u->build;
    session_apply(b, &u->changes, &u->touched, &u->structural);
    for (size_t i = 0; i < u->changes.stage_count && b->usable; i++)
        touch_stage(&u->touched, u->changes.stages[i]);
    u->structural = u->structural || u->changes.config || u->changes.theme || u->changes.rules || u->changes.kit || !b->usable;
    if (!b->settled || u->structural) {
        listings_free(&b->listings);
        b->listed = false;
        session_forget_backlinks(b);
        session_set_rules(b);
        buckets_free(b->buckets);
        b->buckets = NULL;
        catalogue_settle(&b->catalogue);
        b->settled = true;
        if (b->usable && session_is_public(b) && session_compare_hidden(b, &u->touched))
            u->structural = true;
        if (b->usable)
            touch_claims(&u->touched, &b->catalogue);
    }
    if (u->structural)
        list(b);
    if (!hash_equal(b->kit_hash, HASH128_NONE) && (u->structural || b->books.count == 0)) {
        arena_reset(&b->books_arena);
        books_list(&b->books_arena, &b->catalogue, &b->books);
    } else if (hash_equal(b->kit_hash, HASH128_NONE)) {
        b->books = (struct books){NULL, 0};
    }
    if (b->search != NULL && b->buckets == NULL)
        b->buckets = buckets_build(&b->catalogue);
    u->facts = (struct facts){.catalogue = &b->catalogue,
                              .stages = &b->stages,
                              .listings = &b->listings,
                              .backlinks = b->backlinks,
                              .books = &b->books,
                              .buckets = b->search == NULL ? NULL : b->buckets};
    u->report->documents = b->catalogue.count;
}

static void change_templates(struct update *u)
{
    const struct theme *theme = &u->build->theme;
    struct facet_changes *changes = &u->facet_changes;
    for (size_t i = 0; i < theme->hashes.capacity; i++) {
        const struct table_slot *slot = &theme->hashes.slots[i];
        if (slot->key != NULL) {
            struct str name = str_of(slot->key, slot->key_size);
            facet_changes_add(changes, FACET_TEMPLATE, name, theme_template_hash(theme, name));
        }
    }
    for (size_t i = 0; i < u->build->records.count && (u->changes.theme || u->changes.config); i++) {
        const struct record *r = u->build->records.items[i];
        facet_changes_add_gone(changes, FACET_TEMPLATE, r->reads, r->read_count);
    }
    facet_changes_add(changes, FACET_SITE, STR("assets"), facet_hash(theme->assets_hash));
    facet_changes_add(changes, FACET_SITE, STR("chrome"), u->site.chrome);
    facet_changes_add(changes, FACET_SITE, STR("program"), u->site.program);
    facet_changes_add(changes, FACET_SITE, STR("missions"), output_missions_hash(&u->site));
    facet_changes_add(changes, FACET_SITE, STR("book-list"), books_list_hash(&u->build->books));
    facet_changes_add(changes, FACET_SITE, STR("books"),
                      press_settings_hash(u->build->kit_hash, &u->build->config, u->build->program));
}

static void plan(struct update *u)
{
    struct build *b = u->build;
    u->site = (struct output_site){
        .config = &b->config, .theme = &b->theme, .facts = &u->facts, .lang = b->config.lang, .staging = !session_is_public(b)};
    u->site.chrome = output_chrome_hash(&u->site, b->program);
    u->site.program = facet_hash(b->program);
    if (b->usable) { /* else everything is made, whatever it read */
        touched_resolve(&u->touched, &u->facts, &u->facet_changes);
        change_templates(u);
    }
    struct plan_input input = {&b->config,  b->config_text, &b->theme,     &u->facts, &u->facet_changes,
                               &b->records, !b->usable,     u->structural, false};
    input.book_list = output_has_book_list(&u->site);
    plan_make(&u->plan, &input);
    if (input.full || input.structural) {
        diags_free(&b->plan_diags);
        diags_append(&b->plan_diags, &u->plan.diags);
    }
    if (needs_listings(&u->plan))
        list(b);
    if (u->plan.count > 64 && b->backlinks == NULL)
        u->facts.backlinks = b->backlinks = facts_backlinks_build(&b->catalogue);
}

/* Somebody waits for the pages of the documents that were edited. */
static void put_edited_first(struct update *u)
{
    size_t front = 0;
    if (u->changes.count > EDITED_FIRST || u->plan.count < 2)
        return;
    for (size_t i = 0; i < u->changes.count; i++) {
        const struct entry *e = catalogue_by_path(&u->build->catalogue, u->changes.items[i].path);
        for (size_t k = front; e != NULL && k < u->plan.count; k++) {
            struct plan_job job = u->plan.jobs[k];
            if (job.output.type != OUTPUT_PAGE || !str_equal(job.output.subject, e->facets.id))
                continue;
            u->plan.jobs[k] = u->plan.jobs[front];
            u->plan.jobs[front++] = job;
            break;
        }
    }
}

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
    pthread_t thread;
    bool beside = changed && b->threads > 1 && pthread_create(&thread, NULL, write_manifest, &job) == 0;
    if (changed && !beside)
        write_manifest(&job);
    session_remember(b, &u->changes, &u->plan, all, what);
    if (beside)
        pthread_join(thread, NULL);
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

static int make(struct update *u)
{
    struct build *b = u->build;
    bool fresh = !b->usable;
    int rc = state_begin(b->state);
    if (rc < 0) {
        session_report(&u->report->diags, "out/state.db", rc);
        return BUILD_MACHINE;
    }
    u->plan.fresh = fresh;
    if (fresh)
        state_clear(b->state);
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
    end_phase(u, PHASE_MAKE);
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

/* From changed sources to outputs. idle: nothing changed, and only memory is to be filled. */
static int follow(struct update *u, bool idle)
{
    struct build *b = u->build;
    struct diags ignored = DIAGS_INIT;
    if (!b->theme_loaded || u->changes.theme || u->changes.config)
        session_read_theme(b, &ignored);
    if (u->changes.kit || !b->usable)
        session_read_kit(b);
    diags_free(&ignored);
    b->search = search_begin(b, !b->usable);
    load(u);
    end_phase(u, PHASE_LOAD);
    settle(u);
    plan(u);
    put_edited_first(u);
    end_phase(u, PHASE_PLAN);
    if (idle && u->plan.count == 0 && u->plan.removal_count == 0 && repeat_findings(u) == 0) {
        b->ready = true;
        return BUILD_OK;
    }
    int rc = make(u);
    if (rc == BUILD_OK) {
        b->usable = b->ready = true;
        b->target.empty = false;
    } else {
        b->usable = false;
    }
    if (rc == BUILD_OK && !u->changes.by_path) {
        stamps_free(&b->stamps);
        b->stamps = b->now;
        b->now = (struct stamps){.arena = ARENA_INIT};
    }
    diags_append(&u->report->diags, &u->changes.diags);
    diags_sort(&u->report->diags);
    end_phase(u, PHASE_FINISH);
    return rc;
}

static int update(struct update *u)
{
    struct build *b = u->build;
    int rc = open_state(u);
    bool was_ready = b->ready && b->in_memory;
    b->ready = false;
    if (rc == BUILD_OK && session_read_config(b, &u->report->diags) < 0)
        rc = BUILD_CONTENT;
    end_phase(u, PHASE_OPEN);
    if (rc != BUILD_OK || (rc = scan(u)) != BUILD_OK)
        return rc;
    end_phase(u, PHASE_SCAN);
    u->report->fresh = !b->usable;
    diags_free(&u->report->diags);
    bool idle = nothing_changed(u);
    if (idle && (was_ready || !b->options.resident) && repeat_findings(u) == 0) {
        b->ready = was_ready;
        return BUILD_OK;
    }
    diags_free(&u->report->diags);
    if ((rc = recall(u)) != BUILD_OK)
        return rc;
    return follow(u, idle);
}

/* From memory; -1 where that cannot do and nothing has been touched. */
static int update_paths(struct update *u, const struct build_paths *paths, int *rc)
{
    struct build *b = u->build;
    if (!b->ready || !build_is_current(b) || b->scan_diags.count > 0)
        return -1;
    if (session_take_paths(b, paths, &u->changes) < 0) {
        arena_free(&u->changes.arena);
        return -1;
    }
    end_phase(u, PHASE_SCAN);
    b->ready = false;
    *rc = open_state(u);
    if (*rc != BUILD_OK)
        return 0;
    if (!b->in_memory) { /* the state is damaged, and with it goes everything */
        arena_free(&u->changes.arena);
        close_state(b, BUILD_MACHINE);
        return -1;
    }
    u->report->sources = b->sources.count;
    end_phase(u, PHASE_OPEN);
    if (u->changes.count == 0 && repeat_findings(u) == 0)
        b->ready = true;
    else
        *rc = follow(u, false);
    return 0;
}

static void update_free(struct update *u)
{
    struct build *b = u->build;
    for (size_t i = 0; i < b->catalogue.count; i++)
        b->catalogue.entries[i]->fragment = NULL;
    for (unsigned i = 0; u->keeps != NULL && i < b->threads; i++) {
        arena_free(&u->results[i]);
        arena_free(&u->keeps[i]);
    }
    free(u->results);
    free(u->keeps);
    /* While nobody waits: looking through all documents for one page's takes longer than all else about that page. */
    if (b->options.resident && b->ready && b->backlinks == NULL)
        b->backlinks = facts_backlinks_build(&b->catalogue);
    books_made_free(b->made);
    b->made = NULL;
    search_end(b->search);
    b->search = NULL;
    facet_changes_free(&u->facet_changes);
    touched_free(&u->touched);
    plan_free(&u->plan);
    arena_free(&u->changes.arena);
    diags_free(&u->changes.diags);
}

static int run_update(struct build *b, const struct build_paths *paths, struct build_report *report)
{
    struct update u = {.build = b, .report = report, .clock = seconds_now()};
    int rc = BUILD_OK;
    *report = (struct build_report){.arena = ARENA_INIT, .diags = DIAGS_INIT};
    b->progress_at = u.clock + PROGRESS_AFTER;
    while (flock(b->lock_fd, LOCK_EX) < 0 && errno == EINTR)
        continue;
    if (paths == NULL || update_paths(&u, paths, &rc) < 0)
        rc = update(&u);
    if (session_is_public(b) && rc == BUILD_OK)
        session_report_hidden(b, report);
    close_state(b, rc);
    update_free(&u);
    flock(b->lock_fd, LOCK_UN);
    return rc;
}

int build_update(struct build *b, struct build_report *report)
{
    return run_update(b, NULL, report);
}

int build_update_paths(struct build *b, const struct build_paths *changed, struct build_report *report)
{
    return run_update(b, changed, report);
}
