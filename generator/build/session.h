#ifndef FUMI_BUILD_SESSION_H
#define FUMI_BUILD_SESSION_H

/* The inside of a struct build, shared by the files of this room. */

#include "build/beside.h"
#include "build/books.h"
#include "build/build.h"
#include "build/load.h"
#include "build/stamp.h"
#include "build/target.h"

#include <stdatomic.h>

struct change {
    const struct source *source; /* NULL: gone */
    struct str path;             /* below content/ */
    bool document;
    bool same; /* read again, but with the bytes that it had */
    struct loaded loaded;
};

struct build {
    struct build_options options;
    unsigned threads;
    int root_fd, out_fd, lock_fd;
    struct hash128 program;
    struct state *state;
    bool usable;    /* the state is that of the last build */
    bool in_memory; /* catalogue and records are loaded */
    bool held;      /* stamps, and memory where there is any, are those of generation; the state is closed meanwhile */
    bool ready;     /* the last update went through, with everything in memory: changes may come by path */
    uint64_t generation;
    struct target target;

    struct arena config_arena;
    struct config config;
    struct str config_text;
    struct hash128 config_hash;
    struct diags config_diags;

    struct arena theme_arena;
    struct theme theme;
    bool theme_loaded;
    struct hash128 theme_hash;
    struct diags theme_diags;

    struct arena kit_arena; /* the folder epub/; read when books are made or it has changed */
    struct kit kit;
    bool kit_loaded;
    struct kit_reading *kit_reading; /* settings.c; NULL: no thread reads it */
    struct hash128 kit_hash;         /* also where it is not loaded; HASH128_NONE: there is none, and so there are no books */
    struct diags kit_diags;
    struct arena books_arena;
    struct books books;      /* of the settled catalogue */
    struct books_made *made; /* NULL, or what session_begin_books leaves to session_remember */

    struct source_set sources;
    size_t source_capacity;  /* of its array, where paths.c has made it grow */
    struct diags scan_diags; /* of the last scan */
    struct stamps stamps;    /* as of the last build */
    struct stamps now;       /* as of this scan */
    struct catalogue catalogue;
    struct listings listings;
    bool settled;                 /* the catalogue's orders and indexes stand */
    bool listed;                  /* so do the listings */
    struct backlinks *backlinks;  /* NULL, or of the catalogue as it is; a resident build keeps them */
    struct buckets *buckets;      /* likewise, where the theme has a search page */
    struct search_update *search; /* while an update lasts; NULL without a search page */
    struct records records;
    struct arena rules_arena; /* of the two lists below; the public target's, see rules.c */
    struct strict *strict;
    size_t strict_count;
    struct tombstone *withdrawn;
    size_t withdrawn_count;
    struct stages stages; /* staging: what the ledger says, as of the last scan */
    struct arena stages_arena;
    struct storing { /* remember.c */
        struct beside beside;
        atomic_size_t next; /* job */
        atomic_bool enough;
    } storing;
    double progress_at;      /* when to tell of progress next, in seconds of the monotonic clock */
    struct diags plan_diags; /* of the last time that all outputs were listed */
};

/* ---- build.c ---- */
void session_report(struct diags *diags, const char *path, int error); /* a write that failed; error: negative errno */
void session_forget(struct build *b);                                  /* catalogue, records and lists */
void session_forget_backlinks(struct build *b);

/* ---- update.c ---- */
/* One more job of the phase is done. Any worker; worker 0 tells the caller now and then. */
void session_progress(struct build *b, unsigned worker, enum build_phase phase, atomic_size_t *done, size_t total);

/* ---- settings.c: fumi.yaml, the theme, the program ---- */
int session_read_config(struct build *b, struct diags *diags);
void session_read_theme(struct build *b);
#define SESSION_KIT_FOLDERS 2
extern const char *const session_kit_folders[SESSION_KIT_FOLDERS]; /* "epub", "epub/covers" */
void session_read_kit(struct build *b);
/* The same on a thread of its own, where it is as it was: a changed chapter may want it. session_end_kit takes what was read. */
void session_begin_kit(struct build *b);
void session_end_kit(struct build *b);
/* Whether a file of the theme or of epub/ counts, by its path below that folder: in epub/ there are scripts and notes, too. */
bool session_is_setting(struct str path);

