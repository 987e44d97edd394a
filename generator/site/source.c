#include "site/source.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/utf8.h"
#include "site/approved.h"
#include "site/image.h"
#include "site/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

/*
 * One thread reads the folders: that is quick, since names come in thousands a call, and it gives the paths in their final
 * order at once. Meanwhile the others ask for every file's times and size, which is most of the work; when the folders are
 * done, the first thread helps them. Who wants names alone leaves that out.
 */

#define DEEPEST 64        /* folders in folders */
#define FOLDER_LINKS 1000 /* symbolic links to folders in one scan: bounds what links to each other can make */
#define BLOCK_ITEMS 256   /* files that a thread takes at a time */
#define THREAD_PAYS 512   /* files that make up for starting a thread */
#define MOST_THREADS 16

struct item {
    struct source source;
    int error; /* a negative errno */
    bool is_link;
    bool left_out;
};

struct block {
    size_t count;
    struct item items[BLOCK_ITEMS];
};

/* Blocks on their way from the folders to the stamps. */
struct queue {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct block **blocks; /* all there are, in order */
    size_t count, capacity;
    size_t taken;
    bool complete;
    int content_fd;
};

struct scan {
    struct source_set *set;
    struct diags *diags;
    struct str root; /* real path of the site root; empty until a link asks for it */
    int root_fd;
    struct queue queue;
    struct block *block; /* being filled */
    size_t count;        /* of all items */
    pthread_t helpers[MOST_THREADS];
    size_t helper_count, helper_limit;
    size_t folder_links;
    bool renamed; /* some path is not spelt as on the disk */
};

/* A folder that is being read, and those around it. */
struct folder {
    const struct folder *outer;
    struct str path, disk_path; /* "" for content/ itself */
    dev_t device;
    ino_t inode;
    size_t depth;
};

struct entry {
    struct str name; /* with '/' behind a folder's, so that sorting gives the order of whole paths */
    bool is_folder, is_link;
    bool is_plain; /* composed as it stands */
};

static struct position place_of(struct arena *arena, struct str path)
{
    struct buffer readable = BUFFER_INIT;
    for (size_t at = 0; at < path.size;) {
        size_t start = at;
        uint32_t c = utf8_next(path, &at);
        if (c == UTF8_INVALID || utf8_is_control(c) || c == '\n' || c == '\t')
            buffer_printf(&readable, "%%%02X", (unsigned)(unsigned char)path.data[start]);
        else
            buffer_put(&readable, str_sub(path, start, at - start));
    }
    struct str whole = arena_concat(arena, path.size > 0 ? STR("content/") : STR("content"), buffer_str(&readable));
    buffer_free(&readable);
    return (struct position){whole, 0, 0};
}

static void report_error(struct scan *scan, struct str path, int error)
{
    diag_report(scan->diags, place_of(&scan->set->arena, path), DIAG_UNREADABLE, str_from(file_error_text(error)));
}

/* --- What is left out ---------------------------------------------------------------------------------------------- */

static bool is_ignored(struct str name, const struct folder *folder)
{
    return str_starts(name, STR(".")) || str_ends(name, STR("~")) || str_ends(name, STR(".swp")) ||
           (name.size > 1 && str_starts(name, STR("#")) && str_ends(name, STR("#"))) ||
           (folder->depth == 0 && str_is(name, "ledger"));
}

static enum source_type type_of(struct str name)
{
    struct str extension = path_extension(name);
    if (extension.size == 2 && strncasecmp(extension.data, "md", 2) == 0)
        return SOURCE_DOCUMENT;
    return image_type_of_name(name) == IMAGE_NONE ? SOURCE_FILE : SOURCE_IMAGE;
}

/* --- Symbolic links ------------------------------------------------------------------------------------------------ */

static struct str real_path(struct scan *scan, int fd)
{
    char name[64];
    char path[4096];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(name, path, sizeof path);
    return size <= 0 || size == sizeof path ? STR("") : arena_str(&scan->set->arena, str_of(path, (size_t)size));
}

