/* What stands on every page around its content. */

#include "output/maker.h"

#include "base/path.h"

/* ---- what all pages of a folder share: kept with their addresses, in maps and lists that never grow ---- */

static struct value site_map(struct maker *m)
{
    const struct config *c = m->site->config;
    struct value site = value_map(&m->addresses.arena, 6);
    put_text(m, &site, NAME_title, c->title);
    put_text(m, &site, NAME_subtitle, c->subtitle);
    put_text(m, &site, NAME_publisher, c->publisher);
    put_text(m, &site, NAME_description, c->description);
    put_text(m, &site, NAME_contact, c->contact);
    put_text(m, &site, NAME_copyright, c->copyright);
    return site;
}

static struct value assets_map(struct maker *m)
{
    const struct theme *theme = m->site->theme;
    struct arena *arena = &m->addresses.arena;
    struct value assets = value_map(arena, theme->asset_count);
    for (size_t i = 0; i < theme->asset_count; i++)
        if (!theme->assets[i].picture)
            value_put(arena, &assets, theme->assets[i].symbol, value_url(m, relative_kept(m, theme->assets[i].url)));
    return assets;
}

static struct value feeds(struct maker *m)
{
    static const struct {
        struct str title, path;
    } all[] = {{STR_INIT("更新情報"), STR_INIT("feed.xml")},
               {STR_INIT("ニュースウォッチ"), STR_INIT("news/feed.xml")},
               {STR_INIT("追補"), STR_INIT("supplements/feed.xml")}};
    struct arena *arena = &m->addresses.arena;
    struct value list = value_list(arena, 3);
    for (size_t i = 0; i < 3; i++) {
        struct value item = value_map(arena, 2);
        put_text(m, &item, NAME_title, all[i].title);
        put_url(m, &item, NAME_url, relative_kept(m, all[i].path));
        value_append(arena, &list, item);
    }
    return list;
}

/* Whether the page of this id is, or lies below, the document that the menu names. */
static bool is_below(struct str id, const struct entry *e)
{
    struct str above = e->facets.id;
    return str_starts(id, above) && (id.size == above.size || id.data[above.size] == '/');
}

/* The menu's cards are part of the chrome's hash, so they are looked up without a read of their own. */
static struct value menu(struct maker *m, struct str_list ids, struct str id)
{
    const struct catalogue *c = m->site->facts->catalogue;
    struct addresses *a = &m->addresses;
    struct arena *arena = &a->arena;
    struct value list = value_list(arena, ids.count);
    for (size_t i = 0; i < ids.count; i++) {
        const struct entry *e = catalogue_by_id(c, ids.items[i]);
        if (e == NULL || e->internal)
            continue;
        struct value item = value_map(arena, 3);
        put_text(m, &item, NAME_title, title_of(e));
        put_url(m, &item, NAME_url, relative_kept(m, e->facets.url));
        put_flag(m, &item, NAME_current, is_below(id, e));
        value_append(arena, &list, item);
        a->marks[a->mark_count++] = (struct menu_mark){e, is_below(id, e)};
    }
    return list;
}

static struct str emergency_url(struct maker *m)
{
    const struct config *c = m->site->config;
    if (c->home_emergency.count == 0)
        return STR("");
    const struct entry *e = catalogue_by_id(m->site->facts->catalogue, c->home_emergency.items[0]);
    return e == NULL || e->internal ? STR("") : relative_kept(m, e->facets.url);
}

/* The values under theme_folder_names, put on a page that is never shown. */
static void put_folder(struct maker *m, struct value *page, struct str id)
{
    const struct config *c = m->site->config;
    bool search = output_has_search(m->site->theme);
    put(m, page, NAME_site, site_map(m));
    put(m, page, NAME_assets, assets_map(m));
    put_list(m, page, NAME_feeds, feeds(m));
    put_text(m, page, NAME_root, m->output->type == OUTPUT_NOT_FOUND ? c->base_url : m->addresses.up);
    put_text(m, page, NAME_lang, m->site->lang);
    put_url(m, page, NAME_home_url, relative_kept(m, STR("index.html")));
    put_url(m, page, NAME_search_url, search ? relative_kept(m, STR("search.html")) : STR(""));
    put_list(m, page, NAME_menu, menu(m, c->menu, id));
    put_list(m, page, NAME_footer_links, menu(m, c->footer, id));
    put_flag(m, page, NAME_noindex, m->site->staging || m->output->type == OUTPUT_NOT_FOUND);
    put_url(m, page, NAME_emergency_url, emergency_url(m));
    put_text(m, page, NAME_policy, output_policy());
    put_url(m, page, NAME_manifest_url, relative_kept(m, STR("site.webmanifest")));
    put_url(m, page, NAME_worker_url, m->site->staging ? STR("") : relative_kept(m, STR("service-worker.js")));
    put_flag(m, page, NAME_is_notfound, m->output->type == OUTPUT_NOT_FOUND);
    put_flag(m, page, NAME_is_home, false);
}

