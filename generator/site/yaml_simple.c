#include "site/yaml_simple.h"

#include "base/utf8.h"

#define MOST_KEYS 40
#define MOST_ITEMS 100

struct simple {
    struct arena *arena;
    struct str rest;
    struct str line;
    unsigned number; /* of line, in the file */
    struct yaml_node *map;
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

static bool is_plain(struct str text)
{
    if (text.size == 0 || !begins_plain(*text.data) || text.data[text.size - 1] == ' ')
        return false;
    for (size_t i = 1; i < text.size; i++) {
        char c = text.data[i];
        if (c == '\t' || (c == '#' && text.data[i - 1] == ' ') || (c == ':' && (i + 1 == text.size || text.data[i + 1] == ' ')))
            return false;
    }
    return true;
}

static bool is_plain_item(struct str text)
{
    if (text.size == 0 || !begins_plain(*text.data))
        return false;
    for (size_t i = 1; i < text.size; i++)
        if (strchr(",[]{}:#?\t\"'", text.data[i]) != NULL)
            return false;
    return true;
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

/* "- a" lines behind "key:", all as far in as the first. Leaves simple->line at the line behind them; *more: there is one. */
static struct yaml_node *read_block_list(struct simple *simple, bool *more)
{
    size_t indent = indent_of(simple->line);
    struct yaml_node *list = new_list(simple, str_from_pos(simple->line, indent));
    struct yaml_node **tail = &list->first;
    do {
        struct str text = str_from_pos(simple->line, indent + 2);
        if (!is_plain(text) || ++list->count > MOST_ITEMS)
            return NULL;
        *tail = new_node(simple, YAML_TEXT, text);
        tail = &(*tail)->next;
        *more = next_line(simple);
    } while (*more && indent_of(simple->line) == indent && str_starts(str_from_pos(simple->line, indent), STR("- ")));
    return list;
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

/* One key with its value; moves on to the line behind it. */
static bool read_entry(struct simple *simple, bool *more)
{
    size_t size = key_size(simple->line);
    struct str key = str_sub(simple->line, 0, size);
    struct str rest = str_from_pos(simple->line, size);
    unsigned number = simple->number;
    struct yaml_node *value;
    if (size == 0 || !str_starts(rest, STR(":")) || is_duplicate(simple->map, key) || ++simple->map->count > MOST_KEYS)
        return false;
    if (rest.size == 1) {
        if (!next_line(simple) || !str_starts(str_from_pos(simple->line, indent_of(simple->line)), STR("- ")))
            return false;
        value = read_block_list(simple, more);
    } else {
        if (rest.data[1] != ' ')
            return false;
        rest = str_from_pos(rest, 1 + indent_of(str_from_pos(rest, 1)));
        value = rest.size == 0 ? NULL : read_value(simple, rest);
        *more = next_line(simple);
    }
    if (value == NULL)
        return false;
    value->key = key;
    value->key_line = number;
    value->key_column = 1;
    *simple->tail = value;
    simple->tail = &value->next;
    return true;
}

struct yaml_node *yaml_read_simple(struct arena *arena, const struct yaml_source *source)
{
    struct simple simple = {.arena = arena, .rest = source->text, .number = source->first_line - 1};
    bool more = next_line(&simple);
    simple.map = ARENA_NEW(arena, struct yaml_node);
    simple.map->type = YAML_MAP;
    simple.map->line = simple.number;
    simple.map->column = 1;
    simple.tail = &simple.map->first;
    if (!more)
        return NULL;
    while (more)
        if (!read_entry(&simple, &more))
            return NULL;
    return simple.map;
}
