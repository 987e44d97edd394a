/* YAML: the tree, its positions, what is refused, and that the quick way reads what libyaml reads. */

#include "findings.h"

#include "site/text.h"
#include "site/yaml.h"
#include "site/yaml_simple.h"

#include <stdio.h>

struct fixture {
    struct arena arena;
    struct diags diags;
    struct yaml_node *root;
    int result;
};

static struct fixture read_text(const char *text)
{
    struct fixture f = {.diags = DIAGS_INIT};
    struct yaml_source source = {.path = STR("x.yaml"), .text = str_from(text), .first_line = 1};
    f.result = yaml_read(&f.arena, &source, &f.root, &f.diags);
    return f;
}

static void put_node(struct buffer *out, const struct yaml_node *node)
{
    buffer_printf(out, "@%u:%u ", node->line, node->column);
    if (node->type == YAML_TEXT) {
        buffer_put_char(out, '<');
        buffer_put(out, node->text);
        buffer_put(out, node->empty ? STR("> empty ") : STR("> "));
        return;
    }
    buffer_printf(out, "%c%zu ", node->type == YAML_MAP ? '{' : '[', node->count);
    for (const struct yaml_node *entry = node->first; entry != NULL; entry = entry->next) {
        if (node->type == YAML_MAP) {
            buffer_put(out, entry->key);
            buffer_printf(out, "@%u:%u=", entry->key_line, entry->key_column);
        }
        put_node(out, entry);
    }
    buffer_put(out, node->type == YAML_MAP ? STR("} ") : STR("] "));
}

static void assert_tree(const char *text, const char *expected)
{
    struct fixture f = read_text(text);
    struct buffer out = BUFFER_INIT;
    assert_findings(&f.diags, "x.yaml", "");
    assert_int_equal(f.result, 0);
    if (f.root != NULL)
        put_node(&out, f.root);
    assert_string_equal(buffer_cstr(&out), expected);
    buffer_free(&out);
    diags_free(&f.diags);
    arena_free(&f.arena);
}

static void assert_refused(const char *text, const char *findings)
{
    struct fixture f = read_text(text);
    assert_int_equal(f.result, -1);
    assert_findings(&f.diags, "x.yaml", findings);
    diags_free(&f.diags);
    arena_free(&f.arena);
}

static void scalars_are_texts_with_places(void **state)
{
    (void)state;
    assert_tree("", "");
    assert_tree("# nothing\n", "");
    assert_tree("a: no\nb: 1.10\nc: ~\n", "@1:1 {3 a@1:1=@1:4 <no> b@2:1=@2:4 <1.10> c@3:1=@3:4 <~> } ");
    assert_tree("題: 「文」\n一覧: [ア, イウ]\n", "@1:1 {2 題@1:1=@1:4 <「文」> 一覧@2:1=@2:5 [2 @2:6 <ア> @2:9 <イウ> ] } ");
    assert_tree("a:\n  b: {c: d}\n", "@1:1 {1 a@1:1=@2:3 {1 b@2:3=@2:6 {1 c@2:7=@2:10 <d> } } } ");
    assert_tree("a:\nb: ''\n", "@1:1 {2 a@1:1=@1:3 <> empty b@2:1=@2:4 <> } ");
}

static void lines_are_joined_as_in_markdown(void **state)
{
    (void)state;
    assert_tree("a: |\n  日本\n  語 の\n  text\n  here\nb: x\n", "@1:1 {2 a@1:1=@1:4 <日本語 の text here> b@6:1=@6:4 <x> } ");
    assert_tree("a: >\n  日本\n  語。\n\n  次\n", "@1:1 {1 a@1:1=@1:4 <日本語。次> } ");
    assert_tree("a: 日本\n  語 and\n  more\n", "@1:1 {1 a@1:1=@1:4 <日本語 and more> } ");
    assert_tree("a: \"日本\n  語\"\n", "@1:1 {1 a@1:1=@1:4 <日本語> } ");
    assert_tree("a: \"警視庁 と 都\"\n", "@1:1 {1 a@1:1=@1:4 <警視庁 と 都> } ");
    assert_tree("a: |\n  한국\n  어\n", "@1:1 {1 a@1:1=@1:4 <한국 어> } ");
}

