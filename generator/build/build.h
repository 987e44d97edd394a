#ifndef FUMI_BUILD_BUILD_H
#define FUMI_BUILD_BUILD_H

/*
 * The pipeline: scan, load, plan, make, write. A struct build holds a site root and one target between updates, so that
 * `fumi serve` can call build_update again and again; `fumi build` calls it once.
 *
 * Calls: build_open, build_update any number of times, build_close; from one thread (the pool is inside).
 * One process at a time holds a site root's lock, for the length of an update.
 */

#include "base/diag.h"
#include "build/plan.h"
#include "site/approved.h"

enum build_error {
    BUILD_OK = 0,
    BUILD_CONTENT = -1, /* the site cannot be built: no content/, fumi.yaml unusable; see diags */
    BUILD_MACHINE = -2  /* disk full, no permission …; see diags */
};

enum build_phase { PHASE_OPEN, PHASE_SCAN, PHASE_LOAD, PHASE_PLAN, PHASE_MAKE, PHASE_FINISH, PHASE_COUNT };

struct build_options {
    const char *root;   /* the site root */
    const char *target; /* "staging" or "public": a folder below out/, with a state of its own */
    /* The public target: what it is made from; the working files are asked for their visibility only. NULL: staging. Read
     * during build_update; the caller may change it between two. */
    const struct approved_set *approved;
    bool has_instant; /* public: publish_from and expires are held against `instant`; else against the newest date there is */
    int64_t instant;  /* seconds since 1970 */
    /* Staging: what the ledger says of documents, asked for at every update that scans; it stays valid until the next call.
     * memory: what it gave as stages->memory in the last build of this target, "" where that is not known. now_ns: the file
     * system's clock. NULL: nothing is known. */
    void (*stages)(void *data, struct str memory, int64_t now_ns, struct stages *stages);
    void *stages_data;
    unsigned jobs; /* threads; 0: as many as there are processors */
    bool full;     /* without regard to what the state says */
    bool resident; /* updates will follow: keep the site in memory, even when nothing has changed yet */
    /* May be NULL. Called by the thread that called build_update, while PHASE_LOAD and PHASE_MAKE last longer than half a
     * second, ten times a second. */
    void (*progress)(void *data, enum build_phase phase, size_t done, size_t total);
    void *progress_data;
    /* May be NULL. Called by the same thread before the first output is touched (true) and after the last (false): whoever
     * reads the target in between would see some old and some new. */
    void (*writing)(void *data, bool on);
    void *writing_data;
};

struct build_reason {
    struct str path;
    struct str text; /* "new", "card changed" … in English, for --explain */
    bool written;    /* its bytes are new, or it is gone */
};

struct build_paths {
    const struct str *items; /* relative to the site root: "content/faq/x.md" */
    size_t count;
};

/* An approved document that the public target leaves out. */
struct build_hidden {
    struct str path; /* below content/ */
    enum hiding hiding;
};

struct build_report {
    struct arena arena;
    struct diags diags; /* all current findings of the site, sorted */
    size_t sources, documents, loaded, outputs, made, written, removed;
    double seconds[PHASE_COUNT];
    struct build_hidden *hidden; /* public: by path */
    size_t hidden_count;
    int64_t instant; /* public: that counted */
    struct build_reason *reasons;
    size_t reason_count;
    bool fresh;   /* there was no usable state */
    bool foreign; /* another process had built since the last update: more is new than the reasons say */
};

struct build;

int build_open(struct build **build, const struct build_options *options, struct diags *diags);
/* Brings the target up to date. The report's findings and reasons are those after this update. Findings of severity error
 * do not make it fail: what can be built is. */
int build_update(struct build *build, struct build_report *report);
/* The same where the caller knows which files changed (also: appeared, went away): nothing else is looked at, and what the
 * last update left in memory is gone on from. Where that cannot do (a folder among the paths, fumi.yaml, the theme, another
 * process's build …) it is build_update. Needs options.resident to be worth calling. */
int build_update_paths(struct build *build, const struct build_paths *changed, struct build_report *report);
void build_close(struct build *build);

/* ---- between updates, for whoever holds the build ---- */
bool build_is_current(const struct build *build);     /* no other process has built since */
struct str build_theme(const struct build *build);    /* the theme's name; valid until the next update */
struct str build_lang(const struct build *build);     /* likewise, of the pages */
struct str build_base_url(const struct build *build); /* likewise; ends with '/', or empty */
/* The page that "content/faq/x.md" has below the target, or STR_NONE; likewise. */
struct str build_page_of(const struct build *build, struct str source);
void build_report_free(struct build_report *report);

const char *build_phase_name(enum build_phase phase);

/* The program itself is an input: a new fumi makes everything anew. From the linker's build id, else from its file. */
struct hash128 build_program_hash(void);

#endif
