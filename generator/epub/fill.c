#include "epub/fill.h"

#include "base/array.h"
#include "base/path.h"

struct str press_url(const struct press *press, struct arena *arena, struct str path)
{
    struct str url = path_url(arena, path);
    if (str_equal(path, STR("index.html")))
        url = STR("");
    else if (str_ends(url, STR("/index.html")))
        url = str_sub(url, 0, url.size - strlen("index.html"));
    return arena_concat(arena, press->config->base_url, url);
}

struct str chapter_image_path(struct arena *arena, const struct medium *m)
{
    static const char *const extensions[] = {"bin", "png", "jpg", "gif", "webp", "svg"};
    return arena_printf(arena, "images/%016llx.%s", (unsigned long long)m->hash.low, extensions[m->image.type]);
}

/* ---- where a document is ---- */

static bool stands_in(const struct chapter *chapter, struct str id)
{
    for (size_t i = 0; i < chapter->supplements.count; i++)
        if (str_equal(chapter->supplements.items[i]->facets.id, id))
            return true;
    return false;
}

/* A supplement of several topics is here before it is elsewhere. */
static const struct book_place *place_of(const struct book *book, const struct chapter *chapter, struct str id,
                                         struct arena *arena, struct book_place *here)
{
    if (!stands_in(chapter, id))
        return book_find(book, id);
    struct str anchor = book_supplement_anchor(arena, id);
    *here = (struct book_place){(uint32_t)(chapter - book->chapters), anchor, arena_concat(arena, anchor, STR("."))};
    return here;
}

struct str fill_place(const struct book *book, const struct chapter *chapter, struct str id, struct arena *arena,
                      const struct book_place **place)
{
    struct book_place *here = ARENA_NEW(arena, struct book_place);
    const struct book_place *found = place_of(book, chapter, id, arena, here);
    *place = found;
    if (found == NULL)
        return STR("");
    const struct chapter *to = &book->chapters[found->chapter];
    return arena_printf(arena, "%.*s#%.*s%s", STR_ARGS(to->path), STR_ARGS(found->prefix), to->is_long ? "+" : "");
}

bool chapter_link_holds(const struct book *book, const struct chapter *chapter, const struct chapter_link *link,
                        struct arena *scratch)
{
    const struct book_place *place;
    return str_equal(link->place, fill_place(book, chapter, link->id, scratch, &place));
}

static void note_link(struct filler *f, struct str id, struct str place)
{
    for (size_t i = 0; i < f->links.count; i++)
        if (str_equal(f->links.items[i].id, id))
            return;
    *ARRAY_PUSH(f->arena, &f->links) = (struct chapter_link){id, place};
}

static void note_name(struct arena *arena, struct str name, struct str **items, size_t *count, size_t *capacity)
{
    for (size_t i = 0; i < *count; i++)
        if (str_equal((*items)[i], name))
            return;
    if (*count == *capacity)
        *items = array_grow(arena, *items, *count, capacity, sizeof **items);
    (*items)[(*count)++] = name;
}

/* An anchor of another document is known by its headings. Page marks are not among them. */
static bool has_anchor(struct filler *f, const struct entry *target, struct str anchor)
{
    size_t count;
    view_outline(f->view, target->facets.id);
    const struct facet_heading *headings = facets_headings(&target->facets, f->arena, &count);
    for (size_t i = 0; i < count; i++)
        if (str_equal(headings[i].anchor, anchor))
            return true;
    return false;
}

static struct str with_fragment(struct arena *arena, struct str url, struct str prefix, struct str anchor)
{
    if (prefix.size + anchor.size == 0)
        return url;
    return arena_concat(arena, arena_concat(arena, url, STR("#")), path_url(arena, arena_concat(arena, prefix, anchor)));
}

static const struct chapter_made *other(struct filler *f, size_t index)
{
    struct facet_reads reads = {0};
    struct chapter_text text;
    for (size_t i = 0; i < f->others.count; i++)
        if (f->others.items[i].index == index)
            return &f->others.items[i].made;
    struct filler_other *o = ARRAY_PUSH(f->arena, &f->others);
    o->index = index;
    chapter_load(f->press, &f->book->chapters[index], f->arena, &text);
    struct chapter_made *made = &o->made;
    chapter_make_other(f->press, f->book, index, &text, f->arena, &reads, made, f->diags);
    facet_reads_free(&reads);
    /* What it depends on, this chapter depends on now. */
    for (size_t i = 0; i < made->read_count; i++)
        facet_reads_add_read(f->view->reads, made->reads[i]);
    for (size_t i = 0; i < made->link_count; i++)
        note_link(f, made->links[i].id, made->links[i].place);
    return made;
}

/* The file of a long chapter that has the id. */
static struct str file_of(struct filler *f, size_t index, struct str id)
{
    const struct chapter_made *made = other(f, index);
    struct str mark = arena_printf(f->arena, " id=\"%.*s\"", STR_ARGS(id));
    for (size_t i = 0; i < made->file_count; i++)
        if (str_find(made->files[i].bytes, mark, 0) != STR_NPOS)
            return made->files[i].path;
    return f->book->chapters[index].path;
}

/* id: of an element, or empty for the chapter's beginning. */
static struct str address_inside(struct filler *f, const struct book_place *place, struct str id)
{
    const struct chapter *to = &f->book->chapters[place->chapter];
    if (to == f->chapter && id.size > 0)
        return with_fragment(f->arena, STR(""), id, STR("")); /* pieces.c knows which file that is */
    struct str path = to->is_long && id.size > 0 && !f->is_other ? file_of(f, place->chapter, id) : to->path;
    return with_fragment(f->arena, path_relative_url(f->arena, f->chapter->path, path), id, STR(""));
}

