#include "epub/checked.h"

#include "base/path.h"

/* Where a link leads to. */
struct place {
    uint32_t member;
    uint32_t in_spine;  /* NO_INDEX: not there */
    uint32_t in_member; /* of the id among the document's; 0 without a fragment */
};

static struct position at(struct checked_book *book, const struct checked_link *link)
{
    return checked_at(book, link->from, link->line);
}

static uint32_t place_in_spine(const struct checked_book *book, uint32_t member)
{
    uint32_t item = book->members[member].item;
    return item == NO_INDEX ? NO_INDEX : book->manifest.items[item].place;
}

/* 0, or -1 where it was reported or leads out of the book. */
static int resolve(struct checked_book *book, const struct checked_link *link, struct place *place)
{
    if (checked_is_remote(link->href)) {
        if (link->use != LINK_TEXT)
            diag_report(book->diags, at(book, link), DIAG_BOOK_REMOTE, link->href);
        return -1;
    }
    size_t hash = str_find_char(link->href, '#', 0);
    struct str path = hash == STR_NPOS ? link->href : str_sub(link->href, 0, hash);
    struct str fragment = hash == STR_NPOS ? STR("") : path_decode_url(book->arena, str_from_pos(link->href, hash + 1));
    uint32_t member = path.size == 0 ? link->from : checked_find(book, path_folder(book->members[link->from].name), path);
    *place = (struct place){member, NO_INDEX, 0};
    if (member == NO_INDEX || book->members[member].item == NO_INDEX || fragment.data == NULL) {
        diag_report(book->diags, at(book, link), DIAG_BOOK_LINK, link->href);
        return -1;
    }
    place->in_spine = place_in_spine(book, member);
    if (fragment.size > 0 && book->members[member].read) {
        uint32_t id = table_get(&book->members[member].ids, fragment);
        if (id == TABLE_NONE) {
            diag_report(book->diags, at(book, link), DIAG_BOOK_LINK, link->href);
            return -1;
        }
        place->in_member = id + 1;
    }
    return 0;
}

static bool comes_before(struct place a, struct place b)
{
    return a.in_spine < b.in_spine || (a.in_spine == b.in_spine && a.in_member < b.in_member);
}

/* Tables of contents and page lists go forward (EPUBCheck: NAV-011), and lead into the text. */
static void check_order(struct checked_book *book, const struct checked_link *link, struct place place, struct place *last)
{
    if (place.in_spine == NO_INDEX)
        diag_report(book->diags, at(book, link), DIAG_BOOK_LINK, link->href);
    else if (comes_before(place, *last))
        diag_report(book->diags, at(book, link), DIAG_BOOK_ORDER, link->href);
    else
        *last = place;
}

static void check_page_list(struct checked_book *book, size_t listed)
{
    size_t marks = 0;
    for (size_t i = 0; i < book->archive.count; i++)
        marks += book->members[i].page_marks;
    if (book->nav != NO_INDEX && marks != listed && book->manifest.items[book->nav].member != NO_INDEX)
        diag_report(book->diags, checked_at(book, book->manifest.items[book->nav].member, 0), DIAG_BOOK_PAGES,
                    arena_printf(book->arena, "%zu", listed), arena_printf(book->arena, "%zu", marks));
}

void checked_links(struct checked_book *book)
{
    struct place last_toc = {0}, last_page = {0};
    size_t pages = 0;
    for (size_t i = 0; i < book->links.count; i++) {
        const struct checked_link *link = &book->links.items[i];
        struct place place;
        pages += link->use == LINK_PAGE;
        if (resolve(book, link, &place) < 0)
            continue;
        if (link->use == LINK_TOC)
            check_order(book, link, place, &last_toc);
        else if (link->use == LINK_PAGE)
            check_order(book, link, place, &last_page);
        else if (link->use == LINK_TEXT && place.in_spine == NO_INDEX)
            diag_report(book->diags, at(book, link), DIAG_BOOK_LINK, link->href);
    }
    if (!book->has_toc && book->nav != NO_INDEX && book->manifest.items[book->nav].member != NO_INDEX)
        diag_report(book->diags, checked_at(book, book->manifest.items[book->nav].member, 0), DIAG_BOOK_MISSING,
                    STR("nav epub:type=\"toc\""));
    check_page_list(book, pages);
}
