#ifndef FUMI_SERVE_FINDINGS_H
#define FUMI_SERVE_FINDINGS_H

/*
 * The current findings as the HTTP server's threads may read them: texts made once by the building thread, in the language
 * of the pages. A struct findings does not change once it is made.
 */

#include "build/build.h"

struct findings;

/* NULL for a build that has none yet gives an empty set. The caller frees it. */
struct findings *findings_make(const struct build *build, const struct diags *diags);
void findings_free(struct findings *findings);

/* {"title":…,"close":…,"all":…,"items":[{"place":…,"text":…,"level":…,"code":…}]}: what concerns one page, by its path below
 * the target, and what concerns all pages (settings, theme). path STR_NONE: everything. */
void findings_put_json(const struct findings *findings, struct buffer *buffer, struct str path);
void findings_put_page(const struct findings *findings, struct buffer *buffer); /* the whole list as HTML */

#endif
