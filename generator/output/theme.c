#include "output/theme.h"

#include "base/path.h"
#include "facts/facet.h"

#include <assert.h>

const enum name theme_folder_names[NAMES_OF_FOLDERS] = {
    NAME_site,         NAME_assets,           NAME_feeds,       NAME_has_feeds,     NAME_root,
    NAME_lang,         NAME_home_url,         NAME_search_url,  NAME_menu,          NAME_has_menu,
    NAME_footer_links, NAME_has_footer_links, NAME_noindex,     NAME_emergency_url, NAME_policy,
    NAME_manifest_url, NAME_worker_url,       NAME_is_notfound, NAME_is_home};

static void register_names(struct theme *theme)
{
    static const char *const names[NAME_COUNT] = {
#define X(name) #name,
#define L(name) #name, "has_" #name,
#include "output/names.def"
#undef X
#undef L
    };
    for (size_t i = 0; i < NAME_COUNT; i++) {
        uint32_t symbol = template_symbol(theme->templates, str_from(names[i]));
        assert(symbol == i); /* the set is new, and no name stands twice in the list */
        (void)symbol;
    }
    for (unsigned k = 0; k < KIND_COUNT; k++)
        theme->is_kind[k] = template_symbol(theme->templates, arena_concat(&theme->arena, STR("is_"), kind_name((enum kind)k)));
    for (size_t i = 0; i < NAMES_OF_FOLDERS; i++)
        template_fix(theme->templates, theme_folder_names[i]);
    theme->name_count = theme->is_kind[KIND_COUNT - 1] + 1;
}

struct str theme_hashed_name(struct arena *arena, struct str name, struct hash128 hash)
{
    return path_hashed_name(arena, name, hash.low);
}

/* Everything but letters and digits turned to '_'. */
static struct str symbol_name(struct arena *arena, struct str name)
{
    struct str copy = arena_str(arena, name);
    char *text = (char *)(uintptr_t)copy.data;
    for (size_t i = 0; i < copy.size; i++)
        if (!((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z') || (text[i] >= '0' && text[i] <= '9')))
            text[i] = '_';
    return copy;
}

static void add_asset(struct theme *theme, const struct theme_file *file, struct hasher *all)
{
    struct str name = path_name(file->path);
    struct theme_asset *asset = &theme->assets[theme->asset_count++];
    *asset = (struct theme_asset){.name = name, .bytes = file->bytes, .hash = file->hash};
    asset->url = arena_concat(&theme->arena, STR("assets/"), theme_hashed_name(&theme->arena, name, file->hash));
    asset->symbol = template_symbol(theme->templates, symbol_name(&theme->arena, name));
    asset->picture = str_starts(name, STR("og-")) || str_starts(name, STR("og."));
    if (asset->picture && str_ends(name, STR(".png")))
        theme->pictures[theme->picture_count++] = asset;
    hasher_add(all, name);
    hasher_add_hash(all, file->hash);
}

/* Of the template and of all that it includes. */
static uint64_t hash_template(const struct theme *theme, const struct template *t)
{
    struct arena arena = ARENA_INIT;
    struct hasher hasher;
    size_t count = template_reads(t, NULL, 0);
    const struct template **reads = ARENA_ARRAY(&arena, const struct template *, count + 1);
    template_reads(t, reads, count);
    hasher_begin(&hasher);
    for (size_t i = 0; i < count; i++) {
        uint32_t file = table_get(&theme->hashes, template_name(reads[i]));
        hasher_add(&hasher, template_name(reads[i]));
        if (file != TABLE_NONE)
            hasher_add_hash(&hasher, theme->files[file].hash);
    }
    arena_free(&arena);
    return facet_hash(hasher_end(&hasher));
}

void theme_load(struct theme *theme, struct theme_file *files, size_t count, struct str path_prefix, struct diags *diags)
{
    struct hasher all;
    *theme = (struct theme){.arena = ARENA_INIT, .files = files};
    theme->templates = template_set_new();
    theme->assets = ARENA_ARRAY(&theme->arena, struct theme_asset, count + 1);
    theme->pictures = ARENA_ARRAY(&theme->arena, const struct theme_asset *, count + 1);
    register_names(theme);
    hasher_begin(&all);
    for (size_t i = 0; i < count; i++)
        if (str_starts(files[i].path, STR("assets/")))
            add_asset(theme, &files[i], &all);
    theme->assets_hash = hasher_end(&all);
    template_set_close_names(theme->templates);
    for (size_t i = 0; i < count; i++) {
        if (!str_starts(files[i].path, STR("templates/")) || !str_ends(files[i].path, STR(".mustache")))
            continue;
        struct str name = path_stem(files[i].path);
        table_set(&theme->hashes, name, (uint32_t)i);
        template_add(theme->templates, name, arena_concat(&theme->arena, path_prefix, files[i].path), files[i].bytes, diags);
    }
    template_link(theme->templates, diags);
    theme->template_hashes = ARENA_ARRAY(&theme->arena, uint64_t, count + 1);
    for (size_t i = 0; i < theme->hashes.capacity; i++) {
        const struct table_slot *slot = &theme->hashes.slots[i];
        const struct template *t =
            slot->key == NULL ? NULL : template_find(theme->templates, str_of(slot->key, slot->key_size));
        if (t != NULL)
            theme->template_hashes[slot->value] = hash_template(theme, t);
    }
}

void theme_free(struct theme *theme)
{
    template_set_free(theme->templates);
    table_free(&theme->hashes);
    arena_free(&theme->arena);
}

const struct theme_asset *theme_asset(const struct theme *theme, struct str name)
{
    for (size_t i = 0; i < theme->asset_count; i++)
        if (str_equal(theme->assets[i].name, name))
            return &theme->assets[i];
    return NULL;
}

const struct theme_asset *theme_picture(const struct theme *theme, struct str id)
{
    for (size_t i = 0; i < theme->picture_count; i++) {
        struct str name = theme->pictures[i]->name;
        if (name.size != id.size + strlen("og-.png"))
            continue;
        size_t k = 0;
        while (k < id.size && (id.data[k] == name.data[k + 3] || (id.data[k] == '/' && name.data[k + 3] == '-')))
            k++;
        if (k == id.size)
            return theme->pictures[i];
    }
    return NULL;
}

uint64_t theme_template_hash(const struct theme *theme, struct str name)
{
    uint32_t i = table_get(&theme->hashes, name);
    return i == TABLE_NONE ? 0 : theme->template_hashes[i];
}
