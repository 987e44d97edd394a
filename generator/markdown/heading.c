#include "markdown/heading.h"

#include "base/array.h"
#include "base/table.h"
#include "base/utf8.h"
#include "markdown/mask.h"
#include "markdown/position.h"

#define ANCHOR_MAX 200 /* bytes of a written one */

/* --- Reading one -------------------------------------------------------------------------------------------------- */

bool heading_read_anchor(struct str text, struct mark *mark)
{
    size_t start = mark->start + 2;
    if (start > text.size || text.data[start - 1] != '#')
        return false;
    size_t limit = text.size - start > ANCHOR_MAX ? start + ANCHOR_MAX : text.size;
    size_t end = start;
    while (end < limit && text.data[end] != '}') {
        if (text.data[end] == '\n' || text.data[end] == '{' || text.data[end] == '`')
            return false;
        end++;
    }
    if (end == limit)
        return false;
    size_t after = end + 1;
    while (after < text.size && (text.data[after] == ' ' || text.data[after] == '\t' || text.data[after] == '#'))
        after++;
    if (after < text.size && text.data[after] != '\n')
        return false;
    mark->kind = MARK_ANCHOR;
    mark->base = str_sub(text, start, end - start);
    mark->size = (uint32_t)(end + 1 - mark->start);
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_anchor(struct str name)
{
    if (name.size == 0 || !is_letter(name.data[0]))
        return false;
    for (size_t i = 1; i < name.size; i++)
        if (!is_letter(name.data[i]) && (name.data[i] < '0' || name.data[i] > '9') && name.data[i] != '-' &&
            name.data[i] != '_')
            return false;
    return true;
}

static void trim_end(cmark_node *text)
{
    while (text->as.literal.len > 0 && text->as.literal.data[text->as.literal.len - 1] == ' ')
        text->as.literal.len--;
    if (text->as.literal.len == 0)
        tree_unlink(text);
}

void heading_enter(struct markdown *markdown, cmark_node *heading)
{
    struct heading_data *data = TREE_NEW(markdown, struct heading_data);
    heading->user_data = data;
    data->level = (unsigned)heading->as.heading.level;
    data->at = position_of_block(markdown, heading);
    data->line = data->at.line;
    cmark_node *last = heading->last_child;
    if (!markdown->masked || last == NULL || last->type != CMARK_NODE_TEXT)
        return;
    struct str text = chunk_str(last->as.literal);
    size_t at = mask_find(text, 0);
    for (size_t next; at < text.size; at = next) {
        const struct mark *mark = text.data[at] == MASK_WORD ? mask_mark(markdown, text, at) : NULL;
        next = mask_find(text, at + (mark != NULL ? mark->size : 1));
        if (mark == NULL || mark->kind != MARK_ANCHOR || at + mark->size < text.size)
            continue;
        if (is_anchor(mark->base))
            data->written_anchor = mark->base;
        else
            diag_report(markdown->diags, position_of_byte(markdown, mark->start), DIAG_BAD_ANCHOR, mark->base);
        last->as.literal.len = (bufsize_t)at;
        trim_end(last);
        return;
    }
}

/* --- Title and levels ------------------------------------------------------------------------------------------------ */

static void check_level(struct markdown *markdown, const struct heading_data *data)
{
    unsigned before = markdown->heading_level == 0 ? 1 : markdown->heading_level;
    if (data->level > before + 1) {
        char from[12], to[12];
        snprintf(from, sizeof from, "%u", before);
        snprintf(to, sizeof to, "%u", data->level);
        diag_report(markdown->diags, data->at, DIAG_HEADING_SKIPPED, str_from(from), str_from(to));
    }
    markdown->heading_level = data->level;
}

/* The first h1 is the title, unless the front matter has another one. */
static bool becomes_title(struct markdown *markdown, struct str text)
{
    if (!markdown->has_title) {
        markdown->has_title = true;
        markdown->facts->title = arena_str(markdown->arena, text);
        return true;
    }
    return str_equal(markdown->source.title, text);
}

bool heading_leave(struct markdown *markdown, cmark_node *heading, struct str text)
{
    struct heading_data *data = heading->user_data;
    data->text = arena_str(&markdown->pool->arena, text);
    if (data->level == 1) {
        if (becomes_title(markdown, data->text)) {
            data->is_title = true;
            return false;
        }
        diag_report(markdown->diags, data->at, DIAG_HEADING_ONE);
        data->level = 2;
    }
    if (markdown->first_heading.size == 0)
        markdown->first_heading = data->text;
    check_level(markdown, data);
    *ARRAY_PUSH(&markdown->pool->arena, &markdown->lists.heading_data) = data;
    return true;
}

/* --- Anchors and numbers ----------------------------------------------------------------------------------------------- */

/* Lower-case ASCII, '-' for white space; letters, digits and their marks of any script stay, everything else goes. */
static struct str anchor_from_text(struct arena *arena, struct str text)
{
    char *anchor = arena_alloc(arena, text.size + 8);
    size_t size = 0;
    for (size_t at = 0, next; at < text.size; at = next) {
        next = at;
        uint32_t c = utf8_next(text, &next);
        if (c < 0x80) {
            char lower = c >= 'A' && c <= 'Z' ? (char)(c | 32) : (char)c;
            if (lower == ' ' || lower == '\t')
                lower = '-';
            if (is_letter(lower) || (lower >= '0' && lower <= '9') || lower == '-' || lower == '_')
                anchor[size++] = lower;
        } else if (utf8_is_space(c)) {
            anchor[size++] = '-';
        } else if (!utf8_is_punctuation(c)) {
            memcpy(anchor + size, text.data + at, next - at);
            size += next - at;
        }
    }
    while (size > 0 && anchor[size - 1] == '-')
        size--;
    size_t start = 0;
    while (start < size && anchor[start] == '-')
        start++;
    return start < size ? str_of(anchor + start, size - start) : STR("section");
}

/* Takes the anchor, or the first of anchor-2, anchor-3 … that is free. Counters hang at the anchor's entry, so that many
 * equal headings cost no search each. */
static struct str free_anchor(struct arena *arena, struct table *taken, struct str anchor)
{
    uint32_t count = table_get(taken, anchor);
    if (count == TABLE_NONE) {
        table_set(taken, anchor, 1);
        return anchor;
    }
    for (;;) {
        count++;
        struct str numbered = arena_printf(arena, "%.*s-%u", STR_ARGS(anchor), (unsigned)count);
        if (table_get(taken, numbered) == TABLE_NONE) {
            table_set(taken, anchor, count);
            table_set(taken, numbered, 1);
            return numbered;
        }
    }
}

/* Anchors of page marks and footnotes. */
static void take_reserved(struct markdown *markdown, struct table *taken)
{
    struct arena *arena = &markdown->pool->arena;
    for (size_t i = 0; i < markdown->lists.page_marks.count; i++)
        table_set(taken, arena_numbered(arena, STR("page-"), markdown->lists.page_marks.items[i].page), 1);
    for (size_t i = 0; i < markdown->lists.footnotes.count; i++) {
        const struct footnote *footnote = markdown->lists.footnotes.items[i];
        table_set(taken, arena_numbered(arena, STR("fn-"), footnote->number), 1);
        table_set(taken, arena_numbered(arena, STR("fnref-"), footnote->number), 1);
        for (unsigned use = 2; use <= footnote->references; use++)
            table_set(taken, arena_printf(arena, "fnref-%u-%u", footnote->number, use), 1);
    }
}

/* Whether an anchor, or one with a number behind it, could be one of those. */
static bool may_be_reserved(struct str anchor)
{
    return str_starts(anchor, STR("page")) || str_starts(anchor, STR("fn"));
}

/* Hardly any document has such anchors, or links to footnotes: then the reserved ones need not be known. */
static bool wants_reserved(const struct markdown *markdown)
{
    for (size_t i = 0; i < markdown->lists.heading_data.count; i++) {
        const struct heading_data *data = markdown->lists.heading_data.items[i];
        if (may_be_reserved(data->written_anchor.size > 0 ? data->written_anchor : data->anchor))
            return true;
    }
    for (size_t i = 0; i < markdown->lists.fragments.count; i++)
        if (may_be_reserved(markdown->lists.fragments.items[i].anchor))
            return true;
    return false;
}

/* What an author wrote comes before what is made. Of two that are the same, the second is made from its text, too. */
static void give_written_anchors(struct markdown *markdown, struct table *taken)
{
    for (size_t i = 0; i < markdown->lists.heading_data.count; i++) {
        struct heading_data *data = markdown->lists.heading_data.items[i];
        if (data->written_anchor.size == 0)
            continue;
        data->anchor = arena_str(markdown->arena, data->written_anchor);
        if (table_get(taken, data->anchor) == TABLE_NONE) {
            table_set(taken, data->anchor, 1);
            continue;
        }
        diag_report(markdown->diags, data->at, DIAG_DUPLICATE_ANCHOR, data->anchor);
        data->anchor = anchor_from_text(markdown->arena, data->text);
        data->written_anchor = STR_NONE;
    }
}

static void give_anchors(struct markdown *markdown, struct table *taken)
{
    size_t count = markdown->lists.heading_data.count;
    struct heading_data **headings = markdown->lists.heading_data.items;
    for (size_t i = 0; i < count; i++)
        if (headings[i]->written_anchor.size == 0)
            headings[i]->anchor = anchor_from_text(markdown->arena, headings[i]->text);
    bool reserved = wants_reserved(markdown);
    if (reserved)
        take_reserved(markdown, taken);
    give_written_anchors(markdown, taken);
    if (!reserved && wants_reserved(markdown)) /* for one that was written twice */
        take_reserved(markdown, taken);
    for (size_t i = 0; i < count; i++)
        if (headings[i]->written_anchor.size == 0)
            headings[i]->anchor = free_anchor(markdown->arena, taken, headings[i]->anchor);
}

static void give_numbers(struct markdown *markdown)
{
    unsigned major = 0, minor = 0;
    for (size_t i = 0; i < markdown->lists.heading_data.count; i++) {
        struct heading_data *data = markdown->lists.heading_data.items[i];
        if (data->level == 2) {
            minor = 0;
            data->number = arena_printf(markdown->arena, "%u.", ++major);
        } else if (data->level == 3) {
            data->number = arena_printf(markdown->arena, "%u.%u.", major, ++minor);
        }
    }
}

static void make_outline(struct markdown *markdown)
{
    for (size_t i = 0; i < markdown->lists.heading_data.count; i++) {
        const struct heading_data *data = markdown->lists.heading_data.items[i];
        struct str text = data->number.size > 0
                              ? arena_printf(markdown->arena, "%.*s %.*s", STR_ARGS(data->number), STR_ARGS(data->text))
                              : arena_str(markdown->arena, data->text);
        *ARRAY_PUSH(markdown->arena, &markdown->lists.headings) =
            (struct markdown_heading){data->level, data->anchor, text, data->line};
    }
}

static void check_fragments(struct markdown *markdown, const struct table *taken)
{
    size_t count = markdown->lists.headings.count;
    for (size_t i = 0; i < markdown->lists.fragments.count; i++) {
        const struct fragment_use *use = &markdown->lists.fragments.items[i];
        if (table_get(taken, use->anchor) != TABLE_NONE)
            continue;
        struct str *candidates = ARENA_ARRAY(&markdown->pool->arena, struct str, count);
        for (size_t k = 0; k < count; k++)
            candidates[k] = markdown->lists.headings.items[k].anchor;
        struct str nearest = str_nearest(use->anchor, candidates, count);
        if (nearest.data != NULL)
            diag_report(markdown->diags, use->at, DIAG_UNKNOWN_ANCHOR, markdown->source.path, use->anchor, nearest);
        else
            diag_report(markdown->diags, use->at, DIAG_UNKNOWN_ANCHOR_ALONE, markdown->source.path, use->anchor);
    }
}

void heading_finish(struct markdown *markdown)
{
    struct table taken = TABLE_INIT;
    if (markdown->lists.heading_data.count + markdown->lists.fragments.count > 0)
        give_anchors(markdown, &taken);
    if (markdown->source.number_headings)
        give_numbers(markdown);
    make_outline(markdown);
    check_fragments(markdown, &taken);
    table_free(&taken);
}
