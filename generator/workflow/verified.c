#include "workflow/verified.h"

#include "base/file.h"
#include "base/memory.h"

#include <stdlib.h>

#define NAME "verified"
#define HEAD "fumi-verified-1\n"
#define LIMIT ((size_t)256 << 20)

void verified_open(struct verified *v, int out_fd, const struct key *key)
{
    struct str text, head = STR(HEAD);
    unsigned char mac[KEY_MAC_SIZE];
    *v = (struct verified){.before = STR(""), .mutex = PTHREAD_MUTEX_INITIALIZER};
    if (file_read(&v->arena, out_fd, NAME, LIMIT, &text, NULL) < 0 || text.size < head.size + KEY_MAC_SIZE ||
        (text.size - head.size - KEY_MAC_SIZE) % SHA256_SIZE != 0)
        return;
    key_mac(key, HEAD, str_sub(text, 0, text.size - KEY_MAC_SIZE), mac);
    if (str_starts(text, head) && memcmp(text.data + text.size - KEY_MAC_SIZE, mac, KEY_MAC_SIZE) == 0)
        v->before = str_sub(text, head.size, text.size - head.size - KEY_MAC_SIZE);
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, SHA256_SIZE);
}

static void note(struct verified *v, struct digest key, bool hit)
{
    pthread_mutex_lock(&v->mutex);
    memory_grow(&v->now, v->count, &v->capacity, sizeof *v->now);
    v->now[v->count++] = key;
    v->hits += hit;
    pthread_mutex_unlock(&v->mutex);
}

bool verified_known(void *data, struct digest key)
{
    struct verified *v = data;
    bool known =
        v->before.size > 0 && bsearch(key.bytes, v->before.data, v->before.size / SHA256_SIZE, SHA256_SIZE, compare) != NULL;
    if (known)
        note(v, key, true);
    return known;
}

void verified_add(void *data, struct digest key)
{
    note(data, key, false);
}

int verified_save(struct verified *v, int out_fd, const struct key *key)
{
    struct buffer buffer = BUFFER_INIT;
    unsigned char mac[KEY_MAC_SIZE];
    int rc = 0;
    if (v->count > 0)
        qsort(v->now, v->count, sizeof *v->now, compare);
    buffer_put_literal(&buffer, HEAD);
    for (size_t i = 0; i < v->count; i++)
        if (i == 0 || !digest_equal(v->now[i - 1], v->now[i]))
            buffer_put(&buffer, str_of((const char *)v->now[i].bytes, SHA256_SIZE));
    if (!str_equal(str_from_pos(buffer_str(&buffer), strlen(HEAD)), v->before)) {
        key_mac(key, HEAD, buffer_str(&buffer), mac);
        buffer_put(&buffer, str_of((const char *)mac, KEY_MAC_SIZE));
        rc = file_write(out_fd, NAME, buffer_str(&buffer), NULL);
    }
    buffer_free(&buffer);
    return rc;
}

void verified_close(struct verified *v)
{
    free(v->now);
    arena_free(&v->arena);
}
