#ifndef FUMI_WORKFLOW_ACTORS_H
#define FUMI_WORKFLOW_ACTORS_H

/*
 * Who may sign what: actors.jsonl, a chain of grants and revocations.
 *
 *     {"seq":2,"prev":"…","do":"grant","subject":"hanako","key":"<64 hex>","roles":"author editor","release":"",
 *      "actor":"root","at":"…","content":"","note":"","sig":"…"}
 *
 * The first grant is the root's own: it gives its signer the role admin, and its key's fingerprint is what `--root` names from
 * outside. Every other one is signed by somebody who is admin at that moment and is not the person concerned. A grant gives
 * exactly these roles to this key; a later one for the same key replaces them. A new key for the same person is another
 * grant; the old one goes on counting until it is revoked.
 *
 * In this chain the order of the records itself says what came before a revocation.
 *
 * A revocation ends a key. Since nobody can tell when a lost key was used, it names the last release whose heads may hold
 * the key's records: `release` is its id and `content` the object with those heads (heads.h). Records of that key that lie
 * behind the heads count as made after the revocation, whatever time they claim.
 */

#include "base/diag.h"
#include "workflow/heads.h"

struct actor_key {
    struct str name;
    unsigned char key[PUBLIC_KEY_SIZE];
    struct grant {
        int64_t at;
        unsigned roles;
    } * grants; /* in order */
    size_t grant_count, grant_capacity;
    bool revoked;
    int64_t revoked_at;
    struct str revoked_release; /* may be "" */
    struct heads revoked_heads; /* what may hold its records */
};

struct actors {
    struct actor_key *keys; /* in order of their first grant */
    size_t count, capacity;
    struct digest root; /* fingerprint of the first key; none where the chain is empty */
    struct chain chain;
};

/* Reads and checks the chain. fingerprint: of the root key; none: whoever stands first is believed. 0, -1 where something is
 * wrong (reported), or negative errno (reported). */
struct actors_options {
    struct chain_place place;
    struct str uuid;
    struct digest fingerprint;
};
int actors_read(struct arena *arena, const struct actors_options *options, struct actors *actors, struct diags *diags);

/* Bits. A grant counts from CHAIN_SKEW seconds before its time, since clocks differ. */
unsigned actor_roles_at(const struct actor_key *key, int64_t at);
/* Whether a record of a revoked key counts: it lies within the heads that the revocation names. */
bool actor_key_covers(const struct actor_key *key, struct digest chain, const struct ledger_record *record);
/* The newest key of that name that is not revoked, or NULL. */
const struct actor_key *actors_current(const struct actors *actors, struct str name);
const struct actor_key *actors_by_public(const struct actors *actors, const unsigned char key[PUBLIC_KEY_SIZE]);
bool actors_know(const struct actors *actors, struct str name);

/* Sets record->signer to the index of the key that made the signature. For chain_check. */
enum chain_fit actors_fit(const struct actors *actors, struct str uuid, struct ledger_record *record);

#endif
