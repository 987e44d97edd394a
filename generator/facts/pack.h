#ifndef FUMI_FACTS_PACK_H
#define FUMI_FACTS_PACK_H

/*
 * Numbers, texts and lists as bytes, for the state and for comparing by hash. Numbers are LEB128 (7 bits a byte, the least
 * significant first), texts their size and their bytes.
 *
 * The reader is sticky: past the end, or after anything malformed, it hands out zeros and empty texts, and `broken` is set;
 * check it once at the end. Texts that it hands out point into the packed bytes.
 */

#include "base/buffer.h"
#include "base/date.h"
#include "site/config.h"

void pack_number(struct buffer *buffer, uint64_t number);
void pack_str(struct buffer *buffer, struct str text);
void pack_list(struct buffer *buffer, struct str_list list);
void pack_date(struct buffer *buffer, struct date date);
void pack_fixed64(struct buffer *buffer, uint64_t number); /* eight bytes */

struct unpacker {
    struct str rest;
    bool broken;
};

uint64_t unpack_number_slow(struct unpacker *in); /* of more than one byte, or malformed */
struct str unpack_give_up(struct unpacker *in);   /* marks it as broken; "" */
struct str_list unpack_items(struct unpacker *in, uint64_t count, struct arena *arena); /* of a list, behind its count */
struct date unpack_date(struct unpacker *in);
uint64_t unpack_fixed64(struct unpacker *in);

/* A card is fifty numbers and texts, and every list unpacks its cards: nearly all numbers are one byte. */
static inline uint64_t unpack_number(struct unpacker *in)
{
    if (in->rest.size == 0 || (unsigned char)in->rest.data[0] >= 0x80)
        return unpack_number_slow(in);
    in->rest.size--;
    return (unsigned char)*in->rest.data++;
}

static inline struct str unpack_str(struct unpacker *in)
{
    uint64_t size = unpack_number(in);
    if (size > in->rest.size)
        return unpack_give_up(in);
    struct str text = {in->rest.data, (size_t)size};
    in->rest.data += size;
    in->rest.size -= (size_t)size;
    return text;
}

static inline struct str_list unpack_list(struct unpacker *in, struct arena *arena)
{
    uint64_t count = unpack_number(in);
    return count == 0 ? (struct str_list){NULL, 0} : unpack_items(in, count, arena);
}

#endif
