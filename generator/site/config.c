#include "site/config.h"

#include "base/array.h"
#include "base/hash.h"
#include "base/path.h"
#include "site/charset.h"
#include "site/schema.h"
#include "site/text.h"

#include <stddef.h>

bool str_list_has(struct str_list list, struct str text)
{
    for (size_t i = 0; i < list.count; i++)
        if (str_equal(list.items[i], text))
            return true;
    return false;
}

static const struct str config_path = STR_INIT("fumi.yaml");

static bool is_language(struct str text)
{
    struct str rest = text;
    struct str part;
    for (bool first = true; str_split(&rest, '-', &part); first = false) {
        if (part.size < (first ? 2 : 1) || part.size > 8)
            return false;
        for (size_t i = 0; i < part.size; i++) {
            char c = part.data[i];
            bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (first || c < '0' || c > '9'))
                return false;
        }
    }
    return text.size > 0;
}

static int check_language(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    return is_language(node->text) ? 0 : schema_bad_value(reader, key->name, node, STR("ja"));
}

static int check_base_url(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    struct str url = node->text;
    size_t scheme = str_starts(url, STR("https://")) ? 8 : str_starts(url, STR("http://")) ? 7 : 0;
    bool bad = scheme == 0 || url.size == scheme || url.data[scheme] == '/';
    for (size_t i = 0; i < url.size && !bad; i++)
        bad = url.data[i] <= ' ' || strchr("\"<>#?\\^`{|}", url.data[i]) != NULL;
    if (bad)
        return schema_bad_value(reader, key->name, node, STR("https://www.example.jp/"));
    if (!str_ends(url, STR("/")))
        node->text = arena_concat(reader->arena, url, STR("/"));
    return 0;
}

static int check_uuid(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    bool good = node->text.size == sizeof form - 1;
    for (size_t i = 0; i < node->text.size && good; i++) {
        char c = node->text.data[i];
        bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        good = form[i] == '-' ? c == '-' : digit;
    }
    return good ? 0 : schema_bad_value(reader, key->name, node, STR("5f0c8d2e-7a41-4b6f-9d53-2c1e84a6b790"));
}

/* "+09:00" -> 540; false where it is anything else. */
static bool read_offset(struct str text, int *minutes)
{
    unsigned long hours;
    unsigned long rest;
    if (text.size != 6 || (text.data[0] != '+' && text.data[0] != '-') || text.data[3] != ':' ||
        !str_to_number(str_sub(text, 1, 2), 14, &hours) || !str_to_number(str_sub(text, 4, 2), 59, &rest))
        return false;
    *minutes = (int)(hours * 60 + rest) * (text.data[0] == '-' ? -1 : 1);
    return true;
}

static int check_timezone(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    struct config *config = reader->target;
    if (node->type != YAML_TEXT) {
        diag_report(reader->diags, schema_place(reader, node), DIAG_WANTS_TEXT, key->name);
        return -1;
    }
    if (str_is(node->text, "Asia/Tokyo"))
        config->offset_minutes = 9 * 60;
    else if (str_is(node->text, "UTC"))
        config->offset_minutes = 0;
    else if (!read_offset(node->text, &config->offset_minutes))
        return schema_bad_value(reader, key->name, node, STR("Asia/Tokyo | UTC | +09:00"));
    return 0;
}

