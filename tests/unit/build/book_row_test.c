/* What is remembered of books, and the members copied from their files. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/file.h"
#include "build/books.h"
#include "folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct arena arena;

/* ---- rows ---- */

static struct date day(const char *text)
{
    struct date date;
    assert_int_equal(date_parse(str_from(text), 540, &date), 0);
    return date;
}

static struct chapter_made full_chapter(void)
{
    static const struct facet_read reads[] = {{11, 0xFEDCBA9876543210}, {UINT64_MAX, 1}};
    static struct chapter_file files[] = {{.path = STR_INIT("text/guide/one/a.xhtml"), .hash = {3, 4}},
                                          {.path = STR_INIT("text/guide/one/a.2.xhtml"), .hash = {5, UINT64_MAX}}};
    static struct chapter_page pages[] = {{STR_INIT("iv"), STR_INIT("text/guide/one/a.xhtml#a.page-iv")},
                                          {STR_INIT("12"), STR_INIT("text/guide/one/a.2.xhtml#a.page-12")}};
    static struct chapter_link links[] = {{STR_INIT("guide/one/b"), STR_INIT("text/guide/one/b.xhtml#a.")},
                                          {STR_INIT("faq/x"), STR_INIT("")}};
    static struct chapter_anchor anchors[] = {{STR_INIT("s.3f2a91bc04"), STR_INIT("text/guide/one/a.2.xhtml")}};
    static struct str terms[] = {STR_INIT("glossary/vpn")}, media[] = {STR_INIT("guide/図.svg"), STR_INIT("guide/b.png")};
    static struct str flawed[] = {STR_INIT("guide/one/a.md")};
    return (struct chapter_made){.files = files,
                                 .file_count = 2,
                                 .pages = pages,
                                 .page_count = 2,
                                 .links = links,
                                 .link_count = 2,
                                 .anchors = anchors,
                                 .anchor_count = 1,
                                 .terms = {terms, 1},
                                 .media = {media, 2},
                                 .flaws = FLAW_ALT | FLAW_HEADING,
                                 .flawed = {flawed, 1},
                                 .reads = reads,
                                 .read_count = 2};
}

/* Everything that a row can have; its second chapter has nothing. */
static struct book_row full_row(void)
{
    static struct book_member members[] = {
        {.hash = {1, 2}, .packed = {.size = 70000, .crc = 0xDEADBEEF, .deflated = true}, .offset = 38, .length = 5000},
        {.hash = {3, 4}, .packed = {.size = 7}, .offset = 1000000, .length = 7}};
    static struct chapter_row chapters[2];
    chapters[0] = (struct chapter_row){STR("guide/one/a"), full_chapter()};
    chapters[1] = (struct chapter_row){STR("guide/one/b"), {0}};
    return (struct book_row){.path = STR("books/one.epub"),
                             .info = {.title = STR("第1部"),
                                      .subtitle = STR("守る"),
                                      .size = 1234567,
                                      .chapters = 2,
                                      .date = day("2016-12"),
                                      .changed = day("2026-11-21"),
                                      .last_text = STR("改訂：題"),
                                      .last_id = STR("supplements/s1")},
                             .method = STR("deflate"),
                             .file_hash = {9, 10},
                             .members = members,
                             .member_count = 2,
                             .chapters = chapters,
                             .chapter_count = 2};
}

static struct str packed(const struct book_row *row)
{
    struct buffer buffer = BUFFER_INIT;
    book_row_pack(&buffer, row);
    struct str copy = arena_str(&arena, buffer_str(&buffer));
    buffer_free(&buffer);
    return copy;
}

static void assert_text(struct str got, const char *wanted)
{
    if (!str_is(got, wanted))
        fail_msg("%.*s, should be %s", STR_ARGS(got), wanted);
}

