#include "site/frontmatter.h"

#include "base/array.h"
#include "base/lanes.h"
#include "base/path.h"
#include "base/utf8.h"
#include "site/schema.h"

#include <stddef.h>

/* --- Where it ends ------------------------------------------------------------------------------------------------- */

static bool is_fence(struct str line)
{
    if (!str_starts(line, STR("---")))
        return false;
    for (size_t i = 3; i < line.size; i++)
        if (line.data[i] != ' ' && line.data[i] != '\t')
            return false;
    return true;
}

struct frontmatter_split frontmatter_split(struct str text)
{
    struct frontmatter_split split = {.body = text, .body_line = 1};
    struct str rest = text;
    struct str line;
    if (!str_next_line(&rest, &line) || !is_fence(line))
        return split;
    struct str yaml = rest;
    for (unsigned number = 2; str_next_line(&rest, &line); number++) {
        if (!is_fence(line))
            continue;
        split.yaml = str_of(yaml.data, (size_t)(line.data - yaml.data));
        split.body = rest.data == NULL ? str_of(text.data + text.size, 0) : rest;
        split.body_line = number + 1;
        return split;
    }
    split.open = true;
    return split;
}

/* --- Checks of single values --------------------------------------------------------------------------------------- */

static int check_id(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    (void)key;
    bool good = path_is_inner(node->text);
    for (size_t at = 0; good && at < node->text.size;) {
        uint32_t c = utf8_next(node->text, &at);
        good = !utf8_is_space(c) && !utf8_is_control(c) && (c >= 0x80 || strchr("\"#%*:<>?[\\]^`{|}", (int)c) == NULL);
    }
    if (good)
        return 0;
    diag_report(reader->diags, schema_place(reader, node), DIAG_BAD_ID, node->text);
    return -1;
}

static int check_values(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    const struct config *config = reader->config;
    struct str_list values = str_is(key->name, "audience")   ? config->audience
                             : str_is(key->name, "category") ? config->category
                                                             : config->severity;
    return schema_one_of(reader, key->name, node, values);
}

/* White space, controls and "<>\\^`{|} of which some are one bit apart. */
static lanes_mask are_in_no_url(lanes bytes)
{
    return (lanes_mask)(bytes <= ' ') | lanes_are(bytes & 0xFD, '<') | lanes_are(bytes & 0xFD, '\\') | lanes_are(bytes, '"') |
           lanes_are(bytes, '`') | lanes_between(bytes, '{', '}');
}

static int check_url(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    (void)key;
    struct str url = node->text;
    if ((str_starts(url, STR("https://")) || str_starts(url, STR("http://"))) &&
        lanes_find(url.data, url.size, 0, are_in_no_url) == url.size)
        return 0;
    diag_report(reader->diags, schema_place(reader, node), DIAG_UNSAFE_URL, url);
    return -1;
}

/* "98" or "98-109" */
static int check_pages(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    struct str rest = node->text;
    struct str part;
    unsigned long before = 0;
    bool good = true;
    size_t parts = 0;
    while (good && str_split(&rest, '-', &part)) {
        unsigned long page;
        good = str_to_number(part, 99999, &page) && page > 0 && page >= before && ++parts <= 2;
        before = page;
    }
    return good ? 0 : schema_bad_value(reader, key->name, node, STR("98 | 98-109"));
}

static bool is_digits(struct str s, size_t at_least)
{
    for (size_t i = 0; i < s.size; i++)
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
    return s.size >= at_least;
}

static int check_cve(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    struct str id = node->text;
    if (str_starts(id, STR("CVE-")) && id.size > 9 && id.data[8] == '-' && is_digits(str_sub(id, 4, 4), 4) &&
        is_digits(str_from_pos(id, 9), 4))
        return 0;
    return schema_bad_value(reader, key->name, node, STR("CVE-2026-12345"));
}

