/* Between processes: catalogue, records and findings out of the state and into it. */

#include "build/session.h"

#include "build/beside.h"
#include "facts/pack.h"

#define RECALL_PAYS 1000 /* sources that make up for another connection to the state */

/* ---- documents: the facets, then the findings ---- */

static void pack_entry(struct buffer *buffer, const struct entry *entry)
{
    buffer_reset(buffer);
    pack_str(buffer, entry->packed);
    pack_str(buffer, entry->notes);
}

static int recall_entry(struct str key, struct str value, void *data)
{
    struct unpacker in = {value, false};
    struct str packed = unpack_str(&in), notes = unpack_str(&in);
    (void)key;
    return !in.broken && catalogue_put(data, packed, notes) != NULL ? 0 : -1;
}

/* ---- media ---- */

static void pack_medium(struct buffer *buffer, const struct medium *m)
{
    buffer_reset(buffer);
    pack_fixed64(buffer, m->hash.low);
    pack_fixed64(buffer, m->hash.high);
    pack_number(buffer, m->image.type);
    pack_number(buffer, m->image.width);
    pack_number(buffer, m->image.height);
    pack_number(buffer, m->usable);
    pack_str(buffer, m->notes);
}

static int recall_medium(struct str key, struct str value, void *data)
{
    struct unpacker in = {value, false};
    struct medium m = {.path = key};
    m.hash.low = unpack_fixed64(&in);
    m.hash.high = unpack_fixed64(&in);
    m.image.type = (enum image_type)unpack_number(&in);
    m.image.width = (unsigned)unpack_number(&in);
    m.image.height = (unsigned)unpack_number(&in);
    m.usable = unpack_number(&in) != 0;
    m.notes = unpack_str(&in);
    if (in.broken)
        return -1;
    catalogue_put_medium(data, &m);
    return 0;
}

static int recall_catalogue(struct build *b)
{
    return state_each(b->state, STATE_DOCUMENTS, recall_entry, &b->catalogue) < 0 ||
                   state_each(b->state, STATE_MEDIA, recall_medium, &b->catalogue) < 0
               ? -1
               : 0;
}

struct recall {
    struct build *build;
    int result;
};

static void *recall_records(void *data)
{
    struct recall *r = data;
    r->result = records_load_apart(&r->build->records, r->build->state);
    return NULL;
}

/* Outputs are as much to read as documents are: where there are many, another thread does it. */
int session_recall(struct build *b)
{
    struct recall records = {b, -1};
    struct beside beside = {0};
    if (b->stamps.count >= RECALL_PAYS)
        beside_begin(&beside, b->threads, recall_records, &records);
    int rc = recall_catalogue(b);
    beside_end(&beside);
    if (rc == 0 && records.result < 0) {
        records_free(&b->records);
        rc = records_load(&b->records, b->state);
    }
    b->in_memory = rc == 0;
    return rc;
}

/* ---- and back ---- */

#define STORE_AT_ONCE 64 /* documents or media a job */

static void store_stamps(const struct stamps *stamps, struct state *state)
{
    static const struct stamps none = {0};
    stamps_store(stamps, &none, state);
}

static size_t count_jobs(const struct build *b)
{
    return 1 + (b->catalogue.count + b->catalogue.media_count + STORE_AT_ONCE - 1) / STORE_AT_ONCE;
}

static void store_job(struct build *b, size_t job, struct buffer *buffer)
{
    const struct catalogue *c = &b->catalogue;
    if (job == 0)
        store_stamps(&b->now, b->state);
    for (size_t i = (job - 1) * STORE_AT_ONCE; job > 0 && i < job * STORE_AT_ONCE && i < c->count + c->media_count; i++) {
        if (i < c->count) {
            pack_entry(buffer, c->entries[i]);
            state_put(b->state, STATE_DOCUMENTS, c->entries[i]->facets.path, buffer_str(buffer));
        } else {
            pack_medium(buffer, c->media[i - c->count]);
            state_put(b->state, STATE_MEDIA, c->media[i - c->count]->path, buffer_str(buffer));
        }
    }
}

void session_store(struct build *b, struct buffer *buffer)
{
    store_job(b, atomic_fetch_add(&b->storing.next, 1), buffer);
}

static void *store_beside(void *data)
{
    struct build *b = data;
    struct buffer buffer = BUFFER_INIT;
    while (!b->storing.enough && b->storing.next < count_jobs(b))
        session_store(b, &buffer);
    buffer_free(&buffer);
    return NULL;
}

void session_begin_storing(struct build *b)
{
    b->storing.next = 0;
    b->storing.enough = false;
    beside_begin(&b->storing.beside, b->threads, store_beside, b);
}

