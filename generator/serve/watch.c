#include "serve/watch.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/table.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define EVENTS (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ATTRIB | IN_EXCL_UNLINK | IN_ONLYDIR)
#define DEEPEST 64

/* PLACE_THEME: epub/, too. PLACE_LEDGER: chains, which say where each document stands; not the objects. */
enum place { PLACE_ROOT, PLACE_OUT, PLACE_THEMES, PLACE_THEME, PLACE_CONTENT, PLACE_LEDGER };

struct folder {
    char *path; /* relative to the root, "" for itself; NULL: no such watch */
    enum place place;
    unsigned round; /* of watch_follow, when it was last seen */
};

struct watch {
    const char *root;
    char generation[48]; /* the name of the state's generation file */
    struct str theme;
    struct arena theme_arena;
    int fd;
    struct folder *folders; /* by watch descriptor */
    size_t capacity;
    unsigned round;
    bool exhausted, links;
    struct table seen; /* paths of the news being gathered */
    bool folders_changed;
    bool only_written; /* every event so far was a document's close after writing */
};

struct watch *watch_open(const char *root, const char *target)
{
    struct watch *w = memory_zalloc(sizeof *w);
    w->root = root;
    snprintf(w->generation, sizeof w->generation, "%s.generation", target);
    w->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    w->exhausted = w->fd < 0;
    return w;
}

void watch_close(struct watch *w)
{
    if (w == NULL)
        return;
    for (size_t i = 0; i < w->capacity; i++)
        free(w->folders[i].path);
    free(w->folders);
    arena_free(&w->theme_arena);
    if (w->fd >= 0)
        close(w->fd);
    free(w);
}

int watch_fd(const struct watch *w)
{
    return w->fd;
}

bool watch_is_complete(const struct watch *w)
{
    return !w->exhausted && !w->links;
}

bool watch_is_exhausted(const struct watch *w)
{
    return w->exhausted;
}

/* ---- following folders ---- */

static bool is_ignored(const char *name)
{
    size_t size = strlen(name);
    return size == 0 || name[0] == '.' || name[size - 1] == '~' || (size > 4 && strcmp(name + size - 4, ".swp") == 0) ||
           (size > 1 && name[0] == '#' && name[size - 1] == '#');
}

static const char *place_on_disk(const struct watch *w, struct arena *arena, const char *path)
{
    return path[0] == '\0' ? w->root : arena_printf(arena, "%s/%s", w->root, path).data;
}

static void remember(struct watch *w, int wd, const char *path, enum place place)
{
    size_t i = (size_t)wd;
    if (i >= w->capacity) {
        size_t larger = w->capacity == 0 ? 256 : w->capacity;
        while (larger <= i)
            larger *= 2;
        w->folders = memory_realloc(w->folders, larger * sizeof *w->folders);
        memset(w->folders + w->capacity, 0, (larger - w->capacity) * sizeof *w->folders);
        w->capacity = larger;
    }
    if (w->folders[i].path == NULL || strcmp(w->folders[i].path, path) != 0) {
        free(w->folders[i].path);
        w->folders[i].path = memory_alloc(strlen(path) + 1);
        memcpy(w->folders[i].path, path, strlen(path) + 1);
    }
    w->folders[i].place = place;
    w->folders[i].round = w->round;
}

static void add(struct watch *w, const char *path, enum place place)
{
    struct arena arena = ARENA_INIT;
    int wd = inotify_add_watch(w->fd, place_on_disk(w, &arena, path), EVENTS);
    if (wd >= 0)
        remember(w, wd, path, place);
    else if (errno == ENOSPC || errno == ENOMEM)
        w->exhausted = true;
    arena_free(&arena);
}

