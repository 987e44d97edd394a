#ifndef FUMI_SITE_FRONTMATTER_H
#define FUMI_SITE_FRONTMATTER_H

/*
 * Front matter: YAML between two lines "---" at the very beginning of a document, checked against the schema of the
 * document's kind (design, section 3).
 */

#include "site/document.h"

struct frontmatter_split {
    struct str yaml;    /* between the lines; empty where there is none */
    struct str body;    /* behind them */
    unsigned body_line; /* number of its first line, from 1 */
    bool open;          /* the closing line is missing: all of it is body */
};

/* text: LF. Views of it. */
struct frontmatter_split frontmatter_split(struct str text);

/* Fills the fields of document that the front matter names; path, id, section, is_section, order and kind are set already and
 * changed where it overrides them. The texts lie in the arena. is_plain: yaml is known to pass text_is_plain. */
void frontmatter_read(struct arena *arena, const struct config *config, struct str yaml, bool is_plain,
                      struct document *document, struct diags *diags);

/* Every key there is, with the kinds that may have it: schema.h. */
struct schema_key;
const struct schema_key *frontmatter_keys(size_t *count);

#endif
