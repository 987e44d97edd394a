/* fumi log: what was done to a document, by whom. */

#include "base/intl.h"
#include "command/workflow.h"

#include <getopt.h>

static int read_arguments(const struct command *command, int argc, char **argv, const char **folder)
{
    static const struct option options[] = {{"ledger", required_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (c != 'l')
            return command_misused(command, _("unknown option"), argv[optind - 1]);
        *folder = optarg;
    }
    return argc - optind != 1 ? command_misused(command, _("needs an id"), NULL) : EXIT_DONE;
}

static void print_record(struct viewer *v, const struct ledger_record *before, const struct ledger_record *r)
{
    struct arena arena = ARENA_INIT;
    printf("%llu  %s  %.*s -> %.*s  %.*s (%.*s)  %s", (unsigned long long)r->seq,
           command_time(&arena, &v->work.config, r->at).data, STR_ARGS(stage_name(r->from)), STR_ARGS(stage_name(r->to)),
           STR_ARGS(r->actor), STR_ARGS(role_name(r->role)), digest_short(&arena, r->content).data);
    if (before != NULL && !str_equal(before->path, r->path))
        printf("  %.*s -> %.*s", STR_ARGS(before->path), STR_ARGS(r->path));
    if (r->note.size > 0)
        printf("  \"%.*s\"", STR_ARGS(r->note));
    putchar('\n');
    arena_free(&arena);
}

static int run(const struct command *command, int argc, char **argv)
{
    const char *folder = NULL;
    struct viewer v;
    int code = read_arguments(command, argc, argv, &folder);
    if (code != EXIT_DONE)
        return code;
    const char *id = argv[optind];
    code = viewer_open(&v, folder, false);
    const struct ledger_document *d = code == EXIT_DONE ? ledger_find(v.ledger, viewer_id(&v, id)) : NULL;
    if (code == EXIT_DONE && d == NULL) {
        fprintf(stderr, "fumi log: %s: %s\n", id, _("there are no records of it"));
        code = EXIT_CONTENT;
    }
    for (size_t i = 0; d != NULL && i < d->chain.count; i++)
        print_record(&v, i == 0 ? NULL : &d->chain.records[i - 1], &d->chain.records[i]);
    if (d != NULL && d->broken) {
        puts(_("the records are damaged; see: fumi verify"));
        code = EXIT_CONTENT;
    }
    viewer_free(&v);
    return command_finish(code);
}

const struct command command_log = {"log", "ID [--ledger DIR]", N_("what was done to a document, and by whom"), run};
