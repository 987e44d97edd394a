#include "workflow/ledger_chain.h"

#include "base/file.h"
#include "workflow/keys.h"
#include "workflow/move.h"

#include <errno.h>

static struct position place_of(const struct ledger_judge *j, const struct ledger_document *d, const struct ledger_record *r)
{
    return chain_position(j->arena, j->place.ledger_name, &d->chain, r->seq);
}

static enum chain_fit fit(void *data, struct ledger_record *record)
{
    struct ledger_judge *j = data;
    j->signatures++;
    return actors_fit(&j->ledger->actors, j->ledger->uuid, record);
}

/* Everything that a chain's signatures depend on. */
static struct digest memory_key(const struct ledger_judge *j, const struct chain *chain)
{
    struct buffer text = BUFFER_INIT;
    struct digest bytes = digest_of(chain->bytes), root = j->ledger->actors.root;
    buffer_put_literal(&text, "fumi-verified-1 " FUMI_VERSION " ");
    buffer_put(&text, j->ledger->uuid);
    buffer_put(&text, str_of((const char *)root.bytes, sizeof root.bytes));
    buffer_put(&text, str_of((const char *)j->ledger->actors_hash.bytes, sizeof j->ledger->actors_hash.bytes));
    buffer_put(&text, str_of((const char *)bytes.bytes, sizeof bytes.bytes));
    buffer_put(&text, chain->file);
    struct digest key = digest_of(buffer_str(&text));
    buffer_free(&text);
    return key;
}

/* Reads the chain; *known: its signatures were checked before. */
static int read_chain(struct ledger_judge *j, struct str file, enum record_type type, struct chain *chain, bool *known)
{
    const struct chain_check check = {fit, j};
    *known = false;
    if (j->ledger->options.known != NULL) {
        struct diags ignored = DIAGS_INIT;
        int rc = chain_read(j->arena, &j->place, file, type, NULL, chain, &ignored);
        diags_free(&ignored);
        if (rc == 0 && chain->count > 0 && j->ledger->options.known(j->ledger->options.data, memory_key(j, chain))) {
            *known = true;
            return 0;
        }
    }
    return chain_read(j->arena, &j->place, file, type, &check, chain, j->diags);
}

/* Who signed, and could they? */
static int judge_signer(const struct ledger_judge *j, const struct ledger_document *d, const struct ledger_record *r)
{
    if (r->signer < 0) {
        diag_report(j->diags, place_of(j, d, r), DIAG_RECORD_UNKNOWN, r->actor);
        return -1;
    }
    const struct actor_key *key = &j->ledger->actors.keys[r->signer];
    if (key->revoked && !actor_key_covers(key, d->hashed_id, r)) {
        diag_report(j->diags, place_of(j, d, r), DIAG_RECORD_REVOKED, r->actor, key->revoked_release);
        return -1;
    }
    if ((actor_roles_at(key, r->at) & ROLE_BIT(r->role)) == 0) {
        diag_report(j->diags, place_of(j, d, r), DIAG_RECORD_ROLE, r->actor, role_name(r->role));
        return -1;
    }
    return 0;
}

static bool is_same(const struct ledger_record *before, const struct ledger_record *r)
{
    return before != NULL && digest_equal(before->content, r->content) && str_equal(before->path, r->path) &&
           str_equal(before->id, r->id) && str_equal(before->kind, r->kind) && str_equal(before->visibility, r->visibility) &&
           str_equal(before->encoding, r->encoding);
}

static int refuse(const struct ledger_judge *j, const struct ledger_document *d, const struct ledger_record *r,
                  enum refusal refusal)
{
    diag_report(j->diags, place_of(j, d, r), DIAG_RECORD_POLICY, str_from(refusal_text(refusal)));
    return -1;
}

static int report_object(const struct ledger_judge *j, const struct ledger_document *d, const struct ledger_record *r,
                         struct digest hash, struct str path, int rc)
{
    struct str hex = digest_hex(j->arena, hash);
    if (rc == -ENOENT)
        diag_report(j->diags, place_of(j, d, r), DIAG_OBJECT_MISSING, hex, path);
    else if (rc == OBJECT_ALTERED || rc == -EINVAL || rc == -EFBIG)
        diag_report(j->diags, place_of(j, d, r), DIAG_OBJECT_ALTERED, hex, path);
    else
        diag_report(j->diags, place_of(j, d, r), DIAG_UNREADABLE, str_from(file_error_text(rc)));
    return -1;
}

