#ifndef FUMI_SERVE_WATCH_H
#define FUMI_SERVE_WATCH_H

/*
 * Which files of a site root change, by inotify(7): every folder of content/ and of the theme, fumi.yaml, and
 * the chains of content/ledger/, since a page of staging says where its document stands.
 *
 * Calls: watch_open, watch_follow before every scan that follows a change of folders, watch_read when watch_fd is readable.
 * One thread.
 */

#include "base/arena.h"

struct watch;

/* What a burst of events comes to. */
struct watch_news {
    struct arena arena;
    struct str *paths; /* files below content/ that changed, appeared or went away, each once; relative to the root */
    size_t count, capacity;
    bool all;         /* something else changed: scan */
    bool other_build; /* the state's generation was written, perhaps by another process */
};

/* root must outlive the watch. No inotify at all still gives a watch, one that is not complete. */
struct watch *watch_open(const char *root, const char *target);
void watch_close(struct watch *watch);
int watch_fd(const struct watch *watch); /* -1 where there is none */

/* Watches every folder there is now, and those of the theme of that name. */
void watch_follow(struct watch *watch, struct str theme);

/* False where changes can go unseen: no inotify, no watches left, symbolic links to other places. Then the caller scans now
 * and then. */
bool watch_is_complete(const struct watch *watch);
bool watch_is_exhausted(const struct watch *watch); /* of these, what the system's limits are to blame for */

/* Gathers events until none has come for a moment, and at most for WATCH_LONGEST_MS. Follows new folders. */
void watch_read(struct watch *watch, struct watch_news *news);
void watch_news_free(struct watch_news *news);

#define WATCH_SILENCE_NS 1000000L /* an editor that saves by rename is done after this */
#define WATCH_LONGEST_MS 50

#endif
