#include "epub/archive_read.h"

#include "base/library.h"

#include <errno.h>
#include <pthread.h>
#include <zip.h>

#define LIBRARY "libzip.so.4"

#define MEMBERS_MAX 20000
#define MEMBER_SIZE_MAX ((uint64_t)64 << 20)
#define TOTAL_SIZE_MAX ((uint64_t)1 << 30)
#define RATIO_MAX 1100 /* deflate cannot reach more than 1032 */

#define FUNCTIONS(X)       \
    X(zip_open)            \
    X(zip_discard)         \
    X(zip_get_num_entries) \
    X(zip_stat_index)      \
    X(zip_fopen_index)     \
    X(zip_fread)           \
    X(zip_fclose)

static struct {
    FUNCTIONS(LIBRARY_MEMBER)
} zip;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool loaded;

static void load_library(void)
{
#define NAMED(name) {#name, &zip.name},
    static const struct library_function functions[] = {FUNCTIONS(NAMED)};
#undef NAMED
    loaded = library_open(LIBRARY, functions, sizeof functions / sizeof *functions);
}

static int read_member(struct arena *arena, struct archive_member *member, const zip_stat_t *stat)
{
    const zip_uint64_t wanted = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
    if ((stat->valid & wanted) != wanted)
        return ARCHIVE_DAMAGED;
    if (stat->size > MEMBER_SIZE_MAX || stat->size / RATIO_MAX > stat->comp_size)
        return ARCHIVE_TOO_LARGE;
    bool encrypted = (stat->valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat->encryption_method != ZIP_EM_NONE;
    member->name = arena_str(arena, str_from(stat->name));
    member->size = stat->size;
    member->plain = !encrypted && (stat->comp_method == ZIP_CM_STORE || stat->comp_method == ZIP_CM_DEFLATE);
    member->folder = str_ends(member->name, STR("/"));
    return ARCHIVE_OK;
}

static int read_directory(struct arena *arena, struct archive *archive)
{
    zip_int64_t count = zip.zip_get_num_entries(archive->handle, 0);
    if (count < 0)
        return ARCHIVE_DAMAGED;
    if (count > MEMBERS_MAX)
        return ARCHIVE_TOO_LARGE;
    archive->count = (size_t)count;
    archive->members = ARENA_ARRAY(arena, struct archive_member, archive->count);
    uint64_t total = 0;
    for (size_t i = 0; i < archive->count; i++) {
        zip_stat_t stat;
        if (zip.zip_stat_index(archive->handle, i, 0, &stat) != 0)
            return ARCHIVE_DAMAGED;
        int rc = read_member(arena, &archive->members[i], &stat);
        total += stat.size;
        if (rc == ARCHIVE_OK && total > TOTAL_SIZE_MAX)
            rc = ARCHIVE_TOO_LARGE;
        if (rc != ARCHIVE_OK)
            return rc;
    }
    return ARCHIVE_OK;
}

int archive_open(struct arena *arena, struct archive *archive, const char *path)
{
    *archive = (struct archive){0};
    pthread_once(&once, load_library);
    if (!loaded)
        return ARCHIVE_NO_LIBRARY;
    int error = 0;
    archive->handle = zip.zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    if (archive->handle == NULL)
        return error == ZIP_ER_OPEN || error == ZIP_ER_NOENT || error == ZIP_ER_READ ? ARCHIVE_UNREADABLE : ARCHIVE_DAMAGED;
    int rc = read_directory(arena, archive);
    if (rc != ARCHIVE_OK)
        archive_close(archive);
    return rc;
}

int archive_read(struct arena *arena, const struct archive *archive, size_t index, struct str *bytes)
{
    uint64_t size = archive->members[index].size;
    zip_file_t *file = zip.zip_fopen_index(archive->handle, index, 0);
    if (file == NULL)
        return ARCHIVE_DAMAGED;
    char *data = arena_alloc(arena, (size_t)size + 1);
    zip_int64_t got = 0;
    uint64_t done = 0;
    while (done < size && (got = zip.zip_fread(file, data + done, size - done)) > 0)
        done += (uint64_t)got;
    char more;
    bool whole = done == size && zip.zip_fread(file, &more, 1) == 0; /* at the end libzip compares the checksum */
    whole &= zip.zip_fclose(file) == 0;
    data[done] = '\0';
    *bytes = str_of(data, (size_t)done);
    return whole ? ARCHIVE_OK : ARCHIVE_DAMAGED;
}

void archive_close(struct archive *archive)
{
    if (archive->handle != NULL)
        zip.zip_discard(archive->handle);
    archive->handle = NULL;
}