size_t session_leave_storing(struct build *b)
{
    b->storing.enough = true;
    beside_end(&b->storing.beside);
    return count_jobs(b) - b->storing.next;
}

static void remember_all(struct build *b, struct buffer *buffer)
{
    state_clear(b->state);
    for (size_t i = 0; i < count_jobs(b); i++)
        store_job(b, i, buffer);
    for (size_t i = 0; i < b->records.count; i++)
        b->records.items[i]->stored = false;
}

/* Books and search data are made after the rest. */
static void remember_rest(struct build *b)
{
    for (size_t i = 0; i < b->records.count; i++) {
        struct record *r = b->records.items[i];
        if (!r->stored)
            state_put(b->state, STATE_OUTPUTS, r->output.path, record_packed(r));
        r->stored = false;
    }
}

static void remember_changes(struct build *b, const struct changes *changes, struct buffer *buffer)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *c = &changes->items[i];
        const struct entry *entry = catalogue_by_path(&b->catalogue, c->path);
        const struct medium *medium = catalogue_medium(&b->catalogue, c->path);
        if (c->same)
            continue;
        if (c->document && entry == NULL) {
            state_remove(b->state, STATE_DOCUMENTS, c->path);
        } else if (c->document) {
            pack_entry(buffer, entry);
            state_put(b->state, STATE_DOCUMENTS, c->path, buffer_str(buffer));
        } else if (medium == NULL) {
            state_remove(b->state, STATE_MEDIA, c->path);
        } else {
            pack_medium(buffer, medium);
            state_put(b->state, STATE_MEDIA, c->path, buffer_str(buffer));
        }
    }
}

static void remember_outputs(struct build *b, const struct plan *plan)
{
    for (size_t i = 0; i < plan->removal_count; i++)
        state_remove(b->state, STATE_OUTPUTS, plan->removals[i]);
    for (size_t i = 0; i < plan->count; i++) {
        const struct record *r = records_find(&b->records, plan->jobs[i].output.path);
        if (r != NULL)
            state_put(b->state, STATE_OUTPUTS, r->output.path, record_packed(r));
    }
}

static void put_notes(struct build *b, const char *name, const struct diags *diags, struct buffer *buffer)
{
    buffer_reset(buffer);
    diags_pack(buffer, diags);
    state_put(b->state, STATE_VALUES, str_from(name), buffer_str(buffer));
}

static void put_hash(struct build *b, const char *name, struct hash128 hash, struct buffer *buffer)
{
    buffer_reset(buffer);
    pack_fixed64(buffer, hash.low);
    pack_fixed64(buffer, hash.high);
    state_put(b->state, STATE_VALUES, str_from(name), buffer_str(buffer));
}

static void remember_paths(struct build *b, const struct changes *changes, enum remember what)
{
    if (what == REMEMBER_ALL) { /* here they are not scanned anew */
        store_stamps(&b->stamps, b->state);
        return;
    }
    struct arena arena = ARENA_INIT;
    struct str *paths = ARENA_ARRAY(&arena, struct str, changes->count + 1);
    for (size_t i = 0; i < changes->count; i++)
        paths[i] = arena_concat(&arena, STR("content/"), changes->items[i].path);
    stamps_store_paths(&b->stamps, paths, changes->count, b->state);
    arena_free(&arena);
}

void session_remember(struct build *b, const struct changes *changes, const struct plan *plan, const struct diags *all,
                      enum remember what)
{
    struct buffer buffer = BUFFER_INIT;
    if (what == REMEMBER_ALL)
        remember_all(b, &buffer);
    if (what == REMEMBER_CHANGES) {
        remember_changes(b, changes, &buffer);
        remember_outputs(b, plan);
    } else {
        remember_rest(b);
    }
    if (changes->by_path)
        remember_paths(b, changes, what);
    else if (what == REMEMBER_CHANGES)
        stamps_store(&b->now, &b->stamps, b->state);
    put_notes(b, "notes", all, &buffer);
    put_notes(b, "plan-notes", &b->plan_diags, &buffer);
    session_remember_stages(b, changes, what != REMEMBER_CHANGES, &buffer);
    if (session_is_public(b))
        session_remember_rules(b, &buffer);
    put_hash(b, "config", b->config_hash, &buffer);
    put_hash(b, "program", b->program, &buffer);
    put_hash(b, "theme", b->theme_hash, &buffer);
    put_hash(b, "kit", b->kit_hash, &buffer);
    put_notes(b, "kit-notes", &b->kit_diags, &buffer);
    if (b->made != NULL)
        books_made_remember(b->made, b->state, &b->books, what != REMEMBER_CHANGES);
    buffer_free(&buffer);
}
