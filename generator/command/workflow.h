#ifndef FUMI_COMMAND_WORKFLOW_H
#define FUMI_COMMAND_WORKFLOW_H

/* What the workflow's commands share: whose key signs, the passphrase, ledgers and fingerprints from the command line. */

#include "command/command.h"
#include "workflow/keys.h"
#include "workflow/ledger.h"
#include "workflow/work.h"

/* Who signs: a key of the key folder. */
struct signer {
    struct arena arena;
    struct str folder;
    struct key_info info;
    struct key *key; /* once signer_open was called */
};

/* name: --as; NULL: the only key there is. EXIT_DONE, or a message was printed. */
int signer_find(struct signer *signer, const struct command *command, const char *name);
/* Asks for the passphrase, up to three times on a terminal. */
int signer_open(struct signer *signer, const struct command *command);
void signer_free(struct signer *signer);

/* The sentence for a key that cannot be used, and the exit code. */
int command_key_failed(const struct command *command, int error, struct str name, struct str folder);

/* LEDGER_OK … as an exit code. */
int command_exit_of(int ledger_error);

/* RFC 3339 with time and offset. */
bool command_instant(const char *text, int64_t *instant);

/* --root or FUMI_ROOT: 64 hex digits, with blanks, colons or hyphens between them. -1 where text is none. */
int command_fingerprint(const char *text, struct digest *fingerprint);

/* Opens settings and ledger to look at; the findings are printed where they are usable by nobody. documents: also the
 * working side (work_open). */
struct viewer {
    struct work work;
    struct ledger *ledger;
    struct diags diags; /* what is wrong with the ledger */
};
int viewer_open(struct viewer *viewer, const char *folder, bool documents);
void viewer_free(struct viewer *viewer);
/* The id that a word of the command line means: itself, or that of the document with this path ("content/faq/10-x.md", or
 * without the folder). */
struct str viewer_id(struct viewer *viewer, const char *word);

/* "2026-11-25 10:02" in the site's time zone. */
struct str command_time(struct arena *arena, const struct config *config, int64_t at);
/* "3 days": how long ago. */
struct str command_age(struct arena *arena, int64_t seconds);

#endif
