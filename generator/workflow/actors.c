#include "workflow/actors.h"

#include "base/array.h"
#include "workflow/keys.h"
#include "workflow/snapshot.h"

#include <errno.h>

unsigned actor_roles_at(const struct actor_key *key, int64_t at)
{
    unsigned roles = 0;
    for (size_t i = 0; i < key->grant_count; i++)
        if (key->grants[i].at - CHAIN_SKEW <= at)
            roles = key->grants[i].roles;
    return roles;
}

bool actor_key_covers(const struct actor_key *key, struct digest chain, const struct ledger_record *record)
{
    const struct head *head = heads_find(&key->revoked_heads, chain);
    return head != NULL && record->seq <= head->seq;
}

const struct actor_key *actors_current(const struct actors *actors, struct str name)
{
    for (size_t i = actors->count; i > 0; i--)
        if (!actors->keys[i - 1].revoked && str_equal(actors->keys[i - 1].name, name))
            return &actors->keys[i - 1];
    return NULL;
}

const struct actor_key *actors_by_public(const struct actors *actors, const unsigned char key[PUBLIC_KEY_SIZE])
{
    for (size_t i = 0; i < actors->count; i++)
        if (memcmp(actors->keys[i].key, key, PUBLIC_KEY_SIZE) == 0)
            return &actors->keys[i];
    return NULL;
}

bool actors_know(const struct actors *actors, struct str name)
{
    for (size_t i = 0; i < actors->count; i++)
        if (str_equal(actors->keys[i].name, name))
            return true;
    return false;
}

enum chain_fit actors_fit(const struct actors *actors, struct str uuid, struct ledger_record *record)
{
    bool known = false;
    for (size_t i = actors->count; i > 0; i--) {
        const struct actor_key *key = &actors->keys[i - 1];
        if (!str_equal(key->name, record->actor))
            continue;
        known = true;
        if (record_is_signed_by(record, uuid, key->key)) {
            record->signer = (int)(i - 1);
            return CHAIN_FITS;
        }
    }
    return known ? CHAIN_MISFITS : CHAIN_STRANGER;
}

/* ---- reading the chain: each record is judged by those before it ---- */

struct reading {
    struct arena *arena;
    const struct actors_options *options;
    struct actors *actors;
    size_t applied; /* records that are in actors */
};

static struct actor_key *key_of(struct actors *actors, const struct ledger_record *r)
{
    for (size_t i = 0; i < actors->count; i++)
        if (memcmp(actors->keys[i].key, r->key, PUBLIC_KEY_SIZE) == 0)
            return &actors->keys[i];
    return NULL;
}

static void grant(struct arena *arena, struct actors *actors, const struct ledger_record *r)
{
    struct actor_key *key = key_of(actors, r);
    if (key == NULL) {
        struct {
            struct actor_key *items;
            size_t count, capacity;
        } keys = {actors->keys, actors->count, actors->capacity};
        (void)ARRAY_PUSH(arena, &keys);
        actors->keys = keys.items;
        actors->count = keys.count;
        actors->capacity = keys.capacity;
        key = &actors->keys[actors->count - 1];
        key->name = r->subject;
        memcpy(key->key, r->key, PUBLIC_KEY_SIZE);
    }
    struct {
        struct grant *items;
        size_t count, capacity;
    } grants = {key->grants, key->grant_count, key->grant_capacity};
    *ARRAY_PUSH(arena, &grants) = (struct grant){r->at, r->roles};
    key->grants = grants.items;
    key->grant_count = grants.count;
    key->grant_capacity = grants.capacity;
}

static void apply(struct reading *r, const struct ledger_record *record)
{
    if (!record->revokes) {
        grant(r->arena, r->actors, record);
        return;
    }
    struct actor_key *key = key_of(r->actors, record);
    if (key == NULL)
        return;
    key->revoked = true;
    key->revoked_at = record->at;
    key->revoked_release = record->release;
}

/* chain_read asks for one line after the other; what came before is in order then. */
static enum chain_fit fit(void *data, struct ledger_record *record)
{
    struct reading *r = data;
    const struct chain *chain = &r->actors->chain;
    for (; r->applied < chain->count; r->applied++)
        apply(r, &chain->records[r->applied]);
    if (r->actors->count == 0) {
        /* The root signs its own grant. */
        bool own = record_is_signed_by(record, r->options->uuid, record->key);
        record->signer = own ? 0 : -1;
        return own ? CHAIN_FITS : CHAIN_MISFITS;
    }
    return actors_fit(r->actors, r->options->uuid, record);
}

