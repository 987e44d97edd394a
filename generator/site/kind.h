#ifndef FUMI_SITE_KIND_H
#define FUMI_SITE_KIND_H

/* The kinds of documents, and what their front matter may hold. */

#include "base/str.h"

enum kind {
    KIND_TOPIC,
    KIND_SUPPLEMENT,
    KIND_REFERENCE,
    KIND_RESEARCH,
    KIND_PRACTICE,
    KIND_SLIDES,
    KIND_NEWS,
    KIND_NOTICE,
    KIND_INITIATIVE,
    KIND_FAQ,
    KIND_TERM,
    KIND_PART,
    KIND_PAGE,
    KIND_COUNT
};

struct str kind_name(enum kind kind);                 /* "topic": in front matter, and the template's name */
int kind_from_name(struct str name, enum kind *kind); /* 0 or -1 */
struct str kind_label(enum kind kind);                /* Japanese, for readers: "トピック", "追補", "参考文献" … */
bool kind_is_dated(enum kind kind);                   /* news, notice: listed by month, newest first */

#endif
