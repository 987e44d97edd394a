#ifndef FUMI_FACTS_FACET_H
#define FUMI_FACTS_FACET_H

/*
 * Facets by name, and the record of who read which.
 *
 * Everything that an output can depend on is a facet: it has a kind and a subject ("card of guidebook/mission3/bcp"), a
 * 64-bit key made from both, and a hash of what it says now. While an output is made, every facet that it reads is written
 * down with its hash. Later, the output is made again when one of them has another hash. What does not exist is a facet
 * too: its hash is 0, so a page that names a missing document is made again when that document appears.
 *
 * Two names with one key (one chance in 2^64 a pair) could at worst make an output again for nothing: the hashes of both
 * are then compared with what was written down.
 */

#include "base/hash.h"

enum facet_kind {
    FACET_CARD,       /* of a document, by id: its card, whether it is internal, whether two claim the id */
    FACET_LABEL,      /* by id: what a link to it shows, and whether there may be one: title, number, address, kind, internal */
    FACET_OUTLINE,    /* by id */
    FACET_BODY,       /* by id */
    FACET_NAVIGATION, /* of a section: members with title, number, address */
    FACET_NEIGHBOURS, /* of a document, by id: before and after it */
    FACET_BACKLINKS,  /* of a document, by id: who refers to it */
    FACET_SUPPLEMENTS, /* of a topic, by id: supplements that target it, with bodies */
    FACET_CHUNK,       /* of a listing: "key#chunk": its members' cards, its neighbours */
    FACET_PAGER,       /* of a listing: names of all its chunks */
    FACET_SECTIONS,    /* of a section: the sections inside, with counts */
    FACET_NAMES,       /* "tags", "publishers": all names with counts; "ids"; "terms": the glossary's ids and titles */
    FACET_NEWEST,   /* "site", "news", "supplements", "home": the newest documents' cards; "2026-11": those that changed then */
    FACET_SITEMAP,  /* all public addresses and dates of change */
    FACET_MEDIUM,   /* an image or download, by path */
    FACET_BUCKET,   /* of search: "3/2a": who is in this text file */
    FACET_TERMS,    /* of search: "3/2a": the lists of this shard */
    FACET_SEARCH,   /* of search: "documents", "pages": what these files say of all */
    FACET_STAGE,    /* of a document, by id: what the ledger says of it; staging only */
    FACET_TEMPLATE, /* by name: the template with all that it includes */
    FACET_SITE      /* "chrome": what stands on every page; "manifest" … : settings */
};

uint64_t facet_key(enum facet_kind kind, struct str subject);

struct facet_read {
    uint64_t key;
    uint64_t hash; /* 0: did not exist */
};

/* Keys carry their kind in the top byte, so that --explain can name it. */
enum facet_kind facet_kind_of(uint64_t key);
const char *facet_kind_name(enum facet_kind kind);

/* What one output has read. Grows on the heap; reset between outputs. */
struct facet_reads {
    struct facet_read *items;
    size_t count, capacity;
};

void facet_reads_add(struct facet_reads *reads, enum facet_kind kind, struct str subject, uint64_t hash);
void facet_reads_add_read(struct facet_reads *reads, struct facet_read read); /* noted earlier */
void facet_reads_finish(struct facet_reads *reads);                           /* sorts by key and drops repetitions */
void facet_reads_free(struct facet_reads *reads);

/* 64 bits of a hash for a read: never 0, which means absent. */
uint64_t facet_hash(struct hash128 hash);

/* Facets that may have changed since the outputs were made, with the hashes that they have now. */
struct facet_changes {
    struct facet_read *slots; /* open addressing; key 0 is free */
    size_t capacity, count;
};

void facet_changes_add(struct facet_changes *changes, enum facet_kind kind, struct str subject, uint64_t hash);
/* Of a kind that has been named whole: what was read, and has not been named, is not there any more. */
void facet_changes_add_gone(struct facet_changes *changes, enum facet_kind kind, const struct facet_read *reads, size_t count);
void facet_changes_free(struct facet_changes *changes);

/* The first read that has another hash now, or NULL. */
const struct facet_read *facet_changes_hit(const struct facet_changes *changes, const struct facet_read *reads, size_t count);

#endif
