#include "facts/state.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define SCHEMA_VERSION 5
#define GENERATION_LIMIT 1000000000000000000U /* 18 digits in the file */

static const char *const table_names[STATE_TABLE_COUNT] = {"stamps", "documents", "media", "outputs", "books", "values"};

enum statement { SELECT_ALL, SELECT_ONE, REPLACE, DELETE_ONE, DELETE_ALL, STATEMENT_COUNT };

static const char *const statement_sql[STATEMENT_COUNT] = {
    "SELECT key, value, sum FROM %s_%s",
    "SELECT value, sum FROM %s_%s WHERE key = ?1",
    "REPLACE INTO %s_%s (key, value, sum) VALUES (?1, ?2, ?3)",
    "DELETE FROM %s_%s WHERE key = ?1",
    "DELETE FROM %s_%s",
};

struct state {
    sqlite3 *db;
    int folder_fd;
    char path[PATH_MAX];
    char target[16];
    sqlite3_stmt *statements[STATE_TABLE_COUNT][STATEMENT_COUNT];
    int64_t rows[STATE_TABLE_COUNT];
    uint64_t sums[STATE_TABLE_COUNT];
    uint64_t generation;
    bool fresh; /* cleared in this transaction: no row needs to be looked up before it is replaced */
    bool failed;
    bool damaged;          /* the file is worth nothing more */
    pthread_mutex_t mutex; /* of state_put */
};

static uint64_t checksum(struct str key, struct str value)
{
    return hash_key(key) * 0x9E3779B97F4A7C15U ^ hash_key(value);
}

static int execute(struct state *s, const char *sql)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : -1;
}

static sqlite3_stmt *statement(struct state *s, enum state_table table, enum statement which)
{
    sqlite3_stmt **slot = &s->statements[table][which];
    if (*slot == NULL) {
        char sql[160];
        snprintf(sql, sizeof sql, statement_sql[which], s->target, table_names[table]);
        if (sqlite3_prepare_v2(s->db, sql, -1, slot, NULL) != SQLITE_OK)
            s->failed = true;
    }
    return *slot;
}

static struct str column(sqlite3_stmt *stmt, int i)
{
    return str_of(sqlite3_column_blob(stmt, i), (size_t)sqlite3_column_bytes(stmt, i));
}

static void bind(sqlite3_stmt *stmt, int i, struct str bytes)
{
    sqlite3_bind_blob64(stmt, i, bytes.data == NULL ? "" : bytes.data, bytes.size, SQLITE_STATIC);
}

/* ---- the file beside it ---- */

static void generation_name(const char *target, char *name, size_t size)
{
    snprintf(name, size, "%s.generation", target);
}

uint64_t state_current_generation(int folder_fd, const char *target)
{
    struct arena arena = ARENA_INIT;
    struct str text = STR_NONE, line = STR_NONE;
    unsigned long number = 0;
    char name[40];
    generation_name(target, name, sizeof name);
    if (file_read(&arena, folder_fd, name, 64, &text, NULL) < 0 || !str_next_line(&text, &line) ||
        !str_to_number(line, ULONG_MAX, &number))
        number = 0;
    arena_free(&arena);
    return number;
}

static int write_generation(struct state *s, uint64_t generation)
{
    char name[40], text[32];
    generation_name(s->target, name, sizeof name);
    int size = snprintf(text, sizeof text, "%018llu\n", (unsigned long long)generation);
    int fd = openat(s->folder_fd, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        return -errno;
    /* The size never changes, so one write replaces it whole. */
    int rc = pwrite(fd, text, (size_t)size, 0) == size ? 0 : -EIO;
    if (rc < 0 && errno != 0)
        rc = -errno;
    close(fd);
    return rc;
}

/* ---- opening ---- */

static int make_tables(struct state *s)
{
    char sql[240];
    if (execute(s, "CREATE TABLE IF NOT EXISTS meta (target TEXT, name TEXT, a INTEGER, b INTEGER, PRIMARY KEY (target, name)) "
                   "WITHOUT ROWID") < 0)
        return -1;
    for (unsigned t = 0; t < STATE_TABLE_COUNT; t++) {
        snprintf(sql, sizeof sql,
                 "CREATE TABLE IF NOT EXISTS %s_%s (key BLOB PRIMARY KEY, value BLOB, sum INTEGER) WITHOUT ROWID", s->target,
                 table_names[t]);
        if (execute(s, sql) < 0)
            return -1;
    }
    return 0;
}

static int read_meta(struct state *s, bool *complete)
{
    sqlite3_stmt *stmt;
    unsigned seen = 0;
    if (sqlite3_prepare_v2(s->db, "SELECT name, a, b FROM meta WHERE target = ?1", -1, &stmt, NULL) != SQLITE_OK)
        return -1;
    sqlite3_bind_text(stmt, 1, s->target, -1, SQLITE_STATIC);
    int rc;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        if (name != NULL && strcmp(name, "generation") == 0) {
            s->generation = (uint64_t)sqlite3_column_int64(stmt, 1);
            seen += sqlite3_column_int64(stmt, 2) == SCHEMA_VERSION;
        }
        for (unsigned t = 0; name != NULL && t < STATE_TABLE_COUNT; t++)
            if (strcmp(name, table_names[t]) == 0) {
                s->rows[t] = sqlite3_column_int64(stmt, 1);
                s->sums[t] = (uint64_t)sqlite3_column_int64(stmt, 2);
                seen++;
            }
    }
    sqlite3_finalize(stmt);
    *complete = seen == STATE_TABLE_COUNT + 1;
    return rc == SQLITE_DONE ? 0 : -1;
}

