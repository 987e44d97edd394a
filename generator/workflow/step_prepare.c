#include "workflow/step.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"

#include <stdlib.h>

struct ledger_options step_ledger_options(const struct work *work, const char *root, const char *folder)
{
    return (struct ledger_options){
        .root = root, .folder = folder, .uuid = work->config.uuid, .urgent = work->config.urgent, .threads = work->threads};
}

bool step_is_same(const struct ledger_document *d, const struct work_document *w)
{
    const struct ledger_record *last = d->last;
    return last != NULL && digest_equal(last->content, w->content) && str_equal(last->path, w->source->path) &&
           str_equal(last->kind, kind_name(w->document.kind)) && str_equal(last->encoding, w->encoding) &&
           str_is(last->visibility, w->internal ? "internal" : "public");
}

/* ---- refusing ---- */

static const char *next_step(enum stage stage)
{
    static const char *const steps[STAGE_COUNT] = {"stage", "edit", "proof", "approve", "stage", "stage"};
    return steps[stage];
}

void step_refuse(struct step_plan *p, struct position at, const struct policy_state *state, struct str id, enum refusal refusal,
                 const struct verdict *verdict, struct diags *diags)
{
    struct arena *arena = &p->arena;
    struct str step = step_name(p->options.step);
    struct str next = arena_printf(arena, "fumi %s %.*s", next_step(state->stage), STR_ARGS(id));
    if (refusal == REFUSE_ROLE)
        diag_report(diags, at, DIAG_STEP_ROLE, p->options.actor, role_name(verdict->role));
    else if (refusal == REFUSE_STAGE)
        diag_report(diags, at, DIAG_STEP_STAGE, step, stage_name(state->stage), next);
    else if (refusal == REFUSE_CHANGED)
        diag_report(diags, at, DIAG_STEP_CHANGED, step,
                    arena_printf(arena, "fumi %s %.*s", state->stage == STAGE_APPROVED ? "stage" : "edit", STR_ARGS(id)));
    else
        diag_report(diags, at, DIAG_STEP_REFUSED, step, str_from(refusal_text(refusal)), id);
}

/* ---- who ---- */

static unsigned roles_of_actor(struct step_plan *p, struct diags *diags)
{
    const struct actor_key *key = actors_current(&p->ledger->actors, p->options.actor);
    struct position at = chain_position(&p->arena, p->ledger->name, &p->ledger->actors.chain, 0);
    if (at.path.size == 0 || p->ledger->actors.chain.file.size == 0)
        at.path = path_join(&p->arena, p->ledger->name, STR("actors.jsonl"));
    if (key == NULL && actors_know(&p->ledger->actors, p->options.actor)) {
        diag_report(diags, at, DIAG_ACTOR_REVOKED, p->options.actor);
        return 0;
    }
    if (key == NULL) {
        diag_report(diags, at, DIAG_ACTOR_UNKNOWN, p->options.actor);
        return 0;
    }
    if (memcmp(key->key, p->options.public_key, PUBLIC_KEY_SIZE) != 0) {
        diag_report(diags, at, DIAG_ACTOR_OTHER_KEY, p->options.actor);
        return 0;
    }
    return actor_roles_at(key, p->options.now);
}

/* ---- which documents ---- */

struct choice {
    struct work_document *document; /* NULL: there is no working file */
    const struct ledger_document *chain;
    struct str id;
    bool named; /* by itself, not by its section */
};

struct choices {
    struct choice *items;
    size_t count, capacity;
};

static const struct ledger_document *chain_of(struct step_plan *p, struct str id)
{
    const struct ledger_document *d = ledger_find(p->ledger, id);
    return d == NULL ? &p->fresh : d;
}

static void choose(struct step_plan *p, struct choices *choices, struct work_document *document, struct str id, bool named)
{
    for (size_t i = 0; i < choices->count; i++)
        if (str_equal(choices->items[i].id, id))
            return;
    *ARRAY_PUSH(&p->arena, choices) = (struct choice){document, chain_of(p, id), id, named};
}

static bool is_below(struct str id, struct str section)
{
    return str_equal(id, section) || (str_starts(id, section) && id.size > section.size && id.data[section.size] == '/');
}

