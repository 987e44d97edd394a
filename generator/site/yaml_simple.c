#include "site/yaml_simple.h"

#include "base/lanes.h"
#include "base/utf8.h"

#define MOST_KEYS 40
#define MOST_ITEMS 100
#define MOST_NODES (YAML_ENTRIES / 2) /* so that libyaml's way would not refuse them either */

struct simple {
    struct arena *arena;
    struct str rest;
    struct str line;
    unsigned number; /* of line, in the file */
    size_t nodes;
};

/* A map whose keys all stand this far in. */
struct open_map {
    size_t indent;
    struct yaml_node *node;
    struct yaml_node **tail;
};

static bool next_line(struct simple *simple)
{
    simple->number++;
    return str_next_line(&simple->rest, &simple->line);
}

/* What may begin a plain text without meaning anything in YAML. */
static bool begins_plain(char c)
{
    return (c & 0x80) != 0 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '(' || c == '_';
}

static lanes_mask may_mean_more(lanes bytes)
{
    return lanes_are(bytes, '\t') | lanes_are(bytes, '#') | lanes_are(bytes, ':');
}

static bool is_plain(struct str text)
{
    if (text.size == 0 || !begins_plain(*text.data) || text.data[text.size - 1] == ' ')
        return false;
    for (size_t i = 0; (i = lanes_find(text.data, text.size, i, may_mean_more)) < text.size; i++) {
        char c = text.data[i];
        if (c == '\t' || (c == '#' && text.data[i - 1] == ' ') || (c == ':' && (i + 1 == text.size || text.data[i + 1] == ' ')))
            return false;
    }
    return true;
}

/* ,[]{}:#?\t"' of which some are one bit apart */
static lanes_mask may_mean_more_in_list(lanes bytes)
{
    return lanes_are(bytes, ',') | lanes_are(bytes & 0xDF, '[') | lanes_are(bytes & 0xDF, ']') | lanes_are(bytes, ':') |
           lanes_are(bytes & 0xFE, '"') | lanes_are(bytes, '?') | lanes_are(bytes, '\t') | lanes_are(bytes, '\'');
}

static bool is_plain_item(struct str text)
{
    return text.size > 0 && begins_plain(*text.data) && lanes_find(text.data, text.size, 0, may_mean_more_in_list) == text.size;
}

/* The inner part of "…" or '…' that holds no quotation mark and no escape; no double spaces at its ends to trim. */
static bool take_quoted(struct str text, struct str *inner)
{
    if (text.size < 3 || (*text.data != '"' && *text.data != '\'') || text.data[text.size - 1] != *text.data)
        return false;
    *inner = str_sub(text, 1, text.size - 2);
    return memchr(inner->data, *text.data, inner->size) == NULL && memchr(inner->data, '\\', inner->size) == NULL &&
           memchr(inner->data, '\t', inner->size) == NULL;
}

static struct yaml_node *new_node(struct simple *simple, enum yaml_type type, struct str text)
{
    struct yaml_node *node = ARENA_NEW(simple->arena, struct yaml_node);
    simple->nodes++;
    node->type = type;
    node->line = simple->number;
    node->column = utf8_column(simple->line, (size_t)(text.data - simple->line.data));
    node->text = text;
    return node;
}

static struct yaml_node *new_list(struct simple *simple, struct str at)
{
    struct yaml_node *list = new_node(simple, YAML_LIST, at);
    list->text = STR_NONE;
    return list;
}

/* "[a, b]" on one line */
static struct yaml_node *read_flow_list(struct simple *simple, struct str text)
{
    struct yaml_node *list = new_list(simple, text);
    struct yaml_node **tail = &list->first;
    if (text.size < 3 || text.data[text.size - 1] != ']')
        return NULL;
    struct str items = str_sub(text, 1, text.size - 2);
    struct str item;
    while (str_split(&items, ',', &item)) {
        item = str_trim(item);
        if (!is_plain_item(item) || ++list->count > MOST_ITEMS)
            return NULL;
        *tail = new_node(simple, YAML_TEXT, item);
        tail = &(*tail)->next;
    }
    return list;
}

static size_t indent_of(struct str line)
{
    size_t spaces = 0;
    while (spaces < line.size && line.data[spaces] == ' ')
        spaces++;
    return spaces;
}

static struct yaml_node *read_value(struct simple *simple, struct str text)
{
    struct str inner;
    if (*text.data == '[')
        return read_flow_list(simple, text);
    if (is_plain(text))
        return new_node(simple, YAML_TEXT, text);
    if (!take_quoted(text, &inner))
        return NULL;
    struct yaml_node *node = new_node(simple, YAML_TEXT, text);
    node->text = inner;
    return node;
}

