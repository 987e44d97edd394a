/* What the public target leaves out: what the working files call internal, and what differs from the last build. */

#include "build/session.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/path.h"
#include "build/pool.h"
#include "facts/pack.h"
#include "site/approved.h"

#include <stdlib.h>

bool session_is_public(const struct build *b)
{
    return b->options.approved != NULL;
}

/* ---- packed, for the state: the strict ones; what was hidden; between which instants that was so ---- */

static void pack_strict(struct buffer *buffer, const struct strict *items, size_t count)
{
    pack_number(buffer, count);
    for (size_t i = 0; i < count; i++) {
        pack_str(buffer, items[i].path);
        pack_str(buffer, items[i].id);
        pack_number(buffer, items[i].is_section);
    }
}

static struct strict *unpack_strict(struct arena *arena, struct str packed, size_t *count)
{
    struct unpacker in = {packed, false};
    uint64_t claimed = unpack_number(&in);
    *count = in.broken || claimed > in.rest.size ? 0 : (size_t)claimed;
    struct strict *items = ARENA_ARRAY(arena, struct strict, *count + 1);
    for (size_t i = 0; i < *count; i++)
        items[i] = (struct strict){unpack_str(&in), unpack_str(&in), unpack_number(&in) != 0};
    return items;
}

static void pack_tombstone(struct buffer *buffer, const struct tombstone *t)
{
    pack_str(buffer, t->id);
    pack_str(buffer, t->path);
    pack_str(buffer, t->url);
    pack_number(buffer, t->farewell);
    pack_date(buffer, t->date);
}

static void pack_hidden(struct buffer *buffer, const struct hidden *h)
{
    pack_number(buffer, h->count);
    for (size_t i = 0; i < h->count; i++) {
        pack_str(buffer, h->items[i]->facets.path);
        pack_number(buffer, h->items[i]->hiding);
    }
    pack_number(buffer, h->tombstone_count);
    for (size_t i = 0; i < h->tombstone_count; i++) {
        struct buffer one = BUFFER_INIT;
        pack_tombstone(&one, &h->tombstones[i]);
        pack_str(buffer, h->tombstones[i].id);
        pack_str(buffer, buffer_str(&one));
        buffer_free(&one);
    }
}

void session_remember_rules(struct build *b, struct buffer *buffer)
{
    const struct hidden *h = &b->catalogue.hidden;
    buffer_reset(buffer);
    pack_strict(buffer, b->strict, b->strict_count);
    for (size_t i = 0; i < b->withdrawn_count; i++)
        pack_tombstone(buffer, &b->withdrawn[i]);
    state_put(b->state, STATE_VALUES, STR("strict"), buffer_str(buffer));
    buffer_reset(buffer);
    pack_hidden(buffer, h);
    state_put(b->state, STATE_VALUES, STR("hidden"), buffer_str(buffer));
    buffer_reset(buffer);
    pack_fixed64(buffer, (uint64_t)h->instant);
    pack_fixed64(buffer, (uint64_t)h->since);
    pack_fixed64(buffer, (uint64_t)h->before);
    pack_number(buffer, b->options.has_instant);
    state_put(b->state, STATE_VALUES, STR("instant"), buffer_str(buffer));
}

/* ---- the working files ---- */

struct reading {
    struct build *build;
    struct source_set *set;
    const struct source **sources;
    struct strict *results; /* path absent: not internal */
    struct arena *arenas, *scratches;
};

/* What cannot be read as text says nothing of visibility; a value that is none counts as internal (site/document.h). */
static void read_one(unsigned worker, size_t i, void *data)
{
    struct reading *r = data;
    struct arena *scratch = &r->scratches[worker], *arena = &r->arenas[worker];
    struct diags ignored = DIAGS_INIT;
    struct document d;
    struct str bytes;
    if (source_read(scratch, r->set, r->sources[i], &bytes, &ignored) == 0) {
        document_load(scratch, &r->build->config, r->sources[i]->path, bytes, &d, &ignored);
        if (d.visibility == VISIBILITY_INTERNAL)
            r->results[i] = (struct strict){arena_str(arena, d.path), arena_str(arena, d.id), d.is_section};
    }
    diags_free(&ignored);
    arena_reset(scratch);
}

static int by_strict_path(const void *a, const void *b)
{
    return str_compare(((const struct strict *)a)->path, ((const struct strict *)b)->path);
}

struct strict_list {
    struct strict *items;
    size_t count, capacity;
};

static void keep(struct build *b, struct strict_list *list, const struct strict *s)
{
    *ARRAY_PUSH(&b->rules_arena, list) =
        (struct strict){arena_str(&b->rules_arena, s->path), arena_str(&b->rules_arena, s->id), s->is_section};
}

