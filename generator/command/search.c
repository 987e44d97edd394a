#include "build/find.h"

#include "base/intl.h"
#include "base/utf8.h"
#include "build/build.h"
#include "command/command.h"
#include "markdown/markdown.h"

#include <stdlib.h>
#include <unistd.h>

static const char BOLD[] = "\033[1m", PLAIN[] = "\033[0m";

static void print_found(const struct found *found, bool colour)
{
    printf("%s%.*s:%u:%s %.*s%s\n", colour ? BOLD : "", STR_ARGS(found->path), found->line, colour ? PLAIN : "",
           STR_ARGS(found->title), found->internal ? _(" [internal]") : "");
    if (found->excerpt.size > 0)
        printf("    %.*s\n", STR_ARGS(found->excerpt));
}

/* One object a line. */
static void print_json(const struct found *found)
{
    struct buffer line = BUFFER_INIT;
    buffer_put_literal(&line, "{\"path\":\"");
    buffer_put_json(&line, found->path);
    buffer_printf(&line, "\",\"line\":%u,\"title\":\"", found->line);
    buffer_put_json(&line, found->title);
    buffer_put_literal(&line, "\",\"excerpt\":\"");
    buffer_put_json(&line, found->excerpt);
    buffer_printf(&line, "\",\"internal\":%s}\n", found->internal ? "true" : "false");
    fwrite(line.data, 1, line.size, stdout);
    buffer_free(&line);
}

static int print(const struct found_list *findings, bool json)
{
    bool colour = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;
    for (size_t i = 0; i < findings->count; i++)
        if (json)
            print_json(&findings->items[i]);
        else
            print_found(&findings->items[i], colour);
    if (findings->count == 0)
        fprintf(stderr, "fumi search: %s\n", _("no document has all these words"));
    return findings->count == 0 ? EXIT_CONTENT : EXIT_DONE;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct found_list findings;
    struct diags diags = DIAGS_INIT;
    struct buffer words = BUFFER_INIT;
    bool json = false, options = true;
    for (int i = 1; i < argc; i++) {
        bool option = options && argv[i][0] == '-' && argv[i][1] != '\0';
        if (option && strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (option && strcmp(argv[i], "--json") == 0) {
            json = true;
        } else if (option) {
            buffer_free(&words);
            return command_misused(command, _("unknown option"), argv[i]);
        } else {
            buffer_put(&words, str_from(argv[i]));
            buffer_put_char(&words, ' ');
        }
    }
    if (str_trim(buffer_str(&words)).size == 0 || utf8_check(buffer_str(&words)) != STR_NPOS) {
        buffer_free(&words);
        return command_misused(command, _("name the words to look for"), NULL);
    }
    markdown_begin();
    int code, rc = find_words(command_root(), buffer_str(&words), &findings, &diags);
    if (rc == BUILD_OK) {
        code = print(&findings, json);
    } else {
        command_print_findings(&diags, json);
        code = rc == BUILD_MACHINE ? EXIT_MACHINE : EXIT_CONTENT;
    }
    found_list_free(&findings);
    diags_free(&diags);
    buffer_free(&words);
    return command_finish(code);
}

const struct command command_search = {"search", "[--json] WORDS", N_("find words in the working documents"), run};
