#include "markdown/render.h"

#include "base/array.h"
#include "markdown/write.h"

void render_new_line(struct render *render)
{
    if (render->out->size > 0 && render->out->data[render->out->size - 1] != '\n')
        buffer_put_char(render->out, '\n');
}

void render_void_end(struct render *render)
{
    if (render->xhtml)
        render_put(render, " />");
    else
        render_put(render, ">");
}

void render_id(struct render *render, struct str anchor)
{
    render_put(render, " id=\"");
    write_text(render->out, render->options->anchor_prefix);
    write_text(render->out, anchor);
    render_put(render, "\"");
}

void render_hole(struct render *render, uint32_t reference)
{
    *ARRAY_PUSH(render->arena, &render->holes) = (struct markdown_hole){render->out->size, reference};
}

void render_page_mark(struct render *render, struct str number)
{
    render_put(render, "<span class=\"page-mark\" id=\"");
    write_text(render->out, render->options->anchor_prefix);
    render_put(render, "page-");
    buffer_put(render->out, number);
    render_put(render, "\" role=\"doc-pagebreak\"");
    if (render->epub)
        render_put(render, " epub:type=\"pagebreak\"");
    /* An e-reader takes the name from the attribute and must not show it as text. In HTML it is text: engines disagree on
     * whether an empty span may have a name. */
    buffer_put(render->out, render->xhtml ? STR(" aria-label=\"") : STR(">"));
    buffer_put(render->out, render_label(render, STR_NONE, STR("page ")));
    buffer_put(render->out, number);
    buffer_put(render->out, render_label(render, STR("ページ"), STR_NONE));
    buffer_put(render->out, render->xhtml ? STR("\"></span>") : STR("</span>"));
}

static bool enter(struct render *render, cmark_node *node)
{
    if (CMARK_NODE_TYPE_INLINE_P((cmark_node_type)node->type))
        return render_enter_inline(render, node);
    if (node->type == node_types.table || node->type == node_types.table_row || node->type == node_types.table_cell)
        return render_enter_table(render, node);
    return render_enter_block(render, node);
}

static void leave(struct render *render, cmark_node *node)
{
    if (CMARK_NODE_TYPE_INLINE_P((cmark_node_type)node->type))
        render_leave_inline(render, node);
    else if (node->type == node_types.table || node->type == node_types.table_row || node->type == node_types.table_cell)
        render_leave_table(render, node);
    else
        render_leave_block(render, node);
}

void render_walk(struct render *render, cmark_node *root)
{
    cmark_node *node = root->first_child;
    while (node != NULL) {
        bool inside = enter(render, node);
        if (inside && node->first_child != NULL) {
            node = node->first_child;
            continue;
        }
        if (inside)
            leave(render, node);
        while (node->next == NULL && node->parent != root) {
            node = node->parent;
            leave(render, node);
        }
        node = node->next;
    }
}

void markdown_render(struct arena *arena, const struct markdown *markdown, const struct markdown_options *options,
                     struct markdown_fragment *fragment)
{
    struct render render = {
        .markdown = markdown,
        .options = options,
        .arena = arena,
        .out = memory_output_buffer(),
        .xhtml = options->syntax == MARKDOWN_XHTML,
        .epub = options->syntax == MARKDOWN_XHTML && options->epub_types,
    };
    render_walk(&render, markdown->root);
    if (markdown->lists.footnotes.count > 0)
        render_footnotes(&render);
    fragment->bytes = arena_str(arena, buffer_str(render.out));
    fragment->holes = render.holes.items;
    fragment->hole_count = render.holes.count;
}
