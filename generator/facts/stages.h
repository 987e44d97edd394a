#ifndef FUMI_FACTS_STAGES_H
#define FUMI_FACTS_STAGES_H

/*
 * What the ledger says of documents, as staging shows it: the stage, a digest, and who did what. Whoever knows the ledger hands
 * it in with a hash for each document that has records; the hash is a facet (FACET_STAGE), so that a step makes that document's
 * page again and nothing else. The words are asked for while that page is made.
 *
 * Owned by who hands it in; read by any thread.
 */

#include "base/arena.h"
#include "base/hash.h"

struct stage_note {
    struct str id;
    uint64_t hash; /* of its records; not 0 */
};

/* One file of the working snapshot. */
struct stage_file {
    struct str path; /* below content/ */
    unsigned char sha256[SHA256_SIZE];
};

struct stage_step {
    struct str label; /* what was done, in the language of the pages */
    struct str actor;
    int64_t at; /* seconds since 1970 */
};

struct stage_text {
    struct str stage, label; /* that counts for the working files: "proofed", and for people */
    struct str digest;       /* of the working snapshot, short */
    const struct stage_step *steps;
    size_t count;
};

struct stages {
    const struct stage_note *items; /* by id */
    size_t count;
    struct str memory; /* what the one who hands this in wants to be shown next time; equal bytes mean equal notes */
    /* files: of the working snapshot. Any thread. */
    void (*tell)(void *data, struct str id, const struct stage_file *files, size_t count, struct arena *arena,
                 struct stage_text *text);
    void *data;
};

/* 0 where nothing is known of the document. stages may be NULL. */
uint64_t stages_hash(const struct stages *stages, struct str id);

#endif
