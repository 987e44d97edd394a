#include "site/schema.h"

#include "base/buffer.h"

struct position schema_place(const struct schema_reader *reader, const struct yaml_node *node)
{
    return (struct position){reader->path, node->line, node->column};
}

struct position schema_key_place(const struct schema_reader *reader, const struct yaml_node *node)
{
    return (struct position){reader->path, node->key_line, node->key_column};
}

const struct yaml_node *schema_find(const struct yaml_node *map, struct str key)
{
    if (map == NULL || map->type != YAML_MAP)
        return NULL;
    for (const struct yaml_node *entry = map->first; entry != NULL; entry = entry->next)
        if (str_equal(entry->key, key))
            return entry;
    return NULL;
}

int schema_bad_value(struct schema_reader *reader, struct str key, const struct yaml_node *node, struct str advice)
{
    diag_report(reader->diags, schema_place(reader, node), DIAG_BAD_VALUE, node->text, key, advice);
    return -1;
}

int schema_one_of(struct schema_reader *reader, struct str key, const struct yaml_node *node, struct str_list values)
{
    if (values.count == 0)
        return 0;
    struct buffer names = BUFFER_INIT;
    for (size_t i = 0; i < values.count; i++) {
        if (str_equal(values.items[i], node->text)) {
            buffer_free(&names);
            return 0;
        }
        buffer_put(&names, i > 0 ? STR(" | ") : STR(""));
        buffer_put(&names, values.items[i]);
    }
    schema_bad_value(reader, key, node, buffer_str(&names));
    buffer_free(&names);
    return -1;
}

int schema_date(struct schema_reader *reader, const struct yaml_node *node, struct date *date)
{
    if (node->type == YAML_TEXT && date_parse(node->text, reader->offset_minutes, date) == 0)
        return 0;
    diag_report(reader->diags, schema_place(reader, node), DIAG_BAD_DATE, node->text);
    return -1;
}

struct str_list schema_list(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    struct str_list list = {0};
    if (node->type == YAML_MAP) {
        diag_report(reader->diags, schema_place(reader, node), DIAG_WANTS_LIST, key->name);
        return list;
    }
    bool single = node->type == YAML_TEXT;
    if (single && node->text.size == 0)
        return list;
    list.items = ARENA_ARRAY(reader->arena, struct str, single ? 1 : node->count);
    for (struct yaml_node *item = single ? node : node->first; item != NULL; item = single ? NULL : item->next) {
        if (item->type != YAML_TEXT || item->text.size == 0)
            diag_report(reader->diags, schema_place(reader, item), DIAG_WANTS_TEXT, key->name);
        else if (key->check == NULL || key->check(reader, key, item) == 0)
            list.items[list.count++] = item->text;
    }
    return list;
}

static void read_text(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node, void *place)
{
    switch (key->type) {
    case SCHEMA_TEXT:
        if (key->check == NULL || key->check(reader, key, node) == 0)
            *(struct str *)place = node->text;
        return;
    case SCHEMA_DATE: {
        struct date date;
        if (schema_date(reader, node, &date) == 0)
            *(struct date *)place = date;
        return;
    }
    case SCHEMA_NUMBER: {
        unsigned long number;
        if (str_to_number(node->text, key->maximum, &number) && number >= key->minimum)
            *(unsigned long *)place = number;
        else
            schema_bad_value(reader, key->name, node, arena_printf(reader->arena, "%lu-%lu", key->minimum, key->maximum));
        return;
    }
    default:
        if (str_is(node->text, "true") || str_is(node->text, "false"))
            *(bool *)place = str_is(node->text, "true");
        else
            schema_bad_value(reader, key->name, node, STR("true | false"));
        return;
    }
}

static void read_value(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    char *place = (char *)reader->target + key->offset;
    if (node->empty) /* a key with nothing behind it is a key that is not there */
        return;
    if (key->type == SCHEMA_LIST)
        *(struct str_list *)(void *)place = schema_list(reader, key, node);
    else if (key->type == SCHEMA_OTHER)
        key->check(reader, key, node);
    else if (node->type == YAML_TEXT)
        read_text(reader, key, node, place);
    else
        diag_report(reader->diags, schema_place(reader, node), DIAG_WANTS_TEXT, key->name);
}

static bool is_for_kind(const struct schema_key *key, enum kind kind)
{
    return key->kinds == 0 || kind == KIND_COUNT || (key->kinds & (1U << kind)) != 0;
}

static void report_unknown(struct schema_reader *reader, const struct schema_key *keys, size_t count,
                           const struct yaml_node *entry)
{
    struct str *known = ARENA_ARRAY(reader->arena, struct str, count);
    size_t known_count = 0;
    for (size_t i = 0; i < count; i++)
        if (is_for_kind(&keys[i], reader->kind))
            known[known_count++] = keys[i].name;
    struct str nearest = str_nearest(entry->key, known, known_count);
    if (nearest.data == NULL)
        diag_report(reader->diags, schema_key_place(reader, entry), DIAG_UNKNOWN_KEY_ALONE, entry->key);
    else
        diag_report(reader->diags, schema_key_place(reader, entry), DIAG_UNKNOWN_KEY, entry->key, nearest);
}

/* From `at` on and around, since keys are mostly written in the table's order; count where there is none. */
static size_t find_key(const struct schema_key *keys, size_t count, size_t at, struct str name)
{
    for (size_t asked = 0; asked < count; asked++, at++) {
        if (at >= count)
            at = 0;
        if (str_equal(keys[at].name, name))
            return at;
    }
    return count;
}

void schema_read(struct schema_reader *reader, const struct schema_key *keys, size_t count, struct yaml_node *map)
{
    size_t next = 0;
    for (struct yaml_node *entry = map->first; entry != NULL; entry = entry->next) {
        size_t i = find_key(keys, count, next, entry->key);
        next = i + 1;
        if (i == count)
            report_unknown(reader, keys, count, entry);
        else if (!is_for_kind(&keys[i], reader->kind))
            diag_report(reader->diags, schema_key_place(reader, entry), DIAG_KEY_NOT_FOR_KIND, entry->key,
                        kind_name(reader->kind));
        else
            read_value(reader, &keys[i], entry);
    }
}
