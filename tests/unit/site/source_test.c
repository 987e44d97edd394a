/* The scan: what is a source, in which order, what is left out and said so. Each test makes its own site root. */

#include "findings.h"
#include "folder.h"

#include "base/file.h"
#include "site/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    char folder[FOLDER_SIZE];
    int root;
    struct diags diags;
    struct source_set set;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->root = folder_make(f->folder);
    f->set.content_fd = -1;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    source_set_free(&f->set);
    diags_free(&f->diags);
    folder_remove(f->root, f->folder);
    free(f);
    return 0;
}

static void put(struct fixture *f, const char *path, const char *text)
{
    assert_int_equal(file_write(f->root, path, str_from(text), NULL), 0);
}

static void put_link(struct fixture *f, const char *target, const char *path)
{
    assert_int_equal(symlinkat(target, f->root, path), 0);
}

/* Compares "path " of each source, then the findings. */
static void assert_found(struct fixture *f, const char *paths, const char *findings)
{
    struct buffer out = BUFFER_INIT;
    for (size_t i = 0; i < f->set.count; i++) {
        buffer_put(&out, f->set.items[i].path);
        buffer_put_char(&out, ' ');
    }
    assert_string_equal(buffer_cstr(&out), paths);
    assert_findings(&f->diags, "", findings);
    buffer_free(&out);
}

static void forget(struct fixture *f)
{
    source_set_free(&f->set);
    diags_free(&f->diags);
    f->diags = (struct diags)DIAGS_INIT;
}

/* For names alone, and with so many threads: the same. */
static void assert_scan_with(struct fixture *f, unsigned threads, const char *paths, const char *findings)
{
    forget(f);
    assert_int_equal(source_scan_names(&f->set, f->root, &f->diags), 0);
    assert_found(f, paths, findings);
    forget(f);
    assert_int_equal(source_scan(&f->set, f->root, threads, &f->diags), 0);
    assert_found(f, paths, findings);
}

static void assert_scan(struct fixture *f, const char *paths, const char *findings)
{
    assert_scan_with(f, 2, paths, findings);
}

static void paths_come_in_byte_order(void **state)
{
    struct fixture *f = *state;
    put(f, "content/b.md", "");
    put(f, "content/a/z.md", "");
    put(f, "content/a/y/x.md", "");
    put(f, "content/a-b.md", "");
    put(f, "content/a.md", "");
    put(f, "content/a0.md", "");
    put(f, "content/日本 語/🔒.md", "");
    assert_scan(f, "a-b.md a.md a/y/x.md a/z.md a0.md b.md 日本 語/🔒.md ", "");
}

static void types_follow_the_extension(void **state)
{
    static const struct {
        const char *name;
        enum source_type type;
    } cases[] = {{"a.md", SOURCE_DOCUMENT}, {"b.MD", SOURCE_DOCUMENT},   {"c.png", SOURCE_IMAGE}, {"d.JPEG", SOURCE_IMAGE},
                 {"e.gif", SOURCE_IMAGE},   {"f.webp", SOURCE_IMAGE},    {"g.svg", SOURCE_IMAGE}, {"h.pdf", SOURCE_FILE},
                 {"i", SOURCE_FILE},        {"j.markdown", SOURCE_FILE}, {"md", SOURCE_FILE}};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[64];
        snprintf(path, sizeof path, "content/%s", cases[i].name);
        put(f, path, "");
    }
    assert_int_equal(source_scan(&f->set, f->root, 1, &f->diags), 0);
    assert_int_equal(f->set.count, sizeof cases / sizeof *cases);
    for (size_t i = 0; i < f->set.count; i++) {
        assert_true(str_is(f->set.items[i].path, cases[i].name));
        assert_int_equal(f->set.items[i].type, cases[i].type);
    }
}