static void assert_full_chapter(const struct chapter_made *c)
{
    assert_int_equal(c->read_count, 2);
    assert_true(c->reads[0].key == 11 && c->reads[0].hash == 0xFEDCBA9876543210);
    assert_true(c->reads[1].key == UINT64_MAX && c->reads[1].hash == 1);
    assert_int_equal(c->file_count, 2);
    assert_text(c->files[1].path, "text/guide/one/a.2.xhtml");
    assert_true(hash_equal(c->files[1].hash, (struct hash128){5, UINT64_MAX}));
    assert_null(c->files[0].bytes.data);
    assert_int_equal(c->page_count, 2);
    assert_text(c->pages[0].number, "iv");
    assert_text(c->pages[1].href, "text/guide/one/a.2.xhtml#a.page-12");
    assert_int_equal(c->link_count, 2);
    assert_text(c->links[0].place, "text/guide/one/b.xhtml#a.");
    assert_text(c->links[1].id, "faq/x");
    assert_text(c->links[1].place, "");
    assert_int_equal(c->anchor_count, 1);
    assert_text(c->anchors[0].anchor, "s.3f2a91bc04");
    assert_text(c->anchors[0].path, "text/guide/one/a.2.xhtml");
    assert_true(c->terms.count == 1 && c->media.count == 2 && c->flawed.count == 1);
    assert_text(c->terms.items[0], "glossary/vpn");
    assert_text(c->media.items[0], "guide/図.svg");
    assert_text(c->flawed.items[0], "guide/one/a.md");
    assert_int_equal(c->flaws, FLAW_ALT | FLAW_HEADING);
}

static void a_row_comes_back_as_it_was(void **state)
{
    struct book_row row = full_row(), back;
    struct str bytes = packed(&row);
    (void)state;
    assert_int_equal(book_row_unpack(STR("books/one.epub"), bytes, &back), 0);
    assert_text(back.path, "books/one.epub");
    assert_text(back.info.title, "第1部");
    assert_text(back.info.subtitle, "守る");
    assert_text(back.info.last_text, "改訂：題");
    assert_text(back.info.last_id, "supplements/s1");
    assert_true(back.info.size == 1234567 && back.info.chapters == 2);
    assert_true(back.info.date.precision == DATE_MONTH && date_compare(back.info.date, row.info.date) == 0);
    assert_true(back.info.changed.day == 21 && date_compare(back.info.changed, row.info.changed) == 0);
    assert_true(back.member_count == 0 && back.chapter_count == 0); /* the rest waits */
    assert_int_equal(book_row_unpack_rest(&arena, &back), 0);
    assert_text(back.method, "deflate");
    assert_true(hash_equal(back.file_hash, (struct hash128){9, 10}));
    assert_int_equal(back.member_count, 2);
    const struct book_member *m = back.members;
    assert_true(hash_equal(m[0].hash, (struct hash128){1, 2}) && hash_equal(m[1].hash, (struct hash128){3, 4}));
    assert_true(m[0].packed.size == 70000 && m[0].packed.crc == 0xDEADBEEF && m[0].packed.deflated);
    assert_true(m[0].offset == 38 && m[0].length == 5000 && m[1].offset == 1000000 && m[1].length == 7);
    assert_false(m[1].packed.deflated);
    assert_int_equal(back.chapter_count, 2);
    assert_int_equal(table_get(&back.by_id, STR("guide/one/b")), 1);
    assert_int_equal(table_get(&back.by_id, STR("guide/one/c")), TABLE_NONE);
    assert_text(back.chapters[0].id, "guide/one/a");
    assert_full_chapter(&back.chapters[0].made);
    assert_true(back.chapters[1].made.file_count == 0 && back.chapters[1].made.flaws == 0);
    assert_true(str_equal(packed(&back), bytes));
    table_free(&back.by_id);
    arena_reset(&arena);
}

/* From bytes of exactly that size, so that the sanitizer sees what is read beyond them. */
static int unpacked(struct str bytes)
{
    struct book_row row;
    char *exact = malloc(bytes.size + (bytes.size == 0));
    assert_non_null(exact);
    memcpy(exact, bytes.data, bytes.size);
    int rc = book_row_unpack(STR("books/one.epub"), str_of(exact, bytes.size), &row);
    if (rc == 0)
        rc = book_row_unpack_rest(&arena, &row);
    table_free(&row.by_id);
    free(exact);
    return rc;
}

static void a_row_that_is_cut_is_refused(void **state)
{
    struct book_row row = full_row();
    struct str bytes = packed(&row);
    (void)state;
    assert_int_equal(unpacked(bytes), 0);
    for (size_t size = 0; size < bytes.size; size++)
        if (unpacked(str_sub(bytes, 0, size)) != -1)
            fail_msg("taken with %zu of %zu bytes", size, bytes.size);
    arena_reset(&arena);
}

