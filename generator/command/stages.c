#include "command/stages.h"

#include "base/path.h"
#include "workflow/shown.h"

#include <unistd.h>

/* One site a process: what the last call gave out stays until the next. */
static struct shown shown;

void command_show_stages(struct build_options *options, const char *ledger)
{
    struct arena arena = ARENA_INIT;
    struct str folder = path_join(&arena, str_from(options->root), STR("content/ledger"));
    bool there = access(ledger != NULL ? ledger : folder.data, F_OK) == 0;
    arena_free(&arena);
    if (!there)
        return;
    shown_open(&shown, options->root, ledger);
    options->stages = shown_read;
    options->stages_data = &shown;
}
