#include "site/approved.h"

#include "base/path.h"
#include "base/table.h"
#include "site/image.h"

#include <stdio.h>
#include <stdlib.h>

#define MARK '\1'
#define MARK_DIGITS 16
#define MARK_SIZE ((size_t)MARK_DIGITS + 2) /* with MARK and '/' */

static struct str marked_path(struct arena *arena, const unsigned char sha256[SHA256_SIZE], struct str path)
{
    char hex[SHA256_HEX_SIZE + 1];
    sha256_to_hex(sha256, hex);
    return arena_printf(arena, "%c%.*s/%.*s", MARK, MARK_DIGITS, hex, STR_ARGS(path));
}

struct str approved_plain_path(struct str path)
{
    return path.size > MARK_SIZE && path.data[0] == MARK ? str_from_pos(path, MARK_SIZE) : path;
}

static int compare_path(const void *key, const void *item)
{
    return str_compare(*(const struct str *)key, ((const struct approved_file *)item)->path);
}

struct str approved_file_path(struct arena *arena, const struct approved_document *d, struct str path)
{
    const struct approved_file *file =
        d->file_count == 0 ? NULL : bsearch(&path, d->files, d->file_count, sizeof *d->files, compare_path);
    return file == NULL ? STR_NONE : marked_path(arena, file->sha256, path);
}

/* All that decides what comes out of the object stands in its stamp. */
static struct source_stamp stamp_of(const unsigned char sha256[SHA256_SIZE], const struct approved_document *d)
{
    struct source_stamp stamp = {0};
    struct hasher hasher;
    hasher_begin(&hasher);
    hasher_add(&hasher, str_of((const char *)sha256, SHA256_SIZE));
    if (d != NULL) {
        hasher_add(&hasher, d->id);
        hasher_add(&hasher, d->encoding);
        hasher_add_number(&hasher, d->internal);
        hasher_add_number(&hasher, (uint64_t)d->changed);
        for (size_t i = 0; i < d->file_count; i++) {
            hasher_add(&hasher, d->files[i].path);
            hasher_add(&hasher, str_of((const char *)d->files[i].sha256, SHA256_SIZE));
        }
    }
    struct hash128 hash = hasher_end(&hasher);
    memcpy(&stamp.mtime_ns, &hash.low, sizeof hash.low);
    memcpy(&stamp.ctime_ns, &hash.high, sizeof hash.high);
    return stamp;
}

static enum source_type type_of(struct str path)
{
    return image_type_of_name(path) == IMAGE_NONE ? SOURCE_FILE : SOURCE_IMAGE;
}

static int by_path(const void *a, const void *b)
{
    return str_compare(((const struct source *)a)->path, ((const struct source *)b)->path);
}

void approved_sources(struct source_set *set, const struct approved_set *approved)
{
    struct table seen = TABLE_INIT;
    size_t most = approved->count;
    *set = (struct source_set){.arena = ARENA_INIT, .content_fd = -1, .approved = approved};
    for (size_t i = 0; i < approved->count; i++)
        most += approved->items[i].file_count;
    set->items = ARENA_ARRAY(&set->arena, struct source, most + 1);
    for (size_t i = 0; i < approved->count; i++) {
        const struct approved_document *d = &approved->items[i];
        if (d->absent)
            continue;
        set->items[set->count++] = (struct source){d->path, d->path, SOURCE_DOCUMENT, stamp_of(d->sha256, d), d->sha256, d};
        for (size_t k = 0; k < d->file_count; k++) {
            struct str path = marked_path(&set->arena, d->files[k].sha256, d->files[k].path);
            if (table_add(&seen, path, (uint32_t)set->count) == set->count)
                set->items[set->count++] =
                    (struct source){path, path, type_of(path), stamp_of(d->files[k].sha256, NULL), d->files[k].sha256, NULL};
        }
    }
    table_free(&seen);
    if (set->count > 0)
        qsort(set->items, set->count, sizeof *set->items, by_path);
}