static void the_stamp_is_the_files(void **state)
{
    struct fixture *f = *state;
    struct stat status;
    put(f, "content/x/a.md", "本文");
    const struct timespec times[2] = {{1700000000, 5}, {1700000001, 123456789}};
    assert_int_equal(utimensat(f->root, "content/x/a.md", times, 0), 0);
    assert_int_equal(fstatat(f->root, "content/x/a.md", &status, 0), 0);
    assert_scan(f, "x/a.md ", "");
    const struct source_stamp *stamp = &f->set.items[0].stamp;
    assert_int_equal(stamp->size, 6);
    assert_int_equal(stamp->mtime_ns, 1700000001123456789);
    assert_int_equal(stamp->ctime_ns, (int64_t)status.st_ctim.tv_sec * 1000000000 + status.st_ctim.tv_nsec);
    assert_int_equal(stamp->inode, status.st_ino);

    struct arena arena = ARENA_INIT;
    struct source_stamp read;
    struct str bytes;
    assert_int_equal(source_read_stamped(&arena, &f->set, &f->set.items[0], &bytes, &read, &f->diags), 0);
    assert_memory_equal(&read, stamp, sizeof read);
    assert_int_equal(unlinkat(f->root, "content/x/a.md", 0), 0);
    assert_int_equal(source_read_stamped(&arena, &f->set, &f->set.items[0], &bytes, &read, &f->diags), -ENOENT);
    assert_int_equal(read.inode, 0);
    arena_free(&arena);
}

static void hidden_files_backups_and_the_ledger_are_left_out(void **state)
{
    struct fixture *f = *state;
    put(f, "content/a.md", "");
    put(f, "content/a.md~", "");
    put(f, "content/#a.md#", "");
    put(f, "content/.#a.md", "");
    put(f, "content/.a.md.swp", "");
    put(f, "content/a.md.swp", "");
    put(f, "content/.hidden/b.md", "");
    put(f, "content/backup~/b.md", "");
    put(f, "content/ledger/actors.jsonl", "");
    put(f, "content/news/ledger/a.md", "");
    put(f, "content/#1.md", "");
    assert_scan(f, "#1.md a.md news/ledger/a.md ", "");
}

static void an_empty_or_missing_content(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(source_scan(&f->set, f->root, 2, &f->diags), -1);
    assert_int_equal(f->diags.errors, 1);
    assert_true(str_is(f->diags.items[0].at.path, "content"));
    assert_int_equal(f->diags.items[0].code, DIAG_UNREADABLE);
    assert_int_equal(mkdirat(f->root, "content", 0755), 0);
    assert_scan(f, "", "");
}

static void names_are_composed(void **state)
{
    struct fixture *f = *state;
    put(f, "content/か\xe3\x82\x99.md", "1"); /* が, decomposed */
    put(f, "content/は\xe3\x82\x9a/x.md", "2");
    put(f, "content/お.md", "3");
    assert_scan(f, "お.md が.md ぱ/x.md ", "");
    assert_true(str_is(f->set.items[1].disk_path, "か\xe3\x82\x99.md"));
    struct arena arena = ARENA_INIT;
    struct str bytes;
    assert_int_equal(source_read(&arena, &f->set, &f->set.items[2], &bytes, &f->diags), 0);
    assert_true(str_is(bytes, "2"));
    arena_free(&arena);
}

static void two_names_that_are_one_are_reported(void **state)
{
    struct fixture *f = *state;
    put(f, "content/x/が.md", "");
    put(f, "content/x/か\xe3\x82\x99.md", "");
    assert_scan(f, "x/が.md ", "content/x/が.md 0:0 same-name\n");
}

static void unreadable_names_are_reported(void **state)
{
    struct fixture *f = *state;
    put(f, "content/a.md", "");
    put(f, "content/\xff.md", "");
    put(f, "content/b\nc.md", "");
    put(f, "content/d\x7f/e.md", "");
    assert_scan(f, "a.md ", "content/%FF.md 0:0 bad-name\ncontent/b%0Ac.md 0:0 bad-name\ncontent/d%7F 0:0 bad-name\n");
}

static void links_inside_the_root_are_followed(void **state)
{
    struct fixture *f = *state;
    put(f, "content/a.md", "12345");
    put(f, "content/x/b.md", "");
    put(f, "shared/c.md", "123");
    put_link(f, "a.md", "content/link.md");
    put_link(f, "../shared/c.md", "content/c.md");
    put_link(f, "../shared", "content/shared");
    char absolute[128];
    snprintf(absolute, sizeof absolute, "%s/shared/c.md", f->folder);
    put_link(f, absolute, "content/z.md");
    assert_scan(f, "a.md c.md link.md shared/c.md x/b.md z.md ", "");
    assert_int_equal(f->set.items[2].stamp.size, 5);
    assert_int_equal(f->set.items[3].stamp.size, 3);
}

