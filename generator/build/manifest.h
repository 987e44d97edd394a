#ifndef FUMI_BUILD_MANIFEST_H
#define FUMI_BUILD_MANIFEST_H

/*
 * manifest.json: every file of the target but itself and internal pages, with its size and SHA-256, sorted by path. One file
 * a line, so that two manifests can be held against each other line by line.
 */

#include "build/record.h"

void manifest_put(struct buffer *buffer, const struct records *records);

struct manifest_file {
    struct str line; /* as it stands, without the comma behind it: equal lines are equal files */
    struct str path;
    struct str sha256; /* 64 hex digits */
    uint64_t size;
};

struct manifest {
    struct manifest_file *files; /* by path */
    size_t count;
};

/* What manifest_put wrote, and nothing else: paths are inner ones, in ascending order. Texts lie in the arena or in text. 0, or -1. */
int manifest_parse(struct arena *arena, struct str text, struct manifest *manifest);

#endif
