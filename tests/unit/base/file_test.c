#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

struct fixture {
    struct arena arena;
    char path[FOLDER_SIZE];
    int folder;
};

static int begin(void **state)
{
    struct fixture *f = memory_zalloc(sizeof *f);
    *state = f;
    f->folder = folder_make(f->path);
    return chmod(f->path, 0755);
}

static int end(void **state)
{
    struct fixture *f = *state;
    folder_remove(f->folder, f->path);
    arena_free(&f->arena);
    free(f);
    return 0;
}

static size_t entries(const struct fixture *f)
{
    size_t count = 0;
    DIR *folder = opendir(f->path);
    assert_non_null(folder);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count - 2;
}

static struct str read_back(struct fixture *f, const char *path)
{
    struct str bytes = STR_NONE;
    assert_int_equal(file_read(&f->arena, f->folder, path, 1 << 20, &bytes, NULL), 0);
    return bytes;
}

static struct stat status_of(const struct fixture *f, const char *path)
{
    struct stat status;
    assert_int_equal(fstatat(f->folder, path, &status, AT_SYMLINK_NOFOLLOW), 0);
    return status;
}

static void reads_what_was_written(void **state)
{
    struct fixture *f = *state;
    bool changed = false;
    struct stat status;
    struct str bytes;
    assert_int_equal(file_write(f->folder, "a/b/第1回.html", STR("x\0y"), &changed), 0);
    assert_true(changed);
    assert_int_equal(file_read(&f->arena, f->folder, "a/b/第1回.html", 3, &bytes, &status), 0);
    assert_true(str_equal(bytes, STR("x\0y")));
    assert_int_equal(bytes.data[3], '\0');
    assert_int_equal(status.st_size, 3);
    assert_int_equal(file_write(f->folder, "empty", STR(""), NULL), 0);
    assert_int_equal(read_back(f, "empty").size, 0);
}

static void refuses_to_read(void **state)
{
    struct fixture *f = *state;
    struct str bytes;
    assert_int_equal(file_write(f->folder, "a", STR("1234"), NULL), 0);
    assert_int_equal(mkfifoat(f->folder, "fifo", 0600), 0);
    assert_int_equal(symlinkat("loop", f->folder, "loop"), 0);
    assert_int_equal(file_read(&f->arena, f->folder, "a", 3, &bytes, NULL), -EFBIG);
    assert_int_equal(file_read(&f->arena, f->folder, "none", 3, &bytes, NULL), -ENOENT);
    assert_int_equal(file_read(&f->arena, f->folder, ".", 3, &bytes, NULL), -EINVAL);
    assert_int_equal(file_read(&f->arena, f->folder, "fifo", 3, &bytes, NULL), -EINVAL);
    assert_int_equal(file_read(&f->arena, f->folder, "a/b", 3, &bytes, NULL), -ENOTDIR);
    assert_int_equal(file_read(&f->arena, f->folder, "loop", 3, &bytes, NULL), -ELOOP);
}

static void equal_bytes_leave_the_file_alone(void **state)
{
    struct fixture *f = *state;
    bool changed = true;
    static char large[200000];
    memset(large, 'x', sizeof large);
    assert_int_equal(file_write(f->folder, "a", str_of(large, sizeof large), NULL), 0);
    struct timespec old[2] = {{1000, 0}, {1000, 0}};
    assert_int_equal(utimensat(f->folder, "a", old, 0), 0);
    struct stat before = status_of(f, "a");
    assert_int_equal(file_write(f->folder, "a", str_of(large, sizeof large), &changed), 0);
    assert_false(changed);
    struct stat after = status_of(f, "a");
    assert_int_equal(after.st_ino, before.st_ino);
    assert_int_equal(after.st_mtim.tv_sec, 1000);
    assert_int_equal(after.st_ctim.tv_nsec, before.st_ctim.tv_nsec);
}

/* Somebody who has the old file open goes on reading the old bytes. */
static void other_bytes_replace_by_rename(void **state)
{
    struct fixture *f = *state;
    static const struct str others[] = {STR_INIT("new"), STR_INIT("old text that goes on"), STR_INIT(""), STR_INIT("OLD text")};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char bytes[8];
        bool changed = false;
        assert_int_equal(file_write(f->folder, "a", STR("old text"), NULL), 0);
        ino_t inode = status_of(f, "a").st_ino;
        int reader = openat(f->folder, "a", O_RDONLY);
        assert_int_equal(file_write(f->folder, "a", others[i], &changed), 0);
        assert_true(changed);
        assert_int_not_equal(status_of(f, "a").st_ino, inode);
        assert_true(str_equal(read_back(f, "a"), others[i]));
        assert_int_equal(read(reader, bytes, sizeof bytes), 8);
        assert_memory_equal(bytes, "old text", 8);
        close(reader);
    }
    assert_int_equal(entries(f), 1);
}

