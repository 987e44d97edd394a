#include "workflow/step.h"

#include "base/file.h"
#include "base/path.h"
#include "workflow/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

void step_sign(struct step_plan *p, const struct key *key)
{
    for (size_t i = 0; i < p->count; i++)
        p->items[i].line = record_sign(&p->arena, &p->items[i].record, p->ledger->uuid, key);
}

static int report(struct step_plan *p, struct str path, int rc, struct diags *diags)
{
    struct position at = {path_join(&p->arena, p->ledger->name, path), 0, 0};
    if (rc == -ESTALE) {
        diag_report(diags, at, DIAG_STEP_STALE);
        return LEDGER_CONTENT;
    }
    diag_report(diags, at, DIAG_CANNOT_WRITE, str_from(file_error_text(rc)));
    return LEDGER_MACHINE;
}

static int store(struct step_plan *p, struct step_item *item, int fd)
{
    struct digest hash;
    if (item->bytes.data != NULL && p->options.step != STEP_MOVE)
        return object_write(fd, item->bytes, &hash);
    int rc = 0;
    if (p->options.step == STEP_MOVE) {
        rc = object_write(fd, item->bytes, &hash);
        if (rc == 0)
            rc = object_write(fd, snapshot_list(&p->arena, &item->snapshot), &hash);
        return rc;
    }
    return item->document == NULL ? 0 : work_store(&p->work, item->document, fd);
}

static int append_one(struct step_plan *p, int fd, struct diags *diags)
{
    int rc = chain_append(fd, p->items[0].chain, p->items[0].line, p->items[0].new_file);
    if (rc < 0)
        return report(p, p->items[0].chain->file, rc, diags);
    p->written = 1;
    return LEDGER_OK;
}

/* Two flushes for all of them instead of three for each. */
static int append_many(struct step_plan *p, int fd, struct diags *diags)
{
    int rc = 0;
    for (size_t i = 0; i < p->count; i++) {
        rc = chain_write_beside(fd, p->items[i].chain, p->items[i].line);
        if (rc < 0)
            return report(p, p->items[i].chain->file, rc, diags);
    }
    rc = objects_flush(fd);
    for (size_t i = 0; i < p->count && rc == 0; i++) {
        rc = chain_put_in_place(fd, p->items[i].chain, p->items[i].new_file);
        if (rc < 0)
            return report(p, p->items[i].chain->file, rc, diags);
        p->written++;
    }
    if (rc == 0)
        rc = objects_flush(fd);
    return rc < 0 ? report(p, STR("documents"), rc, diags) : LEDGER_OK;
}

static int append_all(struct step_plan *p, int fd, struct diags *diags)
{
    int rc = 0;
    for (size_t i = 0; i < p->count; i++) {
        rc = store(p, &p->items[i], fd);
        if (rc < 0)
            return report(p, STR("objects"), rc, diags);
    }
    rc = objects_flush(fd);
    if (rc == 0 && p->options.step == STEP_MOVE)
        rc = step_finish_move(p, true);
    if (rc < 0)
        return report(p, STR("objects"), rc, diags);
    rc = p->count == 1 ? append_one(p, fd, diags) : append_many(p, fd, diags);
    if (rc < 0)
        return rc;
    rc = p->options.step == STEP_MOVE ? step_finish_move(p, false) : 0;
    return rc < 0 ? report(p, STR("documents"), rc, diags) : LEDGER_OK;
}

int step_append(struct step_plan *p, struct diags *diags)
{
    int fd = ledger_lock(p->options.root, p->options.folder);
    if (fd < 0)
        return report(p, STR(""), fd, diags);
    int rc = append_all(p, fd, diags);
    close(fd); /* and with it the lock */
    return rc;
}
