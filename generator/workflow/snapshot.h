#ifndef FUMI_WORKFLOW_SNAPSHOT_H
#define FUMI_WORKFLOW_SNAPSHOT_H

/*
 * Snapshots and objects. An object is bytes under the name of their SHA-256: objects/ab/cdef… below the ledger's folder. A
 * snapshot is an object too, a text list, one file a line, the lines in byte order as `LC_ALL=C sort` has them:
 *
 *     <64 hex> <path>\n          bytes of the file, its path below content/ (below the site root in the site's chain)
 *
 * and its name is what a record's `content` says. A document's snapshot holds its source and every file below content/ that
 * the source refers to (pictures and downloads, not other documents).
 *
 * Errors are negative errno; OBJECT_ALTERED where an object's bytes are not those of its name.
 */

#include "base/buffer.h"
#include "workflow/digest.h"

#define OBJECT_LIMIT ((size_t)64 << 20)
#define OBJECT_ALTERED (-100000)

struct snapshot_file {
    struct digest hash;
    struct str path;
};

struct snapshot {
    struct snapshot_file *files; /* in the list's order */
    size_t count;
};

/* Sorts the files, and drops repetitions. */
struct str snapshot_list(struct arena *arena, struct snapshot *snapshot);            /* the text */
int snapshot_parse(struct arena *arena, struct str list, struct snapshot *snapshot); /* 0, or -1 where it is no such list */
const struct snapshot_file *snapshot_find(const struct snapshot *snapshot, struct str path); /* NULL where there is none */

/* ledger_fd: the ledger's folder. Reading checks the hash. Any thread. */
int object_read(struct arena *arena, int ledger_fd, struct digest hash, size_t limit, struct str *bytes);
/* Puts bytes into the store, durable only after objects_flush; what is there already is left alone. Holders of the ledger's
 * lock only. */
int object_write(int ledger_fd, struct str bytes, struct digest *hash);
int objects_flush(int ledger_fd);
/* The list of a snapshot, read and parsed; -EINVAL where the object is no list. */
int snapshot_read(struct arena *arena, int ledger_fd, struct digest content, struct snapshot *snapshot);

#endif
