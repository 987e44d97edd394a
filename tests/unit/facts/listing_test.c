#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "facts/listing.h"

#include <stdio.h>

/* A site of one section of references, the n-th left out, as the catalogue holds it. */
static void fill(struct catalogue *catalogue, const struct config *config, int count, int without)
{
    struct arena arena = ARENA_INIT;
    struct buffer buffer = BUFFER_INIT;
    catalogue_begin(catalogue, config);
    for (int i = 0; i < count; i++) {
        if (i == without)
            continue;
        struct document d = {.section = STR("shelf"), .kind = KIND_REFERENCE, .order = ORDER_NONE};
        d.path = arena_printf(&arena, "shelf/r%05d.md", i);
        d.id = arena_printf(&arena, "shelf/r%05d", i);
        d.title = d.id;
        struct facets_source source = {
            .document = &d, .url = facets_url_of(&arena, d.id, false), .sort_key = facets_sort_key(&arena, d.path, ORDER_NONE)};
        buffer_reset(&buffer);
        facets_pack(&buffer, &source, (struct hash128){1, 1});
        assert_non_null(catalogue_put(catalogue, buffer_str(&buffer), STR("")));
    }
    catalogue_settle(catalogue);
    buffer_free(&buffer);
    arena_free(&arena);
}

static size_t names_missing(const struct listing *from, const struct listing *in)
{
    size_t missing = 0;
    for (size_t i = 0; i < from->chunk_count; i++)
        missing += listing_chunk(in, from->chunks[i].name) == NULL;
    return missing;
}

/* One document more or less moves boundaries only near itself. */
static void one_document_moves_few_chunks(void **state)
{
    const struct config config = {.lang = STR("ja")};
    struct catalogue whole, less;
    struct listings a, b;
    (void)state;
    fill(&whole, &config, 5000, -1);
    listings_build(&a, &whole);
    const struct listing *all = listings_find(&a, STR("section/shelf"));
    assert_non_null(all);
    assert_int_equal(all->count, 5000);
    assert_true(all->chunk_count > 20);
    size_t members = 0;
    for (size_t i = 0; i < all->chunk_count; i++) {
        assert_int_equal(all->chunks[i].start, members);
        members += all->chunks[i].count;
        assert_true(all->chunks[i].count >= 64 || i + 1 == all->chunk_count);
        assert_true(all->chunks[i].count <= 513);
    }
    assert_int_equal(members, 5000);
    for (int without = 0; without < 5000; without += 499) {
        fill(&less, &config, 5000, without);
        listings_build(&b, &less);
        const struct listing *rest = listings_find(&b, STR("section/shelf"));
        if (names_missing(all, rest) > 4 || names_missing(rest, all) > 4)
            fail_msg("without %d: %zu and %zu other chunks", without, names_missing(all, rest), names_missing(rest, all));
        listings_free(&b);
        catalogue_free(&less);
    }
    listings_free(&a);
    catalogue_free(&whole);
}

static void names_become_addresses(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    assert_true(str_is(listing_url(&arena, LISTING_SECTION, STR("faq")), "faq/index.html"));
    assert_true(str_is(listing_url(&arena, LISTING_TAG, STR("更新")), "tags/更新.html"));
    assert_true(str_starts(listing_url(&arena, LISTING_PUBLISHER, STR("..")), STR("publishers/")));
    assert_true(str_find(listing_url(&arena, LISTING_TAG, STR("a/../b")), STR("/../"), 0) == STR_NPOS);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_document_moves_few_chunks),
        cmocka_unit_test(names_become_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
