#ifndef FUMI_WORKFLOW_VERIFIED_H
#define FUMI_WORKFLOW_VERIFIED_H

/*
 * What a publisher remembers of chains that were verified: their keys (ledger.h), in the file out/verified.
 *
 * Why that is safe. A key is a SHA-256 over all that a verification depends on, the chain's bytes among it, and these are
 * read and hashed in every run; what is skipped is only to check again the signatures that those very bytes carry. The file
 * itself lies in out/, where a CI service may bring it back from a cache that others can write to. So it ends with a keyed
 * hash that only the publisher's private key can make: a file that anybody else made, changed, or took from another site
 * counts for nothing, and costs a full verification. Whoever holds that private key could sign releases anyway.
 *
 *     "fumi-verified-1\n", then 32 bytes a key, in ascending order, then 32 bytes of keyed hash over all before
 *
 * verified_known and verified_add may be called by any thread; verified_save keeps the keys that were asked for or added in
 * this run, and no others.
 */

#include "workflow/keys.h"

#include <pthread.h>

struct verified {
    struct arena arena;
    struct str before; /* keys of the file, one behind the other */
    struct digest *now;
    size_t count, capacity;
    size_t hits;
    pthread_mutex_t mutex;
};

/* A file that cannot be used is an empty one. */
void verified_open(struct verified *verified, int out_fd, const struct key *key);
/* For ledger_open: data is a struct verified. */
bool verified_known(void *data, struct digest key);
void verified_add(void *data, struct digest key);
/* 0 or -errno; nothing is written where nothing has changed. */
int verified_save(struct verified *verified, int out_fd, const struct key *key);
void verified_close(struct verified *verified);

#endif
