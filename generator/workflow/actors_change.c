#include "workflow/actors_change.h"

#include "base/file.h"
#include "base/path.h"
#include "workflow/keys.h"
#include "workflow/release.h"
#include "workflow/step.h"

#include <errno.h>
#include <unistd.h>

static struct position place_of(struct actors_change *c)
{
    return (struct position){path_join(&c->arena, c->ledger->name, STR("actors.jsonl")), 0, 0};
}

static void add_record(struct actors_change *c, struct ledger_record record, struct diags *diags)
{
    struct ledger_record *r = &c->records[c->count];
    *r = record;
    r->type = RECORD_ACTOR;
    r->actor = c->options.admin;
    r->note = c->options.note;
    int rc = chain_continue(&c->ledger->actors.chain, c->options.now, r);
    r->seq += c->count;
    if (rc < 0)
        diag_report(diags, place_of(c), DIAG_CLOCK, record_time(&c->arena, c->options.now), record_time(&c->arena, r->at));
    c->count++;
}

static bool may(struct actors_change *c, struct diags *diags)
{
    const struct actors *actors = &c->ledger->actors;
    const struct actor_key *key = actors_current(actors, c->options.admin);
    size_t errors = diags->errors;
    if (key == NULL)
        diag_report(diags, place_of(c), actors_know(actors, c->options.admin) ? DIAG_ACTOR_REVOKED : DIAG_ACTOR_UNKNOWN,
                    c->options.admin);
    else if (memcmp(key->key, c->options.admin_key, PUBLIC_KEY_SIZE) != 0)
        diag_report(diags, place_of(c), DIAG_ACTOR_OTHER_KEY, c->options.admin);
    else if ((actor_roles_at(key, c->options.now) & ROLE_BIT(ROLE_ADMIN)) == 0)
        diag_report(diags, place_of(c), DIAG_STEP_ROLE, c->options.admin, role_name(ROLE_ADMIN));
    else if (str_equal(c->options.admin, c->options.subject))
        diag_report(diags, place_of(c), DIAG_ACTORS_OWN, c->options.admin);
    return diags->errors == errors;
}

static void prepare_grant(struct actors_change *c, struct diags *diags)
{
    struct ledger_record record = {.subject = c->options.subject, .roles = c->options.roles};
    const struct actor_key *there = actors_by_public(&c->ledger->actors, c->options.key);
    c->root = c->ledger->actors.root;
    if (c->ledger->actors.count == 0) {
        struct ledger_record root = {.subject = c->options.admin, .roles = ROLE_BIT(ROLE_ADMIN)};
        bool self = str_equal(c->options.admin, c->options.subject);
        memcpy(root.key, c->options.admin_key, PUBLIC_KEY_SIZE);
        if (self)
            root.roles |= c->options.roles;
        c->makes_root = true;
        c->root = key_fingerprint(root.key);
        add_record(c, root, diags);
        if (self)
            return;
    } else if (!may(c, diags)) {
        return;
    }
    if (there != NULL && (there->revoked || !str_equal(there->name, c->options.subject))) {
        diag_report(diags, place_of(c), DIAG_ACTORS_KEY, c->options.subject);
        return;
    }
    memcpy(record.key, c->options.key, PUBLIC_KEY_SIZE);
    add_record(c, record, diags);
}

static void prepare_revoke(struct actors_change *c, struct diags *diags)
{
    struct ledger_record record = {.subject = c->options.subject, .revokes = true, .release = c->options.release_id};
    const struct actor_key *key = actors_current(&c->ledger->actors, c->options.subject);
    struct release release = {.heads = c->ledger->heads};
    if (!may(c, diags))
        return;
    if (key == NULL) {
        diag_report(diags, place_of(c),
                    actors_know(&c->ledger->actors, c->options.subject) ? DIAG_ACTOR_REVOKED : DIAG_ACTOR_UNKNOWN,
                    c->options.subject);
        return;
    }
    if (c->options.release.size > 0 &&
        release_accept(&c->arena, c->options.release, &c->ledger->actors, c->options.release_id, &release, diags) < 0)
        return;
    memcpy(record.key, key->key, PUBLIC_KEY_SIZE);
    c->heads = heads_list(&c->arena, &release.heads);
    record.content = digest_of(c->heads);
    add_record(c, record, diags);
}

int actors_change_prepare(struct actors_change *c, const struct actors_change_options *options, struct diags *diags)
{
    struct diags found = DIAGS_INIT;
    *c = (struct actors_change){.options = *options};
    int rc = work_open_config(&c->work, options->root, diags);
    if (rc < 0)
        return rc;
    struct ledger_options ledger_options = step_ledger_options(&c->work, options->root, options->folder);
    rc = ledger_open(&c->ledger, &ledger_options, &found);
    bool usable = rc != LEDGER_MACHINE && !c->ledger->actors.chain.broken;
    if (!usable)
        diags_append(diags, &found);
    diags_free(&found);
    if (!usable)
        return rc == LEDGER_MACHINE ? rc : LEDGER_CONTENT;
    size_t errors = diags->errors;
    if (options->roles != 0)
        prepare_grant(c, diags);
    else
        prepare_revoke(c, diags);
    return diags->errors > errors ? LEDGER_CONTENT : LEDGER_OK;
}

void actors_change_sign(struct actors_change *c, const struct key *key)
{
    c->lines = STR_NONE;
    for (size_t i = 0; i < c->count; i++) {
        struct str line = record_sign(&c->arena, &c->records[i], c->ledger->uuid, key);
        if (i + 1 < c->count)
            c->records[i + 1].prev = digest_of(str_sub(line, 0, line.size - 1));
        c->lines = arena_concat(&c->arena, c->lines, line);
    }
}

int actors_change_append(struct actors_change *c, struct diags *diags)
{
    struct digest hash;
    int fd = ledger_lock(c->options.root, c->options.folder);
    int rc = fd < 0 ? fd : 0;
    if (rc == 0 && c->heads.data != NULL)
        rc = object_write(fd, c->heads, &hash);
    if (rc == 0 && c->heads.data != NULL)
        rc = objects_flush(fd);
    if (rc == 0)
        rc = chain_append(fd, &c->ledger->actors.chain, c->lines, STR_NONE);
    if (fd >= 0)
        close(fd);
    if (rc == 0)
        return LEDGER_OK;
    if (rc == -ESTALE)
        diag_report(diags, place_of(c), DIAG_STEP_STALE);
    else
        diag_report(diags, place_of(c), DIAG_CANNOT_WRITE, str_from(file_error_text(rc)));
    return rc == -ESTALE ? LEDGER_CONTENT : LEDGER_MACHINE;
}

void actors_change_free(struct actors_change *c)
{
    ledger_close(c->ledger);
    work_close(&c->work);
    arena_free(&c->arena);
}
