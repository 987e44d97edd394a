/* Data blocks for search engines: schema.org in JSON-LD 1.1, one @graph a page. */

#include "output/maker.h"

#include "base/path.h"

static void put_string(struct buffer *out, const char *key, struct str text)
{
    if (text.size == 0)
        return;
    buffer_put_literal(out, ",\"");
    buffer_put(out, str_from(key));
    buffer_put_literal(out, "\":\"");
    buffer_put_json(out, text);
    buffer_put_char(out, '"');
}

void jsonld_put_crumb(struct maker *m, struct buffer *out, unsigned position, struct str name, struct str path)
{
    buffer_put(out,
               position > 1 ? STR(",{\"@type\":\"ListItem\",\"position\":") : STR("{\"@type\":\"ListItem\",\"position\":"));
    buffer_put_number(out, position);
    put_string(out, "name", name);
    put_string(out, "item", absolute(m, path));
    buffer_put_char(out, '}');
}

static void put_breadcrumbs(struct maker *m, struct buffer *out, const struct entry *entry)
{
    const struct section *s = catalogue_section_of(m->site->facts->catalogue, entry);
    if (entry->facets.is_section && s != NULL)
        s = s->parent;
    const struct trail *t = trail_to(m, s);
    buffer_put_literal(out, "{\"@type\":\"BreadcrumbList\",\"itemListElement\":[");
    buffer_put(out, t->json);
    jsonld_put_crumb(m, out, (unsigned)t->count + 1, title_of(entry), entry->facets.url);
    buffer_put_literal(out, "]}");
}

static struct buffer *begin_graph(struct maker *m)
{
    buffer_reset(&m->scratch);
    buffer_put_literal(&m->scratch, "{\"@context\":\"https://schema.org\",\"@graph\":[");
    return &m->scratch;
}

static struct str end_graph(struct maker *m)
{
    buffer_put_literal(&m->scratch, "]}");
    return arena_str(&m->arena, buffer_str(&m->scratch));
}

struct str jsonld_breadcrumbs(struct maker *m, const struct entry *entry)
{
    struct buffer *out = begin_graph(m);
    put_breadcrumbs(m, out, entry);
    return end_graph(m);
}

static void put_publisher(struct maker *m, struct buffer *out)
{
    const struct config *c = m->site->config;
    buffer_put_literal(out, ",\"publisher\":{\"@type\":\"Organization\"");
    put_string(out, "name", c->publisher.size > 0 ? c->publisher : c->title);
    put_string(out, "url", c->base_url);
    buffer_put_char(out, '}');
}

struct str jsonld_site(struct maker *m)
{
    const struct config *c = m->site->config;
    struct buffer *out = begin_graph(m);
    buffer_put_literal(out, "{\"@type\":\"WebSite\"");
    put_string(out, "name", c->title);
    put_string(out, "description", c->description);
    put_string(out, "url", c->base_url);
    put_string(out, "inLanguage", m->site->lang);
    put_publisher(m, out);
    buffer_put_char(out, '}');
    return end_graph(m);
}

struct str jsonld_article(struct maker *m, const struct entry *entry, const struct document *d)
{
    struct buffer *out = begin_graph(m);
    buffer_put(out, d->kind == KIND_NEWS ? STR("{\"@type\":\"NewsArticle\"") : STR("{\"@type\":\"Article\""));
    put_string(out, "headline", title_of(entry));
    put_string(out, "description", d->summary);
    put_string(out, "url", absolute(m, entry->facets.url));
    put_string(out, "inLanguage", m->site->lang);
    put_string(out, "datePublished", date_machine(&m->arena, d->date));
    put_string(out, "dateModified", date_machine(&m->arena, entry->facets.changed));
    put_publisher(m, out);
    buffer_put_literal(out, "},");
    put_breadcrumbs(m, out, entry);
    return end_graph(m);
}

struct str jsonld_faq(struct maker *m, const struct entry *entry, const struct document *d, struct str answer)
{
    struct buffer *out = begin_graph(m);
    buffer_put_literal(out, "{\"@type\":\"FAQPage\"");
    put_string(out, "url", absolute(m, entry->facets.url));
    put_string(out, "inLanguage", m->site->lang);
    buffer_put_literal(out, ",\"mainEntity\":[{\"@type\":\"Question\"");
    put_string(out, "name", d->question.size > 0 ? d->question : title_of(entry));
    buffer_put_literal(out, ",\"acceptedAnswer\":{\"@type\":\"Answer\"");
    put_string(out, "text", answer);
    buffer_put_literal(out, "}}]},");
    put_breadcrumbs(m, out, entry);
    return end_graph(m);
}
