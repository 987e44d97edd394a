#include "command/command.h"
#include "command/stages.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/intl.h"
#include "base/path.h"
#include "build/build.h"
#include "epub/check.h"
#include "markdown/markdown.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define BOOKS "out/staging/books"
#define COVERS "epub/covers"
#define COVER_MAX ((size_t)1 << 20)

/* Whether the picture for old readers, where the site has one, was made from another cover than the book's: epub/covers/make
 * notes the cover's SHA-256 beside the book's name. */
static void check_cover(struct arena *arena, int root, struct str name, struct diags *diags)
{
    struct str png = arena_printf(arena, COVERS "/%.*s.png", STR_ARGS(name)), svg, made_from;
    struct str cover = arena_printf(arena, BOOKS "/%.*s.svg", STR_ARGS(name));
    unsigned char digest[SHA256_SIZE];
    char hex[SHA256_HEX_SIZE + 1];
    if (faccessat(root, png.data, F_OK, 0) != 0 || file_read(arena, root, cover.data, COVER_MAX, &svg, NULL) < 0)
        return;
    sha256_bytes(svg, digest);
    sha256_to_hex(digest, hex);
    struct str line = arena_printf(arena, "%s  %.*s\n", hex, STR_ARGS(name));
    if (file_read(arena, root, COVERS "/made-from.txt", COVER_MAX, &made_from, NULL) < 0 ||
        str_find(made_from, line, 0) == STR_NPOS)
        diag_report(diags, (struct position){png, 0, 0}, DIAG_BOOK_COVER, name);
}

static int is_book(const struct dirent *entry)
{
    return str_ends(str_from(entry->d_name), STR(".epub"));
}

/* The books of the staging target, which the build before has brought up to date, in the order of their names. */
static void check_books(struct arena *arena, struct diags *diags)
{
    struct dirent **entries = NULL;
    struct str folder = path_join(arena, str_from(command_root()), STR(BOOKS));
    int count = scandir(folder.data, &entries, is_book, alphasort),
        root = open(command_root(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < count; i++) {
        struct str name = str_from(entries[i]->d_name);
        check_book(path_join(arena, folder, name).data, path_join(arena, STR(BOOKS), name), diags);
        if (root >= 0)
            check_cover(arena, root, path_stem(arena_str(arena, name)), diags);
        free(entries[i]);
    }
    free(entries);
    if (root >= 0)
        close(root);
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