static size_t choose_section(struct step_plan *p, struct choices *choices, struct str section)
{
    size_t before = choices->count;
    for (size_t i = 0; i < p->work.count; i++) {
        struct work_document *d = &p->work.documents[i];
        if (section.size == 0 || is_below(d->document.id, section))
            choose(p, choices, d, d->document.id, false);
    }
    return choices->count - before;
}

/* "content/faq/10-x.md" and "faq/10-x.md" are understood, too. */
static struct str id_of(struct step_plan *p, struct str word)
{
    struct str path = str_starts(word, STR("content/")) ? str_from_pos(word, strlen("content/")) : word;
    for (size_t i = 0; i < p->work.count && str_ends(path, STR(".md")); i++)
        if (str_equal(p->work.documents[i].source->path, path))
            return p->work.documents[i].document.id;
    return word;
}

static void report_unknown(struct step_plan *p, struct str id, struct diags *diags)
{
    struct str *ids = ARENA_ARRAY(&p->arena, struct str, p->work.count + 1);
    for (size_t i = 0; i < p->work.count; i++)
        ids[i] = p->work.documents[i].document.id;
    struct str nearest = str_nearest(id, ids, p->work.count);
    struct position at = {STR("content"), 0, 0};
    if (nearest.data != NULL)
        diag_report(diags, at, DIAG_UNKNOWN_ID, id, nearest);
    else
        diag_report(diags, at, DIAG_UNKNOWN_ID_ALONE, id);
}

static void choose_all(struct step_plan *p, struct choices *choices, struct diags *diags)
{
    if (p->options.all)
        choose_section(p, choices, STR(""));
    for (size_t i = 0; i < p->options.ids.count; i++) {
        struct str word = p->options.ids.items[i];
        if (str_ends(word, STR("/"))) {
            if (choose_section(p, choices, str_sub(word, 0, word.size - 1)) == 0)
                diag_report(diags, (struct position){STR("content"), 0, 0}, DIAG_UNKNOWN_SECTION, word);
            continue;
        }
        struct str id = id_of(p, word);
        struct work_document *document = work_find(&p->work, id);
        bool recorded = ledger_find(p->ledger, id) != NULL;
        bool needs_file = p->options.step != STEP_RETURN && p->options.step != STEP_WITHDRAW;
        if (document == NULL && (!recorded || needs_file))
            report_unknown(p, id, diags);
        else
            choose(p, choices, document, id, true);
    }
}

/* ---- may they? ---- */

static struct position place_of(struct step_plan *p, const struct choice *c)
{
    struct str path = c->document != NULL ? c->document->source->path : c->chain->last != NULL ? c->chain->last->path : c->id;
    return (struct position){arena_concat(&p->arena, STR("content/"), path), 0, 0};
}

static void describe(struct step_plan *p, const struct choice *c, struct ledger_record *r)
{
    const struct ledger_record *last = c->chain->last;
    bool keeps = p->options.step == STEP_RETURN || p->options.step == STEP_WITHDRAW;
    if (keeps && last != NULL) {
        r->id = last->id;
        r->path = last->path;
        r->kind = last->kind;
        r->visibility = last->visibility;
        r->encoding = last->encoding;
        r->content = last->content;
        return;
    }
    const struct work_document *d = c->document;
    r->id = d->document.id;
    r->path = d->source->path;
    r->kind = kind_name(d->document.kind);
    r->visibility = d->internal ? STR("internal") : STR("public");
    r->encoding = d->encoding;
    r->content = d->content;
}

static void add_item(struct step_plan *p, const struct choice *c, const struct verdict *v, struct diags *diags)
{
    struct step_item *item = ARRAY_PUSH(&p->arena, p);
    bool keeps = p->options.step == STEP_RETURN || p->options.step == STEP_WITHDRAW;
    struct ledger_record *r = &item->record;
    item->id = c->id;
    item->chain = &c->chain->chain;
    item->document = keeps ? NULL : c->document;
    if (item->chain == &p->fresh.chain) {
        struct chain *chain = ARENA_NEW(&p->arena, struct chain);
        chain->file = chain_file_of(&p->arena, c->id);
        item->chain = chain;
    }
    describe(p, c, r);
    r->type = RECORD_DOCUMENT;
    r->from = v->from;
    r->to = v->to;
    r->role = v->role;
    r->actor = p->options.actor;
    r->note = p->options.note;
    if (chain_continue(item->chain, p->options.now, r) < 0)
        diag_report(diags, place_of(p, c), DIAG_CLOCK, record_time(&p->arena, p->options.now), record_time(&p->arena, r->at));
}

