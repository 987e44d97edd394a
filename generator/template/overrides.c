#include "template/overrides.h"

#include "base/array.h"

const struct override *overrides_find(const struct overrides *overrides, uint32_t block)
{
    for (size_t i = 0; overrides != NULL && i < overrides->count; i++)
        if (overrides->items[i].block == block)
            return &overrides->items[i];
    return NULL;
}

static bool is_same(const struct overrides *a, const struct overrides *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        const struct override *x = &a->items[i];
        const struct override *y = &b->items[i];
        if (x->block != y->block || x->node != y->node || x->t != y->t || x->overrides != y->overrides)
            return false;
    }
    return true;
}

static const struct overrides *keep_once(struct template_set *set, struct overrides *overrides)
{
    for (size_t i = 0; i < set->overrides.count; i++)
        if (is_same(set->overrides.items[i], overrides))
            return set->overrides.items[i];
    *ARRAY_PUSH(&set->arena, &set->overrides) = overrides;
    return overrides;
}

const struct overrides *overrides_extend(struct template_set *set, const struct overrides *overrides, const struct template *t,
                                         uint32_t parent)
{
    const struct node *nodes = t->nodes.items;
    size_t had = overrides == NULL ? 0 : overrides->count;
    size_t most = had;
    for (uint32_t i = parent + 1; i < nodes[parent].end; i = nodes[i].end)
        most += nodes[i].kind == NODE_BLOCK;
    if (most == had)
        return overrides;
    struct overrides *more = arena_zalloc(&set->arena, sizeof *more + most * sizeof more->items[0]);
    more->count = had;
    if (had > 0)
        memcpy(more->items, overrides->items, had * sizeof more->items[0]);
    for (uint32_t i = parent + 1; i < nodes[parent].end; i = nodes[i].end)
        if (nodes[i].kind == NODE_BLOCK && overrides_find(more, nodes[i].block) == NULL)
            more->items[more->count++] = (struct override){nodes[i].block, i, t, overrides};
    return more->count == had ? overrides : keep_once(set, more);
}
