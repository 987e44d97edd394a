#ifndef FUMI_BASE_DATE_H
#define FUMI_BASE_DATE_H

/*
 * Dates as authors write them: "2016", "2016-12", "2016-12-08" or RFC 3339 with time and offset. Kept as precise as
 * written. Calendar dates are those of the site's time zone.
 */

#include "base/arena.h"
#include "base/str.h"

enum date_precision { DATE_NONE, DATE_YEAR, DATE_MONTH, DATE_DAY, DATE_TIME };

struct date {
    int year;                 /* 1 to 9999 */
    unsigned char month, day; /* 0 where not given */
    unsigned char precision;  /* enum date_precision */
    int64_t instant;          /* seconds since 1970 UTC of its beginning */
};

/* offset_minutes: the site's offset from UTC, used where the text names none. 0 or -1. */
int date_parse(struct str text, int offset_minutes, struct date *date);
int date_compare(struct date a, struct date b);                  /* by instant, then precision */
struct str date_machine(struct arena *arena, struct date date);  /* "2016-12" */
struct str date_japanese(struct arena *arena, struct date date); /* "2016年12月" */
/* RFC 3339 with the site's offset: "2016-12-01T00:00:00+09:00" */
struct str date_rfc3339(struct arena *arena, struct date date, int offset_minutes);
int64_t date_end(struct date date); /* the first second behind the year, month or day that it names; of a time: its own */
struct date date_from_instant(int64_t instant, int offset_minutes);

#endif
