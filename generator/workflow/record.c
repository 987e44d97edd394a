/* Writing and reading a record. The reader is the writer turned round: what it takes, record_put would write again. */

#include "workflow/record.h"

#include "base/path.h"
#include "base/utf8.h"
#include "site/kind.h"

#include <time.h>

/* ---- times ---- */

struct str record_time(struct arena *arena, int64_t at)
{
    struct tm tm;
    time_t t = (time_t)at;
    gmtime_r(&t, &tm);
    return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
                        tm.tm_min, tm.tm_sec);
}

int record_parse_time(struct str text, int64_t *at)
{
    static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
    int values[6] = {0};
    size_t value = 0;
    if (text.size != sizeof form - 1)
        return -1;
    for (size_t i = 0; i < text.size; i++) {
        if (form[i] == 'd' ? text.data[i] < '0' || text.data[i] > '9' : text.data[i] != form[i])
            return -1;
        if (form[i] == 'd')
            values[value] = values[value] * 10 + (text.data[i] - '0');
        else if (form[i] != 'Z')
            value++;
    }
    struct tm tm = {.tm_year = values[0] - 1900,
                    .tm_mon = values[1] - 1,
                    .tm_mday = values[2],
                    .tm_hour = values[3],
                    .tm_min = values[4],
                    .tm_sec = values[5]};
    struct tm given = tm;
    time_t t = timegm(&tm);
    /* timegm carries the 30th of February over into March: one instant, two spellings. */
    if (values[0] < 1970 || tm.tm_mon != given.tm_mon || tm.tm_mday != given.tm_mday || tm.tm_hour != given.tm_hour ||
        tm.tm_min != given.tm_min || tm.tm_sec != given.tm_sec)
        return -1;
    *at = (int64_t)t;
    return 0;
}

/* ---- names ---- */

