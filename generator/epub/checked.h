#ifndef FUMI_EPUB_CHECKED_H
#define FUMI_EPUB_CHECKED_H

/*
 * What the files of the check share (check.h): a book as it is found in its archive. All of it lies in one arena.
 *
 * The way: check.c opens the archive and finds the package; checked_package.c reads that and pairs the manifest with the
 * archive; checked_content.c reads every document of the manifest and gathers ids and links; checked_links.c resolves them
 * and holds the navigation against the spine.
 */

#include "base/diag.h"
#include "base/table.h"
#include "epub/archive_read.h"
#include "epub/xml.h"

#define SPACE_XHTML "http://www.w3.org/1999/xhtml"
#define SPACE_EPUB "http://www.idpf.org/2007/ops"
#define SPACE_OPF "http://www.idpf.org/2007/opf"
#define SPACE_DC "http://purl.org/dc/elements/1.1/"
#define SPACE_SVG "http://www.w3.org/2000/svg"
#define SPACE_MATHML "http://www.w3.org/1998/Math/MathML"
#define SPACE_XLINK "http://www.w3.org/1999/xlink"
#define SPACE_XML "http://www.w3.org/XML/1998/namespace"
#define SPACE_NCX "http://www.daisy.org/z3986/2005/ncx/"

#define NO_INDEX UINT32_MAX

struct checked_item { /* of the manifest */
    struct str id, href, type, properties;
    uint32_t member; /* NO_INDEX: not in the archive */
    uint32_t place;  /* in the spine, NO_INDEX: not there */
    unsigned line;
};

struct checked_member {
    struct str name;
    uint32_t item;    /* NO_INDEX: not in the manifest */
    struct table ids; /* id -> its place in the document */
    uint32_t page_marks;
    bool read; /* its ids are known */
};

enum link_use { LINK_TEXT, LINK_LOAD, LINK_STYLE, LINK_TOC, LINK_PAGE, LINK_LANDMARK, LINK_NCX };

struct checked_link {
    uint32_t from; /* member */
    unsigned line;
    enum link_use use;
    struct str href;
};

struct checked_book {
    struct arena *arena;
    struct diags *diags;
    struct str shown;
    struct archive archive;
    struct checked_member *members;
    struct table by_name; /* member name -> index */
    uint32_t package;     /* member */
    struct str folder;    /* of the package, without the slash */
    struct str identifier, language;

    struct {
        struct checked_item *items;
        size_t count, capacity;
    } manifest;
    struct {
        uint32_t *items; /* of the manifest */
        size_t count, capacity;
    } spine;
    struct {
        struct checked_link *items;
        size_t count, capacity;
    } links;
    uint32_t nav, ncx; /* items */
    bool has_toc;
    bool has_page_list;
};

/* Reports at a member (NO_INDEX: the book as a whole). */
struct position checked_at(struct checked_book *book, uint32_t member, unsigned line);
/* The member that a path from another member's folder leads to. NO_INDEX where there is none, also where it leaves the book. */
uint32_t checked_find(struct checked_book *book, struct str folder, struct str path);
bool checked_has_word(struct str list, struct str word); /* in a list with spaces between */
bool checked_is_remote(struct str href);                 /* it has a scheme, or begins with "//" */

/* Reads a member as XML; false where that was reported as impossible. */
bool checked_read(struct checked_book *book, uint32_t member, const struct xml_handler *handler);

bool checked_package(struct checked_book *book); /* false: there is no use in going on */
void checked_content(struct checked_book *book);
void checked_links(struct checked_book *book);

#endif
