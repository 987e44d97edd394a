#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "facts/state.h"
#include "folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static char folder[FOLDER_SIZE];
static int folder_fd;

static int begin(void **state)
{
    (void)state;
    folder_fd = folder_make(folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    folder_remove(folder_fd, folder);
    return 0;
}

static struct state *reopen(struct state *old, bool *usable)
{
    struct state *s = NULL;
    state_close(old);
    assert_int_equal(state_open(&s, folder_fd, folder, "staging", usable), 0);
    return s;
}

static int count_row(struct str key, struct str value, void *data)
{
    (void)key;
    (void)value;
    ++*(int *)data;
    return 0;
}

static void what_is_committed_is_there_and_nothing_else(void **state)
{
    struct arena arena = ARENA_INIT;
    bool usable;
    int rows = 0;
    (void)state;
    struct state *s = reopen(NULL, &usable);
    assert_false(usable);
    assert_int_equal(state_begin(s), 0);
    state_clear(s);
    state_put(s, STATE_DOCUMENTS, STR("b"), STR("2"));
    state_put(s, STATE_DOCUMENTS, STR("a"), STR("1"));
    assert_int_equal(state_commit(s), 0);
    s = reopen(s, &usable);
    assert_true(usable);
    assert_true(str_is(state_get(s, STATE_DOCUMENTS, STR("a"), &arena), "1"));
    assert_null(state_get(s, STATE_DOCUMENTS, STR("c"), &arena).data);
    assert_int_equal(state_each(s, STATE_DOCUMENTS, count_row, &rows), 0);
    assert_int_equal(rows, 2);
    assert_int_equal(state_each_apart(s, STATE_DOCUMENTS, count_row, &rows), 0);
    assert_int_equal(rows, 4);

    /* A build that ends here has announced outputs that the state does not know: nothing of it may be trusted. */
    assert_int_equal(state_begin(s), 0);
    state_put(s, STATE_DOCUMENTS, STR("a"), STR("3"));
    s = reopen(s, &usable);
    assert_false(usable);
    state_close(s);
    arena_free(&arena);
}

/* Bytes changed behind SQLite's back leave its own structure whole: the row's checksum tells. */
static void a_changed_value_is_noticed(void **state)
{
    char path[64], page[8192];
    bool usable;
    int rows = 0;
    (void)state;
    struct state *s = reopen(NULL, &usable);
    assert_int_equal(state_begin(s), 0);
    state_clear(s);
    state_put(s, STATE_DOCUMENTS, STR("key"), STR("some value to look for"));
    assert_int_equal(state_commit(s), 0);
    state_close(s);
    snprintf(path, sizeof path, "%s/state.db", folder);
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    off_t at = 0;
    bool found = false;
    for (ssize_t got; !found && (got = pread(fd, page, sizeof page, at)) > 0; at += got) {
        char *hit = memmem(page, (size_t)got, "some value", strlen("some value"));
        if (hit != NULL) {
            found = true;
            assert_int_equal(pwrite(fd, "x", 1, at + (hit - page)), 1);
        }
    }
    close(fd);
    assert_true(found);
    s = reopen(NULL, &usable);
    assert_true(usable);
    assert_int_equal(state_each_apart(s, STATE_DOCUMENTS, count_row, &rows), -1);
    assert_int_equal(state_each(s, STATE_DOCUMENTS, count_row, &rows), -1);
    state_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_committed_is_there_and_nothing_else),
        cmocka_unit_test(a_changed_value_is_noticed),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
