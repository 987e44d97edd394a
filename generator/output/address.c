/* Addresses of pages and files as the output being made gives them. */

#include "output/maker.h"

#include "base/path.h"
#include "site/approved.h"

/* Tags and publishers whose addresses are kept; what comes after that many is not. */
#define ADDRESSES_KEPT 512

static struct str folder_of(const struct output *output)
{
    return output->type == OUTPUT_NOT_FOUND ? output->path : path_folder(output->path);
}

void addresses_begin(struct addresses *a, const struct output *output)
{
    struct str folder = folder_of(output);
    if (a->urls != NULL && str_equal(folder, a->folder))
        return;
    addresses_free(a);
    a->folder = arena_str(&a->arena, folder);
    a->top = str_sub(a->folder, 0, str_find_char(a->folder, '/', 0));
    a->up = path_up(&a->arena, output->path);
    a->urls = arena_alloc(&a->arena, ADDRESSES_KEPT * sizeof *a->urls);
}

void addresses_free(struct addresses *a)
{
    for (size_t i = 0; i < LISTING_TYPES; i++)
        table_free(&a->names[i]);
    arena_free(&a->arena);
    *a = (struct addresses){.arena = ARENA_INIT};
}

struct str relative_kept(struct maker *m, struct str path)
{
    struct arena *arena = &m->addresses.arena;
    if (m->output->type == OUTPUT_NOT_FOUND)
        return arena_str(arena, absolute(m, path));
    return path_relative_url(arena, m->output->path, path);
}

static bool is_inside(struct str path, struct str folder)
{
    return folder.size == 0 || (path.size > folder.size && path.data[folder.size] == '/' && str_starts(path, folder));
}

/* Nearly all paths are ASCII, and lead into the output's own folder or to another one at the top: then the address is a part
 * of the path, or all of it behind the way up. */
struct str relative(struct maker *m, struct str path)
{
    const struct addresses *a = &m->addresses;
    /* The 404 page is shown at any address, so its links are absolute. */
    if (m->output->type == OUTPUT_NOT_FOUND)
        return absolute(m, path);
    if (!path_is_url(path))
        return path_relative_url(&m->arena, m->output->path, path);
    if (is_inside(path, a->folder))
        return str_from_pos(path, a->folder.size == 0 ? 0 : a->folder.size + 1);
    if (!is_inside(path, a->top))
        return arena_concat(&m->arena, a->up, path);
    return path_relative_url(&m->arena, m->output->path, path);
}

struct str listing_address(struct maker *m, enum listing_type type, struct str name)
{
    struct addresses *a = &m->addresses;
    uint32_t known = table_get(&a->names[type], name);
    if (known != TABLE_NONE)
        return a->urls[known];
    struct str path = listing_url(&m->arena, type, name);
    if (a->url_count == ADDRESSES_KEPT)
        return relative(m, path);
    a->urls[a->url_count] = relative_kept(m, path);
    table_set(&a->names[type], arena_str(&a->arena, name), (uint32_t)a->url_count);
    return a->urls[a->url_count++];
}

struct str absolute(struct maker *m, struct str path)
{
    struct str url = path_url(&m->arena, path);
    if (str_equal(path, STR("index.html")))
        url = STR("");
    else if (str_ends(url, STR("/index.html")))
        url = str_sub(url, 0, url.size - strlen("index.html"));
    return arena_concat(&m->arena, m->site->config->base_url, url);
}

struct str page_url(struct maker *m, const struct entry *entry)
{
    return relative(m, entry->facets.url);
}

struct str source_path(struct maker *m, const struct entry *entry)
{
    return arena_concat(&m->arena, STR("content/"), entry->facets.path);
}

struct str output_medium_path(struct arena *arena, const struct medium *medium)
{
    return medium_address(arena, medium);
}
