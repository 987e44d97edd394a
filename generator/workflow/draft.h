#ifndef FUMI_WORKFLOW_DRAFT_H
#define FUMI_WORKFLOW_DRAFT_H

/*
 * A new document: front matter with every key that its kind may have, each explained in Japanese, the optional ones commented
 * out, and the beginning of a body. The keys are those of site/frontmatter, so that none is forgotten. Pure; any thread.
 */

#include "site/config.h"

struct draft_options {
    const struct config *config; /* for the values that it lists */
    enum kind kind;
    bool names_kind;  /* its section has another kind: kind: must say it */
    struct str today; /* "2026-11-25" */
};

struct str draft_text(struct arena *arena, const struct draft_options *options);

/* The explanation of a key, or STR_NONE. */
struct str draft_explanation(struct str key);

#endif
