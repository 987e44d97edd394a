#ifndef FUMI_WORKFLOW_LEDGER_CHAIN_H
#define FUMI_WORKFLOW_LEDGER_CHAIN_H

/* For ledger.c: one chain of a document or of the site, read and judged record by record. Any thread, with its own arena. */

#include "workflow/ledger.h"

struct ledger_judge {
    const struct ledger *ledger; /* actors read; for documents the closing of adoption, too */
    struct chain_place place;
    struct arena *arena;
    struct diags *diags;
    size_t signatures; /* counted */
};

void ledger_judge_document(struct ledger_judge *judge, struct str file, struct ledger_document *document);
/* Also finds the closing of adoption: its heads, where there is one. */
void ledger_judge_site(struct ledger_judge *judge, struct ledger_document *site, bool *closed, struct heads *heads);

#endif
