/* A document's page. */

#include "output/maker.h"

#include "base/array.h"
#include "base/path.h"

#define CHARACTERS_A_MINUTE 500 /* silent reading of Japanese */

static struct value section_map(struct maker *m, const struct section *s)
{
    struct value nav = new_map(m, 4);
    view_label(&m->view, s->id);
    put_text(m, &nav, NAME_title, s->entry != NULL ? title_of(s->entry) : path_name(s->id));
    put_url(m, &nav, NAME_url, listing_address(m, LISTING_SECTION, s->id));
    return nav;
}

/* Navigation of the whole section where it is small by its nature, else only the link to it. */
static void put_navigation(struct maker *m, struct value *page, const struct entry *entry, const struct section *s)
{
    struct value items = new_list(m, 0);
    struct value progress = value_flag(false);
    if (s == NULL || s->id.size == 0) {
        put(m, page, NAME_section_nav, value_flag(false));
        put(m, page, NAME_progress, progress);
        return;
    }
    struct value nav = section_map(m, s);
    if (facts_has_navigation(entry->facets.kind)) {
        struct entries members = view_navigation(&m->view, s->id);
        items = new_list(m, members.count);
        for (size_t i = 0; i < members.count; i++) {
            struct value item = link_to(m, members.items[i]);
            put_flag(m, &item, NAME_current, members.items[i] == entry);
            value_append(&m->arena, &items, item);
        }
        if (entry->facets.kind == KIND_TOPIC && entry->place != PLACE_NONE) {
            progress = new_map(m, 2);
            put_number(m, &progress, NAME_index, entry->place + 1);
            put_number(m, &progress, NAME_count, members.count);
        }
    }
    put_list(m, &nav, NAME_items, items);
    put(m, page, NAME_section_nav, nav);
    put(m, page, NAME_progress, progress);
}

static void put_neighbours(struct maker *m, struct value *page, const struct entry *entry)
{
    const struct entry *before, *after;
    view_neighbours(&m->view, entry, &before, &after);
    put(m, page, NAME_previous, before == NULL ? value_flag(false) : link_to(m, before));
    put(m, page, NAME_next, after == NULL ? value_flag(false) : link_to(m, after));
}

/* Two levels: h2 and the h3 below each. */
static struct value toc_of(struct maker *m, const struct entry *entry)
{
    size_t count;
    struct facet_heading *headings = facets_headings(&entry->facets, &m->arena, &count);
    struct value toc = new_list(m, count);
    for (size_t i = 0; i < count;) {
        struct value item = new_map(m, 4), children = new_list(m, 2);
        put_text(m, &item, NAME_id, headings[i].anchor);
        put_text(m, &item, NAME_text, headings[i].text);
        for (i++; i < count && headings[i].level > 2; i++) {
            struct value child = new_map(m, 2);
            if (headings[i].level > 3)
                continue;
            put_text(m, &child, NAME_id, headings[i].anchor);
            put_text(m, &child, NAME_text, headings[i].text);
            value_append(&m->arena, &children, child);
        }
        put_list(m, &item, NAME_children, children);
        value_append(&m->arena, &toc, item);
    }
    return toc;
}

static struct value sources_of(struct maker *m, struct str_list ids, const struct entry *from)
{
    struct value list = new_list(m, ids.count);
    for (size_t i = 0; i < ids.count; i++) {
        const struct entry *source = view_card(&m->view, ids.items[i]);
        struct value item = new_map(m, 4);
        struct document d;
        if (source == NULL && view_tombstone(&m->view, ids.items[i]) != NULL)
            continue; /* a source is named by its title, and that is gone */
        if (source == NULL || (source->internal && !from->internal)) {
            struct position at = {source_path(m, from), 1, 0};
            if (source == NULL)
                report_unknown_id(m, at, ids.items[i]);
            else
                diag_report(&m->diags, at, DIAG_LINK_TO_INTERNAL, ids.items[i]);
            continue;
        }
        facets_document(&source->facets, &m->arena, &d);
        put_text(m, &item, NAME_title, title_of(source));
        put_url(m, &item, NAME_url, page_url(m, source));
        put_text(m, &item, NAME_publisher, d.publisher.count > 0 ? d.publisher.items[0] : STR(""));
        put_plain(m, &item, NAME_published_text, date_japanese(&m->arena, d.published));
        value_append(&m->arena, &list, item);
    }
    return list;
}

