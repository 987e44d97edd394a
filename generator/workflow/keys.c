/* Sealing, opening and using private keys. Where they lie is keys_folder.c. */

#include "workflow/keys.h"

#include "base/buffer.h"
#include "base/memory.h"

#include <sodium.h>

/* libsodium's "moderate": 0.7 s and 256 MiB on a machine of 2020. */
const struct key_cost KEY_COST = {crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE};

/* What a key file may ask of this machine. */
#define MOST_BYTES ((size_t)1 << 30)
#define MOST_OPERATIONS 64

#define SECRET_SIZE crypto_sign_SECRETKEYBYTES

struct key {
    char name[65];
    unsigned char secret[SECRET_SIZE];
};

int sodium_begin(void)
{
    return sodium_init() < 0 ? KEY_LIBRARY : KEY_OK;
}

struct digest key_fingerprint(const unsigned char public_key[PUBLIC_KEY_SIZE])
{
    return digest_of(str_of((const char *)public_key, PUBLIC_KEY_SIZE));
}

struct str key_name(const struct key *key)
{
    return str_of(key->name, strlen(key->name));
}

const unsigned char *key_public(const struct key *key)
{
    return key->secret + SECRET_SIZE - PUBLIC_KEY_SIZE; /* as libsodium keeps it: seed, then public key */
}

void key_sign(const struct key *key, struct str bytes, unsigned char signature[SIGNATURE_SIZE])
{
    crypto_sign_detached(signature, NULL, (const unsigned char *)bytes.data, bytes.size, key->secret);
}

bool key_verify(const unsigned char public_key[PUBLIC_KEY_SIZE], struct str bytes,
                const unsigned char signature[SIGNATURE_SIZE])
{
    return crypto_sign_verify_detached(signature, (const unsigned char *)bytes.data, bytes.size, public_key) == 0;
}

void key_mac(const struct key *key, const char *purpose, struct str bytes, unsigned char mac[KEY_MAC_SIZE])
{
    unsigned char derived[KEY_MAC_SIZE];
    crypto_generichash(derived, sizeof derived, (const unsigned char *)purpose, strlen(purpose), key->secret,
                       SECRET_SIZE - PUBLIC_KEY_SIZE); /* the seed */
    crypto_generichash(mac, KEY_MAC_SIZE, (const unsigned char *)bytes.data, bytes.size, derived, sizeof derived);
    sodium_memzero(derived, sizeof derived);
}

void key_close(struct key *key)
{
    sodium_free(key); /* wipes it, too */
}

/* ---- the file ---- */

static void put_line(struct buffer *buffer, const char *name, const unsigned char *bytes, size_t size)
{
    struct arena arena = ARENA_INIT;
    buffer_printf(buffer, "%s %.*s\n", name, STR_ARGS(hex_put(&arena, bytes, size)));
    arena_free(&arena);
}

static int stretch(unsigned char box_key[crypto_secretbox_KEYBYTES], struct str passphrase,
                   const unsigned char salt[crypto_pwhash_SALTBYTES], struct key_cost cost)
{
    return crypto_pwhash(box_key, crypto_secretbox_KEYBYTES, passphrase.data, passphrase.size, salt, cost.operations,
                         cost.bytes, crypto_pwhash_ALG_ARGON2ID13);
}

int key_seal(struct buffer *buffer, struct str name, const unsigned char secret[SECRET_SIZE], struct str passphrase,
             struct key_cost cost)
{
    unsigned char salt[crypto_pwhash_SALTBYTES], nonce[crypto_secretbox_NONCEBYTES];
    unsigned char box[SECRET_SIZE + crypto_secretbox_MACBYTES];
    unsigned char *box_key = sodium_malloc(crypto_secretbox_KEYBYTES);
    if (box_key == NULL)
        return KEY_LIBRARY;
    randombytes_buf(salt, sizeof salt);
    randombytes_buf(nonce, sizeof nonce);
    int rc = stretch(box_key, passphrase, salt, cost);
    if (rc == 0)
        rc = crypto_secretbox_easy(box, secret, SECRET_SIZE, nonce, box_key);
    sodium_free(box_key);
    if (rc != 0)
        return KEY_LIBRARY;
    buffer_printf(buffer, "fumi-key-1\nname %.*s\n", STR_ARGS(name));
    put_line(buffer, "public", secret + SECRET_SIZE - PUBLIC_KEY_SIZE, PUBLIC_KEY_SIZE);
    buffer_printf(buffer, "cost %llu %zu\n", cost.operations, cost.bytes);
    put_line(buffer, "salt", salt, sizeof salt);
    put_line(buffer, "nonce", nonce, sizeof nonce);
    put_line(buffer, "sealed", box, sizeof box);
    return KEY_OK;
}

struct sealed {
    struct str name;
    struct key_cost cost;
    unsigned char public_key[PUBLIC_KEY_SIZE];
    unsigned char salt[crypto_pwhash_SALTBYTES];
    unsigned char nonce[crypto_secretbox_NONCEBYTES];
    unsigned char box[SECRET_SIZE + crypto_secretbox_MACBYTES];
};

/* The next line's value, where it has that name. */
static struct str take_line(struct str *rest, struct str name)
{
    struct str line;
    if (!str_next_line(rest, &line) || !str_starts(line, name) || line.size <= name.size || line.data[name.size] != ' ')
        return STR("");
    return str_from_pos(line, name.size + 1);
}

static int parse_cost(struct str text, struct key_cost *cost)
{
    unsigned long operations, bytes;
    size_t space = str_find_char(text, ' ', 0);
    if (space == STR_NPOS || !str_to_number(str_sub(text, 0, space), MOST_OPERATIONS, &operations) ||
        !str_to_number(str_from_pos(text, space + 1), MOST_BYTES, &bytes))
        return -1;
    *cost = (struct key_cost){operations, bytes};
    return operations < crypto_pwhash_OPSLIMIT_MIN || bytes < crypto_pwhash_MEMLIMIT_MIN ? -1 : 0;
}

