#ifndef FUMI_FACTS_RULES_H
#define FUMI_FACTS_RULES_H

/*
 * What the public target leaves out, decided in one place: before the catalogue gives documents their ids and places.
 *
 *   internal   by its own visibility, by that of its id, its file or a section above it, as approved or as the working files
 *              say now: the stricter counts. An _index.md counts even where another document has taken its id.
 *   early      before publish_from: who links to it says so in words, without a link
 *   expired    after expires; a notice is left at its address
 *   withdrawn  by a record: it is not among the documents at all, but leaves a notice too
 *
 * Between `since` and `before`, in seconds, the instant makes no difference: who comes back within has nothing to do.
 */

#include "base/arena.h"
#include "base/date.h"

struct catalogue;

enum hiding { HIDING_NONE, HIDING_INTERNAL, HIDING_EARLY, HIDING_EXPIRED };

/* A working file that is internal by its own word. */
struct strict {
    struct str path; /* below content/ */
    struct str id;
    bool is_section;
};

enum farewell { FAREWELL_WITHDRAWN, FAREWELL_EXPIRED, FAREWELL_NOT_YET };

/* What others may know of a document that is gone, or not there yet: neither its title nor a word of it. At its address stands
 * a notice, but where it has not been there yet. */
struct tombstone {
    struct str id, path; /* path: of its source below content/ */
    struct str url;
    enum farewell farewell;
    struct date date; /* of a withdrawal */
};

struct catalogue_rules {
    bool public; /* else nothing is left out, and the rest does not matter */
    bool has_instant;
    int64_t instant; /* has_instant false: the newest date of all documents */
    const struct strict *strict;
    size_t strict_count;
    const struct tombstone *withdrawn;
    size_t withdrawn_count;
};

struct hidden {
    struct entry **items; /* by path */
    size_t count;
    struct tombstone *tombstones; /* by id */
    size_t tombstone_count;
    int64_t instant, since, before;
};

/* Two calls of catalogue_settle, around its giving out of ids. Sets entry.hiding, moves what is hidden out of the order. */
void rules_hide(struct catalogue *catalogue);
void rules_bury(struct catalogue *catalogue);

/* Whether a document of that id and path may be shown as far as visibility goes; section ids as document ids. */
bool rules_is_internal(const struct catalogue *catalogue, struct str id, struct str path);

/* The ids of sections that an _index.md says are internal, shadowed or not. Settled by rules_hide on any target. */
bool rules_section_is_internal(const struct catalogue *catalogue, struct str id);

#endif
