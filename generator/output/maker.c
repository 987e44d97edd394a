#include "output/maker.h"

void maker_begin(struct maker *m, const struct output_site *site, struct output_loader loader)
{
    *m = (struct maker){.site = site, .loader = loader, .arena = ARENA_INIT, .bytes = BUFFER_INIT, .diags = DIAGS_INIT};
}

void maker_end(struct maker *m)
{
    arena_free(&m->arena);
    buffer_free(&m->bytes);
    buffer_free(&m->scratch);
    facet_reads_free(&m->reads);
    diags_free(&m->diags);
    addresses_free(&m->addresses);
}

static int make_asset(struct maker *m)
{
    const struct theme_asset *asset = theme_asset(m->site->theme, m->output->subject);
    if (asset == NULL)
        return -1;
    buffer_put(&m->bytes, asset->bytes);
    facet_reads_add(&m->reads, FACET_SITE, STR("assets"), facet_hash(m->site->theme->assets_hash));
    return 0;
}

static int make_medium(struct maker *m)
{
    const struct medium *medium = view_medium(&m->view, NULL, m->output->subject);
    struct str bytes;
    if (medium == NULL || m->loader.medium(m->loader.data, medium, &m->arena, &bytes, &m->diags) < 0)
        return -1;
    buffer_put(&m->bytes, bytes);
    return 0;
}

int output_make(struct maker *m, const struct output *output)
{
    static int (*const makers[OUTPUT_TYPE_COUNT])(struct maker *) = {[OUTPUT_PAGE] = make_page,
                                                                     [OUTPUT_LISTING] = make_listing,
                                                                     [OUTPUT_NAMES] = make_names,
                                                                     [OUTPUT_HOME] = make_home,
                                                                     [OUTPUT_NOT_FOUND] = make_not_found,
                                                                     [OUTPUT_REDIRECT] = make_redirect,
                                                                     [OUTPUT_FAREWELL] = make_farewell,
                                                                     [OUTPUT_FEED] = make_feed,
                                                                     [OUTPUT_SITEMAP] = make_sitemap,
                                                                     [OUTPUT_OUTBOX] = make_outbox,
                                                                     [OUTPUT_ROOT] = make_root,
                                                                     [OUTPUT_SHELF] = make_shelf,
                                                                     [OUTPUT_SEARCH] = make_search,
                                                                     [OUTPUT_SEARCH_TEXTS] = make_search_texts,
                                                                     [OUTPUT_SEARCH_PAIRS] = make_search_pairs,
                                                                     [OUTPUT_SEARCH_INDEX] = make_search_index,
                                                                     [OUTPUT_ASSET] = make_asset,
                                                                     [OUTPUT_MEDIUM] = make_medium,
                                                                     [OUTPUT_BOOK_LIST] =
                                                                         make_book_list}; /* books are not made here */
    arena_reset(&m->arena);
    buffer_reset(&m->bytes);
    m->reads.count = 0;
    arena_reset(&m->diags.arena);
    m->diags.count = m->diags.errors = 0;
    m->output = output;
    m->view = (struct view){m->site->facts, &m->reads, &m->arena};
    addresses_begin(&m->addresses, output);
    int rc = makers[output->type](m);
    facet_reads_finish(&m->reads);
    return rc;
}

/* ---- values under names ---- */

void put(struct maker *m, struct value *map, enum name name, struct value value)
{
    value_put(&m->arena, map, name, value);
}

void put_text(struct maker *m, struct value *map, enum name name, struct str text)
{
    value_put_text(&m->arena, map, name, text);
}

void put_plain(struct maker *m, struct value *map, enum name name, struct str text)
{
    put(m, map, name, text.size == 0 ? value_flag(false) : value_plain(text));
}

/* Paths are percent-encoded, and that leaves nothing to escape. But the 404 page's addresses begin with the base URL. */
struct value value_url(const struct maker *m, struct str url)
{
    if (url.size == 0)
        return value_flag(false);
    return m->output->type == OUTPUT_NOT_FOUND ? value_text(url) : value_plain(url);
}

void put_url(struct maker *m, struct value *map, enum name name, struct str url)
{
    put(m, map, name, value_url(m, url));
}

void put_flag(struct maker *m, struct value *map, enum name name, bool on)
{
    put(m, map, name, value_flag(on));
}

void put_number(struct maker *m, struct value *map, enum name name, uint64_t number)
{
    put_plain(m, map, name, arena_numbered(&m->arena, STR(""), number));
}

void put_list(struct maker *m, struct value *map, enum name name, struct value list)
{
    put(m, map, name, list);
    put_flag(m, map, name + 1, list.as.list->count > 0);
}

void put_date(struct maker *m, struct value *map, enum name machine, enum name text, struct date date)
{
    if (date.precision == DATE_NONE) {
        put_flag(m, map, machine, false);
        put_flag(m, map, text, false);
        return;
    }
    put_plain(m, map, machine, date_machine(&m->arena, date));
    put_plain(m, map, text, date_japanese(&m->arena, date));
}

struct value new_page(struct maker *m)
{
    return value_map_dense(&m->arena, 0, m->site->theme->name_count);
}

struct value new_card(struct maker *m)
{
    return value_map_dense(&m->arena, 0, NAMES_OF_CARDS);
}

struct value new_map(struct maker *m, size_t hint)
{
    return value_map(&m->arena, hint);
}

struct value new_list(struct maker *m, size_t hint)
{
    return value_list(&m->arena, hint);
}

struct value names_list(struct maker *m, struct str_list names)
{
    struct value list = new_list(m, names.count);
    for (size_t i = 0; i < names.count; i++) {
        struct value item = new_map(m, 2);
        put_text(m, &item, NAME_name, names.items[i]);
        put_text(m, &item, NAME_url, STR(""));
        value_append(&m->arena, &list, item);
    }
    return list;
}