/* A byte that says more than there is: refused, or read as something. */
static void a_row_that_is_spoilt_is_survived(void **state)
{
    static const unsigned char wrong[] = {0, 1, 0x7F, 0x80, 0xFF};
    struct book_row row = full_row();
    struct str bytes = packed(&row);
    unsigned refused = 0;
    (void)state;
    for (size_t i = 0; i < bytes.size; i++)
        for (size_t k = 0; k < sizeof wrong; k++) {
            char *spoilt = (char *)(uintptr_t)arena_str(&arena, bytes).data;
            spoilt[i] = (char)wrong[k];
            int rc = unpacked(str_of(spoilt, bytes.size));
            assert_true(rc == 0 || rc == -1);
            refused += rc == -1;
        }
    assert_true(refused > 0);
    arena_reset(&arena);
}

/* Until the state has it: nothing of it may point to what its maker frees. */
static void a_kept_row_stands_alone(void **state)
{
    struct arena own = ARENA_INIT;
    struct book_row row = full_row(), back;
    char path[] = "books/one.epub", title[] = "Title";
    (void)state;
    row.path = str_from(path);
    row.info.title = str_from(title);
    struct str bytes = packed(&row);
    book_row_keep(&own, &row, bytes);
    memset(path, '!', sizeof path - 1);
    memset(title, '!', sizeof title - 1);
    memset((char *)(uintptr_t)bytes.data, '!', bytes.size);
    assert_text(row.path, "books/one.epub");
    assert_text(row.info.title, "Title");
    assert_true(row.members == NULL && row.chapters == NULL && row.member_count == 0 && row.chapter_count == 0);
    assert_int_equal(book_row_unpack(row.path, row.packed, &back), 0);
    assert_text(back.info.title, "Title");
    assert_int_equal(book_row_unpack_rest(&arena, &back), 0);
    assert_full_chapter(&back.chapters[0].made);
    table_free(&back.by_id);
    arena_free(&own);
    arena_reset(&arena);
}

/* ---- members ---- */

static struct hash128 hash_of(uint64_t i)
{
    return (struct hash128){i / 3 * 1024, i}; /* three of a kind begin at one slot */
}

static void a_store_grows(void **state)
{
    enum { COUNT = 5000 };
    struct book_store store = {.arena = ARENA_INIT};
    (void)state;
    assert_null(book_store_find(&store, hash_of(0)));
    for (unsigned i = 0; i < COUNT; i++) {
        char text[16];
        snprintf(text, sizeof text, "%u", i); /* the same bytes every time: the store has copies */
        assert_null(book_store_find(&store, hash_of(i)));
        book_store_add(&store, hash_of(i), &(struct packed){.bytes = str_from(text), .size = i, .crc = ~i});
    }
    assert_int_equal(store.count, COUNT);
    for (unsigned i = 0; i < COUNT; i++) {
        const struct packed *found = book_store_find(&store, hash_of(i));
        char text[16];
        assert_non_null(found);
        snprintf(text, sizeof text, "%u", i);
        assert_text(found->bytes, text);
        assert_true(found->size == i && found->crc == ~i);
    }
    assert_null(book_store_find(&store, hash_of(COUNT)));
    book_store_add(&store, hash_of(7), &(struct packed){.bytes = STR("other"), .size = 5});
    assert_int_equal(store.count, COUNT);
    assert_text(book_store_find(&store, hash_of(7))->bytes, "7");
    book_store_free(&store);
    assert_null(book_store_find(&store, hash_of(7)));
}

/* A book in a folder of its own, as it was written, and its row. */
struct fixture {
    char folder[FOLDER_SIZE];
    int fd;
    struct book_member members[3];
    struct str contents[3];
    struct str file;
    struct book_row row;
    struct book_store store;
};

static void fixture_begin(struct fixture *f)
{
    const struct str contents[] = {STR("application/epub+zip"), STR("あいうえお、あいうえお、あいうえお、あいうえお"),
                                   STR("x")};
    struct member members[3];
    struct buffer out = BUFFER_INIT;
    *f = (struct fixture){.store = {.arena = ARENA_INIT}};
    for (size_t i = 0; i < 3; i++) {
        f->contents[i] = contents[i];
        members[i] = (struct member){arena_printf(&arena, "EPUB/%zu", i), archive_pack(&arena, contents[i]), 0};
    }
    assert_int_equal(archive_put(&out, members, 3), 0);
    f->file = arena_str(&arena, buffer_str(&out));
    buffer_free(&out);
    for (size_t i = 0; i < 3; i++)
        f->members[i] =
            (struct book_member){hash_bytes(contents[i]), members[i].packed, members[i].offset, members[i].packed.bytes.size};
    f->row = (struct book_row){.path = STR("books/one.epub"),
                               .method = archive_method(),
                               .file_hash = hash_bytes(f->file),
                               .members = f->members,
                               .member_count = 3};
    f->fd = folder_make(f->folder);
    assert_int_equal(file_write(f->fd, "books/one.epub", f->file, NULL), 0);
}

