#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ledger_helper.h"

#include "base/file.h"

#include <fcntl.h>
#include <unistd.h>

const struct str ledger_bench_uuid = STR_INIT("00000000-0000-4000-8000-000000000001");

static const struct {
    const char *name;
    unsigned roles;
} people[PERSON_COUNT] = {
    [ROOT] = {"root", ROLE_BIT(ROLE_ADMIN)},  [AKI] = {"aki", ROLE_BIT(ROLE_AUTHOR)},
    [ERI] = {"eri", ROLE_BIT(ROLE_EDITOR)},   [PIRO] = {"piro", ROLE_BIT(ROLE_PROOFREADER)},
    [KEN] = {"ken", ROLE_BIT(ROLE_APPROVER)}, [JUN] = {"jun", ROLE_BIT(ROLE_APPROVER) | ROLE_BIT(ROLE_ADMIN)},
};

const char *ledger_bench_name(enum person person)
{
    return people[person].name;
}

/* A secret key that depends on the person alone, by way of a seed: tests must not depend on chance. */
static struct key *make_key(struct ledger_bench *h, enum person person)
{
    static const char seeds[] = "0123456789abcdef";
    struct buffer text = BUFFER_INIT;
    struct key *key = NULL;
    unsigned char seed[32];
    memset(seed, seeds[person], sizeof seed);
    (void)h;
    assert_int_equal(key_seal_seed(&text, str_from(people[person].name), seed, STR("x"), (struct key_cost){1, 8192}), KEY_OK);
    assert_int_equal(key_unseal(buffer_str(&text), STR("x"), &key), KEY_OK);
    buffer_free(&text);
    return key;
}

void ledger_bench_begin(struct ledger_bench *h)
{
    *h = (struct ledger_bench){.now = 1700000000};
    assert_int_equal(sodium_begin(), KEY_OK);
    h->fd = folder_make(h->folder);
    for (int person = 0; person < PERSON_COUNT; person++)
        h->keys[person] = make_key(h, (enum person)person);
    h->root = key_fingerprint(key_public(h->keys[ROOT]));
}

void ledger_bench_end(struct ledger_bench *h)
{
    for (int person = 0; person < PERSON_COUNT; person++)
        key_close(h->keys[person]);
    folder_remove(h->fd, h->folder);
    arena_free(&h->arena);
}

void ledger_bench_append(struct ledger_bench *h, const char *file, struct ledger_record record, enum person signer)
{
    const struct chain_place place = {h->fd, STR("ledger")};
    struct chain chain;
    struct diags diags = DIAGS_INIT;
    chain_read(&h->arena, &place, str_from(file), record.type, NULL, &chain, &diags);
    diags_free(&diags);
    assert_int_equal(chain_continue(&chain, h->now++, &record), 0);
    assert_int_equal(chain_append(h->fd, &chain, record_sign(&h->arena, &record, ledger_bench_uuid, h->keys[signer]), STR_NONE),
                     0);
}

void ledger_bench_grant(struct ledger_bench *h)
{
    for (int person = 0; person < PERSON_COUNT; person++) {
        struct ledger_record r = {.type = RECORD_ACTOR,
                                  .actor = STR("root"),
                                  .subject = str_from(people[person].name),
                                  .roles = people[person].roles};
        memcpy(r.key, key_public(h->keys[person]), PUBLIC_KEY_SIZE);
        ledger_bench_append(h, "actors.jsonl", r, ROOT);
    }
}

struct ledger_record ledger_bench_record(struct ledger_bench *h, const char *id, const char *text, enum stage from,
                                         enum stage to, enum person actor, enum role role)
{
    struct ledger_record r = {.type = RECORD_DOCUMENT,
                              .id = str_from(id),
                              .path = arena_printf(&h->arena, "%s.md", id),
                              .kind = STR("faq"),
                              .visibility = STR("public"),
                              .encoding = STR("utf-8"),
                              .from = from,
                              .to = to,
                              .actor = str_from(people[actor].name),
                              .role = role};
    struct snapshot_file file = {.path = r.path};
    struct snapshot snapshot = {&file, 1};
    assert_int_equal(object_write(h->fd, str_from(text), &file.hash), 0);
    assert_int_equal(object_write(h->fd, snapshot_list(&h->arena, &snapshot), &r.content), 0);
    return r;
}

void ledger_bench_life(struct ledger_bench *h, const char *id, const char *text)
{
    const char *file = arena_printf(&h->arena, "documents/%s.jsonl", id).data;
    ledger_bench_append(h, file, ledger_bench_record(h, id, text, STAGE_DRAFT, STAGE_STAGED, AKI, ROLE_AUTHOR), AKI);
    ledger_bench_append(h, file, ledger_bench_record(h, id, text, STAGE_STAGED, STAGE_EDITED, ERI, ROLE_EDITOR), ERI);
    ledger_bench_append(h, file, ledger_bench_record(h, id, text, STAGE_EDITED, STAGE_PROOFED, PIRO, ROLE_PROOFREADER), PIRO);
    ledger_bench_append(h, file, ledger_bench_record(h, id, text, STAGE_PROOFED, STAGE_APPROVED, KEN, ROLE_APPROVER), KEN);
}

struct str ledger_bench_read(struct ledger_bench *h, const char *file)
{
    struct str bytes;
    assert_int_equal(file_read(&h->arena, h->fd, file, 1 << 20, &bytes, NULL), 0);
    return bytes;
}

void ledger_bench_write(struct ledger_bench *h, const char *file, struct str bytes)
{
    int fd = openat(h->fd, file, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes.data, bytes.size), bytes.size);
    close(fd);
}

struct str ledger_bench_findings(struct ledger_bench *h, struct ledger **result)
{
    static struct str urgent[] = {STR_INIT("news")};
    struct ledger_options options = {.root = h->folder,
                                     .folder = h->folder,
                                     .uuid = ledger_bench_uuid,
                                     .fingerprint = h->root,
                                     .threads = 1,
                                     .objects = true,
                                     .urgent = {urgent, 1}};
    struct ledger *ledger;
    struct diags diags = DIAGS_INIT;
    struct buffer text = BUFFER_INIT;
    ledger_open(&ledger, &options, &diags);
    diags_sort(&diags);
    for (size_t i = 0; i < diags.count; i++)
        buffer_printf(&text, "%.*s:%u %s\n", STR_ARGS(str_from_pos(diags.items[i].at.path, strlen(h->folder) + 1)),
                      diags.items[i].at.line, diag_id(diags.items[i].code));
    struct str found = arena_str(&h->arena, buffer_str(&text));
    buffer_free(&text);
    diags_free(&diags);
    if (result != NULL)
        *result = ledger;
    else
        ledger_close(ledger);
    return found;
}
