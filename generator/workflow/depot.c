#include "workflow/depot.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOLD_LIMIT ((size_t)64 << 10)
#define MANIFEST_LIMIT ((size_t)256 << 20)

static int fail(const struct depot *d, const char *name, int error, struct diags *diags)
{
    struct arena arena = ARENA_INIT;
    struct str path = path_join(&arena, str_from(d->path), str_from(name));
    diag_report(diags, (struct position){path, 0, 0}, DIAG_CANNOT_WRITE, str_from(file_error_text(error)));
    arena_free(&arena);
    return DEPOT_MACHINE;
}

static bool is_id(struct str name)
{
    unsigned char bytes[SHA256_SIZE];
    return hex_parse(name, bytes, SHA256_SIZE) == 0;
}

/* ---- removing ---- */

static int remove_inside(int fd)
{
    DIR *dir = fdopendir(fd);
    int rc = dir == NULL ? -errno : 0;
    for (struct dirent *e = dir == NULL ? NULL : readdir(dir); e != NULL && rc == 0; e = readdir(dir)) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (unlinkat(dirfd(dir), e->d_name, 0) == 0)
            continue;
        int child = openat(dirfd(dir), e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        rc = child < 0 ? -errno : remove_inside(child);
        if (rc == 0 && unlinkat(dirfd(dir), e->d_name, AT_REMOVEDIR) < 0)
            rc = -errno;
    }
    if (dir != NULL)
        closedir(dir);
    else
        close(fd);
    return rc;
}

