#include "epub/archive.h"

#include "base/memory.h"

#include <stdlib.h>
#include <zlib.h>

#define LEVEL 9
#define VERSION_NEEDED 20 /* 2.0: deflate and folders */
#define DOS_DATE 0x21     /* 1980-01-01 */
#define LOCAL_SIZE 30
#define CENTRAL_SIZE 46

struct str archive_method(void)
{
    return str_from(ZLIB_VERSION "/9");
}

static struct packed as_it_is(struct str content)
{
    uLong crc = crc32_z(0, (const Bytef *)content.data, content.size);
    return (struct packed){content, content.size, (uint32_t)crc, false};
}

struct packed archive_store(struct str content)
{
    return as_it_is(content);
}

struct packed archive_pack(struct arena *arena, struct str content)
{
    struct packed packed = as_it_is(content);
    z_stream stream = {0};
    if (content.size == 0 || content.size > ARCHIVE_LIMIT)
        return packed;
    if (deflateInit2(&stream, LEVEL, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        memory_exhausted();
    uLong bound = deflateBound(&stream, (uLong)content.size);
    char *bytes = arena_alloc(arena, bound);
    stream.next_in = (z_const Bytef *)(uintptr_t)content.data;
    stream.avail_in = (uInt)content.size;
    stream.next_out = (Bytef *)bytes;
    stream.avail_out = (uInt)bound;
    int rc = deflate(&stream, Z_FINISH);
    size_t size = (size_t)stream.total_out;
    deflateEnd(&stream);
    if (rc != Z_STREAM_END || size >= content.size)
        return packed;
    packed.bytes = str_of(bytes, size);
    packed.deflated = true;
    return packed;
}

static void put16(struct buffer *out, unsigned value)
{
    const char bytes[2] = {(char)(value & 0xFF), (char)(value >> 8 & 0xFF)};
    buffer_put(out, str_of(bytes, sizeof bytes));
}

static void put32(struct buffer *out, size_t value)
{
    put16(out, (unsigned)(value & 0xFFFF));
    put16(out, (unsigned)(value >> 16 & 0xFFFF));
}

/* What both headers have in common, from "version needed" on. */
static void put_description(struct buffer *out, const struct member *m)
{
    put16(out, VERSION_NEEDED);
    put16(out, 0); /* flags */
    put16(out, m->packed.deflated ? 8 : 0);
    put16(out, 0); /* time */
    put16(out, DOS_DATE);
    put32(out, m->packed.crc);
    put32(out, m->packed.bytes.size);
    put32(out, m->packed.size);
    put16(out, (unsigned)m->path.size);
    put16(out, 0); /* extra field */
}

static void put_local(struct buffer *out, const struct member *m)
{
    put32(out, 0x04034b50);
    put_description(out, m);
    buffer_put(out, m->path);
    buffer_put(out, m->packed.bytes);
}

static void put_central(struct buffer *out, const struct member *m, size_t offset)
{
    put32(out, 0x02014b50);
    put16(out, VERSION_NEEDED); /* made by: MS-DOS, which has no permissions to tell of */
    put_description(out, m);
    put16(out, 0); /* comment */
    put16(out, 0); /* disk */
    put16(out, 0); /* internal attributes */
    put32(out, 0); /* external attributes */
    put32(out, offset);
    buffer_put(out, m->path);
}

static size_t size_of(const struct member *members, size_t count)
{
    size_t size = 22;
    for (size_t i = 0; i < count && size < ARCHIVE_LIMIT; i++) {
        if (members[i].packed.size > ARCHIVE_LIMIT)
            return SIZE_MAX;
        size += LOCAL_SIZE + CENTRAL_SIZE + 2 * members[i].path.size + members[i].packed.bytes.size;
    }
    return size;
}

int archive_put(struct buffer *out, struct member *members, size_t count)
{
    size_t size = size_of(members, count), start = out->size;
    if (size > ARCHIVE_LIMIT || count > UINT16_MAX - 1)
        return -1;
    buffer_reserve(out, size);
    size_t *offsets = memory_alloc((count + 1) * sizeof *offsets);
    for (size_t i = 0; i < count; i++) {
        offsets[i] = out->size - start;
        put_local(out, &members[i]);
        members[i].offset = out->size - start - members[i].packed.bytes.size;
    }
    size_t directory = out->size - start;
    for (size_t i = 0; i < count; i++)
        put_central(out, &members[i], offsets[i]);
    size_t end = out->size - start;
    free(offsets);
    put32(out, 0x06054b50);
    put32(out, 0); /* disks */
    put16(out, (unsigned)count);
    put16(out, (unsigned)count);
    put32(out, end - directory);
    put32(out, directory);
    put16(out, 0); /* comment */
    return 0;
}
