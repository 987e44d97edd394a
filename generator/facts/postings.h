#ifndef FUMI_FACTS_POSTINGS_H
#define FUMI_FACTS_POSTINGS_H

/*
 * A shard's posting lists as text: what stands between the quotation marks of search/pairs/P/PP.js.
 *
 *   shard   = { "!" rest list *3( "." list ) }     by ascending rest; empty lists at the end are left out, dots and all
 *   rest    = 4 digits                             the lower 22 bits of the term's code
 *   list    = { gap }                              of keys, ascending; of those where the term stands in body text only, then
 *                                                  headings, summary, title: each key in the list of its best field
 *   gap     = *( digit of 32 or more ) digit       key minus the one before minus one (the first: the key itself), five bits a
 *                                                  digit, the lowest first, 32 added where more follow
 *   digit   = A-Z a-z 0-9 - _                      0 to 63
 *
 * All ASCII, nothing to escape, and a browser finds a term by searching for "!" and its four digits, without reading the
 * rest. Common gaps take one digit, which gzip brings down to 4 to 6 bits; a bitmap in base64 would be larger and compress
 * to nothing.
 */

#include "base/buffer.h"
#include "facts/searched.h"

#define POSTING_NONE 0xFF

/* Keys with a field each. Large (72 KB); a thread has one and uses it again and again. All zero to begin with. */
struct postings {
    uint64_t words[1024]; /* a bit a key */
    uint64_t blocks[16];  /* a bit for each word that is not 0 */
    uint8_t fields[65536];
    uint8_t present; /* a bit for each field that some key has had */
};

void postings_add(struct postings *postings, uint16_t key,
                  enum search_field field);                                /* where it has a field, the better one stays */
void postings_set(struct postings *postings, uint16_t key, uint8_t field); /* POSTING_NONE takes it out */
void postings_put_number(struct buffer *buffer, uint32_t number);          /* as a gap is written */
/* Writes a term with its lists, or nothing where there are no keys; empties the postings. */
void postings_put(struct buffer *buffer, uint32_t rest, struct postings *postings);

/* One term's lists into empty postings; a term that is not there leaves them so. 0, or -1 where the bytes are no shard. */
int postings_read(struct str shard, uint32_t wanted, struct postings *postings);

struct postings_change {
    uint32_t rest;
    uint16_t key;
    uint8_t field; /* from now on; POSTING_NONE: gone */
};

/* The shard with the changes made, which are sorted by rest. 0, or -1 where the old bytes are no shard. */
int postings_patch(struct buffer *buffer, struct str shard, const struct postings_change *changes, size_t count,
                   struct postings *scratch);

#endif
