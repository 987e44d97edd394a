/* Breadcrumbs, on the page and in its data block. */

#include "output/maker.h"

#include "base/path.h"

#define DEEPEST 16     /* sections */
#define TRAILS_KEPT 64 /* one after the other, for the pages of a folder; nearly all have the same */

static struct str section_title(const struct section *s)
{
    return s->entry != NULL ? title_of(s->entry) : path_name(s->id);
}

static struct value crumb(struct maker *m, struct arena *arena, struct str title, struct str url, bool last)
{
    struct value item = value_map(arena, 3);
    put_text(m, &item, NAME_title, title);
    put_url(m, &item, NAME_url, url);
    put_flag(m, &item, NAME_last, last);
    return item;
}

/* All in the arena; labels are read through the view, which notes them for this output. */
static struct trail make_trail(struct maker *m, const struct section *section, struct arena *arena)
{
    const struct section *above[DEEPEST];
    struct buffer json = BUFFER_INIT;
    struct trail t = {.section = section};
    size_t depth = 0, noted = m->reads.count;
    for (const struct section *s = section; s != NULL && s->id.size > 0 && depth < DEEPEST; s = s->parent)
        above[depth++] = s;
    t.items = arena_alloc(arena, (depth + 1) * sizeof *t.items);
    t.items[t.count++] = crumb(m, arena, STR("ホーム"), relative_kept(m, STR("index.html")), false);
    jsonld_put_crumb(m, &json, 1, STR("ホーム"), STR("index.html"));
    while (depth-- > 0) {
        const struct section *s = above[depth];
        struct str path = listing_url(arena, LISTING_SECTION, s->id);
        view_label(&m->view, s->id);
        t.items[t.count++] = crumb(m, arena, section_title(s), relative_kept(m, path), false);
        jsonld_put_crumb(m, &json, (unsigned)t.count, section_title(s), path);
    }
    t.json = arena_str(arena, buffer_str(&json));
    t.label_count = m->reads.count - noted;
    t.labels = arena_alloc(arena, t.label_count * sizeof *t.labels);
    if (t.label_count > 0)
        memcpy(t.labels, m->reads.items + noted, t.label_count * sizeof *t.labels);
    m->reads.count = noted;
    buffer_free(&json);
    return t;
}

const struct trail *trail_to(struct maker *m, const struct section *section)
{
    struct addresses *a = &m->addresses;
    if (a->trail.items != NULL && a->trail.section == section)
        return &a->trail;
    if (a->trail_count++ < TRAILS_KEPT) {
        a->trail = make_trail(m, section, &a->arena);
        return &a->trail;
    }
    struct trail *once = ARENA_NEW(&m->arena, struct trail);
    *once = make_trail(m, section, &m->arena);
    return once;
}

struct value breadcrumbs_to(struct maker *m, const struct section *section, struct str last)
{
    const struct trail *t = trail_to(m, section);
    struct value list = new_list(m, t->count + 1);
    for (size_t i = 0; i < t->label_count; i++)
        facet_reads_add_read(&m->reads, t->labels[i]);
    for (size_t i = 0; i < t->count; i++)
        value_append(&m->arena, &list, t->items[i]);
    value_append(&m->arena, &list, crumb(m, &m->arena, last, STR(""), true));
    return list;
}