/* Names of themes become folder names. */
static int check_name(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    bool good = node->text.size > 0;
    for (size_t i = 0; i < node->text.size && good; i++) {
        char c = node->text.data[i];
        good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
    return good ? 0 : schema_bad_value(reader, key->name, node, STR("portal"));
}

static int check_id(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    (void)key;
    if (path_is_inner(node->text))
        return 0;
    diag_report(reader->diags, schema_place(reader, node), DIAG_BAD_ID, node->text);
    return -1;
}

/* "警察相談専用電話 #9110": the last word is what a telephone dials. */
static int check_phone(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    size_t mark = str_find_last(node->text, ' ');
    struct str number = mark == STR_NPOS ? STR("") : str_from_pos(node->text, mark + 1);
    bool good = number.size > 0 && mark > 0;
    for (size_t i = 0; i < number.size && good; i++)
        good = (number.data[i] >= '0' && number.data[i] <= '9') || strchr("#*+-", number.data[i]) != NULL;
    return good ? 0 : schema_bad_value(reader, key->name, node, STR("警察相談専用電話 #9110"));
}

/* RFC 9116: a URI, https where it is a page. */
static int check_contact(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    struct str uri = node->text;
    bool good = str_starts(uri, STR("https://")) || str_starts(uri, STR("mailto:")) || str_starts(uri, STR("tel:"));
    for (size_t i = 0; i < uri.size && good; i++)
        good = uri.data[i] > ' ' && uri.data[i] < 0x7f;
    return good ? 0 : schema_bad_value(reader, key->name, node, STR("mailto:security@example.jp"));
}

static struct str kind_names(struct arena *arena)
{
    struct str names = STR_NONE;
    for (int kind = 0; kind < KIND_COUNT; kind++)
        names = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(names), kind > 0 ? " | " : "", STR_ARGS(kind_name((enum kind)kind)));
    return names;
}

static int check_kind(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    enum kind kind;
    if (kind_from_name(node->text, &kind) == 0)
        return 0;
    return schema_bad_value(reader, key->name, node, kind_names(reader->arena));
}

/* ".PDF" is meant as "pdf". */
static int check_download(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    struct str type = arena_str(reader->arena, node->text);
    if (str_starts(type, STR(".")))
        type = str_from_pos(type, 1);
    for (size_t i = 0; i < type.size; i++) {
        char *c = (char *)(uintptr_t)&type.data[i];
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
        else if ((*c < 'a' || *c > 'z') && (*c < '0' || *c > '9'))
            return schema_bad_value(reader, key->name, node, STR("pdf"));
    }
    if (type.size == 0 || str_is(type, "md"))
        return schema_bad_value(reader, key->name, node, STR("pdf"));
    node->text = type;
    return 0;
}

static int read_sections(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    struct config *config = reader->target;
    if (node->type != YAML_MAP) {
        diag_report(reader->diags, schema_place(reader, node), DIAG_WANTS_MAP, key->name);
        return -1;
    }
    config->sections = ARENA_ARRAY(reader->arena, struct config_section, node->count);
    for (struct yaml_node *entry = node->first; entry != NULL; entry = entry->next) {
        struct config_section section = {entry->key, KIND_PAGE};
        const struct schema_key place = {.name = entry->key};
        if (!path_is_inner(entry->key))
            diag_report(reader->diags, schema_key_place(reader, entry), DIAG_BAD_ID, entry->key);
        else if (entry->type != YAML_TEXT)
            diag_report(reader->diags, schema_place(reader, entry), DIAG_WANTS_TEXT, entry->key);
        else if (check_kind(reader, &place, entry) == 0 && kind_from_name(entry->text, &section.kind) == 0)
            config->sections[config->section_count++] = section;
    }
    return 0;
}

static void add_encoding(struct schema_reader *reader, struct yaml_node *entry)
{
    struct config *config = reader->target;
    enum charset charset = entry->type == YAML_TEXT ? charset_from_name(entry->text) : CHARSET_UNKNOWN;
    struct str name;
    switch (charset) {
    case CHARSET_UTF8: name = STR("utf-8"); break;
    case CHARSET_CP932: name = STR("cp932"); break;
    case CHARSET_EUC_JP: name = STR("euc-jp"); break;
    case CHARSET_ISO_2022_JP: name = STR("iso-2022-jp"); break;
    case CHARSET_UNKNOWN: schema_bad_value(reader, entry->key, entry, STR("utf-8 | cp932 | euc-jp | iso-2022-jp")); return;
    }
    config->encodings[config->encoding_count++] = (struct config_encoding){entry->key, name};
}

