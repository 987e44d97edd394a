/*
 * What the specification leaves open: mistakes and where they are, unknown names, what is read, bounds.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/memory.h"
#include "template/template.h"

struct fixture {
    struct arena arena;
    struct diags diags;
    struct buffer out;
    struct template_set *set;
    struct value context;
};

static int begin(void **state)
{
    struct fixture *f = memory_zalloc(sizeof *f);
    f->set = template_set_new();
    f->context = value_map(&f->arena, 0);
    *state = f;
    return 0;
}

static int end(void **state)
{
    struct fixture *f = *state;
    template_set_free(f->set);
    buffer_free(&f->out);
    diags_free(&f->diags);
    arena_free(&f->arena);
    free(f);
    return 0;
}

static void add(struct fixture *f, const char *name, const char *text)
{
    struct str path = arena_printf(&f->arena, "%s.mustache", name);
    template_add(f->set, str_from(name), path, str_from(text), &f->diags);
}

static void put(struct fixture *f, const char *name, struct value value)
{
    value_put(&f->arena, &f->context, template_symbol(f->set, str_from(name)), value);
}

static const char *render(struct fixture *f, const char *name)
{
    buffer_reset(&f->out);
    template_render(template_find(f->set, str_from(name)), &f->context, &f->out, &f->diags);
    return buffer_cstr(&f->out);
}

/* The diagnostics, one "path:line:column code argument" a line. */
static const char *findings(struct fixture *f)
{
    struct buffer *out = &f->out;
    buffer_reset(out);
    for (size_t i = 0; i < f->diags.count; i++) {
        const struct diag *diag = &f->diags.items[i];
        buffer_printf(out, "%.*s:%u:%u %s", STR_ARGS(diag->at.path), diag->at.line, diag->at.column, diag_id(diag->code));
        for (size_t k = 0; k < DIAG_ARGUMENTS && diag->arguments[k].size > 0; k++)
            buffer_printf(out, " %.*s", STR_ARGS(diag->arguments[k]));
        buffer_put_char(out, '\n');
    }
    return buffer_cstr(out);
}

static void mistake_is(struct fixture *f, const char *text, const char *found, const char *printed)
{
    add(f, "a", text);
    template_link(f->set, &f->diags);
    assert_string_equal(findings(f), found);
    assert_string_equal(render(f, "a"), printed);
}

static void tag_without_end(void **state)
{
    mistake_is(*state, "一行\n日本 {{title", "a.mustache:2:4 template-tag-open }}\n", "一行\n日本 ");
}

static void raw_tag_without_end(void **state)
{
    mistake_is(*state, "x{{{body}}y", "a.mustache:1:2 template-tag-open }}}\n", "x");
}

static void section_without_end(void **state)
{
    mistake_is(*state, "x\n{{#a}}\n {{#b}}\ny",
               "a.mustache:3:2 template-section-open b\na.mustache:2:1 template-section-open a\n", "x\n");
}

static void close_without_begin(void **state)
{
    mistake_is(*state, "x\n{{/a}}y{{/b}}", "a.mustache:2:1 template-stray-close a\na.mustache:2:8 template-stray-close b\n",
               "x\n");
}

static void crossed_sections(void **state)
{
    mistake_is(*state, "x{{^a}}y{{^b}}z{{/a}}w", "a.mustache:1:9 template-section-open b\n", "x");
}

static void unusable_delimiters(void **state)
{
    mistake_is(*state, "x{{=<%=}}y", "a.mustache:1:2 template-delimiters\n", "x");
}

static void unusable_delimiters_with_equals_sign(void **state)
{
    mistake_is(*state, "x{{== ==}}y", "a.mustache:1:2 template-delimiters\n", "x");
}

static void tag_without_name(void **state)
{
    mistake_is(*state, "x{{ }}y{{#if a}}z{{/if a}}",
               "a.mustache:1:2 template-tag-name\na.mustache:1:8 template-tag-name if a\n"
               "a.mustache:1:18 template-tag-name if a\n",
               "x");
}

