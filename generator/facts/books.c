#include "facts/books.h"

#include "base/path.h"
#include "facts/facet.h"

static void add(struct arena *arena, struct books *books, struct str name, struct str section, unsigned index)
{
    struct book_info *book = &books->items[books->count++];
    *book = (struct book_info){.name = arena_str(arena, name), .section = arena_str(arena, section), .index = index};
    book->whole = index == 0;
    book->path = arena_concat(arena, STR("books/"), arena_concat(arena, name, STR(".epub")));
    book->cover = arena_concat(arena, STR("books/"), arena_concat(arena, name, STR(".svg")));
}

void books_list(struct arena *arena, const struct catalogue *catalogue, struct books *books)
{
    const struct str_list missions = catalogue->config->missions;
    *books = (struct books){ARENA_ARRAY(arena, struct book_info, missions.count + 1), 0};
    for (size_t i = 0; i < missions.count; i++) {
        const struct section *s = catalogue_section(catalogue, missions.items[i]);
        if (s != NULL && !s->internal && books_of_section(books, s->id) == NULL)
            add(arena, books, path_name(s->id), s->id, (unsigned)i + 1);
    }
    if (books->count > 0)
        add(arena, books, STR("guidebook"), path_folder(books->items[0].section), 0);
}

const struct book_info *books_of_section(const struct books *books, struct str section)
{
    for (size_t i = 0; i < books->count; i++)
        if (!books->items[i].whole && str_equal(books->items[i].section, section))
            return &books->items[i];
    return NULL;
}

const struct book_info *books_by_path(const struct books *books, struct str path)
{
    for (size_t i = 0; i < books->count; i++)
        if (str_equal(books->items[i].path, path))
            return &books->items[i];
    return NULL;
}

uint64_t books_list_hash(const struct books *books)
{
    struct hasher hasher;
    hasher_begin(&hasher);
    for (size_t i = 0; i < books->count; i++) {
        hasher_add(&hasher, books->items[i].path);
        hasher_add(&hasher, books->items[i].section);
        hasher_add_number(&hasher, books->items[i].index);
    }
    return facet_hash(hasher_end(&hasher));
}
