/* Opening the ledger: the actors first, then the site, then all documents on several threads. */

#include "workflow/ledger.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "build/pool.h"
#include "workflow/keys.h"
#include "workflow/ledger_chain.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- the folder ---- */

static int open_folder(struct ledger *l, const struct ledger_options *o, struct diags *diags)
{
    struct str path = o->folder != NULL ? arena_str(&l->arena, str_from(o->folder))
                                        : path_join(&l->arena, str_from(o->root), STR("content/ledger"));
    l->name = o->folder != NULL ? path : STR("content/ledger");
    while (l->name.size > 1 && str_ends(l->name, STR("/")))
        l->name.size--;
    l->fd = open(path.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (l->fd >= 0 || errno == ENOENT)
        return LEDGER_OK;
    diag_report(diags, (struct position){l->name, 0, 0}, DIAG_UNREADABLE, str_from(file_error_text(-errno)));
    return LEDGER_MACHINE;
}

struct files {
    struct str *items;
    size_t count, capacity;
};

/* Deeper than any id of this site can be. */
#define DEEPEST 64

static int list_folder(struct ledger *l, struct str folder, unsigned depth, struct files *files, struct diags *diags)
{
    int fd = l->fd < 0 || depth > DEEPEST ? -1 : openat(l->fd, folder.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    int rc = LEDGER_OK;
    if (dir == NULL && (l->fd < 0 || errno == ENOENT))
        return LEDGER_OK;
    if (dir == NULL) {
        diag_report(diags, (struct position){path_join(&l->arena, l->name, folder), 0, 0}, DIAG_UNREADABLE,
                    str_from(file_error_text(-errno)));
        return LEDGER_MACHINE;
    }
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        struct str name = str_from(e->d_name), path = path_join(&l->arena, folder, name);
        if (name.data[0] == '.')
            continue;
        if (e->d_type == DT_DIR && list_folder(l, path, depth + 1, files, diags) < 0)
            rc = LEDGER_MACHINE;
        if (e->d_type != DT_DIR && str_ends(name, STR(".jsonl")))
            *ARRAY_PUSH(&l->arena, files) = path;
    }
    closedir(dir);
    return rc;
}

/* ---- the documents, on several threads ---- */

struct worker {
    struct ledger_judge judge;
    struct diags diags;
};

struct crew {
    struct ledger *ledger;
    struct files files;
    struct worker *workers;
};

static void read_document(unsigned worker, size_t job, void *data)
{
    struct crew *crew = data;
    ledger_judge_document(&crew->workers[worker].judge, crew->files.items[job], &crew->ledger->documents[job]);
}

static int by_id(const void *a, const void *b)
{
    const struct ledger_document *x = a, *y = b;
    int order = str_compare(x->id, y->id);
    return order != 0 ? order : str_compare(x->chain.file, y->chain.file);
}

static void index_documents(struct ledger *l, struct diags *diags)
{
    if (l->count > 0)
        qsort(l->documents, l->count, sizeof *l->documents, by_id);
    for (size_t i = 0; i < l->count; i++) {
        struct ledger_document *d = &l->documents[i];
        l->records += d->chain.count;
        uint32_t first = table_add(&l->by_id, d->id, (uint32_t)i);
        if (first == (uint32_t)i)
            continue;
        d->broken = true;
        diag_report(diags, chain_position(&l->arena, l->name, &d->chain, 0), DIAG_CHAIN_TWICE, d->id,
                    l->documents[first].chain.file);
    }
}

void ledger_read_document(const struct ledger *l, struct arena *arena, struct str file, struct ledger_document *document,
                          struct diags *diags)
{
    struct ledger_judge judge = {.ledger = l, .place = {l->fd, l->name}, .arena = arena, .diags = diags};
    ledger_judge_document(&judge, file, document);
}

static void judge_documents(struct ledger *l, const struct ledger_judge *judge, struct files files, unsigned threads,
                            struct diags *diags)
{
    struct crew crew = {.ledger = l, .files = files, .workers = memory_zalloc(threads * sizeof *crew.workers)};
    l->count = files.count;
    l->documents = ARENA_ARRAY(&l->arena, struct ledger_document, files.count + 1);
    for (unsigned i = 0; i < threads; i++) {
        crew.workers[i].judge = *judge;
        crew.workers[i].judge.arena = &l->workers[i];
        crew.workers[i].judge.diags = &crew.workers[i].diags;
        crew.workers[i].judge.signatures = 0;
    }
    pool_run(threads, files.count, read_document, &crew);
    for (unsigned i = 0; i < threads; i++) {
        l->signatures += crew.workers[i].judge.signatures;
        diags_append(diags, &crew.workers[i].diags);
        diags_free(&crew.workers[i].diags);
    }
    free(crew.workers);
    index_documents(l, diags);
}

/* ---- heads ---- */

static int by_chain(const void *a, const void *b)
{
    return memcmp(((const struct head *)a)->chain.bytes, ((const struct head *)b)->chain.bytes, SHA256_SIZE);
}

static void add_head(struct ledger *l, const struct chain *chain)
{
    if (chain->count == 0)
        return;
    const struct ledger_record *last = &chain->records[chain->count - 1];
    l->heads.items[l->heads.count++] = (struct head){head_chain(l->uuid, chain->records[0].line), last->seq, last->hash};
}

static void collect_heads(struct ledger *l)
{
    l->heads.items = ARENA_ARRAY(&l->arena, struct head, l->count + 2);
    add_head(l, &l->actors.chain);
    add_head(l, &l->site.chain);
    for (size_t i = 0; i < l->count; i++)
        add_head(l, &l->documents[i].chain);
    qsort(l->heads.items, l->heads.count, sizeof *l->heads.items, by_chain);
}

/* ---- opening ---- */

static int read_documents(struct ledger *l, const struct ledger_judge *judge, struct diags *diags, struct diags *findings)
{
    struct files files = {0};
    int rc = list_folder(l, STR("documents"), 0, &files, diags);
    if (rc == LEDGER_OK) {
        judge_documents(l, judge, files, l->worker_count, findings);
        collect_heads(l);
    }
    return rc;
}

static int read_all(struct ledger *l, const struct ledger_options *o, struct diags *diags)
{
    struct actors_options options = {{l->fd, l->name}, l->uuid, o->fingerprint};
    size_t errors = diags->errors;
    /* Where nobody knows who may sign, no other chain is to blame: all are broken, and the actors' alone is said to be. */
    struct diags unsaid = DIAGS_INIT;
    bool lost = actors_read(&l->arena, &options, &l->actors, diags) < 0;
    l->actors_hash = digest_of(l->actors.chain.bytes);
    struct ledger_judge judge = {.ledger = l, .place = options.place, .arena = &l->arena, .diags = lost ? &unsaid : diags};
    ledger_judge_site(&judge, &l->site, &l->adoption_closed, &l->adopted_heads);
    l->signatures = judge.signatures;
    l->records = l->actors.chain.count + l->site.chain.count;
    int rc = o->one_by_one ? LEDGER_OK : read_documents(l, &judge, diags, judge.diags);
    for (size_t i = 0; lost && i < l->count; i++)
        l->documents[i].broken = true;
    l->site.broken = l->site.broken || lost;
    diags_free(&unsaid);
    if (rc < 0)
        return rc;
    return diags->errors > errors ? LEDGER_CONTENT : LEDGER_OK;
}

int ledger_open(struct ledger **ledger, const struct ledger_options *options, struct diags *diags)
{
    double start = now();
    struct ledger *l = memory_zalloc(sizeof *l);
    *ledger = l;
    l->fd = -1;
    l->options = *options;
    l->uuid = arena_str(&l->arena, options->uuid);
    l->urgent = options->urgent;
    l->worker_count = options->threads > 0 ? options->threads : pool_default_threads();
    l->workers = memory_zalloc(l->worker_count * sizeof *l->workers);
    if (sodium_begin() < 0 || l->uuid.size != UUID_SIZE) {
        diag_report(diags, (struct position){STR("fumi.yaml"), 0, 0}, DIAG_MISSING_KEY, STR("uuid"));
        return LEDGER_CONTENT;
    }
    int rc = open_folder(l, options, diags);
    if (rc == LEDGER_OK)
        rc = read_all(l, options, diags);
    l->seconds = now() - start;
    return rc;
}

void ledger_close(struct ledger *l)
{
    if (l == NULL)
        return;
    if (l->fd >= 0)
        close(l->fd);
    table_free(&l->by_id);
    for (unsigned i = 0; i < l->worker_count; i++)
        arena_free(&l->workers[i]);
    free(l->workers);
    arena_free(&l->arena);
    free(l);
}

int ledger_lock(const char *root, const char *folder)
{
    struct arena arena = ARENA_INIT;
    struct str path = folder != NULL ? str_from(folder) : path_join(&arena, str_from(root), STR("content/ledger"));
    struct str inside = path_join(&arena, path, STR("objects"));
    int rc = file_make_folders(AT_FDCWD, inside.data);
    int fd = rc < 0 ? -1 : open(arena_cstr(&arena, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    arena_free(&arena);
    if (fd < 0)
        return rc < 0 ? rc : -errno;
    while (flock(fd, LOCK_EX) < 0) {
        if (errno == EINTR)
            continue;
        rc = -errno;
        close(fd);
        return rc;
    }
    return fd;
}

/* ---- questions ---- */

const struct ledger_document *ledger_find(const struct ledger *l, struct str id)
{
    uint32_t index = table_get(&l->by_id, id);
    return index == TABLE_NONE ? NULL : &l->documents[index];
}

static const struct ledger_record *find_record(const struct chain *chain, struct digest hash)
{
    for (size_t i = chain->count; i-- > 0;)
        if (digest_equal(chain->records[i].hash, hash))
            return &chain->records[i];
    return NULL;
}

const struct ledger_document *ledger_find_record(const struct ledger *l, struct str id, struct digest hash,
                                                 const struct ledger_record **record)
{
    const struct ledger_document *d = ledger_find(l, id);
    *record = d == NULL ? NULL : find_record(&d->chain, hash);
    for (size_t i = 0; i < l->count && *record == NULL; i++) {
        d = &l->documents[i];
        *record = find_record(&d->chain, hash);
    }
    return *record == NULL ? NULL : d;
}

void ledger_approved(const struct ledger *l, struct arena *arena, struct ledger_approved *approved)
{
    approved->items = ARENA_ARRAY(arena, const struct ledger_document *, l->count + 1);
    approved->count = 0;
    for (size_t i = 0; i < l->count; i++)
        if (l->documents[i].approved != NULL && !l->documents[i].broken)
            approved->items[approved->count++] = &l->documents[i];
}

void ledger_withdrawn(const struct ledger *l, struct arena *arena, struct ledger_approved *withdrawn)
{
    withdrawn->items = ARENA_ARRAY(arena, const struct ledger_document *, l->count + 1);
    withdrawn->count = 0;
    for (size_t i = 0; i < l->count; i++)
        if (l->documents[i].withdrawn != NULL && !l->documents[i].broken)
            withdrawn->items[withdrawn->count++] = &l->documents[i];
}

bool ledger_site_is_approved(const struct ledger *l, struct digest digest)
{
    return !l->site.broken && l->site.approved != NULL && digest_equal(l->site.approved->content, digest);
}

static int report_object(const struct ledger *l, struct digest hash, int rc, struct diags *diags)
{
    struct arena arena = ARENA_INIT;
    struct str hex = digest_hex(&arena, hash);
    struct position at = {arena_printf(&arena, "%.*s/objects/%.2s/%s", STR_ARGS(l->name), hex.data, hex.data + 2), 0, 0};
    if (rc == -ENOENT)
        diag_report(diags, at, DIAG_OBJECT_MISSING, hex, STR(""));
    else if (rc == OBJECT_ALTERED || rc == -EINVAL || rc == -EFBIG)
        diag_report(diags, at, DIAG_OBJECT_ALTERED, hex, STR(""));
    else
        diag_report(diags, at, DIAG_UNREADABLE, str_from(file_error_text(rc)));
    arena_free(&arena);
    return rc;
}

int ledger_snapshot(const struct ledger *l, struct arena *arena, const struct ledger_record *record, struct snapshot *snapshot,
                    struct diags *diags)
{
    int rc = snapshot_read(arena, l->fd, record->content, snapshot);
    return rc < 0 ? report_object(l, record->content, rc, diags) : 0;
}

int ledger_object(const struct ledger *l, struct arena *arena, struct digest hash, struct str *bytes, struct diags *diags)
{
    int rc = object_read(arena, l->fd, hash, OBJECT_LIMIT, bytes);
    return rc < 0 ? report_object(l, hash, rc, diags) : 0;
}
