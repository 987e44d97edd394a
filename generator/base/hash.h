#ifndef FUMI_BASE_HASH_H
#define FUMI_BASE_HASH_H

/*
 * XXH3-128 for everything that asks "is it the same as last time" (not secret, not against forgery), SHA-256 (FIPS 180-4)
 * for what leaves the house: manifests, releases, records.
 */

#include "base/str.h"

struct hash128 {
    uint64_t low;
    uint64_t high;
};

#define HASH128_NONE ((struct hash128){0, 0})

static inline bool hash_equal(struct hash128 a, struct hash128 b)
{
    return a.low == b.low && a.high == b.high;
}

struct hash128 hash_bytes(struct str bytes);
uint64_t hash_key(struct str bytes); /* 64 bits, for tables */

/* Many parts into one hash. Every part goes in with its size, so that ("ab","c") and ("a","bc") differ. */
struct hasher {
    unsigned char state[640] __attribute__((aligned(64)));
    unsigned char waiting[512]; /* for the state. Most hashes are of less: then there is no state */
    size_t size;                /* of what is waiting */
    bool has_state;
};

void hasher_begin(struct hasher *hasher);
void hasher_add(struct hasher *hasher, struct str part);
void hasher_add_number(struct hasher *hasher, uint64_t number);
void hasher_add_hash(struct hasher *hasher, struct hash128 hash);
struct hash128 hasher_end(struct hasher *hasher);

#define HASH_HEX_SIZE 32
void hash_to_hex(struct hash128 hash, char hex[HASH_HEX_SIZE + 1]);

#define SHA256_SIZE 32
#define SHA256_HEX_SIZE 64
void sha256_bytes(struct str bytes, unsigned char digest[SHA256_SIZE]);
void sha256_to_hex(const unsigned char digest[SHA256_SIZE], char hex[SHA256_HEX_SIZE + 1]);

#endif
