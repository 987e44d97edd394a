/* Addresses of pages and files as the output being made gives them. */

#include "output/maker.h"

#include "base/path.h"
#include "site/approved.h"

/* More than a page's frame, breadcrumbs and tags ask for; what comes after that many is not kept. */
#define ADDRESSES_KEPT 512

void addresses_begin(struct addresses *a, const struct output *output)
{
    struct str folder = output->type == OUTPUT_NOT_FOUND ? output->path : path_folder(output->path);
    if (a->urls != NULL && str_equal(folder, a->folder))
        return;
    addresses_free(a);
    a->folder = arena_str(&a->arena, folder);
    a->urls = ARENA_ARRAY(&a->arena, struct str, ADDRESSES_KEPT);
}

void addresses_free(struct addresses *a)
{
    table_free(&a->known);
    arena_free(&a->arena);
    *a = (struct addresses){.arena = ARENA_INIT, .known = TABLE_INIT};
}

struct str relative_kept(struct maker *m, struct str path)
{
    struct arena *arena = &m->addresses.arena;
    if (m->output->type == OUTPUT_NOT_FOUND)
        return arena_str(arena, absolute(m, path));
    return path_relative_url(arena, m->output->path, path);
}

struct str relative(struct maker *m, struct str path)
{
    struct addresses *a = &m->addresses;
    /* The 404 page is shown at any address, so its links are absolute. */
    if (m->output->type == OUTPUT_NOT_FOUND)
        return absolute(m, path);
    uint32_t known = table_get(&a->known, path);
    if (known != TABLE_NONE)
        return a->urls[known];
    if (a->known.count == ADDRESSES_KEPT)
        return path_relative_url(&m->arena, m->output->path, path);
    uint32_t next = (uint32_t)a->known.count;
    a->urls[next] = relative_kept(m, path);
    table_set(&a->known, arena_str(&a->arena, path), next);
    return a->urls[next];
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
