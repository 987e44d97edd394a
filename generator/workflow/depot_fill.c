/* Making a new release's folder: copies, hard links, and flushing them. */

#include "workflow/depot.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "build/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_LIMIT ((size_t)512 << 20)
#define FLUSHED_ONE_BY_ONE 64 /* more new files than this, and flushing the whole file system is quicker */

/* Neighbouring files of one folder. */
struct run {
    size_t start, count;
};

struct fill {
    struct depot *depot;
    struct depot_tree *tree;
    const bool *same; /* by file: the release before has it too */
    const struct run *runs;
    int site_fd, before_fd; /* before_fd: the site folder of the release before, or -1 */
    bool flush_each;
    atomic_size_t copied, linked;
    atomic_int error; /* the first */
    pthread_mutex_t mutex;
    struct str failed;
};

static void give_up(struct fill *f, int error, struct str path)
{
    pthread_mutex_lock(&f->mutex);
    if (f->error == 0) {
        f->error = error;
        f->failed = path;
    }
    pthread_mutex_unlock(&f->mutex);
}

static int write_file(int folder_fd, const char *name, struct str bytes, bool flush)
{
    int rc = file_create(folder_fd, name, bytes);
    int fd = rc < 0 || !flush ? -1 : openat(folder_fd, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return rc < 0 || !flush ? rc : -errno;
    rc = fsync(fd) < 0 ? -errno : 0;
    close(fd);
    return rc;
}

/* What the manifest promises, and nothing else, whatever has happened to out/ meanwhile. */
static int copy(struct fill *f, const struct manifest_file *file, int folder_fd, const char *name)
{
    struct arena arena = ARENA_INIT;
    struct str bytes;
    char hex[SHA256_HEX_SIZE + 1];
    int rc = file_read(&arena, f->tree->source_fd, arena_cstr(&arena, file->path), FILE_LIMIT, &bytes, NULL);
    if (rc == 0)
        sha256_to_hex(digest_of(bytes).bytes, hex);
    if (rc == -ENOENT || (rc == 0 && !str_equal(str_of(hex, SHA256_HEX_SIZE), file->sha256)))
        rc = -EBADMSG;
    if (rc == 0)
        rc = write_file(folder_fd, name, bytes, f->flush_each);
    if (rc == 0)
        atomic_fetch_add_explicit(&f->copied, 1, memory_order_relaxed);
    arena_free(&arena);
    return rc;
}

static void fill_run(unsigned worker, size_t job, void *data)
{
    struct fill *f = data;
    const struct run *run = &f->runs[job];
    struct arena arena = ARENA_INIT;
    const struct manifest_file *files = f->tree->manifest->files;
    struct str folder = path_folder(files[run->start].path);
    const char *name = folder.size == 0 ? "." : arena_cstr(&arena, folder);
    int flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
    (void)worker;
    int to = f->error != 0 ? -1 : openat(f->site_fd, name, flags);
    int from = f->before_fd < 0 ? -1 : openat(f->before_fd, name, flags);
    if (to < 0 && f->error == 0)
        give_up(f, -errno, folder);
    for (size_t i = run->start; i < run->start + run->count && f->error == 0; i++) {
        const char *own = arena_cstr(&arena, path_name(files[i].path));
        bool linked = f->same[i] && from >= 0 && linkat(from, own, to, own, 0) == 0;
        int rc = linked ? 0 : copy(f, &files[i], to, own);
        if (linked)
            atomic_fetch_add_explicit(&f->linked, 1, memory_order_relaxed);
        if (rc < 0)
            give_up(f, rc, files[i].path);
    }
    if (to >= 0)
        close(to);
    if (from >= 0)
        close(from);
    arena_free(&arena);
}

/* ---- what is the same, and which folders there are ---- */

/* Both manifests are in order. Returns the number of files that are not the same. */
static size_t compare(const struct manifest *now, const struct manifest *before, bool *same)
{
    size_t k = 0, other = 0;
    for (size_t i = 0; i < now->count; i++) {
        while (before != NULL && k < before->count && str_compare(before->files[k].path, now->files[i].path) < 0)
            k++;
        same[i] = before != NULL && k < before->count && str_equal(before->files[k].line, now->files[i].line);
        other += !same[i];
    }
    return other;
}

static struct run *make_folders(struct fill *f, size_t *count)
{
    const struct manifest *m = f->tree->manifest;
    struct run *runs = memory_alloc((m->count + 1) * sizeof *runs);
    struct str before = STR_NONE;
    struct arena arena = ARENA_INIT;
    *count = 0;
    for (size_t i = 0; i < m->count; i++) {
        struct str folder = path_folder(m->files[i].path);
        if (i > 0 && str_equal(folder, before)) {
            runs[*count - 1].count++;
            continue;
        }
        const char *path = arena_cstr(&arena, folder);
        if (folder.size > 0 && mkdirat(f->site_fd, path, 0777) < 0 && errno != EEXIST) {
            int rc = errno != ENOENT ? -errno : file_make_folders(f->site_fd, arena_cstr(&arena, m->files[i].path));
            if (rc < 0)
                give_up(f, rc, folder);
        }
        runs[(*count)++] = (struct run){i, 1};
        before = folder;
    }
    arena_free(&arena);
    return runs;
}

/* Readers who hold a page of the release before in mid-page find its style sheets and scripts. Nothing that belongs to a
 * document is carried along: it may have been withdrawn. */
static void carry_assets(struct fill *f)
{
    const struct depot_tree *tree = f->tree;
    struct arena arena = ARENA_INIT;
    for (size_t i = 0; tree->before != NULL && i < tree->before->count && f->error == 0; i++) {
        struct str path = tree->before->files[i].path;
        if (!str_starts(path, STR("assets/")))
            continue;
        const char *name = arena_cstr(&arena, path);
        if (linkat(f->before_fd, name, f->site_fd, name, 0) == 0)
            f->tree->carried++;
        else if (errno != EEXIST && errno != ENOENT)
            give_up(f, -errno, path);
    }
    arena_free(&arena);
}

/* ---- flushing ---- */

static int flush_folder(int folder_fd, const char *path)
{
    int fd = openat(folder_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = fd < 0 || fsync(fd) < 0 ? -errno : 0;
    if (fd >= 0)
        close(fd);
    return rc;
}

/* Every folder of the tree, those without files of their own too: they are the ones on the way to the runs'. */
static int flush_folders(struct fill *f, size_t run_count)
{
    struct arena arena = ARENA_INIT;
    struct table done = TABLE_INIT;
    int rc = 0;
    for (size_t i = 0; i < run_count && rc == 0; i++)
        for (struct str folder = path_folder(f->tree->manifest->files[f->runs[i].start].path); folder.size > 0 && rc == 0;
             folder = path_folder(folder)) {
            if (table_get(&done, folder) != TABLE_NONE)
                break;
            table_set(&done, folder, 1);
            rc = flush_folder(f->site_fd, arena_cstr(&arena, folder));
        }
    table_free(&done);
    arena_free(&arena);
    return rc == 0 ? flush_folder(f->site_fd, ".") : rc;
}

static int flush(struct fill *f, size_t run_count)
{
    if (f->flush_each)
        return flush_folders(f, run_count);
    return syncfs(f->site_fd) < 0 ? -errno : 0;
}

/* ---- the two steps ---- */

static int report(const struct depot *d, int error, struct str path, struct diags *diags)
{
    struct arena arena = ARENA_INIT;
    int rc = DEPOT_MACHINE;
    if (error == -EBADMSG) {
        struct position at = {path_join(&arena, STR("out/public"), path), 0, 0};
        diag_report(diags, at, DIAG_OUTPUT_DAMAGED);
        rc = DEPOT_CONTENT;
    } else {
        struct position at = {path_join(&arena, str_from(d->path), path_join(&arena, STR("releases/.new/site"), path)), 0, 0};
        diag_report(diags, at, DIAG_CANNOT_WRITE, str_from(file_error_text(error)));
    }
    arena_free(&arena);
    return rc;
}

static int open_trees(struct fill *f)
{
    struct depot *d = f->depot;
    struct arena arena = ARENA_INIT;
    if (mkdirat(d->releases_fd, ".new", 0777) < 0 || mkdirat(d->releases_fd, ".new/site", 0777) < 0)
        return -errno;
    f->site_fd = openat(d->releases_fd, ".new/site", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = f->site_fd < 0 ? -errno : 0;
    if (rc == 0 && f->tree->before != NULL) {
        struct str site = path_join(&arena, d->current, STR("site"));
        f->before_fd = openat(d->releases_fd, site.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    arena_free(&arena);
    return rc;
}

int depot_fill(struct depot *d, struct depot_tree *tree, struct diags *diags)
{
    struct fill f = {.depot = d, .tree = tree, .site_fd = -1, .before_fd = -1, .mutex = PTHREAD_MUTEX_INITIALIZER};
    bool *same = memory_zalloc(tree->manifest->count + 1);
    size_t run_count = 0;
    struct run *runs = NULL;
    int rc = depot_has(d, tree->id) ? 1 : open_trees(&f); /* 1: nothing to be made */
    if (rc == 0) {
        f.same = same;
        f.flush_each = compare(tree->manifest, tree->before, same) <= FLUSHED_ONE_BY_ONE;
        f.runs = runs = make_folders(&f, &run_count);
        pool_run(tree->threads, run_count, fill_run, &f);
        if (f.error == 0 && f.before_fd >= 0)
            carry_assets(&f);
        rc = f.error;
    }
    if (rc == 0)
        rc = write_file(f.site_fd, "manifest.json", tree->manifest_text, f.flush_each);
    if (rc == 0)
        rc = flush(&f, run_count);
    tree->copied = f.copied;
    tree->linked = f.linked;
    if (f.site_fd >= 0)
        close(f.site_fd);
    if (f.before_fd >= 0)
        close(f.before_fd);
    free(runs);
    free(same);
    return rc < 0 ? report(d, rc, f.failed, diags) : DEPOT_OK;
}

int depot_name(struct depot *d, const struct depot_tree *tree, struct str json, struct diags *diags)
{
    struct arena arena = ARENA_INIT;
    const char *id = arena_cstr(&arena, tree->id);
    struct str own = arena_printf(&arena, "%s/release.json", id);
    int rc;
    if (depot_has(d, tree->id)) {
        struct str aside = arena_concat(&arena, own, STR(".new"));
        rc = unlinkat(d->releases_fd, aside.data, 0) < 0 && errno != ENOENT ? -errno : 0;
        if (rc == 0)
            rc = write_file(d->releases_fd, aside.data, json, true);
        if (rc == 0 && renameat(d->releases_fd, aside.data, d->releases_fd, own.data) < 0)
            rc = -errno;
        if (rc == 0)
            rc = flush_folder(d->releases_fd, id);
    } else {
        rc = write_file(d->releases_fd, ".new/release.json", json, true);
        if (rc == 0)
            rc = flush_folder(d->releases_fd, ".new");
        if (rc == 0 && renameat(d->releases_fd, ".new", d->releases_fd, id) < 0)
            rc = -errno;
    }
    if (rc == 0 && fsync(d->releases_fd) < 0)
        rc = -errno;
    arena_free(&arena);
    return rc < 0 ? report(d, rc, STR(""), diags) : DEPOT_OK;
}
