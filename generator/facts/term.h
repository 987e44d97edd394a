#ifndef FUMI_FACTS_TERM_H
#define FUMI_FACTS_TERM_H

/*
 * Terms: the mixed codes of pairs of characters (facts/searched.h), taken from searched texts.
 *
 * Two ways, for two sizes of change. A list of terms of single documents, to be compared with what it was; or, for a build
 * from nothing, a collector a thread that takes all documents and keeps for each pair the documents that have it, numbered
 * in the order of arrival and delta coded: about one byte a posting, so that 10,000 documents with 8 million pairs take
 * some 15 MB. Which number stands for which key is known only when the catalogue is settled: documents that another one
 * shadows have none.
 */

#include "base/fold.h"
#include "facts/searched.h"

#define SEARCH_SHARD_COUNT 1024U
#define TERM_REST_BITS 22U
#define TERM_REST_MASK ((1U << TERM_REST_BITS) - 1)

uint32_t term_code(uint16_t a, uint16_t b);

static inline unsigned term_shard(uint32_t code)
{
    return code >> TERM_REST_BITS;
}

/* Calls visit for the terms of a searched text, best field first; the same term may come several times. */
void terms_each(struct folded *scratch, struct str searched, void (*visit)(uint32_t code, enum search_field field, void *data),
                void *data);

/* ---- single documents ---- */

struct term {
    uint32_t code;
    uint16_t key;
    uint8_t field;
};

struct term_list { /* on the heap */
    struct term *items;
    size_t count, capacity;
};

void term_list_add(struct term_list *list, struct folded *scratch, uint16_t key, struct str searched);
void term_list_finish(struct term_list *list); /* sorts by code and key; of one term in several fields the best stays */
void term_list_free(struct term_list *list);

/* ---- all documents ---- */

struct collector; /* one thread's */

struct collector *collector_new(void);
void collector_add(struct collector *collector, uint32_t ordinal, struct str searched);
void collector_finish(struct collector *collector); /* when all are added, and before anything below */
void collector_free(struct collector *collector);

/* A bit for each shard that has terms. */
void collector_mark_shards(const struct collector *collector, uint64_t shards[SEARCH_SHARD_COUNT / 64]);

struct collected_term {
    uint32_t code;
    const struct collector *collector;
    const void *place;
};

/* One shard's terms, in no order; *count is added to. items: NULL to count only. */
void collector_list(const struct collector *collector, unsigned shard, struct collected_term *items, size_t *count);

/* Calls visit for each document that has the term. */
void collected_each(const struct collected_term *term, void (*visit)(uint32_t ordinal, enum search_field field, void *data),
                    void *data);

#endif
