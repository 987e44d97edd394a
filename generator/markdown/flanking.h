#ifndef FUMI_MARKDOWN_FLANKING_H
#define FUMI_MARKDOWN_FLANKING_H

/*
 * What a delimiter run can do: CommonMark 0.31, section 6.2, with the definitions of the "CommonMark CJK-friendly
 * amendments" (left- and right-flanking, rules 2 and 6).
 */

#include "base/str.h"

struct flanking {
    struct str text;
    size_t start; /* of the run */
    size_t end;
    uint32_t before; /* the character that readers see before the run, where it is not the one in the text: the base of a */
    uint32_t after;  /* ruby; else UTF8_INVALID */
};

/* MASK_OPEN | MASK_CLOSE, or 0. c is the run's character. */
unsigned flanking_abilities(const struct flanking *flanking, char c);

#endif
