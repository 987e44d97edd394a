#ifndef FUMI_WORKFLOW_PASSPHRASE_H
#define FUMI_WORKFLOW_PASSPHRASE_H

/*
 * Passphrases: from FUMI_PASSPHRASE (for CI, which has nobody to ask), else asked on the terminal without echo. They lie in
 * locked memory until passphrase_free, which wipes it.
 */

#include "base/str.h"

#define PASSPHRASE_LIMIT 1024 /* bytes */
#define PASSPHRASE_SHORTEST 8 /* characters, of a new one */

struct passphrase {
    char *bytes; /* NULL where there is none */
    size_t size;
    bool asked; /* on a terminal: worth asking again when it was wrong */
};

/* The question is printed as it is. 0; -1 where there is neither the variable nor a terminal; -2 where the person gave up. */
int passphrase_get(const char *question, struct passphrase *passphrase);
void passphrase_free(struct passphrase *passphrase);

static inline struct str passphrase_str(const struct passphrase *passphrase)
{
    return str_of(passphrase->bytes, passphrase->size);
}

#endif