/* Pairs of pattern and name: a map, or a list of maps. */
static int read_encodings(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    struct config *config = reader->target;
    if (node->type == YAML_TEXT) {
        diag_report(reader->diags, schema_place(reader, node), DIAG_WANTS_MAP, key->name);
        return -1;
    }
    size_t count = node->type == YAML_MAP ? node->count : 0;
    for (struct yaml_node *item = node->first; node->type == YAML_LIST && item != NULL; item = item->next)
        count += item->count;
    config->encodings = ARENA_ARRAY(reader->arena, struct config_encoding, count);
    for (struct yaml_node *item = node->first; item != NULL; item = item->next) {
        if (node->type == YAML_MAP) {
            add_encoding(reader, item);
        } else if (item->type != YAML_MAP) {
            diag_report(reader->diags, schema_place(reader, item), DIAG_WANTS_MAP, key->name);
        } else {
            for (struct yaml_node *entry = item->first; entry != NULL; entry = entry->next)
                add_encoding(reader, entry);
        }
    }
    return 0;
}

#define AT(member) offsetof(struct config, member)
#define KEY(key, type, member, check)                   \
    {                                                   \
        STR_INIT(key), type, AT(member), 0, check, 0, 0 \
    }

static const struct schema_key home_keys[] = {
    KEY("emergency", SCHEMA_LIST, home_emergency, check_id),
    KEY("phones", SCHEMA_LIST, home_phones, check_phone),
};
static const struct schema_key security_keys[] = {
    KEY("contact", SCHEMA_LIST, security_contact, check_contact),
    KEY("expires", SCHEMA_DATE, security_expires, NULL),
};
static const struct schema_key values_keys[] = {
    KEY("audience", SCHEMA_LIST, audience, NULL),
    KEY("category", SCHEMA_LIST, category, NULL),
    KEY("severity", SCHEMA_LIST, severity, NULL),
};
static const struct schema_key policy_keys[] = {
    KEY("urgent", SCHEMA_LIST, urgent, check_kind),
    {STR_INIT("urgent_days"), SCHEMA_NUMBER, AT(urgent_days), 0, NULL, 1, 365},
};

/* A key whose value is a map with keys of its own. */
static int read_group(struct schema_reader *reader, const struct schema_key *key, struct yaml_node *node)
{
    static const struct {
        struct str name;
        const struct schema_key *keys;
        size_t count;
    } groups[] = {
        {STR_INIT("home"), home_keys, sizeof home_keys / sizeof *home_keys},
        {STR_INIT("security"), security_keys, sizeof security_keys / sizeof *security_keys},
        {STR_INIT("values"), values_keys, sizeof values_keys / sizeof *values_keys},
        {STR_INIT("policy"), policy_keys, sizeof policy_keys / sizeof *policy_keys},
    };
    if (node->type != YAML_MAP) {
        diag_report(reader->diags, schema_place(reader, node), DIAG_WANTS_MAP, key->name);
        return -1;
    }
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (str_equal(groups[i].name, key->name))
            schema_read(reader, groups[i].keys, groups[i].count, node);
    return 0;
}

static const struct schema_key keys[] = {
    KEY("title", SCHEMA_TEXT, title, NULL),
    KEY("subtitle", SCHEMA_TEXT, subtitle, NULL),
    KEY("description", SCHEMA_TEXT, description, NULL),
    KEY("publisher", SCHEMA_TEXT, publisher, NULL),
    KEY("contact", SCHEMA_TEXT, contact, NULL),
    KEY("copyright", SCHEMA_TEXT, copyright, NULL),
    KEY("base_url", SCHEMA_TEXT, base_url, check_base_url),
    KEY("uuid", SCHEMA_TEXT, uuid, check_uuid),
    KEY("lang", SCHEMA_TEXT, lang, check_language),
    KEY("timezone", SCHEMA_OTHER, offset_minutes, check_timezone),
    KEY("theme", SCHEMA_TEXT, theme, check_name),
    KEY("menu", SCHEMA_LIST, menu, check_id),
    KEY("footer", SCHEMA_LIST, footer, check_id),
    KEY("sections", SCHEMA_OTHER, sections, read_sections),
    KEY("missions", SCHEMA_LIST, missions, check_id),
    KEY("home", SCHEMA_OTHER, home_emergency, read_group),
    KEY("security", SCHEMA_OTHER, security_contact, read_group),
    KEY("values", SCHEMA_OTHER, audience, read_group),
    KEY("downloads", SCHEMA_LIST, downloads, check_download),
    KEY("encodings", SCHEMA_OTHER, encodings, read_encodings),
    KEY("policy", SCHEMA_OTHER, urgent, read_group),
};

