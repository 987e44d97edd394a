#ifndef FUMI_FACTS_BOOKS_H
#define FUMI_FACTS_BOOKS_H

/*
 * Which books there are: one for each of fumi.yaml's missions that is there and not internal, in their order, and the whole
 * guidebook last. Where the site root has no folder epub/, there are none.
 *
 * books_list says what follows from the settings and the sections; the rest is filled in by build/ once the books are made
 * (or from the state, for books that stand as they are), so that a page that lists the books is made after them.
 */

#include "facts/catalogue.h"

struct book_info {
    struct str name;    /* "mission1", "guidebook" */
    struct str path;    /* of the EPUB, below the target: "books/mission1.epub" */
    struct str cover;   /* of the cover as an SVG of its own, below the target: "books/mission1.svg" */
    struct str section; /* its id: "guidebook/mission1"; of the whole book the folder that the missions are in */
    bool whole;
    unsigned index; /* of the mission, from 1; 0 for the whole book */

    /* once it is made; texts live as long as the list */
    struct str title, subtitle;
    uint64_t size;        /* bytes of the EPUB; 0: it is not made yet */
    size_t chapters;      /* topics, and supplements that are chapters of their own */
    struct date date;     /* of the first edition */
    struct date changed;  /* of the newest change in it */
    struct str last_text; /* what changed then: "改訂：…"; empty where nothing has since the first edition */
    struct str last_id;   /* of the supplement that did; empty where it was no supplement */
};

struct books {
    struct book_info *items;
    size_t count;
};

/* From a settled catalogue. Names and paths lie in the arena. */
void books_list(struct arena *arena, const struct catalogue *catalogue, struct books *books);
/* The book of a mission's section, or NULL. */
const struct book_info *books_of_section(const struct books *books, struct str section);
const struct book_info *books_by_path(const struct books *books, struct str path);
/* Which there are, and where: FACET_SITE "book-list". */
uint64_t books_list_hash(const struct books *books);

#endif
