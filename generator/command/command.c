#include "command/command.h"

#include "base/file.h"
#include "base/intl.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

int command_misused(const struct command *command, const char *message, const char *argument)
{
    fprintf(stderr, "fumi %s: %s%s%s\n", command->name, message, argument == NULL ? "" : ": ",
            argument == NULL ? "" : argument);
    fprintf(stderr, "%s: fumi %s %s\n", _("usage"), command->name, command->usage);
    return EXIT_USAGE;
}

unsigned command_number(const char *text)
{
    unsigned long number;
    return text != NULL && str_to_number(str_from(text), 65535, &number) ? (unsigned)number : 0;
}

static bool wants_colour(int fd)
{
    const char *term = getenv("TERM");
    return isatty(fd) && getenv("NO_COLOR") == NULL && term != NULL && strcmp(term, "dumb") != 0;
}

static void put_count(struct buffer *buffer, const struct diags *diags)
{
    size_t warnings = diags->count - diags->errors;
    if (diags->count > 0)
        buffer_printf(buffer, _("%zu errors, %zu warnings\n"), diags->errors, warnings);
}

void command_print_findings(const struct diags *diags, bool json)
{
    struct buffer buffer = BUFFER_INIT;
    bool colour = !json && wants_colour(STDERR_FILENO);
    for (size_t i = 0; i < diags->count; i++) {
        if (json)
            diag_put_json(&buffer, &diags->items[i]);
        else
            diag_put_text(&buffer, &diags->items[i], colour);
    }
    if (!json)
        put_count(&buffer, diags);
    if (buffer.size > 0)
        fwrite(buffer.data, 1, buffer.size, json ? stdout : stderr);
    buffer_free(&buffer);
}

int command_finish(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    fprintf(stderr, "fumi: %s\n", _(file_error_text(errno != 0 ? -errno : -EIO)));
    return EXIT_MACHINE;
}
