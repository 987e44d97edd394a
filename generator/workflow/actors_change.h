#ifndef FUMI_WORKFLOW_ACTORS_CHANGE_H
#define FUMI_WORKFLOW_ACTORS_CHANGE_H

/*
 * Granting and revoking keys: like steps, prepared without a key, then signed and appended. On a ledger without records the
 * first grant is preceded by the root's own.
 */

#include "workflow/ledger.h"
#include "workflow/work.h"

struct key;

struct actors_change_options {
    const char *root, *folder;
    struct str admin; /* who signs */
    unsigned char admin_key[PUBLIC_KEY_SIZE];
    struct str subject;
    unsigned char key[PUBLIC_KEY_SIZE]; /* grant: the person's */
    unsigned roles;                     /* grant: bits; 0: revoke */
    struct str release;                 /* revoke: a release.json, its text; empty: what stands now counts */
    struct str release_id;
    struct str note;
    int64_t now;
};

struct actors_change {
    struct arena arena;
    struct actors_change_options options;
    struct work work;
    struct ledger *ledger;
    struct ledger_record records[2];
    size_t count;
    struct str heads; /* revoke: the list that goes to the store */
    struct str lines;
    bool makes_root;
    struct digest root; /* fingerprint of the root key, as it is then */
};

int actors_change_prepare(struct actors_change *change, const struct actors_change_options *options, struct diags *diags);
void actors_change_sign(struct actors_change *change, const struct key *key);
int actors_change_append(struct actors_change *change, struct diags *diags);
void actors_change_free(struct actors_change *change);

#endif
