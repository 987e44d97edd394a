#include "markdown/footnote.h"

#include "base/array.h"
#include "markdown/mask.h"
#include "markdown/position.h"
#include "markdown/survey.h"

void footnote_refer(struct markdown *markdown, cmark_node *reference)
{
    cmark_node *definition = reference->parent_footnote_def;
    struct footnote_use *use = TREE_NEW(markdown, struct footnote_use);
    reference->user_data = use;
    struct footnote *footnote = definition->user_data;
    if (footnote == NULL) {
        footnote = TREE_NEW(markdown, struct footnote);
        footnote->node = definition;
        definition->user_data = footnote;
        *ARRAY_PUSH(&markdown->pool->arena, &markdown->lists.footnotes) = footnote;
        footnote->number = (unsigned)markdown->lists.footnotes.count;
    }
    use->footnote = footnote;
    use->index = ++footnote->references;
}

/* The label between "[^" at at and "]"; STR_NONE where it is none. */
static struct str label_at(struct str text, size_t at)
{
    size_t end = at + 2;
    while (end < text.size && text.data[end] != ']' && text.data[end] != '[' && text.data[end] != ' ')
        end++;
    return end < text.size && text.data[end] == ']' && end > at + 2 ? str_sub(text, at + 2, end - at - 2) : STR_NONE;
}

/* The next one that no backslash made text on purpose. */
static size_t find_unescaped(struct markdown *markdown, const cmark_node *block, struct str written)
{
    size_t at;
    do
        at = position_search(markdown, block, written);
    while (at != STR_NPOS && position_is_escaped(markdown->text, at));
    return at;
}

void footnote_check_text(struct markdown *markdown, const cmark_node *node)
{
    struct str text = chunk_str(node->as.literal);
    const cmark_node *block = position_block_of(node);
    for (size_t at = 0; (at = str_find(text, STR("[^"), at)) != STR_NPOS; at += 2) {
        struct str label = label_at(text, at);
        struct str written = str_sub(text, at, label.size + 3);
        if (label.size == 0 || mask_find(written, 0) < written.size)
            continue;
        size_t found = find_unescaped(markdown, block, written);
        if (found != STR_NPOS)
            diag_report(markdown->diags, position_of_byte(markdown, found), DIAG_UNKNOWN_FOOTNOTE, label);
    }
}

/* The label of a definition that begins on this line; STR_NONE where none does. */
static struct str defined_label(struct str line)
{
    size_t at = 0;
    while (at < line.size && at < 3 && line.data[at] == ' ')
        at++;
    if (!str_starts(str_from_pos(line, at), STR("[^")))
        return STR_NONE;
    struct str label = label_at(line, at);
    size_t end = at + label.size + 3;
    return label.size > 0 && end < line.size && line.data[end] == ':' ? label : STR_NONE;
}

static bool is_read_as_text(const struct markdown *markdown, int line)
{
    for (size_t i = 0; i < markdown->lists.verbatim.count; i++)
        if (markdown->lists.verbatim.items[i].first <= line && line <= markdown->lists.verbatim.items[i].last)
            return true;
    return false;
}

static bool is_used(const struct markdown *markdown, int line)
{
    for (size_t i = 0; i < markdown->lists.footnotes.count; i++)
        if (markdown->lists.footnotes.items[i]->node->start_line == line)
            return true;
    return false;
}

#define UNUSED_MAX 100 /* one look at all footnotes each */

/* cmark takes a definition without references out of the tree, so the text is asked. */
void footnote_finish(struct markdown *markdown)
{
    if ((markdown->survey & SURVEY_NOTE) == 0)
        return;
    size_t unused = 0;
    for (size_t i = 0; i < markdown->line_count && unused < UNUSED_MAX; i++) {
        size_t start = markdown->line_starts[i];
        size_t end = i + 1 < markdown->line_count ? markdown->line_starts[i + 1] - 1 : markdown->text.size;
        struct str label = defined_label(str_sub(markdown->text, start, end - start));
        if (label.size == 0 || is_used(markdown, (int)i + 1) || is_read_as_text(markdown, (int)i + 1))
            continue;
        unused++;
        size_t at = (size_t)(label.data - markdown->text.data) - 2;
        diag_report(markdown->diags, position_of_byte(markdown, at), DIAG_UNUSED_FOOTNOTE, label);
    }
}