static void mistake_in_a_partial_spares_the_rest(void **state)
{
    struct fixture *f = *state;
    add(f, "a", "x {{>b}} y");
    add(f, "b", "before {{/c}} behind");
    template_link(f->set, &f->diags);
    assert_int_equal(f->diags.errors, 1);
    assert_string_equal(render(f, "a"), "x before  y");
}

static void byte_order_mark_is_no_text(void **state)
{
    mistake_is(*state, "\xEF\xBB\xBF{{/a}}", "a.mustache:1:1 template-stray-close a\n", "");
}

static void unknown_names_once_per_place(void **state)
{
    struct fixture *f = *state;
    put(f, "title", value_text(STR("題")));
    put(f, "site", value_flag(false));
    template_set_close_names(f->set);
    add(f, "a", "{{>b}}{{>b}}{{title}}\n{{<b}}{{/b}}{{site.title}}{{site.zzzzzzzz}}");
    add(f, "b", "日本{{titel}}");
    template_link(f->set, &f->diags);
    assert_string_equal(findings(f), "a.mustache:2:27 template-name site.zzzzzzzz\nb.mustache:1:3 template-name titel title\n");
    assert_int_equal(f->diags.errors, 0);
    assert_int_equal(f->diags.items[0].code, DIAG_TEMPLATE_NAME_ALONE);
    assert_int_equal(f->diags.items[1].code, DIAG_TEMPLATE_NAME);
    assert_string_equal(render(f, "a"), "日本日本題\n日本");
}

static void missing_partials_and_parents(void **state)
{
    mistake_is(*state, "x{{>b}}\n{{<c}}{{$d}}e{{/d}}{{/c}}y",
               "a.mustache:1:2 partial-missing b\na.mustache:2:1 partial-missing c\n", "x\ny");
}

static void circle_without_data(void **state)
{
    struct fixture *f = *state;
    add(f, "a", "1\n{{>b}}");
    add(f, "b", "2{{>a}}");
    template_link(f->set, &f->diags);
    assert_string_equal(findings(f), "b.mustache:1:2 template-recursion\na.mustache:2:1 template-recursion\n");
    assert_string_equal(render(f, "a"), "1\n2");
}

static void circle_over_a_block(void **state)
{
    mistake_is(*state, "{{<a}}{{$b}}x{{/b}}{{/a}}", "a.mustache:1:1 template-recursion\n", "");
}

static void recursion_that_data_never_ends(void **state)
{
    struct fixture *f = *state;
    put(f, "on", value_flag(true));
    add(f, "a", "x{{#on}}{{>a}}{{/on}}");
    template_link(f->set, &f->diags);
    assert_int_equal(f->diags.count, 0);
    render(f, "a");
    assert_int_equal(f->out.size, 64);
    assert_string_equal(findings(f), "a.mustache:1:9 template-recursion\n");
}

static void recursion_indents_deeper(void **state)
{
    struct fixture *f = *state;
    uint32_t items = template_symbol(f->set, STR("items"));
    uint32_t text = template_symbol(f->set, STR("text"));
    struct value *level = &f->context;
    struct value maps[3];
    for (int i = 0; i < 3; i++) {
        maps[i] = value_map(&f->arena, 2);
        value_put_text(&f->arena, &maps[i], text, STR("項"));
        value_put(&f->arena, &maps[i], items, value_flag(false));
        struct value list = value_list(&f->arena, 1);
        value_append(&f->arena, &list, maps[i]);
        value_put(&f->arena, level, items, list);
        level = &maps[i];
    }
    add(f, "list", "<ul>\n{{#items}}\n  {{>item}}\n{{/items}}\n</ul>\n");
    add(f, "item", "<li>{{text}}\n{{>list}}\n</li>\n");
    template_link(f->set, &f->diags);
    assert_string_equal(render(f, "list"),
                        "<ul>\n  <li>項\n  <ul>\n    <li>項\n    <ul>\n      <li>項\n      <ul>\n      </ul>\n"
                        "      </li>\n    </ul>\n    </li>\n  </ul>\n  </li>\n</ul>\n");
}

