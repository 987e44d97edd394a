#include "facts/postings.h"

#define REST_DIGITS 4

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void set_bit(struct postings *p, uint16_t key)
{
    p->words[key / 64] |= (uint64_t)1 << key % 64;
    p->blocks[key / 4096] |= (uint64_t)1 << key / 64 % 64;
}

void postings_add(struct postings *p, uint16_t key, enum search_field field)
{
    bool there = (p->words[key / 64] >> key % 64 & 1) != 0;
    if (there && p->fields[key] <= field)
        return;
    set_bit(p, key);
    p->fields[key] = (uint8_t)field;
    p->present |= (uint8_t)(1U << field);
}

void postings_set(struct postings *p, uint16_t key, uint8_t field)
{
    if (field == POSTING_NONE) {
        p->words[key / 64] &= ~((uint64_t)1 << key % 64);
        return;
    }
    set_bit(p, key);
    p->fields[key] = field;
    p->present |= (uint8_t)(1U << field);
}

#define NUMBER_MOST 7 /* digits */

static inline char *write_number(char *at, uint32_t number)
{
    for (; number >= 32; number >>= 5)
        *at++ = digits[32 + (number & 31)];
    *at++ = digits[number];
    return at;
}

void postings_put_number(struct buffer *buffer, uint32_t number)
{
    char text[NUMBER_MOST];
    buffer_put(buffer, str_of(text, (size_t)(write_number(text, number) - text)));
}

static void put_rest(struct buffer *buffer, uint32_t rest)
{
    char text[1 + REST_DIGITS] = {'!'};
    for (unsigned i = 0; i < REST_DIGITS; i++)
        text[1 + i] = digits[rest >> (6 * (REST_DIGITS - 1 - i)) & 63];
    buffer_put(buffer, str_of(text, sizeof text));
}

static void put_list(struct buffer *buffer, const struct postings *p, enum search_field field)
{
    uint32_t next = 0;
    for (unsigned b = 0; b < 16; b++)
        for (uint64_t block = p->blocks[b]; block != 0; block &= block - 1) {
            unsigned w = b * 64 + (unsigned)__builtin_ctzll(block);
            if (buffer->capacity - buffer->size <= 64 * NUMBER_MOST)
                buffer_reserve(buffer, 64 * NUMBER_MOST);
            char *at = buffer->data + buffer->size;
            for (uint64_t word = p->words[w]; word != 0; word &= word - 1) {
                uint32_t key = w * 64 + (unsigned)__builtin_ctzll(word);
                if (p->fields[key] != field)
                    continue;
                at = write_number(at, key - next);
                next = key + 1;
            }
            buffer->size = (size_t)(at - buffer->data);
        }
}

static void clear(struct postings *p)
{
    for (unsigned b = 0; b < 16; b++) {
        for (uint64_t block = p->blocks[b]; block != 0; block &= block - 1)
            p->words[b * 64 + (unsigned)__builtin_ctzll(block)] = 0;
        p->blocks[b] = 0;
    }
    p->present = 0;
}

void postings_put(struct buffer *buffer, uint32_t rest, struct postings *p)
{
    size_t start = buffer->size, end;
    put_rest(buffer, rest);
    end = buffer->size;
    for (unsigned field = SEARCH_FIELD_COUNT; field-- > 0;) {
        size_t before = buffer->size;
        if ((p->present >> field & 1) != 0)
            put_list(buffer, p, (enum search_field)field);
        if (buffer->size > before)
            end = buffer->size;
        if (field > 0)
            buffer_put_char(buffer, '.');
    }
    buffer->size = end == start + 1 + REST_DIGITS ? start : end;
    clear(p);
}

/* ---- patching ---- */

static int value_of(char c)
{
    const char *at = c == '\0' ? NULL : memchr(digits, c, 64);
    return at == NULL ? -1 : (int)(at - digits);
}

/* A term's lists, from behind its rest to its end. */
static int take_lists(struct str lists, struct postings *p)
{
    uint32_t next = 0, gap = 0, field = SEARCH_BODY;
    unsigned shift = 0;
    for (size_t i = 0; i < lists.size; i++) {
        int value = value_of(lists.data[i]);
        if (lists.data[i] == '.' && shift == 0 && field > 0) {
            field--;
            next = 0;
            continue;
        }
        if (value < 0 || shift > 15)
            return -1;
        gap |= (uint32_t)(value & 31) << shift;
        shift += 5;
        if (value >= 32)
            continue;
        if (next + gap > UINT16_MAX)
            return -1;
        postings_set(p, (uint16_t)(next + gap), (uint8_t)field);
        next += gap + 1;
        gap = shift = 0;
    }
    return shift == 0 ? 0 : -1;
}

/* The next term off the shard. */
static int take_term(struct str *shard, uint32_t *rest, struct str *whole)
{
    if (shard->size < 1 + REST_DIGITS || shard->data[0] != '!')
        return -1;
    *rest = 0;
    for (unsigned i = 0; i < REST_DIGITS; i++) {
        int value = value_of(shard->data[1 + i]);
        if (value < 0)
            return -1;
        *rest = *rest << 6 | (uint32_t)value;
    }
    size_t end = str_find_char(*shard, '!', 1);
    *whole = str_sub(*shard, 0, end == STR_NPOS ? shard->size : end);
    *shard = str_from_pos(*shard, whole->size);
    return 0;
}

int postings_read(struct str shard, uint32_t wanted, struct postings *postings)
{
    while (shard.size > 0) {
        struct str whole;
        uint32_t rest;
        if (take_term(&shard, &rest, &whole) < 0)
            return -1;
        if (rest == wanted)
            return take_lists(str_from_pos(whole, 1 + REST_DIGITS), postings);
    }
    return 0;
}

int postings_patch(struct buffer *buffer, struct str shard, const struct postings_change *changes, size_t count,
                   struct postings *scratch)
{
    size_t i = 0;
    while (i < count || shard.size > 0) {
        struct str before = shard, whole;
        uint32_t rest;
        if (shard.size > 0 && take_term(&shard, &rest, &whole) < 0)
            return -1;
        if (before.size > 0 && (i == count || rest < changes[i].rest)) {
            buffer_put(buffer, whole);
            continue;
        }
        if (before.size > 0 && rest > changes[i].rest)
            shard = before; /* the change's term is a new one, before this */
        else if (before.size > 0 && take_lists(str_from_pos(whole, 1 + REST_DIGITS), scratch) < 0)
            return -1;
        uint32_t changed = changes[i].rest;
        for (; i < count && changes[i].rest == changed; i++)
            postings_set(scratch, changes[i].key, changes[i].field);
        postings_put(buffer, changed, scratch);
    }
    return 0;
}
