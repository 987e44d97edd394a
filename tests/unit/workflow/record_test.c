#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "workflow/record.h"

static struct arena arena;

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static const struct ledger_record sample = {.type = RECORD_DOCUMENT,
                                            .seq = 12,
                                            .prev = {{1, 2, 3}},
                                            .id = STR_INIT("faq/質問"),
                                            .path = STR_INIT("faq/10-質問.md"),
                                            .kind = STR_INIT("faq"),
                                            .visibility = STR_INIT("public"),
                                            .encoding = STR_INIT("cp932"),
                                            .from = STAGE_EDITED,
                                            .to = STAGE_PROOFED,
                                            .actor = STR_INIT("hanako"),
                                            .role = ROLE_PROOFREADER,
                                            .at = 1700000000,
                                            .content = {{9}},
                                            .note = STR_INIT("「\"」と\\と\n改行\tも")};

static struct str line_of(const struct ledger_record *record)
{
    struct buffer out = BUFFER_INIT;
    unsigned char signature[SIGNATURE_SIZE] = {7};
    record_put(&out, record);
    record_put_signature(&out, signature);
    struct str line = arena_str(&arena, str_sub(buffer_str(&out), 0, out.size - 1));
    buffer_free(&out);
    return line;
}

static void spelled_as_designed(void **state)
{
    (void)state;
    struct ledger_record plain = sample;
    plain.note = STR("");
    plain.prev = DIGEST_NONE;
    static const char expected[] =
        "{\"seq\":12,\"prev\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"id\":\"faq/質問\","
        "\"path\":\"faq/10-質問.md\",\"kind\":\"faq\",\"visibility\":\"public\",\"encoding\":\"cp932\",\"from\":\"edited\","
        "\"to\":\"proofed\",\"actor\":\"hanako\",\"role\":\"proofreader\",\"at\":\"2023-11-14T22:13:20Z\","
        "\"content\":\"0900000000000000000000000000000000000000000000000000000000000000\",\"note\":\"\",\"sig\":\"07";
    assert_true(str_starts(line_of(&plain), str_from(expected)));
}

static void read_as_written(void **state)
{
    (void)state;
    struct ledger_record r;
    struct str line = line_of(&sample);
    assert_int_equal(record_parse(&arena, RECORD_DOCUMENT, line, &r), 0);
    assert_string_equal(line_of(&r).data, line.data);
    assert_true(str_equal(r.note, sample.note));
    assert_int_equal(r.at, sample.at);
    assert_true(str_starts(str_from_pos(line, r.signed_size), STR(",\"sig\":\"")));
    assert_true(digest_equal(r.hash, digest_of(line)));
    assert_int_equal(record_parse(&arena, RECORD_ACTOR, line, &r), -1);
    assert_int_equal(record_parse(&arena, RECORD_SITE, line, &r), -1);
}

/* Whatever the reader takes, the writer writes: try every line that is one byte away. */
static void nothing_else_is_taken(void **state)
{
    (void)state;
    struct str line = line_of(&sample);
    char *data = (char *)(uintptr_t)line.data;
    unsigned taken = 0;
    for (size_t i = 0; i < line.size; i++) {
        char kept = data[i];
        for (int c = 0; c < 256; c += i % 7 == 0 ? 1 : 13) {
            struct arena_mark mark = arena_mark(&arena);
            struct ledger_record r;
            data[i] = (char)c;
            if (record_parse(&arena, RECORD_DOCUMENT, line, &r) == 0) {
                struct buffer out = BUFFER_INIT;
                record_put(&out, &r);
                record_put_signature(&out, r.signature);
                assert_true(str_equal(str_sub(buffer_str(&out), 0, out.size - 1), line));
                buffer_free(&out);
                taken++;
            }
            arena_reset_to(&arena, mark);
        }
        data[i] = kept;
    }
    assert_true(taken > 100); /* digits of hashes and letters of texts */
}

static struct str replaced(const char *from, const char *to)
{
    struct str line = line_of(&sample);
    size_t at = str_find(line, str_from(from), 0);
    assert_true(at != STR_NPOS);
    return arena_printf(&arena, "%.*s%s%s", (int)at, line.data, to, line.data + at + strlen(from));
}

static void other_spellings_are_refused(void **state)
{
    static const char *const pairs[][2] = {
        {"{\"seq\":12", "{ \"seq\":12"},
        {"{\"seq\":12", "{\"seq\":012"},
        {"{\"seq\":12", "{\"seq\":1.2e1"},
        {"{\"seq\":12", "{\"seq\":0"},
        {"{\"seq\":12", "{\"seq\":9999999999"},
        {"\"prev\":\"01", "\"prev\":\"0A"},
        {"\"id\":\"faq", "\"id\":\"\\u0066aq"},
        {"\"id\":\"faq", "\"id\":\"../faq"},
        {"\"id\":\"faq/", "\"id\":\"faq//"},
        {"\"path\":\"faq", "\"path\":\"/faq"},
        {"\"kind\":\"faq\"", "\"kind\":\"faqs\""},
        {"\"public\"", "\"Public\""},
        {"\"cp932\"", "\"sjis\""},
        {"\"edited\"", "\"gone\""},
        {"\"hanako\"", "\"Hanako\""},
        {"\"hanako\"", "\"\""},
        {"T22:13:20Z", "T22:13:60Z"},
        {"2023-11-14", "2023-02-30"},
        {"T22:13:20Z", "T22:13:20+00:00"},
        {"と\\n", "と\\/"},
        {"と\\n", "と\n"},
        {"\"content\":\"09", "\"content\":\"9"},
        {",\"note\"", ",\"x\":\"\",\"note\""},
        {"\"sig\"", "\"signature\""},
    };
    struct ledger_record r;
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (record_parse(&arena, RECORD_DOCUMENT, replaced(pairs[i][0], pairs[i][1]), &r) == 0)
            fail_msg("taken: %s instead of %s", pairs[i][1], pairs[i][0]);
    struct str line = line_of(&sample);
    assert_int_equal(record_parse(&arena, RECORD_DOCUMENT, arena_concat(&arena, line, STR(" ")), &r), -1);
    for (size_t size = 0; size < line.size; size++)
        assert_int_equal(record_parse(&arena, RECORD_DOCUMENT, str_sub(line, 0, size), &r), -1);
}

static void large_input_is_bounded(void **state)
{
    (void)state;
    struct ledger_record r, large = sample;
    char *text = arena_alloc(&arena, RECORD_LIMIT + 1);
    memset(text, 'a', RECORD_LIMIT);
    large.note = str_of(text, RECORD_TEXT_LIMIT);
    assert_int_equal(record_parse(&arena, RECORD_DOCUMENT, line_of(&large), &r), 0);
    large.note.size++;
    assert_int_equal(record_parse(&arena, RECORD_DOCUMENT, line_of(&large), &r), -1);
    large.note.size = RECORD_LIMIT;
    assert_int_equal(record_parse(&arena, RECORD_DOCUMENT, line_of(&large), &r), -1);
}

static void times_there_and_back(void **state)
{
    int64_t at;
    (void)state;
    for (int64_t t = 0; t < 4102444800; t += 98765431) {
        assert_int_equal(record_parse_time(record_time(&arena, t), &at), 0);
        assert_int_equal(at, t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spelled_as_designed),    cmocka_unit_test(read_as_written),
        cmocka_unit_test(nothing_else_is_taken),  cmocka_unit_test(other_spellings_are_refused),
        cmocka_unit_test(large_input_is_bounded), cmocka_unit_test(times_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
