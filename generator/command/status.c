/* fumi status: where every document stands, and what comes next. */

#include "base/array.h"
#include "base/intl.h"
#include "base/path.h"
#include "base/utf8.h"
#include "command/workflow.h"
#include "markdown/markdown.h"
#include "workflow/step.h"

#include <getopt.h>
#include <stdlib.h>
#include <time.h>

struct status_arguments {
    const char *folder, *section, *actor;
    int stage; /* -1: all */
    bool overdue, json;
    char **words;
    int count;
};

struct row {
    struct str id, path;
    const struct work_document *document; /* NULL: the working file is gone */
    struct standing standing;
    bool overdue;
    bool broken;
};

struct rows {
    struct row *items;
    size_t count, capacity;
};

static int read_arguments(const struct command *command, int argc, char **argv, struct status_arguments *a)
{
    static const struct option options[] = {{"ledger", required_argument, NULL, 'l'},
                                            {"stage", required_argument, NULL, 's'},
                                            {"section", required_argument, NULL, 'S'},
                                            {"actor", required_argument, NULL, 'a'},
                                            {"overdue", no_argument, NULL, 'o'},
                                            {"json", no_argument, NULL, 'J'},
                                            {NULL, 0, NULL, 0}};
    enum stage stage;
    *a = (struct status_arguments){.stage = -1};
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (c) {
        case 'l': a->folder = optarg; break;
        case 's':
            if (stage_from_name(str_from(optarg), &stage) < 0)
                return command_misused(command, _("not a stage (draft, staged, edited, proofed, approved, withdrawn)"), optarg);
            a->stage = (int)stage;
            break;
        case 'S': a->section = optarg; break;
        case 'a': a->actor = optarg; break;
        case 'o': a->overdue = true; break;
        case 'J': a->json = true; break;
        default: return command_misused(command, _("unknown option"), argv[optind - 1]);
        }
    }
    a->words = argv + optind;
    a->count = argc - optind;
    return EXIT_DONE;
}

/* ---- gathering ---- */

static void add_row(struct viewer *v, struct rows *rows, struct str id, struct str path, const struct work_document *document,
                    int64_t now)
{
    const struct ledger_document *d = ledger_find(v->ledger, id);
    struct row *row = ARRAY_PUSH(&v->work.arena, rows);
    row->id = id;
    row->path = path;
    row->document = document;
    row->standing =
        ledger_standing(v->ledger, id, document == NULL ? DIGEST_NONE : document->content, v->work.config.urgent_days);
    row->overdue = row->standing.owes_proof && now > row->standing.proof_due;
    row->broken = d != NULL && d->broken;
}

static void gather(struct viewer *v, struct rows *rows, int64_t now)
{
    struct work *w = &v->work;
    struct work_document **all = ARENA_ARRAY(&w->arena, struct work_document *, w->count + 1);
    for (size_t i = 0; i < w->count; i++)
        all[i] = &w->documents[i];
    work_measure(w, all, w->count);
    for (size_t i = 0; i < w->count; i++)
        add_row(v, rows, all[i]->document.id, all[i]->source->path, all[i], now);
    for (size_t i = 0; i < v->ledger->count; i++) {
        const struct ledger_document *d = &v->ledger->documents[i];
        if (work_find(w, d->id) == NULL)
            add_row(v, rows, d->id, d->last != NULL ? d->last->path : STR(""), NULL, now);
    }
}

static int by_id(const void *a, const void *b)
{
    return str_compare(((const struct row *)a)->id, ((const struct row *)b)->id);
}

static bool is_in(struct str id, struct str section)
{
    if (str_ends(section, STR("/")))
        section.size--;
    return str_equal(id, section) || (str_starts(id, section) && id.size > section.size && id.data[section.size] == '/');
}

static bool is_wanted(const struct status_arguments *a, const struct row *row)
{
    const struct standing *s = &row->standing;
    bool named = a->count == 0;
    for (int i = 0; i < a->count && !named; i++) {
        struct str word = str_from(a->words[i]);
        named = str_ends(word, STR("/"))
                    ? is_in(row->id, word)
                    : str_equal(row->id, word) || str_equal(row->path, word) ||
                          (str_starts(word, STR("content/")) && str_equal(row->path, str_from_pos(word, 8)));
    }
    return named && (a->stage < 0 || (int)s->stage == a->stage) && (!a->overdue || row->overdue) &&
           (a->section == NULL || is_in(row->id, str_from(a->section))) && (a->actor == NULL || str_is(s->actor, a->actor));
}

