#include "site/document.h"

#include "base/path.h"
#include "base/utf8.h"
#include "site/frontmatter.h"
#include "site/text.h"

#include <strings.h>

/* --- Paths --------------------------------------------------------------------------------------------------------- */

/* Bytes of "NN-" at the beginning of a path part, 0 where there is none; *number is NN. */
static size_t order_prefix(struct str part, unsigned long *number)
{
    size_t digits = 0;
    unsigned long n = 0;
    while (digits < part.size && digits < 4 && part.data[digits] >= '0' && part.data[digits] <= '9')
        n = n * 10 + (unsigned long)(part.data[digits++] - '0');
    if (digits == 0 || digits > 3 || digits + 1 >= part.size || part.data[digits] != '-')
        return 0;
    *number = n;
    return digits + 1;
}

static struct str without_extension(struct str path)
{
    bool markdown = path.size > 3 && path.data[path.size - 4] != '/' && strncasecmp(path.data + path.size - 3, ".md", 3) == 0;
    return markdown ? str_sub(path, 0, path.size - 3) : path;
}

static struct str without_order_numbers(struct arena *arena, struct str path)
{
    char *id = arena_alloc(arena, path.size + 1);
    size_t size = 0;
    struct str part;
    for (bool first = true; str_split(&path, '/', &part); first = false) {
        unsigned long number;
        part = str_from_pos(part, order_prefix(part, &number));
        if (!first)
            id[size++] = '/';
        if (part.size > 0)
            memcpy(id + size, part.data, part.size);
        size += part.size;
    }
    id[size] = '\0';
    return str_of(id, size);
}

static bool is_index(struct str path)
{
    return str_is(without_extension(path_name(path)), "_index");
}

struct str document_id_of_path(struct arena *arena, struct str path)
{
    if (!is_index(path))
        return without_order_numbers(arena, without_extension(path));
    struct str folder = path_folder(path);
    return folder.size == 0 ? STR("index") : without_order_numbers(arena, folder);
}

struct position document_position(struct arena *arena, const struct document *document, unsigned line, unsigned column)
{
    return (struct position){arena_concat(arena, STR("content/"), document->path), line, column};
}

/* --- Loading ------------------------------------------------------------------------------------------------------- */

static void set_place(struct arena *arena, const struct config *config, struct str path, struct document *document)
{
    struct str folder = path_folder(path);
    document->path = path;
    document->id = document_id_of_path(arena, path);
    document->is_section = is_index(path);
    struct str own = path_name(path);
    if (document->is_section) {
        own = path_name(folder);
        folder = path_folder(folder);
        document->kind = KIND_PAGE;
    }
    document->section = without_order_numbers(arena, folder);
    if (!document->is_section)
        document->kind = config_kind_of(config, document->section);
    document->order = ORDER_NONE;
    order_prefix(own, &document->order);
}

static enum charset settled_charset(const struct config *config, struct str path)
{
    for (size_t i = 0; i < config->encoding_count; i++)
        if (path_matches(path, config->encodings[i].pattern))
            return charset_from_name(config->encodings[i].charset);
    return CHARSET_UNKNOWN;
}

static void report_bad(struct arena *arena, struct position at, struct str bytes, size_t offset, enum diag_code code,
                       enum charset charset, struct diags *diags)
{
    char byte[3];
    text_byte(bytes.data[offset], byte);
    diag_report(diags, at, code, arena_printf(arena, "%zu", offset + 1), str_from(byte), charset_name(charset));
}

/* UTF-8 without defects from whatever the file is. Where not even the encoding is known, the text is empty. */
static struct str decode(struct arena *arena, enum charset settled, struct position file, struct str bytes, struct diags *diags)
{
    enum charset charset = settled == CHARSET_UNKNOWN ? charset_detect(bytes) : settled;
    struct charset_result result;
    if (charset == CHARSET_UNKNOWN) {
        const char *nul = memchr(bytes.data, '\0', bytes.size);
        charset_decode(arena, bytes, CHARSET_UTF8, &result);
        struct position at = {file.path, result.bad[0].line, result.bad[0].column};
        if (nul != NULL)
            diag_report(diags, file, DIAG_NUL_BYTE);
        else
            report_bad(arena, at, bytes, result.bad[0].offset, DIAG_NOT_TEXT, CHARSET_UNKNOWN, diags);
        return STR("");
    }
    charset_decode(arena, bytes, charset, &result);
    enum diag_code code = settled != CHARSET_UNKNOWN || charset == CHARSET_UTF8 ? DIAG_NOT_CHARSET : DIAG_NOT_TEXT;
    for (size_t i = 0; i < result.bad_count; i++)
        report_bad(arena, (struct position){file.path, result.bad[i].line, result.bad[i].column}, bytes, result.bad[i].offset,
                   code, charset, diags);
    return result.text;
}

void document_load_as(struct arena *arena, const struct config *config, struct str path, struct str bytes, enum charset charset,
                      struct document *document, struct diags *diags)
{
    *document = (struct document){0};
    set_place(arena, config, path, document);
    struct position file = document_position(arena, document, 0, 0);
    struct str text = bytes;
    enum charset settled = charset != CHARSET_UNKNOWN ? charset : settled_charset(config, path);
    bool utf8 = settled == CHARSET_UNKNOWN || settled == CHARSET_UTF8;
    enum text_sort sort = utf8 ? text_sort_of(bytes) : TEXT_ROUGH;
    if (sort == TEXT_ROUGH && bytes.size > 0) {
        text = decode(arena, settled, file, bytes, diags);
        sort = text_sort_of(text);
        if (sort == TEXT_ROUGH)
            text = text_clean(arena, text, file.path, diags);
    }
    struct frontmatter_split split = frontmatter_split(text);
    if (split.open)
        diag_report(diags, (struct position){file.path, 1, 1}, DIAG_FRONT_MATTER_OPEN);
    document->body = sort == TEXT_ROUGH ? utf8_nfc(arena, split.body) : split.body;
    document->body_is_single = sort == TEXT_SINGLE;
    document->body_line = split.body_line;
    frontmatter_read(arena, config, split.yaml, sort != TEXT_ROUGH, document, diags);
}

void document_load(struct arena *arena, const struct config *config, struct str path, struct str bytes,
                   struct document *document, struct diags *diags)
{
    document_load_as(arena, config, path, bytes, CHARSET_UNKNOWN, document, diags);
}

struct str document_action_label(enum action action)
{
    switch (action) {
    case ACTION_REVISE: return STR("改訂");
    case ACTION_APPEND: return STR("追記");
    case ACTION_INSERT_AFTER: return STR("追加");
    case ACTION_RETIRE: return STR("取り下げ");
    default: return STR("");
    }
}

struct str document_pages_for(const struct document *document, struct str target)
{
    for (size_t i = 0; i < document->target.count && i < document->pages.count; i++)
        if (str_equal(document->target.items[i], target))
            return document->pages.items[i];
    return STR("");
}

struct str document_pages_text(struct arena *arena, struct str pages)
{
    size_t dash = str_find_char(pages, '-', 0);
    if (dash == STR_NPOS)
        return pages;
    return arena_printf(arena, "%.*s〜%.*s", STR_ARGS(str_sub(pages, 0, dash)), STR_ARGS(str_from_pos(pages, dash + 1)));
}