/* Refusals that only say that a document of a section is not concerned. */
static bool is_unconcerned(enum refusal refusal)
{
    return refusal == REFUSE_STAGE || refusal == REFUSE_ALREADY || refusal == REFUSE_NOT_FIRST ||
           refusal == REFUSE_NEVER_PUBLIC || refusal == REFUSE_WITHDRAWN || refusal == REFUSE_NOT_EARLIER;
}

static enum refusal ask_policy(struct step_plan *p, const struct choice *c, unsigned roles, struct verdict *v)
{
    struct policy_request request = {.step = p->options.step,
                                     .actor = p->options.actor,
                                     .roles = roles,
                                     .same = c->document != NULL && step_is_same(c->chain, c->document),
                                     .urgent = p->options.urgent,
                                     .urgent_kind = c->document != NULL &&
                                                    str_list_has(p->work.config.urgent, kind_name(c->document->document.kind)),
                                     .adoption_closed = p->ledger->adoption_closed,
                                     .back_to = p->options.back_to,
                                     .has_note = p->options.note.size > 0};
    return policy_check(&c->chain->state, &request, v);
}

static void judge(struct step_plan *p, const struct choice *c, unsigned roles, bool *already, struct diags *diags)
{
    struct verdict v;
    if (c->chain->broken) {
        diag_report(diags, place_of(p, c), DIAG_STEP_BROKEN, c->id);
        return;
    }
    enum refusal refusal = ask_policy(p, c, roles, &v);
    if (refusal == ALLOWED) {
        add_item(p, c, &v, diags);
    } else if (refusal == REFUSE_ALREADY) {
        *already = true;
        p->skipped++;
    } else if (!c->named && is_unconcerned(refusal)) {
        p->skipped++;
    } else {
        step_refuse(p, place_of(p, c), &c->chain->state, c->id, refusal, &v, diags);
    }
}

/* What the steps want besides the policy: no errors in what is put up or taken over, and links that hold. */
static void check_content(struct step_plan *p, struct diags *diags)
{
    struct work_document **documents = ARENA_ARRAY(&p->arena, struct work_document *, p->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].document != NULL)
            documents[count++] = p->items[i].document;
    enum step step = p->options.step;
    if (count > 0 && (step == STEP_STAGE || step == STEP_EDIT || step == STEP_ADOPT))
        step_check_findings(p, documents, count, diags);
    if (count > 0 && (step == STEP_APPROVE || step == STEP_ADOPT))
        step_check_links(p, documents, count, diags);
}

static int prepare_documents(struct step_plan *p, unsigned roles, struct diags *diags)
{
    struct choices choices = {0};
    bool already = false;
    size_t errors = diags->errors;
    choose_all(p, &choices, diags);
    struct work_document **wanted = ARENA_ARRAY(&p->arena, struct work_document *, choices.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < choices.count; i++)
        if (choices.items[i].document != NULL)
            wanted[count++] = choices.items[i].document;
    work_measure(&p->work, wanted, count);
    for (size_t i = 0; i < choices.count; i++)
        judge(p, &choices.items[i], roles, &already, diags);
    if (diags->errors == errors)
        check_content(p, diags);
    if (diags->errors == errors && p->count == 0)
        diag_report(diags, (struct position){STR("content"), 0, 0}, already ? DIAG_STEP_ALREADY : DIAG_STEP_NOTHING,
                    step_name(p->options.step));
    return diags->errors > errors ? LEDGER_CONTENT : LEDGER_OK;
}

/* ---- the site's settings, and the end of adoption ---- */

static void add_site_item(struct step_plan *p, const char *path, struct str list, struct verdict v, struct diags *diags)
{
    struct step_item *item = ARRAY_PUSH(&p->arena, p);
    struct ledger_record *r = &item->record;
    item->id = STR("fumi.yaml");
    item->chain = &p->ledger->site.chain;
    item->bytes = list;
    *r = (struct ledger_record){.type = RECORD_SITE,
                                .id = STR(""),
                                .path = str_from(path),
                                .kind = STR("settings"),
                                .visibility = STR(""),
                                .encoding = STR(""),
                                .from = v.from,
                                .to = v.to,
                                .role = v.role,
                                .actor = p->options.actor,
                                .note = p->options.note,
                                .content = digest_of(list)};
    if (chain_continue(item->chain, p->options.now, r) < 0)
        diag_report(diags, (struct position){STR("fumi.yaml"), 0, 0}, DIAG_CLOCK, record_time(&p->arena, p->options.now),
                    record_time(&p->arena, r->at));
}

