#ifndef FUMI_EPUB_PIECES_H
#define FUMI_EPUB_PIECES_H

/*
 * A chapter's bytes as files. One file, as a rule; a long chapter (BOOK_LONG) is cut between the children of its sections, before
 * a heading where there is one: what is open is closed and opened again in the next file, without its id. Links inside are
 * then led to the file that has their target, and those to nothing to the chapter's beginning, since a book with a link to
 * nowhere is not valid (the page reports it).
 *
 * Where a chapter is cut must not depend on where its links lead, because whoever links to it works that out by itself
 * (fill.c): so the weight of a file is counted in text and in tags, not in their attributes.
 */

#include "epub/fill.h"

/* Fills in the files, pages and anchors of made. */
void pieces_cut(struct filler *filler, struct str bytes, struct chapter_made *made);

#define PIECE_WEIGHT ((size_t)120 << 10) /* of a file, about: bytes of text, and TAG_WEIGHT for each tag */

#endif
