#include "build/session.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "build/manifest.h"
#include "build/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

const char *build_phase_name(enum build_phase phase)
{
    static const char *const names[PHASE_COUNT] = {"open", "scan", "load", "plan", "make", "finish"};
    return names[phase];
}

void session_report(struct diags *diags, const char *path, int error)
{
    diag_report(diags, (struct position){str_from(path), 0, 0}, DIAG_CANNOT_WRITE, str_from(file_error_text(error)));
}

/* ---- opening ---- */

static int open_folders(struct build *b, struct diags *diags)
{
    b->root_fd = open(b->options.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (b->root_fd < 0) {
        diag_report(diags, (struct position){str_from(b->options.root), 0, 0}, DIAG_UNREADABLE,
                    str_from(file_error_text(-errno)));
        return BUILD_CONTENT;
    }
    /* A folder that is no site is left as it is. */
    if (faccessat(b->root_fd, "fumi.yaml", F_OK, 0) < 0) {
        diag_report(diags, (struct position){STR("fumi.yaml"), 0, 0}, DIAG_UNREADABLE, str_from(file_error_text(-errno)));
        return BUILD_CONTENT;
    }
    if (mkdirat(b->root_fd, "out", 0777) < 0 && errno != EEXIST) {
        session_report(diags, "out", -errno);
        return BUILD_MACHINE;
    }
    b->out_fd = openat(b->root_fd, "out", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    b->lock_fd = b->out_fd < 0 ? -1 : openat(b->out_fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (b->lock_fd < 0) {
        session_report(diags, "out", -errno);
        return BUILD_MACHINE;
    }
    return BUILD_OK;
}

int build_open(struct build **build, const struct build_options *options, struct diags *diags)
{
    struct build *b = memory_zalloc(sizeof *b);
    b->options = *options;
    b->threads = options->jobs > 0 ? options->jobs : pool_default_threads();
    b->root_fd = b->out_fd = b->lock_fd = -1;
    b->target.fd = b->sources.content_fd = -1;
    int rc = open_folders(b, diags);
    if (rc == BUILD_OK)
        b->program = build_program_hash();
    if (rc == BUILD_OK) {
        *build = b;
        return rc;
    }
    build_close(b);
    return rc;
}

void session_forget_backlinks(struct build *b)
{
    facts_backlinks_free(b->backlinks);
    b->backlinks = NULL;
}

void session_forget(struct build *b)
{
    listings_free(&b->listings);
    session_forget_backlinks(b);
    buckets_free(b->buckets);
    b->buckets = NULL;
    b->settled = b->listed = false;
    catalogue_free(&b->catalogue);
    records_free(&b->records);
    catalogue_begin(&b->catalogue, &b->config);
    b->in_memory = false;
}

void build_close(struct build *b)
{
    if (b == NULL)
        return;
    session_forget(b);
    catalogue_free(&b->catalogue);
    if (b->theme_loaded)
        theme_free(&b->theme);
    state_close(b->state);
    stamps_free(&b->stamps);
    stamps_free(&b->now);
    source_set_free(&b->sources);
    arena_free(&b->rules_arena);
    arena_free(&b->theme_arena);
    if (b->kit_loaded)
        kit_free(&b->kit);
    arena_free(&b->kit_arena);
    arena_free(&b->books_arena);
    arena_free(&b->stages_arena);
    arena_free(&b->config_arena);
    diags_free(&b->config_diags);
    diags_free(&b->theme_diags);
    diags_free(&b->kit_diags);
    diags_free(&b->plan_diags);
    diags_free(&b->scan_diags);
    if (b->target.fd >= 0)
        target_close(&b->target);
    if (b->lock_fd >= 0)
        close(b->lock_fd);
    if (b->out_fd >= 0)
        close(b->out_fd);
    if (b->root_fd >= 0)
        close(b->root_fd);
    free(b);
}

void build_report_free(struct build_report *report)
{
    arena_free(&report->arena);
    diags_free(&report->diags);
    *report = (struct build_report){0};
}

/* ---- between updates ---- */

struct str build_theme(const struct build *b)
{
    return b->config.theme;
}

struct str build_lang(const struct build *b)
{
    return b->config.lang;
}

struct str build_base_url(const struct build *b)
{
    return b->config.base_url;
}

struct str build_page_of(const struct build *b, struct str source)
{
    if (!b->in_memory || !str_starts(source, STR("content/")))
        return STR_NONE;
    const struct entry *e = catalogue_by_path(&b->catalogue, str_from_pos(source, strlen("content/")));
    return e == NULL || e->shadowed ? STR_NONE : e->facets.url;
}
