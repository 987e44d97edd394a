#include "serve/findings.h"

#include "base/intl.h"
#include "base/memory.h"
#include "base/path.h"

#include <stdlib.h>

struct finding {
    struct str place; /* "content/faq/x.md:12:5" */
    struct str page;  /* below the target; STR_NONE: concerns all */
    struct str text, code;
    bool error;
};

struct findings {
    struct arena arena;
    const char *lang;
    struct finding *items;
    size_t count, errors;
};

static struct str place_of(struct arena *arena, struct position at)
{
    if (at.line == 0)
        return arena_str(arena, at.path);
    if (at.column == 0)
        return arena_printf(arena, "%.*s:%u", STR_ARGS(at.path), at.line);
    return arena_printf(arena, "%.*s:%u:%u", STR_ARGS(at.path), at.line, at.column);
}

static struct str text_of(struct arena *arena, const struct diag *diag, const char *lang)
{
    struct str sentence = diag_sentence_in(arena, diag, lang), advice = diag_advice_in(arena, diag, lang);
    if (advice.size == 0)
        return arena_str(arena, sentence);
    return arena_printf(arena, "%.*s%s%.*s", STR_ARGS(sentence), strcmp(lang, "ja") == 0 ? "。" : "; ", STR_ARGS(advice));
}

struct findings *findings_make(const struct build *build, const struct diags *diags)
{
    struct findings *f = memory_zalloc(sizeof *f);
    struct str lang = build_lang(build);
    f->lang = arena_cstr(&f->arena, lang.size > 0 ? lang : STR("ja"));
    f->items = ARENA_ARRAY(&f->arena, struct finding, diags->count + 1);
    f->count = diags->count;
    f->errors = diags->errors;
    for (size_t i = 0; i < diags->count; i++) {
        const struct diag *diag = &diags->items[i];
        struct str page = build_page_of(build, diag->at.path);
        f->items[i] = (struct finding){.place = place_of(&f->arena, diag->at),
                                       .page = page.data == NULL ? STR_NONE : arena_str(&f->arena, page),
                                       .text = text_of(&f->arena, diag, f->lang),
                                       .code = str_from(diag_id(diag->code)),
                                       .error = diag_level_of(diag->code) == DIAG_ERROR};
    }
    return f;
}

void findings_free(struct findings *f)
{
    if (f == NULL)
        return;
    arena_free(&f->arena);
    free(f);
}

static bool concerns(const struct finding *finding, struct str path)
{
    return path.data == NULL || (finding->page.data == NULL ? finding->error : str_equal(finding->page, path));
}

static void put_field(struct buffer *b, const char *name, struct str text)
{
    buffer_printf(b, "\"%s\":\"", name);
    buffer_put_json(b, text);
    buffer_put_literal(b, "\"");
}

static const char *say(const struct findings *f, const char *message)
{
    return intl_text_in(message, f->lang);
}

void findings_put_json(const struct findings *f, struct buffer *b, struct str path)
{
    bool first = true;
    buffer_put_char(b, '{');
    put_field(b, "title", str_from(say(f, N_("Findings on this page"))));
    buffer_put_char(b, ',');
    put_field(b, "close", str_from(say(f, N_("Close"))));
    buffer_put_char(b, ',');
    put_field(b, "all", str_from(say(f, N_("All findings"))));
    buffer_put_literal(b, ",\"items\":[");
    for (size_t i = 0; i < f->count; i++) {
        if (!concerns(&f->items[i], path))
            continue;
        buffer_put(b, first ? STR("{") : STR(",{"));
        put_field(b, "place", f->items[i].place);
        buffer_put_char(b, ',');
        put_field(b, "text", f->items[i].text);
        buffer_put_char(b, ',');
        put_field(b, "level", f->items[i].error ? STR("error") : STR("warning"));
        buffer_put_char(b, ',');
        put_field(b, "code", f->items[i].code);
        buffer_put_char(b, '}');
        first = false;
    }
    buffer_put_literal(b, "]}\n");
}

static void put_row(const struct findings *f, struct buffer *b, const struct finding *finding)
{
    buffer_put(b, finding->error ? STR("<tr><td class=\"error\">") : STR("<tr><td>"));
    buffer_put_xml(b, str_from(say(f, finding->error ? N_("error") : N_("warning"))));
    buffer_put_literal(b, "</td><td>");
    if (finding->page.data != NULL) {
        buffer_put_literal(b, "<a href=\"/");
        path_put_url(b, finding->page);
        buffer_put_literal(b, "\">");
    }
    buffer_put_literal(b, "<code>");
    buffer_put_xml(b, finding->place);
    buffer_put(b, finding->page.data != NULL ? STR("</code></a></td><td>") : STR("</code></td><td>"));
    buffer_put_xml(b, finding->text);
    buffer_put_literal(b, "</td><td><code>");
    buffer_put_xml(b, finding->code);
    buffer_put_literal(b, "</code></td></tr>\n");
}

void findings_put_page(const struct findings *f, struct buffer *b)
{
    struct str title = str_from(say(f, N_("All findings")));
    buffer_put_literal(b, "<!DOCTYPE html>\n<html lang=\"");
    buffer_put_xml(b, str_from(f->lang));
    buffer_put_literal(
        b, "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    buffer_put_xml(b, title);
    buffer_put_literal(b, "</title>\n<style>\nbody { font: 16px/1.7 system-ui, sans-serif; margin: 2rem; }\n"
                          "td { border-top: 1px solid #999; padding: .25rem .75rem; vertical-align: top; }\n"
                          ".error { color: #b00020; font-weight: bold; }\n</style>\n</head>\n<body>\n<h1>");
    buffer_put_xml(b, title);
    buffer_put_literal(b, "</h1>\n<p>");
    buffer_printf(b, say(f, N_("%zu errors, %zu warnings\n")), f->errors, f->count - f->errors);
    buffer_put_literal(b, "</p>\n<table>\n");
    for (size_t i = 0; i < f->count; i++)
        put_row(f, b, &f->items[i]);
    buffer_put_literal(b, "</table>\n</body>\n</html>\n");
}
