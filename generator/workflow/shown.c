#include "workflow/shown.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "build/pool.h"
#include "build/stamp.h"
#include "facts/pack.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define MEMORY "fumi-shown-1"

struct shown_chain {
    struct str file, id; /* file: below the ledger's folder */
    struct source_stamp stamp;
    bool settled;
    uint64_t hash; /* of the last record; 0: there is none */
};

/* ---- what was done, in a word ---- */

static struct str deed(const struct ledger_record *r)
{
    if (r->to == STAGE_WITHDRAWN)
        return STR("取り下げ");
    if (r->to < r->from)
        return STR("差し戻し");
    switch (r->to) {
    case STAGE_STAGED: return STR("提出");
    case STAGE_EDITED: return STR("編集");
    case STAGE_PROOFED: return STR("校閲");
    case STAGE_APPROVED: return STR("承認");
    default: return stage_label(r->to);
    }
}

/* ---- reading chains ---- */

static bool believe(void *data, struct digest key)
{
    (void)data;
    (void)key;
    return true;
}

static const struct ledger *ledger_of(struct shown *s)
{
    pthread_mutex_lock(&s->mutex);
    if (s->ledger == NULL) {
        struct diags ignored = DIAGS_INIT;
        struct ledger_options options = {.root = s->root,
                                         .folder = s->folder,
                                         .uuid = s->work.config.uuid,
                                         .urgent = s->work.config.urgent,
                                         .one_by_one = true,
                                         .known = believe};
        ledger_open(&s->ledger, &options, &ignored);
        diags_free(&ignored);
    }
    pthread_mutex_unlock(&s->mutex);
    return s->ledger;
}

static void read_chain(struct shown *s, struct arena *arena, struct str file, struct ledger_document *document)
{
    struct diags ignored = DIAGS_INIT;
    ledger_read_document(ledger_of(s), arena, file, document, &ignored);
    diags_free(&ignored);
}

/* Then what the chain says depends on objects besides its own bytes. */
static bool has_moved(const struct chain *chain)
{
    for (size_t i = 1; i < chain->count; i++)
        if (!str_equal(chain->records[i].id, chain->records[i - 1].id) ||
            !str_equal(chain->records[i].path, chain->records[i - 1].path))
            return true;
    return false;
}

struct reading {
    struct shown *shown;
    struct shown_chain *const *chains; /* that must be read */
    struct arena *scratch, *kept;      /* one a thread */
};

static void read_one(unsigned worker, size_t job, void *data)
{
    const struct reading *r = data;
    struct shown_chain *c = r->chains[job];
    struct ledger_document d;
    read_chain(r->shown, &r->scratch[worker], c->file, &d);
    c->id = arena_str(&r->kept[worker], d.id);
    c->hash = d.last == NULL ? 0 : hash_key(str_of((const char *)d.last->hash.bytes, SHA256_SIZE));
    c->settled = c->settled && !d.broken && !has_moved(&d.chain);
    arena_reset(&r->scratch[worker]);
}

static void read_chains(struct shown *s, struct shown_chain *const *chains, size_t count)
{
    unsigned threads = pool_default_threads();
    struct reading r = {s, chains, memory_zalloc(threads * sizeof *r.scratch), memory_zalloc(threads * sizeof *r.kept)};
    pool_run(threads, count, read_one, &r);
    for (size_t i = 0; i < count; i++)
        chains[i]->id = arena_str(&s->arena, chains[i]->id);
    for (unsigned i = 0; i < threads; i++) {
        arena_free(&r.scratch[i]);
        arena_free(&r.kept[i]);
    }
    free(r.scratch);
    free(r.kept);
}

/* ---- one page's part ---- */