static void texts_are_normal_and_free_of_controls(void **state)
{
    (void)state;
    assert_tree("a: か\xe3\x82\x99\n", "@1:1 {1 a@1:1=@1:4 <が> } ");
    assert_tree("a: \"か\\u3099\"\n", "@1:1 {1 a@1:1=@1:4 <が> } ");
    struct fixture f = read_text("a: x\nb: \"一\\a\\0\"\n");
    assert_findings(&f.diags, "x.yaml", "2:4 control-character U+0007\n");
    assert_int_equal(f.root->count, 2);
    diags_free(&f.diags);
    arena_free(&f.arena);
}

static void the_first_of_two_equal_keys_is_kept(void **state)
{
    (void)state;
    struct fixture f = read_text("a: 1\n  \nb: [x]\nb: [y, z]\na: {c: d}\n");
    assert_int_equal(f.result, 0);
    assert_findings(&f.diags, "x.yaml", "4:1 duplicate-key b\n5:1 duplicate-key a\n");
    assert_int_equal(f.root->count, 2);
    assert_true(str_is(f.root->first->text, "1"));
    assert_int_equal(f.root->first->next->count, 1);
    diags_free(&f.diags);
    arena_free(&f.arena);
}

static void what_a_bomb_is_made_of_is_refused(void **state)
{
    (void)state;
    assert_refused("a: &x [1]\nb: [*x, *x]\n", "1:4 yaml-alias\n");
    assert_refused("a: *x\n", "1:4 yaml-alias\n");
    assert_refused("一: &x 二\n", "1:4 yaml-alias\n");
    assert_refused("a: !!int 5\n", "1:4 yaml-tag tag:yaml.org,2002:int\n");
    assert_refused("a: ! x\n", "1:4 yaml-tag !\n");
    assert_refused("a: 1\n---\nb: 2\n", "2:1 yaml-documents\n");
    assert_refused("? [a]\n: b\n", "1:3 yaml-key\n");
    assert_refused("? {a: b}\n: c\n", "1:3 yaml-key\n");
    assert_refused("a: [[[[[[[[1]]]]]]]]\n", "1:11 yaml-too-deep 8\n");
}

static void eight_levels_are_enough(void **state)
{
    (void)state;
    struct fixture f = read_text("a: [[[[[[[1]]]]]]]\n");
    assert_int_equal(f.result, 0);
    assert_findings(&f.diags, "x.yaml", "");
    diags_free(&f.diags);
    arena_free(&f.arena);
}

static void large_bombs_end_early(void **state)
{
    (void)state;
    enum { SIZE = 200000 };
    static char text[SIZE + 16];
    memcpy(text, "a: ", 3);
    memset(text + 3, '[', SIZE);
    text[SIZE + 3] = '\0';
    assert_refused(text, "1:11 yaml-too-deep 8\n");
    memset(text, '{', SIZE);
    struct fixture f = read_text(text);
    assert_int_equal(f.result, -1);
    assert_int_equal(f.diags.errors, 1);
    diags_free(&f.diags);
    arena_free(&f.arena);
    char *end = text;
    for (int i = 0; i < 6000; i++)
        end += sprintf(end, "- %d\n", i);
    f = read_text(text);
    assert_int_equal(f.result, -1);
    assert_findings(&f.diags, "x.yaml", "5001:3 yaml-too-large 5000\n");
    diags_free(&f.diags);
    arena_free(&f.arena);
}

static void syntax_errors_have_places_and_leave_what_came_before(void **state)
{
    (void)state;
    struct fixture f = read_text("title: 題名\nb: c: d\n");
    assert_int_equal(f.result, -1);
    assert_findings(&f.diags, "x.yaml", "2:5 yaml-syntax mapping values are not allowed in this context\n");
    assert_non_null(f.root);
    assert_true(str_is(f.root->first->text, "題名"));
    diags_free(&f.diags);
    arena_free(&f.arena);
    assert_refused("a: 1\n題: \"開いたまま\n", "2:4 yaml-syntax found unexpected end of stream\n");
    assert_refused("a: [1, 2\nb: 3\n", "2:2 yaml-syntax did not find expected ',' or ']'\n");
    assert_refused("\ta: 1\n", "1:1 yaml-syntax found character that cannot start any token\n");
}

/* --- The quick way ------------------------------------------------------------------------------------------------- */

