#ifndef FUMI_EPUB_BOOK_H
#define FUMI_EPUB_BOOK_H

/*
 * What stands in a book, and where: its chapters in order, from the catalogue alone. Nothing is parsed or rendered for it, so
 * that it can be worked out anew whenever a book is made, and a chapter that was made earlier be held against it.
 *
 * A mission's book: its introduction (the section's _index.md), a chapter for each topic with the supplements that revise or
 * append to it, and behind each a chapter for every supplement that is inserted after it. A topic that is retired is left
 * out. The whole book: the foreword, then the missions as parts. Internal documents are in no book.
 *
 * Order of calls: book_plan, then any number of look-ups. One thread fills it, any may read it.
 */

#include "epub/kit.h"
#include "facts/view.h"

#define BOOK_FOLDER "EPUB/" /* of everything but mimetype and META-INF, in the archive */

enum chapter_type { CHAPTER_FOREWORD, CHAPTER_PART, CHAPTER_TOPIC, CHAPTER_INSERTED };

struct chapter {
    enum chapter_type type;
    struct str id;             /* the document's; of a section without an _index.md the section's */
    const struct entry *entry; /* NULL where there is no document */
    struct str title, number;
    struct str path;            /* below BOOK_FOLDER, ASCII: "text/guidebook/mission1/ransomware.xhtml" */
    struct entries supplements; /* that stand in it, oldest first */
    bool is_long;               /* may be cut into several files */
    bool inside;                /* below the part before it, in the table of contents */
};

/* Where a document can be read in the book. */
struct book_place {
    uint32_t chapter;  /* index */
    struct str anchor; /* empty: the chapter itself; else its supplement's */
    struct str prefix; /* before the document's own anchors */
};

struct book {
    const struct book_info *info;
    struct chapter *chapters;
    size_t count, capacity;
    struct table by_id; /* -> index in places */
    struct book_place *places;
    size_t place_count, place_capacity;
    struct entries revisions; /* every supplement of its documents, each once, oldest first */
    size_t revision_capacity;
};

/* From so many characters of a document on, its chapter is cut into files that readers can open without stalling. */
#define BOOK_LONG 40000

/* Before the anchors of a chapter's own text: an id in XML begins with a letter, an anchor need not. */
#define BOOK_PREFIX "a."

/* What the book has read of the site is in the view's reads. Everything lies in the view's arena but for the table. */
void book_plan(struct book *book, struct view *view, const struct books *books, const struct book_info *info);
void book_free(struct book *book);

const struct book_place *book_find(const struct book *book, struct str id); /* NULL where it is not in the book */

/* An id as a file name below a folder: "text", "guidebook/mission1" -> "text/guidebook/mission1.xhtml". ASCII, no two alike even
 * where case does not count. part: 1, or of a chapter that was split 2, 3 … */
struct str book_path_of(struct arena *arena, struct str id, unsigned part);
struct str book_supplement_anchor(struct arena *arena, struct str id); /* "s.3f2a91bc04" */
struct str book_term_anchor(struct arena *arena, struct str id);       /* "t.3f2a91bc04" */

struct str book_title_of(const struct entry *entry);

#endif
