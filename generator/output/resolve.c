/* Filling the holes of a rendered body: what [[…]], links to files and images become on the page being made. */

#include "output/maker.h"

#include "base/path.h"

#include <stdlib.h>
#include <strings.h>

static int by_bytes(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Authors often know the last part of an id and not the folder. */
static struct str same_last_part(const struct str *ids, size_t count, struct str id)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(path_name(ids[i]), path_name(id)))
            return ids[i];
    return STR_NONE;
}

/*
 * The suggestion depends on every id there is, so the set of all ids is what the page has read then: sorted, so that their
 * order on the site does not matter. Pages with such a finding are few, and made again whenever an id comes or goes.
 */
void report_unknown_id(struct maker *m, struct position at, struct str id)
{
    const struct catalogue *c = m->site->facts->catalogue;
    struct str *ids = ARENA_ARRAY(&m->arena, struct str, c->order_count + 1);
    for (size_t i = 0; i < c->order_count; i++)
        ids[i] = c->order[i]->facets.id;
    view_ids(&m->view);
    qsort(ids, c->order_count, sizeof *ids, by_bytes);
    struct str nearest = str_nearest(id, ids, c->order_count);
    if (nearest.data == NULL)
        nearest = same_last_part(ids, c->order_count, id);
    if (nearest.data != NULL)
        diag_report(&m->diags, at, DIAG_UNKNOWN_ID, id, nearest);
    else
        diag_report(&m->diags, at, DIAG_UNKNOWN_ID_ALONE, id);
}

static void report_unknown_anchor(struct maker *m, struct position at, const struct entry *target, struct str anchor)
{
    size_t count;
    struct facet_heading *headings = facets_headings(&target->facets, &m->arena, &count);
    struct str *anchors = ARENA_ARRAY(&m->arena, struct str, count + 1);
    for (size_t i = 0; i < count; i++)
        anchors[i] = headings[i].anchor;
    struct str nearest = str_nearest(anchor, anchors, count);
    if (nearest.data != NULL)
        diag_report(&m->diags, at, DIAG_UNKNOWN_ANCHOR, target->facets.id, anchor, nearest);
    else
        diag_report(&m->diags, at, DIAG_UNKNOWN_ANCHOR_ALONE, target->facets.id, anchor);
}

static bool has_anchor(struct maker *m, const struct entry *target, struct str anchor)
{
    size_t count;
    if (str_starts(anchor, STR("page-"))) {
        unsigned long page;
        return str_to_number(str_from_pos(anchor, 5), 9999, &page);
    }
    view_outline(&m->view, target->facets.id);
    struct facet_heading *headings = facets_headings(&target->facets, &m->arena, &count);
    for (size_t i = 0; i < count; i++)
        if (str_equal(headings[i].anchor, anchor))
            return true;
    return false;
}

/* The document that another one may link to, or NULL: reported, unless *gone says what has become of it. */
static const struct entry *linkable(struct maker *m, const struct entry *from, const struct markdown_reference *r,
                                    struct str id, const struct tombstone **gone)
{
    const struct entry *target = view_label(&m->view, id);
    *gone = target == NULL ? view_tombstone(&m->view, id) : NULL;
    if (*gone != NULL)
        return NULL;
    if (target == NULL) {
        report_unknown_id(m, r->at, id);
        return NULL;
    }
    if (target->internal && !from->internal) {
        diag_report(&m->diags, r->at, DIAG_LINK_TO_INTERNAL, id);
        return NULL;
    }
    if (r->anchor.size > 0 && !has_anchor(m, target, r->anchor))
        report_unknown_anchor(m, r->at, target, r->anchor);
    return target;
}

static void put_href(struct maker *m, struct buffer *out, struct str path, struct str anchor)
{
    buffer_put_xml(out, relative(m, path));
    if (anchor.size > 0) {
        buffer_put_char(out, '#');
        path_put_url(out, anchor);
    }
}

/* What a term means stands on the link to it, for those who only want to be reminded. */
static void put_meaning(struct maker *m, const struct entry *term, struct buffer *out)
{
    struct document d;
    view_card(&m->view, term->facets.id);
    facets_document(&term->facets, &m->arena, &d);
    if (d.summary.size == 0)
        return;
    buffer_put_literal(out, " data-meaning=\"");
    buffer_put_xml(out, d.summary);
    buffer_put_char(out, '"');
}

static void put_link(struct maker *m, struct buffer *out, struct str path, struct str anchor, const struct entry *term,
                     struct str text)
{
    buffer_put_literal(out, "<a href=\"");
    put_href(m, out, path, anchor);
    buffer_put_char(out, '"');
    if (term != NULL)
        put_meaning(m, term, out);
    buffer_put_char(out, '>');
    buffer_put_xml(out, text);
    buffer_put_literal(out, "</a>");
}