static void sections_nested_too_deep(void **state)
{
    struct fixture *f = *state;
    struct buffer text = BUFFER_INIT;
    for (int i = 0; i < 10000; i++)
        buffer_put_literal(&text, "{{#a}}");
    add(f, "a", buffer_cstr(&text));
    assert_int_equal(f->diags.errors, 1);
    assert_int_equal(f->diags.items[0].code, DIAG_TEMPLATE_TOO_DEEP);
    assert_int_equal(f->diags.items[0].at.column, 64 * 6 + 1);
    template_link(f->set, &f->diags);
    assert_string_equal(render(f, "a"), "");
    buffer_free(&text);
}

/* Each template includes the next one twice: 2^80 places. */
static void doubling_partials(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 80; i++) {
        struct str name = arena_printf(&f->arena, "t%d", i);
        add(f, name.data, arena_printf(&f->arena, "{{>t%d}}{{>t%d}}", i + 1, i + 1).data);
    }
    add(f, "t80", "x");
    template_link(f->set, &f->diags);
    assert_int_equal(f->diags.errors, 0);
    render(f, "t76");
    assert_string_equal(buffer_cstr(&f->out), "xxxxxxxxxxxxxxxx");
    render(f, "t0");
    assert_int_equal(f->diags.errors, 1);
}

/* The same with blocks, which are always put in place. */
static void doubling_blocks(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 40; i++) {
        struct str name = arena_printf(&f->arena, "t%d", i);
        struct str text = arena_printf(&f->arena, "{{<t%d}}{{$b%d}}{{$b%d}}x{{/b%d}}{{$b%d}}{{/b%d}}{{/b%d}}{{/t%d}}", i + 1,
                                       i + 1, i, i, i, i, i + 1, i + 1);
        add(f, name.data, text.data);
    }
    add(f, "t40", "{{$b40}}{{/b40}}");
    template_link(f->set, &f->diags);
    assert_true(f->diags.errors > 0);
    assert_int_equal(f->diags.items[0].code, DIAG_TEMPLATE_RECURSION);
    assert_string_equal(render(f, "t39"), "x");
}

/* 60 sections within each other, each over the same ten items. */
static void sections_that_never_end(void **state)
{
    struct fixture *f = *state;
    struct value list = value_list(&f->arena, 10);
    struct buffer text = BUFFER_INIT;
    for (int i = 0; i < 10; i++)
        value_append(&f->arena, &list, value_flag(true));
    put(f, "a", list);
    for (int i = 0; i < 60; i++)
        buffer_put_literal(&text, "{{#a}}");
    for (int i = 0; i < 60; i++)
        buffer_put_literal(&text, "{{/a}}");
    add(f, "a", buffer_cstr(&text));
    template_link(f->set, &f->diags);
    render(f, "a");
    assert_string_equal(findings(f), "a.mustache:0:0 template-endless\n");
    buffer_free(&text);
}

static void block_of_its_own_name_in_an_argument(void **state)
{
    struct fixture *f = *state;
    add(f, "a", "{{<b}}{{$x}}[{{$x}}a{{/x}}]{{/x}}{{/b}}");
    add(f, "b", "{{$x}}b{{/x}}");
    add(f, "c", "{{<a}}{{$x}}c{{/x}}{{/a}}");
    template_link(f->set, &f->diags);
    assert_string_equal(render(f, "a"), "[a]");
    assert_string_equal(render(f, "c"), "c");
    assert_int_equal(f->diags.count, 0);
}

