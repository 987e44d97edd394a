/* Atom feeds (RFC 4287) and the sitemap (sitemaps.org, version 0.9). */

#include "output/maker.h"

#include "base/path.h"

static void put_element(struct buffer *out, const char *name, struct str text)
{
    if (text.size == 0)
        return;
    buffer_put_char(out, '<');
    buffer_put(out, str_from(name));
    buffer_put_char(out, '>');
    buffer_put_xml(out, text);
    buffer_put_literal(out, "</");
    buffer_put(out, str_from(name));
    buffer_put_literal(out, ">\n");
}

static struct str tag_id(struct maker *m, struct str what)
{
    return arena_printf(&m->arena, "urn:uuid:%.*s%s%.*s", STR_ARGS(m->site->config->uuid), what.size == 0 ? "" : "#",
                        STR_ARGS(path_url(&m->arena, what)));
}

static void put_entry(struct maker *m, struct buffer *out, const struct entry *entry)
{
    const struct config *c = m->site->config;
    struct document d;
    facets_document(&entry->facets, &m->arena, &d);
    buffer_put_literal(out, "<entry>\n");
    put_element(out, "title", title_of(entry));
    put_element(out, "id", tag_id(m, entry->facets.id));
    buffer_put_literal(out, "<link rel=\"alternate\" type=\"text/html\" href=\"");
    buffer_put_xml(out, absolute(m, entry->facets.url));
    buffer_put_literal(out, "\"/>\n");
    put_element(out, "updated", date_rfc3339(&m->arena, entry->facets.changed, c->offset_minutes));
    if (d.date.precision != DATE_NONE)
        put_element(out, "published", date_rfc3339(&m->arena, d.date, c->offset_minutes));
    put_element(out, "summary", d.summary);
    buffer_put_literal(out, "</entry>\n");
}

int make_feed(struct maker *m)
{
    static const struct {
        struct str name, title;
        enum newest which;
    } feeds[] = {{STR_INIT("site"), STR_INIT("更新情報"), NEWEST_SITE},
                 {STR_INIT("news"), STR_INIT("ニュースウォッチ"), NEWEST_NEWS},
                 {STR_INIT("supplements"), STR_INIT("追補"), NEWEST_SUPPLEMENTS}};
    const struct config *c = m->site->config;
    struct buffer *out = &m->bytes;
    size_t i = 0;
    while (i < 2 && !str_equal(feeds[i].name, m->output->detail))
        i++;
    facet_reads_add(&m->reads, FACET_SITE, STR("chrome"), m->site->chrome);
    struct entries newest = view_newest(&m->view, feeds[i].which);
    buffer_put_literal(out,
                       "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"");
    buffer_put_xml(out, m->site->lang);
    buffer_put_literal(out, "\">\n");
    put_element(out, "title", arena_printf(&m->arena, "%.*s｜%.*s", STR_ARGS(feeds[i].title), STR_ARGS(c->title)));
    put_element(out, "subtitle", c->subtitle);
    put_element(out, "id", tag_id(m, m->output->path));
    buffer_put_literal(out, "<link rel=\"self\" type=\"application/atom+xml\" href=\"");
    buffer_put_xml(out, absolute(m, m->output->path));
    buffer_put_literal(out, "\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"");
    buffer_put_xml(out, c->base_url);
    buffer_put_literal(out, "\"/>\n");
    struct date updated = newest.count > 0 ? newest.items[0]->facets.changed : date_from_instant(0, c->offset_minutes);
    put_element(out, "updated", date_rfc3339(&m->arena, updated, c->offset_minutes));
    buffer_put_literal(out, "<author>\n");
    put_element(out, "name", c->publisher.size > 0 ? c->publisher : c->title);
    buffer_put_literal(out, "</author>\n");
    for (size_t k = 0; k < newest.count; k++)
        put_entry(m, out, newest.items[k]);
    buffer_put_literal(out, "</feed>\n");
    return 0;
}

/* The format allows 50,000 addresses a file: larger sites get an index over 16 files, by the hash of the address. */
#define SITEMAP_LARGEST 50000
#define SITEMAP_SHARDS 16

static void put_location(struct maker *m, struct buffer *out, struct str path, struct date changed)
{
    buffer_put_literal(out, "<url><loc>");
    buffer_put_xml(out, absolute(m, path));
    buffer_put_literal(out, "</loc>");
    if (changed.precision != DATE_NONE) {
        buffer_put_literal(out, "<lastmod>");
        buffer_put(out, date_machine(&m->arena, changed));
        buffer_put_literal(out, "</lastmod>");
    }
    buffer_put_literal(out, "</url>\n");
}

static void put_sitemap_index(struct maker *m, struct buffer *out)
{
    buffer_put_literal(out, "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for (unsigned i = 0; i < SITEMAP_SHARDS; i++) {
        buffer_put_literal(out, "<sitemap><loc>");
        buffer_put_xml(out, absolute(m, arena_printf(&m->arena, "sitemap-%x.xml", i)));
        buffer_put_literal(out, "</loc></sitemap>\n");
    }
    buffer_put_literal(out, "</sitemapindex>\n");
}

bool output_sitemap_is_sharded(const struct catalogue *catalogue)
{
    return catalogue->order_count > SITEMAP_LARGEST;
}

int make_sitemap(struct maker *m)
{
    struct buffer *out = &m->bytes;
    struct entries all = view_sitemap(&m->view);
    bool sharded = output_sitemap_is_sharded(m->site->facts->catalogue);
    facet_reads_add(&m->reads, FACET_SITE, STR("chrome"), m->site->chrome);
    buffer_put_literal(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    if (sharded && m->output->detail.size == 0) {
        put_sitemap_index(m, out);
        return 0;
    }
    buffer_put_literal(out, "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    /* The page of the books is no document; that it is there is part of the frame's hash. Its date would make this file
     * anew with every edit. */
    if (output_has_book_list(m->site) && (!sharded || m->output->detail.data[0] == '0'))
        put_location(m, out, STR(OUTPUT_BOOK_LIST_PATH), (struct date){0});
    for (size_t i = 0; i < all.count; i++) {
        if (sharded) {
            char shard = "0123456789abcdef"[hash_key(all.items[i]->facets.url) % SITEMAP_SHARDS];
            if (m->output->detail.data[0] != shard)
                continue;
        }
        put_location(m, out, all.items[i]->facets.url, all.items[i]->facets.changed);
    }
    buffer_put_literal(out, "</urlset>\n");
    return 0;
}