/* ---- scan.c ---- */
struct changes {
    struct arena arena;
    struct change *items;
    size_t count;
    bool config, theme; /* fumi.yaml or a file of the theme has another stamp */
    bool rules;         /* public: what is left out may be something else than last time */
    bool kit;           /* so has one of epub/ */
    struct str *stages; /* ids of documents of which the ledger says something else than last time */
    size_t stage_count;
    bool stage_memory;  /* what is to be kept of the ledger is something else than last time */
    bool by_path;       /* found by name: stamps and sources have the changes in them already */
    bool unstamped;     /* everything is read, and the working files' stamps are taken then */
    int64_t scanned_ns; /* unstamped: the file system's clock before that */
    struct diags diags; /* of scanning */
};
/* Where nothing is usable, it reads the theme, too. 0, or -1 where there is no content/. */
int session_scan(struct build *b, struct changes *changes);
/* Says whether the file is what it was; notes its stamp for next time either way. now_ns: 0 asks the clock only if needed. */
bool session_note(struct build *b, struct str path, const struct source_stamp *stamp, int64_t *now_ns);
/* The file system's own clock: what it would stamp a file with now. Network file systems have another than ours. */
int64_t session_file_clock(struct build *b);

/* ---- paths.c ---- */
/* The same from names instead of a scan. -1, nothing changed, where only a scan can tell what happened. */
int session_take_paths(struct build *b, const struct build_paths *paths, struct changes *changes);

/* ---- rules.c: what the public target leaves out ---- */
bool session_is_public(const struct build *b);
/* Working files' visibility, withdrawals, the instant: whether any of it may hide something else than last time. */
bool session_scan_rules(struct build *b, int64_t *now_ns);
void session_set_rules(struct build *b); /* before the catalogue is settled */
/* After that: touches what has been hidden or has come out since the last build; false where there is nothing. */
bool session_compare_hidden(struct build *b, struct touched *touched);
void session_remember_rules(struct build *b, struct buffer *buffer);
void session_report_hidden(struct build *b, struct build_report *report); /* from the state */

/* ---- stages.c: what the ledger says of documents ---- */
void session_scan_stages(struct build *b, struct changes *changes, int64_t *now_ns);
void session_remember_stages(struct build *b, const struct changes *changes, bool fresh, struct buffer *buffer);

/* ---- apply.c: changed sources into the catalogue ---- */
/* One zeroed arena a thread each: results for the length of the update, and rendered bodies until they are made. */
void session_load(struct build *b, struct changes *changes, struct arena *results, struct arena *keeps);
void session_apply(struct build *b, struct changes *changes, struct touched *touched, bool *structural);

/* ---- make.c: outputs ---- */
struct made {
    size_t made, written, removed;
    int error; /* negative errno of the first write that failed, or 0 */
    struct str failed_path;
};
void session_make(struct build *b, struct plan *plan, const struct output_site *site, struct made *made);
/* The outputs of the plan that say something of the books, after these. */
void session_make_late(struct build *b, struct plan *plan, const struct output_site *site, struct made *made);

/* ---- books.c: the books of the plan ---- */
struct books_work;
/* Before the outputs are made; may begin with the books on a thread of its own, which alone reads the state until
 * session_finish_books. NULL: there is nothing to do. */
struct books_work *session_begin_books(struct build *b, const struct plan *plan, const struct facts *facts,
                                       const struct facet_changes *changes);
/* After all else but session_make_late, and whatever has failed before. */
void session_finish_books(struct books_work *work, struct plan *plan, struct made *made);

/* ---- remember.c: the state ---- */
int session_recall(struct build *b); /* catalogue and records from the state; -1: unusable */
/* Where nothing is usable, stamps, documents and media go into the state, whose transaction has begun and has no rows. They
 * do on a thread of its own, which alone uses the state, until it is told to leave the rest: so many jobs for any thread. */
void session_begin_storing(struct build *b);
size_t session_leave_storing(struct build *b);
void session_store(struct build *b, struct buffer *buffer); /* the next job */
enum remember {
    REMEMBER_CHANGES, /* of documents and outputs what is new */
    REMEMBER_REST,    /* what session_make has not put into the state */
    REMEMBER_ALL
};
/* The caller ends the transaction. */
void session_remember(struct build *b, const struct changes *changes, const struct plan *plan, const struct diags *all,
                      enum remember what);

#endif
