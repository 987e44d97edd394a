#include "markdown/alert.h"
#include "markdown/render.h"
#include "markdown/write.h"

static bool is_tight(const cmark_node *paragraph)
{
    const cmark_node *list = paragraph->parent != NULL ? paragraph->parent->parent : NULL;
    return list != NULL && list->type == CMARK_NODE_LIST && list->as.list.tight;
}

static bool is_task(const cmark_node *item)
{
    return item->type == CMARK_NODE_ITEM && item->extension == node_types.tasklist;
}

/* The paragraph that says what a task's box is for is the box's label. */
static bool is_task_label(const cmark_node *paragraph)
{
    return paragraph->prev == NULL && paragraph->parent != NULL && is_task(paragraph->parent);
}

static bool is_figure(const cmark_node *paragraph)
{
    const cmark_node *image = paragraph->first_child;
    return image != NULL && image->next == NULL && image->type == CMARK_NODE_IMAGE &&
           !((const struct image_data *)image->user_data)->dropped && !is_task_label(paragraph) &&
           paragraph->parent->type != CMARK_NODE_FOOTNOTE_DEFINITION;
}

static void put_box(struct render *render, const cmark_node *item)
{
    /* On the portal the reader ticks it, with the theme's script or without; in a book it stays as printed. */
    render_put(render, "<input type=\"checkbox\"");
    if (item->as.list.checked)
        buffer_put(render->out, render->xhtml ? STR(" checked=\"checked\"") : STR(" checked"));
    if (render->xhtml)
        render_put(render, " disabled=\"disabled\"");
    render_void_end(render);
    render_put(render, " ");
}

static void enter_list(struct render *render, const cmark_node *list)
{
    render_new_line(render);
    bool ordered = list->as.list.list_type == CMARK_ORDERED_LIST;
    bool tasks = false;
    for (const cmark_node *item = list->first_child; item != NULL && !tasks; item = item->next)
        tasks = is_task(item);
    buffer_put(render->out, ordered ? STR("<ol") : STR("<ul"));
    if (tasks)
        render_put(render, " class=\"tasks\"");
    if (ordered && list->as.list.start != 1)
        buffer_printf(render->out, " start=\"%d\"", list->as.list.start);
    render_put(render, ">\n");
}

static void enter_item(struct render *render, const cmark_node *item)
{
    render_new_line(render);
    render_put(render, "<li>");
    if (is_task(item) && (item->first_child == NULL || item->first_child->type != CMARK_NODE_PARAGRAPH))
        put_box(render, item);
}

static void enter_paragraph(struct render *render, const cmark_node *paragraph)
{
    if (paragraph->user_data == PARAGRAPH_BARE)
        return;
    if (is_figure(paragraph)) {
        render_new_line(render);
        render_put(render, "<figure>");
        return;
    }
    if (!is_tight(paragraph)) {
        render_new_line(render);
        render_put(render, "<p>");
    }
    if (is_task_label(paragraph)) {
        render_put(render, "<label>");
        put_box(render, paragraph->parent);
    }
    render_note_number(render, paragraph);
}

static void leave_figure(struct render *render, const cmark_node *paragraph)
{
    const cmark_node *image = paragraph->first_child;
    struct str title = chunk_str(image->as.link.title);
    const struct image_data *data = image->user_data;
    if (title.size > 0 && !data->decorative) {
        render_put(render, "<figcaption>");
        write_text(render->out, title);
        render_put(render, "</figcaption>");
    }
    render_put(render, "</figure>\n");
}

static void leave_paragraph(struct render *render, const cmark_node *paragraph)
{
    if (paragraph->user_data == PARAGRAPH_BARE) {
        render_new_line(render);
        return;
    }
    if (is_figure(paragraph)) {
        leave_figure(render, paragraph);
        return;
    }
    if (is_task_label(paragraph))
        render_put(render, "</label>");
    render_note_back_links(render, paragraph);
    if (!is_tight(paragraph))
        render_put(render, "</p>\n");
}

