#ifndef FUMI_BUILD_LOAD_H
#define FUMI_BUILD_LOAD_H

/*
 * Loading: from a source file to packed facets, a rendered body and findings.
 *
 * A body rendered while loading is kept for making its page, up to a bound on all of them together; beyond it, and for
 * documents that were not loaded in this build, making loads the document once more.
 */

#include "epub/chapter.h"
#include "facts/catalogue.h"
#include "facts/term.h"
#include "output/output.h"
#include "site/source.h"

struct kept_fragment {
    struct body body;
    struct str searched; /* facts/searched.h; STR_NONE where nothing is searched */
};

#define LOAD_KEPT_LIMIT ((size_t)72 << 20) /* bytes of bodies kept between loading and making */

struct loaded {
    struct entry *entry;       /* of documents: for the catalogue, with the rendered body where it is kept */
    struct medium medium;      /* of images and downloads; path is the source's */
    bool readable;             /* else all of this stands for a file that could not be read; the findings say why */
    struct source_stamp stamp; /* of the working file when it was read */
};

struct search_update; /* build/search.h */

struct load_context {
    const struct config *config;
    const struct source_set *sources;
    struct str lang;
    struct search_update *search; /* NULL where there is no search data */
    const struct stages *stages;  /* for load_stage; may be NULL */
};

/* What loading does for search data. */
struct load_search {
    struct collector *collector; /* NULL, or where the document's terms go */
    uint32_t ordinal;            /* its number there */
};

/* keep: where rendered bodies go, or NULL for none. search: NULL where the text is not searched. scratch is used and reset.
 * Any thread. */
void load_document(const struct load_context *context, const struct source *source, struct arena *scratch, struct arena *keep,
                   const struct load_search *search, struct loaded *result);
/* What is found lies in `arena`. */
void load_medium(const struct load_context *context, const struct source *source, struct arena *arena, struct arena *scratch,
                 struct loaded *result);
/* Hash of a source's bytes, to see whether a new stamp means new bytes. 0 or -1. */
int load_hash(const struct load_context *context, const struct source *source, struct arena *scratch, struct hash128 *hash);

/* The body of a document with any options: kept or loaded anew. For output_loader; data is a struct load_context. */
int load_body(void *data, const struct entry *entry, const struct body_options *options, struct arena *arena, struct body *body,
              struct diags *diags);
/* The searched text, kept or taken anew; -1 where the source is gone. */
int load_searched(void *data, const struct entry *entry, struct arena *arena, struct str *searched);
/* The same of a file's bytes, with the document. */
void load_searched_document(const struct load_context *context, const struct source *source, struct str bytes,
                            struct arena *arena, struct document *document, struct str *searched);
int load_medium_bytes(void *data, const struct medium *medium, struct arena *arena, struct str *bytes, struct diags *diags);

/* The same for books: XHTML, with what the glossary is searched with. For book_loader. */
int load_book_text(void *data, const struct entry *entry, unsigned heading_shift, struct str anchor_prefix, struct arena *arena,
                   struct book_text *text);
int load_book_medium(void *data, const struct medium *medium, struct arena *arena, struct str *bytes);

/* For output_loader: stages.c. */
int load_stage(void *data, const struct entry *entry, struct arena *arena, struct stage_text *text);

const struct source *load_find_source(const struct source_set *sources, struct str path); /* NULL where there is none */

#endif
