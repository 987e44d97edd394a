#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/date.h"

#define TOKYO (9 * 60)

static void reads(const char *text, int offset, const char *machine, const char *japanese, const char *rfc3339)
{
    struct arena arena = ARENA_INIT;
    struct date date;
    if (date_parse(str_from(text), offset, &date) != 0)
        fail_msg("%s is refused", text);
    assert_string_equal(arena_cstr(&arena, date_machine(&arena, date)), machine);
    assert_string_equal(arena_cstr(&arena, date_japanese(&arena, date)), japanese);
    assert_string_equal(arena_cstr(&arena, date_rfc3339(&arena, date, offset)), rfc3339);
    arena_free(&arena);
}

static void every_form(void **state)
{
    (void)state;
    reads("2016", TOKYO, "2016", "2016年", "2016-01-01T00:00:00+09:00");
    reads("2016-12", TOKYO, "2016-12", "2016年12月", "2016-12-01T00:00:00+09:00");
    reads("2016-12-08", TOKYO, "2016-12-08", "2016年12月8日", "2016-12-08T00:00:00+09:00");
    reads("2016-02-29", 0, "2016-02-29", "2016年2月29日", "2016-02-29T00:00:00+00:00");
    reads("2000-02-29", 0, "2000-02-29", "2000年2月29日", "2000-02-29T00:00:00+00:00");
    reads("1969-12-31", -90, "1969-12-31", "1969年12月31日", "1969-12-31T00:00:00-01:30");
    reads("0001-01-01", 0, "0001-01-01", "1年1月1日", "0001-01-01T00:00:00+00:00");
    reads("9999-12-31", 0, "9999-12-31", "9999年12月31日", "9999-12-31T00:00:00+00:00");
}

static void times_become_the_sites(void **state)
{
    (void)state;
    reads("2016-12-08T09:30:15+09:00", TOKYO, "2016-12-08", "2016年12月8日", "2016-12-08T09:30:15+09:00");
    reads("2016-12-08T23:30:00Z", TOKYO, "2016-12-09", "2016年12月9日", "2016-12-09T08:30:00+09:00");
    reads("2016-12-08t23:30:00z", 0, "2016-12-08", "2016年12月8日", "2016-12-08T23:30:00+00:00");
    reads("2016-12-31T23:00:00.123456-05:00", TOKYO, "2017-01-01", "2017年1月1日", "2017-01-01T13:00:00+09:00");
    reads("2016-12-31T23:59:60Z", 0, "2017-01-01", "2017年1月1日", "2017-01-01T00:00:00+00:00");
    reads("1960-01-01T00:00:00Z", 0, "1960-01-01", "1960年1月1日", "1960-01-01T00:00:00+00:00");
}

static void refusals(void **state)
{
    static const char *const texts[] = {
        "",
        "16",
        "201",
        "0000",
        "20161",
        "2016-",
        "2016-1",
        "2016-00",
        "2016-13",
        "2016-12-",
        "2016-12-8",
        "2016-12-00",
        "2016-12-32",
        "2016-11-31",
        "2015-02-29",
        "1900-02-29",
        "2016/12/08",
        "2016-12/08",
        "2016年",
        " 2016",
        "2016 ",
        "2016-12-08T",
        "2016-12-08T09",
        "2016-12-08T09:30",
        "2016-12-08T09:30:00",
        "2016-12-08T09:30:00+0900",
        "2016-12-08T09:30:00+09",
        "2016-12-08T24:00:00Z",
        "2016-12-08T23:60:00Z",
        "2016-12-08T23:00:61Z",
        "2016-12-08T09:30:00.Z",
        "2016-12-08T09:30:00.",
        "2016-12-08T09:30:00+24:00",
        "2016-12-08T09:30:00+09:60",
        "2016-12-08T09:30:00Zx",
        "2016-12-08x09:30:00Z",
        "-2016",
        "+2016",
        "２０１６",
        "2016-12-08T-1:30:00Z",
        "no",
        "1.10",
        "0001-01-01T00:00:00+09:00",
        "9999-12-31T23:59:59-09:00",
    };
    struct date date;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (date_parse(str_from(texts[i]), 0, &date) == 0)
            fail_msg("\"%s\" is taken", texts[i]);
}

static struct date of(const char *text)
{
    struct date date;
    assert_int_equal(date_parse(str_from(text), TOKYO, &date), 0);
    return date;
}

static void order(void **state)
{
    (void)state;
    assert_true(date_compare(of("2016"), of("2017")) < 0);
    assert_true(date_compare(of("2016-12-08"), of("2016-12")) > 0);
    assert_true(date_compare(of("2016"), of("2016-01")) < 0); /* one beginning: the vaguer first */
    assert_true(date_compare(of("2016-01"), of("2016-01-01")) < 0);
    assert_int_equal(date_compare(of("2016-12"), of("2016-12")), 0);
    assert_true(date_compare(of("2016-12-08T00:00:00Z"), of("2016-12-08")) > 0);
    assert_true(date_compare(of("1960"), of("1970")) < 0);
}

/* Every day of 400 years and some before 1970: the two calendars are each other's inverse. */
static void instants_and_back(void **state)
{
    int64_t day = -(int64_t)86400 * 365 * 200;
    struct date before = date_from_instant(day - 86400, 0);
    (void)state;
    for (int i = 0; i < 146097; i++, day += 86400) {
        struct date date = date_from_instant(day, 0);
        bool next = date.day == before.day + 1 && date.month == before.month && date.year == before.year;
        bool month = date.day == 1 && date.month == before.month + 1 && date.year == before.year && before.day >= 28;
        bool year = date.day == 1 && date.month == 1 && before.month == 12 && before.day == 31 && date.year == before.year + 1;
        if (!next && !month && !year)
            fail_msg("%04d-%02d-%02d", date.year, date.month, date.day);
        before = date;
    }
    assert_int_equal(date_from_instant(-1, 0).day, 31);
    assert_int_equal(date_from_instant(-1, TOKYO).year, 1970);
}

static void no_date_is_no_text(void **state)
{
    struct arena arena = ARENA_INIT;
    struct date none = {0};
    (void)state;
    assert_int_equal(date_machine(&arena, none).size, 0);
    assert_int_equal(date_japanese(&arena, none).size, 0);
    assert_int_equal(date_rfc3339(&arena, none, TOKYO).size, 0);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form), cmocka_unit_test(times_become_the_sites), cmocka_unit_test(refusals),
        cmocka_unit_test(order),      cmocka_unit_test(instants_and_back),      cmocka_unit_test(no_date_is_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
