#include "build/target.h"

#include "base/file.h"
#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static bool is_empty(int fd)
{
    int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = copy < 0 ? NULL : fdopendir(copy);
    if (dir == NULL)
        return false;
    bool empty = true;
    for (struct dirent *e = readdir(dir); e != NULL && empty; e = readdir(dir))
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
    closedir(dir);
    return empty;
}

int target_open(struct target *target, int out_fd, const char *name, struct str shown)
{
    if (mkdirat(out_fd, name, 0777) < 0 && errno != EEXIST)
        return -errno;
    target->fd = openat(out_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (target->fd < 0)
        return -errno;
    target->name = shown;
    target->empty = is_empty(target->fd);
    return 0;
}

void target_close(struct target *target)
{
    close(target->fd);
}

int target_write(const struct target *target, struct str path, struct str bytes, const unsigned char sha256[SHA256_SIZE],
                 const struct record *record, bool trusted, bool *changed)
{
    struct arena arena = ARENA_INIT;
    const char *name = arena_cstr(&arena, path);
    int rc = 0;
    *changed = false;
    if (trusted && record != NULL && record->size == bytes.size && memcmp(record->sha256, sha256, SHA256_SIZE) == 0) {
        arena_free(&arena);
        return 0;
    }
    if (target->empty) {
        *changed = true;
        rc = file_create(target->fd, name, bytes);
    }
    if (!target->empty || rc == -EEXIST)
        rc = file_write(target->fd, name, bytes, changed);
    arena_free(&arena);
    return rc;
}

int target_remove(const struct target *target, struct str path)
{
    struct arena arena = ARENA_INIT;
    int rc = unlinkat(target->fd, arena_cstr(&arena, path), 0) == 0 || errno == ENOENT ? 0 : -errno;
    for (struct str folder = path_folder(path); rc == 0 && folder.size > 0; folder = path_folder(folder))
        if (unlinkat(target->fd, arena_cstr(&arena, folder), AT_REMOVEDIR) < 0)
            break;
    arena_free(&arena);
    return rc;
}

/* True where the folder is empty afterwards. Depth is bounded by the length of a path. */
static bool sweep(int fd, struct str prefix, const struct table *wanted, struct arena *arena, size_t *removed)
{
    int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = copy < 0 ? NULL : fdopendir(copy);
    bool empty = true;
    if (dir == NULL)
        return false;
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        struct str path = path_join(arena, prefix, str_from(e->d_name));
        int child = openat(fd, e->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        if (child >= 0) {
            bool gone = sweep(child, path, wanted, arena, removed) && unlinkat(fd, e->d_name, AT_REMOVEDIR) == 0;
            close(child);
            empty = empty && gone;
        } else if (table_get(wanted, path) == TABLE_NONE && unlinkat(fd, e->d_name, 0) == 0) {
            (*removed)++;
        } else {
            empty = false;
        }
    }
    closedir(dir);
    return empty;
}

size_t target_sweep(const struct target *target, const struct table *wanted)
{
    struct arena arena = ARENA_INIT;
    size_t removed = 0;
    sweep(target->fd, STR(""), wanted, &arena, &removed);
    arena_free(&arena);
    return removed;
}
