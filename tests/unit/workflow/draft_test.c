#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "site/document.h"
#include "site/frontmatter.h"
#include "site/schema.h"
#include "workflow/draft.h"

static struct str audience[] = {STR_INIT("経営者"), STR_INIT("従業員")}, category[] = {STR_INIT("経営")},
                  severity[] = {STR_INIT("緊急"), STR_INIT("重要")};
static const struct config config = {.lang = STR_INIT("ja"),
                                     .offset_minutes = 540,
                                     .audience = {audience, 2},
                                     .category = {category, 1},
                                     .severity = {severity, 2}};

static struct str draft_of(struct arena *arena, enum kind kind)
{
    const struct draft_options options = {&config, kind, true, STR("2026-11-25")};
    return draft_text(arena, &options);
}

static void every_key_is_explained(void **state)
{
    size_t count;
    const struct schema_key *keys = frontmatter_keys(&count);
    struct arena arena = ARENA_INIT;
    (void)state;
    assert_true(count > 30);
    for (size_t i = 0; i < count; i++) {
        if (draft_explanation(keys[i].name).size == 0)
            fail_msg("nothing explains %.*s", STR_ARGS(keys[i].name));
        for (int kind = 0; kind < KIND_COUNT; kind++) {
            struct str text = draft_of(&arena, (enum kind)kind);
            bool fits = keys[i].kinds == 0 || (keys[i].kinds & 1U << kind) != 0;
            bool there = str_find(text, arena_printf(&arena, "\n%.*s: ", STR_ARGS(keys[i].name)), 0) != STR_NPOS ||
                         str_find(text, arena_printf(&arena, "\n# %.*s: ", STR_ARGS(keys[i].name)), 0) != STR_NPOS;
            if (fits != there)
                fail_msg("%.*s in a draft of %.*s", STR_ARGS(keys[i].name), STR_ARGS(kind_name((enum kind)kind)));
            arena_reset(&arena);
        }
    }
    arena_free(&arena);
}

/* The draft as it is, and with every commented key taken in: what the examples say must be values. */
static struct str uncommented(struct arena *arena, struct str text)
{
    struct buffer out = BUFFER_INIT;
    struct str line;
    size_t count;
    const struct schema_key *keys = frontmatter_keys(&count);
    while (str_next_line(&text, &line)) {
        for (size_t i = 0; i < count; i++)
            if (str_starts(line, arena_printf(arena, "# %.*s: ", STR_ARGS(keys[i].name)))) {
                line = str_from_pos(line, 2);
                break;
            }
        buffer_put(&out, line);
        buffer_put_char(&out, '\n');
    }
    struct str copy = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return copy;
}

static void drafts_have_no_findings(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        struct diags diags = DIAGS_INIT;
        struct document document;
        struct str text = draft_of(&arena, (enum kind)kind);
        document_load(&arena, &config, STR("x/y.md"), text, &document, &diags);
        assert_int_equal(diags.count, 0);
        assert_int_equal(document.kind, kind);
        assert_true(document.title.size > 0);
        assert_true(document.body.size > 0);
        document_load(&arena, &config, STR("x/y.md"), uncommented(&arena, text), &document, &diags);
        for (size_t i = 0; i < diags.count; i++)
            /* A supplement's pages are as many as its targets, which only the author knows. */
            if (diags.items[i].code != DIAG_PAGES_PAIRING)
                fail_msg("%.*s: %s %.*s", STR_ARGS(kind_name((enum kind)kind)), diag_id(diags.items[i].code),
                         STR_ARGS(diags.items[i].arguments[0]));
        diags_free(&diags);
        arena_reset(&arena);
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_explained),
        cmocka_unit_test(drafts_have_no_findings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