static bool marks_hold(const struct addresses *a, struct str id)
{
    for (size_t i = 0; i < a->mark_count; i++)
        if (is_below(id, a->marks[i].entry) != a->marks[i].current)
            return false;
    return true;
}

/* From scratch: for a new folder, or where another entry of the menu is current, which is rare within one. */
static void begin_folder(struct maker *m, struct str id)
{
    const struct config *c = m->site->config;
    struct addresses *a = &m->addresses;
    struct value page = new_page(m);
    a->marks = ARENA_ARRAY(&a->arena, struct menu_mark, c->menu.count + c->footer.count + 1);
    a->mark_count = 0;
    put_folder(m, &page, id);
    for (size_t i = 0; i < NAMES_OF_FOLDERS; i++)
        a->values[i] = *value_get(page.as.map, theme_folder_names[i]);
    a->kept = (struct template_kept){.arena = &a->arena, .values = a->values};
}

static void put_shared(struct maker *m, struct value *page, const struct entry *entry)
{
    struct addresses *a = &m->addresses;
    struct str id = entry == NULL ? STR("") : entry->facets.id;
    if (a->kept.values == NULL || !marks_hold(a, id))
        begin_folder(m, id);
    for (size_t i = 0; i < NAMES_OF_FOLDERS; i++)
        put(m, page, theme_folder_names[i], a->values[i]);
}

/* ---- the rest ---- */

/* Of the innermost section that the theme has one for: "og-guidebook-mission3.png", else "og-guidebook.png", else "og.png". */
static struct str picture_of(struct maker *m, const struct entry *entry)
{
    const struct theme *theme = m->site->theme;
    struct str id = entry == NULL ? STR("") : entry->facets.id;
    for (; id.size > 0; id = path_folder(id)) {
        const struct theme_asset *picture = theme_picture(theme, id);
        if (picture != NULL)
            return absolute(m, picture->url);
    }
    const struct theme_asset *picture = theme_asset(theme, STR("og.png"));
    return picture == NULL ? STR("") : absolute(m, picture->url);
}

static struct value staging_map(struct maker *m, const struct entry *entry)
{
    struct value staging = new_map(m, 6), steps = new_list(m, 4);
    struct stage_text text = {STR_INIT("draft"), STR_INIT("下書き"), STR_INIT(""), NULL, 0};
    if (entry != NULL && view_stage(&m->view, entry->facets.id))
        m->loader.stage(m->loader.data, entry, &m->arena, &text);
    if (entry != NULL && text.digest.size == 0) {
        char hex[HASH_HEX_SIZE + 1];
        hash_to_hex(entry->facets.body_hash, hex);
        text.digest = arena_str(&m->arena, str_of(hex, 10));
    }
    for (size_t i = 0; i < text.count; i++) {
        struct value step = new_map(m, 4);
        put_text(m, &step, NAME_label, text.steps[i].label);
        put_text(m, &step, NAME_name, text.steps[i].actor);
        put_date(m, &step, NAME_date, NAME_date_text, date_from_instant(text.steps[i].at, m->site->config->offset_minutes));
        value_append(&m->arena, &steps, step);
    }
    put_text(m, &staging, NAME_stage, entry == NULL ? STR("") : text.stage);
    put_text(m, &staging, NAME_stage_label, entry == NULL ? STR("") : text.label);
    put_text(m, &staging, NAME_digest, text.digest);
    put_list(m, &staging, NAME_steps, steps);
    return staging;
}

void put_frame(struct maker *m, struct value *page, const struct frame *f)
{
    const struct config *c = m->site->config;
    facet_reads_add(&m->reads, FACET_SITE, STR("chrome"), m->site->chrome);
    put_shared(m, page, f->entry);
    if (m->output->type == OUTPUT_SEARCH)
        put_flag(m, page, NAME_search_url, false);
    put_text(m, page, NAME_title, f->title);
    put_text(m, page, NAME_head_title,
             f->is_home ? c->title : arena_concat(&m->arena, f->title, arena_concat(&m->arena, STR("｜"), c->title)));
    put_text(m, page, NAME_description, f->description);
    put_text(m, page, NAME_canonical, absolute(m, f->path.size > 0 ? f->path : m->output->path));
    put_text(m, page, NAME_kind, f->kind);
    put_text(m, page, NAME_kind_label, f->kind_label);
    put_list(m, page, NAME_breadcrumbs, f->breadcrumbs.type == VALUE_LIST ? f->breadcrumbs : new_list(m, 0));
    put(m, page, NAME_staging, m->site->staging ? staging_map(m, f->is_continued ? NULL : f->entry) : value_flag(false));
    put_plain(m, page, NAME_og_type, f->article ? STR("article") : STR("website"));
    put_flag(m, page, NAME_internal, f->entry != NULL && f->entry->internal);
    put_text(m, page, NAME_og_image, picture_of(m, f->entry));
    put_flag(m, page, NAME_is_home, f->is_home);
    put_flag(m, page, NAME_is_list, f->is_list);
    for (unsigned k = 0; k < KIND_COUNT; k++)
        value_put(&m->arena, page, m->site->theme->is_kind[k], value_flag(str_equal(f->kind, kind_name((enum kind)k))));
}