static int judge_move(const struct ledger_judge *j, const struct ledger_document *d, const struct ledger_record *before,
                      const struct ledger_record *r)
{
    struct arena_mark mark = arena_mark(j->arena);
    int rc = move_verify(j->arena, j->place.ledger_fd, before, r);
    arena_reset_to(j->arena, mark);
    if (rc == -1)
        return refuse(j, d, r, REFUSE_BYTES);
    return rc < 0 ? report_object(j, d, r, r->content, r->path, rc) : 0;
}

static int judge_step(const struct ledger_judge *j, const struct ledger_document *d, const struct ledger_record *before,
                      const struct ledger_record *r)
{
    struct policy_request request;
    struct verdict verdict;
    if (policy_request_of(&d->state, r, &request) < 0)
        return refuse(j, d, r, REFUSE_STAGE);
    request.same = is_same(before, r);
    request.urgent_kind = true; /* lists change; what counts now is looked at in the end */
    request.adoption_closed = j->ledger->adoption_closed && heads_find(&j->ledger->adopted_heads, d->hashed_id) == NULL;
    enum refusal refusal = policy_check(&d->state, &request, &verdict);
    if (refusal != ALLOWED)
        return refuse(j, d, r, refusal);
    if (verdict.from != r->from || verdict.to != r->to || verdict.role != r->role)
        return refuse(j, d, r, REFUSE_STAGE);
    if ((request.step == STEP_RETURN || request.step == STEP_WITHDRAW) && !request.same)
        return refuse(j, d, r, REFUSE_CHANGED);
    if (request.step == STEP_MOVE)
        return judge_move(j, d, before, r);
    if (before != NULL && !str_equal(before->id, r->id))
        return refuse(j, d, r, REFUSE_BYTES);
    return 0;
}

/* Who had a hand in what is public now. */
static void note_approval(const struct ledger_judge *j, struct ledger_document *d, const struct ledger_record *before,
                          const struct ledger_record *r)
{
    const struct policy_state *s = &d->state; /* behind the record */
    if (r->to == STAGE_WITHDRAWN) {
        d->was_approved = d->approved;
        d->withdrawn = r;
        d->approved = NULL;
        return;
    }
    if (r->to != STAGE_APPROVED)
        return;
    bool moves = r->from == STAGE_APPROVED && r->role == ROLE_AUTHOR;
    d->approved = r;
    d->withdrawn = d->was_approved = NULL;
    d->owes_proof = s->owes_proof;
    if (moves)
        return;
    d->proofreader = s->proofreader;
    if (r->from == STAGE_APPROVED)
        return;
    d->adopted = before == NULL;
    d->approver = r->actor;
    d->approved_at = r->at;
    d->authors.count = s->changer_count;
    d->authors.items = ARENA_ARRAY(j->arena, struct str, s->changer_count + 1);
    for (size_t i = 0; i < s->changer_count; i++)
        d->authors.items[i] = s->changers[i];
}

static void judge_objects(const struct ledger_judge *j, const struct ledger_document *d, const struct ledger_record *r)
{
    struct arena arena = ARENA_INIT;
    struct snapshot snapshot;
    struct str bytes;
    int rc = snapshot_read(&arena, j->place.ledger_fd, r->content, &snapshot);
    if (rc < 0)
        report_object(j, d, r, r->content, r->path, rc);
    else if (snapshot_find(&snapshot, r->path) == NULL)
        report_object(j, d, r, r->content, r->path, OBJECT_ALTERED);
    for (size_t i = 0; rc == 0 && i < snapshot.count; i++) {
        struct arena_mark mark = arena_mark(&arena);
        int error = object_read(&arena, j->place.ledger_fd, snapshot.files[i].hash, OBJECT_LIMIT, &bytes);
        if (error < 0)
            report_object(j, d, r, snapshot.files[i].hash, snapshot.files[i].path, error);
        arena_reset_to(&arena, mark);
    }
    arena_free(&arena);
}

/* The file's name is the id of the last record; after a move that was interrupted, of the one before. */
static void judge_place(const struct ledger_judge *j, struct ledger_document *d)
{
    size_t count = d->chain.count;
    const struct ledger_record *last = d->last;
    if (str_equal(chain_file_of(j->arena, last->id), d->chain.file))
        return;
    bool moving = count > 1 && !str_equal(d->chain.records[count - 2].id, last->id) &&
                  str_equal(chain_file_of(j->arena, d->chain.records[count - 2].id), d->chain.file);
    if (moving)
        return;
    diag_report(j->diags, place_of(j, d, last), DIAG_CHAIN_PLACE, last->id);
    d->broken = true;
}

