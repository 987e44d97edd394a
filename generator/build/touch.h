#ifndef FUMI_BUILD_TOUCH_H
#define FUMI_BUILD_TOUCH_H

/*
 * Which facets may have changed.
 *
 * Comparing every read of every output with what it says now would cost as much as the site is large. Instead, each changed
 * document names the facets that it has a part in, before the change and after it; only their hashes are computed anew.
 * Naming too many costs time; naming too few would leave a stale page, so the rules here are generous: a change of card
 * names all neighbours in the section, all chunks of its listings, every list of the newest.
 */

#include "facts/view.h"

struct touched_name {
    enum facet_kind kind;
    struct str subject;
};

struct touched {
    struct arena arena;
    struct touched_name *items;
    size_t count, capacity;
    struct str *listings; /* keys: their chunks are named once they are known */
    size_t listing_count, listing_capacity;
    struct str *sections; /* ids: their members' neighbours likewise */
    size_t section_count, section_capacity;
    bool cards; /* a card changed: lists of all sorts may have */
    bool everything;
    size_t documents; /* how many changed */
};

/* The document as it was or as it is now. body_only: its card and links are the same before and after. */
void touch_document(struct touched *touched, const struct facets *facets, bool body_only);
/* After catalogue_settle: a document that changed, came or went may have given its id to another, or taken it. */
void touch_claims(struct touched *touched, const struct catalogue *catalogue);
void touch_absent(struct touched *touched, struct str id); /* a document that is not there: what its links say instead */
void touch_stage(struct touched *touched, struct str id);
void touch_medium(struct touched *touched, struct str path);
void touch_everything(struct touched *touched); /* all facets of all documents there are now */

/* The hashes now of everything named. facts: of the catalogue after the changes, listings included. */
void touched_resolve(struct touched *touched, struct facts *facts, struct facet_changes *changes);
void touched_free(struct touched *touched);

#endif
