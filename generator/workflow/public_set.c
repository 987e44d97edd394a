#include "workflow/public_set.h"

#include "base/memory.h"
#include "base/table.h"
#include "build/pool.h"
#include "workflow/work.h"

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

/* What the release before was made from, whatever its documents are called by now. records: by place in the ledger. */
static void take_base(const struct ledger *ledger, const struct public_options *options, const struct ledger_record **records,
                      struct diags *diags)
{
    for (size_t i = 0; i < options->base->count; i++) {
        const struct release_document *before = &options->base->documents[i];
        const struct ledger_record *record;
        const struct ledger_document *d = ledger_find_record(ledger, before->id, before->record, &record);
        if (d == NULL)
            diag_report(diags, (struct position){ledger->name, 0, 0}, DIAG_RELEASE_RECORD, before->id);
        else if (!str_list_has(options->only, d->id))
            records[d - ledger->documents] = record;
    }
}

/* The approval itself: moves, and the proof that was owed, stand behind it. */
static const struct ledger_record *approval_of(const struct ledger_document *d, const struct ledger_record *record)
{
    while (record > d->chain.records && record->from == STAGE_APPROVED)
        record--;
    return record;
}

/* By the id that the record gives it. Where two have one, whose chain has that id now comes first. */
static int by_record_id(const void *a, const void *b)
{
    const struct public_document *x = a, *y = b;
    int order = str_compare(x->record->id, y->record->id);
    if (order != 0)
        return order;
    return !str_equal(x->chain->id, x->record->id) - !str_equal(y->chain->id, y->record->id);
}

