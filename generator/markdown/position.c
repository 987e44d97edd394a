#include "markdown/position.h"

#include "base/array.h"
#include "base/utf8.h"

/* In one block: what was written otherwise than it reads would be searched for again and again. */
#define MISSES_MAX 20

void position_find_lines(struct markdown *markdown)
{
    if (markdown->line_starts != NULL)
        return;
    struct str text = markdown->text;
    struct arena *arena = &markdown->pool->arena;
    size_t capacity = text.size / 64 + 64;
    uint32_t *starts = arena_alloc(arena, capacity * sizeof *starts);
    size_t count = 0, at = 0;
    starts[count++] = 0;
    while ((at = str_find_char(text, '\n', at)) != STR_NPOS) {
        if (count == capacity)
            starts = array_grow(arena, starts, count, &capacity, sizeof *starts);
        starts[count++] = (uint32_t)++at;
    }
    markdown->line_starts = starts;
    markdown->line_count = count;
}

/* Columns are asked for in ascending order mostly: counting goes on from the last one on the same line. */
static unsigned column_of(struct markdown *markdown, size_t start, size_t at)
{
    struct last_column *last = &markdown->last_column;
    size_t from = start;
    unsigned column = 1;
    if (last->line_start == start && last->column > 0 && last->at <= at) {
        from = last->at;
        column = last->column;
    }
    column += (unsigned)utf8_count(str_sub(markdown->text, from, at - from));
    *last = (struct last_column){start, at, column};
    return column;
}

struct position position_of_byte(struct markdown *markdown, size_t at)
{
    position_find_lines(markdown);
    size_t low = 0, high = markdown->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (markdown->line_starts[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    size_t start = markdown->line_starts[low];
    return (struct position){markdown->source.path, markdown->source.first_line + (unsigned)low,
                             column_of(markdown, start, at)};
}

/* The byte where a block begins; STR_NPOS where cmark does not say. */
static size_t block_start(struct markdown *markdown, const cmark_node *block)
{
    position_find_lines(markdown);
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

/* Where the block that is searched ends, with the lines that cmark counts to it. */
static size_t block_end(const struct markdown *markdown, const cmark_node *block)
{
    bool known = block->end_line >= block->start_line && (size_t)block->end_line < markdown->line_count;
    return known ? markdown->line_starts[block->end_line] : markdown->text.size;
}

size_t position_search(struct markdown *markdown, const cmark_node *block, struct str written)
{
    struct last_search *last = &markdown->last_search;
    size_t start = block_start(markdown, block);
    if (start == STR_NPOS || written.size == 0)
        return STR_NPOS;
    if (last->block != block)
        *last = (struct last_search){.block = block, .from = start};
    if (last->misses > MISSES_MAX)
        return STR_NPOS;
    size_t end = block_end(markdown, block);
    size_t found = str_find(str_sub(markdown->text, 0, end), written, last->from);
    if (found == STR_NPOS)
        last->misses++;
    else
        last->from = found + written.size;
    return found;
}

struct position position_find(struct markdown *markdown, const cmark_node *block, struct str written)
{
    size_t found = position_search(markdown, block, written);
    return found != STR_NPOS ? position_of_byte(markdown, found) : position_of_block(markdown, block);
}

bool position_is_escaped(struct str text, size_t at)
{
    size_t backslashes = 0;
    while (backslashes < at && text.data[at - backslashes - 1] == '\\')
        backslashes++;
    return backslashes % 2 == 1;
}

const cmark_node *position_block_of(const cmark_node *node)
{
    while (node->parent != NULL && !CMARK_NODE_TYPE_BLOCK_P((cmark_node_type)node->type))
        node = node->parent;
    return node;
}
