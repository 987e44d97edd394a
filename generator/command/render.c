#include "markdown/markdown.h"

#include "base/file.h"
#include "base/intl.h"
#include "base/path.h"
#include "command/command.h"
#include "site/document.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define INPUT_LIMIT ((size_t)8 << 20)
#define CONFIG_LIMIT ((size_t)1 << 20)

static int read_stdin(struct arena *arena, struct str *bytes)
{
    struct buffer buffer = BUFFER_INIT;
    ssize_t got;
    do {
        buffer_reserve(&buffer, 64 << 10);
        got = read(STDIN_FILENO, buffer.data + buffer.size, 64 << 10);
        if (got > 0)
            buffer.size += (size_t)got;
    } while ((got > 0 || (got < 0 && errno == EINTR)) && buffer.size <= INPUT_LIMIT);
    int rc = got < 0 ? -errno : buffer.size > INPUT_LIMIT ? -EFBIG : 0;
    *bytes = arena_str(arena, buffer_str(&buffer));
    buffer_free(&buffer);
    return rc;
}

/* Without a site there is nobody to ask: an id becomes the address that its page would have. */
static void fill_hole(struct arena *arena, const struct markdown_reference *r, struct buffer *out)
{
    struct str url = path_url(arena, r->target);
    switch (r->kind) {
    case MARKDOWN_DOCUMENT:
        buffer_put_literal(out, "<a href=\"");
        buffer_put_xml(out, url);
        buffer_put_literal(out, ".html");
        if (r->anchor.size > 0) {
            buffer_put_char(out, '#');
            path_put_url(out, r->anchor);
        }
        buffer_put_literal(out, "\">");
        buffer_put_xml(out, r->text.size > 0 ? r->text : r->target);
        buffer_put_literal(out, "</a>");
        break;
    case MARKDOWN_LINK:
        buffer_put_xml(out, url);
        if (r->anchor.size > 0) {
            buffer_put_char(out, '#');
            path_put_url(out, r->anchor);
        }
        break;
    case MARKDOWN_IMAGE:
        buffer_put_literal(out, "src=\"");
        buffer_put_xml(out, url);
        buffer_put_char(out, '"');
        break;
    }
}

static void print_fragment(struct arena *arena, const struct markdown_fragment *f, const struct markdown_facts *facts)
{
    struct buffer out = BUFFER_INIT;
    size_t done = 0;
    for (size_t i = 0; i < f->hole_count; i++) {
        buffer_put(&out, str_sub(f->bytes, done, f->holes[i].at - done));
        fill_hole(arena, &facts->references[f->holes[i].reference], &out);
        done = f->holes[i].at;
    }
    buffer_put(&out, str_from_pos(f->bytes, done));
    fwrite(out.data, 1, out.size, stdout);
    buffer_free(&out);
}

/* Inside a site its settings tell a document's kind, and so which keys it may have; elsewhere every document is a page. */
static struct config settings(struct arena *arena)
{
    struct config config = {.lang = STR("ja")}, found;
    struct diags ignored = DIAGS_INIT;
    struct str text, path = path_join(arena, str_from(command_root()), STR("fumi.yaml"));
    if (file_read(arena, AT_FDCWD, path.data, CONFIG_LIMIT, &text, NULL) == 0 &&
        config_load(arena, text, &found, &ignored) == 0)
        config = found;
    diags_free(&ignored);
    return config;
}

static void render(struct arena *arena, struct str name, struct str bytes, enum markdown_syntax syntax, struct diags *diags)
{
    struct config config = settings(arena);
    struct document d;
    struct markdown_fragment fragment;
    struct str below = str_starts(name, STR("content/")) ? str_from_pos(name, strlen("content/")) : name;
    struct diags own = DIAGS_INIT;
    document_load(arena, &config, below, bytes, &d, &own);
    for (size_t i = 0; i < own.count; i++) /* document_load takes every path for one below content/ */
        own.items[i].at.path = name;
    diags_append(diags, &own);
    diags_free(&own);
    struct markdown_source source = {.path = name,
                                     .text = d.body,
                                     .first_line = d.body_line,
                                     .lang = config.lang,
                                     .number_headings = d.number_headings,
                                     .title = d.title};
    /* A body on its own keeps its headings: nothing else would show the title. */
    if (source.title.size == 0)
        source.title = STR(" ");
    struct markdown *markdown = markdown_parse(arena, &source, diags);
    const struct markdown_options options = {.syntax = syntax};
    markdown_render(arena, markdown, &options, &fragment);
    print_fragment(arena, &fragment, markdown_facts(markdown));
    markdown_end(markdown);
}

static int run(const struct command *command, int argc, char **argv)
{
    struct arena arena = ARENA_INIT;
    struct diags diags = DIAGS_INIT;
    struct str bytes, name = STR("stdin");
    enum markdown_syntax syntax = MARKDOWN_HTML;
    const char *file = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--xhtml") == 0)
            syntax = MARKDOWN_XHTML;
        else if (argv[i][0] == '-' && argv[i][1] != '\0')
            return command_misused(command, _("unknown option"), argv[i]);
        else if (file != NULL)
            return command_misused(command, _("unexpected argument"), argv[i]);
        else
            file = argv[i];
    }
    bool from_stdin = file == NULL || strcmp(file, "-") == 0;
    int rc = from_stdin ? read_stdin(&arena, &bytes) : file_read(&arena, AT_FDCWD, file, INPUT_LIMIT, &bytes, NULL);
    if (!from_stdin)
        name = str_from(file);
    if (rc < 0) {
        fprintf(stderr, "fumi render: %s: %s\n", from_stdin ? "stdin" : file, _(file_error_text(rc)));
        return rc == -EIO ? EXIT_MACHINE : EXIT_CONTENT;
    }
    markdown_begin();
    render(&arena, name, bytes, syntax, &diags);
    diags_sort(&diags);
    command_print_findings(&diags, false);
    int code = diags.errors > 0 ? EXIT_CONTENT : EXIT_DONE;
    diags_free(&diags);
    arena_free(&arena);
    return command_finish(code);
}

const struct command command_render = {"render", "[--xhtml] [FILE]", N_("one document's body on standard output"), run};
