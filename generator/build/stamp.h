#ifndef FUMI_BUILD_STAMP_H
#define FUMI_BUILD_STAMP_H

/*
 * Which sources need not be read: the stat shortcut.
 *
 * A file is unchanged when size, times and inode are what they were AND they can be trusted: its ctime was older, by more
 * than a tick of the file system's clock, than the moment before it was read. Without that, a second write within the same
 * tick after the read would leave the same stamp over other bytes ("racy git"). What cannot be trusted is read and hashed
 * again. ctime decides, not mtime: a program can set mtime as it likes, ctime only moves forward.
 *
 * Linux's coarse time stamps move every 1 to 10 ms (CONFIG_HZ); file systems without sub-second times move every 1 or 2 s,
 * and show it by ending in zeros.
 */

#include "base/hash.h"
#include "base/table.h"
#include "facts/pack.h"
#include "facts/state.h"
#include "site/source.h"

#define STAMP_TICK_NS 20000000LL          /* two coarse ticks at HZ=100 */
#define STAMP_COARSE_TICK_NS 2000000000LL /* where times carry no fraction: FAT's two seconds */

bool stamp_equal(const struct source_stamp *a, const struct source_stamp *b);
/* read_ns: the file system's clock just before the file was read. */
bool stamp_is_settled(const struct source_stamp *stamp, int64_t read_ns);

void stamp_pack(struct buffer *buffer, const struct source_stamp *stamp, bool settled);
bool stamp_unpack(struct unpacker *in, struct source_stamp *stamp); /* whether it is settled */

/* One file that a build looks at: below content/, the theme, fumi.yaml. */
struct stamped {
    struct str path; /* relative to the site root */
    struct source_stamp stamp;
    bool settled;
};

struct stamps {
    struct arena arena;
    struct stamped *items;
    size_t count, capacity;
    struct table by_path;
};

void stamps_add(struct stamps *stamps, struct str path, const struct source_stamp *stamp, bool settled); /* path copied */
void stamps_unsettle(struct stamps *stamps, struct str path); /* it will be read again whatever its stamp */
void stamps_set(struct stamps *stamps, struct str path, const struct source_stamp *stamp, bool settled); /* adds or replaces */
void stamps_remove(struct stamps *stamps, struct str path);
const struct stamped *stamps_find(const struct stamps *stamps, struct str path);
void stamps_free(struct stamps *stamps);

/* In the state they lie in buckets by the path's hash, so that one change rewrites one bucket. */
int stamps_load(struct stamps *stamps, struct state *state);
void stamps_store(const struct stamps *now, const struct stamps *before, struct state *state); /* only what differs */
/* Only what these paths are part of. */
void stamps_store_paths(const struct stamps *stamps, const struct str *paths, size_t count, struct state *state);

#endif
