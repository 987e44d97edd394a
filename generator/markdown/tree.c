#include "markdown/tree.h"

struct node_types node_types;

void tree_unlink(cmark_node *node)
{
    if (node->prev != NULL)
        node->prev->next = node->next;
    else if (node->parent != NULL)
        node->parent->first_child = node->next;
    if (node->next != NULL)
        node->next->prev = node->prev;
    else if (node->parent != NULL)
        node->parent->last_child = node->prev;
    node->next = node->prev = node->parent = NULL;
}

void tree_insert_after(cmark_node *node, cmark_node *sibling)
{
    sibling->parent = node->parent;
    sibling->prev = node;
    sibling->next = node->next;
    if (node->next != NULL)
        node->next->prev = sibling;
    else if (node->parent != NULL)
        node->parent->last_child = sibling;
    node->next = sibling;
}

cmark_node *tree_inline(struct markdown *markdown, cmark_node_type type)
{
    cmark_node *node = TREE_NEW(markdown, cmark_node);
    cmark_strbuf_init(memory_callbacks(), &node->content, 0);
    node->type = (uint16_t)type;
    return node;
}

cmark_node *tree_text(struct markdown *markdown, const cmark_node *like, struct str text)
{
    cmark_node *node = tree_inline(markdown, CMARK_NODE_TEXT);
    node->as.literal = (cmark_chunk){(unsigned char *)text.data, (bufsize_t)text.size, 0};
    node->start_line = node->end_line = like->start_line;
    node->start_column = like->start_column;
    return node;
}