/* ---- printing ---- */

/* The file that is not what was signed: the text, or else a picture or download. */
static struct str changed_file(struct viewer *v, const struct row *row)
{
    struct arena *arena = &v->work.arena;
    struct str path = row->path;
    struct diags ignored = DIAGS_INIT; /* without the objects it is the text */
    const struct ledger_document *d = ledger_find(v->ledger, row->id);
    struct snapshot before;
    if (row->standing.fell_back && row->document != NULL &&
        ledger_snapshot(v->ledger, arena, d->last, &before, &ignored) == 0) {
        const struct snapshot *now = &row->document->snapshot;
        const struct snapshot_file *text = snapshot_find(now, path), *old_text = snapshot_find(&before, d->last->path);
        bool same = text != NULL && old_text != NULL && digest_equal(text->hash, old_text->hash);
        for (size_t i = 0; i < now->count && same; i++) {
            const struct snapshot_file *old = snapshot_find(&before, now->files[i].path);
            if (&now->files[i] != text && (old == NULL || !digest_equal(old->hash, now->files[i].hash))) {
                path = now->files[i].path;
                break;
            }
        }
    }
    diags_free(&ignored);
    return arena_concat(arena, STR("content/"), path);
}

static const char *missing(const struct row *row)
{
    if (row->broken)
        return _("the records are damaged; see: fumi verify");
    if (row->standing.gone && row->standing.stage != STAGE_WITHDRAWN)
        return _("the working file is gone; withdraw it, or put the file back");
    switch (row->standing.stage) {
    case STAGE_DRAFT: return _("the author puts it up: fumi stage");
    case STAGE_STAGED: return _("waits for an editor: fumi edit");
    case STAGE_EDITED: return _("waits for a proofreader: fumi proof");
    case STAGE_PROOFED: return _("waits for an approver: fumi approve");
    case STAGE_APPROVED: return row->standing.owes_proof ? _("a proofreader still has to read it: fumi proof") : "";
    default: return "";
    }
}

static void put_text(struct viewer *v, const struct row *row, unsigned width, int64_t now)
{
    struct arena *arena = &v->work.arena;
    const struct standing *s = &row->standing;
    printf("%.*s%*s  %-9.*s  ", STR_ARGS(row->id), (int)(width - utf8_width(row->id)), "", STR_ARGS(stage_name(s->stage)));
    if (s->actor.size > 0)
        printf("%.*s, %.*s  ", STR_ARGS(s->actor), STR_ARGS(command_age(arena, now - s->at)));
    fputs(missing(row), stdout);
    if (s->fell_back)
        printf(" (%.*s)", STR_ARGS(standing_reason(arena, s, changed_file(v, row))));
    if (s->is_public && s->stage != STAGE_APPROVED)
        printf(" [%s]", _("the approved version stays public"));
    if (row->overdue)
        printf(" [%s]", _("overdue"));
    if (s->recorded < STAGE_APPROVED && s->note.size > 0 && !s->fell_back)
        printf(" \"%.*s\"", STR_ARGS(s->note));
    putchar('\n');
}

static void put_member(struct buffer *b, const char *name, struct str value)
{
    buffer_printf(b, ",\"%s\":\"", name);
    buffer_put_json(b, value);
    buffer_put_char(b, '"');
}

static void put_json(struct viewer *v, const struct row *row, int64_t now)
{
    struct arena *arena = &v->work.arena;
    struct buffer b = BUFFER_INIT;
    const struct standing *s = &row->standing;
    buffer_put_literal(&b, "{\"id\":\"");
    buffer_put_json(&b, row->id);
    buffer_put_char(&b, '"');
    put_member(&b, "path", row->path);
    put_member(&b, "stage", stage_name(s->stage));
    put_member(&b, "recorded", stage_name(s->recorded));
    put_member(&b, "actor", s->actor);
    if (s->at > 0) {
        put_member(&b, "at", record_time(arena, s->at));
        buffer_printf(&b, ",\"age_seconds\":%lld", (long long)(now - s->at));
    }
    put_member(&b, "digest", s->gone ? STR("") : digest_hex(arena, s->digest));
    put_member(&b, "missing", str_from(missing(row)));
    put_member(&b, "reason", standing_reason(arena, s, changed_file(v, row)));
    put_member(&b, "note", s->note);
    buffer_printf(&b, ",\"fell_back\":%s,\"gone\":%s,\"public\":%s,\"owes_proof\":%s,\"overdue\":%s",
                  s->fell_back ? "true" : "false", s->gone ? "true" : "false", s->is_public ? "true" : "false",
                  s->owes_proof ? "true" : "false", row->overdue ? "true" : "false");
    if (s->owes_proof)
        put_member(&b, "proof_due", record_time(arena, s->proof_due));
    buffer_put_literal(&b, "}\n");
    fwrite(b.data, 1, b.size, stdout);
    buffer_free(&b);
}

