#include "workflow/public_check.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/table.h"
#include "build/pool.h"

#include <stdlib.h>

#define PAGE_LIMIT ((size_t)64 << 20)

struct look {
    const struct public_check *check;
    struct table paths;
    const bool *wanted;
    struct diags *diags; /* one a thread */
};

static struct str decode_entities(struct arena *arena, struct str text)
{
    char *out = arena_alloc(arena, text.size + 1), *at = out;
    for (size_t i = 0; i < text.size; i++) {
        bool amp = str_starts(str_from_pos(text, i), STR("&amp;"));
        *at++ = text.data[i];
        i += amp ? 4 : 0;
    }
    return str_of(out, (size_t)(at - out));
}

/* The file that the address means, or STR_NONE where it is not one of this site. */
static struct str file_of(struct arena *arena, const struct public_check *check, struct str page, struct str url)
{
    size_t end = 0;
    struct str folder = path_folder(page);
    if (check->base_url.size > 0 && str_starts(url, check->base_url)) {
        url = str_from_pos(url, check->base_url.size);
        folder = STR("");
    }
    while (end < url.size && url.data[end] != '#' && url.data[end] != '?')
        end++;
    struct str path = str_sub(url, 0, end);
    size_t colon = str_find_char(path, ':', 0), slash = str_find_char(path, '/', 0);
    if ((path.size == 0 && folder.data == path_folder(page).data && url.size > 0) || str_starts(path, STR("/")) ||
        (colon != STR_NPOS && (slash == STR_NPOS || colon < slash)))
        return STR_NONE;
    path = path_decode_url(arena, path);
    bool is_folder = path.size == 0 || str_ends(path, STR("/"));
    struct str whole = path.data == NULL ? STR_NONE : path_resolve(arena, folder, path);
    if (whole.data == NULL)
        return url;
    return is_folder
               ? path_join(arena, str_ends(whole, STR("/")) ? str_sub(whole, 0, whole.size - 1) : whole, STR("index.html"))
               : whole;
}

static void look_at_url(struct look *look, struct arena *arena, unsigned worker, struct str page, struct str url)
{
    struct str file = file_of(arena, look->check, page, decode_entities(arena, url));
    if (file.data == NULL || table_get(&look->paths, file) != TABLE_NONE || str_is(file, "manifest.json"))
        return;
    struct position at = {path_join(arena, STR("out/public"), page), 0, 0};
    diag_report(&look->diags[worker], at, DIAG_LINK_OUT_OF_RELEASE, file);
}

static void look_at_page(struct look *look, struct arena *arena, unsigned worker, struct str page, struct str bytes)
{
    static const struct str attributes[] = {STR_INIT(" href=\""), STR_INIT(" src=\"")};
    for (size_t a = 0; a < 2; a++)
        for (size_t at = str_find(bytes, attributes[a], 0); at != STR_NPOS; at = str_find(bytes, attributes[a], at)) {
            at += attributes[a].size;
            size_t end = str_find_char(bytes, '"', at);
            if (end == STR_NPOS)
                return;
            look_at_url(look, arena, worker, page, str_sub(bytes, at, end - at));
        }
}

static void look_at_one(unsigned worker, size_t i, void *data)
{
    struct look *look = data;
    const struct manifest_file *file = &look->check->manifest->files[i];
    struct arena arena = ARENA_INIT;
    struct str bytes;
    if (!look->wanted[i])
        return;
    if (file_read(&arena, look->check->site_fd, arena_cstr(&arena, file->path), PAGE_LIMIT, &bytes, NULL) == 0)
        look_at_page(look, &arena, worker, file->path, bytes); /* what cannot be read is found when it is copied */
    arena_free(&arena);
}

/* Which pages to look at. Both manifests are in order. Returns how many. */
static size_t choose(const struct public_check *check, bool *wanted)
{
    const struct manifest *now = check->manifest, *before = check->before;
    size_t k = 0, count = 0, gone = 0;
    for (size_t i = 0; i < now->count; i++) {
        int order = 1;
        for (; before != NULL && k < before->count; k++) {
            order = str_compare(before->files[k].path, now->files[i].path);
            if (order >= 0)
                break;
            gone++;
        }
        bool same = before != NULL && k < before->count && order == 0 && str_equal(before->files[k].line, now->files[i].line);
        k += order == 0 && before != NULL && k < before->count;
        wanted[i] = !same && str_ends(now->files[i].path, STR(".html"));
        count += wanted[i];
    }
    gone += before == NULL ? 0 : before->count - k;
    if (gone == 0)
        return count;
    for (size_t i = 0; i < now->count; i++)
        wanted[i] = str_ends(now->files[i].path, STR(".html"));
    return now->count;
}

int public_check_links(const struct public_check *check, struct diags *diags)
{
    bool *wanted = memory_zalloc(check->manifest->count + 1);
    struct look look = {.check = check, .wanted = wanted, .diags = memory_zalloc(check->threads * sizeof *look.diags)};
    size_t errors = diags->errors;
    if (choose(check, wanted) > 0) {
        for (size_t i = 0; i < check->manifest->count; i++)
            table_set(&look.paths, check->manifest->files[i].path, 1);
        pool_run(check->threads, check->manifest->count, look_at_one, &look);
    }
    for (unsigned i = 0; i < check->threads; i++) {
        diags_append(diags, &look.diags[i]);
        diags_free(&look.diags[i]);
    }
    table_free(&look.paths);
    free(look.diags);
    free(wanted);
    return diags->errors > errors ? -1 : 0;
}