/* A link in the output must not lead the writer elsewhere. */
static void symbolic_links_are_replaced_not_followed(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(file_write(f->folder, "outside", STR("keep"), NULL), 0);
    assert_int_equal(symlinkat("outside", f->folder, "link"), 0);
    assert_int_equal(file_write(f->folder, "link", STR("keep"), NULL), 0);
    assert_true(S_ISREG(status_of(f, "link").st_mode));
    assert_int_equal(symlinkat("nowhere", f->folder, "dangling"), 0);
    assert_int_equal(file_write(f->folder, "dangling", STR("x"), NULL), 0);
    assert_true(S_ISREG(status_of(f, "dangling").st_mode));
    assert_true(str_is(read_back(f, "outside"), "keep"));
    assert_int_equal(entries(f), 3);
}

static void folders_are_not_replaced(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(file_write(f->folder, "a/b", STR("x"), NULL), 0);
    assert_int_equal(file_write(f->folder, "a", STR("y"), NULL), -EISDIR);
    assert_int_equal(file_write(f->folder, "a/b/c", STR("y"), NULL), -ENOTDIR);
    assert_true(str_is(read_back(f, "a/b"), "x"));
    assert_int_equal(entries(f), 1);
}

static void create_refuses_what_is_there(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(file_create(f->folder, "a", STR("x")), 0);
    assert_int_equal(file_create(f->folder, "a", STR("y")), -EEXIST);
    assert_true(str_is(read_back(f, "a"), "x"));
}

static void read_only_folder(void **state)
{
    struct fixture *f = *state;
    bool root = geteuid() == 0;
    assert_int_equal(file_write(f->folder, "kept", STR("x"), NULL), 0);
    assert_int_equal(chmod(f->path, 0555), 0);
    if (root)
        assert_int_equal(seteuid(65534), 0); /* root may write anywhere */
    int fresh = file_write(f->folder, "new", STR("x"), NULL);
    int deeper = file_write(f->folder, "new/deeper", STR("x"), NULL);
    int other = file_write(f->folder, "kept", STR("y"), NULL);
    bool changed = true;
    int equal = file_write(f->folder, "kept", STR("x"), &changed);
    if (root)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(chmod(f->path, 0755), 0);
    assert_int_equal(fresh, -EACCES);
    assert_int_equal(deeper, -EACCES);
    assert_int_equal(other, -EACCES);
    assert_int_equal(equal, 0);
    assert_false(changed);
    assert_true(str_is(read_back(f, "kept"), "x"));
    assert_int_equal(entries(f), 1);
}

/* No room: a limit on file sizes stands in for a full disk. What was there stays whole, nothing half written is left. */
static void writing_fails_half_way(void **state)
{
    struct fixture *f = *state;
    static char large[20000];
    struct rlimit old;
    memset(large, 'x', sizeof large);
    assert_int_equal(file_write(f->folder, "kept", STR("x"), NULL), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    struct rlimit small = {8192, old.rlim_max};
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    int replaced = file_write(f->folder, "kept", str_of(large, sizeof large), NULL);
    int created = file_write(f->folder, "new", str_of(large, sizeof large), NULL);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, handler);
    assert_int_equal(replaced, -EFBIG);
    assert_int_equal(created, -EFBIG);
    assert_true(str_is(read_back(f, "kept"), "x"));
    assert_int_equal(entries(f), 1);
}

static void folders_are_made(void **state)
{
    struct fixture *f = *state;
    struct stat status;
    char longest[PATH_MAX + 10];
    assert_int_equal(file_make_folders(f->folder, "a/b/c/file"), 0);
    assert_int_equal(file_make_folders(f->folder, "a/b/c/file"), 0);
    assert_int_equal(file_make_folders(f->folder, "file"), 0);
    assert_int_equal(fstatat(f->folder, "a/b/c", &status, 0), 0);
    assert_true(S_ISDIR(status.st_mode));
    assert_int_equal(entries(f), 1);
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    longest[1] = '/';
    assert_int_equal(file_make_folders(f->folder, longest), -ENAMETOOLONG);
    assert_int_equal(file_write(f->folder, longest, STR("x"), NULL), -ENAMETOOLONG);
}

static void errors_have_sentences(void **state)
{
    (void)state;
    assert_string_equal(file_error_text(-ENOSPC), "the disk is full");
    assert_string_equal(file_error_text(-EROFS), "the file system is read-only");
    assert_string_equal(file_error_text(-EXDEV), strerror(EXDEV));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_what_was_written),
        TEST(refuses_to_read),
        TEST(equal_bytes_leave_the_file_alone),
        TEST(other_bytes_replace_by_rename),
        TEST(symbolic_links_are_replaced_not_followed),
        TEST(folders_are_not_replaced),
        TEST(create_refuses_what_is_there),
        TEST(read_only_folder),
        TEST(writing_fails_half_way),
        TEST(folders_are_made),
        cmocka_unit_test(errors_have_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
