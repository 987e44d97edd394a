#include "workflow/chain.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

struct str chain_file_of(struct arena *arena, struct str id)
{
    return arena_printf(arena, "documents/%.*s.jsonl", STR_ARGS(id));
}

struct position chain_position(struct arena *arena, struct str ledger_name, const struct chain *chain, uint64_t record)
{
    return (struct position){path_join(arena, ledger_name, chain->file), (unsigned)record, 0};
}

/* ---- reading ---- */

struct reading {
    struct arena *arena;
    struct chain *chain;
    struct diags *diags;
    const struct chain_check *check;
    struct str ledger_name;
    struct str *lines;
    struct ledger_record *parsed; /* of every line; line.data is NULL where it cannot be parsed */
    size_t count;
    bool cut; /* the last line has no end */
};

static struct position at_line(const struct reading *r, size_t index)
{
    return chain_position(r->arena, r->ledger_name, r->chain, index + 1);
}

static struct str number(const struct reading *r, uint64_t n)
{
    return arena_printf(r->arena, "%llu", (unsigned long long)n);
}

static void split(struct reading *r)
{
    struct {
        struct str *items;
        size_t count, capacity;
    } lines = {0};
    struct str rest = r->chain->bytes, line;
    while (str_next_line(&rest, &line))
        *ARRAY_PUSH(r->arena, &lines) = line;
    r->lines = lines.items;
    r->count = lines.count;
    r->cut = r->chain->bytes.size == 0 || r->chain->bytes.data[r->chain->bytes.size - 1] != '\n';
    r->parsed = ARENA_ARRAY(r->arena, struct ledger_record, r->count + 1);
    for (size_t i = 0; i < r->count; i++)
        if (record_parse(r->arena, r->chain->type, r->lines[i], &r->parsed[i]) < 0)
            r->parsed[i].line = STR_NONE;
}

static bool is_merge_mark(struct str line)
{
    return str_starts(line, STR("<<<<<<< ")) || str_starts(line, STR(">>>>>>> ")) || str_is(line, "=======") ||
           str_starts(line, STR("||||||| "));
}

static int broken(struct reading *r)
{
    r->chain->broken = true;
    return -1;
}

/* What became of a line whose place is wrong although its signature is right. */
static int report_place(struct reading *r, size_t i)
{
    struct ledger_record *record = &r->parsed[i];
    for (size_t k = 0; k < i; k++) {
        if (digest_equal(r->parsed[k].prev, record->prev)) {
            diag_report(r->diags, at_line(r, i), DIAG_RECORD_FORKED, number(r, record->seq), number(r, k + 1));
            return broken(r);
        }
    }
    if (record->seq == i + 1) {
        diag_report(r->diags, at_line(r, i), DIAG_RECORD_REPLACED);
        return broken(r);
    }
    bool elsewhere = record->seq <= i;
    for (size_t k = i + 1; k < r->count && !elsewhere; k++)
        elsewhere = r->parsed[k].line.data != NULL && r->parsed[k].seq == i + 1;
    if (elsewhere)
        diag_report(r->diags, at_line(r, i), DIAG_RECORD_REORDERED, number(r, record->seq));
    else
        diag_report(r->diags, at_line(r, i), DIAG_RECORD_DROPPED, number(r, i + 1), number(r, record->seq - 1));
    return broken(r);
}

/* A signer whom nobody knows, and a next record that names another line before it: a name that was altered. */
static bool next_disowns(const struct reading *r, size_t i)
{
    const struct ledger_record *next = i + 1 < r->count ? &r->parsed[i + 1] : NULL;
    return next != NULL && next->line.data != NULL && next->seq == r->parsed[i].seq + 1 &&
           !digest_equal(next->prev, r->parsed[i].hash);
}

static int report_altered(struct reading *r, size_t i)
{
    if (r->parsed[i].line.data == NULL)
        diag_report(r->diags, at_line(r, i), DIAG_RECORD_SPELLING);
    else
        diag_report(r->diags, at_line(r, i), DIAG_RECORD_ALTERED, r->parsed[i].actor);
    return broken(r);
}

static int check_line(struct reading *r, size_t i)
{
    struct ledger_record *record = &r->parsed[i];
    struct digest before = i == 0 ? DIGEST_NONE : r->parsed[i - 1].hash;
    if (r->cut && i + 1 == r->count) {
        diag_report(r->diags, at_line(r, i), DIAG_RECORD_TRUNCATED);
        return broken(r);
    }
    if (record->line.data == NULL)
        return report_altered(r, i);
    enum chain_fit fit = r->check == NULL ? CHAIN_FITS : r->check->fit(r->check->data, record);
    if (fit == CHAIN_MISFITS || (fit == CHAIN_STRANGER && next_disowns(r, i)))
        return report_altered(r, i);
    if (record->seq != i + 1 || !digest_equal(record->prev, before))
        return report_place(r, i);
    if (i > 0 && record->at < r->parsed[i - 1].at) {
        diag_report(r->diags, at_line(r, i), DIAG_RECORD_TIME, record_time(r->arena, record->at),
                    record_time(r->arena, r->parsed[i - 1].at));
        return broken(r);
    }
    return 0;
}

