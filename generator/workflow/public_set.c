#include "workflow/public_set.h"

#include "base/memory.h"
#include "build/pool.h"

#include <errno.h>
#include <stdlib.h>

static int read_object(void *data, const unsigned char sha256[SHA256_SIZE], size_t limit, struct arena *arena,
                       struct str *bytes)
{
    const struct ledger *ledger = data;
    struct digest hash;
    memcpy(hash.bytes, sha256, SHA256_SIZE);
    int rc = object_read(arena, ledger->fd, hash, limit, bytes);
    return rc == OBJECT_ALTERED ? -EBADMSG : rc;
}

/* ---- which record of a chain ---- */

static bool is_named(struct str_list only, struct str id)
{
    for (size_t i = 0; i < only.count; i++)
        if (str_equal(only.items[i], id))
            return true;
    return false;
}

static const struct ledger_record *find_record(const struct chain *chain, struct digest hash)
{
    for (size_t i = chain->count; i-- > 0;)
        if (digest_equal(chain->records[i].hash, hash))
            return &chain->records[i];
    return NULL;
}

/* NULL: the document is not part of this release. */
static const struct ledger_record *record_of(const struct ledger_document *d, const struct public_options *options,
                                             struct str ledger_name, struct diags *diags)
{
    if (options->base == NULL || is_named(options->only, d->id))
        return d->approved;
    const struct release_document *before = release_find(options->base, d->id);
    if (before == NULL)
        return NULL;
    const struct ledger_record *record = find_record(&d->chain, before->record);
    if (record == NULL) {
        struct arena arena = ARENA_INIT;
        diag_report(diags, chain_position(&arena, ledger_name, &d->chain, 0), DIAG_RELEASE_RECORD, d->id);
        arena_free(&arena);
    }
    return record;
}

/* ---- snapshots, on several threads ---- */

struct reading {
    struct public_set *set;
    struct approved_document *items; /* as documents, by id */
    struct diags *diags;             /* one a thread */
};

static int by_file_path(const void *a, const void *b)
{
    return str_compare(((const struct approved_file *)a)->path, ((const struct approved_file *)b)->path);
}

static void read_one(unsigned worker, size_t i, void *data)
{
    struct reading *r = data;
    struct arena *arena = &r->set->workers[worker];
    const struct ledger_record *record = r->set->documents[i].record;
    struct approved_document *d = &r->items[i];
    struct snapshot snapshot;
    *d = (struct approved_document){.id = r->set->documents[i].chain->id,
                                    .path = record->path,
                                    .encoding = record->encoding,
                                    .internal = str_is(record->visibility, "internal")};
    if (!r->set->documents[i].chain->adopted)
        d->changed = r->set->documents[i].chain->approved_at;
    if (ledger_snapshot(r->set->ledger, arena, record, &snapshot, &r->diags[worker]) < 0)
        return;
    struct approved_file *files = ARENA_ARRAY(arena, struct approved_file, snapshot.count + 1);
    bool found = false;
    for (size_t k = 0; k < snapshot.count; k++) {
        const struct snapshot_file *file = &snapshot.files[k];
        bool own = str_equal(file->path, record->path);
        memcpy(own ? d->sha256 : files[d->file_count].sha256, file->hash.bytes, SHA256_SIZE);
        if (!own)
            files[d->file_count++].path = file->path;
        found = found || own;
    }
    qsort(files, d->file_count, sizeof *files, by_file_path);
    d->files = files;
    if (!found)
        diag_report(&r->diags[worker], chain_position(arena, r->set->ledger->name, &r->set->documents[i].chain->chain, 0),
                    DIAG_RELEASE_RECORD, d->id);
}

static void read_snapshots(struct public_set *set, struct approved_document *items, struct diags *diags)
{
    struct reading r = {set, items, memory_zalloc(set->worker_count * sizeof *r.diags)};
    pool_run(set->worker_count, set->count, read_one, &r);
    for (unsigned i = 0; i < set->worker_count; i++) {
        diags_append(diags, &r.diags[i]);
        diags_free(&r.diags[i]);
    }
    free(r.diags);
}

/* ---- the whole ---- */

static int by_path(const void *a, const void *b)
{
    return str_compare(((const struct approved_document *)a)->path, ((const struct approved_document *)b)->path);
}

/* A withdrawn document's address was public only where an approved record was. */
static bool bury(const struct ledger_document *d, struct approved_document *item)
{
    if (d->withdrawn == NULL || d->was_approved == NULL)
        return false;
    *item = (struct approved_document){.id = d->id,
                                       .path = d->was_approved->path,
                                       .internal = str_is(d->was_approved->visibility, "internal"),
                                       .withdrawn = true,
                                       .changed = d->withdrawn->at};
    return true;
}

static void report_unknown(const struct ledger *ledger, struct str_list only, struct diags *diags)
{
    for (size_t i = 0; i < only.count; i++) {
        const struct ledger_document *d = ledger_find(ledger, only.items[i]);
        if (d == NULL || (d->approved == NULL && d->withdrawn == NULL))
            diag_report(diags, (struct position){STR("--only"), 0, 0}, DIAG_ONLY_UNKNOWN, only.items[i]);
    }
}

/* Two chains may have had one path at different times; a source set may not. The one whose id is asked for first stays. */
static void drop_repetitions(struct approved_set *approved, struct approved_document *items)
{
    size_t kept = 0;
    for (size_t i = 0; i < approved->count; i++)
        if (kept == 0 || !str_equal(items[kept - 1].path, items[i].path))
            items[kept++] = items[i];
        else if (items[kept - 1].withdrawn)
            items[kept - 1] = items[i];
    approved->count = kept;
}

int public_set_make(struct public_set *set, const struct ledger *ledger, const struct public_options *options,
                    struct diags *diags)
{
    size_t errors = diags->errors;
    *set = (struct public_set){.ledger = ledger, .arena = ARENA_INIT};
    set->worker_count = options->threads > 0 ? options->threads : pool_default_threads();
    set->workers = memory_zalloc(set->worker_count * sizeof *set->workers);
    set->documents = ARENA_ARRAY(&set->arena, struct public_document, ledger->count + 1);
    struct approved_document *items = ARENA_ARRAY(&set->arena, struct approved_document, ledger->count + 1);
    report_unknown(ledger, options->only, diags);
    for (size_t i = 0; i < ledger->count; i++) {
        const struct ledger_document *d = &ledger->documents[i];
        if (d->broken || d->approved == NULL)
            continue;
        const struct ledger_record *record = record_of(d, options, ledger->name, diags);
        if (record != NULL)
            set->documents[set->count++] = (struct public_document){d, record};
    }
    read_snapshots(set, items, diags);
    size_t count = set->count;
    for (size_t i = 0; i < ledger->count; i++)
        if (!ledger->documents[i].broken && bury(&ledger->documents[i], &items[count]))
            count++;
    set->approved = (struct approved_set){items, count, read_object, (void *)(uintptr_t)ledger};
    qsort(items, count, sizeof *items, by_path);
    drop_repetitions(&set->approved, items);
    return diags->errors > errors ? LEDGER_CONTENT : 0;
}

void public_set_free(struct public_set *set)
{
    for (unsigned i = 0; i < set->worker_count; i++)
        arena_free(&set->workers[i]);
    free(set->workers);
    arena_free(&set->arena);
    *set = (struct public_set){.arena = ARENA_INIT};
}
