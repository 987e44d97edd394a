#include "build/plan.h"

#include "base/memory.h"
#include "base/path.h"
#include "facts/months.h"

#include <limits.h>
#include <stdlib.h>

struct planner {
    struct plan *plan;
    const struct plan_input *input;
    struct table paths;   /* -> index in owners */
    struct table folders; /* of planned paths, those that might be mistaken for a file: with a dot in the last part */
    struct str undotted;  /* the last path's folder, where neither it nor one around it is such a folder */
    struct str *owners;   /* the source of each planned path, for findings */
    size_t owner_count, owner_capacity;
};

static void push_job(struct plan *plan, const struct output *output, enum plan_reason reason, enum facet_kind facet)
{
    memory_grow(&plan->jobs, plan->count, &plan->capacity, sizeof *plan->jobs);
    plan->jobs[plan->count++] = (struct plan_job){.output = *output, .reason = reason, .facet = facet};
}

void plan_add(struct plan *plan, const struct output *output, enum plan_reason reason)
{
    push_job(plan, output, reason, FACET_CARD);
}

static void push_removal(struct plan *plan, struct str path)
{
    memory_grow(&plan->removals, plan->removal_count, &plan->removal_capacity, sizeof *plan->removals);
    plan->removals[plan->removal_count++] = arena_str(&plan->arena, path); /* outlives the record */
}

static bool same_output(const struct output *a, const struct output *b)
{
    return a->type == b->type && str_equal(a->subject, b->subject) && str_equal(a->detail, b->detail);
}

static struct position place_of(struct arena *arena, struct str owner)
{
    return (struct position){owner.size > 0 ? arena_concat(arena, STR("content/"), owner) : STR("fumi.yaml"), 0, 0};
}

static void report_meeting(struct planner *p, struct str path, struct str owner, uint32_t first)
{
    struct arena *arena = &p->plan->arena;
    struct str other = p->owners[first].size > 0 ? arena_concat(arena, STR("content/"), p->owners[first]) : STR("fumi");
    diag_report(&p->plan->diags, place_of(arena, owner), DIAG_DUPLICATE_URL, path, other);
}

static uint32_t take_folders(struct planner *p, struct str path, uint32_t meets)
{
    bool dotted = false;
    for (struct str folder = path_folder(path); folder.size > 0 && meets == TABLE_NONE; folder = path_folder(folder))
        if (memchr(path_name(folder).data, '.', path_name(folder).size) != NULL) {
            meets = table_get(&p->paths, folder);
            table_add(&p->folders, folder, (uint32_t)p->owner_count - 1);
            dotted = true;
        }
    if (!dotted && meets == TABLE_NONE)
        p->undotted = path_folder(path);
    return meets;
}

/* Whether a file can stand at path beside what is planned: none is there, no folder is, and none stands where a folder
 * would have to. Takes the path if so. */
static bool take_path(struct planner *p, struct str path, struct str owner)
{
    uint32_t self = (uint32_t)p->owner_count, meets = table_get(&p->folders, path);
    memory_grow(&p->owners, p->owner_count, &p->owner_capacity, sizeof *p->owners);
    p->owners[p->owner_count++] = owner;
    if (!str_equal(path_folder(path), p->undotted))
        meets = take_folders(p, path, meets);
    if (meets == TABLE_NONE) {
        uint32_t first = table_add(&p->paths, path, self);
        meets = first == self ? TABLE_NONE : first;
    }
    if (meets == TABLE_NONE)
        return true;
    report_meeting(p, path, owner, meets);
    return false;
}

static bool has_long_name(struct str path)
{
    struct str part;
    while (path.size > NAME_MAX && str_split(&path, '/', &part))
        if (part.size > NAME_MAX)
            return true;
    return false;
}

/* One output that should be there. owner: the source that it comes from, or empty. */
static void want(struct planner *p, enum output_type type, struct str path, struct str subject, struct str detail,
                 struct str owner)
{
    const struct plan_input *in = p->input;
    struct output output = {type, path, subject, detail};
    if (has_long_name(path)) {
        diag_report(&p->plan->diags, place_of(&p->plan->arena, owner), DIAG_NAME_TOO_LONG, path,
                    arena_printf(&p->plan->arena, "%d", NAME_MAX));
        return;
    }
    if (!take_path(p, path, owner))
        return;
    struct record *record = records_find(in->records, path);
    if (record != NULL)
        record->planned = true;
    if (in->full) {
        push_job(p->plan, &output, PLAN_FULL, FACET_CARD);
    } else if (record == NULL) {
        push_job(p->plan, &output, PLAN_NEW, FACET_CARD);
    } else if (!same_output(&record->output, &output)) {
        push_job(p->plan, &output, PLAN_OTHER, FACET_CARD);
    } else {
        const struct facet_read *hit = facet_changes_hit(in->changes, record->reads, record->read_count);
        if (hit != NULL)
            push_job(p->plan, &output, PLAN_READ, facet_kind_of(hit->key));
    }
}