/* The watch stands before the folder is read, so that what appears in it meanwhile is seen either here or as an event. */
static void add_tree(struct watch *w, const char *path, enum place place, unsigned depth)
{
    struct arena arena = ARENA_INIT;
    add(w, path, place);
    DIR *dir = depth > DEEPEST || w->exhausted ? NULL : opendir(place_on_disk(w, &arena, path));
    for (struct dirent *e = dir == NULL ? NULL : readdir(dir); e != NULL; e = readdir(dir)) {
        struct stat st;
        unsigned char type = e->d_type;
        if (is_ignored(e->d_name) || (place == PLACE_CONTENT && depth == 0 && strcmp(e->d_name, "ledger") == 0))
            continue;
        if (type == DT_UNKNOWN && fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
            type = S_ISDIR(st.st_mode) ? DT_DIR : S_ISLNK(st.st_mode) ? DT_LNK : DT_REG;
        if (type == DT_LNK)
            w->links = true;
        if (type == DT_DIR)
            add_tree(w, arena_printf(&arena, "%s/%s", path, e->d_name).data, place, depth + 1);
    }
    if (dir != NULL)
        closedir(dir);
    arena_free(&arena);
}

static void drop_vanished(struct watch *w)
{
    for (size_t i = 0; i < w->capacity; i++) {
        if (w->folders[i].path == NULL || w->folders[i].round == w->round)
            continue;
        inotify_rm_watch(w->fd, (int)i); /* moved out of sight; fails where the kernel has dropped it already */
        free(w->folders[i].path);
        w->folders[i].path = NULL;
    }
}

void watch_follow(struct watch *w, struct str theme)
{
    struct arena arena = ARENA_INIT;
    if (theme.data != w->theme.data) {
        arena_reset(&w->theme_arena);
        w->theme = arena_str(&w->theme_arena, theme);
    }
    if (w->fd < 0)
        return;
    w->round++;
    w->links = w->exhausted = false;
    add(w, "", PLACE_ROOT);
    add(w, "out", PLACE_OUT);
    add(w, "themes", PLACE_THEMES);
    if (w->theme.size > 0)
        add_tree(w, arena_printf(&arena, "themes/%.*s", STR_ARGS(w->theme)).data, PLACE_THEME, 0);
    add_tree(w, "epub", PLACE_THEME, 0);
    add_tree(w, "content", PLACE_CONTENT, 0);
    add(w, "content/ledger", PLACE_LEDGER);
    add_tree(w, "content/ledger/documents", PLACE_LEDGER, 0);
    drop_vanished(w);
    w->folders_changed = false;
    arena_free(&arena);
}

/* ---- events ---- */

static void push_path(struct watch *w, struct watch_news *news, const char *folder, const char *name)
{
    struct str path = arena_printf(&news->arena, "%s/%s", folder, name);
    if (table_add(&w->seen, path, (uint32_t)news->count) != news->count)
        return;
    memory_grow(&news->paths, news->count, &news->capacity, sizeof *news->paths);
    news->paths[news->count++] = path;
}

/* A file that was opened for writing is told of again when it is closed; one that was linked here is not. */
static bool is_linked(const struct watch *w, const struct folder *folder, const char *name, struct watch_news *news)
{
    struct stat st;
    struct str path = arena_printf(&news->arena, "%s/%s/%s", w->root, folder->path, name);
    return lstat(path.data, &st) == 0 && (S_ISLNK(st.st_mode) || st.st_nlink > 1);
}

static void take_content(struct watch *w, struct watch_news *news, const struct folder *folder, const struct inotify_event *e)
{
    if (is_ignored(e->name))
        return;
    if ((e->mask & IN_ISDIR) != 0) {
        w->folders_changed = news->all = true;
    } else if ((e->mask & IN_CREATE) == 0) {
        w->only_written = w->only_written && (e->mask & IN_CLOSE_WRITE) != 0 && str_ends(str_from(e->name), STR(".md"));
        push_path(w, news, folder->path, e->name);
    } else if (is_linked(w, folder, e->name, news)) {
        w->folders_changed = news->all = true; /* perhaps a symbolic link: look at the folders again */
    }
}

static void take_event(struct watch *w, struct watch_news *news, const struct inotify_event *e)
{
    if ((e->mask & IN_Q_OVERFLOW) != 0) {
        w->folders_changed = news->all = true;
        return;
    }
    struct folder *folder = e->wd >= 0 && (size_t)e->wd < w->capacity ? &w->folders[e->wd] : NULL;
    if (folder == NULL || folder->path == NULL)
        return;
    if ((e->mask & IN_IGNORED) != 0) {
        free(folder->path);
        folder->path = NULL;
        return;
    }
    if (e->len == 0)
        return; /* of the folder itself: the one above tells the same */
    bool is_folder = (e->mask & IN_ISDIR) != 0;
    bool done = (e->mask & IN_CREATE) == 0;
    switch (folder->place) {
    case PLACE_ROOT:
        if (strcmp(e->name, "fumi.yaml") == 0)
            news->all = news->all || done;
        else if (is_folder && (strcmp(e->name, "content") == 0 || strcmp(e->name, "themes") == 0 ||
                               strcmp(e->name, "epub") == 0 || strcmp(e->name, "out") == 0))
            w->folders_changed = news->all = true;
        break;
    case PLACE_OUT:
        if (strcmp(e->name, w->generation) == 0)
            news->other_build = true;
        else if (is_folder && (e->mask & (IN_DELETE | IN_MOVED_FROM)) != 0)
            news->all = true; /* the target itself */
        break;
    case PLACE_THEMES:
        if (is_folder)
            w->folders_changed = news->all = true;
        break;
    case PLACE_THEME:
        if (is_ignored(e->name))
            break;
        w->folders_changed = w->folders_changed || is_folder;
        news->all = news->all || is_folder || done || is_linked(w, folder, e->name, news);
        break;
    case PLACE_LEDGER:
        w->folders_changed = w->folders_changed || is_folder;
        news->all = news->all || is_folder || (done && str_ends(str_from(e->name), STR(".jsonl")));
        break;
    case PLACE_CONTENT: take_content(w, news, folder, e); break;
    }
}

static bool read_events(struct watch *w, struct watch_news *news)
{
    char block[64 << 10] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool any = false;
    for (ssize_t n; (n = read(w->fd, block, sizeof block)) > 0; any = true)
        for (ssize_t at = 0; at < n;) {
            const struct inotify_event *e = (const void *)(block + at);
            take_event(w, news, e);
            at += (ssize_t)sizeof *e + (ssize_t)e->len;
        }
    return any;
}

static int64_t milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void watch_read(struct watch *w, struct watch_news *news)
{
    const struct timespec silence = {0, WATCH_SILENCE_NS};
    struct pollfd waiting = {.fd = w->fd, .events = POLLIN};
    int64_t end = milliseconds() + WATCH_LONGEST_MS;
    *news = (struct watch_news){.arena = ARENA_INIT};
    w->only_written = true;
    read_events(w, news);
    /* One document written in place is the whole of it; anything else may be a step of an editor's way to save. */
    bool wait = news->all || news->count > 1 || (news->count == 1 && !w->only_written);
    while (wait && milliseconds() < end && ppoll(&waiting, 1, &silence, NULL) > 0)
        read_events(w, news);
    table_free(&w->seen);
    if (w->folders_changed)
        watch_follow(w, w->theme);
}

void watch_news_free(struct watch_news *news)
{
    arena_free(&news->arena);
    free(news->paths);
    *news = (struct watch_news){.arena = ARENA_INIT};
}
