#ifndef FUMI_WORKFLOW_DEPOT_H
#define FUMI_WORKFLOW_DEPOT_H

/*
 * The folder that releases stand in, and the one that is shown.
 *
 *     DIR/current -> releases/<id>/site        a relative symbolic link, replaced by one rename: what a web server serves
 *     DIR/releases/<id>/site/…                 the files of out/public/, its manifest.json among them
 *     DIR/releases/<id>/release.json           see release.h
 *     DIR/hold                                 there after a rollback, with its reason: nothing is published meanwhile
 *     DIR/lock                                 held by the publisher at work
 *     DIR/releases/.new, .old-<id>             half done: of nobody's concern, and swept by the next publisher
 *
 * A release is made as .new, flushed, and only then takes its name: a folder with an id for a name is whole, after a kill and
 * after a power cut. Then the link is switched. Files that the release before has too are hard links to it, so a release costs
 * what has changed; nothing ever shares an inode with out/, where fumi writes into files.
 *
 * All texts are allocated in the arena given. Errors are reported, with the path in DIR; functions return 0, DEPOT_CONTENT
 * or DEPOT_MACHINE. One thread; depot_fill uses several itself.
 */

#include "build/manifest.h"
#include "workflow/release.h"

enum depot_error {
    DEPOT_OK = 0,
    DEPOT_CONTENT = -1, /* somebody else publishes, a release is damaged … */
    DEPOT_MACHINE = -2  /* disk, permissions */
};

struct depot {
    struct arena arena;
    const char *path; /* DIR, for findings */
    int fd, releases_fd, lock_fd;
    struct str current; /* id of the release that is shown; STR_NONE: none yet */
    bool read_only;     /* a dry run: nothing is made nor locked; fd is -1 where there is no DIR */
};

/* Makes the folder, locks it, sweeps what is half done. */
int depot_open(struct depot *depot, const char *path, bool read_only, struct diags *diags);
void depot_close(struct depot *depot);

/* A release that is there, read and checked: its signature, and that its manifest has its id for a hash. DEPOT_CONTENT where it
 * is damaged or is not there (reported). release and manifest may be NULL. */
int depot_read(const struct depot *depot, struct str id, struct arena *arena, struct release *release,
               struct manifest *manifest, struct diags *diags);
bool depot_has(const struct depot *depot, struct str id);

/* Makes the new release's folder below its working name, from the folder of the target. */
struct depot_tree {
    struct str id;
    int source_fd; /* out/public */
    const struct manifest *manifest;
    struct str manifest_text;
    const struct manifest *before; /* of depot->current; NULL: none */
    unsigned threads;
    size_t copied, linked, carried; /* set */
};
int depot_fill(struct depot *depot, struct depot_tree *tree, struct diags *diags);
/* Puts release.json beside it, flushes all, gives it its name. Where a release of that id is there already, only its
 * release.json is replaced. */
int depot_name(struct depot *depot, const struct depot_tree *tree, struct str release_json, struct diags *diags);
int depot_switch(struct depot *depot, struct str id, struct diags *diags);

/* All releases but the newest `keep` and the one shown go. */
int depot_keep(struct depot *depot, size_t keep, struct diags *diags);

/* STR_NONE: not held. */
struct str depot_held(const struct depot *depot, struct arena *arena);
int depot_hold(struct depot *depot, struct str text, struct diags *diags);
int depot_release_hold(struct depot *depot, struct diags *diags);

#endif
