#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "workflow/keys.h"

#include "base/buffer.h"
#include "folder.h"

#include <stdio.h>
#include <sys/stat.h>

static const struct key_cost cheap = {1, 8192};

static void seal(struct buffer *text, const char *name, const char *passphrase)
{
    unsigned char seed[32] = {1};
    assert_int_equal(sodium_begin(), KEY_OK);
    assert_int_equal(key_seal_seed(text, str_from(name), seed, str_from(passphrase), cheap), KEY_OK);
}

static void opened_with_the_passphrase_alone(void **state)
{
    struct buffer text = BUFFER_INIT;
    struct key *key = NULL;
    (void)state;
    seal(&text, "aki", "ひみつの言葉");
    assert_int_equal(key_unseal(buffer_str(&text), STR("ひみつの言葉"), &key), KEY_OK);
    assert_true(str_is(key_name(key), "aki"));
    key_close(key);
    key = NULL;
    assert_int_equal(key_unseal(buffer_str(&text), STR("ひみつの言葉 "), &key), KEY_PASSPHRASE);
    assert_int_equal(key_unseal(buffer_str(&text), STR(""), &key), KEY_PASSPHRASE);
    assert_null(key);
    buffer_free(&text);
}

/* A key that opens is the key that was sealed; whatever is damaged does not open. */
static void every_byte_of_a_key_file(void **state)
{
    struct buffer text = BUFFER_INIT;
    (void)state;
    seal(&text, "aki", "x");
    for (size_t i = 0; i < text.size; i++) {
        struct key *key = NULL;
        text.data[i] ^= 1;
        int rc = key_unseal(buffer_str(&text), STR("x"), &key);
        /* The name is not secret, and must agree with the file's; Argon2 counts the bytes of the cost in KiB. */
        size_t cost = str_find(buffer_str(&text), STR("cost "), 0);
        bool in_name = i >= strlen("fumi-key-1\nname ") && i < strlen("fumi-key-1\nname aki");
        bool in_cost = i >= cost && i < cost + strlen("cost 1 8192");
        if (rc == KEY_OK && !in_name && !in_cost)
            fail_msg("byte %zu", i);
        assert_true(rc == KEY_OK || rc == KEY_PASSPHRASE || rc == KEY_DAMAGED);
        if (rc == KEY_OK)
            key_close(key);
        text.data[i] ^= 1;
    }
    for (size_t size = 0; size < text.size - 1; size++) {
        struct key *key = NULL;
        assert_true(key_unseal(str_of(text.data, size), STR("x"), &key) < 0);
    }
    buffer_free(&text);
}

static void requests_prove_the_key(void **state)
{
    struct arena arena = ARENA_INIT;
    struct buffer text = BUFFER_INIT, request = BUFFER_INIT;
    struct key *key = NULL;
    struct key_info info;
    (void)state;
    seal(&text, "aki", "x");
    assert_int_equal(key_unseal(buffer_str(&text), STR("x"), &key), KEY_OK);
    key_put_request(&request, key);
    assert_int_equal(key_parse_request(&arena, buffer_str(&request), &info), KEY_OK);
    assert_memory_equal(info.public_key, key_public(key), PUBLIC_KEY_SIZE);
    for (size_t i = 0; i + 1 < request.size; i++) {
        request.data[i] ^= 1;
        assert_int_equal(key_parse_request(&arena, buffer_str(&request), &info), KEY_DAMAGED);
        request.data[i] ^= 1;
    }
    key_close(key);
    buffer_free(&text);
    buffer_free(&request);
    arena_free(&arena);
}

static void files_are_closed_to_others(void **state)
{
    struct arena arena = ARENA_INIT;
    struct buffer text = BUFFER_INIT;
    char folder[FOLDER_SIZE];
    struct stat status;
    struct key *key = NULL;
    struct key_info info;
    struct key_list list;
    (void)state;
    int fd = folder_make(folder);
    seal(&text, "aki", "x");
    umask(0);
    assert_int_equal(keys_store(str_from(folder), STR("aki"), buffer_str(&text)), KEY_OK);
    assert_int_equal(keys_store(str_from(folder), STR("aki"), buffer_str(&text)), KEY_EXISTS);
    const char *path = arena_printf(&arena, "%s/aki.key", folder).data;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(keys_open(str_from(folder), STR("aki"), STR("y"), &key), KEY_PASSPHRASE);
    assert_int_equal(keys_open(str_from(folder), STR("eri"), STR("x"), &key), KEY_NONE);
    assert_int_equal(keys_open(str_from(folder), STR("../aki"), STR("x"), &key), KEY_NAME);
    assert_int_equal(keys_open(str_from(folder), STR("aki"), STR("x"), &key), KEY_OK);
    key_close(key);
    assert_int_equal(keys_list(&arena, str_from(folder), &list), KEY_OK);
    assert_int_equal(list.count, 1);
    chmod(path, 0640);
    assert_int_equal(keys_open(str_from(folder), STR("aki"), STR("x"), &key), KEY_OPEN);
    /* another name than the file's: somebody swapped them */
    rename(path, arena_printf(&arena, "%s/eri.key", folder).data);
    assert_int_equal(keys_info(&arena, str_from(folder), STR("eri"), &info), KEY_DAMAGED);
    folder_remove(fd, folder);
    buffer_free(&text);
    arena_free(&arena);
}

static void real_keys_are_dear(void **state)
{
    (void)state;
    assert_true(KEY_COST.operations >= 3);
    assert_true(KEY_COST.bytes >= (size_t)256 << 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opened_with_the_passphrase_alone),
        cmocka_unit_test(every_byte_of_a_key_file),
        cmocka_unit_test(requests_prove_the_key),
        cmocka_unit_test(files_are_closed_to_others),
        cmocka_unit_test(real_keys_are_dear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
