/* fumi move: one document to another path, its stage with it. */

#include "workflow/step.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"
#include "build/load.h"
#include "workflow/move.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct mover {
    struct step_plan *plan;
    struct diags *diags;
    struct position at; /* the old file */
    struct str old_id, new_id;
    const struct ledger_document *chain;
    struct work_document *document;
    bool is_section;
};

static int read_working(struct mover *m, struct str *bytes)
{
    return source_read(&m->plan->arena, &m->plan->work.sources, m->document->source, bytes, m->diags) < 0 ? -1 : 0;
}

static int rewrite(struct mover *m, struct str bytes, struct str *result)
{
    struct arena *arena = &m->plan->arena;
    *result = bytes;
    if (str_equal(m->old_id, m->new_id) || move_rewrite(arena, bytes, move_alias(arena, m->old_id, m->is_section), result) == 0)
        return 0;
    diag_report(m->diags, m->at, DIAG_MOVE_ALIASES, move_alias(arena, m->old_id, m->is_section));
    return -1;
}

/* Its new address must be free, and mean the same document: kind, visibility, links. */
static int check_place(struct mover *m, struct str bytes)
{
    struct step_plan *p = m->plan;
    struct work_document moved = {.source = m->document->source};
    struct diags ignored = DIAGS_INIT;
    struct str new_path = p->move.new_path;
    const struct source *there = load_find_source(&p->work.sources, new_path);
    document_load(&p->arena, &p->work.config, new_path, bytes, &moved.document, &ignored);
    diags_free(&ignored);
    m->new_id = moved.document.id;
    bool same_id = str_equal(m->new_id, m->old_id);
    struct str taken = arena_concat(&p->arena, STR("content/"), new_path);
    if (there != NULL || (!same_id && (work_find(&p->work, m->new_id) != NULL || ledger_find(p->ledger, m->new_id) != NULL))) {
        diag_report(m->diags, m->at, DIAG_MOVE_TAKEN, m->new_id, taken);
        return -1;
    }
    bool other_folder = !str_equal(path_folder(new_path), path_folder(p->move.old_path));
    if (other_folder && m->document->relative) {
        diag_report(m->diags, m->at, DIAG_MOVE_RELATIVE);
        return -1;
    }
    bool internal = work_is_internal(&p->work, &moved.document);
    if (moved.document.kind != m->document->document.kind || internal != m->document->internal ||
        moved.document.is_section != m->is_section) {
        diag_report(m->diags, m->at, DIAG_MOVE_KIND, kind_name(moved.document.kind), kind_name(m->document->document.kind));
        return -1;
    }
    return 0;
}

/* The snapshot that stands, with the source's new name and bytes in it. */
static int rewrite_snapshot(struct mover *m, struct step_item *item)
{
    struct step_plan *p = m->plan;
    struct snapshot old;
    struct str bytes;
    const struct ledger_record *last = m->chain->last;
    if (ledger_snapshot(p->ledger, &p->arena, last, &old, m->diags) < 0)
        return -1;
    const struct snapshot_file *source = snapshot_find(&old, last->path);
    if (source == NULL || ledger_object(p->ledger, &p->arena, source->hash, &bytes, m->diags) < 0 ||
        rewrite(m, bytes, &item->bytes) < 0)
        return -1;
    item->snapshot.files = ARENA_ARRAY(&p->arena, struct snapshot_file, old.count);
    for (size_t i = 0; i < old.count; i++)
        item->snapshot.files[item->snapshot.count++] =
            &old.files[i] == source ? (struct snapshot_file){digest_of(item->bytes), p->move.new_path} : old.files[i];
    item->record.content = digest_of(snapshot_list(&p->arena, &item->snapshot));
    return 0;
}

static int add_item(struct mover *m, const struct verdict *v)
{
    struct step_plan *p = m->plan;
    const struct ledger_record *last = m->chain->last;
    struct step_item *item = ARRAY_PUSH(&p->arena, p);
    item->id = m->new_id;
    item->chain = &m->chain->chain;
    item->new_file = chain_file_of(&p->arena, m->new_id);
    item->record = *last;
    item->record.id = m->new_id;
    item->record.path = p->move.new_path;
    item->record.from = v->from;
    item->record.to = v->to;
    item->record.role = v->role;
    item->record.actor = p->options.actor;
    item->record.note = p->options.note;
    if (chain_continue(item->chain, p->options.now, &item->record) < 0) {
        diag_report(m->diags, m->at, DIAG_CLOCK, record_time(&p->arena, p->options.now), record_time(&p->arena, last->at));
        return -1;
    }
    return rewrite_snapshot(m, item);
}