static void want_documents(struct planner *p)
{
    const struct catalogue *c = p->input->facts->catalogue;
    for (size_t i = 0; i < c->order_count; i++) {
        const struct facets *f = &c->order[i]->facets;
        if (!f->is_section)
            want(p, OUTPUT_PAGE, f->url, f->id, STR(""), f->path);
    }
}

static void want_listings(struct planner *p)
{
    const struct listings *l = p->input->facts->listings;
    for (size_t i = 0; i < l->count; i++) {
        const struct listing *listing = l->items[i];
        const struct section *s =
            listing->type == LISTING_SECTION ? catalogue_section(p->input->facts->catalogue, listing->name) : NULL;
        struct str owner = s != NULL && s->entry != NULL ? s->entry->facets.path : STR("");
        for (size_t k = 0; k < listing->chunk_count; k++)
            want(p, OUTPUT_LISTING, listing_chunk_url(&p->plan->arena, listing, &listing->chunks[k]), listing->key,
                 listing->chunks[k].name, owner);
        for (size_t k = 0; k < listing->chunk_count && output_has_shelf_data(p->input->facts->catalogue, listing); k++)
            want(p, OUTPUT_SHELF, output_shelf_data_path(&p->plan->arena, listing, &listing->chunks[k]), listing->key,
                 listing->chunks[k].name, owner);
    }
}

static void want_fixed(struct planner *p)
{
    static const struct {
        enum output_type type;
        struct str path, detail;
    } fixed[] = {{OUTPUT_HOME, STR_INIT("index.html"), STR_INIT("")},
                 {OUTPUT_NOT_FOUND, STR_INIT("404.html"), STR_INIT("")},
                 {OUTPUT_NAMES, STR_INIT("tags/index.html"), STR_INIT("tags")},
                 {OUTPUT_NAMES, STR_INIT("publishers/index.html"), STR_INIT("publishers")},
                 {OUTPUT_FEED, STR_INIT("feed.xml"), STR_INIT("site")},
                 {OUTPUT_FEED, STR_INIT("news/feed.xml"), STR_INIT("news")},
                 {OUTPUT_FEED, STR_INIT("supplements/feed.xml"), STR_INIT("supplements")},
                 {OUTPUT_SITEMAP, STR_INIT("sitemap.xml"), STR_INIT("")}};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        want(p, fixed[i].type, fixed[i].path, STR(""), fixed[i].detail, STR(""));
    struct month month;
    for (size_t at = 0; months_next(p->input->facts->listings, &at, &month);) {
        struct str path = arena_printf(&p->plan->arena, "outbox/%s.json", month.name);
        want(p, OUTPUT_OUTBOX, path, str_sub(path, strlen("outbox/"), strlen("2026-11")), STR(""), STR(""));
    }
    struct str root, which;
    for (size_t i = 0; output_root_file(p->input->config, i, &root, &which); i++)
        if (root.size > 0)
            want(p, OUTPUT_ROOT, root, STR(""), which, STR(""));
    if (!output_sitemap_is_sharded(p->input->facts->catalogue))
        return;
    for (unsigned i = 0; i < 16; i++) {
        struct str path = arena_printf(&p->plan->arena, "sitemap-%x.xml", i);
        want(p, OUTPUT_SITEMAP, path, STR(""), str_sub(path, 8, 1), STR(""));
    }
}

static void want_books(struct planner *p)
{
    const struct books *books = p->input->facts->books;
    for (size_t i = 0; books != NULL && i < books->count; i++) {
        const struct book_info *b = &books->items[i];
        const struct entry *section = catalogue_by_id(p->input->facts->catalogue, b->section);
        struct str owner = section != NULL ? section->facets.path : STR(""), detail = b->whole ? STR("whole") : STR("");
        want(p, OUTPUT_BOOK, b->path, b->section, detail, owner);
        want(p, OUTPUT_COVER, b->cover, b->section, detail, owner);
    }
    if (p->input->book_list)
        want(p, OUTPUT_BOOK_LIST, STR(OUTPUT_BOOK_LIST_PATH), STR(""), STR(""), STR(""));
}

