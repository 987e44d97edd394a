#ifndef FUMI_TEMPLATE_OVERRIDES_H
#define FUMI_TEMPLATE_OVERRIDES_H

/*
 * What stands in for the {{$blocks}} of a template that is rendered as a parent, or from one: each block's argument.
 *
 * An argument is a piece of the template that gives it, and the blocks in it are that template's: so it brings along the
 * overrides that were in force there. What is already overridden stays so: the outermost template has the last word.
 *
 * NULL is none. Overrides are kept in the set, equal ones once, so that they are compared by pointer.
 */

#include "template/set.h"

struct override {
    uint32_t block; /* number of the block's name */
    uint32_t node;  /* of the argument, in t */
    const struct template *t;
    const struct overrides *overrides; /* in force at the argument */
};

struct overrides {
    size_t count;
    struct override items[];
};

const struct override *overrides_find(const struct overrides *overrides, uint32_t block);

/* The overrides plus the arguments of the parent tag at this node. */
const struct overrides *overrides_extend(struct template_set *set, const struct overrides *overrides, const struct template *t,
                                         uint32_t parent);

#endif
