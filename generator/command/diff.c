/* fumi diff: the working file against what was approved last. */

#include "workflow/diff.h"

#include "base/intl.h"
#include "base/utf8.h"
#include "command/workflow.h"
#include "markdown/markdown.h"
#include "site/charset.h"

#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

/* UTF-8 with LF, as far as the bytes are text. */
static struct str text_of(struct arena *arena, struct str bytes, struct str encoding)
{
    struct charset_result decoded;
    enum charset charset = charset_from_name(encoding);
    charset_decode(arena, bytes, charset == CHARSET_UNKNOWN ? CHARSET_UTF8 : charset, &decoded);
    char *text = arena_alloc(arena, decoded.text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < decoded.text.size; i++)
        if (decoded.text.data[i] != '\r')
            text[size++] = decoded.text.data[i];
    return str_of(text, size);
}

static void print_files(const struct snapshot *before, const struct snapshot *after, struct str source_before,
                        struct str source_after)
{
    for (size_t i = 0; i < before->count; i++)
        if (!str_equal(before->files[i].path, source_before) && snapshot_find(after, before->files[i].path) == NULL)
            printf(_("no longer used: content/%.*s\n"), STR_ARGS(before->files[i].path));
    for (size_t i = 0; i < after->count; i++) {
        const struct snapshot_file *old = snapshot_find(before, after->files[i].path);
        if (str_equal(after->files[i].path, source_after))
            continue;
        if (old == NULL)
            printf(_("newly used: content/%.*s\n"), STR_ARGS(after->files[i].path));
        else if (!digest_equal(old->hash, after->files[i].hash))
            printf(_("changed: content/%.*s\n"), STR_ARGS(after->files[i].path));
    }
}

static int compare(struct viewer *v, const struct ledger_record *r, struct work_document *d, struct diags *diags)
{
    struct arena *arena = &v->work.arena;
    struct snapshot approved;
    struct str before, after;
    struct buffer out = BUFFER_INIT;
    work_measure(&v->work, &d, 1);
    if (ledger_snapshot(v->ledger, arena, r, &approved, diags) < 0)
        return EXIT_CONTENT;
    const struct snapshot_file *source = snapshot_find(&approved, r->path);
    if (source == NULL || ledger_object(v->ledger, arena, source->hash, &before, diags) < 0 ||
        source_read(arena, &v->work.sources, d->source, &after, diags) < 0)
        return EXIT_CONTENT;
    if (!str_equal(r->path, d->source->path))
        printf("content/%.*s -> content/%.*s\n", STR_ARGS(r->path), STR_ARGS(d->source->path));
    const char *term = getenv("TERM");
    bool colour = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL && term != NULL && !str_is(STR("dumb"), term);
    diff_put(&out, text_of(arena, before, r->encoding), text_of(arena, after, d->encoding),
             colour ? &DIFF_COLOUR : &DIFF_PLAIN);
    fwrite(out.data, 1, out.size, stdout);
    buffer_free(&out);
    print_files(&approved, &d->snapshot, r->path, d->source->path);
    return EXIT_DONE;
}

static int diff(struct viewer *v, const char *word, struct diags *diags)
{
    struct str id = viewer_id(v, word);
    const struct ledger_document *d = ledger_find(v->ledger, id);
    struct work_document *working = work_find(&v->work, id);
    const struct ledger_record *r = d == NULL ? NULL : d->approved != NULL ? d->approved : d->was_approved;
    if (working == NULL || r == NULL) {
        fprintf(stderr, "fumi diff: %s: %s\n", word,
                working == NULL && d == NULL ? _("there is no such document")
                : working == NULL            ? _("the working file is gone")
                                             : _("it was never approved; all of it is new"));
        return EXIT_CONTENT;
    }
    return compare(v, r, working, diags);
}

static int run(const struct command *command, int argc, char **argv)
{
    static const struct option options[] = {{"ledger", required_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
    const char *folder = NULL;
    struct viewer v;
    struct diags diags = DIAGS_INIT;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (c != 'l')
            return command_misused(command, _("unknown option"), argv[optind - 1]);
        folder = optarg;
    }
    if (argc - optind != 1)
        return command_misused(command, _("needs an id"), NULL);
    markdown_begin();
    int code = viewer_open(&v, folder, true);
    if (code == EXIT_DONE)
        code = diff(&v, argv[optind], &diags);
    command_print_findings(&diags, false);
    diags_free(&diags);
    viewer_free(&v);
    return command_finish(code);
}

const struct command command_diff = {"diff", "ID [--ledger DIR]",
                                     N_("what changed since the last approval, by sentence and word"), run};