struct str fill_address(struct filler *f, const struct entry *target, struct str anchor)
{
    const struct book_place *place;
    struct str where = fill_place(f->book, f->chapter, target->facets.id, f->arena, &place);
    note_link(f, target->facets.id, where);
    if (anchor.size > 0 && !has_anchor(f, target, anchor))
        anchor = STR("");
    if (place != NULL)
        return address_inside(f, place, anchor.size > 0 ? arena_concat(f->arena, place->prefix, anchor) : place->anchor);
    if (target->facets.kind == KIND_TERM && !target->facets.is_section) {
        note_name(f->arena, target->facets.id, &f->terms.items, &f->terms.count, &f->terms.capacity);
        return with_fragment(f->arena, path_relative_url(f->arena, f->chapter->path, STR(GLOSSARY_PATH)),
                             book_term_anchor(f->arena, target->facets.id), STR(""));
    }
    return with_fragment(f->arena, press_url(f->press, f->arena, target->facets.url), anchor, STR(""));
}

/* ---- holes ---- */

/* Internal documents are nobody's business, unknown ones are reported by the page. */
static const struct entry *linkable(struct filler *f, struct str id)
{
    const struct entry *target = view_label(f->view, id);
    return target == NULL || target->internal ? NULL : target;
}

static void fill_document(struct filler *f, const struct markdown_reference *r, struct buffer *out)
{
    const struct entry *target = linkable(f, r->target);
    if (target == NULL) {
        buffer_put_literal(out, "<span class=\"broken\">"); /* not the id: it may be an internal document's */
        buffer_put_xml(out, r->text.size > 0 ? r->text : STR("（公開していない文書）"));
        buffer_put_literal(out, "</span>");
        return;
    }
    buffer_put_literal(out, "<a href=\"");
    buffer_put_xml(out, fill_address(f, target, r->anchor));
    buffer_put_literal(out, "\">");
    buffer_put_xml(out, r->text.size > 0 ? r->text : book_title_of(target));
    buffer_put_literal(out, "</a>");
}

static void fill_link(struct filler *f, const struct entry *from, const struct markdown_reference *r, struct buffer *out)
{
    struct str path = path_resolve(f->arena, path_folder(from->facets.path), r->target);
    struct str url = STR("#book.title"); /* a link that leads nowhere: the page says so */
    if (path.data == NULL || r->target.size == 0 || r->target.data[0] == '/') {
        buffer_put(out, url);
        return;
    }
    if (str_ends(path, STR(".md"))) {
        const struct entry *target = linkable(f, document_id_of_path(f->arena, path));
        if (target != NULL)
            url = fill_address(f, target, r->anchor);
    } else {
        const struct medium *medium = view_medium(f->view, from, path);
        if (medium != NULL && medium->usable)
            url = press_url(f->press, f->arena, medium_address(f->arena, medium));
    }
    buffer_put_xml(out, url);
}

/* Returns whether there is a picture to show. */
static bool fill_image(struct filler *f, const struct entry *from, const struct markdown_reference *r, struct buffer *out)
{
    struct str path = path_resolve(f->arena, path_folder(from->facets.path), r->target);
    const struct medium *medium = path.data == NULL ? NULL : view_medium(f->view, from, path);
    if (medium == NULL || medium->image.type == IMAGE_NONE || !medium->usable)
        return false;
    note_name(f->arena, medium->path, &f->media.items, &f->media.count, &f->media.capacity);
    buffer_put_literal(out, "src=\"");
    buffer_put_xml(out, path_relative_url(f->arena, f->chapter->path, chapter_image_path(f->arena, medium)));
    buffer_put_char(out, '"');
    if (medium->image.width > 0 && medium->image.height > 0)
        buffer_printf(out, " width=\"%u\" height=\"%u\"", medium->image.width, medium->image.height);
    return true;
}

/* The renderer wrote `<img `, the hole, ` alt="…"` and more up to ` />`: the text stands for the picture. Returns where the
 * element ends. */
static size_t replace_image(struct str bytes, size_t at, struct buffer *out)
{
    size_t end = str_find(bytes, STR("/>"), at);
    size_t alt = str_find(bytes, STR(" alt=\""), at);
    if (str_ends(buffer_str(out), STR("<img ")))
        out->size -= strlen("<img ");
    buffer_put_literal(out, "<span class=\"broken\">");
    if (alt != STR_NPOS && alt < end) {
        alt += strlen(" alt=\"");
        buffer_put(out, str_sub(bytes, alt, str_find_char(bytes, '"', alt) - alt));
    }
    buffer_put_literal(out, "</span>");
    return end == STR_NPOS ? bytes.size : end + 2;
}

struct str fill_text(struct filler *f, const struct entry *from, const struct book_text *text)
{
    const struct markdown_fragment *fragment = &text->fragment;
    struct buffer out = BUFFER_INIT;
    size_t done = 0;
    if (fragment->hole_count == 0)
        return fragment->bytes;
    buffer_reserve(&out, fragment->bytes.size + fragment->hole_count * 96);
    for (size_t i = 0; i < fragment->hole_count; i++) {
        const struct markdown_reference *r = &text->references[fragment->holes[i].reference];
        buffer_put(&out, str_sub(fragment->bytes, done, fragment->holes[i].at - done));
        done = fragment->holes[i].at;
        if (r->kind == MARKDOWN_DOCUMENT)
            fill_document(f, r, &out);
        else if (r->kind == MARKDOWN_LINK)
            fill_link(f, from, r, &out);
        else if (!fill_image(f, from, r, &out))
            done = replace_image(fragment->bytes, done, &out);
    }
    buffer_put(&out, str_from_pos(fragment->bytes, done));
    struct str copy = arena_str(f->arena, buffer_str(&out));
    buffer_free(&out);
    return copy;
}
