#include "markdown/render.h"
#include "markdown/write.h"

static const struct footnote *note_of(const cmark_node *paragraph)
{
    const cmark_node *parent = paragraph->parent;
    return parent->type == CMARK_NODE_FOOTNOTE_DEFINITION ? parent->user_data : NULL;
}

static void put_number(struct render *render, const struct footnote *footnote)
{
    buffer_printf(render->out, "<span class=\"footnote-number\">%u.</span> ", footnote->number);
}

/* Lists number their items themselves; the asides of a book do not. */
void render_note_number(struct render *render, const cmark_node *paragraph)
{
    const struct footnote *footnote = note_of(paragraph);
    if (footnote != NULL && render->epub && paragraph->prev == NULL)
        put_number(render, footnote);
}

void render_note_use(struct render *render, const struct footnote *footnote, unsigned index)
{
    render_put(render, "fnref-");
    buffer_put_number(render->out, footnote->number);
    if (index > 1) {
        render_put(render, "-");
        buffer_put_number(render->out, index);
    }
}

static void put_back_links(struct render *render, const struct footnote *footnote)
{
    for (unsigned use = 1; use <= footnote->references; use++) {
        if (!str_ends(buffer_str(render->out), STR("<p>")))
            render_put(render, " ");
        render_put(render, "<a href=\"#");
        write_fragment(render->out, render->options->anchor_prefix);
        render_note_use(render, footnote, use);
        render_put(render, "\" class=\"footnote-backref\" role=\"doc-backlink\" aria-label=\"");
        buffer_put(render->out, render_label(render, STR("本文に戻る"), STR("Back to the text")));
        if (use > 1)
            buffer_printf(render->out, " %u", use);
        render_put(render, "\">↩");
        if (use > 1)
            buffer_printf(render->out, "<sup>%u</sup>", use);
        render_put(render, "</a>");
    }
}

void render_note_back_links(struct render *render, const cmark_node *paragraph)
{
    const struct footnote *footnote = note_of(paragraph);
    if (footnote != NULL && paragraph->next == NULL)
        put_back_links(render, footnote);
}

static bool is_paragraph(const cmark_node *node)
{
    return node != NULL && node->type == CMARK_NODE_PARAGRAPH;
}

static void put_footnote(struct render *render, const struct footnote *footnote)
{
    char anchor[24];
    snprintf(anchor, sizeof anchor, "fn-%u", footnote->number);
    buffer_put(render->out, render->epub ? STR("<aside epub:type=\"footnote\" role=\"doc-footnote\"") : STR("<li"));
    render_id(render, str_from(anchor));
    render_put(render, ">\n");
    cmark_node *node = footnote->node;
    if (render->epub && !is_paragraph(node->first_child)) {
        render_put(render, "<p>");
        put_number(render, footnote);
        render_put(render, "</p>\n");
    }
    render_walk(render, node);
    if (!is_paragraph(node->last_child)) {
        render_new_line(render);
        render_put(render, "<p>");
        put_back_links(render, footnote);
        render_put(render, "</p>\n");
    }
    buffer_put(render->out, render->epub ? STR("</aside>\n") : STR("</li>\n"));
}

/* In a book each note is an aside of its own. Around them stands no landmark: a chapter with supplements would have several of
 * one name. */
void render_footnotes(struct render *render)
{
    render_new_line(render);
    if (render->epub) {
        render_put(render, "<div class=\"footnotes\">\n");
    } else {
        render_put(render, "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
        buffer_put(render->out, render_label(render, STR("注"), STR("Notes")));
        render_put(render, "\">\n<ol>\n");
    }
    for (size_t i = 0; i < render->markdown->lists.footnotes.count; i++)
        put_footnote(render, render->markdown->lists.footnotes.items[i]);
    buffer_put(render->out, render->epub ? STR("</div>\n") : STR("</ol>\n</section>\n"));
}
