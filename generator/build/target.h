#ifndef FUMI_BUILD_TARGET_H
#define FUMI_BUILD_TARGET_H

/*
 * The folder of outputs: writing, removing, sweeping. Only fumi writes there.
 */

#include "base/diag.h"
#include "build/record.h"

struct target {
    int fd;
    struct str name; /* "out/staging", for findings */
    bool empty;      /* nothing stood there when it was opened: files need not be looked for */
};

int target_open(struct target *target, int out_fd, const char *name, struct str shown); /* makes it; 0 or -errno */
void target_close(struct target *target);

/* record: what stands there by our own knowledge, or NULL. Equal bytes leave the file alone. 0 or -errno. Any thread. */
int target_write(const struct target *target, struct str path, struct str bytes, const unsigned char sha256[SHA256_SIZE],
                 const struct record *record, bool trusted, bool *changed);
/* Removes a file, and the folders that become empty. */
int target_remove(const struct target *target, struct str path);
/* Removes every file whose path is not in the table. Returns their number. */
size_t target_sweep(const struct target *target, const struct table *wanted);

#endif