/* ---- a topic's supplements ---- */

struct anchors {
    struct str *items;
    size_t count, capacity;
};

static bool has_anchor(const struct anchors *anchors, struct str anchor)
{
    for (size_t i = 0; i < anchors->count; i++)
        if (str_equal(anchors->items[i], anchor))
            return true;
    return false;
}

static void add_headings(struct maker *m, struct anchors *anchors, struct str prefix, const struct entry *entry)
{
    size_t count;
    const struct facet_heading *headings = facets_headings(&entry->facets, &m->arena, &count);
    for (size_t i = 0; i < count; i++)
        *ARRAY_PUSH(&m->arena, anchors) = arena_concat(&m->arena, prefix, headings[i].anchor);
}

/* The anchor of a supplement on its topic's page, before those of its headings: the last part of its id, and a number
 * where one of them would meet an anchor that the page has already. */
static struct str supplement_anchor(struct maker *m, struct anchors *page, const struct entry *entry)
{
    struct str name = path_name(entry->facets.id), anchor = name;
    for (unsigned number = 2;; number++) {
        struct anchors own = {0};
        bool free = true;
        *ARRAY_PUSH(&m->arena, &own) = anchor;
        add_headings(m, &own, arena_concat(&m->arena, anchor, STR("-")), entry);
        for (size_t i = 0; i < own.count && free; i++)
            free = !has_anchor(page, own.items[i]);
        for (size_t i = 0; i < own.count && free; i++)
            *ARRAY_PUSH(&m->arena, page) = own.items[i];
        if (free)
            return anchor;
        anchor = arena_printf(&m->arena, "%.*s-%u", STR_ARGS(name), number);
    }
}

static struct value supplement_map(struct maker *m, const struct entry *topic, const struct entry *entry,
                                   const struct document *d, struct str anchor)
{
    struct value map = new_map(m, 12);
    struct body_options options = {1, arena_concat(&m->arena, anchor, STR("-"))};
    put_text(m, &map, NAME_anchor, anchor);
    put_text(m, &map, NAME_title, title_of(entry));
    put_url(m, &map, NAME_url, page_url(m, entry));
    put_date(m, &map, NAME_date, NAME_date_text, d->date);
    put_text(m, &map, NAME_action, d->action == ACTION_REVISE ? STR("revise") : STR("append"));
    put_plain(m, &map, NAME_action_label, document_action_label(d->action));
    put_text(m, &map, NAME_pages, document_pages_text(&m->arena, document_pages_for(d, topic->facets.id)));
    put_text(m, &map, NAME_reason, d->reason);
    if (d->action == ACTION_REVISE || d->action == ACTION_APPEND)
        put_text(m, &map, NAME_body, body_of(m, entry, &options));
    put_list(m, &map, NAME_sources, sources_of(m, d->sources, entry));
    return map;
}

static void add_history(struct maker *m, struct value *list, struct date date, struct str text, struct str url)
{
    struct value item = new_map(m, 4);
    put_date(m, &item, NAME_date, NAME_date_text, date);
    put_text(m, &item, NAME_text, text);
    put_text(m, &item, NAME_url, url);
    value_append(&m->arena, list, item);
}

struct change {
    struct date date;
    struct str text, url;
};

/* History of the front matter and supplements together, oldest first; both come sorted or nearly so. */
static struct value history_of(struct maker *m, const struct document *d, const struct change *changes, size_t count)
{
    size_t total = 0;
    struct change *all = ARENA_ARRAY(&m->arena, struct change, d->history_count + count + 1);
    for (size_t i = 0; i < d->history_count; i++)
        all[total++] = (struct change){d->history[i].date, d->history[i].text, STR("")};
    for (size_t i = 0; i < count; i++)
        all[total++] = changes[i];
    for (size_t i = 1; i < total; i++)
        for (size_t k = i; k > 0 && date_compare(all[k - 1].date, all[k].date) > 0; k--) {
            struct change swap = all[k];
            all[k] = all[k - 1];
            all[k - 1] = swap;
        }
    struct value list = new_list(m, total);
    for (size_t i = 0; i < total; i++)
        add_history(m, &list, all[i].date, all[i].text, all[i].url);
    return list;
}

