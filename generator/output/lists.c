/* Section, tag and publisher lists, their indexes, the home page and what leads nowhere else. */

#include "output/maker.h"

#include "base/path.h"

static struct value section_card(struct maker *m, const struct section *s)
{
    struct value card = new_map(m, 6);
    struct document d = {0};
    size_t count = s->count;
    for (size_t i = 0; i < s->child_count; i++)
        count += s->children[i]->count;
    if (s->entry != NULL)
        facets_document(&s->entry->facets, &m->arena, &d);
    put_text(m, &card, NAME_title, s->entry != NULL ? title_of(s->entry) : path_name(s->id));
    put_url(m, &card, NAME_url, listing_address(m, LISTING_SECTION, s->id));
    put_text(m, &card, NAME_summary, d.summary);
    put_text(m, &card, NAME_number, d.number);
    put_number(m, &card, NAME_count, count);
    put_text(m, &card, NAME_book, STR(""));
    return card;
}

static struct value child_sections(struct maker *m, struct str id, bool with_internal)
{
    const struct section *s = view_sections(&m->view, id);
    struct value list = new_list(m, s == NULL ? 0 : s->child_count);
    for (size_t i = 0; s != NULL && i < s->child_count; i++)
        if (with_internal || !s->children[i]->internal)
            value_append(&m->arena, &list, section_card(m, s->children[i]));
    return list;
}

static struct str chunk_title(struct maker *m, const struct listing *listing, const struct chunk *chunk)
{
    unsigned long year, month;
    if (chunk->name.size == 0)
        return listing->dated ? STR("新しい順") : STR("はじめ");
    if (!listing->dated)
        return title_of(listing->members[chunk->start]);
    if (chunk->name.size == 7 && str_to_number(str_sub(chunk->name, 0, 4), 9999, &year) &&
        str_to_number(str_from_pos(chunk->name, 5), 12, &month))
        return arena_printf(&m->arena, "%lu年%lu月", year, month);
    return str_equal(chunk->name, STR("undated")) ? STR("日付なし") : arena_printf(&m->arena, "%.*s年", STR_ARGS(chunk->name));
}

static struct value chunk_link(struct maker *m, const struct listing *listing, const struct chunk *chunk, bool current)
{
    struct value link = new_map(m, 3);
    put_text(m, &link, NAME_title, chunk_title(m, listing, chunk));
    put_url(m, &link, NAME_url, relative(m, listing_chunk_url(&m->arena, listing, chunk)));
    put_flag(m, &link, NAME_current, current);
    return link;
}

/* The index page names all chunks, the others only those beside them. */
static struct value pager_of(struct maker *m, const struct listing *listing, const struct chunk *chunk)
{
    struct value pager = new_map(m, 4), all = new_list(m, 0);
    size_t at = (size_t)(chunk - listing->chunks);
    if (listing->chunk_count < 2)
        return value_flag(false);
    put(m, &pager, NAME_previous, at > 0 ? chunk_link(m, listing, chunk - 1, false) : value_flag(false));
    put(m, &pager, NAME_next, at + 1 < listing->chunk_count ? chunk_link(m, listing, chunk + 1, false) : value_flag(false));
    if (at == 0) {
        view_pager(&m->view, listing->key);
        all = new_list(m, listing->chunk_count);
        for (size_t i = 0; i < listing->chunk_count; i++)
            value_append(&m->arena, &all, chunk_link(m, listing, &listing->chunks[i], i == 0));
    }
    put_list(m, &pager, NAME_all, all);
    return pager;
}

/* ---- one page of a listing ---- */

/* A mission, or the folder that the missions are in. What books there are is part of the frame's hash. */
static bool is_in_books(const struct maker *m, struct str section)
{
    const struct books *books = m->site->facts->books;
    for (size_t i = 0; output_has_book_list(m->site) && i < books->count; i++)
        if (str_equal(books->items[i].section, section))
            return true;
    return false;
}

