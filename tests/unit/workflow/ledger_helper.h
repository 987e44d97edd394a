#ifndef FUMI_TEST_LEDGER_HELPER_H
#define FUMI_TEST_LEDGER_HELPER_H

/*
 * A small ledger in a temporary folder, written with the room's own functions and keys that are made here: real Ed25519 keys
 * under a passphrase that costs nothing to stretch, which only a caller of key_seal can ask for.
 */

#include "folder.h"
#include "workflow/keys.h"
#include "workflow/ledger.h"

enum person { ROOT, AKI, ERI, PIRO, KEN, JUN, PERSON_COUNT };

struct ledger_bench {
    struct arena arena;
    char folder[FOLDER_SIZE];
    int fd;
    struct key *keys[PERSON_COUNT];
    struct digest root;
    int64_t now;
};

extern const struct str ledger_bench_uuid;

void ledger_bench_begin(struct ledger_bench *bench); /* keys, and an empty folder */
void ledger_bench_grant(struct ledger_bench *bench); /* root, then everybody's roles */
void ledger_bench_end(struct ledger_bench *bench);

const char *ledger_bench_name(enum person person);
/* Signs and appends to a chain without asking anybody whether that is allowed. seq, prev and at are filled in. */
void ledger_bench_append(struct ledger_bench *bench, const char *file, struct ledger_record record, enum person signer);
/* A record of a document: content is a snapshot of one file with that text. */
struct ledger_record ledger_bench_record(struct ledger_bench *bench, const char *id, const char *text, enum stage from,
                                         enum stage to, enum person actor, enum role role);
/* stage, edit, proof, approve. */
void ledger_bench_life(struct ledger_bench *bench, const char *id, const char *text);

struct str ledger_bench_read(struct ledger_bench *bench, const char *file);
void ledger_bench_write(struct ledger_bench *bench, const char *file, struct str bytes);
/* Opens it; "file:line code" of each finding, a line each, in order. result may be NULL. */
struct str ledger_bench_findings(struct ledger_bench *bench, struct ledger **result);

#endif
