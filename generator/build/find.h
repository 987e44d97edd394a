#ifndef FUMI_BUILD_FIND_H
#define FUMI_BUILD_FIND_H

/*
 * Finding words in the working documents, internal ones included: `fumi search`. The same rule as in the browser
 * (facts/searched.h): a document is found when each word, folded, is part of one of its folded strings.
 *
 * With a usable state of the staging target only what may have the words is read: files that changed since, internal
 * documents, and those whose keys all the words' pairs have in the shards that stand there. Without, every document is.
 * Nothing is written; a build that is at work is waited for.
 */

#include "base/diag.h"

struct found {
    struct str path; /* "content/faq/x.md" */
    unsigned line;   /* where the first word stands, or 1 */
    struct str title;
    struct str excerpt; /* around the first word, in the string that has most of them; may be empty */
    bool internal;      /* said by the document or a section above it */
    unsigned score;
};

struct found_list {
    struct arena arena;
    struct found *items; /* best first */
    size_t count;
    size_t read; /* how many documents were looked into */
};

/* 0, or an enum build_error with the reason in diags. No words: nothing is found. */
int find_words(const char *root, struct str words, struct found_list *list, struct diags *diags);
void found_list_free(struct found_list *list);

#endif