static int make_section_page(struct maker *m, const struct listing *listing, const struct chunk *chunk, struct value *page,
                             struct frame *frame)
{
    const struct body_options options = {0, STR_INIT("")};
    const struct section *s = catalogue_section(m->site->facts->catalogue, listing->name);
    const struct entry *entry = view_card(&m->view, listing->name);
    struct document d = {0};
    bool first = chunk->name.size == 0;
    if (entry != NULL && entry->facets.is_section)
        facets_document(&entry->facets, &m->arena, &d);
    else
        entry = NULL;
    frame->entry = entry;
    frame->is_continued = !first;
    frame->title = entry != NULL ? title_of(entry) : path_name(listing->name);
    frame->description = d.summary;
    frame->breadcrumbs = breadcrumbs_to(m, first ? s->parent : s, first ? frame->title : chunk_title(m, listing, chunk));
    if (!first)
        frame->title =
            arena_printf(&m->arena, "%.*s（%.*s）", STR_ARGS(frame->title), STR_ARGS(chunk_title(m, listing, chunk)));
    put_frame(m, page, frame);
    put_text(m, page, NAME_number, d.number);
    put_text(m, page, NAME_summary, first ? d.summary : STR(""));
    put_text(m, page, NAME_body, first && entry != NULL ? body_of(m, entry, &options) : STR(""));
    put_list(m, page, NAME_sections, first ? child_sections(m, listing->name, s->internal) : new_list(m, 0));
    put_text(m, page, NAME_books_url,
             first && is_in_books(m, listing->name) ? relative(m, STR(OUTPUT_BOOK_LIST_PATH)) : STR(""));
    put_text(m, page, NAME_jsonld, entry != NULL && first ? jsonld_breadcrumbs(m, entry) : STR(""));
    put_findings(m, page, first ? entry : NULL);
    return 0;
}

static void make_name_page(struct maker *m, const struct listing *listing, struct value *page, struct frame *frame)
{
    frame->title = listing->name;
    frame->breadcrumbs = breadcrumbs_to(m, NULL, listing->name);
    put_frame(m, page, frame);
    put_text(m, page, NAME_body, STR(""));
    put_list(m, page, NAME_sections, new_list(m, 0));
    put_text(m, page, NAME_jsonld, STR(""));
    put_findings(m, page, NULL);
}

int make_listing(struct maker *m)
{
    static const struct str templates[] = {STR_INIT("section"), STR_INIT("tag"), STR_INIT("publisher")};
    const struct chunk *chunk;
    const struct listing *listing = view_chunk(&m->view, m->output->subject, m->output->detail, &chunk);
    if (listing == NULL)
        return -1;
    struct value page = new_page(m);
    struct frame frame = {.kind = templates[listing->type], .kind_label = STR("一覧"), .is_list = true};
    if (listing->type == LISTING_SECTION)
        make_section_page(m, listing, chunk, &page, &frame);
    else
        make_name_page(m, listing, &page, &frame);
    struct entry **members = listing->members + chunk->start;
    struct value groups = groups_of(m, listing, members, chunk->count);
    bool grouped = groups.as.list->count > 0;
    put_flag(m, &page, NAME_jump, grouped && !listing->dated);
    put_list(m, &page, NAME_groups, groups);
    put_list(m, &page, NAME_entries, grouped ? new_list(m, 0) : cards_of(m, members, chunk->count));
    put(m, &page, NAME_pager, pager_of(m, listing, chunk));
    put_list(m, &page, NAME_shelf_data, shelf_data(m, listing, chunk));
    bool later = listing->type == LISTING_SECTION && chunk->name.size > 0;
    return render_page(m, later ? STR("list") : templates[listing->type], &page);
}

