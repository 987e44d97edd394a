#ifndef FUMI_FACTS_STATE_H
#define FUMI_FACTS_STATE_H

/*
 * What one process leaves for the next: one SQLite file below out/, a cache only. Missing, old, cut off or corrupt, it costs
 * a build from nothing and never a wrong page.
 *
 * Layout: a table per target and sort of row (`staging_documents` …), each row a key, a packed value and a checksum of both
 * (XXH3-64); table `meta` holds the schema's version, the generation, and for every table the number of rows and the sum of
 * their checksums. Rows are read table by table in one go, and a table whose sum is not what meta says makes the whole state
 * unusable: SQLite itself notices damage to its own structure only.
 *
 * Generation: a number that grows with each build that writes, and that no two builds share: the clock's microseconds, or
 * one more than the last where the clock stands still or goes back. It stands in meta and in the small file `generation`
 * beside the database, which is written before the first output, so that they differ while outputs and state disagree (a
 * build was killed, an older database was put back). state_open then answers "not usable".
 *
 * Rejected: a row per dependency (150,000 rows took longer than parsing 10,000 documents); WAL (two more files, and slower for
 * one writer); PRAGMA quick_check at every start (reads all). synchronous=OFF: after a power cut the checksums decide.
 *
 * One thread at a time, but for state_put and state_try_put, which threads may call at once.
 */

#include "base/arena.h"

struct state;

enum state_table {
    STATE_STAMPS,    /* buckets of stat results by path */
    STATE_DOCUMENTS, /* packed facets and findings by path */
    STATE_MEDIA,     /* by path */
    STATE_OUTPUTS,   /* what was made, and what it read, by path */
    STATE_BOOKS,     /* what each book was assembled from, by path */
    STATE_VALUES,    /* single values by name: hashes of settings, all findings of the last build … */
    STATE_TABLE_COUNT
};

/* folder: an open descriptor of out/. Never fails but for lack of disk or permission (-errno): an unusable file is put aside
 * and a new one begun, *usable says which it is. */
int state_open(struct state **state, int folder_fd, const char *folder_path, const char *target, bool *usable);
void state_close(struct state *state);

/* Calls row for each row of a table, by key; -1 as soon as anything is damaged (then call state_clear). Bytes are valid during the call. */
int state_each(struct state *state, enum state_table table, int (*row)(struct str key, struct str value, void *data),
               void *data);
/* The same on a connection of its own, for a thread beside the one that uses the state, which must not write meanwhile. -1 also
 * where no other connection can be had; what is damaged the state itself finds. */
int state_each_apart(const struct state *state, enum state_table table,
                     int (*row)(struct str key, struct str value, void *data), void *data);
/* One value into the arena; STR_NONE where there is none or it is damaged. */
struct str state_get(struct state *state, enum state_table table, struct str key, struct arena *arena);

/* Announces that outputs are about to be written: the file `generation` goes ahead. 0 or -errno. */
int state_begin(struct state *state);
void state_clear(struct state *state); /* no rows in any table; after state_begin */
void state_put(struct state *state, enum state_table table, struct str key, struct str value);
/* Does nothing and says false where another thread is putting at this moment. */
bool state_try_put(struct state *state, enum state_table table, struct str key, struct str value);
void state_remove(struct state *state, enum state_table table, struct str key);
/* In place of a damaged file, a new one without rows, in the same transaction as far as the caller is concerned; 0 or -errno. */
int state_renew(struct state *state);
/* Makes it all stand; 0 or -errno. Without it nothing since state_begin counts, and the next process begins anew. */
int state_commit(struct state *state);

uint64_t state_generation(const struct state *state);
/* What the file `generation` says now: another process has built when it is not state_generation's. */
uint64_t state_current_generation(int folder_fd, const char *target);

#endif
