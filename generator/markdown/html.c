#include "markdown/html.h"

#include "base/utf8.h"
#include "markdown/comment.h"
#include "markdown/position.h"
#include "markdown/tag.h"

#define OPEN_MAX 8 /* nested raw tags in one paragraph */
#define SHOWN_MAX 40

static bool is_ruby(const cmark_node *node)
{
    return str_is(((const struct html_data *)node->user_data)->name, "ruby");
}

static void pair_up(cmark_node *start, cmark_node *end)
{
    ((struct html_data *)start->user_data)->partner = end;
    ((struct html_data *)end->user_data)->partner = start;
}

void html_pair(struct markdown *markdown, cmark_node *container)
{
    cmark_node *open[OPEN_MAX];
    size_t depth = 0;
    for (cmark_node *node = container->first_child; node != NULL; node = node->next) {
        if (node->type != CMARK_NODE_HTML_INLINE || node->user_data != NULL)
            continue;
        struct html_data *data = TREE_NEW(markdown, struct html_data);
        node->user_data = data;
        tag_read(markdown, chunk_str(node->as.literal), data);
        if (data->kind == HTML_START) {
            if (depth < OPEN_MAX && (!tag_is_ruby_part(data->name) || (depth > 0 && is_ruby(open[depth - 1]))))
                open[depth++] = node;
        } else if (data->kind == HTML_END) {
            size_t i = depth;
            while (i > 0 && !str_equal(((struct html_data *)open[i - 1]->user_data)->name, data->name))
                i--;
            if (i == 0)
                continue;
            depth = i - 1;
            pair_up(open[depth], node);
        }
    }
}

static void report_at(struct markdown *markdown, struct position position, struct str line)
{
    size_t size = utf8_prefix(line, SHOWN_MAX);
    struct str shown = size < line.size ? arena_printf(&markdown->pool->arena, "%.*s…", (int)size, line.data) : line;
    diag_report(markdown->diags, position, DIAG_RAW_HTML, shown);
}

void html_report_mark(struct markdown *markdown, const struct mark *mark)
{
    report_at(markdown, position_of_byte(markdown, mark->start), str_sub(markdown->text, mark->start, mark->size));
}

void html_report(struct markdown *markdown, const cmark_node *block, struct str html)
{
    size_t end = str_find_char(html, '\n', 0);
    struct str line = end == STR_NPOS ? html : str_sub(html, 0, end);
    report_at(markdown, position_find(markdown, block, line), line);
}

void html_enter_inline(struct markdown *markdown, cmark_node *node)
{
    struct html_data *data = node->user_data;
    struct str html = chunk_str(node->as.literal);
    const cmark_node *block = position_block_of(node);
    if (data->kind == HTML_PAGE) {
        if (!comment_enter_page(markdown, data->name, position_find(markdown, block, html)))
            data->kind = HTML_DROPPED;
        return;
    }
    bool lonely = (data->kind == HTML_START || data->kind == HTML_END) && data->partner == NULL;
    if (lonely || (data->kind == HTML_DROPPED && !comment_is(html) && !tag_is_silent(data->name)))
        html_report(markdown, block, html);
    if (lonely)
        data->kind = HTML_DROPPED;
}
