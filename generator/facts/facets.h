#ifndef FUMI_FACTS_FACETS_H
#define FUMI_FACTS_FACETS_H

/*
 * What a document offers to others, as packed bytes with a hash each:
 *
 *   card      what lists, links and navigation show and sort by: all of the front matter, the title and the summary
 *   label     what a link or a navigation line shows: address, title, number and kind, which stand in the card, too
 *   outline   its headings' anchors and texts, and the printed pages that begin in it
 *   body      the file itself (only its hash: who shows the body loads the document), and its text: what the settings make
 *             of the same bytes depends on their encoding
 *   links     the ids it refers to
 *
 * The hashes are part of the packed bytes, so that taking up a site of 10,000 documents computes none. The packed form is what the state keeps and what the catalogue holds in memory; a struct document is unpacked from it
 * when somebody wants to look at it.
 */

#include "base/hash.h"
#include "facts/pack.h"
#include "site/document.h"

struct facet_heading {
    unsigned level;
    struct str anchor;
    struct str text;
};

struct facet_link {
    struct str id;
};

/* What build/ gathers of a loaded document before it is packed. */
struct facets_source {
    const struct document *document; /* title and summary filled in from the body where the front matter has none */
    struct str url;
    struct str sort_key;
    const struct facet_heading *headings;
    size_t heading_count;
    const unsigned long *page_marks;
    size_t page_mark_count;
    struct str_list links; /* ids, each once, in order */
    struct str_list media; /* paths below content/ of images and downloads */
    uint64_t graphemes;
    struct date changed; /* of an approved document without `updated`: when it was approved; else of no precision */
};

/* The fields that indexing needs, decoded; texts point into packed. */
struct facets {
    struct str path, id, section, url, sort_key, title, number;
    enum kind kind;
    bool is_section;
    bool draft;
    enum visibility visibility; /* as the document says itself */
    enum action action;
    unsigned long order, priority;
    struct date date, changed; /* changed: `updated`, else of approval, else `date`, else the newest entry of the history */
    int64_t shown_from, shown_until; /* publish_from and expires, in seconds since 1970; INT64_MIN and INT64_MAX: always */
    struct str card, outline, links, media; /* packed parts */
    uint64_t graphemes;                     /* of the body: how long it takes to read */
    struct hash128 card_hash, label_hash, outline_hash, body_hash, text_hash, links_hash;
};

/* body_hash: of the file's bytes; the text's is taken from the document's body. */
void facets_pack(struct buffer *buffer, const struct facets_source *source, struct hash128 body_hash);
/* 0, or -1 where the bytes are damaged. packed must outlive the facets. */
int facets_unpack(struct str packed, struct facets *facets);

/* The whole card. Lists are allocated in the arena, texts point into the packed bytes. body is empty. */
void facets_document(const struct facets *facets, struct arena *arena, struct document *document);
/* One list of the card, without unpacking the rest. */
enum card_list { CARD_TAGS = 0, CARD_ALIASES = 1, CARD_PUBLISHERS = 7, CARD_SUPERSEDES = 8 };
struct str_list facets_card_list(const struct facets *facets, enum card_list which, struct arena *arena);
struct str_list facets_links(const struct facets *facets, struct arena *arena);
struct str_list facets_media(const struct facets *facets, struct arena *arena);
struct facet_heading *facets_headings(const struct facets *facets, struct arena *arena, size_t *count);
unsigned long *facets_page_marks(const struct facets *facets, struct arena *arena, size_t *count);

/* Where a document's page stands below the target: "faq/x.html", "faq/index.html". */
struct str facets_url_of(struct arena *arena, struct str id, bool is_section);
/* Sorts documents as their folders and order numbers say, those of one folder side by side: compare bytewise. */
struct str facets_sort_key(struct arena *arena, struct str path, unsigned long order);

#endif