/* Both ways on one text; says whether the quick one took it. */
static bool compare_ways(const char *text)
{
    struct arena arena = ARENA_INIT;
    struct diags diags = DIAGS_INIT;
    struct yaml_source source = {.path = STR("x.yaml"), .text = str_from(text), .first_line = 2};
    struct yaml_node *simple = text_is_plain(source.text) ? yaml_read_simple(&arena, &source) : NULL;
    if (simple != NULL) {
        struct yaml_node *events;
        struct buffer one = BUFFER_INIT;
        struct buffer other = BUFFER_INIT;
        int result = yaml_read_events(&arena, &source, &events, &diags);
        put_node(&one, simple);
        if (events != NULL)
            put_node(&other, events);
        if (result < 0 || diags.count > 0 || !str_equal(buffer_str(&one), buffer_str(&other)))
            fail_msg("libyaml reads this in another way:\n%s\n%s\n%s", text, buffer_cstr(&one), buffer_cstr(&other));
        buffer_free(&one);
        buffer_free(&other);
    }
    diags_free(&diags);
    arena_free(&arena);
    return simple != NULL;
}

static void usual_front_matter_takes_the_quick_way(void **state)
{
    (void)state;
    assert_true(compare_ways("title: 題名\nsummary: 5つの機能に「統治」を加えた版です。\ndate: 2026-10-05\n"
                             "url: https://www.example.jp/a?b=c#d\ntags: [経営, サプライチェーン]\nedition: \"2.0\"\n"
                             "number: '3-10'\nnext:\n  - a/b\n  - c\nkeywords:\n- 一\n- 二\norder: 12\n"));
    assert_true(
        compare_ways("history:\n  - date: 2026-10\n    text: 初版\n  - date: 2026-11-02\n    text: \"第2版\"\nnext: [a]\n"));
    assert_true(compare_ways("t:\n- 一\n- a: [b, c]\n- 二\n"));
    assert_true(compare_ways("title: a - b, c [d] {e} \"f\" & g * h ! | > % @ ` ? i\n"));
}

/* Whatever pieces are put together: the quick way leaves it alone, or reads what libyaml reads. */
static void both_ways_read_the_same(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "a",      "b_c",    "題",          ":",          ": ",         " :",       "\n",       "\n",  "- ",
        "  - ",   "[",      "]",           ", ",         ",",          "\"",       "'",        "#",   " #",
        " ",      "  ",     "key: ",       "key:\n",     "x: [",       "{",        "}",        "?",   "? ",
        "|",      ">",      "&x",          "*x",         "!t",         "---\n",    "...",      "\\n", "%",
        "@",      "`",      "1.0",         "//",         "\t",         "\n\n",     "語",       "“",   "-",
        "a: b\n", "c: d\n", "t:\n  - x\n", "    e: f\n", "  - g: h\n", "- i: j\n", "  k: l\n",
    };
    size_t taken = 0;
    uint32_t seed = 7;
    for (int round = 0; round < 40000; round++) {
        static const char *const starts[] = {"",
                                             "k: ",
                                             "k: a",
                                             "k:\n- ",
                                             "k:\n  - x\n",
                                             "k: [a, ",
                                             "k: \"",
                                             "k: a\nm: b",
                                             "k:\n  - a: x\n    b: ",
                                             "k:\n  - a: x\n"};
        char text[256] = "";
        seed = seed * 1664525U + 1013904223U;
        strcat(text, starts[(seed >> 12) % (sizeof starts / sizeof *starts)]);
        unsigned count = 1 + (seed >> 24) % 7;
        for (unsigned i = 0; i < count; i++) {
            seed = seed * 1664525U + 1013904223U;
            strcat(text, pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]);
        }
        taken += compare_ways(text);
    }
    print_message("%zu taken\n", taken);
    assert_true(taken > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_are_texts_with_places),
        cmocka_unit_test(lines_are_joined_as_in_markdown),
        cmocka_unit_test(texts_are_normal_and_free_of_controls),
        cmocka_unit_test(the_first_of_two_equal_keys_is_kept),
        cmocka_unit_test(what_a_bomb_is_made_of_is_refused),
        cmocka_unit_test(eight_levels_are_enough),
        cmocka_unit_test(large_bombs_end_early),
        cmocka_unit_test(syntax_errors_have_places_and_leave_what_came_before),
        cmocka_unit_test(usual_front_matter_takes_the_quick_way),
        cmocka_unit_test(both_ways_read_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
