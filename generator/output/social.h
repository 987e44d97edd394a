#ifndef FUMI_OUTPUT_SOCIAL_H
#define FUMI_OUTPUT_SOCIAL_H

/* Short texts that tell of a page, as long as the platform takes them. Pure; any thread. */

#include "base/arena.h"

struct social_post {
    struct str label, title, summary, url;
};

/* What the text weighs; what looks like an address counts as one, but not "https://": give addresses of your own 23. */
size_t social_weight(struct str text);
/* 【label】title, the summary as far as it fits, the address: at most 280. */
struct str social_text(struct arena *arena, const struct social_post *post);

#endif