/* topic < document < layout, with a block in a partial of the middle one. */
static void blocks_reach_partials_over_two_levels(void **state)
{
    struct fixture *f = *state;
    put(f, "title", value_text(STR("題")));
    add(f, "layout", "<main>\n{{$content}}\n{{/content}}\n</main>\n");
    add(f, "document",
        "{{<layout}}\n{{$content}}\n<h1>{{$heading}}{{title}}{{/heading}}</h1>\n{{>facts}}\n{{/content}}\n{{/layout}}\n");
    add(f, "facts", "<dl>\n{{$own}}\n{{/own}}\n</dl>\n");
    add(f, "topic",
        "{{<document}}\n{{$heading}}第1回 {{title}}{{/heading}}\n{{$own}}\n  <dt>番号</dt>\n{{/own}}\n{{/document}}\n");
    template_link(f->set, &f->diags);
    assert_string_equal(render(f, "document"), "<main>\n<h1>題</h1>\n<dl>\n</dl>\n</main>\n");
    assert_string_equal(render(f, "topic"), "<main>\n<h1>第1回 題</h1>\n<dl>\n<dt>番号</dt>\n</dl>\n</main>\n");
    assert_int_equal(f->diags.count, 0);
}

static void standalone_block_takes_inline_argument(void **state)
{
    struct fixture *f = *state;
    add(f, "b", "<\n  {{$x}}\n  {{/x}}\n>\n");
    add(f, "a", "{{<b}}{{$x}}one{{/x}}{{/b}}");
    add(f, "none", "{{<b}}{{$x}}{{/x}}{{/b}}");
    template_link(f->set, &f->diags);
    assert_string_equal(render(f, "a"), "<\n  one\n>\n");
    assert_string_equal(render(f, "none"), "<\n>\n");
}

static void inner_false_hides_outer_name(void **state)
{
    struct fixture *f = *state;
    struct value card = value_map(&f->arena, 2);
    put(f, "number", value_text(STR("1-1")));
    value_put_text(&f->arena, &card, template_symbol(f->set, STR("number")), STR(""));
    put(f, "card", card);
    add(f, "a", "{{#card}}{{#number}}{{number}}{{/number}}{{^number}}-{{/number}}{{/card}}");
    template_link(f->set, &f->diags);
    assert_string_equal(render(f, "a"), "-");
}

static void reads_are_all_that_can_be_reached(void **state)
{
    struct fixture *f = *state;
    const struct template *reads[8];
    add(f, "a", "{{#x}}{{>b}}{{/x}}{{>b}}");
    add(f, "b", "{{<c}}{{$d}}{{>b}}{{/d}}{{/c}}");
    add(f, "c", "");
    add(f, "e", "{{>a}}");
    template_link(f->set, &f->diags);
    assert_int_equal(template_reads(template_find(f->set, STR("a")), reads, 8), 3);
    assert_true(str_is(template_name(reads[0]), "a"));
    assert_true(str_is(template_name(reads[1]), "b"));
    assert_true(str_is(template_name(reads[2]), "c"));
    assert_int_equal(template_reads(template_find(f->set, STR("a")), reads, 1), 3);
    assert_null(template_find(f->set, STR("nothing")));
}

static void later_template_of_one_name_counts(void **state)
{
    struct fixture *f = *state;
    add(f, "a", "old");
    add(f, "b", "{{>a}}");
    add(f, "a", "new");
    template_link(f->set, &f->diags);
    assert_string_equal(render(f, "b"), "new");
}

/* Every beginning of a template with one of everything: no crash, and never more than the whole prints. */
static void every_beginning_of_a_template(void **state)
{
    static const char whole[] = "{{! c }}\n{{#a}}\n  {{>p}}\n{{/a}}\r\n{{^b}}{{{a}}}{{&a}}{{/b}}{{=<% %>=}}<%a.a%>\n<%<q%>\n"
                                "<%$x%>\n y\n<%/x%><%/q%>\n<%={{ }}=%>{{.}}日";
    struct fixture *f = *state;
    put(f, "a", value_text(STR("v")));
    for (size_t size = 0; size < sizeof whole; size++) {
        struct template_set *set = template_set_new();
        template_add(set, STR("a"), STR("a"), str_of(whole, size), &f->diags);
        template_add(set, STR("p"), STR("p"), STR("p\n"), &f->diags);
        template_add(set, STR("q"), STR("q"), STR("{{$x}}{{/x}}"), &f->diags);
        template_link(set, &f->diags);
        buffer_reset(&f->out);
        template_render(template_find(set, STR("a")), &f->context, &f->out, &f->diags);
        assert_true(f->out.size < sizeof whole);
        template_set_free(set);
    }
    assert_true(f->diags.errors > 0);
}