static void find_referrers(struct mover *m)
{
    struct step_plan *p = m->plan;
    struct {
        struct str *items;
        size_t count, capacity;
    } found = {0};
    struct work_document **all = ARENA_ARRAY(&p->arena, struct work_document *, p->work.count + 1);
    for (size_t i = 0; i < p->work.count; i++)
        all[i] = &p->work.documents[i];
    work_measure(&p->work, all, p->work.count);
    for (size_t i = 0; i < p->work.count; i++) {
        bool refers = false;
        for (size_t k = 0; k < all[i]->reference_count && !refers; k++)
            refers = str_equal(all[i]->references[k].id, m->old_id);
        if (refers)
            *ARRAY_PUSH(&p->arena, &found) = arena_concat(&p->arena, STR("content/"), all[i]->source->path);
    }
    p->move.referrers = (struct str_list){found.items, found.count};
}

/* The record stands already, and the working file was not moved: what a kill leaves. */
static bool is_half_done(struct mover *m)
{
    struct step_plan *p = m->plan;
    struct str new_id = document_id_of_path(&p->arena, p->move.new_path);
    const struct ledger_document *d = ledger_find(p->ledger, new_id);
    size_t count = d == NULL ? 0 : d->chain.count;
    m->new_id = new_id;
    return count > 1 && str_equal(d->last->path, p->move.new_path) && str_equal(d->chain.records[count - 2].id, m->old_id) &&
           str_equal(d->chain.records[count - 2].path, p->move.old_path);
}

static int prepare(struct mover *m)
{
    struct step_plan *p = m->plan;
    struct verdict v;
    struct str bytes;
    const struct actor_key *key = actors_current(&p->ledger->actors, p->options.actor);
    struct policy_request request = {
        .step = STEP_MOVE, .actor = p->options.actor, .roles = actor_roles_at(key, p->options.now)};
    if (read_working(m, &bytes) < 0)
        return -1;
    m->is_section = m->document->document.is_section;
    m->chain = ledger_find(p->ledger, m->old_id);
    if (m->chain == NULL && is_half_done(m))
        return rewrite(m, bytes, &p->move.bytes);
    if (m->chain == NULL) {
        diag_report(m->diags, m->at, DIAG_MOVE_UNRECORDED);
        return -1;
    }
    enum refusal refusal = policy_check(&m->chain->state, &request, &v);
    if (refusal != ALLOWED) {
        step_refuse(p, m->at, &m->chain->state, m->old_id, refusal, &v, m->diags);
        return -1;
    }
    if (m->chain->broken) {
        diag_report(m->diags, m->at, DIAG_STEP_BROKEN, m->old_id);
        return -1;
    }
    if (check_place(m, bytes) < 0 || rewrite(m, bytes, &p->move.bytes) < 0)
        return -1;
    if (!str_equal(m->old_id, m->new_id))
        find_referrers(m);
    return add_item(m, &v);
}

int step_prepare_move(struct step_plan *p, struct diags *diags)
{
    struct str word = p->options.ids.items[0], new_path = p->options.new_path;
    struct mover m = {.plan = p, .diags = diags, .at = {STR("content"), 0, 0}};
    if (str_starts(word, STR("content/")))
        word = str_from_pos(word, strlen("content/"));
    for (size_t i = 0; i < p->work.count && m.document == NULL; i++) {
        struct work_document *d = &p->work.documents[i];
        if (str_equal(d->document.id, word) || str_equal(d->source->path, word))
            m.document = d;
    }
    if (m.document == NULL) {
        diag_report(diags, m.at, DIAG_UNKNOWN_ID_ALONE, word);
        return LEDGER_CONTENT;
    }
    if (str_starts(new_path, STR("content/")))
        new_path = str_from_pos(new_path, strlen("content/"));
    if (!str_ends(new_path, STR(".md")))
        new_path = arena_concat(&p->arena, new_path, STR(".md"));
    m.at.path = arena_concat(&p->arena, STR("content/"), m.document->source->path);
    m.old_id = m.document->document.id;
    p->move.old_path = m.document->source->path;
    p->move.disk_path = m.document->source->disk_path;
    p->move.new_path = arena_str(&p->arena, new_path);
    if (!path_is_inner(new_path)) {
        diag_report(diags, m.at, DIAG_BAD_ID, new_path);
        return LEDGER_CONTENT;
    }
    work_measure(&p->work, &m.document, 1);
    return prepare(&m) < 0 ? LEDGER_CONTENT : LEDGER_OK;
}

int step_finish_move(struct step_plan *p, bool before)
{
    int content = p->work.sources.content_fd;
    const char *to = p->move.new_path.data;
    if (!before)
        return str_is(p->move.old_path, to) || unlinkat(content, p->move.disk_path.data, 0) == 0 ? 0 : -errno;
    struct str there;
    int rc = file_create(content, to, p->move.bytes);
    if (rc != -EEXIST)
        return rc;
    /* Left by a move that was interrupted, or somebody else's. */
    rc = file_read(&p->arena, content, to, SOURCE_DOCUMENT_LIMIT, &there, NULL);
    return rc == 0 && !str_equal(there, p->move.bytes) ? -EEXIST : rc;
}
