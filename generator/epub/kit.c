#include "epub/kit.h"

#include "base/path.h"

static void register_words(struct kit *kit)
{
    static const char *const words[WORD_COUNT] = {
#define X(name) #name,
#define L(name) #name, "has_" #name,
#include "epub/words.def"
#undef X
#undef L
    };
    for (size_t i = 0; i < WORD_COUNT; i++)
        kit->symbols[i] = template_symbol(kit->templates, str_from(words[i]));
    template_set_close_names(kit->templates);
}

static bool is_package_template(struct str path)
{
    return str_ends(path, STR(".mustache")) && !str_ends(path, STR(".svg.mustache")) && path_folder(path).size == 0;
}

static void check_complete(const struct kit *kit, struct diags *diags)
{
    static const char *const wanted[] = {"book.css",         "container.mustache", "package.mustache",   "nav.mustache",
                                         "ncx.mustache",     "cover.mustache",     "cover.svg.mustache", "title.mustache",
                                         "part.mustache",    "chapter.mustache",   "glossary.mustache",  "history.mustache",
                                         "colophon.mustache"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (kit_file(kit, str_from(wanted[i])) == NULL)
            diag_report(diags, (struct position){STR("epub"), 0, 0}, DIAG_BOOK_FILE_MISSING, str_from(wanted[i]));
}

void kit_load(struct kit *kit, const struct kit_file *files, size_t count, struct diags *diags)
{
    struct arena scratch = ARENA_INIT;
    struct hasher hasher;
    *kit = (struct kit){.files = files, .count = count, .templates = template_set_new()};
    register_words(kit);
    hasher_begin(&hasher);
    for (size_t i = 0; i < count; i++) {
        hasher_add(&hasher, files[i].path);
        hasher_add_hash(&hasher, files[i].hash);
        if (is_package_template(files[i].path))
            template_add(kit->templates, path_stem(files[i].path), path_join(&scratch, STR("epub"), files[i].path),
                         files[i].bytes, diags);
    }
    if (count > 0) {
        kit->hash = hasher_end(&hasher);
        check_complete(kit, diags);
    }
    template_link(kit->templates, diags);
    arena_free(&scratch);
}

void kit_free(struct kit *kit)
{
    template_set_free(kit->templates);
    *kit = (struct kit){0};
}

const struct kit_file *kit_file(const struct kit *kit, struct str path)
{
    for (size_t i = 0; i < kit->count; i++)
        if (str_equal(kit->files[i].path, path))
            return &kit->files[i];
    return NULL;
}

void kit_put(const struct kit *kit, struct arena *arena, struct value *map, enum word word, struct value value)
{
    value_put(arena, map, kit->symbols[word], value);
}

void kit_put_text(const struct kit *kit, struct arena *arena, struct value *map, enum word word, struct str text)
{
    value_put_text(arena, map, kit->symbols[word], text);
}

void kit_put_list(const struct kit *kit, struct arena *arena, struct value *map, enum word word, struct value list)
{
    kit_put(kit, arena, map, word, list);
    kit_put(kit, arena, map, word + 1, value_flag(list.as.list->count > 0));
}

struct str kit_render(const struct kit *kit, struct arena *arena, const char *name, const struct value *map,
                      struct diags *diags)
{
    const struct template *t = template_find(kit->templates, str_from(name));
    struct buffer out = BUFFER_INIT;
    if (t == NULL)
        return STR("");
    template_render(t, map, &out, diags);
    struct str bytes = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return bytes;
}
