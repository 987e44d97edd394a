#include "serve/serve.h"

#include "base/intl.h"
#include "base/memory.h"
#include "base/table.h"
#include "command/command.h"
#include "command/stages.h"
#include "markdown/markdown.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_PORT 8000

/* What has been said already: a finding is printed when it is new, not again with every save. */
struct console {
    struct arena arena;
    struct table said;
};

static struct str line_of(struct arena *arena, const struct diag *diag)
{
    struct buffer buffer = BUFFER_INIT;
    diag_put_text(&buffer, diag, false);
    struct str line = arena_str(arena, buffer_str(&buffer));
    buffer_free(&buffer);
    return line;
}

static void print_new_findings(struct console *console, const struct diags *diags)
{
    struct console now = {.arena = ARENA_INIT};
    struct diags fresh = DIAGS_INIT;
    for (size_t i = 0; i < diags->count; i++) {
        struct str line = line_of(&now.arena, &diags->items[i]);
        bool error = diag_level_of(diags->items[i].code) == DIAG_ERROR;
        const struct diags one = {.items = &diags->items[i], .count = 1, .errors = error};
        table_set(&now.said, line, 1);
        if (table_get(&console->said, line) == TABLE_NONE)
            diags_append(&fresh, &one);
    }
    command_print_findings(&fresh, false);
    diags_free(&fresh);
    table_free(&console->said);
    arena_free(&console->arena);
    *console = now;
}

static void print_build(void *data, const struct build_report *report, int rc, double seconds)
{
    print_new_findings(data, &report->diags);
    if (rc == BUILD_OK)
        printf(_("%zu outputs made in %.1f ms; errors: %zu\n"), report->made, seconds * 1e3, report->diags.errors);
    fflush(stdout);
}

static void print_address(void *data, const char *url)
{
    (void)data;
    printf(_("%s  (Ctrl-C ends)\n"), url);
    fflush(stdout);
}

static void print_notice(void *data, enum serve_notice notice)
{
    (void)data;
    if (notice == SERVE_SCANNING)
        fprintf(
            stderr, "fumi serve: %s\n",
            _("the system allows too few inotify watches (fs.inotify.max_user_watches); looking at the files once a second"));
}

static int read_port(const struct command *command, const char *text, struct serve_options *options)
{
    unsigned long port;
    if (!str_to_number(str_from(text), 65535, &port))
        return command_misused(command, _("not a port"), text);
    options->port = (unsigned)port;
    options->port_exact = true;
    return EXIT_DONE;
}

static int read_arguments(const struct command *command, int argc, char **argv, struct serve_options *options)
{
    static const struct option long_options[] = {{"port", required_argument, NULL, 'p'},
                                                 {"open", no_argument, NULL, 'o'},
                                                 {"poll", no_argument, NULL, 's'},
                                                 {NULL, 0, NULL, 0}};
    int code = EXIT_DONE;
    opterr = 0;
    for (int c; code == EXIT_DONE && (c = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        switch (c) {
        case 'p': code = read_port(command, optarg, options); break;
        case 'o': options->open = true; break;
        case 's': options->poll = true; break;
        default: return command_misused(command, _("unknown option"), argv[optind - 1]);
        }
    }
    if (code == EXIT_DONE && optind < argc)
        return command_misused(command, _("unexpected argument"), argv[optind]);
    return code;
}

static int explain(int rc, const struct serve_options *options)
{
    switch (rc) {
    case SERVE_OK: return EXIT_DONE;
    case SERVE_CONTENT: return EXIT_CONTENT;
    case SERVE_PORT:
        fprintf(stderr, "fumi serve: %s: %u: %s\n", _("the port cannot be had"), options->port, strerror(errno));
        return EXIT_MACHINE;
    case SERVE_NO_LIBRARY:
        fprintf(stderr, "fumi serve: %s\n", _("libmicrohttpd.so.12 is not installed (Debian: apt install libmicrohttpd12)"));
        return EXIT_MACHINE;
    default: return EXIT_MACHINE;
    }
}

static int run(const struct command *command, int argc, char **argv)
{
    struct console console = {.arena = ARENA_INIT};
    struct diags diags = DIAGS_INIT;
    struct serve_options options = {.root = command_root(),
                                    .port = DEFAULT_PORT,
                                    .ready = print_address,
                                    .built = print_build,
                                    .notice = print_notice,
                                    .data = &console};
    int code = read_arguments(command, argc, argv, &options);
    if (code != EXIT_DONE)
        return code;
    struct build_options shown = {.root = options.root};
    command_show_stages(&shown, NULL);
    options.stages = shown.stages;
    options.stages_data = shown.stages_data;
    markdown_begin();
    code = explain(serve_run(&options, &diags), &options);
    command_print_findings(&diags, false);
    diags_free(&diags);
    table_free(&console.said);
    arena_free(&console.arena);
    return command_finish(code);
}

const struct command command_serve = {"serve", "[--port N] [--open] [--poll]", N_("preview that follows every save"), run};