/* Once more from the start, now that the links and signatures are right: was it allowed? */
static int judge(struct reading *r, const struct ledger_record *record, struct position at, struct diags *diags)
{
    struct actors *actors = r->actors;
    const struct actor_key *signer =
        record->signer < 0 || record->signer >= (int)actors->count ? NULL : &actors->keys[record->signer];
    const struct actor_key *subject = key_of(actors, record);
    if (actors->count == 0) {
        if (record->revokes || !str_equal(record->actor, record->subject) || (record->roles & ROLE_BIT(ROLE_ADMIN)) == 0) {
            diag_report(diags, at, DIAG_ACTORS_ROOT);
            return -1;
        }
        return 0;
    }
    if (signer == NULL) {
        diag_report(diags, at, DIAG_RECORD_UNKNOWN, record->actor);
        return -1;
    }
    if (signer->revoked) {
        diag_report(diags, at, DIAG_RECORD_REVOKED, record->actor, signer->revoked_release);
        return -1;
    }
    if ((actor_roles_at(signer, record->at) & ROLE_BIT(ROLE_ADMIN)) == 0) {
        diag_report(diags, at, DIAG_RECORD_ROLE, record->actor, role_name(ROLE_ADMIN));
        return -1;
    }
    if (str_equal(record->actor, record->subject)) {
        diag_report(diags, at, DIAG_ACTORS_OWN, record->actor);
        return -1;
    }
    /* One key is one person's, and ends once. */
    bool other = subject != NULL && (!str_equal(subject->name, record->subject) || subject->revoked);
    if (other || (record->revokes && subject == NULL)) {
        diag_report(diags, at, DIAG_ACTORS_KEY, record->subject);
        return -1;
    }
    return 0;
}

static int read_heads(struct reading *r, const struct ledger_record *record, struct position at, struct diags *diags)
{
    struct str list;
    struct actor_key *key = key_of(r->actors, record);
    if (!record->revokes || key == NULL || digest_is_none(record->content))
        return 0;
    int rc = object_read(r->arena, r->options->place.ledger_fd, record->content, OBJECT_LIMIT, &list);
    if (rc == 0 && heads_parse_list(r->arena, list, &key->revoked_heads) == 0)
        return 0;
    diag_report(diags, at, rc == -ENOENT ? DIAG_OBJECT_MISSING : DIAG_OBJECT_ALTERED, digest_hex(r->arena, record->content),
                STR("heads"));
    return -1;
}

static int judge_all(struct reading *r, struct diags *diags)
{
    struct chain *chain = &r->actors->chain;
    int rc = 0;
    r->actors->count = 0;
    for (size_t i = 0; i < chain->count; i++) {
        struct position at = chain_position(r->arena, r->options->place.ledger_name, chain, i + 1);
        if (judge(r, &chain->records[i], at, diags) < 0) {
            chain->broken = true;
            chain->count = i;
            return -1;
        }
        apply(r, &chain->records[i]);
        if (read_heads(r, &chain->records[i], at, diags) < 0)
            rc = -1;
    }
    return rc;
}

static int check_root(const struct reading *r, struct diags *diags)
{
    const struct actors *actors = r->actors;
    struct digest wanted = r->options->fingerprint;
    if (digest_is_none(wanted) || (actors->count > 0 && digest_equal(wanted, actors->root)))
        return 0;
    struct position at = chain_position(r->arena, r->options->place.ledger_name, &actors->chain, actors->count > 0 ? 1 : 0);
    if (actors->count > 0)
        diag_report(diags, at, DIAG_ROOT_OTHER, digest_hex(r->arena, actors->root), digest_hex(r->arena, wanted));
    else if (!actors->chain.broken)
        diag_report(diags, at, DIAG_ROOT_MISSING);
    return -1;
}

int actors_read(struct arena *arena, const struct actors_options *options, struct actors *actors, struct diags *diags)
{
    struct reading r = {.arena = arena, .options = options, .actors = actors};
    const struct chain_check check = {fit, &r};
    *actors = (struct actors){0};
    int rc = chain_read(arena, &options->place, STR("actors.jsonl"), RECORD_ACTOR, &check, &actors->chain, diags);
    actors->keys = NULL; /* the arena has them; judging begins anew */
    actors->capacity = 0;
    if (judge_all(&r, diags) < 0 && rc == 0)
        rc = -1;
    if (actors->count > 0)
        actors->root = key_fingerprint(actors->keys[0].key);
    if (check_root(&r, diags) < 0 && rc == 0)
        rc = -1;
    return rc;
}