static int prepare_site(struct step_plan *p, unsigned roles, struct diags *diags)
{
    struct snapshot snapshot;
    struct digest digest;
    struct verdict v;
    struct position at = {STR("fumi.yaml"), 0, 0};
    const struct ledger_document *site = &p->ledger->site;
    int rc = site_digest(&p->arena, p->work.root_fd, &snapshot, &digest);
    if (rc < 0) {
        diag_report(diags, at, DIAG_UNREADABLE, str_from(file_error_text(rc)));
        return LEDGER_MACHINE;
    }
    struct policy_request request = {.step = p->options.step,
                                     .actor = p->options.actor,
                                     .roles = roles,
                                     .same = site->state.begun && digest_equal(site->state.content, digest),
                                     .has_note = p->options.note.size > 0};
    if (site->broken) {
        diag_report(diags, at, DIAG_STEP_BROKEN, STR("site.jsonl"));
        return LEDGER_CONTENT;
    }
    enum refusal refusal = policy_check_site(&site->state, &request, &v);
    if (refusal != ALLOWED) {
        step_refuse(p, at, &site->state, STR(""), refusal, &v, diags);
        return LEDGER_CONTENT;
    }
    size_t errors = diags->errors;
    add_site_item(p, "fumi.yaml", snapshot_list(&p->arena, &snapshot), v, diags);
    return diags->errors > errors ? LEDGER_CONTENT : LEDGER_OK;
}

static int prepare_closing(struct step_plan *p, unsigned roles, struct diags *diags)
{
    const struct verdict v = {ROLE_APPROVER, STAGE_DRAFT, STAGE_APPROVED};
    struct position at = {STR("fumi.yaml"), 0, 0};
    size_t errors = diags->errors;
    if ((roles & ROLE_BIT(ROLE_APPROVER)) == 0)
        diag_report(diags, at, DIAG_STEP_ROLE, p->options.actor, role_name(ROLE_APPROVER));
    else if (p->ledger->adoption_closed)
        diag_report(diags, at, DIAG_STEP_REFUSED, STR("adopt"), str_from(refusal_text(REFUSE_CLOSED)), STR(""));
    else
        add_site_item(p, "adoption", heads_list(&p->arena, &p->ledger->heads), v, diags);
    return diags->errors > errors ? LEDGER_CONTENT : LEDGER_OK;
}

/* ---- all of it ---- */

static bool is_usable(const struct step_plan *p, const struct diags *found)
{
    (void)found;
    return !p->ledger->actors.chain.broken;
}

int step_prepare(struct step_plan *p, const struct step_options *options, struct diags *diags)
{
    struct diags found = DIAGS_INIT; /* of the ledger: only what concerns this step is said */
    *p = (struct step_plan){.options = *options};
    p->work.root_fd = p->work.sources.content_fd = -1;
    policy_begin(&p->fresh.state);
    int rc = work_open(&p->work, options->root, 0, diags);
    if (rc < 0)
        return rc;
    struct ledger_options ledger_options = step_ledger_options(&p->work, options->root, options->folder);
    rc = ledger_open(&p->ledger, &ledger_options, &found);
    if (rc == LEDGER_MACHINE || !is_usable(p, &found)) {
        diags_append(diags, &found);
        diags_free(&found);
        return rc == LEDGER_MACHINE ? rc : LEDGER_CONTENT;
    }
    diags_free(&found);
    size_t errors = diags->errors;
    unsigned roles = roles_of_actor(p, diags);
    if (diags->errors > errors)
        return LEDGER_CONTENT;
    if (options->site)
        return prepare_site(p, roles, diags);
    if (options->close)
        return prepare_closing(p, roles, diags);
    if (options->step == STEP_MOVE)
        return step_prepare_move(p, diags);
    return prepare_documents(p, roles, diags);
}

void step_plan_free(struct step_plan *p)
{
    ledger_close(p->ledger);
    work_close(&p->work);
    arena_free(&p->arena);
}
