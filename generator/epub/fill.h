#ifndef FUMI_EPUB_FILL_H
#define FUMI_EPUB_FILL_H

/* Filling the holes of a text: what [[…]], links to files and images become in a book. */

#include "epub/chapter.h"

/* Another chapter, made only to see in which of its files an anchor is. */
struct filler_other {
    size_t index;
    struct chapter_made made;
};

struct filler {
    const struct press *press;
    const struct book *book;
    const struct chapter *chapter;
    struct view *view;
    struct arena *arena;
    struct {
        struct chapter_link *items;
        size_t count, capacity;
    } links;
    struct {
        struct str *items;
        size_t count, capacity;
    } media, terms;
    struct {
        struct filler_other *items;
        size_t count, capacity;
    } others;
    struct diags *diags;
    bool is_other; /* this one is such a chapter: nobody asks where its own links lead */
};

/* The text of `from`, which is the chapter's document or one of its supplements. */
struct str fill_text(struct filler *filler, const struct entry *from, const struct book_text *text);
/* Where a link to a document leads from this chapter, percent-encoded and not yet escaped; empty where there is nothing to
 * link to. Notes the link. */
struct str fill_address(struct filler *filler, const struct entry *target, struct str anchor);
/* The place of an id in the book as this chapter sees it: "" outside. */
struct str fill_place(const struct book *book, const struct chapter *chapter, struct str id, struct arena *arena,
                      const struct book_place **place);

#endif
