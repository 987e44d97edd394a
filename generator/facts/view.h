#ifndef FUMI_FACTS_VIEW_H
#define FUMI_FACTS_VIEW_H

/*
 * How an output looks at the site: every question goes through here and is written down with the hash of its answer, so
 * that the engine knows later whether the output would still come out the same.
 *
 * A view belongs to one thread; the catalogue and the listings behind it are only read. facts_hash gives the hash that the
 * same question would be written down with now, without asking it for an output.
 */

#include "facts/books.h"
#include "facts/buckets.h"
#include "facts/facet.h"
#include "facts/listing.h"
#include "facts/stages.h"

struct backlinks;   /* all references of the site turned round; see facts_backlinks_build */
struct supplements; /* all supplements by what they change; see facts_supplements_build */

struct facts {
    const struct catalogue *catalogue;
    const struct listings *listings;
    const struct backlinks *backlinks;     /* NULL: searched for one document at a time */
    const struct books *books;             /* NULL where the site makes none */
    const struct supplements *supplements; /* NULL, or an index that spares view_supplements the search */
    const struct buckets *buckets;         /* NULL where there is no search data */
    const struct stages *stages;           /* NULL where nothing is known of a ledger */
};

struct view {
    const struct facts *facts;
    struct facet_reads *reads;
    struct arena *arena; /* of what the questions return */
};

struct entries {
    struct entry **items;
    size_t count;
};

struct backlinks *facts_backlinks_build(const struct catalogue *catalogue);
void facts_backlinks_free(struct backlinks *backlinks);
/* For whoever asks for the supplements of many documents; lies in the arena. */
const struct supplements *facts_supplements_build(const struct catalogue *catalogue, struct arena *arena);

const struct entry *view_card(struct view *view, struct str id);    /* NULL where there is none */
const struct entry *view_label(struct view *view, struct str id);   /* for a link to it; NULL where there is none */
const struct entry *view_outline(struct view *view, struct str id); /* for its headings; NULL where there is none */
const struct entry *view_body(struct view *view, struct str id);    /* for its source; NULL where there is none */
/* What `from` calls path; NULL where there is none. from NULL: by the name that the source set gives it. */
const struct medium *view_medium(struct view *view, const struct entry *from, struct str path);
/* NULL, or what has become of a document that is not there any more: ask after view_label, which writes down both. */
const struct tombstone *view_tombstone(const struct view *view, struct str id);

/* Members for the section's navigation; asks for their cards' titles, numbers and addresses only. */
struct entries view_navigation(struct view *view, struct str section_id);
void view_neighbours(struct view *view, const struct entry *entry, const struct entry **before, const struct entry **after);
struct entries view_backlinks(struct view *view, const struct entry *entry);   /* by sort key; without itself */
struct entries view_supplements(struct view *view, const struct entry *entry); /* those that target it, oldest first */

const struct listing *view_chunk(struct view *view, struct str listing_key, struct str name, const struct chunk **chunk);
const struct listing *view_pager(struct view *view, struct str listing_key);
struct section *view_sections(struct view *view, struct str section_id); /* for its children and their counts */
/* Listings of one type, by name, with their counts. */
struct listing **view_names(struct view *view, enum listing_type type, size_t *count);

enum newest { NEWEST_SITE, NEWEST_NEWS, NEWEST_SUPPLEMENTS, NEWEST_HOME, NEWEST_COUNT };
#define NEWEST_FEED_LIMIT 30
struct entries view_newest(struct view *view, enum newest which); /* newest first, at most NEWEST_FEED_LIMIT */
/* Those that changed in a month ("2026-11"), newest first; see facts/months.h for which of them count. */
struct entries view_month(struct view *view, struct str name);
bool view_stage(struct view *view, struct str id); /* whether the ledger says anything of it */
void view_ids(struct view *view);                  /* the set of all ids */
struct entries view_terms(struct view *view);      /* the glossary: every public term, for its title, by id */
struct entries view_sitemap(struct view *view);    /* every public document, in order */

/* ---- for search data (facts/searched.h) ---- */
struct entries view_bucket(struct view *view, struct str name, const uint16_t **keys);
struct entries view_search_documents(struct view *view, const uint16_t **keys); /* all, by key */
struct entries view_search_pages(
    struct view *view); /* in order; those that may have printed pages or a number, with their outlines */
void view_shard(struct view *view, struct str shard, struct str lists);

/* Whether navigation of all members stands on every page of documents of this kind. */
bool facts_has_navigation(enum kind kind);

uint64_t facts_hash(const struct facts *facts, enum facet_kind kind, struct str subject);

#endif