int make_names(struct maker *m)
{
    bool tags = str_equal(m->output->detail, STR("tags"));
    size_t count;
    struct listing **names = view_names(&m->view, tags ? LISTING_TAG : LISTING_PUBLISHER, &count);
    struct value page = new_page(m), items = new_list(m, count);
    struct frame frame = {.title = tags ? STR("タグの一覧") : STR("発行元の一覧"),
                          .kind = m->output->detail,
                          .kind_label = STR("一覧"),
                          .is_list = true};
    frame.breadcrumbs = breadcrumbs_to(m, NULL, frame.title);
    put_frame(m, &page, &frame);
    for (size_t i = 0; i < count; i++) {
        struct value item = new_map(m, 3);
        put_text(m, &item, NAME_name, names[i]->name);
        put_url(m, &item, NAME_url, relative(m, names[i]->url));
        put_number(m, &item, NAME_count, names[i]->count);
        value_append(&m->arena, &items, item);
    }
    put_list(m, &page, NAME_items, items);
    put_text(m, &page, NAME_jsonld, STR(""));
    put_findings(m, &page, NULL);
    return render_page(m, m->output->detail, &page);
}

/* ---- the home page ---- */

uint64_t output_missions_hash(const struct output_site *site)
{
    struct hasher hasher;
    hasher_begin(&hasher);
    for (size_t i = 0; i < site->config->missions.count; i++)
        hasher_add(&hasher, site->config->missions.items[i]);
    for (size_t i = 0; i < site->config->home_emergency.count; i++)
        hasher_add(&hasher, site->config->home_emergency.items[i]);
    for (size_t i = 0; i < site->config->home_phones.count; i++)
        hasher_add(&hasher, site->config->home_phones.items[i]);
    for (size_t i = 0; site->facts->books != NULL && i < site->facts->books->count; i++)
        hasher_add(&hasher, site->facts->books->items[i].path);
    return facet_hash(hasher_end(&hasher));
}

static struct value missions(struct maker *m)
{
    const struct config *c = m->site->config;
    struct value list = new_list(m, c->missions.count);
    for (size_t i = 0; i < c->missions.count; i++) {
        const struct section *s = view_sections(&m->view, c->missions.items[i]);
        if (s == NULL || s->internal)
            continue;
        view_card(&m->view, s->id);
        struct value card = section_card(m, s);
        const struct book_info *book = m->site->facts->books == NULL ? NULL : books_of_section(m->site->facts->books, s->id);
        put_url(m, &card, NAME_book, book == NULL ? STR("") : relative(m, book->path));
        value_append(&m->arena, &list, card);
    }
    return list;
}

static struct value newest_cards(struct maker *m, enum newest which, size_t limit)
{
    struct entries found = view_newest(&m->view, which);
    return cards_of(m, found.items, found.count < limit ? found.count : limit);
}

static struct value first_cards(struct maker *m, struct str section, size_t limit)
{
    const struct chunk *chunk;
    const struct listing *listing = view_chunk(&m->view, arena_concat(&m->arena, STR("section/"), section), STR(""), &chunk);
    if (listing == NULL || chunk->count == 0 || listing->members[chunk->start]->internal)
        return new_list(m, 0);
    return cards_of(m, listing->members + chunk->start, chunk->count < limit ? chunk->count : limit);
}

static struct value emergency(struct maker *m)
{
    const struct config *c = m->site->config;
    struct value list = new_list(m, c->home_emergency.count);
    for (size_t i = 0; i < c->home_emergency.count; i++) {
        const struct entry *e = view_card(&m->view, c->home_emergency.items[i]);
        if (e != NULL && !e->internal) /* the plan reports those that are missing */
            value_append(&m->arena, &list, card_of(m, e));
    }
    return list;
}

