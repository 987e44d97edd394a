#ifndef FUMI_EPUB_TERMS_H
#define FUMI_EPUB_TERMS_H

/*
 * Which terms of the glossary a text uses: those whose title stands in it, or the part of the title before a bracket
 * ("BCP（事業継続計画）" is found as "BCP", too). A Latin word counts as a whole only.
 *
 * One pass over the text, whatever the number of terms. Built by one thread, used by any.
 */

#include "facts/view.h"

struct terms;

const struct terms *terms_build(struct arena *arena, struct entries entries);
/* Sets used[i] for every entry (in the order of terms_build) that the text has. */
void terms_search(const struct terms *terms, struct str text, bool *used);

#endif
