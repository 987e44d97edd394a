#ifndef FUMI_FACTS_BUCKETS_H
#define FUMI_FACTS_BUCKETS_H

/*
 * Documents that are searched by their keys: all with a page of their own, but for internal ones. Which stand together in one text file (facts/searched.h). A bucket is named by the first three
 * of the key's four hexadecimal digits: "3/2a".
 *
 * Built from a settled catalogue, read by any thread, freed before the catalogue changes.
 */

#include "facts/catalogue.h"

#define BUCKET_COUNT 4096U
#define BUCKET_NAME_SIZE 4 /* "3/2a" */

struct buckets {
    struct entry **items; /* by key, of one key by id */
    size_t count;
    uint16_t *keys;
    uint32_t starts[BUCKET_COUNT + 1];
};

uint16_t search_key(struct str id);

static inline unsigned bucket_of_key(uint16_t key)
{
    return key >> 4;
}

void bucket_name(unsigned bucket, char name[BUCKET_NAME_SIZE + 1]);
/* The number behind a name: of a bucket below BUCKET_COUNT, of a shard below 1,024; UINT_MAX where it is none. */
unsigned bucket_from_name(struct str name);
/* Shards are named likewise: "f/3f" is the last. */
void shard_name(unsigned shard, char name[BUCKET_NAME_SIZE + 1]);
unsigned shard_from_name(struct str name);

struct buckets *buckets_build(const struct catalogue *catalogue);
void buckets_free(struct buckets *buckets);

/* Hashes for facts/view.h: who is in a bucket; what documents.js says of all; what pages.js does. */
uint64_t buckets_hash(const struct buckets *buckets, unsigned bucket);
uint64_t buckets_hash_documents(const struct buckets *buckets);
uint64_t buckets_hash_pages(const struct catalogue *catalogue);

#endif