/* The page that lists the books says of each how large it is and what changed last: a book that is made brings it along. */
static void follow_books(struct plan *plan)
{
    static const struct output list = {OUTPUT_BOOK_LIST, STR_INIT(OUTPUT_BOOK_LIST_PATH), STR_INIT(""), STR_INIT("")};
    bool book = false, listed = false;
    for (size_t i = 0; i < plan->count; i++) {
        book |= plan->jobs[i].output.type == OUTPUT_BOOK;
        listed |= plan->jobs[i].output.type == OUTPUT_BOOK_LIST;
    }
    if (book && !listed)
        plan_add(plan, &list, PLAN_AFTER);
}

static void want_theme(struct planner *p)
{
    const struct theme *theme = p->input->theme;
    for (size_t i = 0; i < theme->asset_count; i++)
        want(p, OUTPUT_ASSET, theme->assets[i].url, theme->assets[i].name, STR(""), STR(""));
}

/* Shards are planned when the texts are made (build/search.h). */
static void want_search(struct planner *p)
{
    const struct buckets *buckets = p->input->facts->buckets;
    struct arena *arena = &p->plan->arena;
    if (buckets == NULL)
        return;
    want(p, OUTPUT_SEARCH, STR("search.html"), STR(""), STR(""), STR(""));
    want(p, OUTPUT_SEARCH_INDEX, STR("search/documents.js"), STR(""), STR("documents"), STR(""));
    want(p, OUTPUT_SEARCH_INDEX, STR("search/pages.js"), STR(""), STR("pages"), STR(""));
    for (unsigned i = 0; i < BUCKET_COUNT; i++) {
        char name[BUCKET_NAME_SIZE + 1];
        if (buckets->starts[i] == buckets->starts[i + 1])
            continue;
        bucket_name(i, name);
        want(p, OUTPUT_SEARCH_TEXTS, output_search_path(arena, OUTPUT_SEARCH_TEXTS, name), STR(""),
             arena_str(arena, str_from(name)), STR(""));
    }
}

/* Images and downloads that some document shows, each once. */
static void want_media(struct planner *p)
{
    const struct catalogue *c = p->input->facts->catalogue;
    struct table seen = TABLE_INIT;
    struct arena scratch = ARENA_INIT;
    for (size_t i = 0; i < c->order_count; i++) {
        struct str_list media = facets_media(&c->order[i]->facets, &scratch);
        for (size_t k = 0; k < media.count; k++) {
            const struct medium *m = catalogue_medium(c, media.items[k]);
            if (m == NULL || !m->usable || !output_may_offer(p->input->config, m->path) || table_add(&seen, m->path, 1) != 1)
                continue;
            table_set(&seen, m->path, 0);
            want(p, OUTPUT_MEDIUM, output_medium_path(&p->plan->arena, m), m->path, STR(""), m->path);
        }
        arena_reset(&scratch);
    }
    arena_free(&scratch);
    table_free(&seen);
}

/* A section's address has a page of its own as long as there is anything in it. */
static void want_farewells(struct planner *p)
{
    const struct catalogue *c = p->input->facts->catalogue;
    for (size_t i = 0; i < c->hidden.tombstone_count; i++) {
        const struct tombstone *t = &c->hidden.tombstones[i];
        if (t->farewell != FAREWELL_NOT_YET && catalogue_section(c, t->id) == NULL &&
            table_get(&p->paths, t->url) == TABLE_NONE)
            want(p, OUTPUT_FAREWELL, t->url, t->id, STR(""), STR(""));
    }
}

/* What moves there and back leaves: its own address, or the same one twice. */
static bool is_idle_alias(struct str_list aliases, size_t k, struct str path, struct str url)
{
    bool idle = str_equal(path, url);
    for (size_t i = 0; i < k && !idle; i++)
        idle = str_equal(aliases.items[i], aliases.items[k]);
    return idle;
}

/* Old addresses last: a page of its own comes before a redirect to another. */
static void want_redirects(struct planner *p)
{
    const struct catalogue *c = p->input->facts->catalogue;
    struct arena scratch = ARENA_INIT;
    for (size_t i = 0; i < c->order_count; i++) {
        const struct facets *f = &c->order[i]->facets;
        struct str_list aliases = facets_card_list(f, CARD_ALIASES, &scratch);
        for (size_t k = 0; k < aliases.count; k++) {
            struct str path = arena_concat(&p->plan->arena, aliases.items[k], STR(".html"));
            if (!is_idle_alias(aliases, k, path, f->url))
                want(p, OUTPUT_REDIRECT, path, f->id, STR(""), f->path);
        }
        arena_reset(&scratch);
    }
    arena_free(&scratch);
}

