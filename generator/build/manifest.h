#ifndef FUMI_BUILD_MANIFEST_H
#define FUMI_BUILD_MANIFEST_H

/* manifest.json: every file of the target but itself and internal pages, with its size and SHA-256, sorted by path. */

#include "build/record.h"

void manifest_put(struct buffer *buffer, const struct records *records);

#endif