/* Without uuid: the address stands for the site. A UUID of version 8 (RFC 9562), from the address's SHA-256. */
static struct str uuid_of_url(struct arena *arena, struct str url)
{
    unsigned char d[SHA256_SIZE];
    sha256_bytes(url, d);
    d[6] = (unsigned char)((d[6] & 0x0f) | 0x80);
    d[8] = (unsigned char)((d[8] & 0x3f) | 0x80);
    return arena_printf(arena, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", d[0], d[1], d[2], d[3],
                        d[4], d[5], d[6], d[7], d[8], d[9], d[10], d[11], d[12], d[13], d[14], d[15]);
}

static int require(struct diags *diags, struct str value, struct str key)
{
    if (value.size > 0)
        return 0;
    diag_report(diags, (struct position){config_path, 0, 0}, DIAG_MISSING_KEY, key);
    return -1;
}

int config_load(struct arena *arena, struct str text, struct config *config, struct diags *diags)
{
    *config = (struct config){.lang = STR("ja"), .offset_minutes = 9 * 60, .theme = STR("portal"), .urgent_days = 3};
    struct charset_result decoded;
    if (charset_decode(arena, text, CHARSET_UTF8, &decoded) < 0) {
        const struct charset_bad *bad = &decoded.bad[0];
        char byte[3];
        text_byte(text.data[bad->offset], byte);
        diag_report(diags, (struct position){config_path, bad->line, bad->column}, DIAG_NOT_CHARSET,
                    arena_printf(arena, "%zu", bad->offset + 1), str_from(byte), STR("UTF-8"));
        return -1;
    }
    text = decoded.text;
    if (!text_is_plain(text))
        text = text_clean(arena, text, config_path, diags);
    struct yaml_source source = {.path = config_path, .text = text, .first_line = 1};
    struct yaml_node *root;
    if (yaml_read(arena, &source, &root, diags) < 0)
        return -1;
    struct schema_reader reader = {arena, diags, config_path, NULL, 0, KIND_COUNT, config};
    if (root != NULL && root->type == YAML_MAP) {
        schema_read(&reader, keys, sizeof keys / sizeof *keys, root);
    } else if (root != NULL) {
        diag_report(diags, schema_place(&reader, root), DIAG_WANTS_MAP, config_path);
        return -1;
    }
    bool usable = require(diags, config->title, STR("title")) == 0;
    usable &= config->base_url.size > 0 || schema_find(root, STR("base_url")) != NULL ||
              require(diags, config->base_url, STR("base_url")) == 0;
    if (!usable || config->base_url.size == 0)
        return -1;
    if (config->security_expires.precision != DATE_NONE && config->security_expires.precision < DATE_TIME)
        config->security_expires.instant -= (int64_t)config->offset_minutes * 60; /* the zone may stand below it in the file */
    if (config->security_contact.count > 0 && config->security_expires.precision == DATE_NONE)
        require(diags, STR(""), STR("security.expires"));
    if (config->uuid.size == 0)
        config->uuid = uuid_of_url(arena, config->base_url);
    return 0;
}

enum kind config_kind_of(const struct config *config, struct str folder_id)
{
    enum kind kind = KIND_PAGE;
    size_t longest = 0;
    for (size_t i = 0; i < config->section_count; i++) {
        struct str path = config->sections[i].path;
        bool holds = str_starts(folder_id, path) && (folder_id.size == path.size || folder_id.data[path.size] == '/');
        if (holds && path.size > longest) {
            longest = path.size;
            kind = config->sections[i].kind;
        }
    }
    return kind;
}
