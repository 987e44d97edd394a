/* The page that lists the books. */

#include "output/maker.h"

bool output_has_book_list(const struct output_site *site)
{
    return site->facts->books != NULL && site->facts->books->count > 0 &&
           template_find(site->theme->templates, STR("books")) != NULL;
}

/* As people say it: 98 KB, 1.2 MB. */
static struct str size_text(struct arena *arena, uint64_t size)
{
    unsigned long kilobytes = (unsigned long)((size + 1023) / 1024);
    if (kilobytes < 1024)
        return arena_printf(arena, "%lu KB", kilobytes);
    return arena_printf(arena, "%lu.%lu MB", kilobytes / 1024, kilobytes % 1024 * 10 / 1024);
}

static struct value book_of(struct maker *m, const struct book_info *book)
{
    struct value map = new_map(m, 16);
    const struct entry *last = book->last_id.size > 0 ? view_label(&m->view, book->last_id) : NULL;
    put_text(m, &map, NAME_title, book->title);
    put_text(m, &map, NAME_subtitle, book->subtitle);
    put_url(m, &map, NAME_url, relative(m, book->path));
    put_url(m, &map, NAME_cover, relative(m, book->cover));
    put_flag(m, &map, NAME_whole, book->whole);
    put_text(m, &map, NAME_size_text, size_text(&m->arena, book->size));
    put_number(m, &map, NAME_count, book->chapters);
    put_date(m, &map, NAME_date, NAME_date_text, book->date);
    put_date(m, &map, NAME_updated, NAME_updated_text, book->changed);
    put_text(m, &map, NAME_last_text, book->last_text);
    put_url(m, &map, NAME_last_url, last != NULL ? page_url(m, last) : STR(""));
    return map;
}

/* A book that could not be made is not offered. */
static struct value books_of(struct maker *m, bool whole)
{
    const struct books *books = m->site->facts->books;
    struct value list = new_list(m, books->count);
    for (size_t i = 0; i < books->count; i++)
        if (books->items[i].whole == whole && books->items[i].size > 0)
            value_append(&m->arena, &list, book_of(m, &books->items[i]));
    return list;
}

int make_book_list(struct maker *m)
{
    struct value page = new_map(m, 64), all = books_of(m, true), missions = books_of(m, false);
    struct frame frame = {.title = STR("電子書籍"), .kind = STR("books"), .kind_label = STR("一覧"), .is_list = true};
    frame.description = STR("ガイドブックを電子書籍（EPUB）で読めます。部ごとの本と、全部を収めた本があります。");
    frame.breadcrumbs = breadcrumbs_to(m, NULL, frame.title);
    put_frame(m, &page, &frame);
    for (size_t i = 0; i < missions.as.list->count; i++)
        value_append(&m->arena, &all, missions.as.list->items[i]);
    put_list(m, &page, NAME_books, all);
    put_text(m, &page, NAME_jsonld, STR(""));
    put_findings(m, &page, NULL);
    return render_page(m, STR("books"), &page);
}