static int try_open(struct state *s, bool *usable)
{
    *usable = false;
    if (sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return -1;
    if (execute(s,
                "PRAGMA page_size=8192; PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=TRUNCATE;"
                "PRAGMA synchronous=OFF; PRAGMA mmap_size=1073741824; PRAGMA cache_size=-2000; PRAGMA temp_store=MEMORY") < 0)
        return -1;
    /* A state of this version needs no tables made: the usual start costs one query. */
    bool complete = false;
    if (read_meta(s, &complete) < 0) {
        if (make_tables(s) < 0 || read_meta(s, &complete) < 0)
            return -1;
    } else if (!complete && make_tables(s) < 0) {
        return -1;
    }
    *usable = complete && s->generation == state_current_generation(s->folder_fd, s->target);
    return 0;
}

static void finish(struct state *s)
{
    for (unsigned t = 0; t < STATE_TABLE_COUNT; t++)
        for (unsigned i = 0; i < STATEMENT_COUNT; i++) {
            sqlite3_finalize(s->statements[t][i]);
            s->statements[t][i] = NULL;
        }
    sqlite3_close(s->db);
    s->db = NULL;
}

/* An empty database in place of what is there. */
static int begin_file(struct state *s)
{
    bool usable;
    finish(s);
    unlinkat(s->folder_fd, "state.db", 0);
    unlinkat(s->folder_fd, "state.db-journal", 0);
    s->damaged = false;
    errno = 0;
    return try_open(s, &usable);
}

void state_close(struct state *s)
{
    if (s == NULL)
        return;
    finish(s);
    pthread_mutex_destroy(&s->mutex);
    free(s);
}

int state_open(struct state **state, int folder_fd, const char *folder_path, const char *target, bool *usable)
{
    struct state *s = memory_zalloc(sizeof *s);
    pthread_mutex_init(&s->mutex, NULL);
    s->folder_fd = folder_fd;
    snprintf(s->target, sizeof s->target, "%s", target);
    snprintf(s->path, sizeof s->path, "%s/state.db", folder_path);
    int rc = try_open(s, usable);
    if (rc < 0) {
        rc = begin_file(s);
        *usable = false;
    }
    if (rc < 0) {
        rc = errno != 0 ? -errno : -EIO;
        state_close(s);
        return rc;
    }
    *state = s;
    return 0;
}

/* ---- reading ---- */

int state_each(struct state *s, enum state_table table, int (*row)(struct str key, struct str value, void *data), void *data)
{
    sqlite3_stmt *stmt = statement(s, table, SELECT_ALL);
    int64_t rows = 0;
    uint64_t sums = 0;
    int rc;
    if (stmt == NULL)
        return -1;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct str key = column(stmt, 0), value = column(stmt, 1);
        uint64_t sum = (uint64_t)sqlite3_column_int64(stmt, 2);
        if (sum != checksum(key, value) || row(key, value, data) < 0)
            break;
        rows++;
        sums += sum;
    }
    sqlite3_reset(stmt);
    if (rc == SQLITE_DONE && rows == s->rows[table] && sums == s->sums[table])
        return 0;
    s->damaged = true;
    return -1;
}

int state_each_apart(const struct state *s, enum state_table table, int (*row)(struct str key, struct str value, void *data),
                     void *data)
{
    struct state *own = memory_alloc(sizeof *own);
    int rc = -1;
    *own = *s;
    own->db = NULL;
    memset(own->statements, 0, sizeof own->statements);
    if (sqlite3_open_v2(s->path, &own->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK &&
        execute(own, "PRAGMA mmap_size=1073741824") == 0)
        rc = state_each(own, table, row, data);
    finish(own);
    free(own);
    return rc;
}

struct str state_get(struct state *s, enum state_table table, struct str key, struct arena *arena)
{
    sqlite3_stmt *stmt = statement(s, table, SELECT_ONE);
    struct str result = STR_NONE;
    if (stmt == NULL)
        return result;
    bind(stmt, 1, key);
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        struct str value = column(stmt, 0);
        if ((uint64_t)sqlite3_column_int64(stmt, 1) == checksum(key, value))
            result = arena_str(arena, value);
    }
    sqlite3_reset(stmt);
    return result;
}

/* ---- writing ---- */

