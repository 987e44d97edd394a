#include "facts/term.h"

#include "base/arena.h"
#include "base/memory.h"

#include <stdlib.h>

uint32_t term_code(uint16_t a, uint16_t b)
{
    uint32_t h = (uint32_t)a << 16 | b;
    h ^= h >> 16;
    h *= 0x85EBCA6BU;
    h ^= h >> 13;
    h *= 0xC2B2AE35U;
    return h ^ h >> 16;
}

static void each_of_string(const struct folded *f, enum search_field field,
                           void (*visit)(uint32_t code, enum search_field field, void *data), void *data)
{
    for (size_t i = 0; i + 1 < f->count; i++)
        if (f->units[i] != ' ' && f->units[i + 1] != ' ')
            visit(term_code(f->units[i], f->units[i + 1]), field, data);
    for (size_t i = 0; i < f->count && field == SEARCH_TITLE; i++)
        if (f->units[i] != ' ')
            visit(term_code(f->units[i], 0), field, data);
}

void terms_each(struct folded *scratch, struct str searched, void (*visit)(uint32_t code, enum search_field field, void *data),
                void *data)
{
    for (unsigned turn = 0; turn < 2; turn++) {
        struct str rest = searched, text;
        enum search_field field;
        while (searched_next(&rest, &field, &text)) {
            if ((field == SEARCH_BODY) != (turn == 1)) /* title and summary stand before headings, body text among them */
                continue;
            fold_text(scratch, text);
            each_of_string(scratch, field, visit, data);
        }
    }
}

/* ---- single documents ---- */

struct listing_visit {
    struct term_list *list;
    uint16_t key;
};

