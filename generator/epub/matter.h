#ifndef FUMI_EPUB_MATTER_H
#define FUMI_EPUB_MATTER_H

/* What stands around the chapters: for volume.c. */

#include "epub/volume.h"

struct matter {
    const struct press *press;
    const struct books *books;
    const struct book *book;
    const struct chapter_made *const *made;
    struct view *view;
    struct arena *arena; /* the view's */
    struct diags *diags;
    struct document card;  /* of the section */
    struct str identifier; /* a UUID */
    struct date date, changed;
    unsigned flaws;
    bool has_pages, has_images;
    struct str_list terms; /* all that are used, each once, in the glossary's order */
    struct str_list media; /* likewise, in the order of first use */
    struct book_info info;
};

/* Texts of a page: empty where there is nothing to show. */
struct str matter_title_page(struct matter *m);
struct str matter_cover_page(struct matter *m);
struct str matter_glossary(struct matter *m);
struct str matter_history(struct matter *m);
struct str matter_colophon(struct matter *m);
/* What every page has: lang, title, css. */
struct value matter_page(struct matter *m, struct str title, size_t hint);

/* Fills in everything of m that is worked out from the rest. */
void matter_gather(struct matter *m);
struct str matter_title(const struct press *press, struct view *view, const struct book_info *info, struct str *subtitle);

#define COVER_SVG_PATH "images/cover.svg"
#define COVER_PNG_PATH "images/cover.png"
#define HISTORY_PATH "history.xhtml"
#define COLOPHON_PATH "colophon.xhtml"

/* ---- package.c ---- */

struct package_item {
    struct str path; /* below BOOK_FOLDER */
    struct str type, properties;
    bool in_spine;
};

struct str package_document(struct matter *m, const struct package_item *items, size_t count);
struct str package_navigation(struct matter *m);
struct str package_ncx(struct matter *m);

#endif
