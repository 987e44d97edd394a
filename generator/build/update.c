/* One update: what changed is scanned, loaded, planned, made, written and remembered, in this order. */

#include "build/update.h"

#include "base/memory.h"
#include "base/path.h"
#include "build/search.h"

#include <errno.h>
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

void update_end_phase(struct update *u, enum build_phase phase)
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

/* Of a file that cannot be read the stamp says nothing about why: it is tried again next time. */
static void note_loaded(struct update *u, const struct change *c)
{
    if (!u->changes.unstamped && c->loaded.readable)
        return;
    struct arena_mark mark = arena_mark(&u->changes.arena);
    struct str path = arena_concat(&u->changes.arena, STR("content/"), c->path);
    if (!u->changes.unstamped)
        stamps_unsettle(&u->build->now, path);
    else
        stamps_add(&u->build->now, path, &c->loaded.stamp,
                   c->loaded.readable && stamp_is_settled(&c->loaded.stamp, u->changes.scanned_ns));
    arena_reset_to(&u->changes.arena, mark);
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
        note_loaded(u, c);
    }
}

/* From changed sources to outputs. idle: nothing changed, and only memory is to be filled. */
static int follow(struct update *u, bool idle)
{
    struct build *b = u->build;
    bool kit_changed = u->changes.kit || !b->usable;
    if (!kit_changed && u->changes.count > 0)
        session_begin_kit(b);
    if (b->usable && (!b->theme_loaded || u->changes.theme || u->changes.config))
        session_read_theme(b);
    if (kit_changed)
        session_read_kit(b);
    b->search = search_begin(b, !b->usable);
    load(u);
    update_end_phase(u, PHASE_LOAD);
    int rc = b->usable ? BUILD_OK : update_begin(u);
    if (rc == BUILD_OK) {
        update_settle(u);
        update_plan(u);
        update_end_phase(u, PHASE_PLAN);
        if (idle && u->plan.count == 0 && u->plan.removal_count == 0 && repeat_findings(u) == 0) {
            b->ready = true;
            return BUILD_OK;
        }
        rc = update_make(u);
    }
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
    update_end_phase(u, PHASE_FINISH);
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
    update_end_phase(u, PHASE_OPEN);
    if (rc != BUILD_OK || (rc = scan(u)) != BUILD_OK)
        return rc;
    update_end_phase(u, PHASE_SCAN);
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
    update_end_phase(u, PHASE_SCAN);
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
    update_end_phase(u, PHASE_OPEN);
    if (u->changes.count == 0 && repeat_findings(u) == 0)
        b->ready = true;
    else
        *rc = follow(u, false);
    return 0;
}

static void update_free(struct update *u)
{
    struct build *b = u->build;
    session_end_kit(b);
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
