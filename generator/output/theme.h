#ifndef FUMI_OUTPUT_THEME_H
#define FUMI_OUTPUT_THEME_H

/*
 * A theme: compiled templates, assets, and the symbols of the names that templates use.
 *
 * Loaded by one thread, read by any. The caller reads the files: nothing here touches the disk.
 */

#include "base/diag.h"
#include "base/hash.h"
#include "base/table.h"
#include "site/kind.h"
#include "template/template.h"

/* A name is its own symbol: theme_load gives them out first, in this order. */
enum name {
#define X(name) NAME_##name,
#define L(name) NAME_##name, NAME_has_##name,
#include "output/names.def"
#undef X
#undef L
    NAME_COUNT
};
#define NAMES_OF_FOLDERS 19 /* theme_folder_names: their values are the same on all pages of a folder, nearly always */
#define NAMES_OF_CARDS (NAME_internal + 1) /* they come first */

struct theme_file {
    struct str path; /* below the theme: "templates/topic.mustache", "assets/portal.css" */
    struct str bytes;
    struct hash128 hash; /* of the bytes */
};

struct theme_asset {
    struct str name; /* "portal.css" */
    struct str url;  /* below the target: "assets/portal.3f2a91bc04.css" */
    struct str bytes;
    struct hash128 hash;
    uint32_t symbol; /* of "portal_css" */
    bool picture;    /* "og-….png", "og-….svg", "og.png": shown by other sites, named on pages as og_image alone */
};

struct theme {
    struct arena arena;
    struct template_set *templates;
    uint32_t is_kind[KIND_COUNT];
    uint32_t name_count; /* symbols below this are names that a page's map has */
    struct theme_asset *assets;
    size_t asset_count;
    const struct theme_asset **pictures; /* those for sections: "og-….png" */
    size_t picture_count;
    struct table hashes; /* template name -> index of its file, and of its hash */
    uint64_t *template_hashes;
    struct theme_file *files;
    struct hash128 assets_hash; /* of all names and contents */
};

extern const enum name theme_folder_names[NAMES_OF_FOLDERS];

/* files live as long as the theme. path_prefix ("themes/portal/") is for diagnostics. */
void theme_load(struct theme *theme, struct theme_file *files, size_t count, struct str path_prefix, struct diags *diags);
void theme_free(struct theme *theme);

const struct theme_asset *theme_asset(const struct theme *theme, struct str name); /* NULL where there is none */
const struct theme_asset *theme_picture(const struct theme *theme, struct str id); /* "a/b" -> "og-a-b.png"; NULL */
/* The template with everything that it includes; 0 where there is none. */
uint64_t theme_template_hash(const struct theme *theme, struct str name);

/* "portal.css", hash -> "portal.3f2a91bc04.css" */
struct str theme_hashed_name(struct arena *arena, struct str name, struct hash128 hash);

#endif
