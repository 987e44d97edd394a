#ifndef FUMI_MARKDOWN_TREE_H
#define FUMI_MARKDOWN_TREE_H

/*
 * What the files of this room share: a parsed document, and what our passes hang on cmark-gfm's nodes.
 *
 * A document goes this way: survey.c and guard.c look at the text, mask.c hides from cmark what is ours to read, cmark parses, blocks.c and
 * inlines.c walk the tree once and take the facts, footnote.c and heading.c number what they found; render.c writes any
 * number of times. Nodes are read directly, not through cmark's accessors, because those copy a string per call.
 *
 * A node's user_data points to one of the structures below, by the node's type; NULL means that cmark's own reading stands.
 */

#include "markdown/markdown.h"
#include "markdown/memory.h"

#include <cmark-gfm/node.h>

/* Deeper quotes and lists are refused, deeper inlines are written without their tags: readers of XML commonly stop at 256
 * levels, a list has two of them, and the page around has some too. */
#define TREE_BLOCKS_MAX 100
#define TREE_INLINES_MAX 20

/* A part of the source that cmark sees as one opaque word (mask.h). */
enum mark_kind {
    MARK_DEEP,      /* text as it stands, which the guard took away from cmark: nested too deep */
    MARK_WIDE,      /* the same: too many columns */
    MARK_RUBY,      /* {base|reading} */
    MARK_RUBY_BAD,  /* the same with a wrong number of readings: text */
    MARK_REFERENCE, /* [[target#anchor|text]] */
    MARK_ANCHOR,    /* {#name} at the end of a line */
    MARK_HTML,      /* an instruction or declaration on one line, amid text */
    MARK_NOTE,      /* a comment on one line, with text beside it */
    MARK_PAGE       /* the same, saying that a printed page begins */
};

struct mark {
    enum mark_kind kind;
    uint32_t start; /* byte offset in the text */
    uint32_t size;
    struct str base;     /* of ruby; the text of a reference; the name of an anchor; a page's number */
    struct str readings; /* of ruby, with the '|' between them */
    struct str target;   /* of a reference, with its anchor behind '#' */
    uint32_t reading_count;
    uint32_t reference; /* index into the facts' references, NO_REFERENCE before the tree is walked */
};

#define NO_REFERENCE UINT32_MAX

struct link_data { /* LINK */
    enum { LINK_DROPPED, LINK_ADDRESS, LINK_FRAGMENT, LINK_RELATIVE } kind;
    uint32_t reference; /* LINK_RELATIVE */
    struct str anchor;  /* LINK_FRAGMENT, decoded */
};

struct image_data { /* IMAGE */
    bool dropped;   /* its alternative text stands for it */
    bool decorative;
    uint32_t reference;
    struct str alt;
};

struct heading_data { /* HEADING */
    bool is_title;    /* leaves the body */
    unsigned level;
    struct str written_anchor; /* {#name}, or empty */
    struct str anchor;
    struct str number; /* "1.2.", or empty */
    struct str text;   /* plain, without its number */
    unsigned line;
    struct position at;
};

struct footnote { /* FOOTNOTE_DEFINITION */
    cmark_node *node;
    unsigned number;     /* from 1 in the order of first references */
    unsigned references; /* how many there are */
};

struct footnote_use { /* FOOTNOTE_REFERENCE */
    struct footnote *footnote;
    unsigned index; /* 1 is the first reference to this footnote */
};

/* PARAGRAPH: nothing in it can be seen, only page marks and notes. */
#define PARAGRAPH_BARE ((void *)&node_types)

/* TEXT: every character of it is written as it stands, which the walk over the inlines found out (mask_is_ordinary). */
#define TEXT_ORDINARY ((void *)&node_types)

