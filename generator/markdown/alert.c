#include "markdown/alert.h"

#include "markdown/position.h"

#include <strings.h>

static const struct {
    struct str mark, name, japanese, english;
} kinds[] = {
    {STR_INIT("NOTE"), STR_INIT("note"), STR_INIT("補足"), STR_INIT("Note")},
    {STR_INIT("TIP"), STR_INIT("tip"), STR_INIT("ヒント"), STR_INIT("Tip")},
    {STR_INIT("IMPORTANT"), STR_INIT("important"), STR_INIT("重要"), STR_INIT("Important")},
    {STR_INIT("WARNING"), STR_INIT("warning"), STR_INIT("注意"), STR_INIT("Warning")},
    {STR_INIT("CAUTION"), STR_INIT("caution"), STR_INIT("警告"), STR_INIT("Caution")},
};
#define KIND_COUNT (sizeof kinds / sizeof *kinds)

static size_t find_kind(struct str mark)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (mark.size == kinds[i].mark.size && strncasecmp(mark.data, kinds[i].mark.data, mark.size) == 0)
            return i;
    return KIND_COUNT;
}

/* The word of "[!WORD]" at the beginning of the text; STR_NONE where there is none. */
static struct str read_mark(struct str text)
{
    if (!str_starts(text, STR("[!")))
        return STR_NONE;
    size_t end = 2;
    while (end < text.size &&
           ((text.data[end] >= 'A' && text.data[end] <= 'Z') || (text.data[end] >= 'a' && text.data[end] <= 'z')))
        end++;
    if (end == 2 || end == text.size || text.data[end] != ']')
        return STR_NONE;
    return str_sub(text, 2, end - 2);
}

static void take_off(cmark_node *paragraph, cmark_node *text, size_t size)
{
    while (size < (size_t)text->as.literal.len && text->as.literal.data[size] == ' ')
        size++;
    text->as.literal.data += size;
    text->as.literal.len -= (bufsize_t)size;
    text->as.literal.alloc = 0;
    if (text->as.literal.len > 0)
        return;
    cmark_node *next = text->next;
    tree_unlink(text);
    if (next != NULL && (next->type == CMARK_NODE_SOFTBREAK || next->type == CMARK_NODE_LINEBREAK))
        tree_unlink(next);
    if (paragraph->first_child == NULL)
        tree_unlink(paragraph);
}

void alert_enter(struct markdown *markdown, cmark_node *quote)
{
    cmark_node *paragraph = quote->first_child;
    if (paragraph == NULL || paragraph->type != CMARK_NODE_PARAGRAPH || paragraph->first_child == NULL ||
        paragraph->first_child->type != CMARK_NODE_TEXT)
        return;
    cmark_node *text = paragraph->first_child;
    struct str mark = read_mark(chunk_str(text->as.literal));
    if (mark.size == 0)
        return;
    /* "\[!NOTE]" gives the same text, but the author did not mean it. */
    if (!str_starts(position_text(markdown, paragraph), STR("[!")))
        return;
    size_t kind = find_kind(mark);
    if (kind == KIND_COUNT) {
        diag_report(markdown->diags, position_of_block(markdown, paragraph), DIAG_UNKNOWN_ALERT, mark);
        return;
    }
    struct alert_data *alert = TREE_NEW(markdown, struct alert_data);
    alert->kind = kind;
    quote->user_data = alert;
    take_off(paragraph, text, mark.size + 3);
}

void alert_render(struct buffer *buffer, const struct alert_data *alert, bool english)
{
    buffer_put_literal(buffer, "<aside class=\"alert alert-");
    buffer_put(buffer, kinds[alert->kind].name);
    buffer_put_literal(buffer, "\" role=\"note\">\n<p class=\"alert-title\">");
    buffer_put(buffer, english ? kinds[alert->kind].english : kinds[alert->kind].japanese);
    buffer_put_literal(buffer, "</p>\n");
}
