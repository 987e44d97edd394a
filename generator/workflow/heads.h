#ifndef FUMI_WORKFLOW_HEADS_H
#define FUMI_WORKFLOW_HEADS_H

/*
 * Heads: where each chain ended at one moment. They stand in release.json as a member "heads" and, as an object, in
 * revocations and in the closing of adoption.
 *
 *     "heads":{"<64 hex: hashed id>":"<seq> <64 hex: SHA-256 of the head's line>", …}       in order of the hashed ids
 *
 * release.json is public and must not tell which unpublished documents there are. A hash of an id alone could be guessed, so
 * the hashed id is that of what nobody can guess without the ledger, the chain's first line, which holds a signature. It
 * belongs to the chain and stays when the document moves:
 *
 *     hashed id = SHA-256( "fumi-chain-1" , UUID , the chain's first line without '\n' )
 *
 * The chains of actors and of the site's settings have theirs in the same way.
 */

#include "base/buffer.h"
#include "workflow/chain.h"

struct head {
    struct digest chain; /* hashed id */
    uint64_t seq;
    struct digest record;
};

struct heads {
    struct head *items; /* by chain */
    size_t count;
};

struct digest head_chain(struct str uuid, struct str first_line);
const struct head *heads_find(const struct heads *heads, struct digest chain); /* NULL where there is none */

/* The value of the member: {"…":"…",…}. */
void heads_put_json(struct buffer *buffer, const struct heads *heads);
/* json: a whole release.json, or any object with the member "heads" at its top level. 0, or -1. */
int heads_parse_json(struct arena *arena, struct str json, struct heads *heads);
/* The same as a text list, "<hashed id> <seq> <hash>\n" a line, for objects. */
struct str heads_list(struct arena *arena, const struct heads *heads);
int heads_parse_list(struct arena *arena, struct str list, struct heads *heads);

#endif