void ledger_judge_document(struct ledger_judge *j, struct str file, struct ledger_document *d)
{
    bool known;
    size_t errors = j->diags->errors;
    *d = (struct ledger_document){0};
    policy_begin(&d->state);
    d->broken = read_chain(j, file, RECORD_DOCUMENT, &d->chain, &known) < 0;
    if (d->chain.count > 0)
        d->hashed_id = head_chain(j->ledger->uuid, d->chain.records[0].line);
    for (size_t i = 0; i < d->chain.count; i++) {
        const struct ledger_record *before = i == 0 ? NULL : &d->chain.records[i - 1], *r = &d->chain.records[i];
        if ((!known && judge_signer(j, d, r) < 0) || judge_step(j, d, before, r) < 0) {
            d->broken = true;
            d->chain.count = i;
            break;
        }
        policy_apply(j->arena, &d->state, r);
        note_approval(j, d, before, r);
        d->last = r;
        if (j->ledger->options.objects)
            judge_objects(j, d, r);
    }
    if (d->last != NULL && !d->broken)
        judge_place(j, d);
    if (d->approved != NULL && d->owes_proof && !str_list_has(j->ledger->options.urgent, d->approved->kind))
        d->broken = refuse(j, d, d->approved, REFUSE_NOT_URGENT) < 0;
    d->id = d->last != NULL ? d->last->id : str_sub(file, strlen("documents/"), file.size - strlen("documents/.jsonl"));
    d->broken = d->broken || j->diags->errors > errors;
    d->chain.broken = d->broken;
    if (!d->broken && !known && j->ledger->options.verified != NULL)
        j->ledger->options.verified(j->ledger->options.data, memory_key(j, &d->chain));
}

/* ---- the site's chain ---- */

static int judge_closing(const struct ledger_judge *j, const struct ledger_document *d, const struct ledger_record *r,
                         bool *closed, struct heads *heads)
{
    struct str list;
    if (*closed || r->role != ROLE_APPROVER || r->from != STAGE_DRAFT || r->to != STAGE_APPROVED)
        return refuse(j, d, r, REFUSE_STAGE);
    int rc = object_read(j->arena, j->place.ledger_fd, r->content, OBJECT_LIMIT, &list);
    if (rc == 0 && heads_parse_list(j->arena, list, heads) < 0)
        rc = OBJECT_ALTERED;
    if (rc < 0)
        return report_object(j, d, r, r->content, r->path, rc);
    *closed = true;
    return 0;
}

static int judge_site_step(const struct ledger_judge *j, const struct ledger_document *d, const struct ledger_record *r)
{
    struct verdict verdict;
    struct policy_request request = {.step = r->role == ROLE_AUTHOR ? STEP_STAGE : STEP_APPROVE,
                                     .actor = r->actor,
                                     .roles = ROLE_BIT(r->role),
                                     .same = d->state.begun && digest_equal(d->state.content, r->content)};
    enum refusal refusal = policy_check_site(&d->state, &request, &verdict);
    if (refusal == ALLOWED && (verdict.from != r->from || verdict.to != r->to || verdict.role != r->role))
        refusal = REFUSE_STAGE;
    return refusal == ALLOWED ? 0 : refuse(j, d, r, refusal);
}

void ledger_judge_site(struct ledger_judge *j, struct ledger_document *site, bool *closed, struct heads *heads)
{
    bool known;
    *site = (struct ledger_document){.id = STR("")};
    *closed = false;
    policy_begin(&site->state);
    site->broken = read_chain(j, STR("site.jsonl"), RECORD_SITE, &site->chain, &known) < 0;
    if (site->chain.count > 0)
        site->hashed_id = head_chain(j->ledger->uuid, site->chain.records[0].line);
    for (size_t i = 0; i < site->chain.count; i++) {
        const struct ledger_record *r = &site->chain.records[i];
        bool closes = str_is(r->path, "adoption");
        if ((!known && judge_signer(j, site, r) < 0) ||
            (closes ? judge_closing(j, site, r, closed, heads) : judge_site_step(j, site, r)) < 0) {
            site->broken = true;
            site->chain.count = i;
            break;
        }
        if (closes)
            continue;
        policy_apply_site(j->arena, &site->state, r);
        site->last = r;
        if (r->to == STAGE_APPROVED) {
            site->approved = r;
            site->approver = r->actor;
            site->approved_at = r->at;
        }
    }
    site->chain.broken = site->broken;
    if (!site->broken && !known && site->chain.count > 0 && j->ledger->options.verified != NULL)
        j->ledger->options.verified(j->ledger->options.data, memory_key(j, &site->chain));
}
