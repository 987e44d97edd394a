#include "workflow/publish.h"

#include "base/intl.h"
#include "command/command.h"
#include "command/workflow.h"

#include <stdlib.h>
#include <unistd.h>

struct publish_arguments {
    struct publish_options options;
    struct str only[256];
    size_t only_count;
    bool rollback, resume, stats;
    struct str rollback_id; /* STR_NONE: the one before */
    struct str note;
    const char *as;
};

static bool is_value(int argc, char **argv, int i)
{
    return i < argc && argv[i][0] != '-';
}

/* One option with its values. Returns the index of the last argument taken, or -1 where it cannot be. */
static int read_option(struct publish_arguments *a, int argc, char **argv, int i)
{
    const char *name = argv[i];
    bool value = is_value(argc, argv, i + 1);
    if (strcmp(name, "--dry-run") == 0) {
        a->options.dry_run = true;
    } else if (strcmp(name, "--resume") == 0) {
        a->resume = true;
    } else if (strcmp(name, "--stats") == 0) {
        a->stats = true;
    } else if (strcmp(name, "--rollback") == 0) {
        a->rollback = true;
        a->rollback_id = value ? str_from(argv[++i]) : STR_NONE;
    } else if (strcmp(name, "--only") == 0) {
        for (; is_value(argc, argv, i + 1) && a->only_count < sizeof a->only / sizeof *a->only; i++)
            a->only[a->only_count++] = str_from(argv[i + 1]);
        return value && !is_value(argc, argv, i + 1) ? i : -1;
    } else if (!value) {
        return -1;
    } else if (strcmp(name, "--to") == 0) {
        a->options.to = argv[++i];
    } else if (strcmp(name, "--note") == 0) {
        a->note = str_from(argv[++i]);
    } else if (strcmp(name, "--as") == 0) {
        a->as = argv[++i];
    } else if (strcmp(name, "--ledger") == 0) {
        a->options.ledger = argv[++i];
    } else if (strcmp(name, "--at") == 0) {
        a->options.has_instant = command_instant(argv[++i], &a->options.instant);
        return a->options.has_instant ? i : -1;
    } else if (strcmp(name, "--root") == 0) {
        return command_fingerprint(argv[++i], &a->options.fingerprint) == 0 && !digest_is_none(a->options.fingerprint) ? i : -1;
    } else if (strcmp(name, "--jobs") == 0) {
        a->options.threads = command_number(argv[++i]);
        return a->options.threads > 0 ? i : -1;
    } else if (strcmp(name, "--keep") == 0) {
        a->options.keep = command_number(argv[++i]);
        return a->options.keep > 0 ? i : -1;
    } else {
        return -1;
    }
    return i;
}

static int read_arguments(const struct command *command, int argc, char **argv, struct publish_arguments *a)
{
    const char *root = getenv("FUMI_ROOT");
    *a = (struct publish_arguments){.options = {.root = command_root()}};
    for (int i = 1; i < argc; i++) {
        int last = read_option(a, argc, argv, i);
        if (last < 0)
            return command_misused(command,
                                   argv[i][0] == '-' ? _("unknown option, or one whose value is missing or cannot be")
                                                     : _("unexpected argument"),
                                   argv[i]);
        i = last;
    }
    a->options.only = (struct str_list){a->only, a->only_count};
    if (a->options.to == NULL)
        return command_misused(command, _("where to is not said"), "--to");
    if (a->rollback + a->resume + (a->only_count > 0) > 1)
        return command_misused(command, _("these options exclude each other"), "--only --rollback --resume");
    if (a->rollback && a->note.size == 0)
        return command_misused(command, _("a rollback needs a reason"), "--note");
    if (digest_is_none(a->options.fingerprint) && root != NULL && command_fingerprint(root, &a->options.fingerprint) < 0)
        return command_misused(command, _("not a fingerprint of 64 hex digits"), "FUMI_ROOT");
    if (digest_is_none(a->options.fingerprint)) /* nobody is believed unseen */
        return command_misused(command, _("the root key's fingerprint is not given"), "--root, FUMI_ROOT");
    return EXIT_DONE;
}

