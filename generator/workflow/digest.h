#ifndef FUMI_WORKFLOW_DIGEST_H
#define FUMI_WORKFLOW_DIGEST_H

/* SHA-256 (FIPS 180-4) as a value: what names objects, snapshots, records and keys. Written in 64 lower-case hex digits. */

#include "base/arena.h"
#include "base/hash.h"

struct digest {
    unsigned char bytes[SHA256_SIZE];
};

#define DIGEST_HEX_SIZE SHA256_HEX_SIZE
#define DIGEST_NONE ((struct digest){{0}}) /* all zero: the prev of a chain's first record */

struct digest digest_of(struct str bytes);
bool digest_equal(struct digest a, struct digest b);
bool digest_is_none(struct digest digest);
struct str digest_hex(struct arena *arena, struct digest digest);
struct str digest_short(struct arena *arena, struct digest digest); /* its first eight digits, for people */

/* Exactly 2 * size lower-case hex digits; 0 or -1. */
int hex_parse(struct str text, unsigned char *bytes, size_t size);
struct str hex_put(struct arena *arena, const unsigned char *bytes, size_t size);
int digest_parse(struct str hex, struct digest *digest);

#endif