static int parse_sealed(struct str text, struct sealed *sealed)
{
    struct str rest = text, line;
    if (!str_next_line(&rest, &line) || !str_is(line, "fumi-key-1"))
        return KEY_DAMAGED;
    sealed->name = take_line(&rest, STR("name"));
    if (!record_is_name(sealed->name) ||
        hex_parse(take_line(&rest, STR("public")), sealed->public_key, sizeof sealed->public_key) < 0 ||
        parse_cost(take_line(&rest, STR("cost")), &sealed->cost) < 0 ||
        hex_parse(take_line(&rest, STR("salt")), sealed->salt, sizeof sealed->salt) < 0 ||
        hex_parse(take_line(&rest, STR("nonce")), sealed->nonce, sizeof sealed->nonce) < 0 ||
        hex_parse(take_line(&rest, STR("sealed")), sealed->box, sizeof sealed->box) < 0 || rest.size > 0)
        return KEY_DAMAGED;
    return KEY_OK;
}

static int open_box(const struct sealed *sealed, struct str passphrase, struct key *key)
{
    unsigned char *box_key = sodium_malloc(crypto_secretbox_KEYBYTES);
    if (box_key == NULL || stretch(box_key, passphrase, sealed->salt, sealed->cost) != 0) {
        sodium_free(box_key);
        return KEY_LIBRARY;
    }
    int rc = crypto_secretbox_open_easy(key->secret, sealed->box, sizeof sealed->box, sealed->nonce, box_key);
    sodium_free(box_key);
    if (rc != 0)
        return KEY_PASSPHRASE;
    return memcmp(key_public(key), sealed->public_key, PUBLIC_KEY_SIZE) == 0 ? KEY_OK : KEY_DAMAGED;
}

int key_unseal(struct str text, struct str passphrase, struct key **key)
{
    struct sealed sealed;
    int rc = parse_sealed(text, &sealed);
    if (rc < 0)
        return rc;
    struct key *opened = sodium_malloc(sizeof *opened);
    if (opened == NULL)
        return KEY_LIBRARY;
    memset(opened, 0, sizeof *opened);
    memcpy(opened->name, sealed.name.data, sealed.name.size);
    rc = open_box(&sealed, passphrase, opened);
    if (rc < 0) {
        key_close(opened);
        return rc;
    }
    *key = opened;
    return KEY_OK;
}

int key_read_info(struct arena *arena, struct str text, struct key_info *info)
{
    struct sealed sealed;
    int rc = parse_sealed(text, &sealed);
    if (rc < 0)
        return rc;
    info->name = arena_str(arena, sealed.name);
    memcpy(info->public_key, sealed.public_key, sizeof info->public_key);
    return KEY_OK;
}

int key_make(struct buffer *text, struct str name, struct str passphrase)
{
    unsigned char public_key[PUBLIC_KEY_SIZE];
    unsigned char *secret = sodium_malloc(SECRET_SIZE);
    if (secret == NULL)
        return KEY_LIBRARY;
    crypto_sign_keypair(public_key, secret);
    int rc = key_seal(text, name, secret, passphrase, KEY_COST);
    sodium_free(secret);
    return rc;
}

int key_seal_seed(struct buffer *buffer, struct str name, const unsigned char seed[32], struct str passphrase,
                  struct key_cost cost)
{
    unsigned char public_key[PUBLIC_KEY_SIZE];
    unsigned char *secret = sodium_malloc(SECRET_SIZE);
    if (secret == NULL)
        return KEY_LIBRARY;
    crypto_sign_seed_keypair(public_key, secret, seed);
    int rc = key_seal(buffer, name, secret, passphrase, cost);
    sodium_free(secret);
    return rc;
}

/* ---- requests ---- */

static struct str request_message(struct arena *arena, struct str name, struct str public_hex)
{
    return arena_printf(arena, "fumi-key-request-1 %.*s %.*s", STR_ARGS(name), STR_ARGS(public_hex));
}

void key_put_request(struct buffer *buffer, const struct key *key)
{
    struct arena arena = ARENA_INIT;
    unsigned char signature[SIGNATURE_SIZE];
    struct str message = request_message(&arena, key_name(key), hex_put(&arena, key_public(key), PUBLIC_KEY_SIZE));
    key_sign(key, message, signature);
    buffer_printf(buffer, "%.*s %.*s\n", STR_ARGS(message), STR_ARGS(hex_put(&arena, signature, sizeof signature)));
    arena_free(&arena);
}

int key_parse_request(struct arena *arena, struct str text, struct key_info *info)
{
    struct str rest = str_trim(text), word, name, public_hex;
    unsigned char signature[SIGNATURE_SIZE];
    if (!str_split(&rest, ' ', &word) || !str_is(word, "fumi-key-request-1") || !str_split(&rest, ' ', &name) ||
        !record_is_name(name) || !str_split(&rest, ' ', &public_hex) ||
        hex_parse(public_hex, info->public_key, sizeof info->public_key) < 0 || !str_split(&rest, ' ', &word) ||
        hex_parse(word, signature, sizeof signature) < 0 || rest.size > 0)
        return KEY_DAMAGED;
    struct str message = request_message(arena, name, public_hex);
    info->name = arena_str(arena, name);
    int rc = crypto_sign_verify_detached(signature, (const unsigned char *)message.data, message.size, info->public_key);
    return rc == 0 ? KEY_OK : KEY_DAMAGED;
}
