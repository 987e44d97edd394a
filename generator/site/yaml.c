#include "site/yaml.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "site/text.h"
#include "site/yaml_simple.h"

#include <yaml.h>

struct reader {
    struct arena *arena;
    const struct yaml_source *source;
    struct diags *diags;
    struct yaml_node *open[YAML_DEPTH]; /* lists and maps not yet closed */
    struct yaml_node **tails[YAML_DEPTH];
    size_t depth;
    size_t entries;
    struct str key; /* read, its value not yet */
    yaml_mark_t key_mark;
    bool has_key;
    struct yaml_node *root;
};

static struct position place(const struct reader *reader, yaml_mark_t mark)
{
    return (struct position){reader->source->path, (unsigned)mark.line + reader->source->first_line, (unsigned)mark.column + 1};
}

static bool joins(uint32_t c)
{
    return utf8_is_wide(c) && !utf8_is_hangul(c);
}

/* One line of a text of several. spaces: its line breaks have become single spaces already (all styles but "|"). */
static struct str join_lines(struct arena *arena, struct str text, bool spaces)
{
    text = str_trim(text);
    char *out = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    uint32_t before = 0;
    for (size_t at = 0; at < text.size;) {
        size_t start = at;
        if (text.data[at] == '\n' || text.data[at] == ' ') {
            bool line_break = spaces;
            while (at < text.size && (text.data[at] == '\n' || text.data[at] == ' '))
                line_break |= text.data[at++] == '\n';
            if (!line_break) {
                memcpy(out + size, text.data + start, at - start);
                size += at - start;
                before = ' ';
            } else if (!joins(before) || !joins(utf8_at(text, at))) {
                out[size++] = ' ';
                before = ' ';
            }
            continue;
        }
        before = utf8_next(text, &at);
        memcpy(out + size, text.data + start, at - start);
        size += at - start;
    }
    out[size] = '\0';
    return str_of(out, size);
}

/* Control characters can still come from escapes such as "\a". */
static struct str scalar_text(struct reader *reader, const yaml_event_t *event)
{
    struct str raw = {(const char *)event->data.scalar.value, event->data.scalar.length};
    bool several = event->end_mark.line > event->start_mark.line;
    struct str text;
    if (event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE)
        text = join_lines(reader->arena, raw, false);
    else if (several || memchr(raw.data, '\n', raw.size) != NULL)
        text = join_lines(reader->arena, raw, several);
    else
        text = arena_str(reader->arena, raw);
    if (text_is_plain(text))
        return text;
    struct diags found = DIAGS_INIT;
    text = text_clean(reader->arena, text, reader->source->path, &found);
    if (found.count > 0)
        diag_report(reader->diags, place(reader, event->start_mark), DIAG_CONTROL_CHARACTER,
                    found.items[0].code == DIAG_NUL_BYTE ? STR("U+0000") : found.items[0].arguments[0]);
    diags_free(&found);
    return utf8_nfc(reader->arena, text);
}

static bool has_entry(const struct yaml_node *map, struct str key)
{
    for (const struct yaml_node *entry = map->first; entry != NULL; entry = entry->next)
        if (str_equal(entry->key, key))
            return true;
    return false;
}

/* Hangs a value below the innermost open list or map; a key's second value is read and forgotten. -1: too many. */
static int add_value(struct reader *reader, struct yaml_node *node)
{
    if (reader->depth == 0) {
        reader->root = node;
        return 0;
    }
    struct yaml_node *parent = reader->open[reader->depth - 1];
    if (++reader->entries > YAML_ENTRIES) {
        diag_report(reader->diags, (struct position){reader->source->path, node->line, node->column}, DIAG_YAML_TOO_LARGE,
                    STR("5000"));
        return -1;
    }
    if (parent->type == YAML_MAP) {
        node->key = reader->key;
        node->key_line = (unsigned)reader->key_mark.line + reader->source->first_line;
        node->key_column = (unsigned)reader->key_mark.column + 1;
        reader->has_key = false;
        if (has_entry(parent, node->key)) {
            diag_report(reader->diags, place(reader, reader->key_mark), DIAG_DUPLICATE_KEY, node->key);
            return 0;
        }
    }
    parent->count++;
    *reader->tails[reader->depth - 1] = node;
    reader->tails[reader->depth - 1] = &node->next;
    return 0;
}

static struct yaml_node *new_node(struct reader *reader, enum yaml_type type, yaml_mark_t mark)
{
    struct yaml_node *node = ARENA_NEW(reader->arena, struct yaml_node);
    node->type = type;
    node->line = (unsigned)mark.line + reader->source->first_line;
    node->column = (unsigned)mark.column + 1;
    return node;
}