static void list_one(uint32_t code, enum search_field field, void *data)
{
    struct listing_visit *visit = data;
    struct term_list *list = visit->list;
    memory_grow(&list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = (struct term){code, visit->key, (uint8_t)field};
}

void term_list_add(struct term_list *list, struct folded *scratch, uint16_t key, struct str searched)
{
    struct listing_visit visit = {list, key};
    terms_each(scratch, searched, list_one, &visit);
}

static int by_code(const void *a, const void *b)
{
    const struct term *x = a, *y = b;
    if (x->code != y->code)
        return x->code < y->code ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (int)x->field - (int)y->field;
}

void term_list_finish(struct term_list *list)
{
    if (list->count < 2)
        return;
    qsort(list->items, list->count, sizeof *list->items, by_code);
    size_t kept = 1;
    for (size_t i = 1; i < list->count; i++)
        if (list->items[i].code != list->items[kept - 1].code || list->items[i].key != list->items[kept - 1].key)
            list->items[kept++] = list->items[i];
    list->count = kept;
}

void term_list_free(struct term_list *list)
{
    free(list->items);
    *list = (struct term_list){0};
}

/* ---- all documents ---- */

/*
 * Nearly every pair misses the nearest cache where it is looked up on its own. So pairs wait until there is a batch of them,
 * which is dealt out by shard, in order of arrival, and entered shard by shard: a shard's part of the table is small.
 *
 * The table: open addressing by the code's upper bits, so that a shard's terms lie together. Of each term, a chain of chunks:
 * postings of one or more bytes, step << 2 | field in LEB128, where step is the ordinal's distance from the last one; 0: the
 * ordinal itself plus one follows (threads that steal work go back).
 */
struct chunk_link {
    struct chunk_link *next;
    uint32_t size; /* of bytes, once the chunk is full */
    unsigned char bytes[];
};

struct slot {
    uint32_t code; /* 0: free. No pair has it, since 0 stands for the pair 0, 0 */
    uint32_t last; /* ordinal plus one */
    struct chunk_link *first, *current;
    unsigned char *at, *end;
};

#define FIRST_BITS 12
#define CHUNK_LEAST 20 /* bytes; with its head a multiple of sixteen */
#define CHUNK_MOST 500
#define POSTING_MOST 12 /* bytes */

struct waiting {
    uint32_t code;
    uint32_t posting; /* ordinal << 2 | field */
};

#define BATCH ((size_t)1 << 16)
#define SEEN_BITS 12
#define AHEAD 32 /* chunks that are asked for side by side */

struct collector {
    struct slot *slots;
    unsigned bits;
    size_t count;
    uint32_t ordinal;
    struct arena arena;
    struct folded folded;
    struct waiting *batch, *dealt;
    size_t waiting;
    uint32_t starts[SEARCH_SHARD_COUNT + 1]; /* while a batch fills: how many there are of each shard, one further on */
    uint32_t seen[1U << SEEN_BITS];          /* the document's last code of each of so many kinds: most repetitions end here */
};

struct collector *collector_new(void)
{
    struct collector *c = memory_zalloc(sizeof *c);
    c->bits = FIRST_BITS;
    c->slots = memory_zalloc(sizeof *c->slots << c->bits);
    return c;
}

static void free_batch(struct collector *c)
{
    free(c->batch);
    free(c->dealt);
    c->batch = c->dealt = NULL;
}

void collector_free(struct collector *c)
{
    if (c == NULL)
        return;
    free_batch(c);
    free(c->slots);
    arena_free(&c->arena);
    fold_free(&c->folded);
    free(c);
}

static struct slot *find(struct slot *slots, unsigned bits, uint32_t code)
{
    size_t mask = ((size_t)1 << bits) - 1;
    size_t i = code >> (32 - bits);
    while (slots[i].code != 0 && slots[i].code != code)
        i = (i + 1) & mask;
    return &slots[i];
}

static void grow(struct collector *c)
{
    unsigned bits = c->bits + 1;
    struct slot *larger = memory_zalloc(sizeof *larger << bits);
    for (size_t i = 0; i < (size_t)1 << c->bits; i++)
        if (c->slots[i].code != 0)
            *find(larger, bits, c->slots[i].code) = c->slots[i];
    free(c->slots);
    c->slots = larger;
    c->bits = bits;
}

static void add_chunk(struct collector *c, struct slot *s)
{
    uint32_t size = CHUNK_LEAST;
    if (s->current != NULL) {
        uint32_t before = (uint32_t)(s->end - s->current->bytes);
        s->current->size = (uint32_t)(s->at - s->current->bytes);
        size = before >= CHUNK_MOST ? before : before * 2 + 12;
    }
    struct chunk_link *chunk = arena_alloc(&c->arena, sizeof *chunk + size);
    chunk->next = NULL;
    chunk->size = 0;
    if (s->current == NULL)
        s->first = chunk;
    else
        s->current->next = chunk;
    s->current = chunk;
    s->at = chunk->bytes;
    s->end = chunk->bytes + size;
}

static void put_number(struct slot *s, uint32_t number)
{
    for (; number >= 0x80; number >>= 7)
        *s->at++ = (unsigned char)(number | 0x80);
    *s->at++ = (unsigned char)number;
}

static void enter_posting(struct collector *c, struct slot *s, uint32_t posting)
{
    uint32_t ordinal = (posting >> 2) + 1;
    if (s->last == ordinal)
        return;
    if (s->end - s->at < POSTING_MOST)
        add_chunk(c, s);
    uint32_t step = ordinal > s->last ? ordinal - s->last : 0;
    put_number(s, step << 2 | (posting & 3));
    if (step == 0)
        put_number(s, ordinal);
    s->last = ordinal;
}

/* Some postings, all with a code that is near the others'. */
static void enter_some(struct collector *c, const struct waiting *some, size_t count)
{
    struct slot *slots[AHEAD];
    while ((c->count + count) / 3 * 4 > (size_t)1 << c->bits)
        grow(c);
    for (size_t i = 0; i < count; i++) {
        slots[i] = find(c->slots, c->bits, some[i].code);
        c->count += slots[i]->code == 0;
        slots[i]->code = some[i].code;
        __builtin_prefetch(slots[i]->at, 1);
    }
    for (size_t i = 0; i < count; i++)
        enter_posting(c, slots[i], some[i].posting);
}

static void enter_batch(struct collector *c)
{
    uint32_t next[SEARCH_SHARD_COUNT];
    for (unsigned i = 0; i < SEARCH_SHARD_COUNT; i++) {
        next[i] = c->starts[i];
        c->starts[i + 1] += c->starts[i];
    }
    for (size_t i = 0; i < c->waiting; i++)
        c->dealt[next[term_shard(c->batch[i].code)]++] = c->batch[i];
    for (size_t i = 0; i < c->waiting; i += AHEAD)
        enter_some(c, c->dealt + i, c->waiting - i < AHEAD ? c->waiting - i : AHEAD);
    memset(c->starts, 0, sizeof c->starts);
    c->waiting = 0;
}

static void collect_one(uint32_t code, enum search_field field, void *data)
{
    struct collector *c = data;
    uint32_t *seen = &c->seen[code >> (32 - SEEN_BITS)];
    if (*seen == code)
        return;
    *seen = code;
    if (c->waiting == BATCH)
        enter_batch(c);
    c->batch[c->waiting++] = (struct waiting){code, c->ordinal << 2 | (uint32_t)field};
    c->starts[term_shard(code) + 1]++;
}

void collector_add(struct collector *c, uint32_t ordinal, struct str searched)
{
    if (c->batch == NULL) {
        c->batch = memory_alloc(BATCH * sizeof *c->batch);
        c->dealt = memory_alloc(BATCH * sizeof *c->dealt);
    }
    c->ordinal = ordinal;
    memset(c->seen, 0, sizeof c->seen);
    terms_each(&c->folded, searched, collect_one, c);
}

void collector_finish(struct collector *c)
{
    if (c->batch != NULL)
        enter_batch(c);
    free_batch(c);
}

void collector_mark_shards(const struct collector *c, uint64_t shards[SEARCH_SHARD_COUNT / 64])
{
    for (size_t i = 0; i < (size_t)1 << c->bits; i++)
        if (c->slots[i].code != 0)
            shards[term_shard(c->slots[i].code) / 64] |= (uint64_t)1 << term_shard(c->slots[i].code) % 64;
}

/* A shard's terms begin in its part of the table and may have been pushed on, over the end of the table too. */
void collector_list(const struct collector *c, unsigned shard, struct collected_term *items, size_t *count)
{
    size_t all = (size_t)1 << c->bits, width = all / SEARCH_SHARD_COUNT, start = shard * width;
    for (size_t n = 0; n < all; n++) {
        const struct slot *s = &c->slots[(start + n) & (all - 1)];
        if (s->code == 0) {
            if (n >= width)
                break;
            continue;
        }
        if (term_shard(s->code) != shard)
            continue;
        if (items != NULL)
            items[*count] = (struct collected_term){s->code, c, s};
        (*count)++;
    }
}

static uint32_t take_number(const unsigned char **at)
{
    uint32_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
        unsigned char byte = *(*at)++;
        number |= (uint32_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return number;
    }
}

void collected_each(const struct collected_term *term, void (*visit)(uint32_t ordinal, enum search_field field, void *data),
                    void *data)
{
    const struct slot *s = term->place;
    uint32_t last = 0;
    for (const struct chunk_link *chunk = s->first; chunk != NULL; chunk = chunk->next) {
        const unsigned char *at = chunk->bytes, *end = chunk == s->current ? s->at : chunk->bytes + chunk->size;
        while (at < end) {
            uint32_t number = take_number(&at), step = number >> 2;
            last = step > 0 ? last + step : take_number(&at);
            visit(last - 1, (enum search_field)(number & 3), data);
        }
    }
}
