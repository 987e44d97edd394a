#ifndef FUMI_EPUB_CHAPTER_H
#define FUMI_EPUB_CHAPTER_H

/*
 * A chapter: a document as XHTML with the supplements that stand in it, in one file or, where it is very long, in several.
 *
 * Two steps, so that a document that stands in two books is parsed once: chapter_load (what is the same in every book), then
 * chapter_make for each book. A chapter depends on its book only in where its links lead: a chapter without a link from one
 * mission to another has the same bytes in both books.
 *
 * Pure but for the loader; any number of threads, each with an arena of its own, which holds all results.
 */

#include "epub/book.h"
#include "epub/terms.h"
#include "markdown/markdown.h"

/* A document's text as XHTML with epub:type, its holes still open. */
struct book_text {
    struct markdown_fragment fragment;
    const struct markdown_reference *references;
    const struct str *blocks; /* plain, for the glossary */
    size_t block_count;
};

/* What the pipeline lends. Both answer 0, or -1 where the source has become unreadable. */
struct book_loader {
    int (*text)(void *data, const struct entry *entry, unsigned heading_shift, struct str anchor_prefix, struct arena *arena,
                struct book_text *text);
    int (*medium)(void *data, const struct medium *medium, struct arena *arena, struct str *bytes);
    void *data;
};

/* What all books of a build have in common. */
struct press {
    const struct kit *kit;
    const struct config *config;
    const struct facts *facts;
    const struct terms *terms;
    struct entries term_entries; /* in the order of terms */
    uint64_t settings;           /* press_settings_hash */
    struct book_loader loader;
};

struct chapter_text {
    struct book_text own;
    struct book_text *supplements; /* in the order of the chapter's */
    bool *terms;                   /* by entry of the press: used in any of them */
};

struct chapter_file {
    struct str path; /* below BOOK_FOLDER */
    struct str bytes;
    struct hash128 hash;
};

struct chapter_page {
    struct str number; /* of the printed page */
    struct str href;   /* below BOOK_FOLDER, with the fragment */
};

/* A document that the chapter links to, and where it was in the book: the chapter is made again when it is elsewhere. */
struct chapter_link {
    struct str id;
    struct str place; /* path, prefix, whether it is long; empty: outside the book */
};

/* Where a supplement begins, in a chapter of several files. */
struct chapter_anchor {
    struct str anchor;
    struct str path; /* below BOOK_FOLDER */
};

enum chapter_flaw { FLAW_ALT = 1, FLAW_HEADING = 2 };

struct chapter_made {
    struct chapter_file *files;
    size_t file_count;
    struct chapter_page *pages;
    size_t page_count;
    struct chapter_link *links;
    size_t link_count;
    struct chapter_anchor *anchors; /* none where there is one file */
    size_t anchor_count;
    struct str_list terms;  /* ids of the glossary's terms that it uses */
    struct str_list media;  /* paths below content/ of its images */
    unsigned flaws;         /* enum chapter_flaw, of any of its documents */
    struct str_list flawed; /* paths below content/ of the documents that have one */
    const struct facet_read *reads;
    size_t read_count;
};

/* fumi.yaml, the kit, the program: FACET_SITE "books". */
uint64_t press_settings_hash(struct hash128 kit, const struct config *config, struct hash128 program);

int chapter_load(const struct press *press, const struct chapter *chapter, struct arena *arena, struct chapter_text *text);
/* reads: for the work, reset; a copy of them is in the result. diags: of templates. */
void chapter_make(const struct press *press, const struct book *book, size_t index, const struct chapter_text *text,
                  struct arena *arena, struct facet_reads *reads, struct chapter_made *made, struct diags *diags);

/* For fill.c: the same of a chapter that another one links to; where its own links lead does not matter. */
void chapter_make_other(const struct press *press, const struct book *book, size_t index, const struct chapter_text *text,
                        struct arena *arena, struct facet_reads *reads, struct chapter_made *made, struct diags *diags);

/* Where an anchor of the chapter's own supplement is, below BOOK_FOLDER, with the fragment. */
struct str chapter_href(struct arena *arena, const struct chapter *chapter, const struct chapter_made *made, struct str anchor);

/* Whether the document is where the link found it. */
bool chapter_link_holds(const struct book *book, const struct chapter *chapter, const struct chapter_link *link,
                        struct arena *scratch);

/* Where an image goes, below BOOK_FOLDER: by its content, so that it is carried once: "images/3f2a91bc045e77d1.png". */
struct str chapter_image_path(struct arena *arena, const struct medium *medium);
/* The portal's absolute address of a path below the target. */
struct str press_url(const struct press *press, struct arena *arena, struct str path);

#define GLOSSARY_PATH "glossary.xhtml"

#endif
