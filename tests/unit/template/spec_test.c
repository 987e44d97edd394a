/*
 * The public Mustache specification, every case of it, read where FUMI_SPEC says.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "template/json.h"
#include "template/template.h"

#include <fcntl.h>

#define FILE_LIMIT (1 << 20)

static struct value value_of(struct arena *arena, struct template_set *set, const struct json *json)
{
    struct value value = value_flag(json->type == JSON_TRUE);
    switch (json->type) {
    case JSON_NULL:
    case JSON_FALSE:
    case JSON_TRUE: break;
    case JSON_NUMBER:
    case JSON_TEXT: value = value_text(json->text); break;
    case JSON_ARRAY:
        value = value_list(arena, json->count);
        for (size_t i = 0; i < json->count; i++)
            value_append(arena, &value, value_of(arena, set, &json->items[i]));
        break;
    case JSON_OBJECT:
        value = value_map(arena, json->count);
        for (size_t i = 0; i < json->count; i++)
            value_put(arena, &value, template_symbol(set, json->items[i].name), value_of(arena, set, &json->items[i]));
        break;
    }
    return value;
}

static bool run_case(const struct json *test)
{
    struct arena arena = ARENA_INIT;
    struct diags diags = DIAGS_INIT;
    struct buffer out = BUFFER_INIT;
    struct template_set *set = template_set_new();
    const struct json *partials = json_get(test, "partials");
    template_add(set, STR("main"), STR("main.mustache"), json_get(test, "template")->text, &diags);
    for (size_t i = 0; partials != NULL && i < partials->count; i++)
        template_add(set, partials->items[i].name, STR("partial"), partials->items[i].text, &diags);
    template_link(set, &diags);
    struct value context = value_of(&arena, set, json_get(test, "data"));
    template_render(template_find(set, STR("main")), &context, &out, &diags);

    struct str expected = json_get(test, "expected")->text;
    bool passed = str_equal(buffer_str(&out), expected) && diags.errors == 0;
    if (!passed)
        print_error("%.*s:\n--- expected\n%.*s\n--- is\n%.*s\n--- (%zu errors)\n", STR_ARGS(json_get(test, "name")->text),
                    STR_ARGS(expected), STR_ARGS(buffer_str(&out)), diags.errors);
    template_set_free(set);
    buffer_free(&out);
    diags_free(&diags);
    arena_free(&arena);
    return passed;
}

static void run_suite(void **state)
{
    const char *folder = getenv("FUMI_SPEC");
    struct arena arena = ARENA_INIT;
    struct str path =
        arena_printf(&arena, "%s/mustache/%s.json", folder == NULL ? "../shared/spec" : folder, (const char *)*state);
    struct str text;
    int error = file_read(&arena, AT_FDCWD, path.data, FILE_LIMIT, &text, NULL);
    if (error != 0) {
        print_message("%s: %s; skipped\n", path.data, file_error_text(error));
        arena_free(&arena);
        skip();
    }
    struct json suite;
    assert_int_equal(json_read(&arena, text, &suite), 0);
    const struct json *tests = json_get(&suite, "tests");
    assert_non_null(tests);
    assert_true(tests->count > 0);
    size_t failed = 0;
    for (size_t i = 0; i < tests->count; i++)
        failed += !run_case(&tests->items[i]);
    arena_free(&arena);
    assert_int_equal(failed, 0);
}

#define SUITE(name)                               \
    {                                             \
        name, run_suite, NULL, NULL, (void *)name \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE("comments"), SUITE("delimiters"), SUITE("interpolation"), SUITE("inverted"),
        SUITE("partials"), SUITE("sections"),   SUITE("inheritance"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
