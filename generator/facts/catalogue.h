#ifndef FUMI_FACTS_CATALOGUE_H
#define FUMI_FACTS_CATALOGUE_H

/*
 * The catalogue: every document of the site with its facets, and the orders and indexes over them. It is the only way in
 * which one output learns of other documents (through facts/view.h, which writes down what was asked).
 *
 * On the public target (rules.public, see facts/rules.h) what may not be shown is not there: it has no place in the order, so
 * that neither an id nor a list nor a search leads to it, whoever asks. catalogue_put still takes it, since the next instant
 * or the next edit may bring it out.
 *
 * One thread fills and changes it (catalogue_put, catalogue_remove, catalogue_settle); after catalogue_settle any number of
 * threads may read it.
 */

#include "base/diag.h"
#include "base/table.h"
#include "facts/facets.h"
#include "facts/rules.h"
#include "site/image.h"

struct kept_fragment; /* build's: a rendered body kept from loading */

#define PLACE_NONE UINT32_MAX

struct entry {
    struct facets facets;
    struct str packed;  /* on the heap, the entry's own */
    struct str notes;   /* packed diagnostics of loading; on the heap; may be empty */
    bool internal;      /* its own visibility or a section's above it */
    enum hiding hiding; /* on the public target: why it is not in the order */
    bool shadowed;      /* another document has the same id and comes first: this one has no page */
    uint64_t contest;   /* 0, or a hash of the paths that claim the same id; the findings stand in catalogue.diags */
    uint32_t position;  /* in catalogue.order */
    uint32_t place;     /* in its section's members; PLACE_NONE: internal, and the section is not */
    struct kept_fragment *fragment; /* NULL, or what loading rendered */
};

/* For loops over many: fetches what is ahead of entries[i] into the cache, the entry first, then its card. */
static inline void entries_expect(struct entry *const *entries, size_t i, size_t count)
{
    if (i + 6 < count) {
        __builtin_prefetch(entries[i + 6]);
        __builtin_prefetch((const char *)entries[i + 6] + 64);
        __builtin_prefetch((const char *)entries[i + 6] + 128);
    }
    if (i + 3 < count) {
        __builtin_prefetch(entries[i + 3]->facets.url.data);
        __builtin_prefetch(entries[i + 3]->facets.card.data);
        __builtin_prefetch(entries[i + 3]->facets.card.data + 64);
    }
}

/* An image or a download below content/, loaded or from the state. */
struct medium {
    struct str path;         /* below content/; the heap, its own */
    struct hash128 hash;     /* of the bytes */
    struct image_info image; /* type IMAGE_NONE for downloads */
    struct str notes;        /* packed diagnostics; on the heap */
    bool usable;
    bool shown; /* by a document that is not internal; as of catalogue_settle */
};

struct section {
    struct str id;
    struct entry *entry;    /* its _index.md; NULL where the folder has none */
    struct entry **members; /* documents (not sections) in the order of lists; internal ones in internal sections only */
    size_t count;
    struct section **children; /* sections inside, in order */
    size_t child_count;
    struct section *parent;
    bool internal;
};

struct catalogue {
    struct arena arena; /* of what catalogue_settle builds */
    const struct config *config;
    struct entry **entries; /* all, by path */
    size_t count, capacity;
    struct entry **order; /* all but shadowed ones, by sort_key */
    size_t order_count;
    struct entry **shadowed; /* the others */
    size_t shadowed_count;
    struct catalogue_rules rules; /* set before catalogue_settle, by who owns what it points to */
    struct hidden hidden;         /* as of catalogue_settle */
    struct table internal_ids, internal_sections, internal_paths, tombstone_by_id; /* rules.c's */
    struct table by_path;                                                          /* -> index in entries */
    struct table by_id;                                                            /* -> index in order */
    struct medium **media;
    size_t media_count, media_capacity;
    struct table media_by_path;
    struct section **sections; /* by id */
    size_t section_count;
    struct table section_by_id;
    struct diags diags; /* of the whole: ids that meet, sections that are missing */
};

void catalogue_begin(struct catalogue *catalogue, const struct config *config);
void catalogue_free(struct catalogue *catalogue);

/* An entry for catalogue_take, from packed facets and findings, which are copied; NULL where they are damaged. Any thread. */
struct entry *entry_new(struct str packed, struct str notes);
void entry_free(struct entry *entry);
int entry_oldest_first(const void *a, const void *b); /* for qsort of struct entry *: by date, then by id */
/* Takes the entry in place of what its path had before; returns it, or the one there was with all that is new. */
struct entry *catalogue_take(struct catalogue *catalogue, struct entry *fresh);
/* Takes packed facets (copied) in place of what that path had before. */
struct entry *catalogue_put(struct catalogue *catalogue, struct str packed, struct str notes);
void catalogue_remove(struct catalogue *catalogue, struct str path);
struct medium *catalogue_put_medium(struct catalogue *catalogue, const struct medium *medium);
void catalogue_remove_medium(struct catalogue *catalogue, struct str path);

/* Brings orders, sections, visibility and indexes up to date after changes to cards. Not needed after a change that left
 * the card as it was. */
void catalogue_settle(struct catalogue *catalogue);

struct entry *catalogue_by_path(const struct catalogue *catalogue, struct str path); /* NULL where there is none */
struct entry *catalogue_by_id(const struct catalogue *catalogue, struct str id);
struct section *catalogue_section(const struct catalogue *catalogue, struct str id);
struct medium *catalogue_medium(const struct catalogue *catalogue, struct str path);

const struct tombstone *catalogue_tombstone(const struct catalogue *catalogue, struct str id); /* NULL where there is none */
/* Where an image or download goes, below the target: "media/guidebook/figures/flow.3f2a91bc04.svg". */
struct str medium_address(struct arena *arena, const struct medium *medium);

/* The section that a document is listed in; the section itself for an _index.md. */
struct section *catalogue_section_of(const struct catalogue *catalogue, const struct entry *entry);

#endif