static void tell(void *data, struct str id, const struct stage_file *files, size_t count, struct arena *arena,
                 struct stage_text *text)
{
    struct shown *s = data;
    uint32_t index = table_get(&s->by_id, id);
    struct snapshot snapshot = {ARENA_ARRAY(arena, struct snapshot_file, count + 1), count};
    struct ledger_document d;
    if (index == TABLE_NONE)
        return;
    read_chain(s, arena, s->chains[index].file, &d);
    for (size_t i = 0; i < count; i++) {
        memcpy(snapshot.files[i].hash.bytes, files[i].sha256, SHA256_SIZE);
        snapshot.files[i].path = files[i].path;
    }
    struct digest bytes = digest_of(snapshot_list(arena, &snapshot));
    struct standing standing = document_standing(&d, bytes, s->work.config.urgent_days);
    struct stage_step *steps = ARENA_ARRAY(arena, struct stage_step, d.chain.count + 1);
    for (size_t i = 0; i < d.chain.count; i++) {
        const struct ledger_record *r = &d.chain.records[i];
        steps[i] = (struct stage_step){deed(r), r->actor, r->at};
    }
    *text = (struct stage_text){stage_name(standing.stage), stage_label(standing.stage), digest_short(arena, bytes), steps,
                                d.chain.count};
}

/* ---- memory ---- */

static struct hash128 ground_of(struct shown *s, int ledger_fd)
{
    struct hasher hasher;
    struct str site = STR("");
    if (file_read(&s->arena, ledger_fd, "site.jsonl", CHAIN_LIMIT, &site, NULL) < 0)
        site = STR("");
    hasher_begin(&hasher);
    hasher_add(&hasher, s->work.config.uuid);
    hasher_add(&hasher, s->folder == NULL ? STR("") : str_from(s->folder));
    hasher_add(&hasher, site);
    return hasher_end(&hasher);
}

static void pack_head(struct buffer *buffer, struct hash128 ground)
{
    buffer_put_literal(buffer, MEMORY);
    pack_fixed64(buffer, ground.low);
    pack_fixed64(buffer, ground.high);
}

static struct str pack(struct shown *s, struct hash128 ground)
{
    struct buffer buffer = BUFFER_INIT;
    pack_head(&buffer, ground);
    for (size_t i = 0; i < s->count; i++) {
        const struct shown_chain *c = &s->chains[i];
        pack_str(&buffer, c->file);
        pack_str(&buffer, c->id);
        stamp_pack(&buffer, &c->stamp, c->settled);
        pack_fixed64(&buffer, c->hash);
    }
    struct str memory = arena_str(&s->arena, buffer_str(&buffer));
    buffer_free(&buffer);
    return memory;
}

static bool unpack_chain(struct unpacker *in, struct shown_chain *c)
{
    if (in->rest.size == 0)
        return false;
    c->file = unpack_str(in);
    c->id = unpack_str(in);
    c->settled = stamp_unpack(in, &c->stamp);
    c->hash = unpack_fixed64(in);
    return !in->broken;
}

/* What lies behind the head, where it is the memory of this ledger. */
static struct str recall(struct str memory, struct hash128 ground)
{
    struct buffer head = BUFFER_INIT;
    pack_head(&head, ground);
    struct str known = str_starts(memory, buffer_str(&head)) ? str_from_pos(memory, head.size) : STR("");
    buffer_free(&head);
    return known;
}

/* ---- the whole ---- */

static bool is_known(const struct shown_chain *before, const struct source_stamp *stamp)
{
    return before->settled && stamp_equal(&before->stamp, stamp);
}

/* Both in order of files. Returns how many chains must be read; *same: those there are, and what is known of them, is what
 * stands in memory. */
