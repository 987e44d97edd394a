#ifndef FUMI_FACTS_VIEW_HASHES_H
#define FUMI_FACTS_VIEW_HASHES_H

/*
 * What the view's files share: view.c (documents, and any facet by name), view_references.c (who refers to whom),
 * view_lists.c (listings, the newest, all of a kind).
 */

#include "facts/view.h"

/* What a link or a navigation line shows of a document; NULL: of none. */
void view_hash_label(struct hasher *hasher, const struct entry *entry);
/* The file, what the settings make of its bytes, which states of its pictures belong to it (of approved documents: others
 * may show other ones), and what was found in it: that stands on the page too. */
struct hash128 view_body_hash(const struct entry *entry);

/* For facts_hash: of FACET_BACKLINKS and FACET_SUPPLEMENTS, by a document's id. */
uint64_t view_references_hash(const struct facts *facts, enum facet_kind kind, struct str id);
/* Likewise: FACET_CHUNK, FACET_PAGER, FACET_SECTIONS, FACET_NAMES, FACET_NEWEST, FACET_SITEMAP. */
uint64_t view_lists_hash(const struct facts *facts, enum facet_kind kind, struct str subject);

#endif
