#ifndef FUMI_TEST_SITE_FINDINGS_H
#define FUMI_TEST_SITE_FINDINGS_H

/* What every test of this room begins with, and a way to say which findings it expects. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/diag.h"

#include <string.h>

/* "line:column id argument argument …" a line, sorted; the path only where it is not the given one. */
static inline struct str findings_text(struct arena *arena, struct diags *diags, const char *path)
{
    struct buffer out = BUFFER_INIT;
    diags_sort(diags);
    for (size_t i = 0; i < diags->count; i++) {
        const struct diag *diag = &diags->items[i];
        if (!str_is(diag->at.path, path)) {
            buffer_put(&out, diag->at.path);
            buffer_put_char(&out, ' ');
        }
        buffer_printf(&out, "%u:%u %s", diag->at.line, diag->at.column, diag_id(diag->code));
        for (size_t k = 0; k < DIAG_ARGUMENTS && diag->arguments[k].size > 0; k++) {
            buffer_put_char(&out, ' ');
            buffer_put(&out, diag->arguments[k]);
        }
        buffer_put_char(&out, '\n');
    }
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static inline void assert_findings(struct diags *diags, const char *path, const char *expected)
{
    struct arena arena = ARENA_INIT;
    assert_string_equal(findings_text(&arena, diags, path).data, expected);
    arena_free(&arena);
}

#define assert_str(s, expected) assert_string_equal(arena_cstr(&arena, (s)), (expected))

#endif