/* Names of languages and templates: letters, digits, '-' and '_', beginning with a letter. */
static int check_name(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    bool good = node->text.size > 0 && node->text.size <= 64;
    for (size_t i = 0; i < node->text.size && good; i++) {
        char c = node->text.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        good = letter || (i > 0 && ((c >= '0' && c <= '9') || c == '-' || c == '_'));
    }
    struct str advice = str_is(key->name, "lang") ? STR("ja") : STR("page");
    return good ? 0 : schema_bad_value(reader, key->name, node, advice);
}

/* An old address, with or without "/" before and ".html" behind it: "/old/" was the page old/index.html. */
static int check_alias(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    (void)key;
    struct str alias = path_decode_url(reader->arena, node->text);
    bool good = alias.data != NULL && memchr(node->text.data, '?', node->text.size) == NULL &&
                memchr(node->text.data, '#', node->text.size) == NULL && !str_starts(alias, STR("//")) &&
                str_find(alias, STR("://"), 0) == STR_NPOS && utf8_check(alias) == STR_NPOS;
    if (good && str_starts(alias, STR("/")))
        alias = str_from_pos(alias, 1);
    if (good && (alias.size == 0 || str_ends(alias, STR("/"))))
        alias = arena_concat(reader->arena, alias, STR("index"));
    if (good && str_ends(alias, STR(".html")))
        alias = str_sub(alias, 0, alias.size - 5);
    for (size_t at = 0; good && at < alias.size;) {
        uint32_t c = utf8_next(alias, &at);
        good = !utf8_is_control(c) && c != '\n' && c != '\t';
    }
    if (good)
        alias = path_resolve(reader->arena, STR(""), alias);
    if (good && alias.data != NULL && path_is_inner(alias)) {
        node->text = utf8_nfc(reader->arena, alias);
        return 0;
    }
    diag_report(reader->diags, schema_place(reader, node), DIAG_BAD_ALIAS, node->text);
    return -1;
}

/* --- Values of their own form -------------------------------------------------------------------------------------- */

static int want_text(struct schema_reader *reader, const struct schema_key *key, const struct yaml_node *node)
{
    if (node->type == YAML_TEXT)
        return 0;
    diag_report(reader->diags, schema_place(reader, node), DIAG_WANTS_TEXT, key->name);
    return -1;
}

/* What cannot be read must not be shown: a slip such as "internl" errs on the safe side. */
static int read_visibility(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    struct document *document = reader->target;
    bool is_public = node->type == YAML_TEXT && str_is(node->text, "public");
    document->visibility = is_public ? VISIBILITY_PUBLIC : VISIBILITY_INTERNAL;
    if (want_text(reader, key, node) < 0)
        return -1;
    if (is_public || str_is(node->text, "internal"))
        return 0;
    return schema_bad_value(reader, key->name, node, STR("public | internal"));
}

static int read_action(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    static const struct str names[] = {STR_INIT("revise"), STR_INIT("append"), STR_INIT("insert-after"), STR_INIT("retire")};
    struct document *document = reader->target;
    if (want_text(reader, key, node) < 0)
        return -1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(names[i], node->text))
            document->action = (enum action)(ACTION_REVISE + (int)i);
    if (document->action != ACTION_NONE)
        return 0;
    return schema_bad_value(reader, key->name, node, STR("revise | append | insert-after | retire"));
}

static int read_kind(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    struct document *document = reader->target;
    if (want_text(reader, key, node) < 0)
        return -1;
    if (kind_from_name(node->text, &document->kind) == 0)
        return 0;
    struct str names[KIND_COUNT];
    for (int kind = 0; kind < KIND_COUNT; kind++)
        names[kind] = kind_name((enum kind)kind);
    return schema_one_of(reader, key->name, node, (struct str_list){names, KIND_COUNT});
}

static const struct schema_key history_keys[] = {
    {STR_INIT("date"), SCHEMA_DATE, offsetof(struct history_entry, date), 0, NULL, 0, 0},
    {STR_INIT("text"), SCHEMA_TEXT, offsetof(struct history_entry, text), 0, NULL, 0, 0},
};

