/* fumi.yaml, the theme and the books' templates under one digest. */

#include "workflow/work.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define FILE_LIMIT ((size_t)64 << 20)
#define DEEPEST 32

struct files {
    struct snapshot_file *items;
    size_t count, capacity;
};

static int add_file(struct arena *arena, int root_fd, struct str path, struct files *files)
{
    struct arena scratch = ARENA_INIT;
    struct str bytes;
    int rc = file_read(&scratch, root_fd, path.data, FILE_LIMIT, &bytes, NULL);
    if (rc == 0)
        *ARRAY_PUSH(arena, files) = (struct snapshot_file){digest_of(bytes), path};
    arena_free(&scratch);
    return rc;
}

static int add_folder(struct arena *arena, int root_fd, struct str folder, unsigned depth, struct files *files)
{
    int fd = openat(root_fd, folder.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    int rc = 0;
    if (dir == NULL)
        return errno == ENOENT && depth == 0 ? 0 : -errno;
    for (struct dirent *e = readdir(dir); e != NULL && rc == 0; e = readdir(dir)) {
        struct str name = str_from(e->d_name), path = path_join(arena, folder, name);
        struct stat status;
        if (name.data[0] == '.' || str_ends(name, STR("~")))
            continue;
        if (fstatat(fd, e->d_name, &status, 0) < 0)
            rc = -errno;
        else if (S_ISDIR(status.st_mode))
            rc = depth < DEEPEST ? add_folder(arena, root_fd, path, depth + 1, files) : -ELOOP;
        else
            rc = add_file(arena, root_fd, path, files);
    }
    closedir(dir);
    return rc;
}

int site_digest(struct arena *arena, int root_fd, struct snapshot *list, struct digest *digest)
{
    struct files files = {0};
    int rc = add_file(arena, root_fd, STR("fumi.yaml"), &files);
    if (rc == 0)
        rc = add_folder(arena, root_fd, STR("themes"), 0, &files);
    if (rc == 0)
        rc = add_folder(arena, root_fd, STR("epub"), 0, &files);
    if (rc < 0)
        return rc;
    struct snapshot snapshot = {files.items, files.count};
    *digest = digest_of(snapshot_list(arena, &snapshot));
    if (list != NULL)
        *list = snapshot;
    return 0;
}