static void choose(struct public_set *set, const struct public_options *options, struct diags *diags)
{
    const struct ledger *ledger = set->ledger;
    const struct ledger_record **records = ARENA_ARRAY(&set->arena, const struct ledger_record *, ledger->count + 1);
    size_t kept = 0;
    for (size_t i = 0; i < ledger->count; i++) {
        const struct ledger_document *d = &ledger->documents[i];
        records[i] = options->base == NULL || str_list_has(options->only, d->id) ? d->approved : NULL;
    }
    if (options->base != NULL)
        take_base(ledger, options, records, diags);
    for (size_t i = 0; i < ledger->count; i++) {
        const struct ledger_document *d = &ledger->documents[i];
        if (!d->broken && d->approved != NULL && records[i] != NULL)
            set->documents[set->count++] = (struct public_document){d, records[i], approval_of(d, records[i])};
    }
    qsort(set->documents, set->count, sizeof *set->documents, by_record_id);
    for (size_t i = 0; i < set->count; i++)
        if (kept == 0 || !str_equal(set->documents[kept - 1].record->id, set->documents[i].record->id))
            set->documents[kept++] = set->documents[i];
    set->count = kept;
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
    const struct public_document *document = &r->set->documents[i];
    const struct ledger_record *record = document->record;
    struct approved_document *d = &r->items[i];
    struct snapshot snapshot;
    *d = (struct approved_document){.id = record->id,
                                    .path = record->path,
                                    .working = document->chain->last->path,
                                    .encoding = record->encoding,
                                    .internal = str_is(record->visibility, "internal")};
    if (document->approval->from != STAGE_DRAFT) /* adopted: nobody knows when it was written */
        d->changed = document->approval->at;
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
        diag_report(&r->diags[worker], chain_position(arena, r->set->ledger->name, &document->chain->chain, 0),
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

/* ---- what was hidden then ---- */

/* What the chain had approved when it was `seq` records long; NULL where that was nothing. */
static const struct ledger_record *approved_by(const struct chain *chain, uint64_t seq)
{
    for (size_t i = seq < chain->count ? (size_t)seq : chain->count; i-- > 0;) {
        if (chain->records[i].to == STAGE_WITHDRAWN)
            return NULL;
        if (chain->records[i].to == STAGE_APPROVED)
            return &chain->records[i];
    }
    return NULL;
}

static bool has_expired(struct public_set *set, const struct public_options *options, const struct ledger_record *record)
{
    struct diags ignored = DIAGS_INIT; /* who reads it for a release says what is wrong with it */
    struct arena arena = ARENA_INIT;
    struct work_document working;
    bool expired = false;
    if (work_read_record(&arena, options->config, set->ledger, record, &working, &ignored) == 0) {
        const struct date *expires = &working.document.expires;
        expired = expires->precision != DATE_NONE && options->instant >= date_end(*expires);
    }
    arena_free(&arena);
    diags_free(&ignored);
    return expired;
}

/* Documents that the base does not list though they were approved by then: their time was over or to come, or another --only
 * left them out. Nothing tells which, so none of them comes out by itself. */
static size_t leave_out(struct public_set *set, const struct public_options *options, struct approved_document *items)
{
    struct table taken = TABLE_INIT;
    size_t count = 0;
    for (size_t i = 0; i < set->count; i++)
        table_set(&taken, set->documents[i].chain->id, 1);
    for (size_t i = 0; i < set->ledger->count && options->base != NULL; i++) {
        const struct ledger_document *d = &set->ledger->documents[i];
        const struct head *head = heads_find(&options->base->heads, d->hashed_id);
        if (d->broken || d->approved == NULL || head == NULL || table_get(&taken, d->id) != TABLE_NONE)
            continue;
        const struct ledger_record *record = approved_by(&d->chain, head->seq);
        if (record == NULL || str_is(record->visibility, "internal"))
            continue;
        items[count++] =
            (struct approved_document){.id = record->id,
                                       .path = record->path,
                                       .absent = true,
                                       .absence = has_expired(set, options, record) ? ABSENT_EXPIRED : ABSENT_NOT_YET};
    }
    table_free(&taken);
    return count;
}

/* ---- the whole ---- */

static int by_path(const void *a, const void *b)
{
    return str_compare(((const struct approved_document *)a)->path, ((const struct approved_document *)b)->path);
}

/* A withdrawn document's address was public only where an approved record was: a notice at each that it has had. */
static size_t bury(const struct ledger_document *d, struct approved_document *items)
{
    size_t count = 0;
    if (d->withdrawn == NULL || d->was_approved == NULL)
        return 0;
    for (const struct ledger_record *r = d->was_approved; r >= d->chain.records; r--) {
        bool seen = r->to != STAGE_APPROVED;
        for (size_t i = 0; i < count && !seen; i++)
            seen = str_equal(items[i].id, r->id);
        if (!seen)
            items[count++] = (struct approved_document){.id = r->id,
                                                        .path = r->path,
                                                        .internal = str_is(r->visibility, "internal"),
                                                        .absent = true,
                                                        .changed = d->withdrawn->at};
    }
    return count;
}

static void report_unknown(const struct ledger *ledger, struct str_list only, struct diags *diags)
{
    for (size_t i = 0; i < only.count; i++) {
        const struct ledger_document *d = ledger_find(ledger, only.items[i]);
        if (d == NULL || (d->approved == NULL && d->withdrawn == NULL))
            diag_report(diags, (struct position){STR("--only"), 0, 0}, DIAG_ONLY_UNKNOWN, only.items[i]);
    }
}

/* Two chains may have had one path at different times; a source set may not. What is there goes before a notice. */
static void drop_repetitions(struct approved_set *approved, struct approved_document *items)
{
    size_t kept = 0;
    for (size_t i = 0; i < approved->count; i++)
        if (kept == 0 || !str_equal(items[kept - 1].path, items[i].path))
            items[kept++] = items[i];
        else if (items[kept - 1].absent)
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
    report_unknown(ledger, options->only, diags);
    choose(set, options, diags);
    size_t count = set->count, most = ledger->count;
    for (size_t i = 0; i < ledger->count; i++)
        most += ledger->documents[i].withdrawn != NULL ? ledger->documents[i].chain.count : 0;
    struct approved_document *items = ARENA_ARRAY(&set->arena, struct approved_document, most + 1);
    read_snapshots(set, items, diags);
    for (size_t i = 0; i < ledger->count; i++)
        if (!ledger->documents[i].broken)
            count += bury(&ledger->documents[i], &items[count]);
    count += leave_out(set, options, &items[count]);
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