/* ---- what is kept between renderings ---- */

static uint32_t fix(struct fixture *f, const char *name)
{
    uint32_t symbol = template_symbol(f->set, str_from(name));
    template_fix(f->set, symbol);
    return symbol;
}

static struct value item(struct fixture *f, const char *name, const char *text)
{
    struct value map = value_map(&f->arena, 1);
    value_put_text(&f->arena, &map, template_symbol(f->set, str_from(name)), str_from(text));
    return map;
}

/* A page of a folder: what is fixed as given, and the rest of its own. */
static struct value page_of(struct fixture *f, const struct value *values, unsigned number)
{
    struct value page = value_map(&f->arena, 0);
    const char *const fixed[] = {"lang", "menu", "flag", "site"};
    for (size_t i = 0; i < 4; i++)
        value_put(&f->arena, &page, template_symbol(f->set, str_from(fixed[i])), values[i]);
    value_put_text(&f->arena, &page, template_symbol(f->set, STR("title")), arena_printf(&f->arena, "<%u>", number));
    value_put(&f->arena, &page, template_symbol(f->set, STR("odd")), value_flag(number % 2 == 1));
    return page;
}

static void same_as_without_keeping(struct fixture *f, struct template_kept *kept, const struct value *values, unsigned number)
{
    const struct template *t = template_find(f->set, STR("a"));
    struct value page = page_of(f, values, number);
    struct buffer out = BUFFER_INIT;
    buffer_reset(&f->out);
    template_render(t, &page, &f->out, &f->diags);
    template_render_kept(t, &page, kept, &out, &f->diags);
    assert_string_equal(buffer_cstr(&out), buffer_cstr(&f->out));
    buffer_free(&out);
}

/* Sections over fixed values that show the page's own, or nothing but their own, beside texts and sections of the page. */
static const char *const kept_templates[] = {
    "{{lang}}{{title}}",
    "a{{lang}}b{{#menu}}<{{name}}>{{/menu}}c{{title}}d{{#menu}}{{title}}{{/menu}}e",
    "{{#odd}}x{{lang}}{{#menu}}{{name}}{{/menu}}{{/odd}}{{^odd}}{{lang}}y{{/odd}}",
    "{{#flag}}{{#odd}}odd{{/odd}}{{lang}}{{/flag}}{{^flag}}no{{/flag}}{{#flag}}{{lang}}{{/flag}}",
    "{{^flag}}{{lang}}{{/flag}}{{#lang}}{{.}}{{#menu}}{{.}}{{/menu}}{{/lang}}z",
    "{{site.name}}{{{site.name}}}{{#site}}{{name}}{{title}}{{/site}}{{#site.name}}{{lang}}{{/site.name}}\n{{lang}}\n",
    "{{#menu}}{{#menu}}{{name}}{{/menu}}{{/menu}}{{#site}}{{>b}}{{/site}}\n  {{>b}}\n{{lang}}{{lang}}",
    "{{#lang}}{{/lang}}{{#menu}}{{/menu}}{{title}}{{^menu}}{{/menu}}"};

