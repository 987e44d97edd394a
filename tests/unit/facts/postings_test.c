#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/memory.h"
#include "facts/postings.h"
#include "facts/term.h"

#include <stdio.h>

/* ---- lists ---- */

static struct str put(struct buffer *buffer, uint32_t rest, const uint16_t *keys, const enum search_field *fields, size_t count)
{
    struct postings *p = memory_zalloc(sizeof *p);
    buffer_reset(buffer);
    for (size_t i = 0; i < count; i++)
        postings_add(p, keys[i], fields[i]);
    postings_put(buffer, rest, p);
    free(p);
    return buffer_str(buffer);
}

static void assert_text(struct str got, const char *wanted)
{
    if (!str_is(got, wanted))
        fail_msg("%.*s, should be %s", STR_ARGS(got), wanted);
}

static void lists_as_documented(void **state)
{
    struct buffer buffer = BUFFER_INIT;
    const uint16_t keys[] = {2, 0, 1, 40, 65535};
    const enum search_field body[] = {SEARCH_BODY, SEARCH_BODY, SEARCH_BODY, SEARCH_BODY, SEARCH_BODY};
    const enum search_field mixed[] = {SEARCH_TITLE, SEARCH_BODY, SEARCH_HEADING, SEARCH_BODY, SEARCH_SUMMARY};
    (void)state;
    assert_text(put(&buffer, 0, keys, body, 3), "!AAAAAAA");
    assert_text(put(&buffer, 1, keys, body, 4), "!AAABAAAlB");         /* 37 is 5 + 32, then 1 */
    assert_text(put(&buffer, 0x3FFFFF, keys, body, 0), "");            /* no keys, no term */
    assert_text(put(&buffer, 0, keys, mixed, 5), "!AAAAAnB.B.___B.C"); /* 65535 is 31 31 31 and 1 */
    assert_text(put(&buffer, 0, keys, mixed, 1), "!AAAA...C");
    buffer_free(&buffer);
}

static void best_field_stays(void **state)
{
    struct buffer buffer = BUFFER_INIT;
    const uint16_t keys[] = {5, 5, 5};
    const enum search_field fields[] = {SEARCH_BODY, SEARCH_HEADING, SEARCH_BODY};
    (void)state;
    assert_text(put(&buffer, 0, keys, fields, 3), "!AAAA.F");
    buffer_free(&buffer);
}

/* A shard of some terms, each on some keys in some fields; POSTING_NONE where a key has not got the term. */
enum { TERMS = 7, KEYS = 60 };
struct model {
    uint8_t fields[TERMS][KEYS];
};

static uint16_t key_of(unsigned i)
{
    return (uint16_t)(i * 1093);
}

static uint32_t rest_of(unsigned term)
{
    return term * 511111U;
}

static void put_model(struct buffer *buffer, const struct model *model, struct postings *p)
{
    buffer_reset(buffer);
    for (unsigned t = 0; t < TERMS; t++) {
        for (unsigned k = 0; k < KEYS; k++)
            postings_set(p, key_of(k), model->fields[t][k]);
        postings_put(buffer, rest_of(t), p);
    }
}

static uint8_t random_field(void)
{
    int n = rand() % 9;
    return n < 4 ? (uint8_t)n : POSTING_NONE;
}

/* Patched lists are those that would have been made from nothing, byte for byte. */
static void patched_as_made(void **state)
{
    struct buffer before = BUFFER_INIT, patched = BUFFER_INIT, wanted = BUFFER_INIT;
    struct postings *p = memory_zalloc(sizeof *p);
    struct model model;
    (void)state;
    srand(7);
    memset(&model, POSTING_NONE, sizeof model);
    for (unsigned round = 0; round < 400; round++) {
        struct postings_change changes[TERMS * KEYS];
        size_t count = 0;
        put_model(&before, &model, p);
        for (unsigned t = 0; t < TERMS; t++) {
            int share = rand() % 4; /* some terms go whole, some are left alone */
            for (unsigned k = 0; k < KEYS; k++) {
                if (share == 0 || rand() % 5 >= share)
                    continue;
                model.fields[t][k] = share == 3 ? POSTING_NONE : random_field();
                changes[count++] = (struct postings_change){rest_of(t), key_of(k), model.fields[t][k]};
            }
        }
        put_model(&wanted, &model, p);
        buffer_reset(&patched);
        assert_int_equal(postings_patch(&patched, buffer_str(&before), changes, count, p), 0);
        assert_true(str_equal(buffer_str(&patched), buffer_str(&wanted)));
    }
    free(p);
    buffer_free(&before);
    buffer_free(&patched);
    buffer_free(&wanted);
}