static int remove_tree(int folder_fd, const char *name)
{
    int fd = openat(folder_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 0 : -errno;
    int rc = remove_inside(fd);
    return rc == 0 && unlinkat(folder_fd, name, AT_REMOVEDIR) < 0 ? -errno : rc;
}

struct names {
    struct str *items;
    size_t count, capacity;
};

static struct names list_releases(const struct depot *d, struct arena *arena, bool half_done)
{
    struct names names = {0};
    int fd = openat(d->releases_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    for (struct dirent *e = dir == NULL ? NULL : readdir(dir); e != NULL; e = readdir(dir)) {
        struct str name = str_from(e->d_name);
        bool left = str_is(name, ".new") || str_starts(name, STR(".old-"));
        if (half_done ? left : is_id(name))
            *ARRAY_PUSH(arena, &names) = arena_str(arena, name);
    }
    if (dir != NULL)
        closedir(dir);
    return names;
}

static int sweep(struct depot *d, struct diags *diags)
{
    struct names left = list_releases(d, &d->arena, true);
    for (size_t i = 0; i < left.count; i++) {
        int rc = remove_tree(d->releases_fd, left.items[i].data);
        if (rc < 0)
            return fail(d, "releases", rc, diags);
    }
    return DEPOT_OK;
}

/* ---- opening ---- */

static int make_folder(const struct depot *d, int folder_fd, const char *name, int *fd, struct diags *diags)
{
    if (!d->read_only && mkdirat(folder_fd, name, 0777) < 0 && errno != EEXIST)
        return fail(d, folder_fd == AT_FDCWD ? "" : name, -errno, diags);
    *fd = openat(folder_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0 && !(d->read_only && errno == ENOENT))
        return fail(d, folder_fd == AT_FDCWD ? "" : name, -errno, diags);
    return DEPOT_OK;
}

static int lock(struct depot *d, struct diags *diags)
{
    d->lock_fd = openat(d->fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (d->lock_fd < 0)
        return fail(d, "lock", -errno, diags);
    if (flock(d->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return DEPOT_OK;
    if (errno != EWOULDBLOCK)
        return fail(d, "lock", -errno, diags);
    diag_report(diags, (struct position){str_from(d->path), 0, 0}, DIAG_PUBLISH_LOCKED);
    return DEPOT_CONTENT;
}

static void read_current(struct depot *d)
{
    char link[128];
    ssize_t size = readlinkat(d->fd, "current", link, sizeof link);
    struct str target = str_of(link, size < 0 ? 0 : (size_t)size);
    struct str id = str_starts(target, STR("releases/")) ? path_name(path_folder(target)) : STR("");
    if (str_ends(target, STR("/site")) && is_id(id))
        d->current = arena_str(&d->arena, id);
}

int depot_open(struct depot *d, const char *path, bool read_only, struct diags *diags)
{
    *d = (struct depot){.path = path, .fd = -1, .releases_fd = -1, .lock_fd = -1, .read_only = read_only};
    int rc = make_folder(d, AT_FDCWD, path, &d->fd, diags);
    if (rc == DEPOT_OK && d->fd >= 0)
        rc = make_folder(d, d->fd, "releases", &d->releases_fd, diags);
    if (rc == DEPOT_OK && !read_only)
        rc = lock(d, diags);
    if (rc == DEPOT_OK && !read_only)
        rc = sweep(d, diags);
    if (rc == DEPOT_OK && d->fd >= 0)
        read_current(d);
    return rc;
}

void depot_close(struct depot *d)
{
    const int fds[] = {d->lock_fd, d->releases_fd, d->fd};
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    arena_free(&d->arena);
}

/* ---- reading ---- */

bool depot_has(const struct depot *d, struct str id)
{
    struct arena arena = ARENA_INIT;
    bool there = d->releases_fd >= 0 && is_id(id) && faccessat(d->releases_fd, arena_cstr(&arena, id), F_OK, 0) == 0;
    arena_free(&arena);
    return there;
}

static int damaged(const struct depot *d, struct str path, enum diag_code code, struct diags *diags)
{
    struct arena arena = ARENA_INIT;
    struct str whole = path_join(&arena, str_from(d->path), path_join(&arena, STR("releases"), path));
    diag_report(diags, (struct position){whole, 0, 0}, code, path_folder(path));
    arena_free(&arena);
    return DEPOT_CONTENT;
}

int depot_read(const struct depot *d, struct str id, struct arena *arena, struct release *release, struct manifest *manifest,
               struct diags *diags)
{
    struct str json = path_join(arena, id, STR("release.json")), list = path_join(arena, id, STR("site/manifest.json")), text;
    struct release own;
    struct digest hash;
    if (release == NULL)
        release = &own;
    if (file_read(arena, d->releases_fd, json.data, RELEASE_LIMIT, &text, NULL) < 0 || release_parse(arena, text, release) < 0)
        return damaged(d, json, DIAG_RELEASE_DAMAGED, diags);
    if (manifest == NULL)
        return DEPOT_OK;
    if (digest_parse(id, &hash) < 0 || !digest_equal(hash, release->id) ||
        file_read(arena, d->releases_fd, list.data, MANIFEST_LIMIT, &text, NULL) < 0 || !digest_equal(digest_of(text), hash) ||
        manifest_parse(arena, text, manifest) < 0)
        return damaged(d, list, DIAG_RELEASE_DAMAGED, diags);
    return DEPOT_OK;
}

/* ---- switching ---- */

int depot_switch(struct depot *d, struct str id, struct diags *diags)
{
    struct arena arena = ARENA_INIT;
    struct str target = arena_printf(&arena, "releases/%.*s/site", STR_ARGS(id));
    int rc = 0;
    if (unlinkat(d->fd, ".current", 0) < 0 && errno != ENOENT)
        rc = -errno;
    if (rc == 0 && symlinkat(target.data, d->fd, ".current") < 0)
        rc = -errno;
    if (rc == 0 && renameat(d->fd, ".current", d->fd, "current") < 0)
        rc = -errno;
    if (rc == 0 && fsync(d->fd) < 0)
        rc = -errno;
    arena_free(&arena);
    if (rc < 0)
        return fail(d, "current", rc, diags);
    d->current = arena_str(&d->arena, id);
    return DEPOT_OK;
}

/* ---- holding ---- */

struct str depot_held(const struct depot *d, struct arena *arena)
{
    struct str text;
    int rc = d->fd < 0 ? -ENOENT : file_read(arena, d->fd, "hold", HOLD_LIMIT, &text, NULL);
    if (rc == -ENOENT)
        return STR_NONE;
    return rc < 0 ? STR("") : text; /* whatever it is: it is there */
}

int depot_hold(struct depot *d, struct str text, struct diags *diags)
{
    int rc = file_write(d->fd, "hold", text, NULL);
    if (rc == 0 && fsync(d->fd) < 0)
        rc = -errno;
    return rc < 0 ? fail(d, "hold", rc, diags) : DEPOT_OK;
}

int depot_release_hold(struct depot *d, struct diags *diags)
{
    if ((unlinkat(d->fd, "hold", 0) < 0 && errno != ENOENT) || fsync(d->fd) < 0)
        return fail(d, "hold", -errno, diags);
    return DEPOT_OK;
}

/* ---- keeping few ---- */

struct aged {
    struct str id;
    uint64_t number;
};

static int newest_first(const void *a, const void *b)
{
    const struct aged *x = a, *y = b;
    if (x->number != y->number)
        return x->number > y->number ? -1 : 1;
    return str_compare(x->id, y->id);
}

static int remove_release(struct depot *d, struct str id, struct diags *diags)
{
    struct str aside = arena_concat(&d->arena, STR(".old-"), id);
    int rc = renameat(d->releases_fd, id.data, d->releases_fd, aside.data) < 0 ? -errno : 0;
    if (rc == 0)
        rc = remove_tree(d->releases_fd, aside.data);
    return rc < 0 ? fail(d, "releases", rc, diags) : DEPOT_OK;
}

int depot_keep(struct depot *d, size_t keep, struct diags *diags)
{
    struct names names = list_releases(d, &d->arena, false);
    struct aged *ages = ARENA_ARRAY(&d->arena, struct aged, names.count + 1);
    struct arena scratch = ARENA_INIT;
    int rc = DEPOT_OK;
    if (names.count <= keep)
        return DEPOT_OK;
    for (size_t i = 0; i < names.count; i++) {
        struct diags ignored = DIAGS_INIT; /* what is damaged is the oldest */
        struct release release;
        ages[i] = (struct aged){names.items[i], 0};
        if (depot_read(d, names.items[i], &scratch, &release, NULL, &ignored) == DEPOT_OK)
            ages[i].number = release.number;
        diags_free(&ignored);
        arena_reset(&scratch);
    }
    arena_free(&scratch);
    qsort(ages, names.count, sizeof *ages, newest_first);
    for (size_t i = keep; i < names.count && rc == DEPOT_OK; i++)
        if (!str_equal(ages[i].id, d->current))
            rc = remove_release(d, ages[i].id, diags);
    return rc;
}
