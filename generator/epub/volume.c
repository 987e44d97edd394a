#include "epub/volume.h"

#include "base/array.h"
#include "base/path.h"
#include "epub/cover.h"
#include "epub/matter.h"

struct assembly {
    struct matter m;
    struct volume *volume;
    size_t capacity;
    struct {
        struct package_item *items;
        size_t count, capacity;
    } items;
};

static struct volume_member *add_member(struct assembly *a, struct str path)
{
    struct volume *v = a->volume;
    if (v->count == a->capacity)
        v->members = array_grow(a->m.arena, v->members, v->count, &a->capacity, sizeof *v->members);
    v->members[v->count] = (struct volume_member){.path = path};
    return &v->members[v->count++];
}

static void add_bytes(struct assembly *a, struct str path, struct str bytes, bool stored)
{
    struct volume_member *member = add_member(a, path);
    member->bytes = bytes;
    member->hash = hash_bytes(bytes);
    member->stored = stored;
}

static void add_item(struct assembly *a, struct str path, const char *type, const char *properties, bool in_spine)
{
    *ARRAY_PUSH(a->m.arena, &a->items) = (struct package_item){path, str_from(type), str_from(properties), in_spine};
}

static struct str inside(struct assembly *a, struct str path)
{
    return arena_concat(a->m.arena, STR(BOOK_FOLDER), path);
}

#define XHTML "application/xhtml+xml"

static void add_page(struct assembly *a, const char *path, struct str bytes, const char *properties)
{
    if (bytes.size == 0)
        return;
    add_bytes(a, inside(a, str_from(path)), bytes, false);
    add_item(a, str_from(path), XHTML, properties, true);
}

static void add_style(struct assembly *a)
{
    const struct kit_file *css = kit_file(a->m.press->kit, STR("book.css"));
    add_bytes(a, inside(a, STR("style/book.css")), css != NULL ? css->bytes : STR(""), false);
    add_item(a, STR("style/book.css"), "text/css", "", false);
}

/* Old readers and libraries' shelves want a picture that needs no drawing; where there is none, the drawing it is. */
static void add_cover(struct assembly *a)
{
    struct arena *arena = a->m.arena;
    struct str name = arena_concat(arena, STR("covers/"), arena_concat(arena, a->m.info.name, STR(".png")));
    const struct kit_file *png = kit_file(a->m.press->kit, name);
    a->volume->cover = volume_cover(a->m.press, a->m.books, a->m.book->info, a->m.view, a->m.diags);
    add_bytes(a, inside(a, STR(COVER_SVG_PATH)), a->volume->cover, false);
    add_item(a, STR(COVER_SVG_PATH), "image/svg+xml", png == NULL ? "cover-image" : "", false);
    if (png == NULL)
        return;
    add_bytes(a, inside(a, STR(COVER_PNG_PATH)), png->bytes, true);
    add_item(a, STR(COVER_PNG_PATH), "image/png", "cover-image", false);
}

static void add_chapters(struct assembly *a)
{
    for (size_t i = 0; i < a->m.book->count; i++)
        for (size_t k = 0; k < a->m.made[i]->file_count; k++) {
            const struct chapter_file *file = &a->m.made[i]->files[k];
            add_member(a, inside(a, file->path))->hash = file->hash;
            add_item(a, file->path, XHTML, "", true);
        }
}

static void add_images(struct assembly *a)
{
    struct table seen = TABLE_INIT;
    for (size_t i = 0; i < a->m.media.count; i++) {
        const struct medium *medium = view_medium(a->m.view, NULL, a->m.media.items[i]);
        if (medium == NULL || !medium->usable)
            continue;
        struct str path = chapter_image_path(a->m.arena, medium);
        if (table_get(&seen, path) != TABLE_NONE)
            continue;
        table_set(&seen, path, 1);
        struct volume_member *member = add_member(a, inside(a, path));
        member->hash = medium->hash;
        member->medium = medium;
        member->stored = medium->image.type != IMAGE_SVG;
        *ARRAY_PUSH(a->m.arena, &a->items) = (struct package_item){path, image_media_type(medium->image.type), STR(""), false};
    }
    table_free(&seen);
}

static void report_flaws(struct matter *m)
{
    for (size_t i = 0; i < m->book->count; i++)
        for (size_t k = 0; k < m->made[i]->flawed.count; k++) {
            struct str path = arena_concat(m->arena, STR("content/"), m->made[i]->flawed.items[k]);
            diag_report(m->diags, (struct position){path, 0, 0}, DIAG_BOOK_FLAW, m->info.path);
        }
}

void volume_make(const struct press *press, const struct books *books, const struct book *book,
                 const struct chapter_made *const *made, struct view *view, struct volume *volume, struct diags *diags)
{
    struct assembly a = {
        .m = {.press = press, .books = books, .book = book, .made = made, .view = view, .arena = view->arena, .diags = diags},
        .volume = volume};
    struct value none = value_map(view->arena, 1);
    *volume = (struct volume){.cover = STR("")};
    matter_gather(&a.m);
    add_bytes(&a, STR("mimetype"), STR("application/epub+zip"), true);
    add_bytes(&a, STR("META-INF/container.xml"), kit_render(press->kit, view->arena, "container", &none, diags), false);
    add_member(&a, STR(BOOK_FOLDER "package.opf")); /* its bytes when all items are known */
    size_t package = volume->count - 1;
    add_style(&a);
    add_cover(&a);
    add_page(&a, "cover.xhtml", matter_cover_page(&a.m), "");
    add_page(&a, "title.xhtml", matter_title_page(&a.m), "");
    add_page(&a, "nav.xhtml", package_navigation(&a.m), "nav");
    add_bytes(&a, STR(BOOK_FOLDER "toc.ncx"), package_ncx(&a.m), false);
    add_item(&a, STR("toc.ncx"), "application/x-dtbncx+xml", "", false);
    add_chapters(&a);
    add_page(&a, GLOSSARY_PATH, matter_glossary(&a.m), "");
    add_page(&a, HISTORY_PATH, matter_history(&a.m), "");
    add_page(&a, COLOPHON_PATH, matter_colophon(&a.m), "");
    add_images(&a);
    struct str bytes = package_document(&a.m, a.items.items, a.items.count);
    volume->members[package].bytes = bytes;
    volume->members[package].hash = hash_bytes(bytes);
    volume->info = a.m.info;
    report_flaws(&a.m);
}

struct str volume_cover(const struct press *press, const struct books *books, const struct book_info *info, struct view *view,
                        struct diags *diags)
{
    const struct kit_file *file = kit_file(press->kit, STR("cover.svg.mustache"));
    const struct entry *e = view_card(view, info->section);
    struct buffer out = BUFFER_INIT;
    struct cover cover = {.lang = press->config->lang,
                          .title = e != NULL     ? book_title_of(e)
                                   : info->whole ? press->config->title
                                                 : path_name(info->section),
                          .publisher = press->config->publisher,
                          .site_title = press->config->title,
                          .index = info->index,
                          .count = (unsigned)books->count - 1};
    if (file == NULL)
        return STR("");
    const struct cover_template source = {STR("epub/cover.svg.mustache"), file->bytes};
    facet_reads_add(view->reads, FACET_SITE, STR("books"), press->settings);
    facet_reads_add(view->reads, FACET_SITE, STR("book-list"), books_list_hash(books));
    cover_make(view->arena, &cover, &source, &out, diags);
    struct str bytes = arena_str(view->arena, buffer_str(&out));
    buffer_free(&out);
    return bytes;
}
