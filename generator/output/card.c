/* Documents as other pages show them: links and cards. */

#include "output/maker.h"

#include "base/path.h"

struct str title_of(const struct entry *entry)
{
    return entry->facets.title.size > 0 ? entry->facets.title : path_name(entry->facets.id);
}

struct str title_of_tombstone(const struct tombstone *t)
{
    switch (t->farewell) {
    case FAREWELL_WITHDRAWN: return STR("取り下げたページ");
    case FAREWELL_EXPIRED: return STR("掲載を終えたページ");
    default: return STR("公開を準備しているページ");
    }
}

/* In a list of links: one to the notice; nothing where a document is yet to come. */
static void append_tombstone(struct maker *m, struct value *list, const struct tombstone *t)
{
    struct value link = new_map(m, 4);
    if (t->farewell == FAREWELL_NOT_YET)
        return;
    put_text(m, &link, NAME_title, title_of_tombstone(t));
    put_url(m, &link, NAME_url, relative(m, t->url));
    put_text(m, &link, NAME_number, STR(""));
    put_text(m, &link, NAME_kind_label, STR(""));
    value_append(&m->arena, list, link);
}

struct value link_to(struct maker *m, const struct entry *entry)
{
    struct value link = new_map(m, 5); /* and `current` in a menu */
    put_text(m, &link, NAME_title, title_of(entry));
    put_url(m, &link, NAME_url, page_url(m, entry));
    put_text(m, &link, NAME_number, entry->facets.number);
    put_plain(m, &link, NAME_kind_label, kind_label(entry->facets.kind));
    return link;
}

struct str priority_label(unsigned long priority)
{
    static const struct str labels[] = {STR_INIT(""),       STR_INIT("最優先"), STR_INIT("高い"),
                                        STR_INIT("ふつう"), STR_INIT("低い"),   STR_INIT("参考")};
    return labels[priority <= 5 ? priority : 0];
}

void put_priority(struct maker *m, struct value *map, unsigned long priority)
{
    if (priority == 0)
        put_flag(m, map, NAME_priority, false);
    else
        put_number(m, map, NAME_priority, priority);
    put_plain(m, map, NAME_priority_label, priority_label(priority));
}

/* Every tag and publisher of a public document has a list; its address follows from the name. */
struct value listed_names(struct maker *m, const struct entry *entry, enum listing_type type, struct str_list names)
{
    struct value list = new_list(m, names.count);
    for (size_t i = 0; i < names.count; i++) {
        struct value item = new_map(m, 2);
        put_text(m, &item, NAME_name, names.items[i]);
        put_url(m, &item, NAME_url, entry->internal ? STR("") : listing_address(m, type, names.items[i]));
        value_append(&m->arena, &list, item);
    }
    return list;
}

struct value targets_of(struct maker *m, const struct document *d)
{
    struct value list = new_list(m, d->target.count);
    for (size_t i = 0; i < d->target.count; i++) {
        const struct entry *target = view_label(&m->view, d->target.items[i]);
        struct value item = new_map(m, 3);
        if (target == NULL)
            continue;
        put_text(m, &item, NAME_title, title_of(target));
        put_url(m, &item, NAME_url, page_url(m, target));
        put_text(m, &item, NAME_pages, i < d->pages.count ? document_pages_text(&m->arena, d->pages.items[i]) : STR(""));
        value_append(&m->arena, &list, item);
    }
    return list;
}

struct value card_of(struct maker *m, const struct entry *entry)
{
    struct value card = new_card(m);
    struct document d;
    facets_document(&entry->facets, &m->arena, &d);
    put_text(m, &card, NAME_title, title_of(entry));
    put_url(m, &card, NAME_url, page_url(m, entry));
    put_text(m, &card, NAME_anchor, path_name(entry->facets.id));
    put_text(m, &card, NAME_number, d.number);
    put_plain(m, &card, NAME_kind, kind_name(d.kind));
    put_plain(m, &card, NAME_kind_label, kind_label(d.kind));
    put_date(m, &card, NAME_date, NAME_date_text, d.date);
    put_date(m, &card, NAME_updated, NAME_updated_text, d.updated);
    put_text(m, &card, NAME_summary, d.summary);
    put_text(m, &card, NAME_severity, d.severity);
    put_text(m, &card, NAME_severity_label, d.severity);
    put_priority(m, &card, d.priority);
    put_text(m, &card, NAME_category, d.category);
    put_text(m, &card, NAME_edition, d.edition);
    put_date(m, &card, NAME_published, NAME_published_text, d.published);
    put_list(m, &card, NAME_publishers, listed_names(m, entry, LISTING_PUBLISHER, d.publisher));
    put_text(m, &card, NAME_pages, d.pages.count == 0 ? STR("") : document_pages_text(&m->arena, d.pages.items[0]));
    put_plain(m, &card, NAME_action_label, document_action_label(d.action));
    put_text(m, &card, NAME_reading, d.reading);
    put_text(m, &card, NAME_question, d.question);
    put_list(m, &card, NAME_targets, targets_of(m, &d));
    put_list(m, &card, NAME_audience, names_list(m, d.audience));
    put_flag(m, &card, NAME_internal, entry->internal);
    return card;
}

struct value cards_of(struct maker *m, struct entry *const *entries, size_t count)
{
    struct value list = new_list(m, count);
    for (size_t i = 0; i < count; i++) {
        entries_expect(entries, i, count);
        value_append(&m->arena, &list, card_of(m, entries[i]));
    }
    return list;
}

struct value links_by_id(struct maker *m, struct str_list ids, const struct entry *from)
{
    struct value list = new_list(m, ids.count);
    for (size_t i = 0; i < ids.count; i++) {
        const struct entry *target = view_label(&m->view, ids.items[i]);
        const struct tombstone *t = target == NULL ? view_tombstone(&m->view, ids.items[i]) : NULL;
        struct position at = {source_path(m, from), 1, 0};
        if (t != NULL)
            append_tombstone(m, &list, t);
        else if (target == NULL)
            report_unknown_id(m, at, ids.items[i]);
        else if (target->internal && !from->internal)
            diag_report(&m->diags, at, DIAG_LINK_TO_INTERNAL, ids.items[i]);
        else
            value_append(&m->arena, &list, link_to(m, target));
    }
    return list;
}
