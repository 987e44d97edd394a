#include "facts/months.h"

#include <stdio.h>

bool months_counts(const struct entry *entry)
{
    return entry->facets.changed.precision >= DATE_DAY;
}

static bool same_month(struct date a, struct date b)
{
    return a.year == b.year && a.month == b.month;
}

bool months_next(const struct listings *l, size_t *at, struct month *month)
{
    size_t i = *at;
    while (i < l->dated_count && !months_counts(l->dated[i]))
        i++;
    if (i == l->dated_count)
        return false;
    struct date date = l->dated[i]->facets.changed;
    size_t end = i;
    while (end < l->dated_count && (!months_counts(l->dated[end]) || same_month(l->dated[end]->facets.changed, date)))
        end++;
    *month = (struct month){.items = l->dated + i, .count = end - i};
    snprintf(month->name, sizeof month->name, "%04u-%02u", (unsigned)date.year % 10000, date.month % 100U);
    *at = end;
    return true;
}

bool months_find(const struct listings *l, struct str name, struct month *month)
{
    for (size_t at = 0; months_next(l, &at, month);)
        if (str_equal(name, str_from(month->name)))
            return true;
    return false;
}
