#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "facts/facet.h"

#include <stdio.h>

static void kinds_stand_in_keys(void **state)
{
    (void)state;
    assert_int_equal(facet_kind_of(facet_key(FACET_CARD, STR("a"))), FACET_CARD);
    assert_int_equal(facet_kind_of(facet_key(FACET_SITE, STR("a"))), FACET_SITE);
    assert_true(facet_key(FACET_CARD, STR("a")) != facet_key(FACET_BODY, STR("a")));
    assert_true(facet_key(FACET_CARD, STR("a")) != facet_key(FACET_CARD, STR("b")));
    assert_true(facet_hash(HASH128_NONE) != 0); /* 0 means absent */
}

static void reads_are_written_down_once(void **state)
{
    struct facet_reads reads = {0};
    (void)state;
    facet_reads_add(&reads, FACET_CARD, STR("b"), 1);
    facet_reads_add(&reads, FACET_CARD, STR("a"), 2);
    facet_reads_add(&reads, FACET_CARD, STR("b"), 1);
    facet_reads_finish(&reads);
    assert_int_equal(reads.count, 2);
    assert_true(reads.items[0].key < reads.items[1].key);
    facet_reads_free(&reads);
}

/* Few are sorted by hand, many by qsort. */
static void reads_are_sorted_however_many(void **state)
{
    (void)state;
    for (unsigned count = 0; count < 80; count++) {
        struct facet_reads reads = {0};
        for (unsigned i = 0; i < 2 * count; i++) { /* each twice */
            char name = (char)(i * 7 % count);
            facet_reads_add(&reads, FACET_CARD, str_of(&name, 1), 1);
        }
        facet_reads_finish(&reads);
        assert_true(reads.count <= count && reads.count * 7 >= count);
        for (size_t i = 1; i < reads.count; i++)
            assert_true(reads.items[i - 1].key < reads.items[i].key);
        facet_reads_free(&reads);
    }
}

static void only_another_hash_is_a_change(void **state)
{
    struct facet_reads reads = {0};
    struct facet_changes changes = {0};
    char name[16];
    (void)state;
    facet_reads_add(&reads, FACET_CARD, STR("a"), 1);
    facet_reads_add(&reads, FACET_CARD, STR("missing"), 0);
    facet_reads_finish(&reads);
    assert_null(facet_changes_hit(&changes, reads.items, reads.count));
    for (int i = 0; i < 1000; i++) { /* others' facets, more than the table begins with */
        int size = snprintf(name, sizeof name, "other%d", i);
        facet_changes_add(&changes, FACET_CARD, str_of(name, (size_t)size), 9);
    }
    facet_changes_add(&changes, FACET_CARD, STR("a"), 1);
    facet_changes_add(&changes, FACET_BODY, STR("a"), 7);
    assert_null(facet_changes_hit(&changes, reads.items, reads.count));
    facet_changes_add(&changes, FACET_CARD, STR("missing"), 5); /* it has appeared */
    const struct facet_read *hit = facet_changes_hit(&changes, reads.items, reads.count);
    assert_non_null(hit);
    assert_true(hit->key == facet_key(FACET_CARD, STR("missing")));
    facet_changes_free(&changes);
    facet_reads_free(&reads);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_stand_in_keys),
        cmocka_unit_test(reads_are_written_down_once),
        cmocka_unit_test(reads_are_sorted_however_many),
        cmocka_unit_test(only_another_hash_is_a_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
