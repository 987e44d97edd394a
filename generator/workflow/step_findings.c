/* What `fumi check` says about these documents: the check itself, asked through build/. */

#include "workflow/step.h"

#include "base/path.h"
#include "base/table.h"
#include "build/build.h"

static void add_paths(struct arena *arena, struct table *paths, struct work_document *const *documents, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        table_add(paths, arena_concat(arena, STR("content/"), documents[i]->source->path), 1);
        for (size_t k = 0; k < documents[i]->snapshot.count; k++)
            table_add(paths, arena_concat(arena, STR("content/"), documents[i]->snapshot.files[k].path), 1);
    }
}

int step_check_findings(struct step_plan *p, struct work_document *const *documents, size_t count, struct diags *diags)
{
    struct build *build = NULL;
    struct build_report report = {0};
    struct diags own = DIAGS_INIT;
    struct table paths = TABLE_INIT;
    size_t errors = diags->errors;
    const struct build_options options = {
        .root = p->options.root, .target = "staging", .stages = p->options.stages, .stages_data = p->options.stages_data};
    int rc = build_open(&build, &options, &own);
    if (rc < 0) {
        diags_append(diags, &own);
        diags_free(&own);
        return -1;
    }
    rc = build_update(build, &report);
    add_paths(&p->arena, &paths, documents, count);
    for (size_t i = 0; i < report.diags.count; i++) {
        const struct diag *d = &report.diags.items[i];
        bool concerns = rc < 0 || table_get(&paths, d->at.path) != TABLE_NONE;
        if (concerns && diag_level_of(d->code) == DIAG_ERROR)
            diag_report(diags, d->at, d->code, d->arguments[0], d->arguments[1], d->arguments[2], d->arguments[3]);
    }
    table_free(&paths);
    build_report_free(&report);
    build_close(build);
    diags_free(&own);
    return rc < 0 || diags->errors > errors ? -1 : 0;
}
