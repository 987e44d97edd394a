#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/path.h"
#include "output/maker.h"

static const char *const paths[] = {"index.html",  "feed.xml",     "a/index.html",     "a/b.html",    "a/b/index.html",
                                    "a/b/c.html",  "a/b/c/d.html", "ab/c.html",        "a/bc/d.html", "b/a/b.html",
                                    "a/日本.html", "日本/a.html",  "日本/日本/a.html", "a b/c.html",  "a&b/c'd.html"};
#define PATHS (sizeof paths / sizeof *paths)

static void begin(struct maker *m, const struct output *output)
{
    m->output = output;
    addresses_begin(&m->addresses, output);
}

/* The short ways to an address lead to what the long one gives, from every page to every other. */
static void addresses_are_relative_urls(void **state)
{
    struct maker m = {0};
    (void)state;
    for (size_t from = 0; from < PATHS; from++) {
        struct output output = {.type = OUTPUT_PAGE, .path = str_from(paths[from])};
        begin(&m, &output);
        for (size_t to = 0; to < PATHS; to++) {
            struct str url = path_relative_url(&m.arena, output.path, str_from(paths[to]));
            assert_true(str_equal(relative(&m, str_from(paths[to])), url));
            assert_true(str_equal(relative_kept(&m, str_from(paths[to])), url));
        }
    }
    addresses_free(&m.addresses);
    arena_free(&m.arena);
}

/* Those of lists are kept, as many as there is room for; a tag and a publisher of one name are two. */
static void addresses_of_lists_are_kept(void **state)
{
    struct maker m = {0};
    struct output output = {.type = OUTPUT_PAGE, .path = STR("a/b/c.html")};
    (void)state;
    begin(&m, &output);
    for (unsigned round = 0; round < 2; round++)
        for (unsigned i = 0; i < 900; i++) {
            enum listing_type type = i % 3 == 0 ? LISTING_SECTION : i % 3 == 1 ? LISTING_TAG : LISTING_PUBLISHER;
            struct str name = arena_printf(&m.arena, "%s%u", i % 2 == 0 ? "a/b" : "名前", i / 3);
            struct str url = path_relative_url(&m.arena, output.path, listing_url(&m.arena, type, name));
            assert_true(str_equal(listing_address(&m, type, name), url));
        }
    addresses_free(&m.addresses);
    arena_free(&m.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_relative_urls),
        cmocka_unit_test(addresses_of_lists_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
