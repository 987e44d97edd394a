#ifndef FUMI_WORKFLOW_CHAIN_H
#define FUMI_WORKFLOW_CHAIN_H

/*
 * A chain: a file of records, each naming the one before. chain_read tells what is wrong with the spelling, the links and,
 * with the help of who knows the keys, the signatures; whether the signers were allowed to is for ledger.h.
 *
 * Each damage has one message. The first one ends the reading, since what follows a broken link is neither trusted nor blamed:
 *
 *     altered      a line that record_put would not write so, or whose signature does not fit
 *     dropped      numbers are missing, the rest is in order
 *     reordered    all numbers are there, in another order
 *     truncated    the file ends inside a line, or holds none
 *     forked       two records with one prev, or the marks of a merge
 *     replaced     number and signature are right, but the record names another one before it than the one that is there
 *     time         `at` goes backwards
 */

#include "base/diag.h"
#include "workflow/record.h"

#define CHAIN_LIMIT ((size_t)8 << 20) /* bytes of a chain's file */

struct chain {
    enum record_type type;
    struct str file; /* below the ledger's folder: "documents/faq/x.jsonl" */
    struct str bytes;
    struct ledger_record *records;
    size_t count;
    bool broken; /* a finding was reported; records are those before it */
};

/* Where findings about a record stand: the chain's file as diagnostics name it, the record's number as line. */
struct position chain_position(struct arena *arena, struct str ledger_name, const struct chain *chain, uint64_t record);

enum chain_fit { CHAIN_FITS, CHAIN_MISFITS, CHAIN_STRANGER /* nobody has that name: no key to try */ };
struct chain_check {
    enum chain_fit (*fit)(void *data, struct ledger_record *record); /* may set record->signer */
    void *data;
};

struct chain_place {
    int ledger_fd;
    struct str ledger_name; /* how diagnostics name the ledger's folder: "content/ledger" */
};

/* A file that does not exist is an empty chain. check: NULL for none. 0, -1 where the chain is broken (reported), or a
 * negative errno (reported; broken too). */
int chain_read(struct arena *arena, const struct chain_place *place, struct str file, enum record_type type,
               const struct chain_check *check, struct chain *chain, struct diags *diags);

/* Appends one line (with '\n') that continues the chain as it was read: the whole file is replaced by rename, flushed before
 * and after, so that a kill or a power cut leaves the old chain or the new one. new_file: where a move takes the chain, or
 * STR_NONE. Holders of the ledger's lock only. 0, negative errno, or -ESTALE where the file is not what was read. */
int chain_append(int ledger_fd, const struct chain *chain, struct str line, struct str new_file);

/* The same in two halves, for many chains at once: all are written beside their files, the caller flushes the file system
 * (objects_flush), all are put in place, and it flushes again. What a kill leaves beside a file nobody reads. */
int chain_write_beside(int ledger_fd, const struct chain *chain, struct str line);
int chain_put_in_place(int ledger_fd, const struct chain *chain, struct str new_file);

/* Fills in seq and prev, and at: now, or the last record's where the clock is up to CHAIN_SKEW seconds behind it.
 * -1 where it is further behind. */
#define CHAIN_SKEW 300
int chain_continue(const struct chain *chain, int64_t now, struct ledger_record *record);

struct str chain_file_of(struct arena *arena, struct str id); /* "documents/<id>.jsonl" */

#endif
