#include "markdown/html.h"

#include "base/utf8.h"
#include "markdown/comment.h"
#include "markdown/mask.h"
#include "markdown/position.h"
#include "markdown/tag.h"

#define OPEN_MAX 8 /* nested raw tags in one paragraph */
#define SHOWN_MAX 40

static struct html_data *data_of(const cmark_node *node)
{
    return node->user_data;
}

/* The tags that wait for their ends. */
struct open_tags {
    cmark_node *items[OPEN_MAX];
    size_t depth;
};

static void open_tag(struct open_tags *open, cmark_node *node)
{
    cmark_node *around = open->depth > 0 ? open->items[open->depth - 1] : NULL;
    if (open->depth == OPEN_MAX)
        return;
    if (tag_is_ruby_part(data_of(node)->name)) {
        if (around == NULL || !str_is(data_of(around)->name, "ruby"))
            return;
        data_of(node)->ruby = around;
    }
    open->items[open->depth++] = node;
}

/* What was opened inside and is not closed yet has no partner. */
static void close_tag(struct open_tags *open, cmark_node *node)
{
    struct str name = data_of(node)->name;
    size_t i = open->depth;
    while (i > 0 && !str_equal(data_of(open->items[i - 1])->name, name))
        i--;
    if (i == 0)
        return;
    open->depth = i - 1;
    cmark_node *start = open->items[i - 1];
    if (str_is(name, "ruby") && !data_of(start)->has_reading)
        return;
    data_of(start)->partner = node;
    data_of(node)->partner = start;
    data_of(node)->ruby = data_of(start)->ruby;
    if (str_is(name, "rt"))
        data_of(data_of(start)->ruby)->has_reading = true;
}

void html_pair(struct markdown *markdown, cmark_node *container)
{
    struct open_tags open = {.depth = 0};
    for (cmark_node *node = container->first_child; node != NULL; node = node->next) {
        if (node->type != CMARK_NODE_HTML_INLINE || node->user_data != NULL)
            continue;
        struct html_data *data = TREE_NEW(markdown, struct html_data);
        node->user_data = data;
        mask_restore(markdown, &node->as.literal);
        tag_read(markdown, chunk_str(node->as.literal), data);
        if (data->kind == HTML_START)
            open_tag(&open, node);
        else if (data->kind == HTML_END)
            close_tag(&open, node);
    }
}

/* A tag that has no place: half of a pair, or a reading whose ruby has none of its own. */
static bool is_lonely(const struct html_data *data)
{
    if (data->kind != HTML_START && data->kind != HTML_END)
        return false;
    return data->partner == NULL || (data->ruby != NULL && data_of(data->ruby)->partner == NULL);
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
    bool lonely = is_lonely(data);
    if (lonely || (data->kind == HTML_DROPPED && !comment_is(html) && !tag_is_silent(data->name)))
        html_report(markdown, block, html);
    if (lonely)
        data->kind = HTML_DROPPED;
}