static void links_out_of_the_root_are_not(void **state)
{
    struct fixture *f = *state;
    char beside[80];
    put(f, "content/a.md", "");
    put_link(f, "/etc/passwd", "content/passwd.md");
    put_link(f, "../..", "content/up");
    put_link(f, "..", "content/root");
    put_link(f, "missing", "content/nowhere.md");
    put_link(f, "loop.md", "content/loop.md");
    put_link(f, "/dev/null", "content/null.md");
    /* a folder beside the root whose name begins as the root's does */
    snprintf(beside, sizeof beside, "%s-beside", f->folder);
    assert_int_equal(mkdir(beside, 0755), 0);
    put_link(f, beside, "content/beside");
    struct str loop = str_from(file_error_text(-ELOOP));
    struct arena arena = ARENA_INIT;
    struct str findings = arena_printf(&arena,
                                       "content/beside 0:0 outside-root\n"
                                       "content/loop.md 0:0 unreadable %.*s\n"
                                       "content/nowhere.md 0:0 unreadable %s\n"
                                       "content/null.md 0:0 outside-root\n"
                                       "content/passwd.md 0:0 outside-root\n"
                                       "content/root 0:0 outside-root\n"
                                       "content/up 0:0 outside-root\n",
                                       STR_ARGS(loop), file_error_text(-ENOENT));
    assert_scan(f, "a.md ", findings.data);
    arena_free(&arena);
    assert_int_equal(rmdir(beside), 0);
}

static void folders_that_contain_themselves_end(void **state)
{
    struct fixture *f = *state;
    struct arena arena = ARENA_INIT;
    put(f, "content/x/a.md", "");
    put_link(f, "../x", "content/x/again");
    put_link(f, "..", "content/x/up");
    struct str findings = arena_printf(&arena, "content/x/again 0:0 unreadable %s\ncontent/x/up 0:0 unreadable %s\n",
                                       file_error_text(-ELOOP), file_error_text(-ELOOP));
    assert_scan(f, "x/a.md ", findings.data);
    arena_free(&arena);
}

/* Each of 14 folders links to the next one twice: 8,192 ways to the last file. */
static void folders_that_multiply_end(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 14; i++) {
        char path[64];
        char target[64];
        snprintf(path, sizeof path, "content/%c/a.md", 'a' + i);
        put(f, path, "");
        snprintf(target, sizeof target, "../%c", 'a' + i + 1);
        for (int k = 0; k < 2 && i < 13; k++) {
            snprintf(path, sizeof path, "content/%c/%d", 'a' + i, k);
            put_link(f, target, path);
        }
    }
    assert_int_equal(source_scan(&f->set, f->root, 1, &f->diags), 0);
    assert_true(f->set.count < 3000);
    assert_true(f->diags.errors > 0);
}

static void other_things_than_files_are_reported(void **state)
{
    struct fixture *f = *state;
    put(f, "content/a.md", "");
    assert_int_equal(mkfifoat(f->root, "content/pipe.md", 0644), 0);
    put_link(f, "pipe.md", "content/pipe-link.md");
    assert_scan(f, "a.md ", "content/pipe-link.md 0:0 not-regular\ncontent/pipe.md 0:0 not-regular\n");
}

static void unreadable_folders_are_reported(void **state)
{
    struct fixture *f = *state;
    if (geteuid() == 0)
        skip();
    struct arena arena = ARENA_INIT;
    put(f, "content/a.md", "");
    put(f, "content/closed/b.md", "");
    assert_int_equal(fchmodat(f->root, "content/closed", 0, 0), 0);
    struct str findings = arena_printf(&arena, "content/closed 0:0 unreadable %s\n", file_error_text(-EACCES));
    assert_scan(f, "a.md ", findings.data);
    assert_int_equal(fchmodat(f->root, "content/closed", 0755, 0), 0);
    arena_free(&arena);
}