static int read_history(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    struct document *document = reader->target;
    if (node->type != YAML_LIST) {
        diag_report(reader->diags, schema_place(reader, node), DIAG_WANTS_LIST, key->name);
        return -1;
    }
    document->history = ARENA_ARRAY(reader->arena, struct history_entry, node->count);
    for (struct yaml_node *item = node->first; item != NULL; item = item->next) {
        struct history_entry entry = {0};
        struct schema_reader inner = *reader;
        inner.target = &entry;
        inner.kind = KIND_COUNT;
        if (item->type != YAML_MAP) {
            diag_report(reader->diags, schema_place(reader, item), DIAG_WANTS_MAP, key->name);
            continue;
        }
        schema_read(&inner, history_keys, sizeof history_keys / sizeof *history_keys, item);
        for (size_t i = 0; i < sizeof history_keys / sizeof *history_keys; i++)
            if (schema_find(item, history_keys[i].name) == NULL)
                diag_report(reader->diags, schema_place(reader, item), DIAG_MISSING_KEY, history_keys[i].name);
        if (entry.date.precision != DATE_NONE && entry.text.size > 0)
            document->history[document->history_count++] = entry;
    }
    return 0;
}

/* --- The table ----------------------------------------------------------------------------------------------------- */

#define BIT(kind) (1U << KIND_##kind)
/* What summaries of documents have in common, on whichever board of the shelf they stand. */
#define SHELF (BIT(REFERENCE) | BIT(RESEARCH) | BIT(PRACTICE) | BIT(SLIDES))
#define KEY(name, type, member, kinds, check)                                                \
    {                                                                                        \
        STR_INIT(name), SCHEMA_##type, offsetof(struct document, member), kinds, check, 0, 0 \
    }
#define NUMBER(name, member, kinds, minimum, maximum)                                                   \
    {                                                                                                   \
        STR_INIT(name), SCHEMA_NUMBER, offsetof(struct document, member), kinds, NULL, minimum, maximum \
    }

static const struct schema_key keys[] = {
    KEY("title", TEXT, title, 0, NULL),
    KEY("summary", TEXT, summary, 0, NULL),
    KEY("date", DATE, date, 0, NULL),
    KEY("tags", LIST, tags, 0, NULL),
    KEY("kind", OTHER, kind, 0, read_kind),
    KEY("id", TEXT, id, 0, check_id),
    KEY("updated", DATE, updated, 0, NULL),
    KEY("owner", TEXT, owner, 0, NULL),
    KEY("visibility", OTHER, visibility, 0, read_visibility),
    NUMBER("order", order, 0, 0, ORDER_NONE - 1),
    KEY("aliases", LIST, aliases, 0, check_alias),
    KEY("lang", TEXT, lang, 0, check_name),
    KEY("template", TEXT, template_name, 0, check_name),
    KEY("number_headings", FLAG, number_headings, 0, NULL),
    KEY("sources", LIST, sources, 0, NULL),
    KEY("history", OTHER, history, 0, read_history),
    KEY("publish_from", DATE, publish_from, 0, NULL),
    KEY("expires", DATE, expires, 0, NULL),
    KEY("draft", FLAG, draft, 0, NULL),
    KEY("number", TEXT, number, BIT(TOPIC), NULL),
    KEY("pages", LIST, pages, BIT(TOPIC) | BIT(SUPPLEMENT) | BIT(PAGE), check_pages),
    KEY("audience", LIST, audience, BIT(TOPIC) | BIT(INITIATIVE) | SHELF, check_values),
    KEY("next", LIST, next, BIT(TOPIC), NULL),
    KEY("target", LIST, target, BIT(SUPPLEMENT), NULL),
    KEY("action", OTHER, action, BIT(SUPPLEMENT), read_action),
    KEY("reason", TEXT, reason, BIT(SUPPLEMENT), NULL),
    KEY("publisher", LIST, publisher, SHELF, NULL),
    KEY("published", DATE, published, SHELF, NULL),
    KEY("edition", TEXT, edition, SHELF, NULL),
    NUMBER("priority", priority, SHELF, 1, 5),
    KEY("category", TEXT, category, SHELF, check_values),
    KEY("url", TEXT, url, SHELF | BIT(NEWS) | BIT(INITIATIVE), check_url),
    KEY("supersedes", LIST, supersedes, SHELF, NULL),
    KEY("severity", TEXT, severity, BIT(NEWS), check_values),
    KEY("cve", LIST, cve, BIT(NEWS), check_cve),
    KEY("question", TEXT, question, BIT(FAQ), NULL),
    KEY("keywords", LIST, keywords, BIT(FAQ), NULL),
    KEY("contacts", LIST, contacts, BIT(FAQ), NULL),
    KEY("references", LIST, references, BIT(FAQ), NULL),
    KEY("reading", TEXT, reading, BIT(TERM), NULL),
    KEY("also", LIST, also, BIT(TERM), NULL),
};

