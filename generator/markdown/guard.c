#include "markdown/guard.h"

#include "base/utf8.h"
#include "markdown/position.h"
#include "markdown/survey.h"

static size_t find_control(struct str text, size_t from)
{
    for (size_t at = from; at < text.size; at++) {
        unsigned char c = (unsigned char)text.data[at];
        bool suspect = (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F || c == 0xC2 || c == 0xEF;
        if (suspect && utf8_is_control(utf8_at(text, at)))
            return at;
    }
    return STR_NPOS;
}

static void report_control(struct markdown *markdown, size_t at, uint32_t c)
{
    struct position position = position_of_byte(markdown, at);
    if (c == 0) {
        diag_report(markdown->diags, position, DIAG_NUL_BYTE);
        return;
    }
    struct str name = arena_printf(&markdown->pool->arena, "U+%04X", (unsigned)c);
    diag_report(markdown->diags, position, DIAG_CONTROL_CHARACTER, name);
}

struct str guard_clean(struct markdown *markdown)
{
    struct str text = markdown->source.text;
    size_t at = (markdown->survey & SURVEY_CONTROL) != 0 ? find_control(text, 0) : STR_NPOS;
    if (at == STR_NPOS)
        return text;
    char *clean = arena_alloc(&markdown->pool->arena, text.size + 1);
    size_t size = 0, from = 0;
    while (at != STR_NPOS) {
        memcpy(clean + size, text.data + from, at - from);
        size += at - from;
        size_t control = at;
        report_control(markdown, control, utf8_next(text, &at));
        from = at;
        at = find_control(text, from);
    }
    memcpy(clean + size, text.data + from, text.size - from);
    size += text.size - from;
    markdown->last_column.column = 0;
    markdown->line_starts = NULL; /* they were those of the text as it came */
    return str_of(clean, size);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Behind the list marker at at, or at itself where there is none. */
static size_t skip_list_marker(struct str text, size_t at, size_t end)
{
    size_t i = at;
    if (text.data[i] == '-' || text.data[i] == '+' || text.data[i] == '*') {
        i++;
    } else {
        while (i < end && i - at < 9 && text.data[i] >= '0' && text.data[i] <= '9')
            i++;
        if (i == at || i == end || (text.data[i] != '.' && text.data[i] != ')'))
            return at;
        i++;
    }
    return i == end || is_blank(text.data[i]) ? i : at;
}

static bool is_thematic_break(struct str text, size_t start, size_t end)
{
    char c = text.data[start];
    if (c != '-' && c != '*')
        return false;
    for (size_t i = start; i < end; i++)
        if (text.data[i] != c && !is_blank(text.data[i]))
            return false;
    return true;
}

/* Where the part of this line begins that is nested too deep, or its end. */
static size_t nested_too_deep(struct str text, size_t start, size_t end)
{
    size_t depth = 0, at = start;
    while (at < end) {
        while (at < end && is_blank(text.data[at]))
            at++;
        if (at == end)
            break;
        size_t next = text.data[at] == '>' ? at + 1 : skip_list_marker(text, at, end);
        if (next == at || is_thematic_break(text, at, end))
            break;
        if (++depth > TREE_BLOCKS_MAX)
            return at;
        at = next;
    }
    return end;
}

static size_t too_many_columns(struct str text, size_t start, size_t end)
{
    size_t columns = 0;
    for (size_t at = start; at < end; at++)
        if (text.data[at] == '|' && ++columns > GUARD_COLUMNS_MAX)
            return at;
    return end;
}

size_t guard_next(struct markdown *markdown, struct guard_line *line)
{
    struct str text = markdown->text;
    position_find_lines(markdown);
    for (size_t i = line->next; i < markdown->line_count; i++) {
        size_t at = markdown->line_starts[i];
        size_t end = i + 1 < markdown->line_count ? markdown->line_starts[i + 1] - 1 : text.size;
        if (end - at <= TREE_BLOCKS_MAX)
            continue;
        size_t deep = nested_too_deep(text, at, end);
        size_t wide = end - at > GUARD_COLUMNS_MAX ? too_many_columns(text, at, end) : end;
        size_t start = deep < wide ? deep : wide;
        if (end - start >= 3) {
            *line = (struct guard_line){.next = i + 1, .start = start, .end = end, .wide = wide < deep};
            return start;
        }
    }
    return STR_NPOS;
}

size_t guard_brackets(struct str text, size_t at)
{
    size_t end = at;
    while (end < text.size && text.data[end] == '[')
        end++;
    return end - at > TREE_BLOCKS_MAX ? end : 0;
}

#define HOSTS_MAX 100

bool guard_host(struct str text, size_t at, size_t *count)
{
    return str_starts(str_from_pos(text, at), STR("www.")) && ++*count > HOSTS_MAX;
}

void guard_report(struct markdown *markdown, const struct mark *mark)
{
    char limit[12];
    bool wide = mark->kind == MARK_WIDE;
    snprintf(limit, sizeof limit, "%d", wide ? GUARD_COLUMNS_MAX : TREE_BLOCKS_MAX);
    diag_report(markdown->diags, position_of_byte(markdown, mark->start), wide ? DIAG_TOO_WIDE : DIAG_TOO_DEEP,
                str_from(limit));
}
