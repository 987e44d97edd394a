#ifndef FUMI_WORKFLOW_RELEASE_H
#define FUMI_WORKFLOW_RELEASE_H

/*
 * release.json: what was published, when, and from which records. Signed by the publisher; readable for anybody, who learns
 * from it neither that an unpublished document exists (heads.h) nor the name of a person: whoever approved stands in it by
 * the fingerprint of the key, and the records behind it by their hashes.
 *
 *     {"release":1,"id":"<64 hex>","number":12,"uuid":"…","site":"<64 hex>","instant":"2026-11-25T01:02:03Z",
 *     "previous":"<64 hex, or empty>","documents":[
 *     {"id":"faq/x","content":"<64 hex>","record":"<64 hex>","approver":"<64 hex>"},
 *     …
 *     ],"heads":{"…":"…",…},"key":"<64 hex>","sig":"<128 hex>"}
 *
 * id: the SHA-256 of manifest.json. number: one more than the release's before. content, record: of the approval that the
 * document was published by. key: the publisher's public key. sig: Ed25519 over "fumi-release-1", the UUID and the bytes
 * before `,"sig"`. Reading takes this spelling only. Pure; any thread.
 */

#include "workflow/keys.h"
#include "workflow/ledger.h"

#define RELEASE_LIMIT ((size_t)64 << 20)

struct release_document {
    struct str id;
    struct digest content, record, approver;
};

struct release {
    struct digest id;
    uint64_t number;
    struct str uuid;
    struct digest site;
    int64_t instant;
    struct digest previous;             /* none: the first */
    struct release_document *documents; /* by id */
    size_t count;
    struct heads heads;
    unsigned char key[PUBLIC_KEY_SIZE];
};

void release_put(struct buffer *buffer, const struct release *release, const struct key *key);

/* 0; -1 where it is not what release_put writes, or its signature does not fit. Whose key it is, the caller asks. */
int release_parse(struct arena *arena, struct str text, struct release *release);
/* Whether the key that signed it is one that ever had the role publisher. */
bool release_is_ours(const struct release *release, const struct actors *actors);
/* One that somebody hands in, with both asked. name: of the file. 0, or -1 (reported). */
int release_accept(struct arena *arena, struct str text, const struct actors *actors, struct str name, struct release *release,
                   struct diags *diags);

#endif