const struct schema_key *frontmatter_keys(size_t *count)
{
    *count = sizeof keys / sizeof *keys;
    return keys;
}

/* What a kind cannot do without: a supplement must say what it does to which page, dated lists need dates. */
static void check_required(struct schema_reader *reader, const struct yaml_node *map)
{
    const struct document *document = reader->target;
    struct position file = {reader->path, 0, 0};
    if (document->kind == KIND_SUPPLEMENT) {
        if (schema_find(map, STR("target")) == NULL)
            diag_report(reader->diags, file, DIAG_MISSING_KEY, STR("target"));
        if (schema_find(map, STR("action")) == NULL)
            diag_report(reader->diags, file, DIAG_MISSING_KEY, STR("action"));
    }
    if (kind_is_dated(document->kind) && schema_find(map, STR("date")) == NULL)
        diag_report(reader->diags, file, DIAG_MISSING_KEY, STR("date"));
}

static void check_pairing(struct schema_reader *reader, const struct yaml_node *map)
{
    const struct document *document = reader->target;
    const struct yaml_node *pages = schema_find(map, STR("pages"));
    if (document->kind != KIND_SUPPLEMENT || document->pages.count == 0 || document->pages.count == document->target.count)
        return;
    diag_report(reader->diags, schema_place(reader, pages), DIAG_PAGES_PAIRING,
                arena_printf(reader->arena, "%zu", document->target.count),
                arena_printf(reader->arena, "%zu", document->pages.count));
}

void frontmatter_read(struct arena *arena, const struct config *config, struct str yaml, bool is_plain,
                      struct document *document, struct diags *diags)
{
    struct schema_reader reader = {
        .arena = arena,
        .diags = diags,
        .path = document_position(arena, document, 0, 0).path,
        .config = config,
        .offset_minutes = config->offset_minutes,
        .kind = document->kind,
        .target = document,
    };
    struct yaml_source source = {.path = reader.path, .text = yaml, .first_line = 2, .is_plain = is_plain};
    struct yaml_node *map;
    int whole = yaml_read(arena, &source, &map, diags);
    if (map != NULL && map->type != YAML_MAP) {
        diag_report(diags, schema_place(&reader, map), DIAG_WANTS_MAP, STR("---"));
        map = NULL;
    }
    if (map != NULL) {
        /* The kind decides which keys there are, wherever in the map it stands. */
        enum kind kind;
        const struct yaml_node *own = schema_find(map, STR("kind"));
        if (own != NULL && own->type == YAML_TEXT && kind_from_name(own->text, &kind) == 0)
            reader.kind = document->kind = kind;
        schema_read(&reader, keys, sizeof keys / sizeof *keys, map);
        const struct yaml_node *target = schema_find(map, STR("target"));
        const struct yaml_node *title = schema_find(map, STR("title"));
        document->key_lines[0] = target == NULL ? 0 : target->key_line;
        document->key_lines[1] = title == NULL ? 0 : title->key_line;
        check_pairing(&reader, map);
    }
    if (whole == 0)
        check_required(&reader, map);
}
