#include "workflow/digest.h"

struct digest digest_of(struct str bytes)
{
    struct digest digest;
    sha256_bytes(bytes, digest.bytes);
    return digest;
}

bool digest_equal(struct digest a, struct digest b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

bool digest_is_none(struct digest digest)
{
    return digest_equal(digest, DIGEST_NONE);
}

struct str hex_put(struct arena *arena, const unsigned char *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    char *hex = arena_alloc(arena, 2 * size + 1);
    for (size_t i = 0; i < size; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    hex[2 * size] = '\0';
    return str_of(hex, 2 * size);
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int hex_parse(struct str text, unsigned char *bytes, size_t size)
{
    if (text.size != 2 * size)
        return -1;
    for (size_t i = 0; i < size; i++) {
        int high = digit_of(text.data[2 * i]), low = digit_of(text.data[2 * i + 1]);
        if (high < 0 || low < 0)
            return -1;
        bytes[i] = (unsigned char)(high * 16 + low);
    }
    return 0;
}

struct str digest_hex(struct arena *arena, struct digest digest)
{
    return hex_put(arena, digest.bytes, sizeof digest.bytes);
}

struct str digest_short(struct arena *arena, struct digest digest)
{
    return hex_put(arena, digest.bytes, 4);
}

int digest_parse(struct str hex, struct digest *digest)
{
    return hex_parse(hex, digest->bytes, sizeof digest->bytes);
}
