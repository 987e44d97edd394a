#ifndef FUMI_FACTS_LISTING_H
#define FUMI_FACTS_LISTING_H

/*
 * Listings: the documents of a section, with a tag, of a publisher, each cut into chunks, a page each.
 *
 * A chunk's boundaries and its name must not depend on how many documents come before it, or one new entry would change
 * every page behind it. So dated listings are cut by month; others before a document whose id's hash says so (one in 64),
 * once a chunk has 64 members, and never later than at 512. An insertion moves boundaries only as far as the next such
 * document. The first chunk of a listing that is not dated is its index page; others are named by the hash of their first
 * member's id. Kinds whose readers want the whole on one page (topics, terms, handbook parts …) are never cut.
 */

#include "facts/catalogue.h"

enum listing_type { LISTING_SECTION, LISTING_TAG, LISTING_PUBLISHER };
#define LISTING_TYPES 3

struct chunk {
    struct str name;     /* "" for the index page; "2026-11"; "list-3f2a91bc" */
    size_t start, count; /* in the listing's members */
};

struct listing {
    enum listing_type type;
    struct str name; /* the section's id, the tag, the publisher */
    struct str key;  /* "section/faq", "tag/…": the facets' subject */
    struct str url;  /* of the index page */
    struct entry **members;
    size_t count, capacity; /* capacity: while building */
    bool dated;
    struct chunk *chunks; /* at least one: the index page. For dated listings that holds the newest members */
    size_t chunk_count;
};

struct listings {
    struct arena arena;
    struct listing **items;
    size_t count, capacity;
    struct table by_key;
    struct entry **dated; /* every public document with a date of change, newest first: for feeds and the home page */
    size_t dated_count;
};

#define LISTING_NEWEST 20 /* members on a dated listing's index page */

/* From a settled catalogue. Read by any thread afterwards. Free before the catalogue changes. */
void listings_build(struct listings *listings, const struct catalogue *catalogue);
void listings_free(struct listings *listings);

const struct listing *listings_find(const struct listings *listings, struct str key); /* NULL where there is none */
const struct chunk *listing_chunk(const struct listing *listing, struct str name);    /* NULL where there is none */
struct str listing_url(struct arena *arena, enum listing_type type, struct str name); /* of a listing's index page */
struct str listing_chunk_url(struct arena *arena, const struct listing *listing, const struct chunk *chunk);

#endif
