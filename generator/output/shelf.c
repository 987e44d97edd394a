/*
 * The shelf as data, for the filter in the theme's script: one classic script a chunk of a list, beside the chunk's page, so
 * that a new entry changes only the script of its own chunk. Internal sections have none: there is nothing to hide then.
 */

#include "output/maker.h"

#include "base/path.h"

bool output_has_shelf_data(const struct catalogue *catalogue, const struct listing *listing)
{
    if (listing->type != LISTING_SECTION || listing->count == 0)
        return false;
    const struct section *s = catalogue_section(catalogue, listing->name);
    switch (listing->members[0]->facets.kind) {
    case KIND_REFERENCE:
    case KIND_RESEARCH:
    case KIND_PRACTICE:
    case KIND_SLIDES: return s != NULL && !s->internal;
    default: return false;
    }
}

struct str output_shelf_data_path(struct arena *arena, const struct listing *listing, const struct chunk *chunk)
{
    struct str page = listing_chunk_url(arena, listing, chunk);
    return arena_concat(arena, str_sub(page, 0, page.size - strlen("html")), STR("js"));
}

struct value shelf_data(struct maker *m, const struct listing *listing, const struct chunk *chunk)
{
    struct value list = new_list(m, listing->chunk_count);
    if (chunk->name.size > 0 || !output_has_shelf_data(m->site->facts->catalogue, listing))
        return list;
    view_pager(&m->view, listing->key);
    for (size_t i = 0; i < listing->chunk_count; i++) {
        struct value item = new_map(m, 1);
        put_url(m, &item, NAME_url, relative(m, output_shelf_data_path(&m->arena, listing, &listing->chunks[i])));
        value_append(&m->arena, &list, item);
    }
    return list;
}

static void put_key(struct buffer *out, const char *key)
{
    buffer_put_literal(out, ",\"");
    buffer_put(out, str_from(key));
    buffer_put_literal(out, "\":");
}

static void put_string(struct buffer *out, const char *key, struct str text)
{
    if (text.size == 0)
        return;
    put_key(out, key);
    buffer_put_char(out, '"');
    buffer_put_json(out, text);
    buffer_put_char(out, '"');
}

static void put_strings(struct buffer *out, const char *key, struct str_list texts)
{
    if (texts.count == 0)
        return;
    put_key(out, key);
    buffer_put_char(out, '[');
    for (size_t i = 0; i < texts.count; i++) {
        buffer_put(out, i == 0 ? STR("\"") : STR(",\""));
        buffer_put_json(out, texts.items[i]);
        buffer_put_char(out, '"');
    }
    buffer_put_char(out, ']');
}

/* A reference goes by its publication, our own material by its date. */
static void put_when(struct maker *m, struct buffer *out, const struct document *d)
{
    struct date date = d->published.precision != DATE_NONE ? d->published : d->date;
    if (date.precision == DATE_NONE)
        return;
    put_key(out, "year");
    buffer_put_char(out, '"');
    buffer_put_number(out, (unsigned long long)date.year);
    buffer_put_char(out, '"');
    put_string(out, "when", date_japanese(&m->arena, date));
}

static void put_item(struct maker *m, struct buffer *out, const struct entry *entry)
{
    struct document d;
    facets_document(&entry->facets, &m->arena, &d);
    buffer_put_literal(out, "{\"url\":\"");
    buffer_put_json(out, page_url(m, entry));
    buffer_put_char(out, '"');
    put_string(out, "title", title_of(entry));
    put_string(out, "summary", d.summary);
    put_when(m, out, &d);
    put_string(out, "edition", d.edition);
    put_string(out, "category", d.category);
    put_string(out, "priority", priority_label(d.priority));
    put_strings(out, "publisher", d.publisher);
    put_strings(out, "audience", d.audience);
    buffer_put_char(out, '}');
}

int make_shelf(struct maker *m)
{
    const struct chunk *chunk;
    const struct listing *listing = view_chunk(&m->view, m->output->subject, m->output->detail, &chunk);
    struct buffer *out = &m->bytes;
    if (listing == NULL)
        return -1;
    facet_reads_add(&m->reads, FACET_SITE, STR("program"), m->site->program);
    buffer_put_literal(out, "fumiShelf([");
    for (size_t i = 0; i < chunk->count; i++) {
        buffer_put(out, i == 0 ? STR("\n") : STR(",\n"));
        entries_expect(listing->members + chunk->start, i, chunk->count);
        put_item(m, out, listing->members[chunk->start + i]);
    }
    buffer_put_literal(out, "\n]);\n");
    return 0;
}