/* ---- what is said ---- */

static void print_changes(const struct publish_report *r)
{
    static const char *const words[] = {N_("added"), N_("changed"), N_("removed")};
    for (size_t i = 0; i < r->document_count; i++) {
        const struct publish_document *d = &r->documents[i];
        printf("%s %.*s", _(words[d->change]), STR_ARGS(d->id));
        if (d->approver.size > 0 && d->change != DOCUMENT_REMOVED)
            printf(_(" (approved by %.*s)"), STR_ARGS(d->approver));
        putchar('\n');
    }
    for (size_t i = 0; i < r->path_count; i++)
        printf("  %s %.*s\n", _(words[r->paths[i].change]), STR_ARGS(r->paths[i].path));
}

static void print_stats(const struct publish_report *r)
{
    static const char *const names[PUBLISH_PHASE_COUNT] = {"verify", "build", "check", "write"};
    double total = 0;
    for (unsigned i = 0; i < PUBLISH_PHASE_COUNT; i++) {
        total += r->seconds[i];
        printf("  %-7s %9.3f ms\n", names[i], r->seconds[i] * 1e3);
    }
    printf("  %-7s %9.3f ms\n", "total", total * 1e3);
    printf(_("  %zu signatures checked; %zu files copied, %zu linked, %zu carried along\n"), r->signatures, r->copied,
           r->linked, r->carried);
}

static void print_result(const struct publish_arguments *a, const struct publish_report *r)
{
    if (a->resume)
        printf(_("publishing goes on\n"));
    else if (a->rollback)
        printf(a->options.dry_run ? _("would go back to release %.12s\n") : _("back to release %.12s; publishing is held\n"),
               r->id.data);
    else if (r->unchanged)
        printf(_("nothing to publish: release %.12s is what stands there\n"), r->id.data);
    else if (a->options.dry_run)
        printf(_("would publish release %.12s: %zu files\n"), r->id.data, r->files);
    else
        printf(_("published release %.12s: %zu files, %zu of them new\n"), r->id.data, r->files, r->copied);
}

static int run(const struct command *command, int argc, char **argv)
{
    struct publish_arguments a;
    struct publish_report report = {0};
    struct signer signer = {0};
    int code = read_arguments(command, argc, argv, &a);
    bool signs = !a.options.dry_run || a.as != NULL;
    if (code == EXIT_DONE && signs)
        code = signer_find(&signer, command, a.as);
    if (code == EXIT_DONE && signs)
        code = signer_open(&signer, command);
    if (code != EXIT_DONE) {
        signer_free(&signer);
        return code;
    }
    a.options.key = signer.key;
    int rc = a.resume     ? publish_resume(&a.options, &report)
             : a.rollback ? publish_rollback(&a.options, a.rollback_id, a.note, &report)
                          : publish_run(&a.options, &report);
    if (rc == PUBLISH_OK && !a.resume && !a.rollback)
        print_changes(&report);
    if (rc == PUBLISH_OK)
        print_result(&a, &report);
    if (a.stats)
        print_stats(&report);
    command_print_findings(&report.diags, false);
    publish_report_free(&report);
    signer_free(&signer);
    return command_finish(rc == PUBLISH_OK ? EXIT_DONE : rc == PUBLISH_MACHINE ? EXIT_MACHINE : EXIT_CONTENT);
}

const struct command command_publish = {
    "publish",
    "--to DIR [--only ID…] [--dry-run] [--rollback [ID] --note TEXT] [--resume] [--keep N] [--at INSTANT] [--as NAME] "
    "[--root FINGERPRINT] [--ledger DIR] [--jobs N] [--stats]",
    N_("show readers what has been approved"), run};
