#include "markdown_helper.h"

int helper_begin(void **unused)
{
    (void)unused;
    markdown_begin();
    return 0;
}

struct markdown_source helper_source(const char *text)
{
    return (struct markdown_source){
        .path = STR("a.md"), .text = str_from(text), .first_line = 1, .title = STR("題"), .lang = STR("ja")};
}

void helper_open(struct helper *helper, const struct markdown_source *source)
{
    *helper = (struct helper){.arena = ARENA_INIT, .diags = DIAGS_INIT};
    helper->markdown = markdown_parse(&helper->arena, source, &helper->diags);
    helper->facts = markdown_facts(helper->markdown);
}

void helper_close(struct helper *helper)
{
    markdown_end(helper->markdown);
    diags_free(&helper->diags);
    arena_free(&helper->arena);
}

static void fill(struct buffer *out, const struct markdown_reference *reference)
{
    static const char *const before[] = {"<a href=\"", "", "src=\""};
    buffer_put(out, str_from(before[reference->kind]));
    buffer_put_xml(out, reference->target);
    if (reference->anchor.size > 0 && reference->kind == MARKDOWN_DOCUMENT) {
        buffer_put_char(out, '#');
        buffer_put_xml(out, reference->anchor);
    }
    if (reference->kind == MARKDOWN_IMAGE)
        buffer_put_char(out, '"');
    if (reference->kind != MARKDOWN_DOCUMENT)
        return;
    buffer_put_literal(out, "\">");
    buffer_put_xml(out, reference->text.size > 0 ? reference->text : reference->target);
    buffer_put_literal(out, "</a>");
}

char *helper_render(const struct markdown_source *source, const struct markdown_options *options)
{
    struct helper helper;
    struct markdown_fragment fragment;
    struct buffer out = BUFFER_INIT;
    size_t at = 0;
    helper_open(&helper, source);
    markdown_render(&helper.arena, helper.markdown, options, &fragment);
    for (size_t i = 0; i < fragment.hole_count; i++) {
        buffer_put(&out, str_sub(fragment.bytes, at, fragment.holes[i].at - at));
        at = fragment.holes[i].at;
        fill(&out, &helper.facts->references[fragment.holes[i].reference]);
    }
    buffer_put(&out, str_from_pos(fragment.bytes, at));
    helper_close(&helper);
    char *html = strdup(buffer_cstr(&out));
    buffer_free(&out);
    return html;
}

char *helper_html(const char *text)
{
    struct markdown_source source = helper_source(text);
    struct markdown_options options = {.syntax = MARKDOWN_HTML};
    return helper_render(&source, &options);
}

char *helper_findings(const char *text)
{
    struct markdown_source source = helper_source(text);
    struct helper helper;
    struct buffer out = BUFFER_INIT;
    helper_open(&helper, &source);
    diags_sort(&helper.diags);
    for (size_t i = 0; i < helper.diags.count; i++) {
        const struct diag *diag = &helper.diags.items[i];
        buffer_printf(&out, "%u:%u %s\n", diag->at.line, diag->at.column, diag_id(diag->code));
    }
    helper_close(&helper);
    char *findings = strdup(buffer_cstr(&out));
    buffer_free(&out);
    return findings;
}

void helper_expect(const char *text, const char *html)
{
    char *rendered = helper_html(text);
    assert_string_equal(rendered, html);
    free(rendered);
}
