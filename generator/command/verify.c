#include "base/file.h"
#include "base/intl.h"
#include "command/workflow.h"
#include "workflow/release.h"

#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>

struct verify_arguments {
    const char *folder, *anchor, *root;
    bool json;
};

static int read_arguments(const struct command *command, int argc, char **argv, struct verify_arguments *a)
{
    static const struct option options[] = {{"ledger", required_argument, NULL, 'l'},
                                            {"anchor", required_argument, NULL, 'a'},
                                            {"root", required_argument, NULL, 'r'},
                                            {"json", no_argument, NULL, 'J'},
                                            {NULL, 0, NULL, 0}};
    *a = (struct verify_arguments){.root = getenv("FUMI_ROOT")};
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (c) {
        case 'l': a->folder = optarg; break;
        case 'a': a->anchor = optarg; break;
        case 'r': a->root = optarg; break;
        case 'J': a->json = true; break;
        default: return command_misused(command, _("unknown option"), argv[optind - 1]);
        }
    }
    return optind < argc ? command_misused(command, _("unexpected argument"), argv[optind]) : EXIT_DONE;
}

static void check_anchor(const struct ledger *ledger, const char *path, struct diags *diags)
{
    struct arena arena = ARENA_INIT;
    struct release release;
    struct str text, name = str_from(path);
    int rc = file_read(&arena, AT_FDCWD, path, RELEASE_LIMIT, &text, NULL);
    if (rc < 0)
        diag_report(diags, (struct position){name, 0, 0}, DIAG_UNREADABLE, str_from(file_error_text(rc)));
    else if (release_accept(&arena, text, &ledger->actors, name, &release, diags) == 0)
        ledger_check_anchor(ledger, &release.heads, name, diags);
    arena_free(&arena);
}

static void print_summary(const struct ledger *l, bool rooted)
{
    struct arena arena = ARENA_INIT;
    printf(_("%zu documents, %zu records, %zu signatures checked\n"), l->count, l->records, l->signatures);
    if (l->actors.count > 0)
        printf(_("root key: %s\n"), digest_hex(&arena, l->actors.root).data);
    if (l->actors.count > 0 && !rooted)
        fputs(_("The root key was compared with nothing; give the fingerprint that you know with --root or FUMI_ROOT.\n"),
              stderr);
    arena_free(&arena);
}

static int run(const struct command *command, int argc, char **argv)
{
    struct verify_arguments a;
    struct work work;
    struct ledger *ledger = NULL;
    struct diags diags = DIAGS_INIT;
    struct digest fingerprint = DIGEST_NONE;
    int code = read_arguments(command, argc, argv, &a);
    if (code != EXIT_DONE)
        return code;
    if (a.root != NULL && command_fingerprint(a.root, &fingerprint) < 0)
        return command_misused(command, _("not a fingerprint of 64 hex digits"), a.root);
    int rc = work_open_config(&work, command_root(), &diags);
    if (rc == LEDGER_OK) {
        struct ledger_options options = {.root = command_root(),
                                         .folder = a.folder,
                                         .uuid = work.config.uuid,
                                         .fingerprint = fingerprint,
                                         .objects = true,
                                         .urgent = work.config.urgent};
        rc = ledger_open(&ledger, &options, &diags);
        if (a.anchor != NULL && rc != LEDGER_MACHINE)
            check_anchor(ledger, a.anchor, &diags);
    }
    code = rc == LEDGER_MACHINE ? EXIT_MACHINE : diags.errors > 0 ? EXIT_CONTENT : EXIT_DONE;
    diags_sort(&diags);
    command_print_findings(&diags, a.json);
    if (ledger != NULL && !a.json)
        print_summary(ledger, a.root != NULL);
    ledger_close(ledger);
    work_close(&work);
    diags_free(&diags);
    return command_finish(code);
}

const struct command command_verify = {"verify", "[--root FINGERPRINT] [--anchor release.json] [--ledger DIR] [--json]",
                                       N_("check every record and signature"), run};
