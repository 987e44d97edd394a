/* Changes by name instead of by scan: what fumi serve learns from the kernel. */

#include "build/session.h"

#include "base/array.h"
#include "base/path.h"
#include "base/utf8.h"
#include "site/image.h"
#include "site/text.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

/* Where the path stands in the set, or would stand. */
static size_t place_of(const struct source_set *set, struct str path)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(set->items[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_at(const struct source_set *set, size_t place, struct str path)
{
    return place < set->count && str_equal(set->items[place].path, path);
}

static void insert(struct build *b, size_t place, const struct source *source)
{
    struct source_set *set = &b->sources;
    if (b->source_capacity < set->count)
        b->source_capacity = set->count; /* a scan leaves no room */
    if (b->source_capacity == set->count)
        set->items = array_grow(&set->arena, set->items, set->count, &b->source_capacity, sizeof *set->items);
    memmove(set->items + place + 1, set->items + place, (set->count - place) * sizeof *set->items);
    set->items[place] = *source;
    set->count++;
}

static void take_out(struct build *b, size_t place)
{
    struct source_set *set = &b->sources;
    set->count--;
    memmove(set->items + place, set->items + place + 1, (set->count - place) * sizeof *set->items);
}

/* A name that a scan takes up just as it is, for sure. The scan's own rules (site/source.c) allow a little more: a name that
 * is not plain is left to it. */
static bool is_plain_part(struct str part)
{
    return part.size > 0 && part.data[0] != '.' && part.data[0] != '#' && !str_ends(part, STR("~")) &&
           !str_ends(part, STR(".swp"));
}

static bool is_plain(struct str path)
{
    struct arena arena = ARENA_INIT;
    struct str rest = path, part;
    bool plain = !str_starts(path, STR("ledger/")) && !str_is(path, "ledger");
    while (plain && str_split(&rest, '/', &part))
        plain = is_plain_part(part);
    for (size_t at = 0; plain && at < path.size;) {
        uint32_t c = utf8_next(path, &at);
        plain = c != UTF8_INVALID && !utf8_is_control(c) && c != '\n' && c != '\t';
    }
    plain = plain && (text_is_plain(path) || str_equal(utf8_nfc(&arena, path), path));
    arena_free(&arena);
    return plain;
}

static enum source_type type_of(struct str path)
{
    struct str extension = path_extension(path);
    if (extension.size == 2 && (extension.data[0] | 0x20) == 'm' && (extension.data[1] | 0x20) == 'd')
        return SOURCE_DOCUMENT;
    return image_type_of_name(path_name(path)) == IMAGE_NONE ? SOURCE_FILE : SOURCE_IMAGE;
}

struct change_list {
    struct change *items;
    size_t count, capacity;
};

static void note(struct changes *changes, struct change_list *list, struct str path, bool document)
{
    struct change *c = ARRAY_PUSH(&changes->arena, list);
    c->path = arena_str(&changes->arena, path);
    c->document = document;
}

/* One path, looked at before anything is changed for it. */
struct found {
    struct str whole, path; /* relative to the site root; below content/ */
    bool there;
    struct source_stamp stamp;
};

/* Whether what stands at the path, or stood there, is one plain file; else only a scan can tell. */
static bool is_clear(const struct build *b, const struct found *f, struct arena *arena)
{
    const struct source_set *set = &b->sources;
    size_t place = place_of(set, f->path);
    if (is_at(set, place, f->path))
        return str_equal(set->items[place].disk_path, f->path);
    if (f->there)
        return is_plain(f->path);
    struct str inside = arena_concat(arena, f->path, STR("/"));
    place = place_of(set, inside);
    return place == set->count || !str_starts(set->items[place].path, inside);
}

static bool look(const struct build *b, struct str whole, struct found *f, struct arena *arena)
{
    struct stat st;
    if (!str_starts(whole, STR("content/")) || whole.size == strlen("content/"))
        return false;
    *f = (struct found){.whole = arena_str(arena, whole)};
    f->path = str_from_pos(f->whole, strlen("content/"));
    f->there = fstatat(b->sources.content_fd, f->path.data, &st, AT_SYMLINK_NOFOLLOW) == 0;
    if ((!f->there && errno != ENOENT) || (f->there && !S_ISREG(st.st_mode)))
        return false;
    if (f->there)
        f->stamp = source_stamp_of(&st);
    return is_clear(b, f, arena);
}

static void take_gone(struct build *b, struct changes *changes, struct change_list *list, const struct found *f)
{
    size_t place = place_of(&b->sources, f->path);
    if (!is_at(&b->sources, place, f->path))
        return;
    note(changes, list, f->path, b->sources.items[place].type == SOURCE_DOCUMENT);
    take_out(b, place);
    stamps_remove(&b->stamps, f->whole);
}

static void take_there(struct build *b, struct changes *changes, struct change_list *list, const struct found *f,
                       int64_t now_ns)
{
    const struct stamped *before = stamps_find(&b->stamps, f->whole);
    size_t place = place_of(&b->sources, f->path);
    if (is_at(&b->sources, place, f->path)) {
        b->sources.items[place].stamp = f->stamp;
    } else {
        struct str copy = arena_str(&b->sources.arena, f->path);
        insert(b, place, &(struct source){.path = copy, .disk_path = copy, .type = type_of(copy), .stamp = f->stamp});
    }
    if (before != NULL && before->settled && stamp_equal(&before->stamp, &f->stamp))
        return;
    stamps_set(&b->stamps, f->whole, &f->stamp, stamp_is_settled(&f->stamp, now_ns));
    note(changes, list, f->path, b->sources.items[place].type == SOURCE_DOCUMENT);
}

/* An editor that saves by way of another name gives two events for one path: the later one is taken once. */
static void drop_repetitions(struct changes *changes, struct change_list *list)
{
    struct table seen = TABLE_INIT;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (table_add(&seen, list->items[i].path, (uint32_t)i) == i)
            list->items[kept++] = list->items[i];
    table_free(&seen);
    changes->items = list->items;
    changes->count = kept;
}

int session_take_paths(struct build *b, const struct build_paths *paths, struct changes *changes)
{
    struct change_list list = {0};
    *changes = (struct changes){.arena = ARENA_INIT, .diags = DIAGS_INIT, .by_path = true};
    struct found *found = ARENA_ARRAY(&changes->arena, struct found, paths->count + 1);
    for (size_t i = 0; i < paths->count; i++)
        if (!look(b, paths->items[i], &found[i], &changes->arena))
            return -1;
    int64_t now_ns = session_file_clock(b);
    for (size_t i = 0; i < paths->count; i++) {
        if (found[i].there)
            take_there(b, changes, &list, &found[i], now_ns);
        else
            take_gone(b, changes, &list, &found[i]);
    }
    drop_repetitions(changes, &list);
    /* Only now do the sources stand still. */
    for (size_t i = 0; i < changes->count; i++) {
        size_t place = place_of(&b->sources, changes->items[i].path);
        if (is_at(&b->sources, place, changes->items[i].path))
            changes->items[i].source = &b->sources.items[place];
    }
    return 0;
}
