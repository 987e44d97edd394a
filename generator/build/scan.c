/* What has changed since the last build, by stat alone where stat can be trusted. */

#include "build/session.h"

#include "base/array.h"
#include "base/path.h"
#include "build/pool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int64_t session_file_clock(struct build *b)
{
    struct stat st;
    if (futimens(b->lock_fd, NULL) == 0 && fstat(b->lock_fd, &st) == 0)
        return (int64_t)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

bool session_note(struct build *b, struct str path, const struct source_stamp *stamp, int64_t *now_ns)
{
    const struct stamped *before = stamps_find(&b->stamps, path);
    bool same = before != NULL && before->settled && stamp_equal(&before->stamp, stamp);
    if (!same && *now_ns == 0)
        *now_ns = session_file_clock(b);
    stamps_add(&b->now, path, stamp, same || stamp_is_settled(stamp, *now_ns));
    return same;
}

static bool note_file(struct build *b, const char *path, int64_t *now_ns)
{
    struct stat st;
    if (fstatat(b->root_fd, path, &st, 0) < 0)
        return stamps_find(&b->stamps, str_from(path)) == NULL;
    struct source_stamp stamp = source_stamp_of(&st);
    return session_note(b, str_from(path), &stamp, now_ns);
}

/* folder: as it is called below `top`; "" for that itself. Of epub/, either folder may be missing. */
static bool note_folder(struct build *b, struct str top, const char *folder, int64_t *now_ns, size_t *seen)
{
    struct arena arena = ARENA_INIT;
    struct str place = folder[0] == '\0' ? arena_str(&arena, top) : path_join(&arena, top, str_from(folder));
    int fd = openat(b->root_fd, place.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    bool same = true;
    if (dir == NULL) {
        arena_free(&arena);
        return str_equal(top, STR("epub"));
    }
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (e->d_name[0] == '.' || e->d_name[strlen(e->d_name) - 1] == '~')
            continue;
        if (!session_is_setting(path_join(&arena, str_from(folder), str_from(e->d_name))))
            continue;
        struct str path = arena_printf(&arena, "%.*s/%s", STR_ARGS(place), e->d_name);
        same = note_file(b, path.data, now_ns) && same;
        (*seen)++;
    }
    closedir(dir);
    arena_free(&arena);
    return same;
}

struct change_list {
    struct change *items;
    size_t count, capacity;
};

/* An object is what its hash says, whenever it is looked at. */
static bool note_object(struct build *b, struct str path, const struct source *source)
{
    const struct stamped *before = stamps_find(&b->stamps, path);
    stamps_add(&b->now, path, &source->stamp, true);
    return before != NULL && before->settled && stamp_equal(&before->stamp, &source->stamp);
}

static void scan_sources(struct build *b, struct changes *changes, struct change_list *list, int64_t *now_ns)
{
    struct arena scratch = ARENA_INIT;
    for (size_t i = 0; i < b->sources.count; i++) {
        const struct source *source = &b->sources.items[i];
        struct str path = arena_concat(&scratch, STR("content/"), source->path);
        bool same = !changes->unstamped &&
                    (session_is_public(b) ? note_object(b, path, source) : session_note(b, path, &source->stamp, now_ns));
        if (!same) {
            struct change *c = ARRAY_PUSH(&changes->arena, list);
            c->source = source;
            c->path = source->path;
            c->document = source->type == SOURCE_DOCUMENT;
        }
        arena_reset(&scratch);
    }
    arena_free(&scratch);
}

static void find_gone(struct build *b, struct changes *changes, struct change_list *list)
{
    for (size_t i = 0; i < b->stamps.count; i++) {
        struct str path = b->stamps.items[i].path;
        if (!str_starts(path, STR("content/")) || stamps_find(&b->now, path) != NULL)
            continue;
        struct change *c = ARRAY_PUSH(&changes->arena, list);
        c->path = arena_str(&changes->arena, str_from_pos(path, strlen("content/")));
        struct str extension = path_extension(path);
        c->document = extension.size == 2 && strncasecmp(extension.data, "md", 2) == 0;
    }
}

static int scan_set(struct build *b, struct changes *changes)
{
    if (session_is_public(b)) {
        approved_sources(&b->sources, b->options.approved);
        return 0;
    }
    return changes->unstamped ? source_scan_names(&b->sources, b->root_fd, &changes->diags)
                              : source_scan(&b->sources, b->root_fd, b->threads, &changes->diags);
}

static int scan_all(struct build *b, struct changes *changes, int64_t now_ns)
{
    struct change_list list = {0};
    size_t theme_files = 0, theme_before = 0, sources_before = 0, kit_files = 0, kit_before = 0;
    struct arena scratch = ARENA_INIT;
    *changes = (struct changes){.arena = ARENA_INIT, .diags = DIAGS_INIT};
    stamps_free(&b->now);
    source_set_free(&b->sources);
    b->source_capacity = 0;
    changes->unstamped = !b->usable && !b->in_memory && !session_is_public(b);
    changes->scanned_ns = now_ns;
    if (scan_set(b, changes) < 0)
        return -1;
    changes->config = !note_file(b, "fumi.yaml", &now_ns);
    struct str theme = path_join(&scratch, STR("themes"), b->config.theme);
    changes->theme = !note_folder(b, theme, "templates", &now_ns, &theme_files);
    changes->theme = !note_folder(b, theme, "assets", &now_ns, &theme_files) || changes->theme;
    bool same = note_folder(b, STR("epub"), "", &now_ns, &kit_files);
    same = note_folder(b, STR("epub"), "covers", &now_ns, &kit_files) && same;
    scan_sources(b, changes, &list, &now_ns);
    if (session_is_public(b))
        changes->rules = session_scan_rules(b, &now_ns);
    session_scan_stages(b, changes, &now_ns);
    for (size_t i = 0; i < b->stamps.count; i++) {
        theme_before += str_starts(b->stamps.items[i].path, STR("themes/"));
        kit_before += str_starts(b->stamps.items[i].path, STR("epub/"));
        sources_before += str_starts(b->stamps.items[i].path, STR("content/"));
    }
    if (sources_before != b->sources.count || list.count > 0 || changes->theme || changes->config)
        find_gone(b, changes, &list);
    changes->theme = changes->theme || theme_before != theme_files;
    changes->kit = kit_before != kit_files || !same;
    arena_free(&scratch);
    changes->items = list.items;
    changes->count = list.count;
    diags_free(&b->scan_diags);
    diags_append(&b->scan_diags, &changes->diags);
    return 0;
}

static void *read_theme(void *data)
{
    session_read_theme(data);
    return NULL;
}

int session_scan(struct build *b, struct changes *changes)
{
    struct beside beside = {0};
    if (b->usable)
        return scan_all(b, changes, 0);
    int64_t now_ns = session_file_clock(b); /* what is written while it is read has a later time than this */
    if (!beside_begin(&beside, b->threads, read_theme, b))
        read_theme(b);
    int rc = scan_all(b, changes, now_ns);
    beside_end(&beside);
    return rc;
}