struct html_data { /* HTML_INLINE; HTML_BLOCK has a list of them */
    enum { HTML_DROPPED, HTML_START, HTML_END, HTML_VOID, HTML_PAGE, HTML_TEXT } kind;
    struct str name;       /* of the element; of HTML_TEXT the text, of HTML_PAGE the number */
    struct str attributes; /* escaped, each with a space before it */
    cmark_node *partner;   /* the other tag of a pair */
    cmark_node *ruby;      /* of rt and rp: the start of the element around */
    bool has_reading;      /* of ruby: there is an rt in it */
    struct html_data *next;
};

struct alert_data { /* BLOCK_QUOTE */
    size_t kind;    /* alert.h */
};

struct header_data { /* a table cell in the row of headers */
    struct str text; /* plain */
};

/* cmark-gfm's extension nodes have their numbers from registration. Strikethrough is ours, see emphasis.h. */
#define NODE_STRIKETHROUGH CMARK_NODE_CUSTOM_INLINE
struct node_types {
    uint16_t table, table_row, table_cell;
    cmark_syntax_extension *tasklist;
};
extern struct node_types node_types;

struct lists { /* growing; they become the facts' arrays */
    struct {
        struct markdown_heading *items;
        size_t count, capacity;
    } headings;
    struct {
        struct markdown_reference *items;
        size_t count, capacity;
    } references;
    struct {
        struct markdown_page_mark *items;
        size_t count, capacity;
    } page_marks;
    struct {
        struct str *items;
        size_t count, capacity;
    } blocks;
    struct {
        struct heading_data **items;
        size_t count, capacity;
    } heading_data;
    struct {
        struct footnote **items;
        size_t count, capacity;
    } footnotes; /* in the order of their numbers */
    struct {
        struct fragment_use *items;
        size_t count, capacity;
    } fragments;
    struct {
        struct line_range *items;
        size_t count, capacity;
    } verbatim; /* blocks whose text is no Markdown */
    struct {
        struct str *items;
        size_t count, capacity;
    } readings; /* of the block at hand */
};

struct line_range {
    int first, last; /* as cmark counts them */
};

struct fragment_use { /* a link to an anchor of the same document, checked when all are known */
    struct str anchor;
    struct position at;
};

struct markdown {
    struct markdown_source source;
    struct str text;     /* what the author wrote, without control characters */
    struct arena *arena; /* the caller's, for what outlives the tree */
    struct memory_pool *pool;
    struct diags *diags;          /* while parsing */
    struct markdown_facts *facts; /* in that arena */

    struct mark *marks;
    size_t mark_count, mark_capacity;
    unsigned survey; /* enum survey */
    bool masked;     /* the text given to cmark has masks in it */
    bool cjk;        /* has CJK characters, so that all emphasis is ours to resolve */
    bool delimited;  /* has delimiter runs for emphasis.c */
    bool english;    /* labels in English */

    cmark_node *root;
    struct lists lists;

    /* positions */
    uint32_t *line_starts;
    size_t line_count;
    struct last_column {
        size_t line_start, at;
        unsigned column; /* 0: none yet */
    } last_column;
    struct last_search { /* the searches of one block go forward */
        const cmark_node *block;
        size_t from;
        unsigned misses;
    } last_search;

    /* while the tree is walked */
    unsigned heading_level; /* of the last heading */
    unsigned long last_page;
    bool has_title;
    bool has_summary;
    struct str first_heading;
};

/* Memory of the tree, zeroed. */
#define TREE_NEW(markdown, type) ARENA_NEW(&(markdown)->pool->arena, type)

static inline struct str chunk_str(cmark_chunk chunk)
{
    return (struct str){(const char *)chunk.data, (size_t)chunk.len};
}

/* These two keep the tree's links alone: no checks of what may stand in what, no memory given back. */
void tree_unlink(cmark_node *node);
void tree_insert_after(cmark_node *node, cmark_node *sibling);
cmark_node *tree_text(struct markdown *markdown, const cmark_node *like, struct str text);
cmark_node *tree_inline(struct markdown *markdown, cmark_node_type type);

#endif
