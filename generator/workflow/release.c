#include "workflow/release.h"

#include "base/array.h"

static void put_digest(struct buffer *b, const char *name, struct digest digest)
{
    char hex[DIGEST_HEX_SIZE + 1];
    sha256_to_hex(digest.bytes, hex);
    buffer_put(b, str_from(name));
    buffer_put(b, digest_is_none(digest) ? STR("") : str_of(hex, DIGEST_HEX_SIZE));
    buffer_put_char(b, '"');
}

static void put_preamble(struct buffer *b, struct str uuid)
{
    buffer_put_literal(b, "fumi-release-1");
    buffer_put(b, uuid);
}

static void put_document(struct buffer *b, const struct release_document *d)
{
    buffer_put_literal(b, "{\"id\":\"");
    buffer_put_json(b, d->id);
    put_digest(b, "\",\"content\":\"", d->content);
    put_digest(b, ",\"record\":\"", d->record);
    put_digest(b, ",\"approver\":\"", d->approver);
    buffer_put_char(b, '}');
}

void release_put(struct buffer *b, const struct release *r, const struct key *key)
{
    struct arena arena = ARENA_INIT;
    struct buffer message = BUFFER_INIT;
    unsigned char signature[SIGNATURE_SIZE];
    size_t start = b->size;
    put_digest(b, "{\"release\":1,\"id\":\"", r->id);
    buffer_put_literal(b, ",\"number\":");
    buffer_put_number(b, r->number);
    buffer_put_literal(b, ",\"uuid\":\"");
    buffer_put_json(b, r->uuid);
    put_digest(b, "\",\"site\":\"", r->site);
    buffer_put_literal(b, ",\"instant\":\"");
    buffer_put(b, record_time(&arena, r->instant));
    put_digest(b, "\",\n\"previous\":\"", r->previous);
    buffer_put_literal(b, ",\"documents\":[");
    for (size_t i = 0; i < r->count; i++) {
        buffer_put(b, i == 0 ? STR("\n") : STR(",\n"));
        put_document(b, &r->documents[i]);
    }
    buffer_put_literal(b, "\n],\"heads\":");
    heads_put_json(b, &r->heads);
    buffer_put_literal(b, ",\"key\":\"");
    buffer_put(b, hex_put(&arena, key_public(key), PUBLIC_KEY_SIZE));
    buffer_put_char(b, '"');
    put_preamble(&message, r->uuid);
    buffer_put(&message, str_from_pos(buffer_str(b), start));
    key_sign(key, buffer_str(&message), signature);
    buffer_put_literal(b, ",\"sig\":\"");
    buffer_put(b, hex_put(&arena, signature, SIGNATURE_SIZE));
    buffer_put_literal(b, "\"}\n");
    buffer_free(&message);
    arena_free(&arena);
}

/* ---- reading ---- */

struct reader {
    struct str rest;
    bool broken;
};

static void expect(struct reader *in, const char *literal)
{
    if (!str_starts(in->rest, str_from(literal)))
        in->broken = true;
    else
        in->rest = str_from_pos(in->rest, strlen(literal));
}

/* Up to a quotation mark. What release_put writes has escapes nowhere: ids and UUIDs have no character that needs one. */
static struct str take_text(struct reader *in)
{
    size_t end = in->broken ? STR_NPOS : str_find_char(in->rest, '"', 0);
    if (end == STR_NPOS) {
        in->broken = true;
        return STR("");
    }
    struct str text = str_sub(in->rest, 0, end);
    in->rest = str_from_pos(in->rest, end);
    if (text.size > 0 && memchr(text.data, '\\', text.size) != NULL)
        in->broken = true;
    return text;
}

static struct digest take_digest(struct reader *in, bool may_be_none)
{
    struct digest digest = DIGEST_NONE;
    struct str text = take_text(in);
    if (!(text.size == 0 && may_be_none) && digest_parse(text, &digest) < 0)
        in->broken = true;
    return digest;
}

