/* The folder that private keys lie in. */

#include "workflow/keys.h"

#include "base/array.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_FILE_LIMIT 4096

static struct str configured(struct arena *arena)
{
    const char *own = getenv("FUMI_KEY_DIR"), *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (own != NULL && own[0] != '\0')
        return arena_str(arena, str_from(own));
    if (config != NULL && config[0] == '/')
        return arena_printf(arena, "%s/fumi/keys", config);
    if (home != NULL && home[0] != '\0')
        return arena_printf(arena, "%s/.config/fumi/keys", home);
    return STR_NONE;
}

static bool lies_in(const char *folder, const char *root)
{
    char *real = realpath(folder, NULL), *real_root = realpath(root, NULL);
    size_t size = real_root == NULL ? 0 : strlen(real_root);
    bool inside = real != NULL && size > 1 && strncmp(real, real_root, size) == 0 && (real[size] == '/' || real[size] == '\0');
    free(real);
    free(real_root);
    return inside;
}

int keys_folder(struct arena *arena, const char *root, bool create, struct str *folder)
{
    *folder = configured(arena);
    if (folder->data == NULL) {
        errno = ENOENT;
        return KEY_FOLDER;
    }
    if (create) {
        int rc = file_make_folders(AT_FDCWD, folder->data);
        if (rc < 0 || (mkdir(folder->data, 0700) < 0 && errno != EEXIST)) {
            errno = rc < 0 ? -rc : errno;
            return KEY_FOLDER;
        }
    }
    if (lies_in(folder->data, root)) {
        errno = 0;
        return KEY_FOLDER;
    }
    return KEY_OK;
}

static struct str file_of(struct arena *arena, struct str folder, struct str name)
{
    return arena_printf(arena, "%.*s/%.*s.key", STR_ARGS(folder), STR_ARGS(name));
}

static int read_key(struct arena *arena, struct str folder, struct str name, struct str *text, struct stat *status)
{
    if (!record_is_name(name))
        return KEY_NAME;
    int rc = file_read(arena, AT_FDCWD, file_of(arena, folder, name).data, KEY_FILE_LIMIT, text, status);
    if (rc == -ENOENT || rc == -ENOTDIR)
        return KEY_NONE;
    if (rc == -EFBIG || rc == -EINVAL)
        return KEY_DAMAGED;
    errno = -rc;
    return rc < 0 ? KEY_FOLDER : KEY_OK;
}

int keys_info(struct arena *arena, struct str folder, struct str name, struct key_info *info)
{
    struct stat status;
    struct str text;
    int rc = read_key(arena, folder, name, &text, &status);
    if (rc == KEY_OK)
        rc = key_read_info(arena, text, info);
    return rc == KEY_OK && !str_equal(info->name, name) ? KEY_DAMAGED : rc;
}

static int by_name(const void *a, const void *b)
{
    return str_compare(((const struct key_info *)a)->name, ((const struct key_info *)b)->name);
}

int keys_list(struct arena *arena, struct str folder, struct key_list *list)
{
    struct {
        struct key_info *items;
        size_t count, capacity;
    } found = {0};
    DIR *dir = opendir(folder.data);
    *list = (struct key_list){0};
    if (dir == NULL)
        return errno == ENOENT ? KEY_OK : KEY_FOLDER;
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        struct str name = str_from(e->d_name);
        struct key_info info;
        if (!str_ends(name, STR(".key")))
            continue;
        name = arena_str(arena, str_sub(name, 0, name.size - 4));
        if (keys_info(arena, folder, name, &info) == KEY_OK)
            *ARRAY_PUSH(arena, &found) = info;
    }
    closedir(dir);
    if (found.count > 0)
        qsort(found.items, found.count, sizeof *found.items, by_name);
    *list = (struct key_list){found.items, found.count};
    return KEY_OK;
}

int keys_store(struct str folder, struct str name, struct str text)
{
    struct arena arena = ARENA_INIT;
    const char *path = file_of(&arena, folder, name).data;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    int rc = fd < 0 ? (errno == EEXIST ? KEY_EXISTS : KEY_FOLDER) : KEY_OK;
    if (fd >= 0) {
        bool whole = fchmod(fd, 0600) == 0 && write(fd, text.data, text.size) == (ssize_t)text.size && fsync(fd) == 0;
        int error = errno;
        whole = close(fd) == 0 && whole;
        if (!whole) {
            unlink(path);
            errno = error;
            rc = KEY_FOLDER;
        }
    }
    int error = errno;
    arena_free(&arena);
    errno = error;
    return rc;
}

int keys_create(struct str folder, struct str name, struct str passphrase)
{
    struct arena arena = ARENA_INIT;
    struct buffer text = BUFFER_INIT;
    if (!record_is_name(name))
        return KEY_NAME;
    bool there = access(file_of(&arena, folder, name).data, F_OK) == 0;
    arena_free(&arena);
    if (there)
        return KEY_EXISTS;
    int rc = key_make(&text, name, passphrase);
    if (rc == KEY_OK)
        rc = keys_store(folder, name, buffer_str(&text));
    buffer_free(&text);
    return rc;
}

int keys_open(struct str folder, struct str name, struct str passphrase, struct key **key)
{
    struct arena arena = ARENA_INIT;
    struct stat status;
    struct str text;
    int rc = read_key(&arena, folder, name, &text, &status);
    if (rc == KEY_OK && (status.st_mode & 077) != 0)
        rc = KEY_OPEN;
    if (rc == KEY_OK)
        rc = key_unseal(text, passphrase, key);
    if (rc == KEY_OK && !str_equal(key_name(*key), name)) {
        key_close(*key);
        rc = KEY_DAMAGED;
    }
    arena_free(&arena);
    return rc;
}
