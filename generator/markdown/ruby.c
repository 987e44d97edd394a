#include "markdown/ruby.h"

#include "base/utf8.h"
#include "markdown/position.h"
#include "markdown/write.h"

#define READING_MAX 1000 /* bytes of the whole construct: a word, not a paragraph */

static bool ends_search(char c)
{
    return c == '\n' || c == '{' || c == '[' || c == ']' || c == '<' || c == '`' || c == '\\';
}

bool ruby_read(struct str text, struct mark *mark)
{
    size_t at = mark->start + 1, bar = 0;
    size_t limit = text.size - at > READING_MAX ? at + READING_MAX : text.size;
    uint32_t count = 0;
    for (; at < limit && text.data[at] != '}'; at++) {
        if (ends_search(text.data[at]))
            return false;
        if (text.data[at] == '|') {
            if (count++ == 0)
                bar = at;
        }
    }
    if (at >= limit || count == 0)
        return false;
    struct str base = str_sub(text, mark->start + 1, bar - mark->start - 1);
    struct str readings = str_sub(text, bar + 1, at - bar - 1);
    if (str_is_empty(str_trim(base)) || readings.size < count)
        return false;
    mark->base = base;
    mark->readings = readings;
    mark->reading_count = count;
    mark->size = (uint32_t)(at + 1 - mark->start);
    mark->kind = count == 1 || utf8_graphemes(base) == count ? MARK_RUBY : MARK_RUBY_BAD;
    return true;
}

struct str ruby_reading(struct arena *arena, const struct mark *mark)
{
    char *joined = arena_alloc(arena, mark->readings.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < mark->readings.size; i++)
        if (mark->readings.data[i] != '|')
            joined[size++] = mark->readings.data[i];
    return str_of(joined, size);
}

void ruby_report(struct markdown *markdown, const struct mark *mark)
{
    char readings[24], characters[24];
    snprintf(readings, sizeof readings, "%u", (unsigned)mark->reading_count);
    snprintf(characters, sizeof characters, "%zu", utf8_graphemes(mark->base));
    diag_report(markdown->diags, position_of_byte(markdown, mark->start), DIAG_BAD_RUBY, str_from(readings),
                str_from(characters));
}

static void put_group(struct buffer *buffer, struct str base, struct str reading)
{
    buffer_put_literal(buffer, "<ruby>");
    write_text(buffer, base);
    buffer_put_literal(buffer, "<rp>（</rp><rt>");
    write_text(buffer, reading);
    buffer_put_literal(buffer, "</rt><rp>）</rp></ruby>");
}

/* A character without a reading stands outside of any ruby element: in one, it would be the next reading's base too. */
void ruby_render(struct buffer *buffer, const struct mark *mark)
{
    if (mark->reading_count == 1) {
        put_group(buffer, mark->base, mark->readings);
        return;
    }
    struct str base = mark->base, readings = mark->readings, reading;
    while (base.size > 0 && str_split(&readings, '|', &reading)) {
        size_t size = utf8_prefix(base, 1);
        if (reading.size > 0)
            put_group(buffer, str_sub(base, 0, size), reading);
        else
            write_text(buffer, str_sub(base, 0, size));
        base = str_from_pos(base, size);
    }
}