static bool wants_key(const struct reader *reader)
{
    return reader->depth > 0 && reader->open[reader->depth - 1]->type == YAML_MAP && !reader->has_key;
}

static int take_scalar(struct reader *reader, const yaml_event_t *event)
{
    struct str text = scalar_text(reader, event);
    if (wants_key(reader)) {
        reader->key = text;
        reader->key_mark = event->start_mark;
        reader->has_key = true;
        return 0;
    }
    struct yaml_node *node = new_node(reader, YAML_TEXT, event->start_mark);
    node->text = text;
    node->empty = text.size == 0 && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return add_value(reader, node);
}

static int take_opening(struct reader *reader, const yaml_event_t *event)
{
    if (wants_key(reader)) {
        diag_report(reader->diags, place(reader, event->start_mark), DIAG_YAML_KEY);
        return -1;
    }
    if (reader->depth == YAML_DEPTH) {
        diag_report(reader->diags, place(reader, event->start_mark), DIAG_YAML_TOO_DEEP, STR("8"));
        return -1;
    }
    enum yaml_type type = event->type == YAML_MAPPING_START_EVENT ? YAML_MAP : YAML_LIST;
    struct yaml_node *node = new_node(reader, type, event->start_mark);
    if (add_value(reader, node) < 0)
        return -1;
    reader->open[reader->depth] = node;
    reader->tails[reader->depth] = &node->first;
    reader->depth++;
    return 0;
}

static const yaml_char_t *anchor_of(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT: return event->data.scalar.anchor;
    case YAML_SEQUENCE_START_EVENT: return event->data.sequence_start.anchor;
    case YAML_MAPPING_START_EVENT: return event->data.mapping_start.anchor;
    default: return NULL;
    }
}

static const yaml_char_t *tag_of(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT: return event->data.scalar.tag;
    case YAML_SEQUENCE_START_EVENT: return event->data.sequence_start.tag;
    case YAML_MAPPING_START_EVENT: return event->data.mapping_start.tag;
    default: return NULL;
    }
}

static int take_event(struct reader *reader, const yaml_event_t *event, unsigned *documents)
{
    struct position at = place(reader, event->start_mark);
    if (event->type == YAML_ALIAS_EVENT || anchor_of(event) != NULL) {
        diag_report(reader->diags, at, DIAG_YAML_ALIAS);
        return -1;
    }
    if (tag_of(event) != NULL) {
        diag_report(reader->diags, at, DIAG_YAML_TAG, str_from((const char *)tag_of(event)));
        return -1;
    }
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if ((*documents)++ == 0)
            return 0;
        diag_report(reader->diags, at, DIAG_YAML_DOCUMENTS);
        return -1;
    case YAML_SCALAR_EVENT: return take_scalar(reader, event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT: return take_opening(reader, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: reader->depth -= reader->depth > 0; return 0;
    default: return 0;
    }
}

/* An end that comes too early is best shown where the thing that it cuts off began. */
static void report_syntax(struct reader *reader, const yaml_parser_t *parser)
{
    if (parser->error == YAML_MEMORY_ERROR)
        memory_exhausted();
    struct str problem = str_from(parser->problem == NULL ? "?" : parser->problem);
    bool cut_off = parser->context != NULL && str_starts(problem, STR("found unexpected end of stream"));
    yaml_mark_t mark = cut_off ? parser->context_mark : parser->problem_mark;
    diag_report(reader->diags, place(reader, mark), DIAG_YAML_SYNTAX, problem);
}

int yaml_read_events(struct arena *arena, const struct yaml_source *source, struct yaml_node **root, struct diags *diags)
{
    struct reader reader = {.arena = arena, .source = source, .diags = diags};
    yaml_parser_t parser;
    int result = -1;
    unsigned documents = 0;
    *root = NULL;
    if (source->text.size == 0)
        return 0;
    if (!yaml_parser_initialize(&parser))
        memory_exhausted();
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)source->text.data, source->text.size);
    for (bool done = false; !done;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            report_syntax(&reader, &parser);
            goto out;
        }
        done = event.type == YAML_STREAM_END_EVENT;
        int taken = take_event(&reader, &event, &documents);
        yaml_event_delete(&event);
        if (taken < 0)
            goto out;
    }
    result = 0;
out:
    yaml_parser_delete(&parser);
    *root = reader.root;
    return result;
}

int yaml_read(struct arena *arena, const struct yaml_source *source, struct yaml_node **root, struct diags *diags)
{
    if (source->text.size > 0 && (source->is_plain || text_is_plain(source->text))) {
        *root = yaml_read_simple(arena, source);
        if (*root != NULL)
            return 0;
    }
    return yaml_read_events(arena, source, root, diags);
}
