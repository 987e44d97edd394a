#ifndef FUMI_WORKFLOW_SHOWN_H
#define FUMI_WORKFLOW_SHOWN_H

/*
 * The ledger as staging shows it (facts/stages.h): each document's stage, digest, and who did what.
 *
 * Signatures are not checked for it: who wants to know whether to believe them asks `fumi verify`; nothing that is published
 * depends on what a staging page says.
 *
 * A site of ten thousand documents has as many chains, and a build after one edit is to read one. So each chain's stamp is
 * remembered with what was learnt from it, and a chain is read again only where its stamp is another, or was too young to be
 * trusted (build/stamp.h), or where the chain is broken or its document has moved: what it then says depends on objects, too. For
 * a page that is made, its document's chain is read. The memory lies in the build's state, as a text of bytes:
 *
 *     "fumi-shown-1", hash of site.jsonl and of the folder's name (16 bytes), then for each chain, by its file:
 *     file, id, stamp (build/stamp.h), hash of its last record                         (facts/pack.h)
 *
 * shown_open, shown_read any number of times, shown_close. One thread, but for what stages->tell is called from.
 */

#include "facts/stages.h"
#include "workflow/ledger.h"
#include "workflow/work.h"

#include <pthread.h>

struct shown_chain; /* shown.c */

struct shown {
    const char *root, *folder; /* as in ledger_options */
    struct arena arena;        /* of what the last shown_read gave out */
    struct work work;          /* settings */
    bool has_work;
    struct ledger *ledger; /* opened when the first chain is wanted */
    pthread_mutex_t mutex; /* of that */
    struct shown_chain *chains;
    size_t count;
    struct table by_id; /* -> index into chains */
};

/* root, folder: must outlive it. */
void shown_open(struct shown *shown, const char *root, const char *folder);
void shown_close(struct shown *shown);

/* For build_options.stages: data is a struct shown. Findings are left out: `fumi verify` has them. */
void shown_read(void *data, struct str memory, int64_t now_ns, struct stages *stages);

#endif
