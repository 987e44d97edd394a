/* What every act of publishing begins with. */

#include "workflow/publish_inside.h"

#include "base/file.h"
#include "base/path.h"
#include "build/pool.h"
#include "markdown/markdown.h"
#include "workflow/work.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CONFIG_LIMIT ((size_t)1 << 20)
#define MANIFEST_LIMIT ((size_t)256 << 20)
#define DAY 86400

void publish_phase(struct publishing *p, enum publish_phase phase)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    double now = (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
    p->report->seconds[phase] += now - p->clock;
    p->clock = now;
}

bool publish_may_go_on(const struct publishing *p)
{
    return p->report->diags.errors == 0;
}

static int cannot_read(struct publishing *p, const char *path, int error)
{
    diag_report(&p->report->diags, (struct position){str_from(path), 0, 0}, DIAG_UNREADABLE, str_from(file_error_text(error)));
    return PUBLISH_CONTENT;
}

static int open_root(struct publishing *p)
{
    struct str text;
    p->root_fd = open(p->options->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (p->root_fd < 0)
        return cannot_read(p, p->options->root, -errno);
    int rc = file_read(&p->arena, p->root_fd, "fumi.yaml", CONFIG_LIMIT, &text, NULL);
    if (rc < 0)
        return cannot_read(p, "fumi.yaml", rc);
    if (config_load(&p->arena, text, &p->config, &p->report->diags) < 0)
        return PUBLISH_CONTENT;
    if (mkdirat(p->root_fd, "out", 0777) < 0 && errno != EEXIST)
        rc = -errno;
    p->out_fd = openat(p->root_fd, "out", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (p->out_fd >= 0)
        return PUBLISH_OK;
    diag_report(&p->report->diags, (struct position){STR("out"), 0, 0}, DIAG_CANNOT_WRITE,
                str_from(file_error_text(rc < 0 ? rc : -errno)));
    return PUBLISH_MACHINE;
}

int publish_begin(struct publishing *p, const struct publish_options *options, struct publish_report *report)
{
    *p = (struct publishing){.options = options, .report = report, .root_fd = -1, .out_fd = -1};
    *report = (struct publish_report){.arena = ARENA_INIT, .diags = DIAGS_INIT};
    p->depot = (struct depot){.fd = -1, .releases_fd = -1, .lock_fd = -1};
    p->threads = options->threads > 0 ? options->threads : pool_default_threads();
    publish_phase(p, PUBLISH_VERIFY);
    report->seconds[PUBLISH_VERIFY] = 0;
    markdown_begin();
    return open_root(p);
}

int publish_end(struct publishing *p, int rc)
{
    struct publish_report *r = p->report;
    if (p->remembers) {
        if (rc == PUBLISH_OK && r->diags.errors == 0 && verified_save(&p->verified, p->out_fd, p->options->key) < 0)
            rc = PUBLISH_OK; /* a cache: the next run verifies everything again */
        verified_close(&p->verified);
    }
    depot_close(&p->depot);
    public_set_free(&p->set);
    ledger_close(p->ledger);
    if (p->out_fd >= 0)
        close(p->out_fd);
    if (p->root_fd >= 0)
        close(p->root_fd);
    arena_free(&p->arena);
    diags_sort(&r->diags);
    return rc == PUBLISH_OK && r->diags.errors > 0 ? PUBLISH_CONTENT : rc;
}

/* ---- verifying ---- */

static void check_role(struct publishing *p)
{
    const struct key *key = p->options->key;
    const struct actor_key *actor = key == NULL ? NULL : actors_by_public(&p->ledger->actors, key_public(key));
    if (key == NULL)
        return;
    if (actor == NULL || actor->revoked || (actor_roles_at(actor, INT64_MAX) & ROLE_BIT(ROLE_PUBLISHER)) == 0)
        diag_report(&p->report->diags, (struct position){p->ledger->name, 0, 0}, DIAG_PUBLISH_ROLE, key_name(key));
}

static void check_site(struct publishing *p)
{
    int rc = site_digest(&p->arena, p->root_fd, NULL, &p->site);
    if (rc < 0)
        cannot_read(p, "themes", rc);
    else if (!ledger_site_is_approved(p->ledger, p->site))
        diag_report(&p->report->diags, (struct position){STR("fumi.yaml"), 0, 0}, DIAG_SITE_NOT_APPROVED);
}

/* Named, not refused: what is urgent stays public, and somebody is to be ashamed. */
static void name_debts(struct publishing *p, int64_t now)
{
    struct arena arena = ARENA_INIT;
    for (size_t i = 0; i < p->ledger->count; i++) {
        const struct ledger_document *d = &p->ledger->documents[i];
        if (d->approved == NULL || !d->owes_proof || d->approved_at + (int64_t)p->config.urgent_days * DAY >= now)
            continue;
        struct position at = {path_join(&arena, STR("content"), d->approved->path), 0, 0};
        diag_report(&p->report->diags, at, DIAG_PROOF_OWED, d->id);
    }
    arena_free(&arena);
}

int publish_verify(struct publishing *p)
{
    const struct publish_options *o = p->options;
    struct ledger_options options = {.root = o->root,
                                     .folder = o->ledger,
                                     .uuid = p->config.uuid,
                                     .fingerprint = o->fingerprint,
                                     .threads = p->threads,
                                     .urgent = p->config.urgent};
    if (o->key != NULL) {
        verified_open(&p->verified, p->out_fd, o->key);
        options.known = verified_known;
        options.verified = verified_add;
        options.data = &p->verified;
        p->remembers = true;
    }
    int rc = ledger_open(&p->ledger, &options, &p->report->diags);
    p->report->signatures = p->ledger->signatures;
    if (rc == LEDGER_MACHINE)
        return PUBLISH_MACHINE;
    check_site(p);
    check_role(p);
    name_debts(p, o->has_instant ? o->instant : (int64_t)time(NULL));
    publish_phase(p, PUBLISH_VERIFY);
    return PUBLISH_OK;
}

/* ---- the folder of releases ---- */

/* What is shown now was signed by a publisher, and the ledger still holds everything that it was made from. */
static int read_shown(struct publishing *p)
{
    struct diags *diags = &p->report->diags;
    if (p->depot.current.data == NULL)
        return PUBLISH_OK;
    p->report->previous = arena_str(&p->report->arena, p->depot.current);
    if (depot_read(&p->depot, p->depot.current, &p->arena, &p->shown, &p->shown_manifest, diags) < 0)
        return PUBLISH_CONTENT;
    struct str name = arena_concat(&p->arena, p->depot.current, STR("/release.json"));
    p->has_shown = true;
    if (!release_is_ours(&p->shown, &p->ledger->actors))
        diag_report(diags, (struct position){str_from(p->options->to), 0, 0}, DIAG_RELEASE_KEY, p->depot.current);
    ledger_check_anchor(p->ledger, &p->shown.heads, name, diags);
    return PUBLISH_OK;
}

int publish_open_depot(struct publishing *p)
{
    int rc = depot_open(&p->depot, p->options->to, p->options->dry_run, &p->report->diags);
    if (rc < 0)
        return rc;
    struct str held = depot_held(&p->depot, &p->arena);
    if (held.data != NULL)
        diag_report(&p->report->diags, (struct position){str_from(p->options->to), 0, 0}, DIAG_PUBLISH_HELD, str_trim(held),
                    str_from(p->options->to));
    return read_shown(p);
}

/* ---- the target ---- */

int publish_make_set(struct publishing *p)
{
    bool some = p->options->only.count > 0;
    struct public_options options = {.base = some && p->has_shown ? &p->shown : NULL,
                                     .only = p->options->only,
                                     .config = &p->config,
                                     .instant = p->options->has_instant ? p->options->instant : (int64_t)time(NULL),
                                     .threads = p->threads};
    static const struct release none;
    if (some && !p->has_shown)
        options.base = &none; /* nothing but what is named */
    public_set_make(&p->set, p->ledger, &options, &p->report->diags);
    publish_phase(p, PUBLISH_VERIFY);
    return PUBLISH_OK;
}

int publish_build_target(struct publishing *p)
{
    struct build *build = NULL;
    struct publish_report *r = p->report;
    struct build_options options = {.root = p->options->root,
                                    .target = "public",
                                    .jobs = p->threads,
                                    .approved = &p->set.approved,
                                    .has_instant = true,
                                    .instant = p->options->has_instant ? p->options->instant : (int64_t)time(NULL)};
    int rc = build_open(&build, &options, &r->diags);
    if (rc == BUILD_OK) {
        rc = build_update(build, &r->build);
        diags_append(&r->diags, &r->build.diags);
        build_close(build);
    }
    publish_phase(p, PUBLISH_BUILD);
    return rc;
}

int publish_read_manifest(struct publishing *p)
{
    char hex[DIGEST_HEX_SIZE + 1];
    int rc = file_read(&p->arena, p->out_fd, "public/manifest.json", MANIFEST_LIMIT, &p->manifest_text, NULL);
    if (rc < 0 || manifest_parse(&p->arena, p->manifest_text, &p->manifest) < 0) {
        diag_report(&p->report->diags, (struct position){STR("out/public/manifest.json"), 0, 0}, DIAG_OUTPUT_DAMAGED);
        return PUBLISH_CONTENT;
    }
    sha256_to_hex(digest_of(p->manifest_text).bytes, hex);
    p->report->id = arena_str(&p->report->arena, str_of(hex, DIGEST_HEX_SIZE));
    p->report->files = p->manifest.count + 1;
    return PUBLISH_OK;
}
