#include "base/intl.h"
#include "command/command.h"

#include <unistd.h>

static const struct command *const commands[] = {
    &command_build, &command_check,   &command_render, &command_serve,    &command_search, &command_stage, &command_edit,
    &command_proof, &command_approve, &command_return, &command_withdraw, &command_adopt,  &command_move,  &command_verify,
    &command_key,   &command_status,  &command_log,    &command_publish,  &command_new,    &command_diff};

#define COMMAND_COUNT (sizeof commands / sizeof *commands)

static const char *root = ".";

const char *command_root(void)
{
    return root;
}

static int print_help(FILE *out, int code)
{
    fprintf(out, "%s: fumi [-C DIR] COMMAND …\n\n", _("usage"));
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  fumi %s %s\n      %s\n", commands[i]->name, commands[i]->usage, _(commands[i]->summary));
    fprintf(out, "  fumi help | --version\n\n%s\n", _("The manual is fumi(1)."));
    return command_finish(code);
}

int main(int argc, char **argv)
{
    intl_begin();
    argv++;
    argc--;
    if (argc > 1 && strcmp(argv[0], "-C") == 0) {
        root = argv[1];
        argv += 2;
        argc -= 2;
    }
    if (argc == 0)
        return print_help(stderr, EXIT_USAGE);
    if (strcmp(argv[0], "help") == 0 || strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0)
        return print_help(stdout, EXIT_DONE);
    if (strcmp(argv[0], "--version") == 0) {
        puts("fumi " FUMI_VERSION);
        return command_finish(EXIT_DONE);
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(argv[0], commands[i]->name) == 0)
            return commands[i]->run(commands[i], argc, argv);
    fprintf(stderr, "fumi: %s: %s\n", _("there is no such command"), argv[0]);
    return print_help(stderr, EXIT_USAGE);
}
