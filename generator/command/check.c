#include "command/command.h"
#include "command/stages.h"

#include "base/intl.h"
#include "base/path.h"
#include "build/build.h"
#include "epub/check.h"
#include "markdown/markdown.h"

#include <dirent.h>
#include <stdlib.h>

#define BOOKS "out/staging/books"

static int is_book(const struct dirent *entry)
{
    return str_ends(str_from(entry->d_name), STR(".epub"));
}

/* The books of the staging target, which the build before has brought up to date, in the order of their names. */
static void check_books(struct arena *arena, struct diags *diags)
{
    struct dirent **entries = NULL;
    struct str folder = path_join(arena, str_from(command_root()), STR(BOOKS));
    int count = scandir(folder.data, &entries, is_book, alphasort);
    for (int i = 0; i < count; i++) {
        struct str name = str_from(entries[i]->d_name);
        check_book(path_join(arena, folder, name).data, path_join(arena, STR(BOOKS), name), diags);
        free(entries[i]);
    }
    free(entries);
}

static int print(struct diags *diags, bool json, int rc)
{
    diags_sort(diags);
    command_print_findings(diags, json);
    if (rc == BUILD_MACHINE)
        return command_finish(EXIT_MACHINE);
    return command_finish(rc < 0 || diags->errors > 0 ? EXIT_CONTENT : EXIT_DONE);
}

/* What CI runs on a change: everything that building finds, and what is wrong with the books that it made. */
static int check_site(bool json)
{
    struct build *build = NULL;
    struct build_report report = {0};
    struct diags diags = DIAGS_INIT;
    struct build_options options = {.root = command_root(), .target = "staging"};
    markdown_begin();
    command_show_stages(&options, NULL);
    int rc = build_open(&build, &options, &diags);
    if (rc == BUILD_OK) {
        rc = build_update(build, &report);
        diags_append(&diags, &report.diags);
        if (rc == BUILD_OK)
            check_books(&report.arena, &diags);
        build_report_free(&report);
        build_close(build);
    }
    int code = print(&diags, json, rc);
    diags_free(&diags);
    return code;
}

static int check_files(char **files, bool json)
{
    struct diags diags = DIAGS_INIT;
    for (; *files != NULL; files++)
        check_book(*files, str_from(*files), &diags);
    int code = print(&diags, json, BUILD_OK);
    diags_free(&diags);
    return code;
}

static int run(const struct command *command, int argc, char **argv)
{
    bool json = argc > 1 && strcmp(argv[1], "--json") == 0;
    char **files = argv + 1 + json;
    for (char **file = files; *file != NULL; file++)
        if (!str_ends(str_from(*file), STR(".epub")))
            return command_misused(command, _("unexpected argument"), *file);
    return *files != NULL ? check_files(files, json) : check_site(json);
}

const struct command command_check = {"check", "[--json] [BOOK.epub…]", N_("say what is wrong with the content and the books"),
                                      run};
