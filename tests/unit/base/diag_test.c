#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/intl.h"

static struct position at(const char *path, unsigned line, unsigned column)
{
    return (struct position){str_from(path), line, column};
}

/* One line per diagnostic: path:line:column code argument. */
static void diags_are(const struct diags *diags, const char *expected)
{
    struct buffer out = BUFFER_INIT;
    for (size_t i = 0; i < diags->count; i++) {
        const struct diag *diag = &diags->items[i];
        buffer_printf(&out, "%.*s:%u:%u %s %.*s\n", STR_ARGS(diag->at.path), diag->at.line, diag->at.column,
                      diag_id(diag->code), STR_ARGS(diag->arguments[0]));
    }
    assert_string_equal(buffer_cstr(&out), expected);
    buffer_free(&out);
}

static void some(struct diags *diags)
{
    diag_report(diags, at("b.md", 2, 1), DIAG_UNKNOWN_ID, STR("x"), STR("y"));
    diag_report(diags, at("b.md", 10, 1), DIAG_MISSING_KEY, STR("title"));
    diag_report(diags, at("a.md", 3, 9), DIAG_EMPTY_TITLE);
    diag_report(diags, at("b.md", 2, 1), DIAG_UNKNOWN_ID, STR("x"), STR("y"));
    diag_report(diags, at("b.md", 2, 1), DIAG_UNKNOWN_ID, STR("w"), STR("y"));
    diag_report(diags, at("a.md", 3, 2), DIAG_RAW_HTML, STR("<b>"));
    diag_report(diags, at("a.md", 0, 0), DIAG_NUL_BYTE);
    diag_report(diags, at("a.md", 0, 0), DIAG_NUL_BYTE);
    diag_report(diags, at("a/b.md", 1, 1), DIAG_EMPTY_TITLE);
    diag_report(diags, at("a.md", 3, 2), DIAG_BAD_DATE, STR("x"));
}

#define SORTED                                                                                                         \
    "a.md:0:0 nul-byte \na.md:3:2 bad-date x\na.md:3:2 raw-html <b>\na.md:3:9 empty-title \na/b.md:1:1 empty-title \n" \
    "b.md:2:1 unknown-id w\nb.md:2:1 unknown-id x\nb.md:10:1 missing-key title\n"

static void sorted_without_repetitions(void **state)
{
    struct diags diags = DIAGS_INIT;
    (void)state;
    diags_sort(&diags);
    assert_int_equal(diags.count, 0);
    some(&diags);
    assert_int_equal(diags.errors, 7);
    diags_sort(&diags);
    diags_are(&diags, SORTED);
    assert_int_equal(diags.errors, 5);
    diags_free(&diags);
}

static void arguments_and_paths_are_copied(void **state)
{
    struct diags diags = DIAGS_INIT;
    char text[] = "abc";
    (void)state;
    diag_report(&diags, at(text, 1, 1), DIAG_MISSING_KEY, str_from(text));
    text[0] = 'x';
    diags_are(&diags, "abc:1:1 missing-key abc\n");
    diags_free(&diags);
}

static void appended(void **state)
{
    struct diags one = DIAGS_INIT;
    struct diags all = DIAGS_INIT;
    (void)state;
    some(&one);
    diags_append(&all, &one);
    diags_append(&all, &one);
    diags_free(&one);
    assert_int_equal(all.count, 20);
    assert_int_equal(all.errors, 14);
    diags_sort(&all);
    diags_are(&all, SORTED);
    diags_free(&all);
}

static void packed_and_back(void **state)
{
    struct diags diags = DIAGS_INIT;
    struct diags again = DIAGS_INIT;
    struct buffer packed = BUFFER_INIT;
    (void)state;
    some(&diags);
    /* Two codes with one id must stay two. */
    diag_report(&diags, at("c.md", 4294967295U, 1), DIAG_UNKNOWN_KEY_ALONE, STR("題名"));
    diags_pack(&packed, &diags);
    assert_int_equal(diags_unpack(&again, buffer_str(&packed)), 0);
    assert_int_equal(again.errors, diags.errors);
    assert_int_equal(again.items[10].code, DIAG_UNKNOWN_KEY_ALONE);
    assert_int_equal(again.items[10].at.line, 4294967295U);
    assert_true(str_is(again.items[10].arguments[0], "題名"));
    diags_sort(&diags);
    diags_sort(&again);
    assert_int_equal(again.count, diags.count);
    for (size_t i = 0; i < diags.count; i++)
        for (size_t k = 0; k < DIAG_ARGUMENTS; k++)
            assert_true(str_equal(diags.items[i].arguments[k], again.items[i].arguments[k]));
    diags_free(&diags);
    diags_free(&again);
    buffer_free(&packed);
}

