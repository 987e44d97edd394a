#include "markdown/footnote.h"

#include "base/array.h"
#include "markdown/mask.h"
#include "markdown/position.h"

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

/* "[^name]:" as it stands in the text; cmark keeps the name only while a reference needs it. */
static struct str written_label(struct markdown *markdown, const cmark_node *definition)
{
    struct str text = position_text(markdown, definition);
    size_t at = str_find(text, STR("[^"), 0);
    struct str label = at == STR_NPOS ? STR_NONE : label_at(text, at);
    return label;
}

void footnote_finish(struct markdown *markdown)
{
    /* Where nothing refers to any footnote, the definitions stay where they stand: look at all blocks that hold blocks. */
    for (cmark_node *node = markdown->root->first_child; node != NULL;) {
        if (node->type == CMARK_NODE_FOOTNOTE_DEFINITION && node->user_data == NULL)
            diag_report(markdown->diags, position_of_block(markdown, node), DIAG_UNUSED_FOOTNOTE,
                        written_label(markdown, node));
        bool descend = node->first_child != NULL &&
                       (node->type == CMARK_NODE_BLOCK_QUOTE || node->type == CMARK_NODE_LIST || node->type == CMARK_NODE_ITEM);
        if (descend) {
            node = node->first_child;
            continue;
        }
        while (node != markdown->root && node->next == NULL)
            node = node->parent;
        node = node == markdown->root ? NULL : node->next;
    }
}
