#include "workflow/snapshot.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- lists ---- */

/* As the lines compare: two hashes of equal size, then the paths. */
static int by_line(const void *a, const void *b)
{
    const struct snapshot_file *x = a, *y = b;
    int order = memcmp(x->hash.bytes, y->hash.bytes, sizeof x->hash.bytes);
    return order != 0 ? order : str_compare(x->path, y->path);
}

struct str snapshot_list(struct arena *arena, struct snapshot *snapshot)
{
    struct buffer text = BUFFER_INIT;
    char hex[DIGEST_HEX_SIZE + 1];
    size_t kept = 0;
    if (snapshot->count > 0)
        qsort(snapshot->files, snapshot->count, sizeof *snapshot->files, by_line);
    for (size_t i = 0; i < snapshot->count; i++) {
        if (kept > 0 && by_line(&snapshot->files[kept - 1], &snapshot->files[i]) == 0)
            continue;
        snapshot->files[kept++] = snapshot->files[i];
        sha256_to_hex(snapshot->files[i].hash.bytes, hex);
        buffer_put(&text, str_of(hex, DIGEST_HEX_SIZE));
        buffer_put_char(&text, ' ');
        buffer_put(&text, snapshot->files[i].path);
        buffer_put_char(&text, '\n');
    }
    snapshot->count = kept;
    struct str list = arena_str(arena, buffer_str(&text));
    buffer_free(&text);
    return list;
}

int snapshot_parse(struct arena *arena, struct str list, struct snapshot *snapshot)
{
    struct {
        struct snapshot_file *items;
        size_t count, capacity;
    } files = {0};
    struct str line;
    if (list.size == 0 || list.data[list.size - 1] != '\n' || utf8_check(list) != STR_NPOS)
        return -1;
    while (str_next_line(&list, &line)) {
        struct snapshot_file file;
        if (line.size < DIGEST_HEX_SIZE + 2 || line.data[DIGEST_HEX_SIZE] != ' ' ||
            digest_parse(str_sub(line, 0, DIGEST_HEX_SIZE), &file.hash) < 0)
            return -1;
        file.path = str_from_pos(line, DIGEST_HEX_SIZE + 1);
        if (!path_is_inner(file.path) || (files.count > 0 && by_line(&files.items[files.count - 1], &file) >= 0))
            return -1;
        *ARRAY_PUSH(arena, &files) = file;
    }
    *snapshot = (struct snapshot){files.items, files.count};
    return 0;
}

const struct snapshot_file *snapshot_find(const struct snapshot *snapshot, struct str path)
{
    for (size_t i = 0; i < snapshot->count; i++)
        if (str_equal(snapshot->files[i].path, path))
            return &snapshot->files[i];
    return NULL;
}

/* ---- objects ---- */

#define OBJECT_PATH_SIZE (sizeof "objects/xx/" - 1 + DIGEST_HEX_SIZE - 2 + 1)

static void object_path(struct digest hash, char path[OBJECT_PATH_SIZE])
{
    char hex[DIGEST_HEX_SIZE + 1];
    sha256_to_hex(hash.bytes, hex);
    memcpy(path, "objects/", 8);
    memcpy(path + 8, hex, 2);
    path[10] = '/';
    memcpy(path + 11, hex + 2, DIGEST_HEX_SIZE - 1);
}

int object_read(struct arena *arena, int ledger_fd, struct digest hash, size_t limit, struct str *bytes)
{
    char path[OBJECT_PATH_SIZE];
    object_path(hash, path);
    int rc = file_read(arena, ledger_fd, path, limit, bytes, NULL);
    if (rc < 0)
        return rc;
    return digest_equal(digest_of(*bytes), hash) ? 0 : OBJECT_ALTERED;
}

/* Whole under its name or not at all, as a kill may come at any instant: written aside, then renamed. An object that is
 * there, and damaged, is mended. */
int object_write(int ledger_fd, struct str bytes, struct digest *hash)
{
    char path[OBJECT_PATH_SIZE], aside[OBJECT_PATH_SIZE + 4];
    struct arena arena = ARENA_INIT;
    struct str there;
    *hash = digest_of(bytes);
    object_path(*hash, path);
    int rc = file_read(&arena, ledger_fd, path, bytes.size, &there, NULL);
    bool same = rc == 0 && str_equal(there, bytes);
    arena_free(&arena);
    if (same)
        return 0;
    memcpy(aside, path, sizeof path - 1);
    memcpy(aside + sizeof path - 1, ".new", 5);
    if (unlinkat(ledger_fd, aside, 0) < 0 && errno != ENOENT && errno != ENOTDIR)
        return -errno;
    rc = file_create(ledger_fd, aside, bytes);
    if (rc < 0)
        return rc;
    if (renameat(ledger_fd, aside, ledger_fd, path) == 0)
        return 0;
    rc = -errno;
    unlinkat(ledger_fd, aside, 0);
    return rc;
}

int objects_flush(int ledger_fd)
{
    return syncfs(ledger_fd) < 0 ? -errno : 0;
}

int snapshot_read(struct arena *arena, int ledger_fd, struct digest content, struct snapshot *snapshot)
{
    struct str list;
    int rc = object_read(arena, ledger_fd, content, OBJECT_LIMIT, &list);
    if (rc < 0)
        return rc;
    return snapshot_parse(arena, list, snapshot) < 0 ? -EINVAL : 0;
}