/* "警察相談専用電話 #9110": the number stands last (checked when the settings were read). */
static struct value phones(struct maker *m)
{
    struct str_list all = m->site->config->home_phones;
    struct value list = new_list(m, all.count);
    for (size_t i = 0; i < all.count; i++) {
        struct value item = new_map(m, 3);
        size_t mark = str_find_last(all.items[i], ' ');
        struct str number = str_from_pos(all.items[i], mark + 1);
        put_text(m, &item, NAME_name, number);
        put_text(m, &item, NAME_text, str_sub(all.items[i], 0, mark));
        put_text(m, &item, NAME_url, path_url(&m->arena, number)); /* "#" must not begin a fragment */
        value_append(&m->arena, &list, item);
    }
    return list;
}

int make_home(struct maker *m)
{
    const struct config *c = m->site->config;
    const struct body_options options = {0, STR_INIT("")};
    const struct entry *entry = view_card(&m->view, STR("index"));
    struct value page = new_page(m);
    struct frame frame = {.title = c->title,
                          .description = c->description,
                          .entry = entry,
                          .kind = STR("home"),
                          .kind_label = STR("ホーム"),
                          .is_home = true};
    facet_reads_add(&m->reads, FACET_SITE, STR("missions"), output_missions_hash(m->site));
    put_frame(m, &page, &frame);
    put_text(m, &page, NAME_body, entry == NULL ? STR("") : body_of(m, entry, &options));
    put_list(m, &page, NAME_emergency, emergency(m));
    put_list(m, &page, NAME_phones, phones(m));
    put_list(m, &page, NAME_missions, missions(m));
    put_url(m, &page, NAME_books_url, output_has_book_list(m->site) ? relative(m, STR(OUTPUT_BOOK_LIST_PATH)) : STR(""));
    put_list(m, &page, NAME_latest, newest_cards(m, NEWEST_HOME, 8));
    put_list(m, &page, NAME_news, newest_cards(m, NEWEST_NEWS, 5));
    put_list(m, &page, NAME_shelf, child_sections(m, STR("shelf"), false));
    put_list(m, &page, NAME_faq, first_cards(m, STR("faq"), 6));
    put_text(m, &page, NAME_jsonld, jsonld_site(m));
    put_findings(m, &page, entry);
    return render_page(m, STR("home"), &page);
}

int make_not_found(struct maker *m)
{
    struct value page = new_page(m);
    struct frame frame = {.title = STR("ページが見つかりません"), .kind = STR("notfound"), .kind_label = STR("")};
    put_frame(m, &page, &frame);
    put_text(m, &page, NAME_jsonld, STR(""));
    put_findings(m, &page, NULL);
    return render_page(m, STR("notfound"), &page);
}

/* Where a document has been: that it is gone, since when, and where to go on. */
int make_farewell(struct maker *m)
{
    view_label(&m->view, m->output->subject);
    const struct tombstone *t = view_tombstone(&m->view, m->output->subject);
    struct value page = new_page(m);
    if (t == NULL)
        return -1;
    struct frame frame = {.title = t->farewell == FAREWELL_WITHDRAWN ? STR("このページは取り下げました")
                                                                     : STR("このページの掲載は終わりました"),
                          .kind = STR("farewell")};
    frame.breadcrumbs = breadcrumbs_to(m, NULL, frame.title);
    put_frame(m, &page, &frame);
    put_flag(m, &page, NAME_noindex, true);
    put_date(m, &page, NAME_date, NAME_date_text, t->date);
    put_text(m, &page, NAME_jsonld, STR(""));
    put_findings(m, &page, NULL);
    return render_page(m, STR("farewell"), &page);
}

int make_redirect(struct maker *m)
{
    const struct entry *target = view_label(&m->view, m->output->subject);
    struct value page = new_page(m);
    if (target == NULL)
        return -1;
    struct frame frame = {.title = title_of(target), .path = target->facets.url, .kind = STR("redirect")};
    put_frame(m, &page, &frame);
    put_flag(m, &page, NAME_noindex, true);
    put_url(m, &page, NAME_target_url, page_url(m, target));
    put_text(m, &page, NAME_jsonld, STR(""));
    put_findings(m, &page, NULL);
    return render_page(m, STR("redirect"), &page);
}