static void kept_pieces_change_nothing(void **state)
{
    struct fixture *f = *state;
    fix(f, "lang"), fix(f, "menu"), fix(f, "flag"), fix(f, "site");
    add(f, "b", "{{lang}}{{#menu}}({{name}}{{title}}){{/menu}}\n{{#never}}{{>b}}{{/never}}");
    struct value menu = value_list(&f->arena, 2);
    value_append(&f->arena, &menu, item(f, "name", "&"));
    value_append(&f->arena, &menu, item(f, "name", "two"));
    const struct value values[][4] = {
        {value_text(STR("ja")), menu, value_flag(true), item(f, "name", "'")},
        {value_text(STR("en")), value_list(&f->arena, 0), value_flag(false), value_flag(false)},
    };
    for (size_t i = 0; i < sizeof kept_templates / sizeof *kept_templates; i++)
        add(f, arena_cstr(&f->arena, arena_printf(&f->arena, "t%zu", i)), kept_templates[i]);
    add(f, "a", "{{>t0}}|{{>t1}}|{{>t2}}|{{>t3}}|{{>t4}}|{{>t5}}|{{>t6}}|{{>t7}}");
    template_link(f->set, &f->diags);
    struct template_kept kept[2] = {{.arena = &f->arena, .values = values[0]}, {.arena = &f->arena, .values = values[1]}};
    for (unsigned number = 0; number < 12; number++) {
        same_as_without_keeping(f, &kept[0], values[number / 3 % 2], number); /* every other time not what was kept */
        same_as_without_keeping(f, &kept[1], values[1], number);
    }
    assert_int_equal(kept[0].count, 1);
    assert_string_equal(findings(f), "");
}

/* Breaking the promise shows what has been kept: the list, but not the title that stands in the other one. */
static void pieces_are_kept(void **state)
{
    struct fixture *f = *state;
    fix(f, "lang"), fix(f, "menu"), fix(f, "flag"), fix(f, "site");
    struct value menu = value_list(&f->arena, 1), first = item(f, "name", "old");
    const struct value values[4] = {value_text(STR("ja")), menu, value_flag(false), value_flag(false)};
    struct buffer out = BUFFER_INIT;
    add(f, "a", "{{lang}}{{#menu}}{{name}}{{/menu}} {{title}} {{#menu}}{{name}}{{title}}{{/menu}}");
    template_link(f->set, &f->diags);
    value_append(&f->arena, &menu, first);
    struct template_kept kept = {.arena = &f->arena, .values = values};
    for (unsigned number = 0; number < 2; number++) {
        struct value page = page_of(f, values, number);
        buffer_reset(&out);
        template_render_kept(template_find(f->set, STR("a")), &page, &kept, &out, &f->diags);
        value_put_text(&f->arena, &first, template_symbol(f->set, STR("name")), STR("new"));
    }
    assert_string_equal(buffer_cstr(&out), "jaold &lt;1&gt; new&lt;1&gt;");
    buffer_free(&out);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(kept_pieces_change_nothing),
        TEST(pieces_are_kept),
        TEST(tag_without_end),
        TEST(raw_tag_without_end),
        TEST(section_without_end),
        TEST(close_without_begin),
        TEST(crossed_sections),
        TEST(unusable_delimiters),
        TEST(unusable_delimiters_with_equals_sign),
        TEST(tag_without_name),
        TEST(mistake_in_a_partial_spares_the_rest),
        TEST(byte_order_mark_is_no_text),
        TEST(unknown_names_once_per_place),
        TEST(missing_partials_and_parents),
        TEST(circle_without_data),
        TEST(circle_over_a_block),
        TEST(recursion_that_data_never_ends),
        TEST(recursion_indents_deeper),
        TEST(sections_nested_too_deep),
        TEST(doubling_partials),
        TEST(doubling_blocks),
        TEST(sections_that_never_end),
        TEST(block_of_its_own_name_in_an_argument),
        TEST(blocks_reach_partials_over_two_levels),
        TEST(standalone_block_takes_inline_argument),
        TEST(inner_false_hides_outer_name),
        TEST(reads_are_all_that_can_be_reached),
        TEST(later_template_of_one_name_counts),
        TEST(every_beginning_of_a_template),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
