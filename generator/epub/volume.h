#ifndef FUMI_EPUB_VOLUME_H
#define FUMI_EPUB_VOLUME_H

/*
 * A whole book as the members of its archive: cover, title page, contents, chapters, glossary, revision history, colophon,
 * the package document (EPUB 3.3) and the NCX for old readers.
 *
 * Pure; any number of threads, each with an arena of its own, which holds all results. The bytes of chapters and images are
 * not looked at here: their hashes are enough, and the caller has them or knows where to get them.
 */

#include "epub/chapter.h"

struct volume_member {
    struct str path;             /* in the archive */
    struct hash128 hash;         /* of the content */
    struct str bytes;            /* STR_NONE: a chapter or an image, known by its hash */
    const struct medium *medium; /* of an image of content/ */
    bool stored;                 /* compressed by its own format already */
};

struct volume {
    struct volume_member *members; /* in the order of the archive, mimetype first */
    size_t count;
    struct str cover;      /* the picture's bytes */
    struct book_info info; /* filled in but for size */
};

/* made: one for each chapter of the book. view: what is read is written down there; its arena holds the result. Findings:
 * which documents take away the claim of accessibility. */
void volume_make(const struct press *press, const struct books *books, const struct book *book,
                 const struct chapter_made *const *made, struct view *view, struct volume *volume, struct diags *diags);

/* The cover's picture alone. */
struct str volume_cover(const struct press *press, const struct books *books, const struct book_info *info, struct view *view,
                        struct diags *diags);

#endif
