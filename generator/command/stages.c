#include "command/stages.h"

#include "base/array.h"
#include "base/path.h"
#include "command/command.h"
#include "workflow/ledger.h"
#include "workflow/work.h"

#include <unistd.h>

/* One site a process: what the last call gave out stays until the next. */
static struct stages_source {
    const char *folder; /* NULL: content/ledger */
    struct work work;
    bool has_work;
    struct ledger *ledger;
    struct arena arena;
    const char *root;
} source;

static bool known(void *data, struct digest key)
{
    (void)data;
    (void)key;
    return true;
}

/* What somebody did, in a word. */
static struct str deed(const struct ledger_record *r)
{
    if (r->to == STAGE_WITHDRAWN)
        return STR("取り下げ");
    if (r->to < r->from)
        return STR("差し戻し");
    switch (r->to) {
    case STAGE_STAGED: return STR("提出");
    case STAGE_EDITED: return STR("編集");
    case STAGE_PROOFED: return STR("校閲");
    case STAGE_APPROVED: return STR("承認");
    default: return stage_label(r->to);
    }
}

static void tell(void *data, struct str id, const struct stage_file *files, size_t count, struct arena *arena,
                 struct stage_text *text)
{
    const struct stages_source *s = data;
    const struct ledger_document *d = ledger_find(s->ledger, id);
    struct snapshot snapshot = {ARENA_ARRAY(arena, struct snapshot_file, count + 1), count};
    if (d == NULL)
        return;
    for (size_t i = 0; i < count; i++) {
        memcpy(snapshot.files[i].hash.bytes, files[i].sha256, SHA256_SIZE);
        snapshot.files[i].path = files[i].path;
    }
    struct digest bytes = digest_of(snapshot_list(arena, &snapshot));
    struct standing standing = ledger_standing(s->ledger, id, bytes, s->work.config.urgent_days);
    struct stage_step *steps = ARENA_ARRAY(arena, struct stage_step, d->chain.count + 1);
    for (size_t i = 0; i < d->chain.count; i++) {
        const struct ledger_record *r = &d->chain.records[i];
        steps[i] = (struct stage_step){deed(r), r->actor, r->at};
    }
    *text = (struct stage_text){stage_name(standing.stage), stage_label(standing.stage), digest_short(arena, bytes), steps,
                                d->chain.count};
}

static void read_stages(void *data, struct stages *stages)
{
    struct stages_source *s = data;
    struct diags ignored = DIAGS_INIT; /* `fumi verify` says them */
    ledger_close(s->ledger);
    s->ledger = NULL;
    if (s->has_work)
        work_close(&s->work);
    arena_free(&s->arena);
    s->has_work = work_open_config(&s->work, s->root, &ignored) == LEDGER_OK;
    struct ledger_options options = {
        .root = s->root, .folder = s->folder, .uuid = s->work.config.uuid, .urgent = s->work.config.urgent, .known = known};
    if (s->has_work)
        ledger_open(&s->ledger, &options, &ignored);
    size_t count = s->ledger == NULL ? 0 : s->ledger->count;
    struct stage_note *notes = ARENA_ARRAY(&s->arena, struct stage_note, count + 1);
    *stages = (struct stages){notes, 0, tell, s};
    for (size_t i = 0; i < count; i++) {
        const struct ledger_document *d = &s->ledger->documents[i];
        uint64_t hash = d->last == NULL ? 0 : hash_key(str_of((const char *)d->last->hash.bytes, SHA256_SIZE));
        if (hash != 0 && (stages->count == 0 || !str_equal(notes[stages->count - 1].id, d->id)))
            notes[stages->count++] = (struct stage_note){d->id, hash};
    }
    diags_free(&ignored);
}

void command_show_stages(struct build_options *options, const char *ledger)
{
    struct arena arena = ARENA_INIT;
    struct str folder = path_join(&arena, str_from(options->root), STR("content/ledger"));
    bool there = access(ledger != NULL ? ledger : folder.data, F_OK) == 0;
    arena_free(&arena);
    if (!there)
        return;
    source.folder = ledger;
    source.root = options->root;
    options->stages = read_stages;
    options->stages_data = &source;
}
