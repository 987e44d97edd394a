#define XXH_INLINE_ALL
#include "base/hash.h"

#include <nettle/sha2.h>
#include <xxhash.h>

_Static_assert(sizeof(XXH3_state_t) <= sizeof((struct hasher *)0)->state, "hasher.state holds an XXH3 state");

struct hash128 hash_bytes(struct str bytes)
{
    XXH128_hash_t h = XXH3_128bits(bytes.data, bytes.size);
    return (struct hash128){h.low64, h.high64};
}

uint64_t hash_key(struct str bytes)
{
    return XXH3_64bits(bytes.data, bytes.size);
}

static XXH3_state_t *state_of(struct hasher *hasher)
{
    return (XXH3_state_t *)(void *)hasher->state;
}

void hasher_begin(struct hasher *hasher)
{
    hasher->size = 0;
    hasher->has_state = false;
}

/* What is waiting, and these bytes, go into the state. */
static void pass_on(struct hasher *hasher, const void *bytes, size_t size)
{
    if (!hasher->has_state) {
        XXH3_INITSTATE(state_of(hasher));
        XXH3_128bits_reset(state_of(hasher));
        hasher->has_state = true;
    }
    XXH3_128bits_update(state_of(hasher), hasher->waiting, hasher->size);
    XXH3_128bits_update(state_of(hasher), bytes, size);
    hasher->size = 0;
}

static inline void put_bytes(struct hasher *hasher, const void *bytes, size_t size)
{
    if (size > sizeof hasher->waiting - hasher->size) {
        pass_on(hasher, bytes, size);
        return;
    }
    if (size > 0)
        memcpy(hasher->waiting + hasher->size, bytes, size);
    hasher->size += size;
}

void hasher_add(struct hasher *hasher, struct str part)
{
    hasher_add_number(hasher, part.size);
    put_bytes(hasher, part.data, part.size);
}

void hasher_add_number(struct hasher *hasher, uint64_t number)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    put_bytes(hasher, bytes, sizeof bytes);
}

void hasher_add_hash(struct hasher *hasher, struct hash128 hash)
{
    hasher_add_number(hasher, hash.low);
    hasher_add_number(hasher, hash.high);
}

struct hash128 hasher_end(struct hasher *hasher)
{
    if (!hasher->has_state)
        return hash_bytes(str_of((const char *)hasher->waiting, hasher->size));
    pass_on(hasher, NULL, 0);
    XXH128_hash_t h = XXH3_128bits_digest(state_of(hasher));
    return (struct hash128){h.low64, h.high64};
}

static void to_hex(const unsigned char *bytes, size_t size, char *hex)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    hex[2 * size] = '\0';
}

void hash_to_hex(struct hash128 hash, char hex[HASH_HEX_SIZE + 1])
{
    unsigned char bytes[16];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (unsigned char)(hash.high >> (56 - 8 * i));
        bytes[8 + i] = (unsigned char)(hash.low >> (56 - 8 * i));
    }
    to_hex(bytes, sizeof bytes, hex);
}

void sha256_bytes(struct str bytes, unsigned char digest[SHA256_SIZE])
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, bytes.size, (const uint8_t *)bytes.data);
    sha256_digest(&context, SHA256_SIZE, digest);
}

void sha256_to_hex(const unsigned char digest[SHA256_SIZE], char hex[SHA256_HEX_SIZE + 1])
{
    to_hex(digest, SHA256_SIZE, hex);
}
