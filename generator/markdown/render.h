#ifndef FUMI_MARKDOWN_RENDER_H
#define FUMI_MARKDOWN_RENDER_H

/*
 * What the renderer's files share. The walk is in render.c; blocks, inlines, tables and notes have a file each. Every
 * function writes for one node as it is entered or left. Markup is cmark-gfm's own where nothing else is said, with HTML's
 * void elements, or XML's.
 */

#include "markdown/tree.h"

struct render {
    const struct markdown *markdown;
    const struct markdown_options *options;
    struct arena *arena; /* for the holes */
    struct buffer *out;
    struct {
        struct markdown_hole *items;
        size_t count, capacity;
    } holes;
    size_t inlines; /* how many inline elements we are in */
    bool xhtml;
    bool epub; /* XHTML with epub:type */
    bool in_table_body;
    size_t column;            /* of the table's row */
    const cmark_node *header; /* the column's name, where a book repeats it in each cell; else NULL */
    size_t tables;            /* begun so far: their names on the page */
};

#define render_put(render, literal) buffer_put_literal((render)->out, literal)

/* Begins a new line where the last one is not at its end. */
void render_new_line(struct render *render);
void render_void_end(struct render *render);              /* ">" or " />" */
void render_id(struct render *render, struct str anchor); /* ` id="…"` with the prefix */
void render_hole(struct render *render, uint32_t reference);
void render_page_mark(struct render *render, struct str number);
void render_footnotes(struct render *render);
void render_walk(struct render *render, cmark_node *root);

/* These return whether the node's children are to be written. */
bool render_enter_block(struct render *render, cmark_node *node);
bool render_enter_inline(struct render *render, cmark_node *node);
bool render_enter_table(struct render *render, cmark_node *node);
void render_leave_block(struct render *render, cmark_node *node);
void render_leave_inline(struct render *render, cmark_node *node);
void render_leave_table(struct render *render, cmark_node *node);

/* Of a paragraph that is the first or last one of a footnote. */
void render_note_number(struct render *render, const cmark_node *paragraph);
void render_note_back_links(struct render *render, const cmark_node *paragraph);
/* The anchor of the place that refers to a footnote for the index-th time, without its prefix. */
void render_note_use(struct render *render, const struct footnote *footnote, unsigned index);

/* A label in the document's language. */
static inline struct str render_label(const struct render *render, struct str japanese, struct str english)
{
    return render->markdown->english ? english : japanese;
}

#endif
