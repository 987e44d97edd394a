#include "markdown/mask.h"
#include "markdown/render.h"
#include "markdown/ruby.h"
#include "markdown/write.h"

/* --- Text with masks ---------------------------------------------------------------------------------------------------- */

static void put_mark(struct render *render, const struct mark *mark)
{
    if (mark->kind == MARK_RUBY)
        ruby_render(render->out, mark);
    else if (mark->kind == MARK_REFERENCE && mark->reference != NO_REFERENCE)
        render_hole(render, mark->reference);
    else if (mark->kind == MARK_PAGE)
        render_page_mark(render, mark->base);
    else if (mark->kind != MARK_NOTE && mark->kind != MARK_HTML)
        write_text(render->out, str_sub(render->markdown->text, mark->start, mark->size));
}

static void put_text(struct render *render, const cmark_node *node)
{
    struct str text = chunk_str(node->as.literal);
    if (node->user_data == TEXT_ORDINARY) {
        buffer_put(render->out, text);
        return;
    }
    if (!render->markdown->masked) {
        write_text(render->out, text);
        return;
    }
    size_t from = 0;
    for (size_t at = mask_find(text, 0); at < text.size; at = mask_find(text, from)) {
        write_text(render->out, str_sub(text, from, at - from));
        const struct mark *mark = text.data[at] == MASK_WORD ? mask_mark(render->markdown, text, at) : NULL;
        from = at + 1;

        if (mark != NULL) {
            put_mark(render, mark);
            from = at + mark->size;
        } else {
            char c = mask_character((unsigned char)text.data[at]);
            write_text(render->out, str_of(&c, 1));
        }
    }
    write_text(render->out, str_from_pos(text, from));
}

/* --- Links and images ------------------------------------------------------------------------------------------------------ */

static void put_title(struct render *render, struct str title)
{
    if (title.size == 0)
        return;
    render_put(render, " title=\"");
    write_text(render->out, title);
    render_put(render, "\"");
}

static void enter_link(struct render *render, const cmark_node *link)
{
    const struct link_data *data = link->user_data;
    if (data->kind == LINK_DROPPED)
        return;
    render_put(render, "<a href=\"");
    if (data->kind == LINK_RELATIVE) {
        render_hole(render, data->reference);
    } else if (data->kind == LINK_FRAGMENT) {
        render_put(render, "#");
        if (data->anchor.size > 0) {
            write_fragment(render->out, render->options->anchor_prefix);
            write_fragment(render->out, data->anchor);
        }
    } else {
        write_address(render->out, chunk_str(link->as.link.url));
    }
    render_put(render, "\"");
    put_title(render, chunk_str(link->as.link.title));
    render_put(render, ">");
}

static void put_image(struct render *render, const cmark_node *image)
{
    const struct image_data *data = image->user_data;
    if (data->dropped) {
        write_text(render->out, data->alt);
        return;
    }
    render_put(render, "<img ");
    render_hole(render, data->reference);
    render_put(render, " alt=\"");
    write_text(render->out, data->alt);
    render_put(render, "\"");
    const cmark_node *parent = image->parent;
    bool alone = parent->type == CMARK_NODE_PARAGRAPH && parent->first_child == parent->last_child;
    if (!data->decorative && !alone)
        put_title(render, chunk_str(image->as.link.title));
    render_void_end(render);
}

/* --- Raw HTML and notes ------------------------------------------------------------------------------------------------------ */

static void put_html(struct render *render, const struct html_data *data)
{
    switch (data->kind) {
    case HTML_PAGE: render_page_mark(render, data->name); break;
    case HTML_END:
        render_put(render, "</");
        buffer_put(render->out, data->name);
        render_put(render, ">");
        break;
    case HTML_START:
    case HTML_VOID:
        render_put(render, "<");
        buffer_put(render->out, data->name);
        buffer_put(render->out, data->attributes);
        if (data->kind == HTML_VOID)
            render_void_end(render);
        else
            render_put(render, ">");
        break;
    case HTML_DROPPED:
    case HTML_TEXT: break;
    }
}

static void put_footnote_reference(struct render *render, const struct footnote_use *use)
{
    if (use == NULL) /* in an image's alternative text */
        return;
    render_put(render, "<sup class=\"footnote-ref\"><a href=\"#");
    write_fragment(render->out, render->options->anchor_prefix);
    render_put(render, "fn-");
    buffer_put_number(render->out, use->footnote->number);
    render_put(render, "\" id=\"");
    write_text(render->out, render->options->anchor_prefix);
    render_note_use(render, use->footnote, use->index);
    render_put(render, "\"");
    if (render->epub)
        render_put(render, " epub:type=\"noteref\"");
    render_put(render, " role=\"doc-noteref\">");
    buffer_put_number(render->out, use->footnote->number);
    render_put(render, "</a></sup>");
}

/* --- Nodes --------------------------------------------------------------------------------------------------------------------- */

static struct str element_of(const cmark_node *node)
{
    return node->type == CMARK_NODE_EMPH ? STR("em") : node->type == CMARK_NODE_STRONG ? STR("strong") : STR("del");
}

static void enter_element(struct render *render, const cmark_node *node)
{
    if (++render->inlines > TREE_INLINES_MAX)
        return;
    if (node->type == CMARK_NODE_LINK) {
        enter_link(render, node);
        return;
    }
    render_put(render, "<");
    buffer_put(render->out, element_of(node));
    render_put(render, ">");
}

bool render_enter_inline(struct render *render, cmark_node *node)
{
    switch (node->type) {
    case CMARK_NODE_TEXT: put_text(render, node); return false;
    case CMARK_NODE_SOFTBREAK: render_put(render, "\n"); return false;
    case CMARK_NODE_LINEBREAK:
        render_put(render, "<br");
        render_void_end(render);
        render_put(render, "\n");
        return false;
    case CMARK_NODE_CODE:
        render_put(render, "<code>");
        write_text(render->out, chunk_str(node->as.literal));
        render_put(render, "</code>");
        return false;
    case CMARK_NODE_HTML_INLINE: put_html(render, node->user_data); return false;
    case CMARK_NODE_IMAGE: put_image(render, node); return false;
    case CMARK_NODE_FOOTNOTE_REFERENCE: put_footnote_reference(render, node->user_data); return false;
    default: enter_element(render, node); return true;
    }
}

void render_leave_inline(struct render *render, cmark_node *node)
{
    if (render->inlines-- > TREE_INLINES_MAX)
        return;
    if (node->type != CMARK_NODE_LINK) {
        render_put(render, "</");
        buffer_put(render->out, element_of(node));
        render_put(render, ">");
    } else if (((const struct link_data *)node->user_data)->kind != LINK_DROPPED) {
        render_put(render, "</a>");
    }
}