bool record_is_name(struct str name)
{
    bool good = name.size > 0 && name.size <= 64;
    for (size_t i = 0; i < name.size && good; i++) {
        char c = name.data[i];
        good = (c >= 'a' && c <= 'z') || (i > 0 && ((c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'));
    }
    return good;
}

/* ---- writing ---- */

static void put_text(struct buffer *buffer, struct str text)
{
    for (size_t i = 0; i < text.size; i++) {
        switch (text.data[i]) {
        case '"': buffer_put_literal(buffer, "\\\""); break;
        case '\\': buffer_put_literal(buffer, "\\\\"); break;
        case '\n': buffer_put_literal(buffer, "\\n"); break;
        case '\t': buffer_put_literal(buffer, "\\t"); break;
        default: buffer_put_char(buffer, text.data[i]);
        }
    }
}

static void put_member(struct buffer *buffer, const char *name, struct str value)
{
    buffer_printf(buffer, ",\"%s\":\"", name);
    put_text(buffer, value);
    buffer_put_char(buffer, '"');
}

static void put_hex_member(struct buffer *buffer, const char *name, const unsigned char *bytes, size_t size)
{
    struct arena arena = ARENA_INIT;
    put_member(buffer, name, hex_put(&arena, bytes, size));
    arena_free(&arena);
}

static void put_content(struct buffer *buffer, struct digest content)
{
    if (digest_is_none(content))
        put_member(buffer, "content", STR(""));
    else
        put_hex_member(buffer, "content", content.bytes, sizeof content.bytes);
}

static void put_time(struct buffer *buffer, int64_t at)
{
    struct arena arena = ARENA_INIT;
    put_member(buffer, "at", record_time(&arena, at));
    arena_free(&arena);
}

static void put_roles(struct buffer *buffer, unsigned roles)
{
    buffer_put_literal(buffer, ",\"roles\":\"");
    bool first = true;
    for (int role = 0; role < ROLE_COUNT; role++) {
        if ((roles & ROLE_BIT(role)) == 0)
            continue;
        if (!first)
            buffer_put_char(buffer, ' ');
        buffer_put(buffer, role_name((enum role)role));
        first = false;
    }
    buffer_put_char(buffer, '"');
}

void record_put_preamble(struct buffer *buffer, struct str uuid)
{
    buffer_put_literal(buffer, "fumi-record-1");
    buffer_put(buffer, uuid);
}

void record_put(struct buffer *buffer, const struct ledger_record *r)
{
    buffer_put_literal(buffer, "{\"seq\":");
    buffer_put_number(buffer, r->seq);
    put_hex_member(buffer, "prev", r->prev.bytes, sizeof r->prev.bytes);
    if (r->type == RECORD_ACTOR) {
        put_member(buffer, "do", r->revokes ? STR("revoke") : STR("grant"));
        put_member(buffer, "subject", r->subject);
        put_hex_member(buffer, "key", r->key, sizeof r->key);
        put_roles(buffer, r->roles);
        put_member(buffer, "release", r->release);
        put_member(buffer, "actor", r->actor);
    } else {
        put_member(buffer, "id", r->id);
        put_member(buffer, "path", r->path);
        put_member(buffer, "kind", r->kind);
        put_member(buffer, "visibility", r->visibility);
        put_member(buffer, "encoding", r->encoding);
        put_member(buffer, "from", stage_name(r->from));
        put_member(buffer, "to", stage_name(r->to));
        put_member(buffer, "actor", r->actor);
        put_member(buffer, "role", role_name(r->role));
    }
    put_time(buffer, r->at);
    put_content(buffer, r->content);
    put_member(buffer, "note", r->note);
}

void record_put_signature(struct buffer *buffer, const unsigned char signature[SIGNATURE_SIZE])
{
    put_hex_member(buffer, "sig", signature, SIGNATURE_SIZE);
    buffer_put_literal(buffer, "}\n");
}

/* ---- reading ---- */

struct reader {
    struct arena *arena;
    struct str line;
    size_t at;
    bool failed;
};

static void expect(struct reader *r, struct str text)
{
    if (!r->failed && str_starts(str_from_pos(r->line, r->at), text))
        r->at += text.size;
    else
        r->failed = true;
}

/* A text in quotation marks with the four escapes that put_text writes. */
static struct str take_text(struct reader *r)
{
    char text[RECORD_TEXT_LIMIT];
    size_t size = 0;
    expect(r, STR("\""));
    while (!r->failed && r->at < r->line.size && r->line.data[r->at] != '"') {
        char c = r->line.data[r->at++];
        if (c == '\\') {
            char escaped = r->at < r->line.size ? r->line.data[r->at++] : '\0';
            c = escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped;
            r->failed = escaped != 'n' && escaped != 't' && escaped != '"' && escaped != '\\';
        } else {
            r->failed = (unsigned char)c < ' ' || c == 0x7f;
        }
        if (size == sizeof text)
            r->failed = true;
        else
            text[size++] = c;
    }
    expect(r, STR("\""));
    if (utf8_check(str_of(text, size)) != STR_NPOS)
        r->failed = true;
    return r->failed ? STR("") : arena_str(r->arena, str_of(text, size));
}

static struct str take_member(struct reader *r, const char *name)
{
    expect(r, STR(",\""));
    expect(r, str_from(name));
    expect(r, STR("\":"));
    return take_text(r);
}

static void take_hex_member(struct reader *r, const char *name, unsigned char *bytes, size_t size)
{
    if (hex_parse(take_member(r, name), bytes, size) < 0)
        r->failed = true;
}

static void take_content(struct reader *r, struct ledger_record *record)
{
    struct str text = take_member(r, "content");
    record->content = DIGEST_NONE;
    /* "" and 64 zeros would be two spellings of none */
    if (text.size > 0 && (digest_parse(text, &record->content) < 0 || digest_is_none(record->content)))
        r->failed = true;
}

static void take_seq(struct reader *r, struct ledger_record *record)
{
    expect(r, STR("{\"seq\":"));
    size_t start = r->at;
    while (!r->failed && r->at < r->line.size && r->line.data[r->at] >= '0' && r->line.data[r->at] <= '9')
        r->at++;
    unsigned long seq = 0;
    struct str digits = str_sub(r->line, start, r->at - start);
    if (digits.size == 0 || digits.size > 9 || digits.data[0] == '0' || !str_to_number(digits, 999999999, &seq))
        r->failed = true;
    record->seq = seq;
}

static void take_stage(struct reader *r, const char *name, enum stage *stage)
{
    if (stage_from_name(take_member(r, name), stage) < 0)
        r->failed = true;
}

static void take_roles(struct reader *r, struct ledger_record *record)
{
    struct str rest = take_member(r, "roles"), part;
    int last = -1;
    record->roles = 0;
    if (rest.size == 0)
        return;
    while (!r->failed && str_split(&rest, ' ', &part)) {
        enum role role;
        if (role_from_name(part, &role) < 0 || (int)role <= last) {
            r->failed = true;
            return;
        }
        last = (int)role;
        record->roles |= ROLE_BIT(role);
    }
}

static struct str take_name(struct reader *r, const char *name)
{
    struct str text = take_member(r, name);
    if (!record_is_name(text))
        r->failed = true;
    return text;
}

static void take_actor_members(struct reader *r, struct ledger_record *record)
{
    struct str what = take_member(r, "do");
    record->revokes = str_is(what, "revoke");
    if (!record->revokes && !str_is(what, "grant"))
        r->failed = true;
    record->subject = take_name(r, "subject");
    take_hex_member(r, "key", record->key, sizeof record->key);
    take_roles(r, record);
    record->release = take_member(r, "release");
    record->actor = take_name(r, "actor");
    if (record->revokes != (record->roles == 0))
        r->failed = true;
}

static bool is_encoding(struct str text)
{
    static const struct str encodings[] = {STR_INIT("utf-8"), STR_INIT("cp932"), STR_INIT("euc-jp"), STR_INIT("iso-2022-jp")};
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
        if (str_equal(encodings[i], text))
            return true;
    return false;
}

static bool has_line_break(struct str text)
{
    return str_find_char(text, '\n', 0) != STR_NPOS || str_find_char(text, '\t', 0) != STR_NPOS;
}

static bool describes_document(const struct ledger_record *r)
{
    enum kind kind;
    return path_is_inner(r->id) && path_is_inner(r->path) && !has_line_break(r->id) && !has_line_break(r->path) &&
           kind_from_name(r->kind, &kind) == 0 && (str_is(r->visibility, "public") || str_is(r->visibility, "internal")) &&
           is_encoding(r->encoding) && !digest_is_none(r->content);
}

static bool describes_site(const struct ledger_record *r)
{
    return r->id.size == 0 && (str_is(r->path, "fumi.yaml") || str_is(r->path, "adoption")) && str_is(r->kind, "settings") &&
           r->visibility.size == 0 && r->encoding.size == 0 && !digest_is_none(r->content);
}

static void take_document_members(struct reader *r, struct ledger_record *record)
{
    record->id = take_member(r, "id");
    record->path = take_member(r, "path");
    record->kind = take_member(r, "kind");
    record->visibility = take_member(r, "visibility");
    record->encoding = take_member(r, "encoding");
    take_stage(r, "from", &record->from);
    take_stage(r, "to", &record->to);
    record->actor = take_name(r, "actor");
    if (role_from_name(take_member(r, "role"), &record->role) < 0)
        r->failed = true;
}

int record_parse(struct arena *arena, enum record_type type, struct str line, struct ledger_record *record)
{
    struct reader r = {.arena = arena, .line = line};
    *record = (struct ledger_record){.type = type, .line = line, .signer = -1};
    if (line.size > RECORD_LIMIT)
        return -1;
    take_seq(&r, record);
    take_hex_member(&r, "prev", record->prev.bytes, sizeof record->prev.bytes);
    if (type == RECORD_ACTOR)
        take_actor_members(&r, record);
    else
        take_document_members(&r, record);
    if (record_parse_time(take_member(&r, "at"), &record->at) < 0)
        r.failed = true;
    take_content(&r, record);
    record->note = take_member(&r, "note");
    record->signed_size = r.at;
    take_hex_member(&r, "sig", record->signature, sizeof record->signature);
    expect(&r, STR("}"));
    if (r.failed || r.at != line.size)
        return -1;
    if ((type == RECORD_DOCUMENT && !describes_document(record)) || (type == RECORD_SITE && !describes_site(record)))
        return -1;
    record->hash = digest_of(line);
    return 0;
}