static uint64_t next_generation(const struct state *s)
{
    uint64_t announced = state_current_generation(s->folder_fd, s->target);
    uint64_t next = (announced > s->generation ? announced : s->generation) + 1;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t clock = (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
    return (clock > next ? clock : next) % GENERATION_LIMIT;
}

int state_begin(struct state *s)
{
    s->failed = false;
    s->generation = next_generation(s);
    int rc = write_generation(s, s->generation);
    if (rc < 0)
        return rc;
    s->failed = execute(s, "BEGIN IMMEDIATE") < 0; /* damage; state_commit says so, and the caller has all to write anew */
    return 0;
}

int state_renew(struct state *s)
{
    uint64_t generation = s->generation;
    int rc = begin_file(s);
    s->generation = generation;
    memset(s->rows, 0, sizeof s->rows);
    memset(s->sums, 0, sizeof s->sums);
    s->failed = rc < 0 || execute(s, "BEGIN IMMEDIATE") < 0;
    return s->failed ? -EIO : 0;
}

void state_clear(struct state *s)
{
    if (s->damaged)
        state_renew(s);
    for (unsigned t = 0; t < STATE_TABLE_COUNT; t++) {
        sqlite3_stmt *stmt = statement(s, (enum state_table)t, DELETE_ALL);
        if (stmt == NULL || sqlite3_step(stmt) != SQLITE_DONE)
            s->failed = true;
        sqlite3_reset(stmt);
        s->rows[t] = 0;
        s->sums[t] = 0;
    }
    s->fresh = true;
}

/* Takes a row out of the table's sums; says whether there was one. */
static bool forget(struct state *s, enum state_table table, struct str key)
{
    sqlite3_stmt *stmt = statement(s, table, SELECT_ONE);
    bool there = false;
    if (stmt == NULL)
        return false;
    bind(stmt, 1, key);
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        there = true;
        s->rows[table]--;
        s->sums[table] -= (uint64_t)sqlite3_column_int64(stmt, 1);
    }
    sqlite3_reset(stmt);
    return there;
}

static void put(struct state *s, enum state_table table, struct str key, struct str value, uint64_t sum)
{
    if (!s->fresh)
        forget(s, table, key);
    sqlite3_stmt *stmt = statement(s, table, REPLACE);
    if (stmt == NULL)
        return;
    bind(stmt, 1, key);
    bind(stmt, 2, value);
    sqlite3_bind_int64(stmt, 3, (sqlite3_int64)sum);
    if (sqlite3_step(stmt) != SQLITE_DONE)
        s->failed = true;
    sqlite3_reset(stmt);
    s->rows[table]++;
    s->sums[table] += sum;
}

void state_put(struct state *s, enum state_table table, struct str key, struct str value)
{
    uint64_t sum = checksum(key, value);
    pthread_mutex_lock(&s->mutex);
    put(s, table, key, value, sum);
    pthread_mutex_unlock(&s->mutex);
}

bool state_try_put(struct state *s, enum state_table table, struct str key, struct str value)
{
    if (pthread_mutex_trylock(&s->mutex) != 0)
        return false;
    put(s, table, key, value, checksum(key, value));
    pthread_mutex_unlock(&s->mutex);
    return true;
}

void state_remove(struct state *s, enum state_table table, struct str key)
{
    if (!forget(s, table, key))
        return;
    sqlite3_stmt *stmt = statement(s, table, DELETE_ONE);
    if (stmt == NULL)
        return;
    bind(stmt, 1, key);
    if (sqlite3_step(stmt) != SQLITE_DONE)
        s->failed = true;
    sqlite3_reset(stmt);
}

static int put_meta(struct state *s, const char *name, int64_t a, int64_t b)
{
    sqlite3_stmt *stmt;
    if (sqlite3_prepare_v2(s->db, "REPLACE INTO meta (target, name, a, b) VALUES (?1, ?2, ?3, ?4)", -1, &stmt, NULL) !=
        SQLITE_OK)
        return -1;
    sqlite3_bind_text(stmt, 1, s->target, -1, SQLITE_STATIC);
    sqlite3_bind_text(stmt, 2, name, -1, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 3, a);
    sqlite3_bind_int64(stmt, 4, b);
    int rc = sqlite3_step(stmt) == SQLITE_DONE ? 0 : -1;
    sqlite3_finalize(stmt);
    return rc;
}

int state_commit(struct state *s)
{
    for (unsigned t = 0; t < STATE_TABLE_COUNT; t++)
        if (put_meta(s, table_names[t], s->rows[t], (int64_t)s->sums[t]) < 0)
            s->failed = true;
    if (put_meta(s, "generation", (int64_t)s->generation, SCHEMA_VERSION) < 0)
        s->failed = true;
    s->fresh = false;
    if (s->failed || execute(s, "COMMIT") < 0) {
        execute(s, "ROLLBACK");
        return -EIO;
    }
    return 0;
}

uint64_t state_generation(const struct state *s)
{
    return s->generation;
}
