#ifndef FUMI_OUTPUT_OUTPUT_H
#define FUMI_OUTPUT_OUTPUT_H

/*
 * Making outputs: from the catalogue, the theme and the settings to the bytes of one file. Pure: nothing here touches the
 * disk; what an output depends on is written down by the view. Any number of threads, each with its own struct maker.
 */

#include "facts/view.h"
#include "markdown/markdown.h"
#include "output/theme.h"
#include "site/config.h"

enum output_type {
    OUTPUT_PAGE,    /* a document; subject: its id */
    OUTPUT_LISTING, /* subject: the listing's key, detail: the chunk's name */
    OUTPUT_NAMES,   /* detail: "tags" or "publishers" */
    OUTPUT_HOME,
    OUTPUT_NOT_FOUND,
    OUTPUT_REDIRECT, /* subject: the id that the old address leads to */
    OUTPUT_FAREWELL, /* where a document has been; subject: its id */
    OUTPUT_FEED,     /* detail: "site", "news" or "supplements" */
    OUTPUT_SITEMAP,
    OUTPUT_OUTBOX,       /* subject: the month */
    OUTPUT_ROOT,         /* a file at a fixed name; detail: which, see output_root_file */
    OUTPUT_SHELF,        /* the shelf as data; subject and detail as of OUTPUT_LISTING */
    OUTPUT_ASSET,        /* subject: the asset's name */
    OUTPUT_MEDIUM,       /* subject: the path below content/ */
    OUTPUT_BOOK,         /* an EPUB; subject: the section's id. Made by build/books.c after all others */
    OUTPUT_COVER,        /* the picture on a book, likewise */
    OUTPUT_SEARCH,       /* the search page */
    OUTPUT_SEARCH_TEXTS, /* detail: the bucket's name */
    OUTPUT_SEARCH_PAIRS, /* detail: the shard's name. Made after all others, out of the texts: see build/search.h */
    OUTPUT_BOOK_LIST,    /* the page that lists the books; after these, since it says how large they came out */
    OUTPUT_SEARCH_INDEX, /* detail: "documents" or "pages" */
    OUTPUT_TYPE_COUNT
};

struct output {
    enum output_type type;
    struct str path; /* below the target */
    struct str subject;
    struct str detail;
};

/* A document's rendered body, its holes still open. */
struct body {
    struct markdown_fragment fragment;
    const struct markdown_reference *references;
    size_t reference_count;
};

struct body_options {
    unsigned heading_shift;
    struct str anchor_prefix;
};

/* What the pipeline lends to outputs. Both answer 0, or -1 where the source has become unreadable (reported in diags). */
struct output_loader {
    int (*body)(void *data, const struct entry *entry, const struct body_options *options, struct arena *arena,
                struct body *body, struct diags *diags);
    int (*medium)(void *data, const struct medium *medium, struct arena *arena, struct str *bytes, struct diags *diags);
    /* Search data: a document's searched text; a shard's lists. */
    int (*searched)(void *data, const struct entry *entry, struct arena *arena, struct str *searched);
    int (*lists)(void *data, unsigned shard, struct arena *arena, struct buffer *lists);
    /* Staging: what the ledger says of a document and its working files. 0, or -1 where nothing is known. */
    int (*stage)(void *data, const struct entry *entry, struct arena *arena, struct stage_text *text);
    void *data;
};

struct output_site {
    const struct config *config;
    const struct theme *theme;
    const struct facts *facts;
    struct str lang;
    bool staging;
    uint64_t chrome;  /* output_chrome_hash */
    uint64_t program; /* of the program alone, for what shows nothing of the frame; FACET_SITE "program" */
};

/* The way to a page from the home page, without the page itself. */
struct trail {
    const struct section *section; /* the innermost */
    struct value *items;           /* NULL: not known */
    size_t count;
    struct str json;           /* the same as items of a BreadcrumbList */
    struct facet_read *labels; /* that the items show */
    size_t label_count;
};

/* Relative addresses are the same on all pages of a folder, and the frame, the breadcrumbs and the tags ask for the same few
 * on each: they are kept until an output of another folder is made, and so are the values of the frame that depend on the
 * folder alone, and what templates print of these alone. */
struct addresses {
    struct arena arena;
    struct str folder;                     /* of the 404 page, whose addresses are absolute, its own path */
    struct value values[NAMES_OF_FOLDERS]; /* under theme_folder_names */
    struct template_kept kept;             /* its values: NULL before the folder's first page */
    struct menu_mark {
        const struct entry *entry;
        bool current;
    } * marks; /* of what the menu and the footer lead to, as they stand in the values */
    size_t mark_count;
    struct trail trail;
    size_t trail_count;                /* that were made */
    struct str top, up;                /* the first part of the folder; "../" for each part */
    struct table names[LISTING_TYPES]; /* of lists -> index in urls */
    struct str *urls;                  /* NULL before the first output */
    size_t url_count;
};

/* One thread's workbench. */
struct maker {
    const struct output_site *site;
    struct output_loader loader;
    const struct output *output;
    struct arena arena; /* reset by output_make */
    struct addresses addresses;
    struct facet_reads reads; /* of the output just made */
    struct view view;
    struct buffer bytes;   /* the output just made */
    struct buffer scratch; /* for a part of it: begin with buffer_reset, copy what comes out */
    struct diags diags;    /* findings of the output just made */
};

void maker_begin(struct maker *maker, const struct output_site *site, struct output_loader loader);
void maker_end(struct maker *maker);

/* Makes one output: its bytes, reads and findings stand in the maker until the next call. 0, or -1 where there is nothing to
 * write (the findings say why). */
int output_make(struct maker *maker, const struct output *output);

/* What stands on every page: settings, menu, assets, program. Hash now; part of every page's reads as FACET_SITE "chrome". */
uint64_t output_chrome_hash(const struct output_site *site, struct hash128 program);

/* fumi.yaml's missions, their books, and what the home page puts first; FACET_SITE "missions". */
uint64_t output_missions_hash(const struct output_site *site);

/* Where an image or download goes: "media/guidebook/figures/flow.3f2a91bc04.svg". */
struct str output_medium_path(struct arena *arena, const struct medium *medium);

/* Where search data goes: "search/texts/3/2a.js", "search/pairs/3/2a.js". A theme without a template `search` has none. */
struct str output_search_path(struct arena *arena, enum output_type type, const char *name);
bool output_has_search(const struct theme *theme);

/* Whether there is a page that lists the books: where there are books, and the theme has a template for it. */
bool output_has_book_list(const struct output_site *site);
#define OUTPUT_BOOK_LIST_PATH "books/index.html"

/* Whether a file of this type may go out: an image, or a type that fumi.yaml lists under downloads. */
bool output_may_offer(const struct config *config, struct str path);

/* The content security policy of every page. */
struct str output_policy(void);

/* The files at fixed names, one after the other; false behind the last. path is absent where the settings ask for none. */
bool output_root_file(const struct config *config, size_t i, struct str *path, struct str *detail);
bool output_has_security(const struct config *config);

/* Whether the filter of the shelf has data for this list, and where a chunk's stand: beside its page. */
bool output_has_shelf_data(const struct catalogue *catalogue, const struct listing *listing);
struct str output_shelf_data_path(struct arena *arena, const struct listing *listing, const struct chunk *chunk);

/* Whether the site has more addresses than one sitemap may hold: then sitemap-0.xml to sitemap-f.xml exist too (detail "0" to "f"). */
bool output_sitemap_is_sharded(const struct catalogue *catalogue);

#endif
