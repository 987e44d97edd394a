#ifndef FUMI_TEMPLATE_PARSE_H
#define FUMI_TEMPLATE_PARSE_H

/*
 * A template as a tree, laid out flat: a node's children follow it, up to its `end`. What the specification says about
 * standalone tags is done with here; what depends on other templates (partials, parents, blocks) is left to link.c.
 */

#include "template/template.h"

enum node_kind {
    NODE_TEXT,     /* text, at most one line */
    NODE_VARIABLE, /* path */
    NODE_RAW,      /* path */
    NODE_SECTION,  /* path, children */
    NODE_INVERTED, /* path, children */
    NODE_PARTIAL,  /* text: name */
    NODE_PARENT,   /* text: name; of its children only NODE_BLOCKs count: the arguments */
    NODE_BLOCK     /* text: name; children: the default, or the argument */
};

#define SYMBOL_NONE UINT32_MAX /* a name that nothing has */

struct node {
    enum node_kind kind;
    uint32_t end; /* index behind the last child */
    struct str text;
    size_t offset;        /* of the tag, in the template */
    const uint32_t *path; /* symbols of a dotted name; none for "." */
    uint32_t path_size;
    uint32_t block;                /* number of a block's name */
    const struct template *target; /* of partials and parents, once linked; NULL where there is none */

    bool line_begin;    /* a text that begins a line: indentation goes before it */
    bool standalone;    /* a partial, parent or block that has its lines for itself */
    bool begins_line;   /* a block whose content begins with a line of its own */
    bool ends_line;     /* a block whose content ends with a line of its own */
    struct str indent;  /* of a standalone node: the white space before its tag */
    struct str margin;  /* of a block: white space that all lines of its content begin with */
    struct str newline; /* of a block: the end of line that was taken away behind it */
};

struct nodes {
    struct node *items;
    size_t count, capacity;
};

#define TEMPLATE_NESTING 64 /* sections and blocks within each other, in one template */

/* Reads the template's text into nodes. Names become symbols of the set; unknown ones and mistakes go to diags. From the
 * first mistake on (from the beginning of the section that it is in) there are no nodes. */
void template_parse(struct template_set *set, struct template *t, struct diags *diags);

#endif