static void fixture_end(struct fixture *f)
{
    book_store_free(&f->store);
    folder_remove(f->fd, f->folder);
    arena_reset(&arena);
}

static void members_come_from_the_file(void **state)
{
    struct fixture f;
    (void)state;
    fixture_begin(&f);
    for (size_t i = 0; i < 3; i++)
        f.members[i].packed.bytes = STR_NONE; /* as of a row of the state */
    book_store_read(&f.store, f.fd, &f.row);
    assert_int_equal(f.store.count, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct packed *found = book_store_find(&f.store, hash_bytes(f.contents[i]));
        struct packed again = archive_pack(&arena, f.contents[i]);
        assert_non_null(found);
        assert_true(str_equal(found->bytes, again.bytes));
        assert_true(found->size == f.contents[i].size && found->crc == again.crc && found->deflated == again.deflated);
    }
    assert_true(book_store_find(&f.store, hash_bytes(f.contents[1]))->deflated);
    book_store_read(&f.store, f.fd, &f.row); /* nothing twice */
    assert_int_equal(f.store.count, 3);
    fixture_end(&f);
}

static void another_file_gives_nothing(void **state)
{
    struct fixture f;
    (void)state;
    fixture_begin(&f);
    for (size_t i = 0; i < f.file.size; i++) {
        char *bytes = (char *)(uintptr_t)arena_str(&arena, f.file).data;
        bytes[i] ^= 1;
        assert_int_equal(file_write(f.fd, "books/one.epub", str_of(bytes, f.file.size), NULL), 0);
        book_store_read(&f.store, f.fd, &f.row);
        assert_int_equal(f.store.count, 0);
    }
    assert_int_equal(file_write(f.fd, "books/one.epub", str_sub(f.file, 0, f.file.size - 1), NULL), 0);
    book_store_read(&f.store, f.fd, &f.row);
    assert_int_equal(f.store.count, 0);
    assert_int_equal(unlinkat(f.fd, "books/one.epub", 0), 0);
    book_store_read(&f.store, f.fd, &f.row);
    assert_int_equal(f.store.count, 0);
    fixture_end(&f);
}

static void another_method_gives_nothing(void **state)
{
    struct fixture f;
    (void)state;
    fixture_begin(&f);
    f.row.method = arena_concat(&arena, archive_method(), STR("1"));
    book_store_read(&f.store, f.fd, &f.row);
    assert_int_equal(f.store.count, 0);
    f.row.method = archive_method();
    book_store_read(&f.store, f.fd, &f.row);
    assert_int_equal(f.store.count, 3);
    fixture_end(&f);
}

static void members_beyond_the_end_are_left_out(void **state)
{
    struct fixture f;
    (void)state;
    fixture_begin(&f);
    f.members[0].offset = f.file.size - f.members[0].length + 1; /* one byte too far */
    f.members[1].offset = SIZE_MAX;
    f.members[2].length = SIZE_MAX;
    book_store_read(&f.store, f.fd, &f.row);
    assert_int_equal(f.store.count, 0);
    f.members[0].offset--; /* up to the last byte */
    book_store_read(&f.store, f.fd, &f.row);
    assert_int_equal(f.store.count, 1);
    struct str tail = str_from_pos(f.file, f.members[0].offset);
    assert_true(str_equal(book_store_find(&f.store, f.members[0].hash)->bytes, tail));
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_comes_back_as_it_was),
        cmocka_unit_test(a_row_that_is_cut_is_refused),
        cmocka_unit_test(a_row_that_is_spoilt_is_survived),
        cmocka_unit_test(a_kept_row_stands_alone),
        cmocka_unit_test(a_store_grows),
        cmocka_unit_test(members_come_from_the_file),
        cmocka_unit_test(another_file_gives_nothing),
        cmocka_unit_test(another_method_gives_nothing),
        cmocka_unit_test(members_beyond_the_end_are_left_out),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
