#ifndef FUMI_WORKFLOW_RECORD_H
#define FUMI_WORKFLOW_RECORD_H

/*
 * One record: a line of a chain.
 *
 *     {"seq":3,"prev":"<64 hex>","id":"faq/x","path":"faq/x.md","kind":"faq","visibility":"public","encoding":"utf-8",
 *      "from":"edited","to":"proofed","actor":"hanako","role":"proofreader","at":"2026-11-25T01:02:03Z",
 *      "content":"<64 hex>","note":"","sig":"<128 hex>"}
 *
 * without the line breaks. A record has one spelling: these members in this order, no white space, texts as record_put_text
 * writes them, numbers without leading zeros, hex in lower case. The reader takes nothing else, so that equal records are
 * equal bytes. `prev` is the SHA-256 of the whole line before, without its '\n' (64 zeros in the first); `sig` is Ed25519
 * over "fumi-record-1", the site's UUID (36 bytes) and the line's bytes before `,"sig"`, one behind the other.
 *
 * Three kinds of chain share this: documents; the site's settings and theme (id "", kind "settings", path "fumi.yaml",
 * visibility and encoding "": `content` is the digest of fumi.yaml, themes/ and epub/); and the actors, whose members are
 * seq prev do subject key roles release actor at content note sig (see actors.h).
 *
 * Preparing (record_put), signing (key_sign in keys.h) and appending (chain_append) are three steps, so that a key may sign
 * elsewhere: what is to be signed is a text, and so is the signature.
 *
 * Everything here is pure and for any thread.
 */

#include "base/buffer.h"
#include "workflow/digest.h"
#include "workflow/stage.h"

#define RECORD_LIMIT ((size_t)64 << 10) /* bytes of a line */
#define RECORD_TEXT_LIMIT 4096          /* bytes of one text */
#define SIGNATURE_SIZE 64
#define PUBLIC_KEY_SIZE 32
#define UUID_SIZE 36

enum record_type { RECORD_DOCUMENT, RECORD_SITE, RECORD_ACTOR };

struct ledger_record {
    enum record_type type;
    uint64_t seq; /* from 1 */
    struct digest prev;
    struct str actor; /* who signed */
    int64_t at;       /* seconds since 1970 UTC */
    struct str note;
    struct digest content; /* of the snapshot's list (snapshot.h); of a revocation: of its list of heads; else none */

    /* documents and the site */
    struct str id, path;   /* path: below content/ */
    struct str kind;       /* kind_name, or "settings" */
    struct str visibility; /* "public" or "internal", what sections above say included */
    struct str encoding;   /* "utf-8", "cp932", "euc-jp", "iso-2022-jp": how the source's bytes are to be read */
    enum stage from, to;
    enum role role;

    /* actors */
    bool revokes;                       /* else grants */
    struct str subject;                 /* whom */
    unsigned char key[PUBLIC_KEY_SIZE]; /* whose public key */
    unsigned roles;                     /* bits ROLE_BIT: those that the key has from now on; of a revocation 0 */
    struct str release;                 /* of a revocation: the last release that may hold the key's records; may be "" */

    unsigned char signature[SIGNATURE_SIZE];

    /* set by record_parse */
    struct str line;    /* without '\n' */
    struct digest hash; /* of line */
    size_t signed_size; /* bytes of line before `,"sig"` */

    int signer; /* set by the signature check: index of the key in struct actors, or -1 */
};

/* Writes the record without signature and closing brace: the bytes that are signed, after record_put_preamble. */
void record_put(struct buffer *buffer, const struct ledger_record *record);
/* What stands before them under the signature. */
void record_put_preamble(struct buffer *buffer, struct str uuid);
/* The rest of the line, with '\n'. */
void record_put_signature(struct buffer *buffer, const unsigned char signature[SIGNATURE_SIZE]);

/* line: without '\n'. Texts lie in the arena. 0, or -1 where the line is not one that record_put writes. */
int record_parse(struct arena *arena, enum record_type type, struct str line, struct ledger_record *record);

/* Whether this key made the signature. Needs sodium_begin (keys.h). */
bool record_is_signed_by(const struct ledger_record *record, struct str uuid, const unsigned char key[PUBLIC_KEY_SIZE]);

/* Names of actors: lower-case letters, digits, '-' and '_' and '.', at most 64, beginning with a letter. */
bool record_is_name(struct str name);

/* "2026-11-25T01:02:03Z". */
struct str record_time(struct arena *arena, int64_t at);
int record_parse_time(struct str text, int64_t *at);

#endif
