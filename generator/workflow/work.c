#include "workflow/work.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "build/load.h"
#include "build/pool.h"
#include "site/charset.h"
#include "site/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define CONFIG_LIMIT ((size_t)1 << 20)

/* ---- opening ---- */

static int read_config(struct work *w, struct diags *diags)
{
    struct diags found = DIAGS_INIT;
    w->root_fd = open(w->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = w->root_fd < 0 ? -errno : file_read(&w->arena, w->root_fd, "fumi.yaml", CONFIG_LIMIT, &w->config_text, NULL);
    if (rc < 0) {
        diag_report(diags, (struct position){STR("fumi.yaml"), 0, 0}, DIAG_UNREADABLE, str_from(file_error_text(rc)));
        return LEDGER_CONTENT;
    }
    rc = config_load(&w->arena, w->config_text, &w->config, &found);
    if (rc == 0 && w->config.uuid.size == 0) {
        diag_report(&found, (struct position){STR("fumi.yaml"), 0, 0}, DIAG_MISSING_KEY, STR("uuid"));
        rc = -1;
    }
    if (rc < 0)
        diags_append(diags, &found);
    diags_free(&found);
    return rc < 0 ? LEDGER_CONTENT : LEDGER_OK;
}

static void load_front_matter(unsigned worker, size_t job, void *data)
{
    struct work *w = data;
    struct work_document *d = &w->documents[job];
    struct arena *arena = &w->workers[worker];
    struct diags ignored = DIAGS_INIT; /* `fumi check` says them */
    struct str bytes = STR("");
    d->readable = source_read(arena, &w->sources, d->source, &bytes, &ignored) == 0;
    document_load(arena, &w->config, d->source->path, bytes, &d->document, &ignored);
    diags_free(&ignored);
}

static const struct work_document *section_of(const struct work *w, struct str id)
{
    uint32_t index = table_get(&w->by_id, id.size == 0 ? STR("index") : id);
    return index == TABLE_NONE || !w->documents[index].document.is_section ? NULL : &w->documents[index];
}

/* As in facts/catalogue.c: a document is internal where it says so, or a section above it does. */
bool work_is_internal(const struct work *w, const struct document *d)
{
    bool home = str_is(d->id, "index");
    bool internal = d->visibility == VISIBILITY_INTERNAL;
    for (struct str id = d->section; !internal && !home; id = path_folder(id)) {
        const struct work_document *section = section_of(w, id);
        internal = section != NULL && section->document.visibility == VISIBILITY_INTERNAL;
        if (id.size == 0)
            break;
    }
    return internal;
}

static int begin(struct work *w, const char *root, unsigned threads, struct diags *diags)
{
    *w = (struct work){.root = root, .root_fd = -1, .threads = threads > 0 ? threads : pool_default_threads()};
    w->sources.content_fd = -1;
    w->workers = memory_zalloc(w->threads * sizeof *w->workers);
    return read_config(w, diags);
}

int work_open_config(struct work *w, const char *root, struct diags *diags)
{
    return begin(w, root, 0, diags);
}

int work_open(struct work *w, const char *root, unsigned threads, struct diags *diags)
{
    int rc = begin(w, root, threads, diags);
    if (rc < 0)
        return rc;
    if (source_scan(&w->sources, w->root_fd, w->threads, diags) < 0)
        return LEDGER_CONTENT;
    w->documents = ARENA_ARRAY(&w->arena, struct work_document, w->sources.count + 1);
    for (size_t i = 0; i < w->sources.count; i++)
        if (w->sources.items[i].type == SOURCE_DOCUMENT)
            w->documents[w->count++].source = &w->sources.items[i];
    pool_run(w->threads, w->count, load_front_matter, w);
    for (size_t i = 0; i < w->count; i++)
        table_add(&w->by_id, w->documents[i].document.id, (uint32_t)i);
    for (size_t i = 0; i < w->count; i++)
        w->documents[i].internal = work_is_internal(w, &w->documents[i].document);
    return LEDGER_OK;
}

void work_close(struct work *w)
{
    table_free(&w->by_id);
    source_set_free(&w->sources);
    for (unsigned i = 0; w->workers != NULL && i < w->threads; i++)
        arena_free(&w->workers[i]);
    free(w->workers);
    if (w->root_fd >= 0)
        close(w->root_fd);
    arena_free(&w->arena);
}

struct work_document *work_find(const struct work *w, struct str id)
{
    uint32_t index = table_get(&w->by_id, id);
    return index == TABLE_NONE ? NULL : &w->documents[index];
}

/* ---- reading one document ---- */

struct found {
    struct {
        struct work_reference *items;
        size_t count, capacity;
    } references;
    struct {
        struct str *items;
        size_t count, capacity;
    } anchors, media;
    bool relative;
};

static void add_reference(struct arena *arena, struct found *found, struct str id, struct str anchor, struct position at)
{
    struct work_reference *r = ARRAY_PUSH(arena, &found->references);
    r->id = arena_str(arena, id);
    r->anchor = arena_str(arena, anchor);
    r->at = at;
    r->at.path = arena_str(arena, at.path);
}

static void take_lists(struct arena *arena, const struct document *d, struct found *found)
{
    const struct str_list lists[] = {d->sources, d->next, d->target, d->supersedes, d->references, d->also};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (size_t k = 0; k < lists[i].count; k++)
            add_reference(arena, found, lists[i].items[k], STR(""), document_position(arena, d, 0, 0));
}

static void take_body(struct arena *arena, const struct document *d, const struct markdown_facts *facts, struct found *found)
{
    for (size_t i = 0; i < facts->heading_count; i++)
        *ARRAY_PUSH(arena, &found->anchors) = arena_str(arena, facts->headings[i].anchor);
    for (size_t i = 0; i < facts->reference_count; i++) {
        const struct markdown_reference *r = &facts->references[i];
        if (r->kind == MARKDOWN_DOCUMENT) {
            add_reference(arena, found, r->target, r->anchor, r->at);
            continue;
        }
        struct str path = path_resolve(arena, path_folder(d->path), r->target);
        found->relative = true;
        if (path.data == NULL)
            continue;
        if (str_ends(path, STR(".md")))
            add_reference(arena, found, document_id_of_path(arena, path), r->anchor, r->at);
        else
            *ARRAY_PUSH(arena, &found->media) = path;
    }
}

static struct str title_of(struct arena *arena, const struct document *d, const struct markdown_facts *facts)
{
    struct str title = d->title;
    if (title.size == 0)
        title = d->kind == KIND_FAQ && d->question.size > 0 ? d->question : facts->title;
    return arena_str(arena, title.size == 0 ? path_name(d->id) : title);
}

static void read_body(struct arena *arena, const struct config *config, struct work_document *w, struct found *found)
{
    struct diags ignored = DIAGS_INIT;
    const struct document *d = &w->document;
    struct markdown_source source = {.path = arena_concat(arena, STR("content/"), d->path),
                                     .text = d->body,
                                     .first_line = d->body_line,
                                     .number_headings = d->number_headings,
                                     .title = d->title,
                                     .lang = d->lang.size > 0 ? d->lang : config->lang};
    struct markdown *markdown = markdown_parse(arena, &source, &ignored);
    const struct markdown_facts *facts = markdown_facts(markdown);
    w->title = title_of(arena, d, facts);
    take_lists(arena, d, found);
    take_body(arena, d, facts, found);
    markdown_end(markdown);
    diags_free(&ignored);
    w->relative = found->relative;
    w->references = found->references.items;
    w->reference_count = found->references.count;
    w->anchors = (struct str_list){found->anchors.items, found->anchors.count};
}

void work_read_bytes(struct arena *arena, const struct config *config, struct str path, struct str encoding, struct str bytes,
                     struct work_document *document)
{
    struct diags ignored = DIAGS_INIT;
    struct found found = {0};
    /* The encoding that the bytes were signed with, whatever fumi.yaml says now. */
    struct config_encoding settled = {path, encoding};
    struct config own = *config;
    own.encodings = &settled;
    own.encoding_count = 1;
    *document = (struct work_document){.readable = true, .encoding = encoding};
    document_load(arena, &own, path, bytes, &document->document, &ignored);
    read_body(arena, config, document, &found);
    diags_free(&ignored);
}

int work_read_record(struct arena *arena, const struct config *config, const struct ledger *ledger,
                     const struct ledger_record *record, struct work_document *document, struct diags *diags)
{
    struct snapshot snapshot;
    struct str bytes;
    if (ledger_snapshot(ledger, arena, record, &snapshot, diags) < 0)
        return -1;
    const struct snapshot_file *source = snapshot_find(&snapshot, record->path);
    if (source == NULL || ledger_object(ledger, arena, source->hash, &bytes, diags) < 0)
        return -1;
    work_read_bytes(arena, config, record->path, record->encoding, bytes, document);
    return 0;
}

/* ---- measuring ---- */

static struct str encoding_of(const struct config *config, struct str path, struct str bytes)
{
    enum charset charset = CHARSET_UNKNOWN;
    for (size_t i = 0; i < config->encoding_count && charset == CHARSET_UNKNOWN; i++)
        if (path_matches(path, config->encodings[i].pattern))
            charset = charset_from_name(config->encodings[i].charset);
    if (charset == CHARSET_UNKNOWN)
        charset = bytes.size == 0 || text_is_plain(bytes) ? CHARSET_UTF8 : charset_detect(bytes);
    switch (charset) {
    case CHARSET_CP932: return STR("cp932");
    case CHARSET_EUC_JP: return STR("euc-jp");
    case CHARSET_ISO_2022_JP: return STR("iso-2022-jp");
    default: return STR("utf-8");
    }
}

struct measuring {
    struct work *work;
    struct work_document *const *documents;
};

static void measure(unsigned worker, size_t job, void *data)
{
    struct measuring *m = data;
    struct work *w = m->work;
    struct work_document *d = m->documents[job];
    struct arena *arena = &w->workers[worker], scratch = ARENA_INIT;
    struct diags ignored = DIAGS_INIT;
    struct found found = {0};
    struct str bytes;
    if (d->measured)
        return;
    d->measured = true;
    d->readable = source_read(arena, &w->sources, d->source, &bytes, &ignored) == 0;
    if (d->readable) {
        document_load(arena, &w->config, d->source->path, bytes, &d->document, &ignored);
        d->encoding = encoding_of(&w->config, d->source->path, bytes);
        read_body(arena, &w->config, d, &found);
        d->snapshot.files = ARENA_ARRAY(arena, struct snapshot_file, found.media.count + 1);
        d->snapshot.files[d->snapshot.count++] = (struct snapshot_file){digest_of(bytes), d->source->path};
        for (size_t i = 0; i < found.media.count; i++) {
            const struct source *source = load_find_source(&w->sources, found.media.items[i]);
            if (source == NULL || source->type == SOURCE_DOCUMENT ||
                source_read(&scratch, &w->sources, source, &bytes, &ignored) < 0)
                continue; /* the check says so */
            d->snapshot.files[d->snapshot.count++] = (struct snapshot_file){digest_of(bytes), source->path};
            arena_reset(&scratch);
        }
        d->content = digest_of(snapshot_list(arena, &d->snapshot));
    }
    diags_free(&ignored);
    arena_free(&scratch);
}

void work_measure(struct work *w, struct work_document *const *documents, size_t count)
{
    struct measuring m = {w, documents};
    pool_run(w->threads, count, measure, &m);
}

int work_store(const struct work *w, const struct work_document *d, int ledger_fd)
{
    struct arena arena = ARENA_INIT;
    struct diags ignored = DIAGS_INIT;
    struct snapshot snapshot = d->snapshot;
    struct digest hash;
    int rc = 0;
    for (size_t i = 0; i < d->snapshot.count && rc == 0; i++) {
        const struct source *source = load_find_source(&w->sources, d->snapshot.files[i].path);
        struct str bytes = STR("");
        rc = source == NULL ? -ENOENT : source_read(&arena, &w->sources, source, &bytes, &ignored);
        if (rc == 0 && !digest_equal(digest_of(bytes), d->snapshot.files[i].hash))
            rc = -ESTALE;
        if (rc == 0)
            rc = object_write(ledger_fd, bytes, &hash);
    }
    if (rc == 0)
        rc = object_write(ledger_fd, snapshot_list(&arena, &snapshot), &hash);
    diags_free(&ignored);
    arena_free(&arena);
    return rc;
}