/* What stands behind "key:" on the same line. */
static struct yaml_node *read_value_behind(struct simple *simple, struct str rest)
{
    size_t spaces = indent_of(rest);
    return spaces == 0 || spaces == rest.size ? NULL : read_value(simple, str_from_pos(rest, spaces));
}

static bool is_duplicate(const struct yaml_node *map, struct str key)
{
    for (const struct yaml_node *entry = map->first; entry != NULL; entry = entry->next)
        if (str_equal(entry->key, key))
            return true;
    return false;
}

static size_t key_size(struct str line)
{
    size_t size = 0;
    while (size < line.size && size < 64 && ((line.data[size] >= 'a' && line.data[size] <= 'z') || line.data[size] == '_'))
        size++;
    return size;
}

/* A key that the map does not have yet; *rest is what stands behind its colon. */
static bool take_key(const struct simple *simple, struct open_map *map, struct str *key, struct str *rest)
{
    struct str line = str_from_pos(simple->line, map->indent);
    size_t size = key_size(line);
    if (size == 0 || size == line.size || line.data[size] != ':')
        return false;
    *key = str_sub(line, 0, size);
    *rest = str_from_pos(line, size + 1);
    return !is_duplicate(map->node, *key) && ++map->node->count <= MOST_KEYS;
}

static void put_entry(struct open_map *map, struct str key, unsigned line, struct yaml_node *value)
{
    value->key = key;
    value->key_line = line;
    value->key_column = (unsigned)map->indent + 1;
    *map->tail = value;
    map->tail = &value->next;
}

/* The map that is an item, "key: value" lines all as far in as the first. Leaves simple->line at the line behind them. */
static struct yaml_node *read_item_map(struct simple *simple, size_t indent, bool *more)
{
    struct yaml_node *node = new_node(simple, YAML_MAP, str_from_pos(simple->line, indent));
    node->text = STR_NONE;
    struct open_map map = {indent, node, &node->first};
    do {
        struct str key, rest;
        struct yaml_node *value;
        if (!take_key(simple, &map, &key, &rest) || (value = read_value_behind(simple, rest)) == NULL)
            return NULL;
        put_entry(&map, key, simple->number, value);
        *more = next_line(simple);
    } while (*more && indent_of(simple->line) == indent);
    return node;
}

/* "- a" lines behind "key:", all as far in as the first. Leaves simple->line at the line behind them; *more: there is one. */
static struct yaml_node *read_block_list(struct simple *simple, bool *more)
{
    size_t indent = indent_of(simple->line);
    struct yaml_node *list = new_list(simple, str_from_pos(simple->line, indent));
    struct yaml_node **tail = &list->first;
    do {
        struct str text = str_from_pos(simple->line, indent + 2);
        if (++list->count > MOST_ITEMS)
            return NULL;
        if (is_plain(text)) {
            *tail = new_node(simple, YAML_TEXT, text);
            *more = next_line(simple);
        } else if ((*tail = read_item_map(simple, indent + 2, more)) == NULL) {
            return NULL;
        }
        tail = &(*tail)->next;
    } while (*more && indent_of(simple->line) == indent && str_starts(str_from_pos(simple->line, indent), STR("- ")));
    return list;
}

/* One key with its value; moves on to the line behind it. */
static bool read_entry(struct simple *simple, struct open_map *map, bool *more)
{
    struct str key, rest;
    unsigned number = simple->number;
    struct yaml_node *value;
    if (!take_key(simple, map, &key, &rest))
        return false;
    if (rest.size == 0) {
        if (!next_line(simple) || !str_starts(str_from_pos(simple->line, indent_of(simple->line)), STR("- ")))
            return false;
        value = read_block_list(simple, more);
    } else {
        value = read_value_behind(simple, rest);
        *more = next_line(simple);
    }
    if (value == NULL)
        return false;
    put_entry(map, key, number, value);
    return true;
}

struct yaml_node *yaml_read_simple(struct arena *arena, const struct yaml_source *source)
{
    struct simple simple = {.arena = arena, .rest = source->text, .number = source->first_line - 1};
    bool more = next_line(&simple);
    struct yaml_node *root = ARENA_NEW(arena, struct yaml_node);
    struct open_map map = {0, root, &root->first};
    root->type = YAML_MAP;
    root->line = simple.number;
    root->column = 1;
    if (!more)
        return NULL;
    while (more)
        if (!read_entry(&simple, &map, &more) || simple.nodes > MOST_NODES)
            return NULL;
    return root;
}
