#ifndef FUMI_BUILD_SEARCH_H
#define FUMI_BUILD_SEARCH_H

/*
 * Search data within an update; facts/searched.h says what it is and why.
 *
 * Text files are outputs like the others. Shards are made after them, out of what they said and what they say:
 *
 *   search_begin      before loading. From nothing, every thread gets a collector, and loading fills it
 *   search_loaded     after loading
 *   search_look_back  after planning, before anything is written: the old bytes of the texts that are made again or go
 *   search_plan       when the texts are made: the shards to make, as a plan of their own
 *   search_lists      while they are made, by any thread: a shard's lists, from the collectors or by patching the old ones
 *   search_is_damaged after that: some old shard was not what the state says; search_plan_all and make again
 *   search_end
 *
 * Whatever old bytes are needed must have the SHA-256 of their record. Where they have not (somebody wrote in out/), where
 * there are no shards yet (the theme has just got a search page), or where a large part of the site changed, all documents'
 * texts are read into collectors, and all shards made from them.
 */

#include "build/session.h"

/* NULL where the theme has no search page. fresh: everything will be loaded. */
struct search_update *search_begin(struct build *b, bool fresh);
struct collector *search_collector(struct search_update *search, unsigned worker); /* NULL: nothing is collected */
void search_loaded(struct search_update *search);
void search_look_back(struct search_update *search, struct build *b, const struct plan *plan);
/* plan: empty; the jobs lie in its arena. Only shards that may differ. */
void search_plan(struct search_update *search, struct build *b, const struct changes *changes, struct plan *plan);
void search_plan_all(struct search_update *search, struct build *b, struct plan *plan);
/* For output_loader. 0, or -1 where the old bytes cannot be used. */
int search_lists(void *data, unsigned shard, struct arena *arena, struct buffer *lists);
/* From nothing: the paths of the shards that there will be, so that sweeping leaves them alone. */
void search_want(const struct search_update *search, struct table *wanted, struct arena *arena);
bool search_is_damaged(const struct search_update *search);
void search_end(struct search_update *search);

#endif