/* ---- ids that fumi.yaml names ---- */

static bool is_id_byte(char c)
{
    return c == '/' || c == '-' || c == '_' || (c & 0x80) != 0 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

/* The line that names the id below the given key; 0 where it is written in some other way. */
static struct position line_of(struct str text, const char *key, struct str id)
{
    struct position at = {STR("fumi.yaml"), 0, 0};
    struct str line;
    bool below = false;
    for (unsigned number = 1; str_next_line(&text, &line); number++) {
        below = below || str_starts(str_trim(line), str_from(key));
        for (size_t i = below ? str_find(line, id, 0) : STR_NPOS; i != STR_NPOS; i = str_find(line, id, i + 1)) {
            bool begins = i == 0 || !is_id_byte(line.data[i - 1]);
            bool ends = i + id.size == line.size || !is_id_byte(line.data[i + id.size]);
            if (begins && ends)
                return (struct position){at.path, number, (unsigned)i + 1};
        }
    }
    return at;
}

static void check_ids(struct planner *p, const char *key, struct str_list ids, enum diag_code code)
{
    const struct catalogue *c = p->input->facts->catalogue;
    for (size_t i = 0; i < ids.count; i++) {
        bool known = code == DIAG_UNKNOWN_SECTION ? catalogue_section(c, ids.items[i]) != NULL
                                                  : catalogue_by_id(c, ids.items[i]) != NULL;
        if (!known)
            diag_report(&p->plan->diags, line_of(p->input->config_text, key, ids.items[i]), code, ids.items[i]);
    }
}

static void check_settings(struct planner *p)
{
    const struct config *config = p->input->config;
    check_ids(p, "menu:", config->menu, DIAG_UNKNOWN_ID_ALONE);
    check_ids(p, "footer:", config->footer, DIAG_UNKNOWN_ID_ALONE);
    check_ids(p, "emergency:", config->home_emergency, DIAG_UNKNOWN_ID_ALONE);
    check_ids(p, "missions:", config->missions, DIAG_UNKNOWN_SECTION);
    for (size_t i = 0; i < config->section_count; i++)
        check_ids(p, "sections:", (struct str_list){&config->sections[i].path, 1}, DIAG_UNKNOWN_SECTION);
}

static void plan_structural(struct planner *p)
{
    const struct catalogue *c = p->input->facts->catalogue;
    struct records *records = p->input->records;
    for (size_t i = 0; i < records->count; i++)
        records->items[i]->planned = false;
    take_path(p, STR("manifest.json"), STR(""));
    want_documents(p);
    want_listings(p);
    want_fixed(p);
    want_books(p);
    want_theme(p);
    want_search(p);
    want_media(p);
    want_farewells(p);
    want_redirects(p);
    if (!c->rules.public) /* the public may not see all that the settings name */
        check_settings(p);
    for (size_t i = 0; i < records->count; i++)
        if (!records->items[i]->planned &&
            (records->items[i]->output.type != OUTPUT_SEARCH_PAIRS || p->input->facts->buckets == NULL))
            push_removal(p->plan, records->items[i]->output.path);
}

void plan_make(struct plan *plan, const struct plan_input *in)
{
    struct planner p = {.plan = plan, .input = in};
    *plan = (struct plan){.arena = ARENA_INIT, .diags = DIAGS_INIT};
    if (in->full || in->structural) {
        plan_structural(&p);
    } else {
        for (size_t i = 0; i < in->records->count; i++) {
            const struct record *r = in->records->items[i];
            const struct facet_read *hit = facet_changes_hit(in->changes, r->reads, r->read_count);
            if (hit == NULL)
                continue;
            /* Its texts lie in the record, which making the output replaces. */
            struct output output = {r->output.type, arena_str(&plan->arena, r->output.path),
                                    arena_str(&plan->arena, r->output.subject), arena_str(&plan->arena, r->output.detail)};
            push_job(plan, &output, PLAN_READ, facet_kind_of(hit->key));
        }
    }
    if (in->book_list)
        follow_books(plan);
    table_free(&p.paths);
    table_free(&p.folders);
    free(p.owners);
}

void plan_free(struct plan *plan)
{
    arena_free(&plan->arena);
    free(plan->jobs);
    free(plan->removals);
    diags_free(&plan->diags);
}