static void append_finding(struct maker *m, struct value *list, const struct diag *diag)
{
    struct value item = new_map(m, 8);
    bool error = diag_level_of(diag->code) == DIAG_ERROR;
    const char *lang = arena_cstr(&m->arena, m->site->lang);
    put_text(m, &item, NAME_level, error ? STR("error") : STR("warning"));
    put_text(m, &item, NAME_level_label, error ? STR("エラー") : STR("警告"));
    put_text(m, &item, NAME_path, arena_str(&m->arena, diag->at.path)); /* the list of findings ends before the page */
    put_text(m, &item, NAME_line, diag->at.line == 0 ? STR("") : arena_printf(&m->arena, "%u", diag->at.line));
    put_text(m, &item, NAME_column, diag->at.column == 0 ? STR("") : arena_printf(&m->arena, "%u", diag->at.column));
    put_text(m, &item, NAME_message, diag_sentence_in(&m->arena, diag, lang));
    put_text(m, &item, NAME_advice, diag_advice_in(&m->arena, diag, lang));
    put_text(m, &item, NAME_code, str_from(diag_id(diag->code)));
    value_append(&m->arena, list, item);
}

/* On staging: what was found while loading the document, about the site, and while making this page. */
void put_findings(struct maker *m, struct value *page, const struct entry *entry)
{
    struct diags all = DIAGS_INIT;
    struct value list = new_list(m, 4);
    if (m->site->staging && entry != NULL) {
        const struct diags *site = &m->site->facts->catalogue->diags;
        struct str path = source_path(m, entry);
        diags_unpack(&all, entry->notes);
        for (size_t i = 0; i < site->count; i++)
            if (str_equal(site->items[i].at.path, path))
                diags_append(&all, &(struct diags){.items = &site->items[i], .count = 1});
        diags_append(&all, &m->diags);
        diags_sort(&all);
        for (size_t i = 0; i < all.count; i++)
            append_finding(m, &list, &all.items[i]);
    }
    put_list(m, page, NAME_diagnostics, list);
    diags_free(&all);
}

int render_page(struct maker *m, struct str template_name, const struct value *page)
{
    const struct template *t = template_find(m->site->theme->templates, template_name);
    facet_reads_add(&m->reads, FACET_TEMPLATE, template_name, theme_template_hash(m->site->theme, template_name));
    if (t == NULL) {
        diag_report(&m->diags, (struct position){STR("fumi.yaml"), 0, 0}, DIAG_TEMPLATE_MISSING, template_name);
        return -1;
    }
    if (m->addresses.kept.values != NULL)
        template_render_kept(t, page, &m->addresses.kept, &m->bytes, &m->diags);
    else
        template_render(t, page, &m->bytes, &m->diags);
    return 0;
}

static void hash_link(struct hasher *hasher, const struct catalogue *c, struct str_list ids)
{
    hasher_add_number(hasher, ids.count);
    for (size_t i = 0; i < ids.count; i++) {
        const struct entry *e = catalogue_by_id(c, ids.items[i]);
        hasher_add(hasher, e == NULL || e->internal ? STR_NONE : e->facets.url);
        hasher_add(hasher, e == NULL || e->internal ? STR_NONE : title_of(e));
    }
}

uint64_t output_chrome_hash(const struct output_site *site, struct hash128 program)
{
    const struct config *c = site->config;
    const struct str texts[] = {c->title,     c->subtitle, c->publisher, c->description, c->contact,
                                c->copyright, c->base_url, c->uuid,      site->lang};
    struct hasher hasher;
    hasher_begin(&hasher);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        hasher_add(&hasher, texts[i]);
    hasher_add_number(&hasher, (uint64_t)(c->offset_minutes + 1440));
    hasher_add_number(&hasher, site->staging);
    hasher_add_number(&hasher, output_has_search(site->theme));
    hash_link(&hasher, site->facts->catalogue, c->menu);
    hash_link(&hasher, site->facts->catalogue, c->footer);
    hash_link(&hasher, site->facts->catalogue, c->home_emergency);
    for (size_t i = 0; i < c->security_contact.count; i++)
        hasher_add(&hasher, c->security_contact.items[i]);
    hasher_add_number(&hasher, (uint64_t)c->security_expires.instant);
    for (size_t i = 0; i < c->downloads.count; i++)
        hasher_add(&hasher, c->downloads.items[i]);
    for (size_t i = 0; output_has_book_list(site) && i < site->facts->books->count; i++)
        hasher_add(&hasher, site->facts->books->items[i].section);
    hasher_add_hash(&hasher, site->theme->assets_hash);
    hasher_add_hash(&hasher, program);
    return facet_hash(hasher_end(&hasher));
}