static int check_lines(struct reading *r)
{
    if (r->count == 0) {
        diag_report(r->diags, at_line(r, 0), DIAG_RECORD_TRUNCATED);
        return broken(r);
    }
    for (size_t i = 0; i < r->count; i++) {
        if (is_merge_mark(r->lines[i])) {
            diag_report(r->diags, at_line(r, i), DIAG_RECORD_MERGE);
            return broken(r);
        }
    }
    for (size_t i = 0; i < r->count; i++) {
        if (check_line(r, i) < 0)
            return -1;
        r->chain->count = i + 1;
    }
    return 0;
}

int chain_read(struct arena *arena, const struct chain_place *place, struct str file, enum record_type type,
               const struct chain_check *check, struct chain *chain, struct diags *diags)
{
    struct reading r = {.arena = arena, .chain = chain, .diags = diags, .check = check, .ledger_name = place->ledger_name};
    *chain = (struct chain){.type = type, .file = arena_str(arena, file)};
    if (place->ledger_fd < 0)
        return 0;
    int rc = file_read(arena, place->ledger_fd, chain->file.data, CHAIN_LIMIT, &chain->bytes, NULL);
    if (rc == -ENOENT)
        return 0;
    if (rc < 0) {
        chain->broken = true;
        diag_report(diags, (struct position){path_join(arena, place->ledger_name, file), 0, 0}, DIAG_UNREADABLE,
                    str_from(file_error_text(rc)));
        return rc;
    }
    split(&r);
    chain->records = r.parsed;
    return check_lines(&r);
}

/* ---- continuing ---- */

int chain_continue(const struct chain *chain, int64_t now, struct ledger_record *record)
{
    const struct ledger_record *last = chain->count > 0 ? &chain->records[chain->count - 1] : NULL;
    record->seq = chain->count + 1;
    record->prev = last == NULL ? DIGEST_NONE : last->hash;
    record->at = now;
    if (last == NULL || now >= last->at)
        return 0;
    record->at = last->at;
    return last->at - now <= CHAIN_SKEW ? 0 : -1;
}

static int flush_folder(int ledger_fd, const char *file)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(file, '/');
    snprintf(folder, sizeof folder, "%.*s", slash == NULL ? 1 : (int)(slash - file), slash == NULL ? "." : file);
    int fd = openat(ledger_fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int rc = fsync(fd) < 0 ? -errno : 0;
    close(fd);
    return rc;
}

static int flush_file(int ledger_fd, const char *file)
{
    int fd = openat(ledger_fd, file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int rc = fsync(fd) < 0 ? -errno : 0;
    close(fd);
    return rc;
}

static bool is_as_read(int ledger_fd, const struct chain *chain)
{
    struct arena arena = ARENA_INIT;
    struct str bytes = STR_NONE;
    int rc = file_read(&arena, ledger_fd, chain->file.data, CHAIN_LIMIT, &bytes, NULL);
    bool same = rc == -ENOENT ? chain->bytes.size == 0 : rc == 0 && str_equal(bytes, chain->bytes);
    arena_free(&arena);
    return same;
}

static const char *beside(struct arena *arena, const struct chain *chain)
{
    return arena_printf(arena, "%.*s.new", STR_ARGS(chain->file)).data;
}

int chain_write_beside(int ledger_fd, const struct chain *chain, struct str line)
{
    struct arena arena = ARENA_INIT;
    if (!is_as_read(ledger_fd, chain))
        return -ESTALE;
    struct str whole = arena_concat(&arena, chain->bytes, line);
    const char *aside = beside(&arena, chain);
    int rc = whole.size > CHAIN_LIMIT ? -EFBIG : 0;
    if (rc == 0 && unlinkat(ledger_fd, aside, 0) < 0 && errno != ENOENT && errno != ENOTDIR)
        rc = -errno;
    if (rc == 0)
        rc = file_create(ledger_fd, aside, whole);
    arena_free(&arena);
    return rc;
}

int chain_put_in_place(int ledger_fd, const struct chain *chain, struct str new_file)
{
    struct arena arena = ARENA_INIT;
    const char *file = chain->file.data;
    int rc = renameat(ledger_fd, beside(&arena, chain), ledger_fd, file) < 0 ? -errno : 0;
    /* From here on the record stands; what is left is the name of its file, and the reader knows both. */
    if (rc == 0 && new_file.data != NULL && !str_equal(new_file, chain->file)) {
        const char *to = arena_cstr(&arena, new_file);
        rc = file_make_folders(ledger_fd, to);
        if (rc == 0 && renameat2(ledger_fd, file, ledger_fd, to, RENAME_NOREPLACE) < 0)
            rc = -errno;
        if (rc == 0)
            rc = flush_folder(ledger_fd, to);
    }
    arena_free(&arena);
    return rc;
}

int chain_append(int ledger_fd, const struct chain *chain, struct str line, struct str new_file)
{
    struct arena arena = ARENA_INIT;
    int rc = chain_write_beside(ledger_fd, chain, line);
    if (rc == 0)
        rc = flush_file(ledger_fd, beside(&arena, chain));
    if (rc == 0)
        rc = chain_put_in_place(ledger_fd, chain, new_file);
    if (rc == 0 && (new_file.data == NULL || str_equal(new_file, chain->file)))
        rc = flush_folder(ledger_fd, chain->file.data);
    arena_free(&arena);
    return rc;
}
