#ifndef FUMI_WORKFLOW_LEDGER_H
#define FUMI_WORKFLOW_LEDGER_H

/*
 * The ledger, read and verified: what named people signed, and nothing else.
 *
 *     content/ledger/  actors.jsonl  site.jsonl  documents/<id>.jsonl  objects/xx/…        (or the folder of --ledger)
 *
 * ledger_open reads every chain and checks spelling, links, signatures, roles, revocations and policy down from the root
 * fingerprint, on several threads. Findings go to diags with the chain's file as path and the record's number as line. A
 * broken chain does not stop the others: its document is marked and gives nothing. Whoever publishes refuses while there is
 * any error; whoever takes a step refuses where the chain concerned is broken.
 *
 * An open ledger is read only and for any number of threads; texts live until ledger_close.
 *
 * What may be remembered between runs: a chain's verification depends on its bytes, the bytes of actors.jsonl and the objects
 * it names, the root, the UUID and fumi's version, nothing else, so `known` may skip the signatures (not the links, nor the
 * policy) of a chain whose key (all of these hashed together) was verified before. Who keeps such keys must keep them where
 * only those can write who could as well replace the program.
 */

#include "base/table.h"
#include "site/config.h"
#include "workflow/actors.h"
#include "workflow/policy.h"
#include "workflow/snapshot.h"

enum ledger_error {
    LEDGER_OK = 0,
    LEDGER_CONTENT = -1, /* something is wrong with the ledger; see diags */
    LEDGER_MACHINE = -2  /* it cannot be read; see diags */
};

struct ledger_options {
    const char *root;          /* the site root */
    const char *folder;        /* --ledger, from the current folder; NULL: content/ledger below the site root */
    struct str uuid;           /* of the site, 36 bytes */
    struct digest fingerprint; /* --root; none: the first key of actors.jsonl is believed */
    unsigned threads;          /* 0: as many as there are processors */
    bool objects;              /* read every object that a record names and check it, too */
    bool one_by_one;           /* no documents are read: ledger_read_document does, for who wants few of them */
    struct str_list urgent;    /* kinds that may skip edit and proof (fumi.yaml) */
    /* Both may be NULL; called from any worker. */
    bool (*known)(void *data, struct digest key);
    void (*verified)(void *data, struct digest key);
    void *data;
};

struct ledger_document {
    struct str id; /* of the last record */
    struct chain chain;
    struct digest hashed_id; /* heads.h */
    bool broken;
    struct policy_state state;
    const struct ledger_record *last;
    const struct ledger_record *approved;  /* the last approval, or what a move made of it; NULL: never, or withdrawn since */
    const struct ledger_record *withdrawn; /* that record, until it is approved again; NULL */
    const struct ledger_record *was_approved; /* where withdrawn is set: what was public before */
    /* of `approved` */
    struct str approver;     /* who approved (adopted, where adopted is set) */
    struct str proofreader;  /* "" where nobody did: urgent, or adopted */
    struct str_list authors; /* everybody who had changed the bytes since the approval before; empty where adopted */
    int64_t approved_at;     /* of the approval itself, not of a move */
    bool adopted;
    bool owes_proof; /* approved as urgent, no proof yet */
};

struct ledger {
    struct arena arena;
    struct ledger_options options;
    int fd;          /* its folder; -1 where there is none yet */
    struct str name; /* as diagnostics name it: "content/ledger" */
    struct str uuid;
    struct str_list urgent;
    struct arena *workers; /* what the threads read */
    unsigned worker_count;
    struct actors actors;
    struct digest actors_hash;         /* of their chain's bytes */
    struct ledger_document site;       /* the chain of settings and theme; id "" */
    struct ledger_document *documents; /* by id */
    size_t count;
    struct table by_id; /* -> index */
    bool adoption_closed;
    struct heads adopted_heads; /* where it is closed: the chains that stood then */
    struct heads heads;         /* of all chains, the actors' and the site's among them */
    size_t records, signatures; /* counts: of all chains; checked in this run */
    double seconds;             /* of reading and verifying */
};

/* A ledger that is not there is an empty one. */
int ledger_open(struct ledger **ledger, const struct ledger_options *options, struct diags *diags);
void ledger_close(struct ledger *ledger);

const struct ledger_document *ledger_find(const struct ledger *ledger, struct str id); /* NULL where there is none */

/* The document whose chain holds the record of that hash, and the record; NULL where none does. id: what the document was
 * called then; it may have been moved since. */
const struct ledger_document *ledger_find_record(const struct ledger *ledger, struct str id, struct digest hash,
                                                 const struct ledger_record **record);

/* One document's chain, read and judged as ledger_open does. file: below the ledger's folder; texts live as long as `arena`.
 * For a ledger opened one_by_one; any thread. */
void ledger_read_document(const struct ledger *ledger, struct arena *arena, struct str file, struct ledger_document *document,
                          struct diags *diags);

/* For whoever writes: makes the ledger's folder where there is none and locks it, so that one process at a time appends. An
 * open folder to be closed, which ends the lock; negative errno. */
int ledger_lock(const char *root, const char *folder);

/* What is public: the documents with `approved` set, by id. Internal ones are among them: look at approved->visibility, and
 * at the working file's, of which the stricter counts. */
struct ledger_approved {
    const struct ledger_document **items;
    size_t count;
};
void ledger_approved(const struct ledger *ledger, struct arena *arena, struct ledger_approved *approved);
void ledger_withdrawn(const struct ledger *ledger, struct arena *arena, struct ledger_approved *withdrawn);

/* The files of an approved record, hashes included. 0 or what snapshot_read says (reported). */
int ledger_snapshot(const struct ledger *ledger, struct arena *arena, const struct ledger_record *record,
                    struct snapshot *snapshot, struct diags *diags);
/* An object's bytes, checked. Likewise. */
int ledger_object(const struct ledger *ledger, struct arena *arena, struct digest hash, struct str *bytes, struct diags *diags);

/* Whether the site's settings and theme are approved as they are: digest as site_digest (site.h) makes it. */
bool ledger_site_is_approved(const struct ledger *ledger, struct digest digest);

/* Where the working file of a document stands. bytes: the digest of its snapshot now (work.h), or none where it is gone. */
struct standing {
    enum stage stage;     /* that counts for these bytes */
    enum stage recorded;  /* that the last record says */
    bool fell_back;       /* they differ: the bytes were changed after that record */
    bool gone;            /* there is no working file */
    struct str actor;     /* of the last record; "" where there is none */
    struct str note;      /* of the last record; for a return, its reason */
    int64_t at;           /* of the last record; 0 */
    struct digest digest; /* of the working bytes */
    bool owes_proof;
    int64_t proof_due; /* when the proof is or was due; 0 */
    bool is_public;    /* an approved version is public meanwhile */
};
struct standing ledger_standing(const struct ledger *ledger, struct str id, struct digest bytes, unsigned long urgent_days);
struct standing document_standing(const struct ledger_document *document, struct digest bytes, unsigned long urgent_days);
/* Why it fell back, in the process's language; "" where it did not. path: the file that changed, as far as one can tell. */
struct str standing_reason(struct arena *arena, const struct standing *standing, struct str path);

/* --anchor: whether each head of a release still stands in its chain. Reports every one that does not. 0 or -1. */
int ledger_check_anchor(const struct ledger *ledger, const struct heads *heads, struct str name, struct diags *diags);

#endif