static void put_supplements(struct maker *m, struct value *page, const struct entry *entry, const struct document *d)
{
    struct entries found = {NULL, 0};
    if (entry->facets.kind == KIND_TOPIC || entry->facets.kind == KIND_PAGE)
        found = view_supplements(&m->view, entry);
    struct value full = new_list(m, found.count), revised = new_list(m, found.count), inserted = new_list(m, found.count);
    struct value retired = value_flag(false);
    struct anchors anchors = {0};
    add_headings(m, &anchors, STR(""), entry);
    struct change *changes = ARENA_ARRAY(&m->arena, struct change, found.count + 1);
    for (size_t i = 0; i < found.count; i++) {
        struct document s;
        facets_document(&found.items[i]->facets, &m->arena, &s);
        struct value map = supplement_map(m, entry, found.items[i], &s, supplement_anchor(m, &anchors, found.items[i]));
        changes[i] = (struct change){s.date,
                                     arena_printf(&m->arena, "%.*s：%.*s", STR_ARGS(document_action_label(s.action)),
                                                  STR_ARGS(title_of(found.items[i]))),
                                     page_url(m, found.items[i])};
        if (s.action == ACTION_RETIRE)
            retired = map;
        else if (s.action == ACTION_INSERT_AFTER)
            value_append(&m->arena, &inserted, map);
        else
            value_append(&m->arena, &full, map);
        if (s.action == ACTION_REVISE)
            value_append(&m->arena, &revised, map);
    }
    put_list(m, page, NAME_supplements, full);
    put_list(m, page, NAME_revised, revised);
    put_list(m, page, NAME_inserted, inserted);
    put(m, page, NAME_retired, retired);
    put_list(m, page, NAME_history, history_of(m, d, changes, found.count));
}

/* ---- what refers to this document ---- */

static bool supersedes(struct maker *m, const struct entry *from, struct str id)
{
    return str_list_has(facets_card_list(&from->facets, CARD_SUPERSEDES, &m->arena), id);
}

static void put_backlinks(struct maker *m, struct value *page, const struct entry *entry)
{
    struct entries all = view_backlinks(&m->view, entry);
    struct value links = new_list(m, all.count), newer = new_list(m, 0);
    for (size_t i = 0; i < all.count; i++) {
        struct value link = link_to(m, all.items[i]);
        if (entry->facets.kind == KIND_REFERENCE && all.items[i]->facets.kind == KIND_REFERENCE &&
            supersedes(m, all.items[i], entry->facets.id))
            value_append(&m->arena, &newer, link);
        else
            value_append(&m->arena, &links, link);
    }
    put_list(m, page, NAME_backlinks, links);
    put_list(m, page, NAME_superseded_by, newer);
}

/* ---- the page ---- */

/* A supplement's targets are topics, or pages of the guidebook such as the foreword. */
static void check_targets(struct maker *m, const struct entry *entry, const struct document *d)
{
    struct position at = {source_path(m, entry), d->key_lines[0], 0};
    for (size_t i = 0; i < d->target.count; i++) {
        const struct entry *target = view_label(&m->view, d->target.items[i]);
        if (target == NULL && view_tombstone(&m->view, d->target.items[i]) != NULL)
            continue;
        if (target == NULL)
            report_unknown_id(m, at, d->target.items[i]);
        else if (target->facets.kind != KIND_TOPIC && target->facets.kind != KIND_PAGE)
            diag_report(&m->diags, at, DIAG_BAD_TARGET, d->target.items[i]);
    }
}

static void put_by_kind(struct maker *m, struct value *page, const struct entry *entry, const struct document *d)
{
    put_text(m, page, NAME_number, d->number);
    put_text(m, page, NAME_pages,
             d->kind == KIND_SUPPLEMENT || d->pages.count == 0 ? STR("") : document_pages_text(&m->arena, d->pages.items[0]));
    put_list(m, page, NAME_audience, names_list(m, d->audience));
    put_list(m, page, NAME_next_step, links_by_id(m, d->next, entry));
    put_list(m, page, NAME_targets, targets_of(m, d));
    put_plain(m, page, NAME_action_label, document_action_label(d->action));
    put_text(m, page, NAME_action, d->action == ACTION_NONE ? STR("") : STR("supplement"));
    put_text(m, page, NAME_reason, d->reason);
    put_list(m, page, NAME_publishers, listed_names(m, entry, LISTING_PUBLISHER, d->publisher));
    put_date(m, page, NAME_published, NAME_published_text, d->published);
    put_text(m, page, NAME_edition, d->edition);
    put_priority(m, page, d->priority);
    put_text(m, page, NAME_category, d->category);
    put_text(m, page, NAME_external_url, d->url);
    put_list(m, page, NAME_supersedes, links_by_id(m, d->supersedes, entry));
    put_text(m, page, NAME_severity, d->severity);
    put_text(m, page, NAME_severity_label, d->severity);
    put_list(m, page, NAME_cve, names_list(m, d->cve));
    put_text(m, page, NAME_question, d->question);
    put_list(m, page, NAME_keywords, names_list(m, d->keywords));
    put_list(m, page, NAME_contacts, names_list(m, d->contacts));
    put_list(m, page, NAME_references, links_by_id(m, d->references, entry));
    put_text(m, page, NAME_reading, d->reading);
    put_list(m, page, NAME_also, links_by_id(m, d->also, entry));
}