/* The state may be cut off at any byte, or hold the codes of another version. */
static void damaged_packs(void **state)
{
    struct diags diags = DIAGS_INIT;
    struct buffer packed = BUFFER_INIT;
    (void)state;
    diag_report(&diags, at("b.md", 2, 1), DIAG_UNKNOWN_ID, STR("x"), STR("y"));
    diags_pack(&packed, &diags);
    for (size_t size = 1; size < packed.size; size++)
        assert_int_equal(diags_unpack(&diags, str_sub(buffer_str(&packed), 0, size)), -1);
    assert_int_equal(diags.count, 1);
    assert_int_equal(diags_unpack(&diags, STR("NO_SUCH_CODE\0a.md\0001\0001\0\0\0\0\0")), -1);
    assert_int_equal(diags_unpack(&diags, STR("NUL_BYTE\0a.md\000x\0001\0\0\0\0\0")), -1);
    assert_int_equal(diags_unpack(&diags, STR("NUL_BYTE\0a.md\00099999999999\0001\0\0\0\0\0")), -1);
    assert_int_equal(diags_unpack(&diags, STR("NUL_BYTE\0a.md\0001\0001\0\0\0\0\0")), 0);
    assert_int_equal(diags_unpack(&diags, STR_NONE), 0);
    assert_int_equal(diags.count, 2);
    diags_free(&diags);
    buffer_free(&packed);
}

static void text_is(const struct diag *diag, bool colour, const char *expected)
{
    struct buffer out = BUFFER_INIT;
    diag_put_text(&out, diag, colour);
    assert_string_equal(buffer_cstr(&out), expected);
    buffer_free(&out);
}

static void printed_as_text(void **state)
{
    struct diags diags = DIAGS_INIT;
    (void)state;
    diag_report(&diags, at("a.md", 3, 7), DIAG_UNKNOWN_ID, STR("x%1$s"), STR("y"));
    diag_report(&diags, at("a.md", 3, 0), DIAG_EMPTY_TITLE);
    diag_report(&diags, at("a.md", 0, 0), DIAG_WANTS_MAP, STR("site"));
    text_is(&diags.items[0], false, "a.md:3:7: error: there is no document \"x%1$s\"; did you mean y? [unknown-id]\n");
    text_is(&diags.items[1], false,
            "a.md:3: warning: the document has no title; add title: to the front matter [empty-title]\n");
    text_is(&diags.items[2], false, "a.md: error: \"site\" wants keys and values [wants-map]\n");
    text_is(&diags.items[2], true, "a.md: \033[1;31merror\033[0m: \"site\" wants keys and values [wants-map]\n");
    diags_free(&diags);
}

static void printed_as_json(void **state)
{
    struct diags diags = DIAGS_INIT;
    struct buffer out = BUFFER_INIT;
    (void)state;
    diag_report(&diags, at("a\"b.md", 3, 7), DIAG_MISSING_KEY, STR("<\n>"));
    diag_put_json(&out, &diags.items[0]);
    assert_string_equal(buffer_cstr(&out),
                        "{\"path\":\"a\\\"b.md\",\"line\":3,\"column\":7,\"level\":\"error\",\"code\":\"missing-key\","
                        "\"message\":\"the key \\\"\\u003c\\n\\u003e\\\" is missing\",\"advice\":\"add it\"}\n");
    buffer_free(&out);
    diags_free(&diags);
}

struct entry {
    const char *name, *sentence, *advice;
};

static const struct entry entries[] = {
#define X(name, level, id, sentence, advice) {#name, sentence, advice},
#include "base/diag_codes.def"
#undef X
};