static void damaged_shards_are_refused(void **state)
{
    static const char *const bad[] = {"x", "!", "!AAA", "!A*AA", "!AAAAg", "!AAAA____B", "!AAAA....A", "!AAAA~", "!AAAA_____A"};
    struct postings *p = memory_zalloc(sizeof *p);
    const struct postings_change change = {0, 1, SEARCH_BODY};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct buffer out = BUFFER_INIT;
        int rc = postings_patch(&out, str_from(bad[i]), &change, 1, p);
        if (rc == 0)
            fail_msg("%s: %d", bad[i], rc);
        memset(p, 0, sizeof *p);
        buffer_free(&out);
    }
    free(p);
}

/* ---- terms ---- */

static struct str packed(struct buffer *buffer, const char *title, const char *body)
{
    buffer_reset(buffer);
    searched_put(buffer, SEARCH_TITLE, str_from(title));
    searched_put(buffer, SEARCH_BODY, str_from(body));
    return buffer_str(buffer);
}

static void terms_of_one_document(void **state)
{
    struct buffer buffer = BUFFER_INIT;
    struct folded folded = FOLDED_INIT;
    struct term_list list = {0};
    (void)state;
    term_list_add(&list, &folded, 9, packed(&buffer, "アい", "いう あ い"));
    term_list_finish(&list);
    const struct {
        uint32_t code;
        uint8_t field;
    } wanted[] = {{term_code(u'あ', u'い'), SEARCH_TITLE},
                  {term_code(u'あ', 0), SEARCH_TITLE},
                  {term_code(u'い', 0), SEARCH_TITLE},
                  {term_code(u'い', u'う'), SEARCH_BODY}}; /* nothing across white space */
    assert_int_equal(list.count, 4);
    for (size_t i = 0; i < 4; i++) {
        size_t found = 0;
        for (size_t k = 0; k < list.count; k++)
            found += list.items[k].code == wanted[i].code && list.items[k].field == wanted[i].field && list.items[k].key == 9;
        assert_int_equal(found, 1);
    }
    term_list_free(&list);
    fold_free(&folded);
    buffer_free(&buffer);
}

struct tally {
    size_t count;
    uint32_t last;
    bool ascends;
};

static void count_one(uint32_t ordinal, enum search_field field, void *data)
{
    struct tally *tally = data;
    assert_true(field == (ordinal % 3 == 0 ? SEARCH_TITLE : SEARCH_BODY));
    tally->ascends = tally->ascends && ordinal >= tally->last;
    tally->last = ordinal;
    tally->count++;
}

/* Many documents, in runs that go back, as threads that steal work make them. */
static void collected_whole(void **state)
{
    struct collector *c = collector_new();
    struct buffer buffer = BUFFER_INIT;
    size_t count = 0, found = 0;
    (void)state;
    for (uint32_t run = 0; run < 5; run++)
        for (uint32_t i = 0; i < 1000; i++) {
            uint32_t ordinal = (4 - run) * 1000 + i;
            char other[16];
            snprintf(other, sizeof other, "q%uq", ordinal % 500);
            collector_add(c, ordinal, ordinal % 3 == 0 ? packed(&buffer, "共通", other) : packed(&buffer, other, "共通"));
        }
    uint64_t marked[SEARCH_SHARD_COUNT / 64] = {0};
    unsigned shard = term_shard(term_code(u'共', u'通'));
    collector_finish(c);
    collector_mark_shards(c, marked);
    assert_true((marked[shard / 64] >> shard % 64 & 1) != 0);
    collector_list(c, shard, NULL, &count);
    struct collected_term *terms = memory_alloc(count * sizeof *terms);
    size_t listed = 0;
    collector_list(c, shard, terms, &listed);
    assert_int_equal(listed, count);
    for (size_t i = 0; i < count; i++) {
        struct tally tally = {.ascends = true};
        if (terms[i].code != term_code(u'共', u'通'))
            continue;
        collected_each(&terms[i], count_one, &tally);
        assert_int_equal(tally.count, 5000);
        assert_false(tally.ascends);
        found++;
    }
    assert_int_equal(found, 1);
    free(terms);
    buffer_free(&buffer);
    collector_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_as_documented),   cmocka_unit_test(best_field_stays),
        cmocka_unit_test(patched_as_made),       cmocka_unit_test(damaged_shards_are_refused),
        cmocka_unit_test(terms_of_one_document), cmocka_unit_test(collected_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