static void too_deep_folders_are_reported(void **state)
{
    struct fixture *f = *state;
    char path[256] = "content";
    for (int i = 0; i < 70; i++)
        strcat(path, "/d");
    strcat(path, "/a.md");
    put(f, path, "");
    assert_int_equal(source_scan(&f->set, f->root, 1, &f->diags), 0);
    assert_int_equal(f->set.count, 0);
    assert_int_equal(f->diags.errors, 1);
}

/* More files than one thread takes: the set is the same with any number of threads. */
static void threads_make_no_difference(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 3000; i++) {
        char path[64];
        snprintf(path, sizeof path, "content/%02d/%04d.md", i % 7, i);
        put(f, path, i % 2 == 0 ? "x" : "xyz");
    }
    struct source_set other;
    assert_int_equal(source_scan(&f->set, f->root, 1, &f->diags), 0);
    assert_int_equal(f->set.count, 3000);
    for (unsigned threads = 2; threads <= 64; threads *= 2) {
        assert_int_equal(source_scan(&other, f->root, threads, &f->diags), 0);
        assert_int_equal(other.count, f->set.count);
        for (size_t i = 0; i < other.count; i++) {
            assert_true(str_equal(other.items[i].path, f->set.items[i].path));
            assert_memory_equal(&other.items[i].stamp, &f->set.items[i].stamp, sizeof(struct source_stamp));
        }
        source_set_free(&other);
    }
    assert_int_equal(f->diags.count, 0);
}

static void reading_goes_through_the_set(void **state)
{
    struct fixture *f = *state;
    struct arena arena = ARENA_INIT;
    struct str bytes;
    put(f, "content/a.md", "本文");
    put(f, "content/b.md", "");
    put(f, "content/c.md", "");
    assert_scan(f, "a.md b.md c.md ", "");
    assert_int_equal(source_read(&arena, &f->set, &f->set.items[0], &bytes, &f->diags), 0);
    assert_true(str_is(bytes, "本文"));
    int fd = openat(f->root, "content/b.md", O_WRONLY | O_CLOEXEC);
    assert_int_equal(ftruncate(fd, (off_t)SOURCE_DOCUMENT_LIMIT + 1), 0);
    close(fd);
    assert_int_equal(unlinkat(f->root, "content/c.md", 0), 0);
    assert_int_equal(mkdirat(f->root, "content/c.md", 0755), 0);
    assert_int_equal(source_read(&arena, &f->set, &f->set.items[1], &bytes, &f->diags), -EFBIG);
    assert_int_equal(source_read(&arena, &f->set, &f->set.items[2], &bytes, &f->diags), -EINVAL);
    assert_int_equal(unlinkat(f->root, "content/c.md", AT_REMOVEDIR), 0);
    assert_int_equal(source_read(&arena, &f->set, &f->set.items[2], &bytes, &f->diags), -ENOENT);
    assert_int_equal(f->diags.count, 3);
    assert_int_equal(f->diags.items[0].code, DIAG_TOO_LARGE);
    assert_int_equal(f->diags.items[1].code, DIAG_NOT_REGULAR);
    assert_int_equal(f->diags.items[2].code, DIAG_UNREADABLE);
    assert_true(str_is(f->diags.items[2].at.path, "content/c.md"));
    arena_free(&arena);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(paths_come_in_byte_order),
        TEST(types_follow_the_extension),
        TEST(the_stamp_is_the_files),
        TEST(hidden_files_backups_and_the_ledger_are_left_out),
        TEST(an_empty_or_missing_content),
        TEST(names_are_composed),
        TEST(two_names_that_are_one_are_reported),
        TEST(unreadable_names_are_reported),
        TEST(links_inside_the_root_are_followed),
        TEST(links_out_of_the_root_are_not),
        TEST(folders_that_contain_themselves_end),
        TEST(folders_that_multiply_end),
        TEST(other_things_than_files_are_reported),
        TEST(unreadable_folders_are_reported),
        TEST(too_deep_folders_are_reported),
        TEST(threads_make_no_difference),
        TEST(reading_goes_through_the_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