/* The arguments that a text uses, as bits; fails on any other use of '%'. */
static unsigned arguments_of(const char *name, const char *text)
{
    unsigned used = 0;
    for (; text != NULL && (text = strchr(text, '%')) != NULL; text++) {
        if (text[1] == '>') /* {{=<% %>=}} */
            continue;
        if (text[1] == ' ')
            continue;
        if (text[1] < '1' || text[1] > '0' + DIAG_ARGUMENTS || text[2] != '$' || text[3] != 's')
            fail_msg("%s: %s", name, text);
        used |= 1U << (text[1] - '1');
    }
    return used;
}

static void every_code_is_well_formed(void **state)
{
    (void)state;
    for (size_t i = 0; i < DIAG_CODE_COUNT; i++) {
        unsigned used = arguments_of(entries[i].name, entries[i].sentence) | arguments_of(entries[i].name, entries[i].advice);
        if ((used & (used + 1)) != 0)
            fail_msg("%s leaves an argument out", entries[i].name);
        for (const char *p = diag_id((enum diag_code)i); *p != '\0'; p++)
            if (strchr("abcdefghijklmnopqrstuvwxyz0123456789-", *p) == NULL)
                fail_msg("%s: the id is %s", entries[i].name, diag_id((enum diag_code)i));
    }
}

static void is_translated(const char *name, const char *text)
{
    const char *japanese = text == NULL ? NULL : intl_text_in(text, "ja");
    if (text == NULL)
        return;
    if (japanese == text || strcmp(japanese, text) == 0)
        fail_msg("%s: no Japanese for: %s", name, text);
    if (arguments_of(name, japanese) != arguments_of(name, text))
        fail_msg("%s: other arguments in: %s", name, japanese);
}

static void every_code_speaks_japanese(void **state)
{
    (void)state;
    if (strcmp(intl_text_in("error", "ja"), "error") == 0) {
        print_message("no catalogue was built; skipped\n");
        skip();
    }
    for (size_t i = 0; i < DIAG_CODE_COUNT; i++) {
        is_translated(entries[i].name, entries[i].sentence);
        is_translated(entries[i].name, entries[i].advice);
    }
}

/* Last: the language stays. */
static void printed_in_japanese(void **state)
{
    struct diags diags = DIAGS_INIT;
    struct arena arena = ARENA_INIT;
    struct buffer out = BUFFER_INIT;
    (void)state;
    if (strcmp(intl_text_in("error", "ja"), "error") == 0) {
        print_message("no catalogue was built; skipped\n");
        skip();
    }
    diag_report(&diags, at("a.md", 3, 7), DIAG_UNKNOWN_ID, STR("x"), STR("y"));
    struct str sentence = diag_sentence_in(&arena, &diags.items[0], "ja");
    struct str advice = diag_advice_in(&arena, &diags.items[0], "ja-JP");
    assert_true(str_is(diag_sentence(&arena, &diags.items[0]), "there is no document \"x\""));
    diag_report(&diags, at("a.md", 3, 7), DIAG_YAML_SYNTAX, STR("did not find expected key"));
    assert_true(str_is(diag_sentence(&arena, &diags.items[1]), "YAML: did not find expected key"));
    struct str cause = diag_sentence_in(&arena, &diags.items[1], "ja");
    assert_int_equal(str_find(cause, STR("did not"), 0), STR_NPOS);
    assert_true(str_is(diag_sentence_in(&arena, &diags.items[0], "en"), "there is no document \"x\""));
    setenv("LC_ALL", "ja_JP.UTF-8", 1);
    setenv("LANGUAGE", "", 1);
    intl_begin();
    diag_put_text(&out, &diags.items[0], false);
    struct str expected =
        arena_printf(&arena, "a.md:3:7: エラー: %.*s。%.*s [unknown-id]\n", STR_ARGS(sentence), STR_ARGS(advice));
    assert_string_equal(buffer_cstr(&out), expected.data);
    diags_free(&diags);
    arena_free(&arena);
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorted_without_repetitions),
        cmocka_unit_test(arguments_and_paths_are_copied),
        cmocka_unit_test(appended),
        cmocka_unit_test(packed_and_back),
        cmocka_unit_test(damaged_packs),
        cmocka_unit_test(printed_as_text),
        cmocka_unit_test(printed_as_json),
        cmocka_unit_test(every_code_is_well_formed),
        cmocka_unit_test(every_code_speaks_japanese),
        cmocka_unit_test(printed_in_japanese),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