static void read_changed(struct build *b, struct source_set *set, const struct source **changed, size_t count,
                         struct strict_list *list)
{
    struct arena arena = ARENA_INIT;
    struct reading r = {.build = b, .set = set, .sources = changed};
    r.results = ARENA_ARRAY(&arena, struct strict, count + 1);
    r.arenas = ARENA_ARRAY(&arena, struct arena, b->threads);
    r.scratches = ARENA_ARRAY(&arena, struct arena, b->threads);
    pool_run(b->threads, count, read_one, &r);
    for (size_t i = 0; i < count; i++)
        if (r.results[i].path.data != NULL)
            keep(b, list, &r.results[i]);
    for (unsigned i = 0; i < b->threads; i++) {
        arena_free(&r.arenas[i]);
        arena_free(&r.scratches[i]);
    }
    arena_free(&arena);
}

static bool is_strict(const struct strict_list *list, size_t count, struct str path)
{
    for (size_t i = 0; i < count; i++) {
        const struct strict *s = &list->items[i];
        struct str folder = path_folder(s->path);
        if (str_equal(s->path, path) || (s->is_section && path.size > folder.size && str_starts(path, folder) &&
                                         (folder.size == 0 || path.data[folder.size] == '/')))
            return true;
    }
    return false;
}

/* A document that was moved while it is in rework is public at its old address: what its working file says counts there. */
static void keep_moved(struct build *b, struct strict_list *list)
{
    const struct approved_set *approved = b->options.approved;
    size_t count = list->count;
    for (size_t i = 0; i < approved->count; i++) {
        const struct approved_document *d = &approved->items[i];
        if (d->working.size > 0 && !str_equal(d->working, d->path) && is_strict(list, count, d->working))
            keep(b, list, &(struct strict){d->path, d->id, false});
    }
}

/* The strict ones of last time whose files are what they were, and those of the files that are not. */
static void scan_strict(struct build *b, struct str before, int64_t *now_ns)
{
    struct source_set set;
    struct diags ignored = DIAGS_INIT; /* staging reports them */
    struct arena arena = ARENA_INIT;
    struct strict_list list = {0};
    struct table same = TABLE_INIT;
    size_t old_count, count = 0;
    const struct strict *old = unpack_strict(&arena, before, &old_count);
    source_scan(&set, b->root_fd, b->threads, &ignored);
    const struct source **changed = ARENA_ARRAY(&arena, const struct source *, set.count + 1);
    for (size_t i = 0; i < set.count; i++) {
        const struct source *source = &set.items[i];
        if (source->type != SOURCE_DOCUMENT)
            continue;
        if (session_note(b, arena_concat(&arena, STR("working/"), source->path), &source->stamp, now_ns) && before.data != NULL)
            table_set(&same, source->path, 1);
        else
            changed[count++] = source;
    }
    for (size_t i = 0; i < old_count; i++)
        if (table_get(&same, old[i].path) != TABLE_NONE)
            keep(b, &list, &old[i]);
    if (count > 0)
        read_changed(b, &set, changed, count, &list);
    keep_moved(b, &list);
    if (list.count > 1)
        qsort(list.items, list.count, sizeof *list.items, by_strict_path);
    b->strict = list.items;
    b->strict_count = list.count;
    table_free(&same);
    arena_free(&arena);
    diags_free(&ignored);
    source_set_free(&set);
}

static void gather_withdrawn(struct build *b)
{
    static const enum farewell farewells[] = {
        [ABSENT_WITHDRAWN] = FAREWELL_WITHDRAWN, [ABSENT_EXPIRED] = FAREWELL_EXPIRED, [ABSENT_NOT_YET] = FAREWELL_NOT_YET};
    const struct approved_set *approved = b->options.approved;
    struct arena *arena = &b->rules_arena;
    b->withdrawn = ARENA_ARRAY(arena, struct tombstone, approved->count + 1);
    b->withdrawn_count = 0;
    for (size_t i = 0; i < approved->count; i++) {
        const struct approved_document *d = &approved->items[i];
        struct tombstone *t = &b->withdrawn[b->withdrawn_count];
        if (!d->absent || d->internal)
            continue;
        *t = (struct tombstone){.id = d->id, .path = d->path, .farewell = farewells[d->absence]};
        t->url = facets_url_of(arena, d->id, str_is(path_stem(d->path), "_index"));
        if (d->changed != 0)
            t->date = date_from_instant(d->changed, b->config.offset_minutes);
        b->withdrawn_count++;
    }
}

