/* fumi new: a draft with every key explained. */

#include "workflow/draft.h"

#include "base/date.h"
#include "base/file.h"
#include "base/intl.h"
#include "base/path.h"
#include "command/workflow.h"
#include "site/document.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>

static struct str path_of(struct arena *arena, const char *word)
{
    struct str path = str_from(word);
    if (str_starts(path, STR("content/")))
        path = str_from_pos(path, strlen("content/"));
    return str_ends(path, STR(".md")) ? path : arena_concat(arena, path, STR(".md"));
}

static int write_draft(const struct command *command, struct work *work, enum kind kind, const char *word)
{
    struct str path = path_of(&work->arena, word);
    struct document here;
    struct diags ignored = DIAGS_INIT;
    if (!path_is_inner(path) || str_starts(path, STR("ledger/")))
        return command_misused(command, _("not a path below content/"), word);
    document_load(&work->arena, &work->config, path, STR(""), &here, &ignored);
    diags_free(&ignored);
    struct date today = date_from_instant((int64_t)time(NULL), work->config.offset_minutes);
    today.precision = DATE_DAY;
    struct draft_options options = {
        .config = &work->config, .kind = kind, .names_kind = here.kind != kind, .today = date_machine(&work->arena, today)};
    struct str full = arena_concat(&work->arena, STR("content/"), path);
    int rc = file_create(work->root_fd, full.data, draft_text(&work->arena, &options));
    if (rc == -EEXIST) {
        fprintf(stderr, "fumi new: %s: %s\n", full.data, _("there is a file of that name already"));
        return EXIT_CONTENT;
    }
    if (rc < 0) {
        fprintf(stderr, "fumi new: %s: %s\n", full.data, _(file_error_text(rc)));
        return EXIT_MACHINE;
    }
    puts(full.data);
    return EXIT_DONE;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct work work;
    struct diags diags = DIAGS_INIT;
    enum kind kind;
    if (argc != 3)
        return command_misused(command, _("needs a kind and a path"), NULL);
    if (kind_from_name(str_from(argv[1]), &kind) < 0) {
        command_misused(command, _("not a kind"), argv[1]);
        for (int i = 0; i < KIND_COUNT; i++)
            fprintf(stderr, "  %-11.*s %.*s\n", STR_ARGS(kind_name((enum kind)i)), STR_ARGS(kind_label((enum kind)i)));
        return EXIT_USAGE;
    }
    int rc = work_open_config(&work, command_root(), &diags);
    int code = rc < 0 ? command_exit_of(rc) : write_draft(command, &work, kind, argv[2]);
    diags_sort(&diags);
    command_print_findings(&diags, false);
    work_close(&work);
    diags_free(&diags);
    return command_finish(code);
}

const struct command command_new = {"new", "KIND PATH", N_("a draft with every key of its kind explained"), run};
