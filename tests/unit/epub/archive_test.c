#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "epub/archive.h"

#include <zlib.h>

static unsigned at16(struct str bytes, size_t at)
{
    return (unsigned char)bytes.data[at] | (unsigned)(unsigned char)bytes.data[at + 1] << 8;
}

static size_t at32(struct str bytes, size_t at)
{
    return at16(bytes, at) | (size_t)at16(bytes, at + 2) << 16;
}

static struct str inflated(struct arena *arena, const struct packed *packed)
{
    z_stream stream = {0};
    char *out = arena_alloc(arena, packed->size + 1);
    assert_int_equal(inflateInit2(&stream, -MAX_WBITS), Z_OK);
    stream.next_in = (z_const Bytef *)(uintptr_t)packed->bytes.data;
    stream.avail_in = (uInt)packed->bytes.size;
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)packed->size;
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    inflateEnd(&stream);
    return str_of(out, packed->size);
}

static void content_comes_back(void **state)
{
    struct arena arena = ARENA_INIT;
    struct str text = arena_str(&arena, STR("あいうえお、あいうえお、あいうえお、あいうえお、あいうえお。"));
    (void)state;
    struct packed packed = archive_pack(&arena, text);
    assert_true(packed.deflated);
    assert_true(packed.bytes.size < text.size);
    assert_true(str_equal(inflated(&arena, &packed), text));
    assert_int_equal(packed.crc, crc32(0, (const Bytef *)text.data, (uInt)text.size));
    arena_free(&arena);
}

static void what_does_not_shrink_is_stored(void **state)
{
    struct arena arena = ARENA_INIT;
    (void)state;
    assert_false(archive_pack(&arena, STR("")).deflated);
    assert_false(archive_pack(&arena, STR("ab")).deflated);
    assert_false(archive_store(STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")).deflated);
    arena_free(&arena);
}

/* OCF 3.3: mimetype is the first entry, stored, without an extra field, so that its text stands at offset 38. */
static void mimetype_can_be_read_at_its_offset(void **state)
{
    struct arena arena = ARENA_INIT;
    struct buffer out = BUFFER_INIT;
    struct str text = STR("一二三四五六七八九十、一二三四五六七八九十、一二三四五六七八九十");
    struct member members[] = {{STR("mimetype"), archive_store(STR("application/epub+zip")), 0},
                               {STR("EPUB/a.xhtml"), archive_pack(&arena, text), 0}};
    (void)state;
    assert_int_equal(archive_put(&out, members, 2), 0);
    struct str bytes = buffer_str(&out);
    assert_memory_equal(bytes.data, "PK\3\4", 4);
    assert_memory_equal(bytes.data + 30, "mimetypeapplication/epub+zip", 28);
    assert_int_equal(at16(bytes, 8), 0);     /* stored */
    assert_int_equal(at16(bytes, 10), 0);    /* 00:00 */
    assert_int_equal(at16(bytes, 12), 0x21); /* 1980-01-01 */
    assert_int_equal(at16(bytes, 28), 0);    /* no extra field */
    arena_free(&arena);
    buffer_free(&out);
}

static void the_directory_points_to_the_members(void **state)
{
    struct arena arena = ARENA_INIT;
    struct buffer out = BUFFER_INIT;
    struct member members[] = {{STR("mimetype"), archive_store(STR("application/epub+zip")), 0},
                               {STR("empty"), archive_store(STR("")), 0},
                               {STR("EPUB/x"), archive_pack(&arena, STR("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")), 0}};
    (void)state;
    buffer_put_literal(&out, "before"); /* offsets count from the archive's own beginning */
    assert_int_equal(archive_put(&out, members, 3), 0);
    struct str bytes = str_from_pos(buffer_str(&out), 6);
    size_t end = bytes.size - 22;
    assert_memory_equal(bytes.data + end, "PK\5\6", 4);
    assert_int_equal(at16(bytes, end + 10), 3);
    size_t at = at32(bytes, end + 16);
    assert_int_equal(at + at32(bytes, end + 12), end);
    for (size_t i = 0; i < 3; i++) {
        assert_memory_equal(bytes.data + at, "PK\1\2", 4);
        size_t local = at32(bytes, at + 42);
        assert_memory_equal(bytes.data + local, "PK\3\4", 4);
        assert_memory_equal(bytes.data + local + 30, members[i].path.data, members[i].path.size);
        assert_memory_equal(bytes.data + local + 4, bytes.data + at + 6, 26); /* both headers say the same */
        assert_int_equal(members[i].offset, local + 30 + members[i].path.size);
        at += 46 + members[i].path.size;
    }
    assert_int_equal(at, end);
    arena_free(&arena);
    buffer_free(&out);
}

static void too_much_is_refused(void **state)
{
    struct buffer out = BUFFER_INIT;
    struct member member = {STR("x"), {STR("x"), ARCHIVE_LIMIT + 1, 0, false}, 0};
    (void)state;
    assert_int_equal(archive_put(&out, &member, 1), -1);
    assert_int_equal(out.size, 0);
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(content_comes_back),
        cmocka_unit_test(what_does_not_shrink_is_stored),
        cmocka_unit_test(mimetype_can_be_read_at_its_offset),
        cmocka_unit_test(the_directory_points_to_the_members),
        cmocka_unit_test(too_much_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
