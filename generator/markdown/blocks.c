#include "markdown/blocks.h"

#include "base/array.h"
#include "markdown/alert.h"
#include "markdown/heading.h"
#include "markdown/html.h"
#include "markdown/inlines.h"
#include "markdown/mask.h"
#include "markdown/plain.h"
#include "markdown/position.h"

#include <cmark-gfm-core-extensions.h>

static void add_block(struct markdown *markdown, struct str text)
{
    text = str_trim(text);
    if (text.size == 0)
        return;
    *ARRAY_PUSH(markdown->arena, &markdown->lists.blocks) = arena_str(markdown->arena, text);
    markdown->facts->graphemes += markdown->source.is_single ? plain_count_single(text) : plain_count(text);
}

static void add_readings(struct markdown *markdown)
{
    for (size_t i = 0; i < markdown->lists.readings.count; i++)
        *ARRAY_PUSH(markdown->arena, &markdown->lists.blocks) = markdown->lists.readings.items[i];
}

static bool is_figure(const cmark_node *paragraph)
{
    const cmark_node *image = paragraph->first_child;
    return image != NULL && image->next == NULL && image->type == CMARK_NODE_IMAGE;
}

/* The first paragraph that is not inside of something else. */
static void offer_summary(struct markdown *markdown, const cmark_node *paragraph, struct str text)
{
    if (markdown->has_summary || paragraph->parent != markdown->root || is_figure(paragraph) || text.size == 0)
        return;
    markdown->has_summary = true;
    markdown->facts->summary = plain_summary(markdown->arena, str_trim(text), markdown->source.is_single);
}

static void add_verbatim(struct markdown *markdown, const cmark_node *node)
{
    *ARRAY_PUSH(&markdown->pool->arena, &markdown->lists.verbatim) = (struct line_range){node->start_line, node->end_line};
}

static void enter_code(struct markdown *markdown, cmark_node *code)
{
    add_verbatim(markdown, code);
    mask_restore(markdown, &code->as.code.info);
    mask_restore(markdown, &code->as.code.literal);
    add_block(markdown, chunk_str(code->as.code.literal));
}

static bool is_task(const cmark_node *item)
{
    return item->type == CMARK_NODE_ITEM && item->extension == node_types.tasklist;
}

/* Books repeat a column's name in its cells (render_table.c). A long one is no name. */
#define COLUMN_NAME_MAX 60

static void enter_cell(struct markdown *markdown, cmark_node *cell, struct str text)
{
    text = str_trim(text);
    if (text.size == 0 || text.size > COLUMN_NAME_MAX || !cmark_gfm_extensions_get_table_row_is_header(cell->parent))
        return;
    struct header_data *header = TREE_NEW(markdown, struct header_data);
    header->text = arena_str(&markdown->pool->arena, text);
    cell->user_data = header;
}

/* Returns whether its children are blocks to go into. */
static bool enter(struct markdown *markdown, cmark_node *node)
{
    struct str text;
    switch (node->type) {
    case CMARK_NODE_PARAGRAPH:
        text = inlines_walk(markdown, node);
        offer_summary(markdown, node, text);
        break;
    case CMARK_NODE_HEADING:
        heading_enter(markdown, node);
        text = inlines_walk(markdown, node);
        if (!heading_leave(markdown, node, str_trim(text)))
            return false; /* a title is told apart */
        break;
    case CMARK_NODE_CODE_BLOCK: enter_code(markdown, node); return false;
    case CMARK_NODE_HTML_BLOCK:
        add_verbatim(markdown, node);
        mask_restore(markdown, &node->as.literal);
        html_enter_block(markdown, node);
        return false;
    case CMARK_NODE_BLOCK_QUOTE: alert_enter(markdown, node); return true;
    case CMARK_NODE_ITEM: markdown->facts->has_tasks |= is_task(node); return true;
    case CMARK_NODE_FOOTNOTE_DEFINITION: return false;
    default:
        if (node->type != node_types.table_cell)
            return true;
        text = inlines_walk(markdown, node);
        enter_cell(markdown, node, text);
        break;
    }
    add_block(markdown, text);
    add_readings(markdown);
    return false;
}

/* What is nested too deep is dropped, since nothing that reads the output could take it. */
static void refuse_depth(struct markdown *markdown, cmark_node *node)
{
    char limit[12];
    snprintf(limit, sizeof limit, "%d", TREE_BLOCKS_MAX);
    diag_report(markdown->diags, position_of_block(markdown, node), DIAG_TOO_DEEP, str_from(limit));
    node->first_child = node->last_child = NULL;
}

static size_t levels(const cmark_node *node)
{
    return node->type == CMARK_NODE_BLOCK_QUOTE || node->type == CMARK_NODE_LIST;
}

static void walk(struct markdown *markdown, cmark_node *root)
{
    size_t depth = 0;
    cmark_node *node = root->first_child;
    while (node != NULL) {
        bool deeper = enter(markdown, node);
        depth += levels(node);
        if (depth > TREE_BLOCKS_MAX)
            refuse_depth(markdown, node);
        if (deeper && node->first_child != NULL) {
            node = node->first_child;
            continue;
        }
        depth -= levels(node);
        while (node->next == NULL && node->parent != root) {
            node = node->parent;
            depth -= levels(node);
        }
        node = node->next;
    }
}

void blocks_walk(struct markdown *markdown)
{
    walk(markdown, markdown->root);
    for (size_t i = 0; i < markdown->lists.footnotes.count; i++)
        walk(markdown, markdown->lists.footnotes.items[i]->node);
}
