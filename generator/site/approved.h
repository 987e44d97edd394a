#ifndef FUMI_SITE_APPROVED_H
#define FUMI_SITE_APPROVED_H

/*
 * The other sort of source set: the approved snapshots that the public target is made from, whatever the working files say
 * meanwhile. Who knows the ledger (workflow/) fills in a struct approved_set; this room knows nothing of records.
 *
 * A document's snapshot is the file and every file that it refers to, each named by the SHA-256 of its bytes. Two documents
 * may have been approved with two states of one picture, and each is shown with its own: so the files of snapshots, other
 * than documents, are called by a path that begins with a mark of their bytes ("\1" and 16 digits, then '/'). Such a path is
 * never spelt by an author; approved_plain_path takes the mark off.
 *
 * Stamps: an object never changes, so a stamp made from its hash (and from what else the record says) is exact, and settled
 * the moment that it is taken.
 *
 * The set and all that it points to belong to the caller, and must outlive the builds that were given it. After it is
 * filled in it is only read; `read` is called by any thread.
 */

#include "site/source.h"

struct approved_file {
    struct str path; /* below content/, as it was approved */
    unsigned char sha256[SHA256_SIZE];
};

struct approved_document {
    struct str id;
    struct str path;    /* below content/, by the newest record that names one: public order comes from it */
    struct str working; /* where its working file lies: another path than `path` where it was moved while in rework */
    unsigned char sha256[SHA256_SIZE];
    const struct approved_file *files; /* what it refers to; by path */
    size_t file_count;
    struct str encoding; /* as charset_from_name reads it; empty: detected */
    bool internal;       /* as approved */
    bool absent;         /* at most a notice at its address is left: bytes and files are not looked at */
    enum absence {
        ABSENT_WITHDRAWN,
        ABSENT_EXPIRED,
        ABSENT_NOT_YET /* who links to it says so in words */
    } absence;
    int64_t changed; /* when it was approved or withdrawn, seconds since 1970; 0: as its front matter says */
};

struct approved_set {
    const struct approved_document *items; /* by path; no two have one */
    size_t count;
    /* An object's bytes, into the arena; 0 or a negative errno, -EBADMSG where they are not those of the hash. */
    int (*read)(void *data, const unsigned char sha256[SHA256_SIZE], size_t limit, struct arena *arena, struct str *bytes);
    void *data;
};

/* The sources of all documents that are not absent. Everything lies in set->arena or in the approved set. */
void approved_sources(struct source_set *set, const struct approved_set *approved);

/* What the document calls `path`, by the name that its source has in the set; STR_NONE where it is not in the snapshot. */
struct str approved_file_path(struct arena *arena, const struct approved_document *document, struct str path);
/* "\1…/figures/flow.svg" -> "figures/flow.svg"; other paths stay as they are. */
struct str approved_plain_path(struct str path);

#endif
