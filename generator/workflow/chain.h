#ifndef FUMI_WORKFLOW_CHAIN_H
#define FUMI_WORKFLOW_CHAIN_H

/*
 * A chain: a file of records, each naming the one before. chain_read tells what is wrong with the links and the spelling;
 * who signed and whether they were allowed to is checked by ledger.h with the actors in hand.
 *
 * What chain_read and the signatures find is told apart so that each damage has one message:
 *
 *     a line that is not canonical, or whose signature does not fit      altered
 *     numbers missing, the rest in order                                 dropped
 *     all numbers there, in another order                                reordered
 *     the file ends inside a line                                        truncated
 *     two records with one prev, or a merge's conflict marks             forked
 *     at goes backwards                                                  time
 *
 * The first damage is reported and ends the reading: what follows a broken link is not trusted, nor blamed.
 */

#include "base/diag.h"
#include "workflow/record.h"

#define CHAIN_LIMIT ((size_t)8 << 20) /* bytes of a chain's file */

struct chain {
    enum record_type type;
    struct str file; /* below the ledger's folder: "documents/faq/x.jsonl" */
    struct str bytes;
    struct record *records;
    size_t count;
    bool broken; /* a finding was reported; records are those before it */
};

/* Where findings about a record stand: the chain's file as diagnostics name it, the record's number as line. */
struct position chain_position(struct arena *arena, struct str ledger_name, const struct chain *chain, size_t record);

/* ledger_name: how diagnostics name the ledger's folder ("content/ledger"). A file that does not exist is an empty chain.
 * check: may be NULL; asked for each line whether its signature fits, to tell an altered line from a broken link.
 * 0, -1 where the chain is broken (reported), or a negative errno (reported). */
struct chain_check {
    bool (*fits)(void *data, const struct record *record);
    void *data;
};
int chain_read(struct arena *arena, int ledger_fd, struct str ledger_name, struct str file, enum record_type type,
               const struct chain_check *check, struct chain *chain, struct diags *diags);

/* Appends one line (with '\n') that continues the chain as it was read: the whole file is replaced by rename, flushed before
 * and after, so that a kill or a power cut leaves the old chain or the new one. new_file: where a move takes the chain, or
 * STR_NONE. Holders of the ledger's lock only. 0, negative errno, or -ESTALE where the file is not what was read. */
int chain_append(int ledger_fd, const struct chain *chain, struct str line, struct str new_file);

/* Fills in seq and prev, and at: now, or the last record's where the clock is up to CHAIN_SKEW seconds behind it.
 * -1 where it is further behind. */
#define CHAIN_SKEW 300
int chain_continue(const struct chain *chain, int64_t now, struct record *record);

struct str chain_file_of(struct arena *arena, struct str id); /* "documents/<id>.jsonl" */

#endif
