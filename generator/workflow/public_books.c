#include "workflow/public_books.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/table.h"
#include "build/pool.h"
#include "epub/archive_read.h"
#include "epub/book.h"
#include "epub/check.h"
#include "workflow/work.h"

#include <stdlib.h>

struct shelf {
    const struct public_books *books;
    struct arena *arena;
    struct table pages; /* paths of the manifest -> index */
    struct table members;
    bool retired_known;
    struct table retired; /* ids of topics; texts in `arena` */
    struct diags *diags;
};

static struct position place_of(const struct shelf *s, struct str book)
{
    return (struct position){path_join(s->arena, STR("out/public"), book), 0, 0};
}

/* ---- topics that are no longer printed ---- */

/* Whatever is wrong with such a snapshot was said when it was read for the build. */
static void take_retired(struct shelf *s, const struct ledger *ledger, const struct ledger_record *record)
{
    struct diags ignored = DIAGS_INIT;
    struct work_document supplement;
    if (work_read_record(s->arena, s->books->config, ledger, record, &supplement, &ignored) == 0) {
        const struct document *d = &supplement.document;
        for (size_t i = 0; d->action == ACTION_RETIRE && i < d->target.count; i++)
            table_set(&s->retired, d->target.items[i], 1);
    }
    diags_free(&ignored);
}

static bool has_page(const struct shelf *s, struct str id)
{
    return table_get(&s->pages, arena_concat(s->arena, id, STR(".html"))) != TABLE_NONE;
}

static bool is_retired(struct shelf *s, struct str id)
{
    const struct public_set *set = s->books->set;
    for (size_t i = 0; i < set->count && !s->retired_known; i++)
        if (str_is(set->documents[i].record->kind, "supplement") && has_page(s, set->documents[i].record->id))
            take_retired(s, set->ledger, set->documents[i].record);
    s->retired_known = true;
    return table_get(&s->retired, id) != TABLE_NONE;
}

/* ---- one book ---- */

/* section: all topics below it ought to be there. */
static void look_for_topics(struct shelf *s, struct str book, struct str section)
{
    const struct public_set *set = s->books->set;
    struct str inside = arena_concat(s->arena, section, STR("/"));
    for (size_t i = 0; i < set->count; i++) {
        const struct ledger_record *r = set->documents[i].record;
        if (!str_is(r->kind, "topic") || !str_starts(r->id, inside) || !has_page(s, r->id))
            continue;
        struct str member = arena_concat(s->arena, STR(BOOK_FOLDER), book_path_of(s->arena, r->id, 1));
        if (table_get(&s->members, member) == TABLE_NONE && !is_retired(s, r->id))
            diag_report(s->diags, place_of(s, book), DIAG_BOOK_LACKS, r->id);
    }
}

static bool open_book(struct shelf *s, struct str book)
{
    struct archive archive;
    struct str path = path_join(s->arena, str_from(s->books->folder), book);
    table_free(&s->members);
    s->members = (struct table)TABLE_INIT;
    if (table_get(&s->pages, book) == TABLE_NONE) {
        diag_report(s->diags, place_of(s, book), DIAG_BOOK_ABSENT);
        return false;
    }
    int rc = archive_open(s->arena, &archive, path.data);
    if (rc == ARCHIVE_NO_LIBRARY)
        diag_report(s->diags, place_of(s, book), DIAG_BOOK_UNCHECKED, STR("libzip4"));
    else if (rc != ARCHIVE_OK)
        diag_report(s->diags, place_of(s, book), DIAG_BOOK_ARCHIVE, STR("it is damaged"));
    if (rc != ARCHIVE_OK)
        return false;
    for (size_t i = 0; i < archive.count; i++)
        table_set(&s->members, archive.members[i].name, 1);
    archive_close(&archive);
    return true;
}

/* ---- all of them ---- */

struct checking {
    struct shelf *shelf;
    struct str *books; /* new or changed */
    struct diags *diags;
};

static void check_one(unsigned worker, size_t i, void *data)
{
    const struct checking *c = data;
    struct arena arena = ARENA_INIT;
    struct str path = path_join(&arena, str_from(c->shelf->books->folder), c->books[i]);
    check_book(path.data, path_join(&arena, STR("out/public"), c->books[i]), &c->diags[worker]);
    arena_free(&arena);
}

static void check_changed(struct shelf *s)
{
    const struct public_check *check = s->books->check;
    const struct manifest *now = check->manifest;
    struct table before = TABLE_INIT;
    size_t count = 0;
    struct checking c = {s, ARENA_ARRAY(s->arena, struct str, now->count + 1), memory_zalloc(check->threads * sizeof *c.diags)};
    for (size_t i = 0; check->before != NULL && i < check->before->count; i++)
        if (str_ends(check->before->files[i].path, STR(".epub")))
            table_set(&before, check->before->files[i].line, 1);
    for (size_t i = 0; i < now->count; i++)
        if (str_starts(now->files[i].path, STR("books/")) && str_ends(now->files[i].path, STR(".epub")) &&
            table_get(&before, now->files[i].line) == TABLE_NONE)
            c.books[count++] = now->files[i].path;
    pool_run(check->threads, count, check_one, &c);
    for (unsigned i = 0; i < check->threads; i++) {
        diags_append(s->diags, &c.diags[i]);
        diags_free(&c.diags[i]);
    }
    table_free(&before);
    free(c.diags);
}

int public_check_books(const struct public_books *books, struct diags *diags)
{
    struct arena arena = ARENA_INIT;
    struct shelf s = {.books = books, .arena = &arena, .diags = diags};
    const struct str_list missions = books->config->missions;
    const struct manifest *manifest = books->check->manifest;
    const struct str whole = STR("books/guidebook.epub");
    struct str_list shown = {ARENA_ARRAY(&arena, struct str, missions.count + 1), 0};
    size_t errors = diags->errors;
    for (size_t i = 0; i < manifest->count; i++)
        table_set(&s.pages, manifest->files[i].path, (uint32_t)i);
    for (size_t i = 0; i < missions.count; i++)
        if (table_get(&s.pages, path_join(&arena, missions.items[i], STR("index.html"))) != TABLE_NONE)
            shown.items[shown.count++] = missions.items[i];
    for (size_t i = 0; i < shown.count; i++) {
        struct str book = arena_printf(&arena, "books/%.*s.epub", STR_ARGS(path_name(shown.items[i])));
        if (open_book(&s, book))
            look_for_topics(&s, book, shown.items[i]);
    }
    if (shown.count > 0 && open_book(&s, whole))
        for (size_t i = 0; i < shown.count; i++)
            look_for_topics(&s, whole, shown.items[i]);
    check_changed(&s);
    table_free(&s.pages);
    table_free(&s.members);
    table_free(&s.retired);
    arena_free(&arena);
    return diags->errors > errors ? -1 : 0;
}
