#include "workflow/heads.h"

#include "base/array.h"

#include <stdlib.h>

struct digest head_chain(struct str uuid, struct str first_line)
{
    struct buffer text = BUFFER_INIT;
    buffer_put_literal(&text, "fumi-chain-1");
    buffer_put(&text, uuid);
    buffer_put(&text, first_line);
    struct digest digest = digest_of(buffer_str(&text));
    buffer_free(&text);
    return digest;
}

const struct head *heads_find(const struct heads *heads, struct digest chain)
{
    size_t low = 0, high = heads->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(heads->items[middle].chain.bytes, chain.bytes, sizeof chain.bytes);
        if (order == 0)
            return &heads->items[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void put_head(struct buffer *buffer, const struct head *head, const char *format)
{
    char chain[DIGEST_HEX_SIZE + 1], record[DIGEST_HEX_SIZE + 1];
    sha256_to_hex(head->chain.bytes, chain);
    sha256_to_hex(head->record.bytes, record);
    if (format == NULL)
        buffer_printf(buffer, "%s %llu %s\n", chain, (unsigned long long)head->seq, record);
    else
        buffer_printf(buffer, "%s\"%s\":\"%llu %s\"", format, chain, (unsigned long long)head->seq, record);
}

void heads_put_json(struct buffer *buffer, const struct heads *heads)
{
    buffer_put_char(buffer, '{');
    for (size_t i = 0; i < heads->count; i++)
        put_head(buffer, &heads->items[i], i == 0 ? "" : ",");
    buffer_put_char(buffer, '}');
}

struct str heads_list(struct arena *arena, const struct heads *heads)
{
    struct buffer text = BUFFER_INIT;
    for (size_t i = 0; i < heads->count; i++)
        put_head(&text, &heads->items[i], NULL);
    struct str list = arena_str(arena, buffer_str(&text));
    buffer_free(&text);
    return list;
}

static int parse_end(struct str text, struct head *head)
{
    unsigned long seq;
    size_t space = str_find_char(text, ' ', 0);
    if (space == STR_NPOS || !str_to_number(str_sub(text, 0, space), 999999999, &seq) || seq == 0)
        return -1;
    head->seq = seq;
    return digest_parse(str_from_pos(text, space + 1), &head->record);
}

static bool comes_after(const struct head *before, const struct head *head)
{
    return memcmp(before->chain.bytes, head->chain.bytes, sizeof head->chain.bytes) < 0;
}

int heads_parse_list(struct arena *arena, struct str list, struct heads *heads)
{
    struct {
        struct head *items;
        size_t count, capacity;
    } found = {0};
    struct str line;
    while (str_next_line(&list, &line)) {
        struct head head;
        if (line.size < DIGEST_HEX_SIZE + 1 || line.data[DIGEST_HEX_SIZE] != ' ' ||
            digest_parse(str_sub(line, 0, DIGEST_HEX_SIZE), &head.chain) < 0 ||
            parse_end(str_from_pos(line, DIGEST_HEX_SIZE + 1), &head) < 0 ||
            (found.count > 0 && !comes_after(&found.items[found.count - 1], &head)))
            return -1;
        *ARRAY_PUSH(arena, &found) = head;
    }
    *heads = (struct heads){found.items, found.count};
    return 0;
}

/* ---- release.json ---- */

/*
 * The file is signed as a whole by who published it; here only one member matters. So this walks over JSON as RFC 8259 has
 * it without keeping any of it, and reads the member "heads" of the outermost object.
 */

#define DEEPEST 32

struct walk {
    struct str json;
    size_t at;
    bool failed;
};

static void skip_space(struct walk *w)
{
    while (w->at < w->json.size && strchr(" \t\r\n", w->json.data[w->at]) != NULL && w->json.data[w->at] != '\0')
        w->at++;
}

static bool take(struct walk *w, char c)
{
    skip_space(w);
    if (w->at >= w->json.size || w->json.data[w->at] != c)
        return false;
    w->at++;
    return true;
}

/* Without its quotation marks, escapes as they are: the texts wanted here have none. */
static struct str take_string(struct walk *w)
{
    if (!take(w, '"')) {
        w->failed = true;
        return STR("");
    }
    size_t start = w->at;
    while (w->at < w->json.size && w->json.data[w->at] != '"')
        w->at += w->json.data[w->at] == '\\' ? 2 : 1;
    if (w->at >= w->json.size) {
        w->failed = true;
        return STR("");
    }
    return str_sub(w->json, start, w->at++ - start);
}

static void skip_value(struct walk *w, unsigned depth);

static void skip_members(struct walk *w, char end, unsigned depth)
{
    if (depth > DEEPEST)
        w->failed = true;
    if (w->failed || take(w, end))
        return;
    do {
        if (end == '}') {
            take_string(w);
            w->failed = w->failed || !take(w, ':');
        }
        skip_value(w, depth + 1);
    } while (!w->failed && take(w, ','));
    w->failed = w->failed || !take(w, end);
}

static void skip_value(struct walk *w, unsigned depth)
{
    skip_space(w);
    char c = w->at < w->json.size ? w->json.data[w->at] : '\0';
    if (w->failed)
        return;
    if (c == '"') {
        take_string(w);
    } else if (c == '{' || c == '[') {
        w->at++;
        skip_members(w, c == '{' ? '}' : ']', depth);
    } else {
        size_t start = w->at;
        while (w->at < w->json.size && strchr("+-.0123456789truefalsnTE", w->json.data[w->at]) != NULL &&
               w->json.data[w->at] != '\0')
            w->at++;
        w->failed = w->at == start;
    }
}

struct found_heads {
    struct head *items;
    size_t count, capacity;
};

static void take_heads(struct arena *arena, struct walk *w, struct found_heads *found)
{
    w->failed = w->failed || !take(w, '{');
    if (w->failed || take(w, '}'))
        return;
    do {
        struct head head;
        struct str chain = take_string(w);
        w->failed = w->failed || !take(w, ':');
        struct str end = w->failed ? STR("") : take_string(w);
        if (w->failed || digest_parse(chain, &head.chain) < 0 || parse_end(end, &head) < 0 ||
            (found->count > 0 && !comes_after(&found->items[found->count - 1], &head))) {
            w->failed = true;
            return;
        }
        *ARRAY_PUSH(arena, found) = head;
    } while (take(w, ','));
    w->failed = !take(w, '}');
}

int heads_parse_json(struct arena *arena, struct str json, struct heads *heads)
{
    struct walk w = {.json = json};
    struct found_heads found = {0};
    bool there = false;
    if (!take(&w, '{') || take(&w, '}'))
        return -1;
    do {
        struct str name = take_string(&w);
        w.failed = w.failed || !take(&w, ':');
        if (!w.failed && str_is(name, "heads") && !there) {
            there = true;
            take_heads(arena, &w, &found);
        } else {
            skip_value(&w, 1);
        }
    } while (!w.failed && take(&w, ','));
    w.failed = w.failed || !take(&w, '}');
    skip_space(&w);
    if (w.failed || !there || w.at != json.size)
        return -1;
    *heads = (struct heads){found.items, found.count};
    return 0;
}
