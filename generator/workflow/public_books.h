#ifndef FUMI_WORKFLOW_PUBLIC_BOOKS_H
#define FUMI_WORKFLOW_PUBLIC_BOOKS_H

/*
 * A last look at the books that are about to be published: each mission has one that is whole. As in public_check.h, what
 * build/ and epub/ promise is not believed: what ought to be in a book follows from the documents of the release and from its
 * pages, what is in it from the archive.
 *
 *     every mission whose section has a page has its book, and all of them the whole guidebook;
 *     every topic that has a page has a chapter in both, but for those that a supplement of the release retires;
 *     every book that is new or changed passes epub/check.h.
 */

#include "workflow/public_check.h"
#include "workflow/public_set.h"

struct public_books {
    const struct public_check *check;
    const char *folder; /* out/public, from the current folder */
    const struct config *config;
    const struct public_set *set;
};

/* 0, or -1 (reported). Where libzip or libxml2 is not installed, a warning says that books are not checked. */
int public_check_books(const struct public_books *books, struct diags *diags);

#endif
