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

uint64_t unpack_number(struct unpacker *in);
struct str unpack_str(struct unpacker *in);
struct str_list unpack_list(struct unpacker *in, struct arena *arena);
struct date unpack_date(struct unpacker *in);
uint64_t unpack_fixed64(struct unpacker *in);

#endif
