#ifndef FUMI_SITE_YAML_H
#define FUMI_SITE_YAML_H

/*
 * YAML 1.1 as far as settings and front matter need it, read from libyaml's events into a small tree: texts, lists and maps
 * with texts as keys. What a stranger could use to make a parser work for hours is refused: anchors, aliases, tags, several
 * documents, more than YAML_DEPTH levels, more than YAML_ENTRIES entries.
 *
 * Every scalar is a text of one line, in NFC, without control characters: "no" is never false and 1.10 keeps its zero. Lines
 * of a text that stands on several are joined as in Markdown: nothing between two wide characters, a space elsewhere.
 */

#include "base/diag.h"

#define YAML_DEPTH 8
#define YAML_ENTRIES 5000

enum yaml_type { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node {
    enum yaml_type type;
    bool empty;            /* a text with nothing after the colon, not even quotation marks */
    unsigned line, column; /* of the value in the file; column in characters */
    struct str text;
    struct str key; /* in a map */
    unsigned key_line, key_column;
    struct yaml_node *first, *next; /* entries of a list or map; the next entry beside this one */
    size_t count;                   /* of entries */
};

struct yaml_source {
    struct str path;     /* for diagnostics */
    struct str text;     /* valid UTF-8, LF, no control characters (text_clean) */
    unsigned first_line; /* number of text's first line in the file */
    bool is_plain;       /* text is known to pass text_is_plain */
};

/* 0, or -1 where the text is damaged; *root is then what was read before that, which may be NULL. *root is NULL, too, for an
 * empty text. Of a key that stands twice the first is kept. Nodes lie in the arena; texts there or in source->text. */
int yaml_read(struct arena *arena, const struct yaml_source *source, struct yaml_node **root, struct diags *diags);

#endif