bool session_scan_rules(struct build *b, int64_t *now_ns)
{
    struct arena arena = ARENA_INIT;
    struct buffer buffer = BUFFER_INIT;
    struct str before = b->usable ? state_get(b->state, STATE_VALUES, STR("strict"), &arena) : STR_NONE;
    arena_reset(&b->rules_arena);
    scan_strict(b, before, now_ns);
    gather_withdrawn(b);
    pack_strict(&buffer, b->strict, b->strict_count);
    for (size_t i = 0; i < b->withdrawn_count; i++)
        pack_tombstone(&buffer, &b->withdrawn[i]);
    bool changed = before.data == NULL || !str_equal(before, buffer_str(&buffer));
    buffer_free(&buffer);
    struct str value = b->usable ? state_get(b->state, STATE_VALUES, STR("instant"), &arena) : STR_NONE;
    struct unpacker in = {value, false};
    int64_t instant = (int64_t)unpack_fixed64(&in), since = (int64_t)unpack_fixed64(&in), until = (int64_t)unpack_fixed64(&in);
    bool had_instant = unpack_number(&in) != 0;
    if (b->options.has_instant)
        instant = b->options.instant;
    else
        changed = changed || had_instant; /* the newest date was not asked for then */
    changed = changed || in.broken || instant < since || instant >= until;
    arena_free(&arena);
    return changed;
}

void session_set_rules(struct build *b)
{
    b->catalogue.rules = (struct catalogue_rules){.public = session_is_public(b),
                                                  .has_instant = b->options.has_instant,
                                                  .instant = b->options.instant,
                                                  .strict = b->strict,
                                                  .strict_count = b->strict_count,
                                                  .withdrawn = b->withdrawn,
                                                  .withdrawn_count = b->withdrawn_count};
}

/* ---- what is hidden now and was not, or the other way round ---- */

static bool touch_path(struct build *b, struct str path, struct touched *touched)
{
    const struct entry *e = catalogue_by_path(&b->catalogue, path);
    if (e != NULL)
        touch_document(touched, &e->facets, false);
    return true;
}

static bool compare_paths(struct build *b, struct unpacker *in, struct touched *touched)
{
    const struct hidden *h = &b->catalogue.hidden;
    struct table before = TABLE_INIT, now = TABLE_INIT;
    bool changed = false;
    for (size_t i = 0; i < h->count; i++)
        table_set(&now, h->items[i]->facets.path, h->items[i]->hiding);
    for (uint64_t left = unpack_number(in); left > 0 && !in->broken; left--) {
        struct str path = unpack_str(in);
        uint32_t hiding = (uint32_t)unpack_number(in);
        table_set(&before, path, hiding);
        if (table_get(&now, path) != hiding)
            changed = touch_path(b, path, touched);
    }
    for (size_t i = 0; i < h->count; i++)
        if (table_get(&before, h->items[i]->facets.path) != h->items[i]->hiding)
            changed = touch_path(b, h->items[i]->facets.path, touched);
    table_free(&before);
    table_free(&now);
    return changed;
}

static bool compare_tombstones(struct build *b, struct unpacker *in, struct touched *touched)
{
    const struct hidden *h = &b->catalogue.hidden;
    struct table before = TABLE_INIT;
    struct buffer one = BUFFER_INIT;
    bool changed = false;
    for (uint64_t left = unpack_number(in); left > 0 && !in->broken; left--) {
        struct str id = unpack_str(in), packed = unpack_str(in);
        const struct tombstone *t = catalogue_tombstone(&b->catalogue, id);
        buffer_reset(&one);
        if (t != NULL)
            pack_tombstone(&one, t);
        table_set(&before, id, 1);
        if (t == NULL || !str_equal(packed, buffer_str(&one))) {
            touch_absent(touched, id);
            changed = true;
        }
    }
    for (size_t i = 0; i < h->tombstone_count; i++)
        if (table_get(&before, h->tombstones[i].id) == TABLE_NONE) {
            touch_absent(touched, h->tombstones[i].id);
            changed = true;
        }
    table_free(&before);
    buffer_free(&one);
    return changed;
}

bool session_compare_hidden(struct build *b, struct touched *touched)
{
    struct arena arena = ARENA_INIT;
    struct str packed = state_get(b->state, STATE_VALUES, STR("hidden"), &arena);
    struct unpacker in = {packed, false};
    bool changed = compare_paths(b, &in, touched);
    changed = compare_tombstones(b, &in, touched) || changed;
    if (in.broken)
        touch_everything(touched);
    arena_free(&arena);
    return changed || in.broken;
}

void session_report_hidden(struct build *b, struct build_report *report)
{
    struct arena *arena = &report->arena;
    struct unpacker in = {state_get(b->state, STATE_VALUES, STR("hidden"), arena), false};
    struct unpacker when = {state_get(b->state, STATE_VALUES, STR("instant"), arena), false};
    uint64_t claimed = unpack_number(&in);
    report->instant = (int64_t)unpack_fixed64(&when);
    if (b->options.has_instant)
        report->instant = b->options.instant;
    if (in.broken || claimed > in.rest.size)
        return;
    report->hidden_count = (size_t)claimed;
    report->hidden = ARENA_ARRAY(arena, struct build_hidden, report->hidden_count + 1);
    for (size_t i = 0; i < report->hidden_count; i++)
        report->hidden[i] = (struct build_hidden){unpack_str(&in), (enum hiding)unpack_number(&in)};
}