static void fill_document(struct maker *m, const struct entry *from, const struct markdown_reference *r, struct buffer *out)
{
    const struct tombstone *gone;
    const struct entry *target = linkable(m, from, r, r->target, &gone);
    if (target != NULL) {
        bool term = target->facets.kind == KIND_TERM && !target->facets.is_section && from != target;
        put_link(m, out, target->facets.url, r->anchor, term ? target : NULL, r->text.size > 0 ? r->text : title_of(target));
    } else if (gone != NULL) {
        struct str text = r->text.size > 0 ? r->text : title_of_tombstone(gone);
        if (gone->farewell == FAREWELL_NOT_YET)
            buffer_put_xml(out, text);
        else
            put_link(m, out, gone->url, STR(""), NULL, text);
    } else {
        /* An id says something of its document, too: the public is not told. */
        buffer_put_literal(out, "<span class=\"broken\">");
        buffer_put_xml(out, r->text.size > 0 || !m->site->staging ? r->text : r->target);
        buffer_put_literal(out, "</span>");
    }
}

bool output_may_offer(const struct config *config, struct str path)
{
    struct str extension = path_extension(path);
    for (size_t i = 0; i < config->downloads.count; i++)
        if (extension.size == config->downloads.items[i].size &&
            strncasecmp(extension.data, config->downloads.items[i].data, extension.size) == 0)
            return true;
    return image_type_of_name(path) != IMAGE_NONE;
}

static void fill_link(struct maker *m, const struct entry *from, const struct markdown_reference *r, struct buffer *out)
{
    struct str path = path_resolve(&m->arena, path_folder(from->facets.path), r->target);
    if (path.data == NULL || r->target.size == 0 || r->target.data[0] == '/') {
        diag_report(&m->diags, r->at, DIAG_UNSAFE_URL, r->target);
    } else if (str_ends(path, STR(".md"))) {
        const struct tombstone *gone;
        const struct entry *target = linkable(m, from, r, document_id_of_path(&m->arena, path), &gone);
        if (target != NULL || (gone != NULL && gone->farewell != FAREWELL_NOT_YET)) {
            put_href(m, out, target != NULL ? target->facets.url : gone->url, target != NULL ? r->anchor : STR(""));
            return;
        }
    } else {
        const struct medium *medium = view_medium(&m->view, from, path);
        if (medium == NULL)
            diag_report(&m->diags, r->at, DIAG_FILE_MISSING, path);
        else if (!output_may_offer(m->site->config, path))
            diag_report(&m->diags, r->at, DIAG_FILE_TYPE, path_extension(path));
        else if (medium->usable) {
            put_href(m, out, output_medium_path(&m->arena, medium), r->anchor);
            return;
        }
    }
    buffer_put_char(out, '#');
}

static void fill_image(struct maker *m, const struct entry *from, const struct markdown_reference *r, bool first,
                       struct buffer *out)
{
    struct str path = path_resolve(&m->arena, path_folder(from->facets.path), r->target);
    const struct medium *medium = path.data == NULL ? NULL : view_medium(&m->view, from, path);
    if (medium == NULL || medium->image.type == IMAGE_NONE || !medium->usable) {
        if (medium == NULL || medium->image.type == IMAGE_NONE)
            diag_report(&m->diags, r->at, DIAG_IMAGE_MISSING, path.data == NULL ? r->target : path);
        buffer_put_literal(out, "src=\"data:,\" class=\"broken\"");
        return;
    }
    buffer_put_literal(out, "src=\"");
    put_href(m, out, output_medium_path(&m->arena, medium), STR(""));
    buffer_put_char(out, '"');
    if (medium->image.width > 0 && medium->image.height > 0)
        buffer_printf(out, " width=\"%u\" height=\"%u\"", medium->image.width, medium->image.height);
    if (!first)
        buffer_put_literal(out, " loading=\"lazy\"");
}

static struct str fill(struct maker *m, const struct entry *from, const struct body *body)
{
    struct buffer *out = &m->scratch;
    const struct markdown_fragment *f = &body->fragment;
    size_t done = 0;
    bool first_image = true;
    buffer_reset(out);
    buffer_reserve(out, f->bytes.size + f->hole_count * 96);
    for (size_t i = 0; i < f->hole_count; i++) {
        const struct markdown_reference *r = &body->references[f->holes[i].reference];
        buffer_put(out, str_sub(f->bytes, done, f->holes[i].at - done));
        done = f->holes[i].at;
        if (r->kind == MARKDOWN_DOCUMENT) {
            fill_document(m, from, r, out);
        } else if (r->kind == MARKDOWN_LINK) {
            fill_link(m, from, r, out);
        } else {
            fill_image(m, from, r, first_image, out);
            first_image = false;
        }
    }
    buffer_put(out, str_from_pos(f->bytes, done));
    return arena_str(&m->arena, buffer_str(out));
}

struct str body_of(struct maker *m, const struct entry *entry, const struct body_options *options)
{
    struct body body = {0};
    view_body(&m->view, entry->facets.id);
    if (m->loader.body(m->loader.data, entry, options, &m->arena, &body, &m->diags) < 0)
        return STR("");
    if (body.fragment.hole_count == 0)
        return body.fragment.bytes;
    return fill(m, entry, &body);
}
