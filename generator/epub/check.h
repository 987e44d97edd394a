#ifndef FUMI_EPUB_CHECK_H
#define FUMI_EPUB_CHECK_H

/*
 * Checking a finished book, so that an author without Java gets an answer in a moment: the archive (OCF 3.3), the package
 * document (EPUB 3.3: metadata, manifest, spine), the navigation document and the NCX against each other and the spine,
 * well-formedness, ids, links and fragments between members, what the content documents may load, and a few rules of
 * nesting. What it calls an error EPUBCheck refuses too, but for three things where it is stricter, and all our books pass
 * both (tests/epub/broken.py, tests/readers/books/run); what it lets through may still fail there: it knows no schema.
 *
 * The book is untrusted: sizes, counts and depth are bounded (archive_read.h, xml.h).
 */

#include "base/diag.h"

enum check_result {
    CHECK_DONE = 0,
    CHECK_NO_LIBRARY = -1 /* libzip or libxml2 is not installed: nothing was checked, which diags says, as a warning */
};

/* file: where the book lies. shown: what findings call it; a member's findings stand at shown/member:line. */
int check_book(const char *file, struct str shown, struct diags *diags);

#endif