static size_t compare(struct shown *s, const struct source_set *files, struct str known, int64_t now_ns,
                      struct shown_chain **unknown, bool *same)
{
    struct unpacker in = {known, false};
    struct shown_chain before = {0};
    bool more = unpack_chain(&in, &before);
    size_t count = 0;
    *same = true;
    for (size_t i = 0; i < files->count; i++) {
        struct str path = files->items[i].disk_path;
        if (!str_ends(path, STR(".jsonl")))
            continue;
        struct shown_chain *c = &s->chains[s->count++];
        int order = 1;
        while (more && (order = str_compare(str_from_pos(before.file, strlen("documents/")), path)) < 0) {
            more = unpack_chain(&in, &before);
            *same = false;
        }
        if (more && order == 0 && is_known(&before, &files->items[i].stamp)) {
            *c = before;
        } else {
            *c = (struct shown_chain){.file = arena_concat(&s->arena, STR("documents/"), path),
                                      .stamp = files->items[i].stamp,
                                      .settled = stamp_is_settled(&files->items[i].stamp, now_ns)};
            unknown[count++] = c;
        }
        if (more && order == 0)
            more = unpack_chain(&in, &before);
    }
    *same = *same && count == 0 && !more;
    return count;
}

static int by_id(const void *a, const void *b)
{
    return str_compare(((const struct stage_note *)a)->id, ((const struct stage_note *)b)->id);
}

/* Two chains of one document are an error that `fumi verify` tells; here the first one counts. */
static void note(struct shown *s, struct stages *stages)
{
    struct stage_note *notes = ARENA_ARRAY(&s->arena, struct stage_note, s->count + 1);
    bool sorted = true;
    for (size_t i = 0; i < s->count; i++) {
        const struct shown_chain *c = &s->chains[i];
        if (c->hash == 0 || table_add(&s->by_id, c->id, (uint32_t)i) != (uint32_t)i)
            continue;
        sorted = sorted && (stages->count == 0 || str_compare(notes[stages->count - 1].id, c->id) < 0);
        notes[stages->count++] = (struct stage_note){c->id, c->hash};
    }
    if (!sorted)
        qsort(notes, stages->count, sizeof *notes, by_id);
    stages->items = notes;
}

static void forget(struct shown *s)
{
    ledger_close(s->ledger);
    s->ledger = NULL;
    if (s->has_work)
        work_close(&s->work);
    s->has_work = false;
    table_free(&s->by_id);
    s->by_id = (struct table)TABLE_INIT;
    s->count = 0;
    arena_reset(&s->arena);
}

static void look(struct shown *s, int ledger_fd, struct str memory, int64_t now_ns, struct stages *stages)
{
    struct diags ignored = DIAGS_INIT;
    struct source_set files;
    bool same;
    if (source_scan_folder(&files, ledger_fd, "documents", pool_default_threads(), &ignored) == 0) {
        struct hash128 ground = ground_of(s, ledger_fd);
        struct shown_chain **unknown = ARENA_ARRAY(&s->arena, struct shown_chain *, files.count + 1);
        s->chains = ARENA_ARRAY(&s->arena, struct shown_chain, files.count + 1);
        size_t count = compare(s, &files, recall(memory, ground), now_ns, unknown, &same);
        read_chains(s, unknown, count);
        stages->memory = same && s->count > 0 ? memory : pack(s, ground);
        note(s, stages);
    }
    source_set_free(&files);
    diags_free(&ignored);
}

void shown_read(void *data, struct str memory, int64_t now_ns, struct stages *stages)
{
    struct shown *s = data;
    struct diags ignored = DIAGS_INIT;
    forget(s);
    *stages = (struct stages){.tell = tell, .data = s};
    s->has_work = work_open_config(&s->work, s->root, &ignored) == LEDGER_OK;
    struct str folder = s->folder != NULL ? arena_str(&s->arena, str_from(s->folder))
                                          : path_join(&s->arena, str_from(s->root), STR("content/ledger"));
    int fd = s->has_work ? open(folder.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        look(s, fd, memory, now_ns, stages);
        close(fd);
    }
    diags_free(&ignored);
}

void shown_open(struct shown *s, const char *root, const char *folder)
{
    *s = (struct shown){.root = root, .folder = folder, .mutex = PTHREAD_MUTEX_INITIALIZER};
}

void shown_close(struct shown *s)
{
    forget(s);
    arena_free(&s->arena);
}