/* Where the link leads. 0 and its status, or a negative errno; -EXDEV: out of the root. */
static int follow(struct scan *scan, struct str disk_path, struct stat *status)
{
    int fd = openat(scan->set->content_fd, disk_path.data, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int result = fstat(fd, status) < 0 ? -errno : 0;
    if (scan->root.size == 0)
        scan->root = real_path(scan, scan->root_fd);
    struct str path = real_path(scan, fd);
    bool at_top = str_is(scan->root, "/");
    if (result == 0 && (scan->root.size == 0 || !str_starts(path, scan->root) ||
                        (!at_top && (path.size <= scan->root.size || path.data[scan->root.size] != '/'))))
        result = -EXDEV;
    close(fd);
    return result;
}

/* --- Stamps -------------------------------------------------------------------------------------------------------- */

static int64_t nanoseconds(struct timespec time)
{
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

struct source_stamp source_stamp_of(const struct stat *status)
{
    return (struct source_stamp){status->st_size, nanoseconds(status->st_mtim), nanoseconds(status->st_ctim), status->st_ino};
}

static void take_stamp(int content_fd, struct item *item)
{
    struct stat status;
    if (fstatat(content_fd, item->source.disk_path.data, &status, item->is_link ? 0 : AT_SYMLINK_NOFOLLOW) < 0) {
        item->error = -errno;
        return;
    }
    if (!S_ISREG(status.st_mode))
        item->error = -EINVAL;
    item->source.stamp = source_stamp_of(&status);
}

static struct block *take_block(struct queue *queue)
{
    struct block *block = NULL;
    pthread_mutex_lock(&queue->mutex);
    while (queue->taken == queue->count && !queue->complete)
        pthread_cond_wait(&queue->changed, &queue->mutex);
    if (queue->taken < queue->count)
        block = queue->blocks[queue->taken++];
    pthread_mutex_unlock(&queue->mutex);
    return block;
}

static void *take_stamps(void *argument)
{
    struct queue *queue = argument;
    struct block *block;
    while ((block = take_block(queue)) != NULL)
        for (size_t i = 0; i < block->count; i++)
            take_stamp(queue->content_fd, &block->items[i]);
    return NULL;
}

static void pass_on(struct scan *scan, bool complete)
{
    struct queue *queue = &scan->queue;
    pthread_mutex_lock(&queue->mutex);
    if (scan->block != NULL) {
        memory_grow(&queue->blocks, queue->count, &queue->capacity, sizeof *queue->blocks);
        queue->blocks[queue->count++] = scan->block;
    }
    queue->complete = complete;
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->mutex);
    scan->block = NULL;
    if (!complete && scan->helper_count < scan->helper_limit && scan->count >= (scan->helper_count + 1) * THREAD_PAYS &&
        pthread_create(&scan->helpers[scan->helper_count], NULL, take_stamps, queue) == 0)
        scan->helper_count++;
}

static struct item *new_item(struct scan *scan)
{
    if (scan->block != NULL && scan->block->count == BLOCK_ITEMS)
        pass_on(scan, false);
    if (scan->block == NULL) {
        scan->block = memory_alloc(sizeof *scan->block);
        scan->block->count = 0;
    }
    scan->count++;
    return &scan->block->items[scan->block->count++];
}

/* --- Folders ------------------------------------------------------------------------------------------------------- */

struct entries {
    struct entry *items;
    size_t count, capacity;
};

static int compare_entries(const void *a, const void *b)
{
    return str_compare(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

/* Whether the entry is a folder, where the directory does not tell. */
static int resolve_entry(struct scan *scan, const struct folder *folder, struct entry *entry, unsigned char type)
{
    struct str disk_path = path_join(&scan->set->arena, folder->disk_path, entry->name);
    struct str path = path_join(&scan->set->arena, folder->path, entry->name);
    struct stat status = {0};
    int error = 0;
    if (type == DT_UNKNOWN) {
        error = fstatat(scan->set->content_fd, disk_path.data, &status, AT_SYMLINK_NOFOLLOW) < 0 ? -errno : 0;
        entry->is_link = error == 0 && S_ISLNK(status.st_mode);
    }
    if (error == 0 && (type == DT_LNK || entry->is_link)) {
        entry->is_link = true;
        error = follow(scan, disk_path, &status);
    }
    if (error == -EXDEV) {
        diag_report(scan->diags, place_of(&scan->set->arena, path), DIAG_OUTSIDE_ROOT);
    } else if (error < 0) {
        report_error(scan, path, error);
    } else if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
        diag_report(scan->diags, place_of(&scan->set->arena, path), DIAG_NOT_REGULAR);
        error = -EINVAL;
    }
    entry->is_folder = error == 0 && S_ISDIR(status.st_mode);
    return error;
}

/* Nearly every name: quicker than asking what else it might be. */
static bool is_ascii_name(struct str name)
{
    for (size_t i = 0; i < name.size; i++)
        if (name.data[i] <= ' ' || name.data[i] > '~')
            return false;
    return true;
}

static bool is_readable_name(struct str name, bool is_plain)
{
    if (is_plain)
        return memchr(name.data, '\n', name.size) == NULL && memchr(name.data, '\t', name.size) == NULL;
    for (size_t at = 0; at < name.size;) {
        uint32_t c = utf8_next(name, &at);
        if (c == UTF8_INVALID || utf8_is_control(c) || c == '\n' || c == '\t')
            return false;
    }
    return true;
}

static void read_entries(struct scan *scan, const struct folder *folder, DIR *directory, struct entries *entries)
{
    struct arena *arena = &scan->set->arena;
    const struct dirent *found;
    for (errno = 0; (found = readdir(directory)) != NULL; errno = 0) {
        struct str name = str_from(found->d_name);
        if (is_ignored(name, folder))
            continue;
        bool is_ascii = is_ascii_name(name);
        struct entry entry = {name, found->d_type == DT_DIR, false, is_ascii || text_is_plain(name)};
        if (!is_ascii && !is_readable_name(name, entry.is_plain)) {
            diag_report(scan->diags, place_of(arena, path_join(arena, folder->path, name)), DIAG_BAD_NAME);
            continue;
        }
        if (found->d_type != DT_REG && found->d_type != DT_DIR && resolve_entry(scan, folder, &entry, found->d_type) < 0)
            continue;
        entry.name = entry.is_folder ? arena_concat(arena, name, STR("/")) : arena_str(arena, name);
        memory_grow(&entries->items, entries->count, &entries->capacity, sizeof *entries->items);
        entries->items[entries->count++] = entry;
    }
    if (errno != 0)
        report_error(scan, folder->path, -errno);
}

static void add_file(struct scan *scan, const struct folder *folder, const struct entry *entry)
{
    struct arena *arena = &scan->set->arena;
    struct item *item = new_item(scan);
    *item = (struct item){.is_link = entry->is_link};
    item->source.type = type_of(entry->name);
    item->source.disk_path = folder->depth == 0 ? entry->name : path_join(arena, folder->disk_path, entry->name);
    item->source.path = item->source.disk_path;
    if (folder->path.data == folder->disk_path.data && entry->is_plain)
        return;
    struct str name = utf8_nfc(arena, entry->name);
    item->source.path = path_join(arena, folder->path, name);
    scan->renamed = true;
}

static bool is_inside_itself(const struct folder *folder)
{
    for (const struct folder *outer = folder->outer; outer != NULL; outer = outer->outer)
        if (outer->device == folder->device && outer->inode == folder->inode)
            return true;
    return false;
}

static void scan_folder(struct scan *scan, struct folder *folder);

static void enter_folder(struct scan *scan, const struct folder *outer, const struct entry *entry)
{
    struct arena *arena = &scan->set->arena;
    struct str name = str_sub(entry->name, 0, entry->name.size - 1);
    struct folder folder = {.outer = outer, .depth = outer->depth + 1};
    folder.disk_path = path_join(arena, outer->disk_path, name);
    folder.path = folder.disk_path;
    if (outer->path.data != outer->disk_path.data || !entry->is_plain)
        folder.path = path_join(arena, outer->path, utf8_nfc(arena, name));
    if (folder.depth > DEEPEST || (entry->is_link && ++scan->folder_links > FOLDER_LINKS))
        report_error(scan, folder.path, -ELOOP);
    else
        scan_folder(scan, &folder);
}

static void scan_folder(struct scan *scan, struct folder *folder)
{
    struct entries entries = {0};
    struct stat status;
    const char *path = folder->depth == 0 ? "." : folder->disk_path.data;
    int fd = openat(scan->set->content_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = fd < 0 || fstat(fd, &status) < 0 ? NULL : fdopendir(fd);
    if (directory == NULL) {
        report_error(scan, folder->path, -errno);
        if (fd >= 0)
            close(fd);
        return;
    }
    folder->device = status.st_dev;
    folder->inode = status.st_ino;
    if (is_inside_itself(folder))
        report_error(scan, folder->path, -ELOOP);
    else
        read_entries(scan, folder, directory, &entries);
    closedir(directory);
    if (entries.count > 1)
        qsort(entries.items, entries.count, sizeof *entries.items, compare_entries);
    for (size_t i = 0; i < entries.count; i++) {
        if (entries.items[i].is_folder)
            enter_folder(scan, folder, &entries.items[i]);
        else
            add_file(scan, folder, &entries.items[i]);
    }
    free(entries.items);
}

/* --- The set ------------------------------------------------------------------------------------------------------- */

static int compare_items(const void *a, const void *b)
{
    const struct source *x = &((const struct item *)a)->source;
    const struct source *y = &((const struct item *)b)->source;
    int order = str_compare(x->path, y->path);
    return order != 0 ? order : str_compare(x->disk_path, y->disk_path);
}

static void sort_renamed(struct scan *scan, struct item *items)
{
    qsort(items, scan->count, sizeof *items, compare_items);
    for (size_t i = 1; i < scan->count; i++) {
        struct item *item = &items[i];
        if (!str_equal(item->source.path, items[i - 1].source.path))
            continue;
        item->left_out = true;
        diag_report(scan->diags, place_of(&scan->set->arena, item->source.path), DIAG_SAME_NAME);
    }
}

static struct item *join_blocks(struct scan *scan)
{
    struct item *items = memory_alloc(scan->count * sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < scan->queue.count; i++) {
        struct block *block = scan->queue.blocks[i];
        memcpy(items + count, block->items, block->count * sizeof *items);
        count += block->count;
        free(block);
    }
    free(scan->queue.blocks);
    return items;
}

static void fill_set(struct scan *scan, const struct item *items)
{
    struct source_set *set = scan->set;
    set->items = ARENA_ARRAY(&set->arena, struct source, scan->count);
    for (size_t i = 0; i < scan->count; i++) {
        const struct item *item = &items[i];
        if (item->error == -EINVAL)
            diag_report(scan->diags, place_of(&set->arena, item->source.path), DIAG_NOT_REGULAR);
        else if (item->error < 0 && item->error != -ENOENT) /* removed since: as if it had not been there */
            report_error(scan, item->source.path, item->error);
        if (item->error == 0 && !item->left_out)
            set->items[set->count++] = item->source;
    }
}

static int scan_set(struct source_set *set, int root_fd, const char *folder, bool names, unsigned threads, struct diags *diags)
{
    *set = (struct source_set){.arena = ARENA_INIT};
    set->content_fd = openat(root_fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct scan scan = {
        .set = set,
        .diags = diags,
        .root_fd = root_fd,
        .queue = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER, .content_fd = set->content_fd},
        .helper_limit = threads > MOST_THREADS ? MOST_THREADS
                        : threads > 0          ? threads - 1
                                               : 0,
    };
    if (set->content_fd < 0) {
        report_error(&scan, STR(""), -errno);
        return -1;
    }
    struct folder top = {.path = STR("")};
    top.disk_path = top.path;
    scan_folder(&scan, &top);
    pass_on(&scan, true);
    if (!names)
        take_stamps(&scan.queue);
    for (size_t i = 0; i < scan.helper_count; i++)
        pthread_join(scan.helpers[i], NULL);
    struct item *items = join_blocks(&scan);
    if (scan.renamed)
        sort_renamed(&scan, items);
    fill_set(&scan, items);
    free(items);
    return 0;
}

int source_scan(struct source_set *set, int root_fd, unsigned threads, struct diags *diags)
{
    return scan_set(set, root_fd, "content", false, threads, diags);
}

int source_scan_names(struct source_set *set, int root_fd, struct diags *diags)
{
    return scan_set(set, root_fd, "content", true, 1, diags);
}

int source_scan_folder(struct source_set *set, int root_fd, const char *folder, unsigned threads, struct diags *diags)
{
    return scan_set(set, root_fd, folder, false, threads, diags);
}

void source_set_free(struct source_set *set)
{
    if (set->content_fd >= 0)
        close(set->content_fd);
    arena_free(&set->arena);
    *set = (struct source_set){.arena = ARENA_INIT, .content_fd = -1};
}

int source_read(struct arena *arena, const struct source_set *set, const struct source *source, struct str *bytes,
                struct diags *diags)
{
    struct source_stamp ignored;
    return source_read_stamped(arena, set, source, bytes, &ignored, diags);
}

int source_read_stamped(struct arena *arena, const struct source_set *set, const struct source *source, struct str *bytes,
                        struct source_stamp *stamp, struct diags *diags)
{
    struct stat status = {0};
    bool document = source->type == SOURCE_DOCUMENT;
    size_t limit = document ? SOURCE_DOCUMENT_LIMIT : SOURCE_FILE_LIMIT;
    int error = set->approved != NULL ? set->approved->read(set->approved->data, source->sha256, limit, arena, bytes)
                                      : file_read(arena, set->content_fd, source->disk_path.data, limit, bytes, &status);
    *stamp = source_stamp_of(&status);
    if (error == 0)
        return 0;
    struct position at = place_of(arena, approved_plain_path(source->path));
    if (error == -EFBIG)
        diag_report(diags, at, DIAG_TOO_LARGE, document ? STR("8 MiB") : STR("64 MiB"));
    else if (error == -EINVAL)
        diag_report(diags, at, DIAG_NOT_REGULAR);
    else if (error == -EBADMSG)
        diag_report(diags, at, DIAG_OBJECT_DAMAGED);
    else
        diag_report(diags, at, DIAG_UNREADABLE, str_from(file_error_text(error)));
    return error;
}
