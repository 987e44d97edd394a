#ifndef FUMI_WORKFLOW_KEYS_H
#define FUMI_WORKFLOW_KEYS_H

/*
 * Private keys: Ed25519, sealed with a passphrase (Argon2id, then XSalsa20-Poly1305; libsodium's crypto_pwhash and
 * crypto_secretbox), one file NAME.key of mode 0600 in the key folder, which is $FUMI_KEY_DIR, else fumi/keys in the user's
 * configuration folder, never inside the site root. Lines of a key file:
 *
 *     fumi-key-1 / name NAME / public <64 hex> / cost <operations> <bytes> / salt <hex> / nonce <hex> / sealed <hex>
 *
 * The cost is stored so that it can grow with machines. keys_create always takes KEY_COST; nothing that a user can set
 * lowers it. Tests make cheaper keys by calling key_seal themselves.
 *
 * A request is what a new person gives to an admin: name, public key, and a signature that shows that the person has the
 * private one. A fingerprint is the SHA-256 of a public key in hex.
 *
 * Open keys lie in locked memory (sodium_malloc) that key_close wipes. Functions return 0 or a negative enum key_error.
 */

#include "base/arena.h"
#include "workflow/record.h"

enum key_error {
    KEY_OK = 0,
    KEY_NONE = -1,       /* no such key in the folder */
    KEY_PASSPHRASE = -2, /* wrong passphrase, or the sealed part is damaged: nobody can tell which */
    KEY_DAMAGED = -3,    /* not a key file */
    KEY_EXISTS = -4,     /* there is a key of that name */
    KEY_FOLDER = -5,     /* the key folder cannot be used, or lies inside the site root; errno says more */
    KEY_OPEN = -6,       /* others may read the key file: its mode must be 0600 */
    KEY_NAME = -7,
    KEY_LIBRARY = -8 /* libsodium cannot start, or not enough memory to unseal */
};

struct key_cost {
    unsigned long long operations;
    size_t bytes;
};
extern const struct key_cost KEY_COST; /* for real keys: a second or less, 256 MiB */

struct key; /* an open private key */

struct key_info {
    struct str name;
    unsigned char public_key[PUBLIC_KEY_SIZE];
};

struct key_list {
    struct key_info *items; /* by name */
    size_t count;
};

int sodium_begin(void); /* once before any key or signature; further calls cost nothing. Any thread. */

/* The folder's path; made (0700) where create is set. root: the site root, which must not hold it. */
int keys_folder(struct arena *arena, const char *root, bool create, struct str *folder);
int keys_list(struct arena *arena, struct str folder, struct key_list *list);
int keys_create(struct str folder, struct str name, struct str passphrase);
int keys_info(struct arena *arena, struct str folder, struct str name, struct key_info *info);
int keys_open(struct str folder, struct str name, struct str passphrase, struct key **key);

/* A key's file text, and back. secret: 64 bytes as crypto_sign_keypair makes them. */
int key_seal(struct buffer *buffer, struct str name, const unsigned char secret[64], struct str passphrase,
             struct key_cost cost);
/* The same from the 32 bytes that a pair is made of. */
int key_seal_seed(struct buffer *buffer, struct str name, const unsigned char seed[32], struct str passphrase,
                  struct key_cost cost);
int key_unseal(struct str text, struct str passphrase, struct key **key);
int key_make(struct buffer *text, struct str name, struct str passphrase);      /* a new pair, sealed at KEY_COST */
int key_read_info(struct arena *arena, struct str text, struct key_info *info); /* what needs no passphrase */
int keys_store(struct str folder, struct str name, struct str text);            /* a new file of mode 0600 */
struct str key_name(const struct key *key);
const unsigned char *key_public(const struct key *key);
/* Ed25519 over bytes. */
void key_sign(const struct key *key, struct str bytes, unsigned char signature[SIGNATURE_SIZE]);
/* Prepared record and key into the line, with its '\n'. */
struct str record_sign(struct arena *arena, const struct ledger_record *record, struct str uuid, const struct key *key);
bool key_verify(const unsigned char public_key[PUBLIC_KEY_SIZE], struct str bytes,
                const unsigned char signature[SIGNATURE_SIZE]);
/* A keyed hash that only the holder of this private key can make: BLAKE2b with a key derived from it for `purpose`. */
#define KEY_MAC_SIZE 32
void key_mac(const struct key *key, const char *purpose, struct str bytes, unsigned char mac[KEY_MAC_SIZE]);
void key_close(struct key *key); /* NULL is fine */

/* "fumi-key-request-1 NAME <public> <signature>\n". */
void key_put_request(struct buffer *buffer, const struct key *key);
int key_parse_request(struct arena *arena, struct str text, struct key_info *info); /* 0 or KEY_DAMAGED */

struct digest key_fingerprint(const unsigned char public_key[PUBLIC_KEY_SIZE]);

#endif
