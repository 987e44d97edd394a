#include "base/file.h"

#include "base/intl.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int read_whole(int fd, char *data, size_t size, size_t *got)
{
    *got = 0;
    while (*got < size) {
        ssize_t n = read(fd, data + *got, size - *got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        *got += (size_t)n;
    }
    return 0;
}

int file_read(struct arena *arena, int folder_fd, const char *path, size_t limit, struct str *bytes, struct stat *status)
{
    struct stat own;
    if (status == NULL)
        status = &own;
    /* O_NONBLOCK: opening a FIFO must not wait for a writer. */
    int fd = openat(folder_fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return -errno;
    int rc = 0;
    if (fstat(fd, status) < 0)
        rc = -errno;
    else if (!S_ISREG(status->st_mode))
        rc = -EINVAL;
    else if ((uint64_t)status->st_size > limit)
        rc = -EFBIG;
    if (rc == 0) {
        size_t size = (size_t)status->st_size, got;
        char *data = arena_alloc(arena, size + 1);
        rc = read_whole(fd, data, size, &got);
        data[got] = '\0';
        *bytes = str_of(data, got);
    }
    close(fd);
    return rc;
}

int file_make_folders(int folder_fd, const char *path)
{
    char part[PATH_MAX];
    size_t size = strlen(path);
    if (size >= sizeof part)
        return -ENAMETOOLONG;
    memcpy(part, path, size + 1);
    char *slash = strrchr(part, '/');
    if (slash == NULL)
        return 0;
    *slash = '\0';
    if (mkdirat(folder_fd, part, 0777) == 0 || errno == EEXIST)
        return 0;
    if (errno != ENOENT)
        return -errno;
    int rc = file_make_folders(folder_fd, part);
    if (rc < 0)
        return rc;
    return mkdirat(folder_fd, part, 0777) == 0 || errno == EEXIST ? 0 : -errno;
}

static int write_whole(int fd, struct str bytes)
{
    size_t done = 0;
    while (done < bytes.size) {
        ssize_t n = write(fd, bytes.data + done, bytes.size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        done += (size_t)n;
    }
    return 0;
}

int file_create(int folder_fd, const char *path, struct str bytes)
{
    int fd = openat(folder_fd, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 && errno == ENOENT) {
        int rc = file_make_folders(folder_fd, path);
        if (rc < 0)
            return rc;
        fd = openat(folder_fd, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    }
    if (fd < 0)
        return -errno;
    int rc = write_whole(fd, bytes);
    if (close(fd) < 0 && rc == 0)
        rc = -errno;
    if (rc < 0)
        unlinkat(folder_fd, path, 0);
    return rc;
}

static bool holds(int folder_fd, const char *path, struct str bytes)
{
    struct stat status;
    int fd = openat(folder_fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (fd < 0)
        return false;
    bool same = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && (size_t)status.st_size == bytes.size;
    char block[64 << 10];
    for (size_t at = 0; same && at < bytes.size;) {
        size_t want = bytes.size - at < sizeof block ? bytes.size - at : sizeof block;
        size_t got;
        same = read_whole(fd, block, want, &got) == 0 && got == want && memcmp(block, bytes.data + at, want) == 0;
        at += want;
    }
    close(fd);
    return same;
}

static int replace(int folder_fd, const char *path, struct str bytes)
{
    char temporary[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int folder = slash == NULL ? 0 : (int)(slash - path) + 1;
    int n = snprintf(temporary, sizeof temporary, "%.*s.fumi-%ld-%lx", folder, path, (long)getpid(),
                     (unsigned long)(uintptr_t)&temporary);
    if (n < 0 || (size_t)n >= sizeof temporary)
        return -ENAMETOOLONG;
    int rc = file_create(folder_fd, temporary, bytes);
    if (rc < 0)
        return rc;
    if (renameat(folder_fd, temporary, folder_fd, path) < 0) {
        rc = -errno;
        unlinkat(folder_fd, temporary, 0);
    }
    return rc;
}

int file_write(int folder_fd, const char *path, struct str bytes, bool *changed)
{
    bool own;
    if (changed == NULL)
        changed = &own;
    *changed = true;
    int rc = file_create(folder_fd, path, bytes);
    if (rc != -EEXIST)
        return rc;
    if (holds(folder_fd, path, bytes)) {
        *changed = false;
        return 0;
    }
    return replace(folder_fd, path, bytes);
}

const char *file_error_text(int error)
{
    switch (-error) {
    case ENOENT: return N_("it does not exist");
    case EACCES:
    case EPERM: return N_("permission denied");
    case ENOSPC: return N_("the disk is full");
    case EDQUOT: return N_("your share of the disk is used up");
    case EROFS: return N_("the file system is read-only");
    case EISDIR: return N_("it is a folder");
    case ENOTDIR: return N_("a part of its path is not a folder");
    case ELOOP: return N_("too many symbolic links");
    case ENAMETOOLONG: return N_("its name is too long");
    case EMFILE:
    case ENFILE: return N_("too many open files");
    case EFBIG: return N_("it is too large");
    case EINVAL: return N_("it is not a regular file");
    case EIO: return N_("the disk reports an error");
    default: return strerror(-error);
    }
}