static void take_documents(struct arena *arena, struct reader *in, struct release *r)
{
    struct {
        struct release_document *items;
        size_t count, capacity;
    } list = {0};
    while (!in->broken && str_starts(in->rest, list.count == 0 ? STR("\n{") : STR(",\n{"))) {
        struct release_document d;
        expect(in, list.count == 0 ? "\n{\"id\":\"" : ",\n{\"id\":\"");
        d.id = take_text(in);
        expect(in, "\",\"content\":\"");
        d.content = take_digest(in, false);
        expect(in, "\",\"record\":\"");
        d.record = take_digest(in, false);
        expect(in, "\",\"approver\":\"");
        d.approver = take_digest(in, true);
        expect(in, "\"}");
        if (list.count > 0 && str_compare(list.items[list.count - 1].id, d.id) >= 0)
            in->broken = true;
        *ARRAY_PUSH(arena, &list) = d;
    }
    r->documents = list.items;
    r->count = list.count;
}

static bool signature_fits(const struct release *r, struct str text, const struct reader *in)
{
    struct buffer message = BUFFER_INIT;
    unsigned char signature[SIGNATURE_SIZE];
    struct str tail = in->rest;
    bool fits = tail.size == strlen(",\"sig\":\"") + 2 * SIGNATURE_SIZE + strlen("\"}\n") && str_ends(tail, STR("\"}\n")) &&
                hex_parse(str_sub(tail, strlen(",\"sig\":\""), 2 * SIGNATURE_SIZE), signature, SIGNATURE_SIZE) == 0;
    put_preamble(&message, r->uuid);
    buffer_put(&message, str_sub(text, 0, text.size - tail.size));
    fits = fits && sodium_begin() == 0 && key_verify(r->key, buffer_str(&message), signature);
    buffer_free(&message);
    return fits;
}

int release_parse(struct arena *arena, struct str text, struct release *r)
{
    struct reader in = {text, false};
    unsigned long number = 0;
    *r = (struct release){0};
    expect(&in, "{\"release\":1,\"id\":\"");
    r->id = take_digest(&in, false);
    expect(&in, "\",\"number\":");
    size_t comma = in.broken ? 0 : str_find_char(in.rest, ',', 0);
    if (comma == STR_NPOS || !str_to_number(str_sub(in.rest, 0, comma), 1000000000, &number))
        return -1;
    r->number = number;
    in.rest = str_from_pos(in.rest, comma);
    expect(&in, ",\"uuid\":\"");
    r->uuid = take_text(&in);
    expect(&in, "\",\"site\":\"");
    r->site = take_digest(&in, false);
    expect(&in, "\",\"instant\":\"");
    if (record_parse_time(take_text(&in), &r->instant) < 0)
        in.broken = true;
    expect(&in, "\",\n\"previous\":\"");
    r->previous = take_digest(&in, true);
    expect(&in, "\",\"documents\":[");
    take_documents(arena, &in, r);
    expect(&in, "\n],\"heads\":");
    size_t key = in.broken ? STR_NPOS : str_find(in.rest, STR(",\"key\":\""), 0);
    if (key == STR_NPOS || heads_parse_json(arena, text, &r->heads) < 0)
        return -1;
    in.rest = str_from_pos(in.rest, key);
    expect(&in, ",\"key\":\"");
    if (hex_parse(take_text(&in), r->key, PUBLIC_KEY_SIZE) < 0)
        in.broken = true;
    expect(&in, "\"");
    return !in.broken && str_starts(in.rest, STR(",\"sig\":\"")) && signature_fits(r, text, &in) ? 0 : -1;
}

bool release_is_ours(const struct release *r, const struct actors *actors)
{
    const struct actor_key *actor = actors_by_public(actors, r->key);
    for (size_t i = 0; actor != NULL && i < actor->grant_count; i++)
        if ((actor->grants[i].roles & ROLE_BIT(ROLE_PUBLISHER)) != 0)
            return true;
    return false;
}

int release_accept(struct arena *arena, struct str text, const struct actors *actors, struct str name, struct release *r,
                   struct diags *diags)
{
    const struct position at = {name, 0, 0};
    if (release_parse(arena, text, r) < 0)
        diag_report(diags, at, DIAG_RELEASE_UNREADABLE);
    else if (!release_is_ours(r, actors))
        diag_report(diags, at, DIAG_RELEASE_STRANGER);
    else
        return 0;
    return -1;
}
