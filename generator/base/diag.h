#ifndef FUMI_BASE_DIAG_H
#define FUMI_BASE_DIAG_H

/*
 * Diagnostics: what is wrong with the content, where, and what to do.
 *
 * Rooms below the commands never print. They report into a struct diags that is passed along; a command prints all of them
 * in path order at the end. What can be said stands in one table, diag_codes.def: a code, a level, a sentence and an advice,
 * both translated when they are printed, never before, because diagnostics are also kept in the state and printed by a later
 * process. Arguments of the sentences are texts only ("%1$s"), at most DIAG_ARGUMENTS.
 *
 * A struct diags belongs to one thread; diags_append joins them afterwards.
 */

#include "base/arena.h"
#include "base/buffer.h"

enum diag_level { DIAG_WARNING, DIAG_ERROR };

enum diag_code {
#define X(name, level, id, sentence, advice) DIAG_##name,
#include "base/diag_codes.def"
#undef X
    DIAG_CODE_COUNT
};

#define DIAG_ARGUMENTS 4

struct position {
    struct str path; /* relative to the site root: "content/faq/x.md" */
    unsigned line;   /* from 1; 0: the file as a whole */
    unsigned column; /* from 1, in characters (code points); 0: the line as a whole */
};

struct diag {
    enum diag_code code;
    struct position at;
    struct str arguments[DIAG_ARGUMENTS];
};

struct diags {
    struct arena arena; /* holds every text below */
    struct diag *items;
    size_t count;
    size_t capacity;
    size_t errors; /* of count */
};

#define DIAGS_INIT                \
    {                             \
        ARENA_INIT, NULL, 0, 0, 0 \
    }

/* Reports one finding. The arguments are as many struct str as the sentence and the advice of the code use; they are copied:
 * diag_report(diags, at, DIAG_UNKNOWN_KEY, key, nearest). */
void diag_report(struct diags *diags, struct position at, enum diag_code code, ...);

void diags_append(struct diags *diags, const struct diags *more);
void diags_sort(struct diags *diags); /* by path, line, column, code; drops exact repetitions */
void diags_free(struct diags *diags);

enum diag_level diag_level_of(enum diag_code code);
const char *diag_id(enum diag_code code);                               /* "unknown-key" */
struct str diag_sentence(struct arena *arena, const struct diag *diag); /* in the process's language */
struct str diag_advice(struct arena *arena, const struct diag *diag);   /* "" where there is none */
/* The same in the language of the site's pages, whatever the process's locale: for the red box in a page. */
struct str diag_sentence_in(struct arena *arena, const struct diag *diag, const char *lang);
struct str diag_advice_in(struct arena *arena, const struct diag *diag, const char *lang);

/* "path:line:column: error: sentence; advice [id]\n", coloured where colour is set. */
void diag_put_text(struct buffer *buffer, const struct diag *diag, bool colour);
void diag_put_json(struct buffer *buffer, const struct diag *diag); /* one object and '\n' */

/* For the state: a compact form with the codes as their names, so that it outlives a new table. */
void diags_pack(struct buffer *buffer, const struct diags *diags);
struct str diags_packed(struct arena *arena, const struct diags *diags); /* the same, in the arena */
int diags_unpack(struct diags *diags, struct str packed);                /* 0 or -1 where it is damaged */

#endif
