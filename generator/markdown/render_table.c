#include "markdown/render.h"

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

static void enter_cell(struct render *render, const cmark_node *cell)
{
    render_new_line(render);
    buffer_put(render->out, is_header(cell->parent) ? STR("<th scope=\"col\"") : STR("<td"));
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
}

bool render_enter_table(struct render *render, cmark_node *node)
{
    if (node->type == node_types.table_cell) {
        enter_cell(render, node);
    } else if (node->type == node_types.table_row) {
        enter_row(render, node);
    } else {
        render_new_line(render);
        render_put(render, "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"");
        buffer_put(render->out, render_label(render, STR("表"), STR("Table")));
        render_put(render, "\">\n<table>\n");
        render->in_table_body = false;
    }
    return true;
}

void render_leave_table(struct render *render, cmark_node *node)
{
    if (node->type == node_types.table_cell) {
        buffer_put(render->out, is_header(node->parent) ? STR("</th>") : STR("</td>"));
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