static void put_common(struct maker *m, struct value *page, const struct entry *entry, const struct document *d)
{
    uint64_t minutes = entry->facets.graphemes / CHARACTERS_A_MINUTE;
    put_text(m, page, NAME_id, d->id);
    put_text(m, page, NAME_summary, d->summary);
    put_date(m, page, NAME_date, NAME_date_text, d->date);
    put_date(m, page, NAME_updated, NAME_updated_text, d->updated);
    put_text(m, page, NAME_owner, d->owner);
    put_list(m, page, NAME_tags, listed_names(m, entry, LISTING_TAG, d->tags));
    put_number(m, page, NAME_minutes, minutes == 0 ? 1 : minutes);
    put_list(m, page, NAME_toc, toc_of(m, entry));
    put_list(m, page, NAME_sources, sources_of(m, d->sources, entry));
}

static struct str jsonld_of(struct maker *m, const struct entry *entry, const struct document *d)
{
    switch (d->kind) {
    case KIND_FAQ: return jsonld_faq(m, entry, d, d->summary);
    case KIND_TERM:
    case KIND_PAGE: return jsonld_breadcrumbs(m, entry);
    default: return jsonld_article(m, entry, d);
    }
}

/* Slides say what to show and what to say: the paragraphs of the speaker are marked, so that a theme can set them apart. */
static struct str with_speaker_notes(struct maker *m, struct str body)
{
    static const struct str plain = STR_INIT("<p>話すこと："), marked = STR_INIT("<p class=\"speaker-notes\">話すこと：");
    struct buffer out = BUFFER_INIT;
    size_t done = 0;
    for (size_t at = 0; (at = str_find(body, plain, at)) != STR_NPOS;) {
        buffer_put(&out, str_sub(body, done, at - done));
        buffer_put(&out, marked);
        done = at += plain.size;
    }
    buffer_put(&out, str_from_pos(body, done));
    struct str copy = arena_str(&m->arena, buffer_str(&out));
    buffer_free(&out);
    return copy;
}

int make_page(struct maker *m)
{
    const struct entry *entry = view_card(&m->view, m->output->subject);
    const struct body_options options = {0, STR_INIT("")};
    struct document d;
    if (entry == NULL)
        return -1;
    facets_document(&entry->facets, &m->arena, &d);
    view_outline(&m->view, d.id);
    const struct section *section = catalogue_section_of(m->site->facts->catalogue, entry);
    struct value page = new_page(m);
    struct frame frame = {.title = title_of(entry),
                          .description = d.summary,
                          .entry = entry,
                          .kind = kind_name(d.kind),
                          .kind_label = kind_label(d.kind),
                          .article = d.kind != KIND_PAGE};
    frame.breadcrumbs = breadcrumbs_to(m, section, frame.title);
    put_frame(m, &page, &frame);
    put_common(m, &page, entry, &d);
    put_by_kind(m, &page, entry, &d);
    put_navigation(m, &page, entry, section);
    put_neighbours(m, &page, entry);
    struct str body = body_of(m, entry, &options);
    put_text(m, &page, NAME_body, d.kind == KIND_SLIDES ? with_speaker_notes(m, body) : body);
    put_supplements(m, &page, entry, &d);
    put_backlinks(m, &page, entry);
    if (d.kind == KIND_SUPPLEMENT)
        check_targets(m, entry, &d);
    put_text(m, &page, NAME_jsonld, jsonld_of(m, entry, &d));
    put_findings(m, &page, entry);
    struct str template_name = d.template_name.size > 0 ? d.template_name : kind_name(d.kind);
    return render_page(m, template_name, &page);
}
