#include "markdown/position.h"

#include "base/utf8.h"

static void find_lines(struct markdown *markdown)
{
    if (markdown->line_starts != NULL)
        return;
    struct str text = markdown->text;
    size_t count = 1;
    for (size_t at = 0; (at = str_find_char(text, '\n', at)) != STR_NPOS; at++)
        count++;
    markdown->line_starts = arena_alloc(&markdown->pool->arena, count * sizeof *markdown->line_starts);
    markdown->line_starts[0] = 0;
    markdown->line_count = 1;
    for (size_t at = 0; (at = str_find_char(text, '\n', at)) != STR_NPOS; at++)
        markdown->line_starts[markdown->line_count++] = (uint32_t)at + 1;
}

struct position position_of_byte(struct markdown *markdown, size_t at)
{
    find_lines(markdown);
    size_t low = 0, high = markdown->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (markdown->line_starts[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    size_t start = markdown->line_starts[low];
    struct str line = str_from_pos(markdown->text, start);
    return (struct position){markdown->source.path, markdown->source.first_line + (unsigned)low, utf8_column(line, at - start)};
}

/* The byte where a block begins; STR_NPOS where cmark does not say. */
static size_t block_start(struct markdown *markdown, const cmark_node *block)
{
    find_lines(markdown);
    if (block->start_line < 1 || (size_t)block->start_line > markdown->line_count)
        return STR_NPOS;
    size_t start = markdown->line_starts[block->start_line - 1];
    size_t column = block->start_column > 0 ? (size_t)block->start_column - 1 : 0;
    return start + column <= markdown->text.size ? start + column : start;
}

struct position position_of_block(struct markdown *markdown, const cmark_node *block)
{
    size_t start = block_start(markdown, block);
    if (start == STR_NPOS)
        return (struct position){markdown->source.path, 0, 0};
    return position_of_byte(markdown, start);
}

struct str position_text(struct markdown *markdown, const cmark_node *block)
{
    size_t start = block_start(markdown, block);
    return start == STR_NPOS ? STR_NONE : str_from_pos(markdown->text, start);
}

struct position position_find(struct markdown *markdown, const cmark_node *block, struct str written)
{
    size_t start = block_start(markdown, block);
    if (start == STR_NPOS)
        return (struct position){markdown->source.path, 0, 0};
    size_t line = (size_t)block->start_line;
    size_t from = markdown->found_line == line && markdown->found_end > start ? markdown->found_end : start;
    size_t end = block->end_line >= block->start_line && (size_t)block->end_line < markdown->line_count
                     ? markdown->line_starts[block->end_line]
                     : markdown->text.size;
    if (end < from)
        end = markdown->text.size;
    size_t found = written.size > 0 ? str_find(str_sub(markdown->text, 0, end), written, from) : STR_NPOS;
    if (found == STR_NPOS)
        return position_of_byte(markdown, start);
    markdown->found_line = line;
    markdown->found_end = found + written.size;
    return position_of_byte(markdown, found);
}

const cmark_node *position_block_of(const cmark_node *node)
{
    while (node->parent != NULL && !CMARK_NODE_TYPE_BLOCK_P((cmark_node_type)node->type))
        node = node->parent;
    return node;
}
