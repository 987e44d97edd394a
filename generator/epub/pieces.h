#ifndef FUMI_EPUB_PIECES_H
#define FUMI_EPUB_PIECES_H

/*
 * A chapter's bytes as files: which ids there are, where print pages begin, and that every link inside leads somewhere.
 */

#include "epub/fill.h"

/* Fills in the files and pages of made. */
void pieces_cut(struct filler *filler, struct str bytes, struct chapter_made *made);

#endif
