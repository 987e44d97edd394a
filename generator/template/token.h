#ifndef FUMI_TEMPLATE_TOKEN_H
#define FUMI_TEMPLATE_TOKEN_H

/*
 * A template's text cut into texts and tags, in three steps: tokens_read finds the tags, tokens_pair finds which closes
 * which, tokens_drop_blanks takes away the white space and the ends of line that belong to standalone tags.
 *
 * Texts never go over the end of a line: each token of text is a line, or what tags leave of one. Mistakes go to diags;
 * a template with one prints nothing from there on (from the beginning of the section that it is in).
 */

#include "base/diag.h"

enum token_kind {
    TOKEN_TEXT,
    TOKEN_VARIABLE, /* {{name}} */
    TOKEN_RAW,      /* {{{name}}} {{&name}} */
    TOKEN_SECTION,  /* {{#name}} */
    TOKEN_INVERTED, /* {{^name}} */
    TOKEN_PARENT,   /* {{<name}} */
    TOKEN_BLOCK,    /* {{$name}} */
    TOKEN_CLOSE,    /* {{/name}} */
    TOKEN_PARTIAL,  /* {{>name}} */
    TOKEN_NOTHING   /* comments and changes of delimiters */
};

#define TOKEN_NO_INDEX SIZE_MAX

struct token {
    enum token_kind kind;
    struct str text; /* of a text; the name in a tag */
    size_t offset;   /* in the template, of its first byte */

    size_t partner; /* the tag that closes this one, or that this one closes */
    size_t within;  /* the innermost section, parent or block around it */

    bool alone_before; /* only white space between the tag and the beginning of its line */
    bool alone_after;  /* only white space between the tag and the end of its line */
    bool dropped;      /* a text that went with a standalone tag */
    bool owns_line;    /* a tag that took the beginning of its line with it */

    /* Of partials, parents and blocks; see struct node. */
    bool standalone, begins_line, ends_line;
    struct str indent, newline;
};

struct tokens {
    struct token *items;
    size_t count, capacity;
    size_t usable;  /* tokens before the first mistake */
    bool cut_short; /* a tag never ends */
};

/* Where in the text of the template at path something stands. */
struct position token_position(struct str path, struct str text, size_t offset);

/* Tokens lie in the arena and point into text. */
void tokens_read(struct arena *arena, struct str path, struct str text, struct tokens *tokens, struct diags *diags);
/* At most nesting sections, parents and blocks may stand within each other. */
void tokens_pair(struct str path, struct str text, size_t nesting, struct tokens *tokens, struct diags *diags);
void tokens_drop_blanks(struct tokens *tokens);

/* The end of line at the end of a text, or "". */
struct str token_line_end(struct str text);
bool token_is_blank(struct str text); /* nothing but spaces and tabs, and perhaps an end of line */

#endif