static char level_digit(const struct render *render, const struct heading_data *heading)
{
    unsigned level = heading->level + render->options->heading_shift;
    return (char)('0' + (level > 6 ? 6 : level));
}

static bool enter_heading(struct render *render, const struct heading_data *heading)
{
    if (heading->is_title)
        return false;
    render_new_line(render);
    render_put(render, "<h");
    buffer_put_char(render->out, level_digit(render, heading));
    render_id(render, heading->anchor);
    render_put(render, ">");
    if (heading->number.size > 0) {
        render_put(render, "<span class=\"number\">");
        buffer_put(render->out, heading->number);
        render_put(render, "</span> ");
    }
    return true;
}

static void leave_heading(struct render *render, const struct heading_data *heading)
{
    render_put(render, "</h");
    buffer_put_char(render->out, level_digit(render, heading));
    render_put(render, ">\n");
}

static void put_code_block(struct render *render, const cmark_node *code)
{
    render_new_line(render);
    struct str info = chunk_str(code->as.code.info);
    size_t size = 0;
    while (size < info.size && strchr(" \t\n", info.data[size]) == NULL)
        size++;
    render_put(render, "<pre><code");
    if (size > 0) {
        render_put(render, " class=\"language-");
        write_text(render->out, str_sub(info, 0, size));
        render_put(render, "\"");
    }
    render_put(render, ">");
    write_text(render->out, chunk_str(code->as.code.literal));
    render_put(render, "</code></pre>\n");
}

static void put_html(struct render *render, const struct html_data *piece)
{
    for (; piece != NULL; piece = piece->next) {
        render_new_line(render);
        if (piece->kind == HTML_PAGE) {
            render_page_mark(render, piece->name);
        } else if (piece->kind == HTML_VOID) {
            render_put(render, "<");
            buffer_put(render->out, piece->name);
            buffer_put(render->out, piece->attributes);
            render_void_end(render);
        } else {
            render_put(render, "<p>");
            write_text(render->out, str_trim(piece->name));
            render_put(render, "</p>");
        }
        render_put(render, "\n");
    }
}

bool render_enter_block(struct render *render, cmark_node *node)
{
    switch (node->type) {
    case CMARK_NODE_BLOCK_QUOTE:
        render_new_line(render);
        if (node->user_data != NULL)
            alert_render(render->out, node->user_data, render->markdown->english);
        else
            render_put(render, "<blockquote>\n");
        return true;
    case CMARK_NODE_LIST: enter_list(render, node); return true;
    case CMARK_NODE_ITEM: enter_item(render, node); return true;
    case CMARK_NODE_PARAGRAPH: enter_paragraph(render, node); return true;
    case CMARK_NODE_HEADING: return enter_heading(render, node->user_data);
    case CMARK_NODE_CODE_BLOCK: put_code_block(render, node); return false;
    case CMARK_NODE_HTML_BLOCK: put_html(render, node->user_data); return false;
    case CMARK_NODE_THEMATIC_BREAK:
        render_new_line(render);
        render_put(render, "<hr");
        render_void_end(render);
        render_put(render, "\n");
        return false;
    default: return false; /* footnotes come at the end */
    }
}

void render_leave_block(struct render *render, cmark_node *node)
{
    switch (node->type) {
    case CMARK_NODE_BLOCK_QUOTE:
        render_new_line(render);
        buffer_put(render->out, node->user_data != NULL ? STR("</aside>\n") : STR("</blockquote>\n"));
        break;
    case CMARK_NODE_LIST:
        buffer_put(render->out, node->as.list.list_type == CMARK_ORDERED_LIST ? STR("</ol>\n") : STR("</ul>\n"));
        break;
    case CMARK_NODE_ITEM: render_put(render, "</li>\n"); break;
    case CMARK_NODE_PARAGRAPH: leave_paragraph(render, node); break;
    case CMARK_NODE_HEADING: leave_heading(render, node->user_data); break;
    default: break;
    }
}
