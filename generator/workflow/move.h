#ifndef FUMI_WORKFLOW_MOVE_H
#define FUMI_WORKFLOW_MOVE_H

/*
 * What a move does to a document: its old address goes to the front of its aliases, and nothing else changes. Because that is
 * all, the record of a move carries the stage over without second eyes, and because it can be computed, verifying does it
 * again and compares.
 *
 * Works on the file's raw bytes in any of the encodings that sources come in: what is looked for and put in is ASCII. Pure.
 */

#include "workflow/record.h"
#include "workflow/snapshot.h"

/* The alias of a document that had this id: "/faq/x.html", percent-encoded. */
struct str move_alias(struct arena *arena, struct str id, bool is_section);

/* bytes with the alias added. -1 where `aliases:` is written in a way that this does not understand. */
int move_rewrite(struct arena *arena, struct str bytes, struct str alias, struct str *result);

/* Whether the snapshot of `after` is what a move makes of that of `before`. 0; -1 where it is another one; or what
 * object_read says. */
int move_verify(struct arena *arena, int ledger_fd, const struct ledger_record *before, const struct ledger_record *after);

#endif
