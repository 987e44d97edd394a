#include "markdown/render.h"
#include "markdown/write.h"

#include <cmark-gfm-core-extensions.h>

static bool is_header(const cmark_node *row)
{
    return cmark_gfm_extensions_get_table_row_is_header((cmark_node *)row) != 0;
}

static char alignment_of(const cmark_node *cell, size_t column)
{
    cmark_node *table = cell->parent->parent;
    const uint8_t *alignments = cmark_gfm_extensions_get_table_alignments(table);
    return alignments != NULL && column < cmark_gfm_extensions_get_table_columns(table) ? (char)alignments[column] : 0;
}

/* A book's page cannot be scrolled sideways, so its style sheet may put the cells of a wide table below each other. Then
 * each must say what it is: data-label, but in the first column, which is the heading of its row. */
#define FOLDS_FROM 3

static bool folds(const struct render *render, const cmark_node *table)
{
    return render->epub && cmark_gfm_extensions_get_table_columns((cmark_node *)table) >= FOLDS_FROM;
}

static void put_label(struct render *render, const cmark_node *cell)
{
    const cmark_node *header = render->header;
    if (header == NULL)
        return;
    render->header = header->next;
    const struct header_data *data = header->user_data;
    if (data == NULL || render->column == 0 || cell->first_child == NULL)
        return;
    render_put(render, " data-label=\"");
    write_text(render->out, data->text);
    render_put(render, "\"");
}

/* An empty cell names nothing, so that it is no header, whatever row it is in. */
static bool is_name(const cmark_node *cell)
{
    return is_header(cell->parent) && cell->first_child != NULL;
}

static void enter_cell(struct render *render, const cmark_node *cell)
{
    render_new_line(render);
    buffer_put(render->out, is_name(cell) ? STR("<th scope=\"col\"") : STR("<td"));
    put_label(render, cell);
    switch (alignment_of(cell, render->column++)) {
    case 'l': render_put(render, " class=\"align-left\""); break;
    case 'c': render_put(render, " class=\"align-center\""); break;
    case 'r': render_put(render, " class=\"align-right\""); break;
    default: break;
    }
    render_put(render, ">");
}

static void enter_row(struct render *render, const cmark_node *row)
{
    render_new_line(render);
    if (is_header(row)) {
        render_put(render, "<thead>\n");
    } else if (!render->in_table_body) {
        render_put(render, "<tbody>\n");
        render->in_table_body = true;
    }
    render_put(render, "<tr>");
    render->column = 0;
    render->header = !is_header(row) && folds(render, row->parent) ? row->parent->first_child->first_child : NULL;
}

static void enter_table(struct render *render, const cmark_node *table)
{
    render_new_line(render);
    if (render->epub) {
        buffer_put(render->out, folds(render, table) ? STR("<div class=\"table folds\">") : STR("<div class=\"table\">"));
    } else { /* it may be wider than the page, so that it scrolls, by keys too; many regions would be too many landmarks */
        render_put(render, "<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"");
        buffer_put(render->out, render_label(render, STR("表"), STR("Table ")));
        buffer_put_number(render->out, ++render->tables);
        render_put(render, "\">");
    }
    render_put(render, "\n<table>\n");
    render->in_table_body = false;
}

bool render_enter_table(struct render *render, cmark_node *node)
{
    if (node->type == node_types.table_cell) {
        enter_cell(render, node);
    } else if (node->type == node_types.table_row) {
        enter_row(render, node);
    } else {
        enter_table(render, node);
    }
    return true;
}

void render_leave_table(struct render *render, cmark_node *node)
{
    if (node->type == node_types.table_cell) {
        buffer_put(render->out, is_name(node) ? STR("</th>") : STR("</td>"));
    } else if (node->type == node_types.table_row) {
        render_put(render, "\n</tr>");
        if (is_header(node))
            render_put(render, "\n</thead>");
    } else {
        if (render->in_table_body)
            render_put(render, "\n</tbody>");
        render_put(render, "\n</table>\n</div>\n");
    }
}
