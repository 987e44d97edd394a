#include "facts/pack.h"

void pack_number(struct buffer *buffer, uint64_t number)
{
    while (number >= 0x80) {
        buffer_put_char(buffer, (char)(number | 0x80));
        number >>= 7;
    }
    buffer_put_char(buffer, (char)number);
}

void pack_str(struct buffer *buffer, struct str text)
{
    pack_number(buffer, text.size);
    buffer_put(buffer, text);
}

void pack_list(struct buffer *buffer, struct str_list list)
{
    pack_number(buffer, list.count);
    for (size_t i = 0; i < list.count; i++)
        pack_str(buffer, list.items[i]);
}

/* The instant of a date that names no time follows from it and the site's time zone, but is kept: it is what sorts. */
void pack_date(struct buffer *buffer, struct date date)
{
    pack_number(buffer, date.precision);
    if (date.precision == DATE_NONE)
        return;
    pack_number(buffer, (uint64_t)date.year);
    pack_number(buffer, date.month);
    pack_number(buffer, date.day);
    pack_fixed64(buffer, (uint64_t)date.instant);
}

void pack_fixed64(struct buffer *buffer, uint64_t number)
{
    char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)(number >> (8 * i));
    buffer_put(buffer, str_of(bytes, sizeof bytes));
}

struct str unpack_give_up(struct unpacker *in)
{
    in->broken = true;
    in->rest = STR_NONE;
    return STR("");
}

uint64_t unpack_number_slow(struct unpacker *in)
{
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (in->rest.size == 0)
            break;
        unsigned char byte = (unsigned char)in->rest.data[0];
        in->rest = str_of(in->rest.data + 1, in->rest.size - 1);
        number |= (uint64_t)(byte & 0x7F) << shift;
        if ((byte & 0x80) == 0)
            return number;
    }
    unpack_give_up(in);
    return 0;
}

struct str_list unpack_items(struct unpacker *in, uint64_t count, struct arena *arena)
{
    if (count > in->rest.size) { /* an item takes a byte at least */
        unpack_give_up(in);
        return (struct str_list){NULL, 0};
    }
    struct str_list list = {arena_alloc(arena, (size_t)count * sizeof *list.items), (size_t)count};
    for (size_t i = 0; i < list.count; i++)
        list.items[i] = unpack_str(in);
    return list;
}

struct date unpack_date(struct unpacker *in)
{
    struct date date = {0};
    date.precision = (unsigned char)unpack_number(in);
    if (date.precision == DATE_NONE)
        return date;
    date.year = (int)unpack_number(in);
    date.month = (unsigned char)unpack_number(in);
    date.day = (unsigned char)unpack_number(in);
    date.instant = (int64_t)unpack_fixed64(in);
    return date;
}

uint64_t unpack_fixed64(struct unpacker *in)
{
    uint64_t number = 0;
    if (in->rest.size < 8) {
        unpack_give_up(in);
        return 0;
    }
    const unsigned char *p = (const unsigned char *)in->rest.data;
    number = (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
             (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
    in->rest = str_from_pos(in->rest, 8);
    return number;
}
