#ifndef FUMI_COMMAND_COMMAND_H
#define FUMI_COMMAND_COMMAND_H

/* What the subcommands share: exit codes, options, printing findings. */

#include "base/diag.h"

#include <stdio.h>

enum exit_code {
    EXIT_DONE = 0,
    EXIT_CONTENT = 1, /* the content or the policy says no */
    EXIT_USAGE = 2,
    EXIT_MACHINE = 3 /* disk, memory, permissions */
};

struct command {
    const char *name;
    const char *usage;   /* options and arguments, in English like the man page */
    const char *summary; /* translated when printed */
    int (*run)(const struct command *command, int argc, char **argv);
};

extern const struct command command_build, command_render, command_check, command_serve, command_search;
extern const struct command command_stage, command_edit, command_proof, command_approve, command_return, command_withdraw;
extern const struct command command_adopt, command_move, command_verify, command_key, command_status, command_log;
extern const struct command command_publish;
extern const struct command command_new, command_diff;

/* The site root given with -C, "." by default. */
const char *command_root(void);

/* "fumi build: MESSAGE ARGUMENT" and the usage on stderr; EXIT_USAGE. argument may be NULL. */
int command_misused(const struct command *command, const char *message, const char *argument);

/* A whole number of at least 1, or 0 where text is none. */
unsigned command_number(const char *text);

/* All findings in order, on stderr (or, as JSON, on stdout), and a last line that counts them. */
void command_print_findings(const struct diags *diags, bool json);

/* Flushes stdout; EXIT_MACHINE with a message where that fails, else code. */
int command_finish(int code);

#endif