/* The settings and the theme have a stage, too. */
static void put_site(struct viewer *v)
{
    struct digest digest;
    const struct ledger_document *site = &v->ledger->site;
    if (site_digest(&v->work.arena, v->work.root_fd, NULL, &digest) < 0)
        return;
    if (ledger_site_is_approved(v->ledger, digest))
        printf(_("settings and theme: approved by %.*s\n"), STR_ARGS(site->approver));
    else if (site->last != NULL && site->state.stage == STAGE_STAGED && digest_equal(site->last->content, digest))
        printf(_("settings and theme: put up by %.*s, another person approves them: fumi approve --site\n"),
               STR_ARGS(site->last->actor));
    else
        puts(_("settings and theme: changed or never approved: fumi approve --site, by two people"));
}

/* Nothing has to be done about it: the whole list leaves it out, so that what waits is seen. */
static bool is_at_rest(const struct row *row)
{
    const struct standing *s = &row->standing;
    return !row->broken && ((s->stage == STAGE_APPROVED && !s->owes_proof && !s->gone) || s->stage == STAGE_WITHDRAWN);
}

static void print_rows(struct viewer *v, const struct status_arguments *a, struct rows *rows)
{
    int64_t now = (int64_t)time(NULL);
    size_t kept = 0, resting = 0, withdrawn = 0;
    unsigned width = 0;
    bool whole = !a->json && a->count == 0 && a->stage < 0 && a->section == NULL && a->actor == NULL && !a->overdue;
    for (size_t i = 0; i < rows->count; i++) {
        if (whole && is_at_rest(&rows->items[i]) && rows->items[i].standing.stage == STAGE_WITHDRAWN)
            withdrawn++;
        else if (whole && is_at_rest(&rows->items[i]))
            resting++;
        else if (is_wanted(a, &rows->items[i]))
            rows->items[kept++] = rows->items[i];
    }
    for (size_t i = 0; i < kept; i++)
        width = utf8_width(rows->items[i].id) > width ? utf8_width(rows->items[i].id) : width;
    for (size_t i = 0; i < kept; i++) {
        if (a->json)
            put_json(v, &rows->items[i], now);
        else
            put_text(v, &rows->items[i], width, now);
    }
    if (resting > 0)
        printf(_("%zu documents wait for nothing (fumi status --stage approved lists them)\n"), resting);
    if (withdrawn > 0)
        printf(_("%zu documents are withdrawn (fumi status --stage withdrawn lists them)\n"), withdrawn);
    if (whole)
        put_site(v);
}

static bool knows(const struct rows *rows, const struct status_arguments *a, int word)
{
    struct status_arguments one = {.stage = -1, .words = a->words + word, .count = 1};
    for (size_t i = 0; i < rows->count; i++)
        if (is_wanted(&one, &rows->items[i]))
            return true;
    return false;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct status_arguments a;
    struct viewer v;
    struct rows rows = {0};
    int code = read_arguments(command, argc, argv, &a);
    if (code != EXIT_DONE)
        return code;
    markdown_begin();
    code = viewer_open(&v, a.folder, true);
    if (code == EXIT_DONE) {
        gather(&v, &rows, (int64_t)time(NULL));
        if (rows.count > 0)
            qsort(rows.items, rows.count, sizeof *rows.items, by_id);
        for (int i = 0; i < a.count; i++) {
            if (knows(&rows, &a, i))
                continue;
            fprintf(stderr, "fumi status: %s: %s\n", _("there is no such document"), a.words[i]);
            code = EXIT_CONTENT;
        }
        print_rows(&v, &a, &rows);
    }
    viewer_free(&v);
    return command_finish(code);
}

const struct command command_status = {
    "status", "[ID…] [--stage STAGE] [--section SECTION] [--actor NAME] [--overdue] [--json] [--ledger DIR]",
    N_("where each document stands, and what comes next"), run};
