#include "epub/terms.h"

/* Needles hang in chains by their first bytes: two of them, or six (two Japanese characters) where there are as many. */
#define CHAINS 1024
#define SHORT_KEY 2
#define LONG_KEY 6
#define NONE UINT32_MAX

struct needle {
    struct str text;
    uint32_t entry;
    uint32_t next;
};

struct terms {
    struct needle *needles;
    uint32_t count;
    uint32_t shorts[CHAINS], longs[CHAINS];
};

static uint32_t chain_of(const char *bytes, size_t size)
{
    uint64_t key = 0;
    memcpy(&key, bytes, size);
    return (uint32_t)(key * 0x9E3779B97F4A7C15U >> 54);
}

static void add(struct terms *t, struct str text, uint32_t entry)
{
    if (text.size < SHORT_KEY)
        return;
    bool is_long = text.size >= LONG_KEY;
    uint32_t *head = (is_long ? t->longs : t->shorts) + chain_of(text.data, is_long ? LONG_KEY : SHORT_KEY);
    t->needles[t->count] = (struct needle){text, entry, *head};
    *head = t->count++;
}

const struct terms *terms_build(struct arena *arena, struct entries entries)
{
    struct terms *t = ARENA_NEW(arena, struct terms);
    t->needles = ARENA_ARRAY(arena, struct needle, 2 * entries.count + 1);
    memset(t->shorts, 0xFF, sizeof t->shorts);
    memset(t->longs, 0xFF, sizeof t->longs);
    for (size_t i = 0; i < entries.count; i++) {
        struct str title = entries.items[i]->facets.title;
        size_t bracket = str_find(title, STR("（"), 0);
        add(t, title, (uint32_t)i);
        if (bracket != STR_NPOS)
            add(t, str_sub(title, 0, bracket), (uint32_t)i);
    }
    return t;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool stands_at(struct str text, size_t at, struct str needle)
{
    size_t end = at + needle.size;
    if (end > text.size || memcmp(text.data + at, needle.data, needle.size) != 0)
        return false;
    if (at > 0 && is_word(text.data[at]) && is_word(text.data[at - 1]))
        return false;
    return end == text.size || !is_word(text.data[end - 1]) || !is_word(text.data[end]);
}

static void look(const struct terms *t, uint32_t head, struct str text, size_t at, bool *used)
{
    for (uint32_t i = head; i != NONE; i = t->needles[i].next)
        if (!used[t->needles[i].entry] && stands_at(text, at, t->needles[i].text))
            used[t->needles[i].entry] = true;
}

void terms_search(const struct terms *t, struct str text, bool *used)
{
    for (size_t at = 0; at + SHORT_KEY <= text.size; at++) {
        uint32_t head = t->shorts[chain_of(text.data + at, SHORT_KEY)];
        if (head != NONE)
            look(t, head, text, at, used);
        head = at + LONG_KEY <= text.size ? t->longs[chain_of(text.data + at, LONG_KEY)] : NONE;
        if (head != NONE)
            look(t, head, text, at, used);
    }
}
