/* A list's groups: terms by kana row, dated documents by day, the rest not at all. */

#include "output/maker.h"

#include "base/utf8.h"

#include <stdlib.h>

/* ---- terms by kana row ---- */

/* The row of the syllabary that a reading begins with. */
static struct str kana_row(struct str reading)
{
    static const struct {
        uint32_t last;
        struct str row;
    } rows[] = {{0x304A, STR_INIT("あ")}, {0x3054, STR_INIT("か")}, {0x305E, STR_INIT("さ")}, {0x3069, STR_INIT("た")},
                {0x306E, STR_INIT("な")}, {0x307D, STR_INIT("は")}, {0x3082, STR_INIT("ま")}, {0x3088, STR_INIT("や")},
                {0x308D, STR_INIT("ら")}, {0x3096, STR_INIT("わ")}};
    uint32_t c = reading.size == 0 ? 0 : utf8_at(reading, 0);
    if (c >= 0x30A1 && c <= 0x30F6)
        c -= 0x60;
    if (c < 0x3041)
        return STR("英数");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (c <= rows[i].last)
            return rows[i].row;
    return STR("英数");
}

struct term {
    struct str row, reading;
    struct entry *entry;
};

static int by_reading(const void *a, const void *b)
{
    const struct term *x = a, *y = b;
    int order = str_compare(x->row, y->row);
    if (order == 0)
        order = str_compare(x->reading, y->reading);
    return order != 0 ? order : str_compare(x->entry->facets.id, y->entry->facets.id);
}

static struct value terms_by_row(struct maker *m, struct entry **members, size_t count)
{
    struct value groups = new_list(m, 11);
    struct term *terms = ARENA_ARRAY(&m->arena, struct term, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct document d;
        facets_document(&members[i]->facets, &m->arena, &d);
        struct str reading = d.reading.size > 0 ? d.reading : title_of(members[i]);
        terms[i] = (struct term){kana_row(reading), reading, members[i]};
    }
    qsort(terms, count, sizeof *terms, by_reading);
    for (size_t i = 0; i < count;) {
        struct value group = new_map(m, 4), entries = new_list(m, 8);
        struct str row = terms[i].row;
        put_text(m, &group, NAME_label, str_equal(row, STR("英数")) ? row : arena_concat(&m->arena, row, STR("行")));
        put_text(m, &group, NAME_anchor, arena_printf(&m->arena, "row-%x", (unsigned)utf8_at(row, 0)));
        for (; i < count && str_equal(terms[i].row, row); i++)
            value_append(&m->arena, &entries, card_of(m, terms[i].entry));
        put_list(m, &group, NAME_entries, entries);
        value_append(&m->arena, &groups, group);
    }
    return groups;
}

/* ---- dated documents by day ---- */

static struct date day_of(const struct entry *entry)
{
    struct date day = entry->facets.date;
    if (day.precision > DATE_DAY)
        day.precision = DATE_DAY;
    return day;
}

/* "2026年11月19日（木）"; less precise dates as they are. The weekday by Sakamoto's rule. */
static struct str day_label(struct maker *m, struct date day)
{
    static const int offsets[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
    static const char *const names[] = {"日", "月", "火", "水", "木", "金", "土"};
    struct str text = date_japanese(&m->arena, day);
    if (day.precision == DATE_NONE)
        return STR("日付なし");
    if (day.precision != DATE_DAY || !str_starts(m->site->lang, STR("ja")))
        return text;
    int year = day.year - (day.month < 3);
    int weekday = (year + year / 4 - year / 100 + year / 400 + offsets[day.month - 1] + day.day) % 7;
    return arena_printf(&m->arena, "%.*s（%s）", STR_ARGS(text), names[weekday]);
}

static struct value by_day(struct maker *m, struct entry **members, size_t count)
{
    struct value groups = new_list(m, count);
    for (size_t i = 0; i < count;) {
        struct value group = new_map(m, 4), entries = new_list(m, 2);
        struct str day = date_machine(&m->arena, day_of(members[i]));
        put_text(m, &group, NAME_label, day_label(m, day_of(members[i])));
        put_text(m, &group, NAME_anchor, arena_concat(&m->arena, STR("day-"), day.size > 0 ? day : STR("none")));
        for (; i < count && str_equal(date_machine(&m->arena, day_of(members[i])), day); i++)
            value_append(&m->arena, &entries, card_of(m, members[i]));
        put_list(m, &group, NAME_entries, entries);
        value_append(&m->arena, &groups, group);
    }
    return groups;
}

struct value groups_of(struct maker *m, const struct listing *listing, struct entry **members, size_t count)
{
    if (count > 0 && members[0]->facets.kind == KIND_TERM)
        return terms_by_row(m, members, count);
    return listing->dated ? by_day(m, members, count) : new_list(m, 0);
}
