#ifndef FUMI_TESTS_UNIT_EPUB_SHELF_HELPER_H
#define FUMI_TESTS_UNIT_EPUB_SHELF_HELPER_H

/*
 * A small guidebook of two missions, loaded from a temporary folder as a build would load it, and its books made with the
 * repository's own kit (epub/), chapter by chapter, but neither packed nor written.
 *
 * Order of calls: shelf_open, then any number of shelf_book, then shelf_close; or shelf_begin and shelf_end, where there is one
 * book. Everything lies in the shelf's arena.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "build/load.h"
#include "epub/matter.h"
#include "folder.h"

struct shelf_file {
    const char *path; /* below content/ */
    const char *text; /* NULL: the sample has it, and this shelf has not */
};

struct shelf {
    struct arena arena;
    char folder[FOLDER_SIZE];
    int root;
    struct diags diags; /* of everything */
    struct config config;
    struct source_set sources;
    struct catalogue catalogue;
    struct books books;
    struct facts facts;
    struct kit kit;
    struct load_context context;
    struct press press;
    struct facet_reads reads;
    struct view view;
};

/* A book with its chapters, and what stands around them. */
struct shelf_book {
    struct book book;
    struct chapter_made *chapters;
    const struct chapter_made **made;
    struct matter matter; /* gathered */
};

/* The sample, with files on top or in place of its own. */
void shelf_open(struct shelf *shelf, const struct shelf_file *files, size_t count);
void shelf_close(struct shelf *shelf);
/* name: "mission1", "mission2", "guidebook". Free with book_free(&book->book). */
void shelf_book(struct shelf *shelf, const char *name, struct shelf_book *book);
void shelf_begin(struct shelf *shelf, struct shelf_book *book, const char *name, const struct shelf_file *files, size_t count);
void shelf_end(struct shelf *shelf, struct shelf_book *book);
/* The bytes of one chapter's first file. */
struct str shelf_chapter(const struct shelf_book *book, const char *id);
const struct chapter_made *shelf_made(const struct shelf_book *book, const char *id);

/* Fail with the bytes where they do not have the text, or have it. */
void shelf_has(struct str bytes, const char *text);
void shelf_lacks(struct str bytes, const char *text);
/* The same of texts in that order. */
#define shelf_has_in_order(bytes, ...) shelf_has_each((bytes), (const char *const[]){__VA_ARGS__, NULL})
void shelf_has_each(struct str bytes, const char *const *texts);
void shelf_is(struct str text, const char *wanted);

#endif
