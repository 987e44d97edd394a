#include "facts/stages.h"

#include <stdlib.h>

static int compare_id(const void *key, const void *item)
{
    return str_compare(*(const struct str *)key, ((const struct stage_note *)item)->id);
}

uint64_t stages_hash(const struct stages *stages, struct str id)
{
    const struct stage_note *note = stages == NULL || stages->count == 0
                                        ? NULL
                                        : bsearch(&id, stages->items, stages->count, sizeof *stages->items, compare_id);
    return note == NULL ? 0 : note->hash;
}
