#include "workflow/publish_inside.h"

#include "base/buffer.h"
#include "base/path.h"
#include "workflow/public_books.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

static int64_t instant_of(const struct publishing *p)
{
    return p->options->has_instant ? p->options->instant : (int64_t)time(NULL);
}

static void check_books(struct publishing *p, const struct public_check *check)
{
    struct str folder = path_join(&p->arena, str_from(p->options->root), STR("out/public"));
    struct public_books books = {.check = check, .folder = folder.data, .config = &p->config, .set = &p->set};
    public_check_books(&books, &p->report->diags);
}

/* What is about to go out, by its bytes. */
static void check_target(struct publishing *p)
{
    struct public_check check = {.manifest = &p->manifest,
                                 .before = p->has_shown ? &p->shown_manifest : NULL,
                                 .base_url = p->config.base_url,
                                 .threads = p->threads};
    check.site_fd = openat(p->out_fd, "public", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (check.site_fd >= 0) {
        public_check_links(&check, &p->report->diags);
        if (faccessat(p->root_fd, "epub", F_OK, 0) == 0)
            check_books(p, &check);
        close(check.site_fd);
    }
    publish_phase(p, PUBLISH_CHECK);
}

static void put_release(struct publishing *p, struct buffer *buffer)
{
    struct release release = {.number = p->has_shown ? p->shown.number + 1 : 1,
                              .uuid = p->config.uuid,
                              .site = p->site,
                              .instant = instant_of(p),
                              .previous = p->has_shown ? p->shown.id : DIGEST_NONE,
                              .heads = p->ledger->heads};
    digest_parse(p->report->id, &release.id);
    release.documents = publish_documents(p, &release.count);
    release_put(buffer, &release, p->options->key);
}

static int write_release(struct publishing *p)
{
    struct publish_report *r = p->report;
    struct buffer json = BUFFER_INIT;
    struct depot_tree tree = {.id = r->id,
                              .manifest = &p->manifest,
                              .manifest_text = p->manifest_text,
                              .before = p->has_shown ? &p->shown_manifest : NULL,
                              .threads = p->threads};
    tree.source_fd = openat(p->out_fd, "public", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    put_release(p, &json);
    int rc = depot_fill(&p->depot, &tree, &r->diags);
    if (rc == DEPOT_OK)
        rc = depot_name(&p->depot, &tree, buffer_str(&json), &r->diags);
    if (rc == DEPOT_OK)
        rc = depot_switch(&p->depot, r->id, &r->diags);
    if (rc == DEPOT_OK && p->options->keep > 0)
        rc = depot_keep(&p->depot, p->options->keep, &r->diags);
    r->copied = tree.copied;
    r->linked = tree.linked;
    r->carried = tree.carried;
    buffer_free(&json);
    if (tree.source_fd >= 0)
        close(tree.source_fd);
    publish_phase(p, PUBLISH_WRITE);
    return rc;
}

/* Up to the switch: everything that may be wrong, as far as one can tell. */
static int prepare(struct publishing *p)
{
    int rc = publish_verify(p);
    if (rc == PUBLISH_OK)
        rc = publish_open_depot(p);
    if (rc == PUBLISH_OK)
        rc = publish_make_set(p);
    if (rc == PUBLISH_OK)
        rc = publish_build_target(p);
    if (rc == PUBLISH_OK)
        rc = publish_read_manifest(p);
    if (rc == PUBLISH_OK)
        check_target(p);
    return rc;
}

int publish_run(const struct publish_options *options, struct publish_report *report)
{
    struct publishing p;
    int rc = publish_begin(&p, options, report);
    if (rc == PUBLISH_OK)
        rc = prepare(&p);
    if (rc == PUBLISH_OK) {
        report->unchanged = p.has_shown && str_equal(p.depot.current, report->id);
        publish_list_changes(&p);
    }
    if (rc == PUBLISH_OK && publish_may_go_on(&p) && !options->dry_run && !report->unchanged)
        rc = write_release(&p);
    return publish_end(&p, rc);
}

void publish_report_free(struct publish_report *report)
{
    build_report_free(&report->build);
    diags_free(&report->diags);
    arena_free(&report->arena);
}

int publish_build(const struct publish_options *options, const struct build_options *wanted, struct build_report *report,
                  struct diags *diags)
{
    struct publish_report own;
    struct publishing p;
    struct build *build = NULL;
    struct build_options with = *wanted;
    int rc = publish_begin(&p, options, &own);
    *report = (struct build_report){.arena = ARENA_INIT, .diags = DIAGS_INIT};
    if (rc == PUBLISH_OK)
        rc = publish_verify(&p);
    if (rc == PUBLISH_OK)
        rc = publish_make_set(&p);
    with.approved = &p.set.approved;
    if (rc == PUBLISH_OK)
        rc = build_open(&build, &with, &own.diags);
    if (rc == PUBLISH_OK)
        rc = build_update(build, report);
    build_close(build);
    rc = publish_end(&p, rc);
    diags_append(diags, &own.diags);
    diags_append(diags, &report->diags);
    diags_sort(diags);
    publish_report_free(&own);
    return rc;
}
