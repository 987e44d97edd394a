#ifndef FUMI_WORKFLOW_WORK_H
#define FUMI_WORKFLOW_WORK_H

/*
 * The working side of the site, as steps need it: settings, sources, every document's id and visibility, and of chosen
 * documents the references, anchors and files, with the snapshot that a record would name.
 *
 * work_open, any questions, work_close. One thread, but for work_measure, which uses several itself.
 */

#include "base/table.h"
#include "site/document.h"
#include "site/source.h"
#include "workflow/ledger.h"

struct work_reference {
    struct str id, anchor; /* of a document; anchor may be "" */
    struct position at;
};

struct work_document {
    struct document document; /* front matter; texts stay until work_close */
    const struct source *source;
    struct str encoding; /* charset as records spell it */
    bool internal;       /* what sections above say included */
    /* set by work_measure */
    bool measured;
    bool readable;
    struct str title;
    struct digest content; /* of the snapshot; none where it cannot be read */
    struct snapshot snapshot;
    struct work_reference *references;
    size_t reference_count;
    struct str_list anchors; /* of its headings */
    bool relative;           /* it has relative links or pictures, which mean something else in another folder */
};

struct work {
    struct arena arena;
    struct arena *workers; /* what the threads read */
    unsigned threads;
    const char *root;
    int root_fd;
    struct str config_text;
    struct config config;
    struct source_set sources;
    struct work_document *documents; /* by path */
    size_t count;
    struct table by_id;
};

/* 0, LEDGER_CONTENT or LEDGER_MACHINE. */
int work_open(struct work *work, const char *root, unsigned threads, struct diags *diags);
int work_open_config(struct work *work, const char *root, struct diags *diags); /* the settings alone */
void work_close(struct work *work);
struct work_document *work_find(const struct work *work, struct str id);         /* NULL where there is none */
bool work_is_internal(const struct work *work, const struct document *document); /* as it says itself, or a section above it */
/* Reads these documents' bytes and files, and fills in what a snapshot needs. */
void work_measure(struct work *work, struct work_document *const *documents, size_t count);
/* References, anchors and title of bytes that are not the working ones: an approved snapshot's. */
void work_read_bytes(struct arena *arena, const struct config *config, struct str path, struct str encoding, struct str bytes,
                     struct work_document *document);
/* The same of the snapshot that a record names. 0, or -1 where it cannot be read (reported). */
int work_read_record(struct arena *arena, const struct config *config, const struct ledger *ledger,
                     const struct ledger_record *record, struct work_document *document, struct diags *diags);
/* Puts the files of a measured document into the ledger's store, and the list of its snapshot. Negative errno; -ESTALE where
 * a file is not what was measured. */
int work_store(const struct work *work, const struct work_document *document, int ledger_fd);

/* One digest over fumi.yaml, themes/ and epub/: the SHA-256 of their list as snapshot.h has it, paths from the site root.
 * Hidden files and editors' backups (x~) are left out. list: may be NULL. 0 or negative errno. */
int site_digest(struct arena *arena, int root_fd, struct snapshot *list, struct digest *digest);

#endif
