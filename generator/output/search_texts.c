#include "output/search_texts.h"

#include "base/array.h"
#include "base/utf8.h"
#include "facts/searched.h"

#define BEFORE_STRINGS 4 /* texts in front of the searched strings */

void search_texts_begin(struct buffer *buffer, struct str bucket)
{
    buffer_put_literal(buffer, "fumi_search.texts(\"");
    buffer_put(buffer, bucket);
    buffer_put_literal(buffer, "\",[\n");
}

static void put_string(struct buffer *buffer, struct str prefix, struct str text)
{
    buffer_put_literal(buffer, ",\"");
    buffer_put(buffer, prefix);
    buffer_put_json(buffer, text);
    buffer_put_char(buffer, '"');
}

void search_texts_put(struct buffer *buffer, const struct search_text *text, bool last)
{
    const struct str before[BEFORE_STRINGS] = {text->url, text->number, text->date, text->kind};
    struct str rest = text->searched, string;
    enum search_field field;
    buffer_put_char(buffer, '[');
    buffer_put_number(buffer, text->key);
    for (size_t i = 0; i < BEFORE_STRINGS; i++)
        put_string(buffer, STR(""), before[i]);
    while (searched_next(&rest, &field, &string))
        put_string(buffer, str_of(&SEARCH_FIELD_LETTERS[field], 1), string);
    buffer_put(buffer, last ? STR("]\n") : STR("],\n"));
}

void search_texts_end(struct buffer *buffer)
{
    buffer_put_literal(buffer, "]);\n");
}

/* ---- reading ---- */

static int hex_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What follows a backslash; returns how many bytes that is, 0 where it is nothing that buffer_put_json writes. */
static size_t unescape(struct str rest, struct buffer *out)
{
    if (rest.size > 0 && (rest.data[0] == '"' || rest.data[0] == '\\')) {
        buffer_put_char(out, rest.data[0]);
        return 1;
    }
    if (rest.size > 0 && rest.data[0] == 'n') {
        buffer_put_char(out, '\n');
        return 1;
    }
    if (rest.size < 5 || rest.data[0] != 'u')
        return 0;
    uint32_t c = 0;
    for (size_t i = 1; i < 5; i++) {
        int value = hex_of(rest.data[i]);
        if (value < 0)
            return 0;
        c = c << 4 | (uint32_t)value;
    }
    char utf8[4];
    buffer_put(out, str_of(utf8, utf8_put(c, utf8)));
    return 5;
}

/* ,"text" off the line. */
static int take_string(struct str *line, struct buffer *out)
{
    buffer_reset(out);
    if (!str_starts(*line, STR(",\"")))
        return -1;
    for (size_t i = 2; i < line->size; i++) {
        size_t plain = i;
        while (i < line->size && line->data[i] != '"' && line->data[i] != '\\')
            i++;
        buffer_put(out, str_sub(*line, plain, i - plain));
        if (i < line->size && line->data[i] == '"') {
            *line = str_from_pos(*line, i + 1);
            return 0;
        }
        size_t taken = unescape(str_from_pos(*line, i + 1), out);
        if (taken == 0)
            return -1;
        i += taken;
    }
    return -1;
}

static int read_line(struct arena *arena, struct str line, struct search_text *text, struct buffer *string,
                     struct buffer *packed)
{
    unsigned long key;
    size_t comma = str_find_char(line, ',', 0);
    if (comma == STR_NPOS || comma < 1 || !str_to_number(str_sub(line, 1, comma - 1), UINT16_MAX, &key))
        return -1;
    *text = (struct search_text){.key = (uint16_t)key};
    line = str_from_pos(line, comma);
    buffer_reset(packed);
    for (size_t i = 0; !str_starts(line, STR("]")); i++) {
        if (take_string(&line, string) < 0)
            return -1;
        if (i < BEFORE_STRINGS)
            continue;
        struct str s = buffer_str(string);
        const char *letter = s.size == 0 ? NULL : memchr(SEARCH_FIELD_LETTERS, s.data[0], SEARCH_FIELD_COUNT);
        if (letter == NULL)
            return -1;
        searched_put(packed, (enum search_field)(letter - SEARCH_FIELD_LETTERS), str_from_pos(s, 1));
    }
    text->searched = arena_str(arena, buffer_str(packed));
    return 0;
}

int search_texts_read(struct arena *arena, struct str bytes, struct search_text_list *texts)
{
    struct buffer string = BUFFER_INIT, packed = BUFFER_INIT;
    struct str line;
    int rc = str_next_line(&bytes, &line) && str_starts(line, STR("fumi_search.texts(")) ? 0 : -1;
    while (rc == 0 && str_next_line(&bytes, &line) && !str_equal(line, STR("]);")))
        rc = read_line(arena, line, ARRAY_PUSH(arena, texts), &string, &packed);
    buffer_free(&string);
    buffer_free(&packed);
    return rc;
}

struct str search_pairs_read(struct str bytes)
{
    size_t before = str_find(bytes, STR(SEARCH_PAIRS_BEFORE), 0), extra = strlen(SEARCH_PAIRS_BEFORE SEARCH_PAIRS_AFTER);
    if (!str_starts(bytes, STR("fumi_search.pairs(")) || before == STR_NPOS || !str_ends(bytes, STR(SEARCH_PAIRS_AFTER)) ||
        bytes.size < before + extra)
        return STR_NONE;
    return str_sub(bytes, before + strlen(SEARCH_PAIRS_BEFORE), bytes.size - before - extra);
}
