#include "base/date.h"

/* Days from 1970-01-01 to the given civil date (proleptic Gregorian calendar). */
static int64_t days_from_civil(int year, unsigned month, unsigned day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (int64_t)(month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static unsigned days_in_month(int year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return (unsigned)days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* Takes exactly `digits` digits and then, if it is not 0, the separator. */
static bool take_number(struct str *rest, size_t digits, char separator, unsigned *number)
{
    unsigned long n;
    if (!str_to_number(str_sub(*rest, 0, digits), 9999, &n) || rest->size < digits)
        return false;
    *rest = str_from_pos(*rest, digits);
    if (separator != 0) {
        if (rest->size == 0 || rest->data[0] != separator)
            return false;
        *rest = str_from_pos(*rest, 1);
    }
    *number = (unsigned)n;
    return true;
}

/* "09:30:00", an optional fraction, then "Z" or "+09:00". */
static int parse_time(struct str rest, int64_t midnight_utc, int64_t *instant)
{
    unsigned hour, minute, second, offset_hour, offset_minute;
    if (!take_number(&rest, 2, ':', &hour) || !take_number(&rest, 2, ':', &minute) || !take_number(&rest, 2, 0, &second))
        return -1;
    if (hour > 23 || minute > 59 || second > 60)
        return -1;
    if (rest.size > 1 && rest.data[0] == '.') {
        size_t digits = 1;
        while (digits < rest.size && rest.data[digits] >= '0' && rest.data[digits] <= '9')
            digits++;
        if (digits == 1)
            return -1;
        rest = str_from_pos(rest, digits);
    }
    *instant = midnight_utc + (int64_t)hour * 3600 + (int64_t)minute * 60 + (int64_t)second;
    if (str_equal(rest, STR("Z")) || str_equal(rest, STR("z")))
        return 0;
    if (rest.size != 6 || (rest.data[0] != '+' && rest.data[0] != '-'))
        return -1;
    int64_t sign = rest.data[0] == '+' ? 1 : -1;
    rest = str_from_pos(rest, 1);
    if (!take_number(&rest, 2, ':', &offset_hour) || !take_number(&rest, 2, 0, &offset_minute) || offset_hour > 23 ||
        offset_minute > 59)
        return -1;
    *instant -= sign * ((int64_t)offset_hour * 3600 + (int64_t)offset_minute * 60);
    return 0;
}

int date_parse(struct str text, int offset_minutes, struct date *date)
{
    unsigned year, month = 1, day = 1;
    struct str rest = text;
    *date = (struct date){0};
    if (!take_number(&rest, 4, rest.size > 4 ? '-' : 0, &year) || year == 0)
        return -1;
    date->precision = DATE_YEAR;
    if (rest.size > 0) {
        if (!take_number(&rest, 2, rest.size > 2 ? '-' : 0, &month) || month < 1 || month > 12)
            return -1;
        date->precision = DATE_MONTH;
    }
    if (date->precision == DATE_MONTH && rest.size > 0) {
        if (!take_number(&rest, 2, 0, &day) || day < 1 || day > days_in_month((int)year, month))
            return -1;
        date->precision = DATE_DAY;
    } else if (text.size == 5 || text.size == 8) {
        return -1; /* a '-' with nothing behind it */
    }
    date->year = (int)year;
    date->month = date->precision >= DATE_MONTH ? (unsigned char)month : 0;
    date->day = date->precision >= DATE_DAY ? (unsigned char)day : 0;
    date->instant = days_from_civil((int)year, month, day) * 86400;
    if (date->precision == DATE_DAY && rest.size > 0) {
        int64_t instant;
        if ((rest.data[0] != 'T' && rest.data[0] != 't' && rest.data[0] != ' ') ||
            parse_time(str_from_pos(rest, 1), date->instant, &instant) < 0)
            return -1;
        *date = date_from_instant(instant, offset_minutes);
        return date->year >= 1 && date->year <= 9999 ? 0 : -1;
    }
    date->instant -= (int64_t)offset_minutes * 60;
    return 0;
}

int64_t date_end(struct date date)
{
    unsigned month = date.month == 0 ? 1 : date.month;
    int64_t begin = days_from_civil(date.year, month, 1), day = 86400;
    switch (date.precision) {
    case DATE_YEAR: return date.instant + (days_from_civil(date.year + 1, 1, 1) - begin) * day;
    case DATE_MONTH: return date.instant + (int64_t)days_in_month(date.year, month) * day;
    case DATE_DAY: return date.instant + day;
    default: return date.instant;
    }
}

int date_compare(struct date a, struct date b)
{
    if (a.instant != b.instant)
        return a.instant < b.instant ? -1 : 1;
    return (int)a.precision - (int)b.precision;
}

/* Decimal digits, at least `least` of them. Dates stand on every page and card, and printf costs ten times as much. */
static void put_digits(char **at, unsigned number, unsigned least)
{
    unsigned count = 1;
    for (unsigned rest = number / 10; rest > 0; rest /= 10)
        count++;
    if (count < least)
        count = least;
    for (unsigned i = count; i > 0; i--, number /= 10)
        (*at)[i - 1] = (char)('0' + number % 10);
    *at += count;
}

static void put_text(char **at, const char *text)
{
    while (*text != '\0')
        *(*at)++ = *text++;
}

/* "2016-12-08" or "2016年12月8日", as far as the date goes. */
static struct str put_parts(struct arena *arena, struct date date, unsigned least, const char *const behind[3])
{
    const unsigned parts[] = {(unsigned)date.year, date.month, date.day};
    unsigned count = date.precision < DATE_DAY ? date.precision : DATE_DAY;
    char *text = arena_alloc(arena, 32), *at = text;
    for (unsigned i = 0; i < count; i++) {
        put_digits(&at, parts[i], i == 0 ? 2 * least : least);
        if (least == 0 || i + 1 < count)
            put_text(&at, behind[i]);
    }
    *at = '\0';
    return str_of(text, (size_t)(at - text));
}

struct str date_machine(struct arena *arena, struct date date)
{
    static const char *const dashes[] = {"-", "-", ""};
    return date.precision == DATE_NONE ? STR("") : put_parts(arena, date, 2, dashes);
}

struct str date_japanese(struct arena *arena, struct date date)
{
    static const char *const units[] = {"年", "月", "日"};
    return date.precision == DATE_NONE ? STR("") : put_parts(arena, date, 0, units);
}

struct str date_rfc3339(struct arena *arena, struct date date, int offset_minutes)
{
    if (date.precision == DATE_NONE)
        return STR("");
    int64_t local = date.instant + (int64_t)offset_minutes * 60;
    int64_t seconds = ((local % 86400) + 86400) % 86400;
    struct date day = date_from_instant(date.instant, offset_minutes);
    int size = offset_minutes < 0 ? -offset_minutes : offset_minutes;
    return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", day.year, day.month, day.day, (int)(seconds / 3600),
                        (int)(seconds / 60 % 60), (int)(seconds % 60), offset_minutes < 0 ? '-' : '+', size / 60, size % 60);
}

struct date date_from_instant(int64_t instant, int offset_minutes)
{
    int64_t local = instant + (int64_t)offset_minutes * 60;
    int64_t days = local >= 0 ? local / 86400 : -((86399 - local) / 86400);
    /* The inverse of days_from_civil. */
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_index = (5 * day_of_year + 2) / 153;
    struct date date = {0};
    date.day = (unsigned char)(day_of_year - (153 * month_index + 2) / 5 + 1);
    date.month = (unsigned char)(month_index < 10 ? month_index + 3 : month_index - 9);
    date.year = (int)(year_of_era + era * 400 + (date.month <= 2));
    date.precision = DATE_TIME;
    date.instant = instant;
    return date;
}
