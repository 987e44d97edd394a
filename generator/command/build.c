#include "build/build.h"

#include "base/intl.h"
#include "command/command.h"
#include "command/stages.h"
#include "command/workflow.h"
#include "markdown/markdown.h"
#include "workflow/publish.h"

#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

struct build_arguments {
    struct build_options options;
    struct publish_options trust; /* of the public target: where its ledger is, and whose */
    bool stats, explain, json;
};

static int read_arguments(const struct command *command, int argc, char **argv, struct build_arguments *a)
{
    static const struct option options[] = {{"target", required_argument, NULL, 't'}, {"jobs", required_argument, NULL, 'j'},
                                            {"full", no_argument, NULL, 'f'},         {"stats", no_argument, NULL, 's'},
                                            {"explain", no_argument, NULL, 'e'},      {"json", no_argument, NULL, 'J'},
                                            {"at", required_argument, NULL, 'a'},     {"ledger", required_argument, NULL, 'l'},
                                            {"root", required_argument, NULL, 'r'},   {NULL, 0, NULL, 0}};
    *a = (struct build_arguments){.options = {.root = command_root(), .target = "staging"}};
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "j:", options, NULL)) != -1;) {
        switch (c) {
        case 't': a->options.target = optarg; break;
        case 'j': a->options.jobs = command_number(optarg); break;
        case 'f': a->options.full = true; break;
        case 's': a->stats = true; break;
        case 'e': a->explain = true; break;
        case 'J': a->json = true; break;
        case 'l': a->trust.ledger = optarg; break;
        case 'a': a->options.has_instant = command_instant(optarg, &a->options.instant); break;
        case 'r':
            if (command_fingerprint(optarg, &a->trust.fingerprint) < 0)
                return command_misused(command, _("not a fingerprint of 64 hex digits"), optarg);
            break;
        default: return command_misused(command, _("unknown option"), argv[optind - 1]);
        }
        if (c == 'j' && a->options.jobs == 0)
            return command_misused(command, _("not a number of threads"), optarg);
        if (c == 'a' && !a->options.has_instant)
            return command_misused(command, _("not an instant such as 2026-12-08T09:00:00+09:00"), optarg);
        if (c == 't' && strcmp(optarg, "staging") != 0 && strcmp(optarg, "public") != 0)
            return command_misused(command, _("unknown target"), optarg);
    }
    if (optind < argc)
        return command_misused(command, _("unexpected argument"), argv[optind]);
    return EXIT_DONE;
}

static void print_stats_json(const struct build_report *r)
{
    printf("{\"sources\":%zu,\"documents\":%zu,\"loaded\":%zu,\"outputs\":%zu,\"made\":%zu,\"written\":%zu,\"removed\":%zu,"
           "\"fresh\":%s",
           r->sources, r->documents, r->loaded, r->outputs, r->made, r->written, r->removed, r->fresh ? "true" : "false");
    for (unsigned i = 0; i < PHASE_COUNT; i++)
        printf(",\"%s_ms\":%.3f", build_phase_name((enum build_phase)i), r->seconds[i] * 1e3);
    puts("}");
}

static void print_stats(const struct build_report *r)
{
    double total = 0;
    printf(_("%zu files, %zu documents read; %zu outputs made, %zu written, %zu removed\n"), r->sources, r->loaded, r->made,
           r->written, r->removed);
    for (unsigned i = 0; i < PHASE_COUNT; i++) {
        total += r->seconds[i];
        printf("  %-7s %9.3f ms\n", build_phase_name((enum build_phase)i), r->seconds[i] * 1e3);
    }
    printf("  %-7s %9.3f ms\n", "total", total * 1e3);
}

static void print_reasons(const struct build_report *r)
{
    for (size_t i = 0; i < r->reason_count; i++)
        printf("%.*s: %.*s\n", STR_ARGS(r->reasons[i].path), STR_ARGS(r->reasons[i].text));
}

/* "[########            ] 40 %" on one line, which the next message overwrites. */
static void show_progress(void *data, enum build_phase phase, size_t done, size_t total)
{
    char bar[21] = "                    ";
    (void)data;
    for (size_t i = 0; i < 20 && i < done * 20 / total; i++)
        bar[i] = '#';
    fprintf(stderr, "\r[%s] %3zu %%  %s\033[K", bar, done * 100 / total,
            phase == PHASE_LOAD ? _("reading") : _("making pages"));
}

static int exit_code_of(int rc, const struct diags *diags)
{
    if (rc == BUILD_MACHINE)
        return EXIT_MACHINE;
    return rc < 0 || diags->errors > 0 ? EXIT_CONTENT : EXIT_DONE;
}

static int report_build(const struct build_arguments *a, const struct build_report *report, const struct diags *diags, int rc)
{
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    if (a->explain)
        print_reasons(report);
    if (a->stats && a->json)
        print_stats_json(report);
    else if (a->stats)
        print_stats(report);
    command_print_findings(diags, a->json && !a->stats);
    return exit_code_of(rc, diags);
}

/* What has been approved, out of the ledger; the root key that is named, or the first one that there is. */
static int run_public(const struct build_arguments *a, const struct build_options *options)
{
    struct build_report report = {0};
    struct diags diags = DIAGS_INIT;
    struct publish_options trust = a->trust;
    trust.root = options->root;
    trust.threads = options->jobs;
    const char *root = getenv("FUMI_ROOT");
    if (digest_is_none(trust.fingerprint) && root != NULL && command_fingerprint(root, &trust.fingerprint) < 0)
        return command_misused(&command_build, _("not a fingerprint of 64 hex digits"), "FUMI_ROOT");
    int code = report_build(a, &report, &diags, publish_build(&trust, options, &report, &diags));
    build_report_free(&report);
    diags_free(&diags);
    return command_finish(code);
}

static int run_once(const struct build_arguments *a)
{
    struct build *build = NULL;
    struct build_report report = {0};
    struct diags diags = DIAGS_INIT;
    struct build_options options = a->options;
    if (isatty(STDERR_FILENO))
        options.progress = show_progress;
    if (strcmp(options.target, "public") == 0)
        return run_public(a, &options);
    markdown_begin();
    command_show_stages(&options, a->trust.ledger);
    int rc = build_open(&build, &options, &diags);
    if (rc < 0) {
        command_print_findings(&diags, a->json);
        diags_free(&diags);
        return command_finish(exit_code_of(rc, &diags));
    }
    rc = build_update(build, &report);
    int code = report_build(a, &report, &report.diags, rc);
    build_report_free(&report);
    build_close(build);
    return command_finish(code);
}

static int run_build(const struct command *command, int argc, char **argv)
{
    struct build_arguments arguments;
    int code = read_arguments(command, argc, argv, &arguments);
    return code == EXIT_DONE ? run_once(&arguments) : code;
}

const struct command command_build = {
    "build",
    "[--target staging|public] [--jobs N] [--full] [--stats] [--explain] [--json] [--at INSTANT] [--ledger DIR] "
    "[--root FINGERPRINT]",
    N_("bring the pages up to date"), run_build};
