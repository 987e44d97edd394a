/* fumi stage, edit, proof, approve, return, withdraw, adopt, move. */

#include "workflow/step.h"

#include "base/intl.h"
#include "command/stages.h"
#include "command/workflow.h"
#include "markdown/markdown.h"

#include <getopt.h>
#include <time.h>

struct step_arguments {
    struct step_options options;
    const char *as;
    struct str *ids;
};

static enum step step_of(const struct command *command)
{
    for (int step = 0; step < STEP_COUNT; step++)
        if (str_is(step_name((enum step)step), command->name))
            return (enum step)step;
    return STEP_COUNT;
}

static int read_options(const struct command *command, int argc, char **argv, struct step_arguments *a)
{
    static const struct option options[] = {
        {"as", required_argument, NULL, 'a'}, {"note", required_argument, NULL, 'n'}, {"ledger", required_argument, NULL, 'l'},
        {"all", no_argument, NULL, 'A'},      {"site", no_argument, NULL, 's'},       {"urgent", no_argument, NULL, 'u'},
        {"close", no_argument, NULL, 'c'},    {"to", required_argument, NULL, 't'},   {NULL, 0, NULL, 0}};
    enum step step = a->options.step;
    bool misplaced = false, to = false;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (c) {
        case 'a': a->as = optarg; break;
        case 'n': a->options.note = str_from(optarg); break;
        case 'l': a->options.folder = optarg; break;
        case 'A': a->options.all = true; break;
        case 's': a->options.site = true; break;
        case 'u': a->options.urgent = true; break;
        case 'c': a->options.close = true; break;
        case 't':
            to = true;
            if (stage_from_name(str_from(optarg), &a->options.back_to) < 0 || a->options.back_to >= STAGE_APPROVED)
                return command_misused(command, _("not a stage to return to (draft, staged, edited, proofed)"), optarg);
            break;
        default: return command_misused(command, _("unknown option"), argv[optind - 1]);
        }
        misplaced = misplaced || (c == 's' && step != STEP_APPROVE && step != STEP_STAGE) ||
                    (c == 'u' && step != STEP_APPROVE) || (c == 'c' && step != STEP_ADOPT) ||
                    (c == 't' && step != STEP_RETURN) || (c == 'A' && step == STEP_MOVE);
        if (misplaced)
            return command_misused(command, _("unknown option"), argv[optind - 1]);
    }
    if (step == STEP_RETURN && !to)
        return command_misused(command, _("say where to, with --to STAGE"), NULL);
    return EXIT_DONE;
}

static int read_arguments(const struct command *command, int argc, char **argv, struct step_arguments *a, struct arena *arena)
{
    *a = (struct step_arguments){.options = {.root = command_root(), .step = step_of(command), .now = (int64_t)time(NULL)}};
    int code = read_options(command, argc, argv, a);
    size_t count = (size_t)(argc - optind);
    if (code != EXIT_DONE)
        return code;
    if (a->options.step == STEP_MOVE) {
        if (count != 2)
            return command_misused(command, _("needs the old and the new name"), NULL);
        a->options.new_path = str_from(argv[optind + 1]);
        count = 1;
    }
    bool whole = a->options.site || a->options.close || a->options.all;
    if ((count == 0) != whole)
        return command_misused(command, whole ? _("unexpected argument") : _("needs an id"), whole ? argv[optind] : NULL);
    a->options.ids.items = ARENA_ARRAY(arena, struct str, count + 1);
    for (size_t i = 0; i < count; i++)
        a->options.ids.items[i] = str_from(argv[optind + (int)i]);
    a->options.ids.count = count;
    return EXIT_DONE;
}

static void print_done(const struct step_plan *p)
{
    for (size_t i = 0; i < p->written; i++) {
        const struct ledger_record *r = &p->items[i].record;
        if (str_is(r->path, "adoption")) {
            puts(_("adoption of the first edition is closed"));
            continue;
        }
        printf("%.*s: %.*s -> %.*s\n", STR_ARGS(p->items[i].id), STR_ARGS(stage_name(r->from)), STR_ARGS(stage_name(r->to)));
    }
    if (p->options.site && p->written > 0 && p->items[0].record.to == STAGE_STAGED)
        puts(_("now another approver types: fumi approve --site"));
    if (p->skipped > 0)
        printf(_("%zu documents are at another stage and were left as they are\n"), p->skipped);
    for (size_t i = 0; i < p->move.referrers.count; i++)
        printf(_("%.*s refers to the old id; correct it\n"), STR_ARGS(p->move.referrers.items[i]));
}

static void show_stages(struct step_options *options)
{
    struct build_options shown = {.root = options->root};
    command_show_stages(&shown, options->folder);
    options->stages = shown.stages;
    options->stages_data = shown.stages_data;
}

static int take(const struct command *command, struct signer *signer, struct step_arguments *a, struct diags *diags)
{
    struct step_plan plan;
    a->options.actor = signer->info.name;
    memcpy(a->options.public_key, signer->info.public_key, PUBLIC_KEY_SIZE);
    show_stages(&a->options);
    int rc = step_prepare(&plan, &a->options, diags);
    int code = command_exit_of(rc);
    if (code == EXIT_DONE && plan.count > 0)
        code = signer_open(signer, command);
    if (code == EXIT_DONE) {
        if (signer->key != NULL)
            step_sign(&plan, signer->key);
        code = command_exit_of(step_append(&plan, diags));
        print_done(&plan);
    }
    step_plan_free(&plan);
    return code;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct arena arena = ARENA_INIT;
    struct step_arguments arguments;
    struct signer signer = {0};
    struct diags diags = DIAGS_INIT;
    markdown_begin();
    int code = read_arguments(command, argc, argv, &arguments, &arena);
    if (code == EXIT_DONE)
        code = signer_find(&signer, command, arguments.as);
    if (code == EXIT_DONE)
        code = take(command, &signer, &arguments, &diags);
    diags_sort(&diags);
    command_print_findings(&diags, false);
    signer_free(&signer);
    diags_free(&diags);
    arena_free(&arena);
    return command_finish(code);
}

#define COMMON "[--as NAME] [--note TEXT] [--ledger DIR]"

const struct command command_stage = {"stage", "ID…|--all|--site " COMMON, N_("put working files up for the others"), run};
const struct command command_edit = {"edit", "ID…|--all " COMMON, N_("sign the copy-edited text"), run};
const struct command command_proof = {"proof", "ID…|--all " COMMON, N_("sign the text as proofread"), run};
const struct command command_approve = {"approve", "ID…|--all|--site [--urgent] " COMMON, N_("approve for publication"), run};
const struct command command_return = {"return", "ID… --to STAGE --note TEXT [--as NAME] [--ledger DIR]",
                                       N_("give back to an earlier stage"), run};
const struct command command_withdraw = {"withdraw", "ID… " COMMON, N_("take out of the next release"), run};
const struct command command_adopt = {"adopt", "ID…|--all|--close " COMMON, N_("take over the first edition"), run};
const struct command command_move = {"move", "OLD NEW " COMMON, N_("rename a document, its stage with it"), run};
