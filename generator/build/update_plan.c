/* The middle of an update: what was loaded is settled, and the outputs planned that follow from it. */

#include "build/update.h"

#define EDITED_FIRST 16 /* that many edits at once are somebody's; more are a tool's */

/* An edited body is the common case, and a page asks for no listing. */
static void list(struct build *b)
{
    if (!b->listed)
        listings_build(&b->listings, &b->catalogue);
    b->listed = true;
}

static bool needs_listings(const struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        enum output_type type = plan->jobs[i].output.type;
        if (type != OUTPUT_BOOK && type != OUTPUT_COVER && type != OUTPUT_BOOK_LIST && type != OUTPUT_PAGE &&
            type != OUTPUT_ASSET && type != OUTPUT_MEDIUM && type != OUTPUT_REDIRECT && type != OUTPUT_SEARCH_TEXTS)
            return true;
    }
    return false;
}

#define BACKLINKS_PAY 1000 /* documents that make up for a thread */

static void *build_backlinks(void *data)
{
    struct build *b = data;
    b->backlinks = facts_backlinks_build(&b->catalogue);
    return NULL;
}

void update_settle(struct update *u)
{
    struct build *b = u->build;
    session_apply(b, &u->changes, &u->touched, &u->structural);
    if (!b->usable)
        session_begin_storing(b);
    for (size_t i = 0; i < u->changes.stage_count && b->usable; i++)
        touch_stage(&u->touched, u->changes.stages[i]);
    u->structural = u->structural || u->changes.config || u->changes.theme || u->changes.rules || u->changes.kit || !b->usable;
    if (!b->settled || u->structural) {
        listings_free(&b->listings);
        b->listed = false;
        session_forget_backlinks(b);
        session_set_rules(b);
        buckets_free(b->buckets);
        b->buckets = NULL;
        catalogue_settle(&b->catalogue);
        b->settled = true;
        if (b->usable && session_is_public(b) && session_compare_hidden(b, &u->touched))
            u->structural = true;
        if (b->usable)
            touch_claims(&u->touched, &b->catalogue);
    }
    if (!b->usable && b->catalogue.count >= BACKLINKS_PAY)
        beside_begin(&u->backlinks, b->threads, build_backlinks, b);
    if (u->structural)
        list(b);
    if (!hash_equal(b->kit_hash, HASH128_NONE) && (u->structural || b->books.count == 0)) {
        arena_reset(&b->books_arena);
        books_list(&b->books_arena, &b->catalogue, &b->books);
    } else if (hash_equal(b->kit_hash, HASH128_NONE)) {
        b->books = (struct books){NULL, 0};
    }
    if (b->search != NULL && b->buckets == NULL)
        b->buckets = buckets_build(&b->catalogue);
    u->facts = (struct facts){.catalogue = &b->catalogue,
                              .stages = &b->stages,
                              .listings = &b->listings,
                              .backlinks = u->backlinks.begun ? NULL : b->backlinks,
                              .books = &b->books,
                              .buckets = b->search == NULL ? NULL : b->buckets};
    u->report->documents = b->catalogue.count;
}

static void change_templates(struct update *u)
{
    const struct theme *theme = &u->build->theme;
    struct facet_changes *changes = &u->facet_changes;
    for (size_t i = 0; i < theme->hashes.capacity; i++) {
        const struct table_slot *slot = &theme->hashes.slots[i];
        if (slot->key != NULL) {
            struct str name = str_of(slot->key, slot->key_size);
            facet_changes_add(changes, FACET_TEMPLATE, name, theme_template_hash(theme, name));
        }
    }
    for (size_t i = 0; i < u->build->records.count && (u->changes.theme || u->changes.config); i++) {
        const struct record *r = u->build->records.items[i];
        facet_changes_add_gone(changes, FACET_TEMPLATE, r->reads, r->read_count);
    }
    facet_changes_add(changes, FACET_SITE, STR("assets"), facet_hash(theme->assets_hash));
    facet_changes_add(changes, FACET_SITE, STR("chrome"), u->site.chrome);
    facet_changes_add(changes, FACET_SITE, STR("program"), u->site.program);
    facet_changes_add(changes, FACET_SITE, STR("missions"), output_missions_hash(&u->site));
    facet_changes_add(changes, FACET_SITE, STR("book-list"), books_list_hash(&u->build->books));
    facet_changes_add(changes, FACET_SITE, STR("books"),
                      press_settings_hash(u->build->kit_hash, &u->build->config, u->build->program));
}

/* Somebody waits for the pages of the documents that were edited. */
static void put_edited_first(struct update *u)
{
    size_t front = 0;
    if (u->changes.count > EDITED_FIRST || u->plan.count < 2)
        return;
    for (size_t i = 0; i < u->changes.count; i++) {
        const struct entry *e = catalogue_by_path(&u->build->catalogue, u->changes.items[i].path);
        for (size_t k = front; e != NULL && k < u->plan.count; k++) {
            struct plan_job job = u->plan.jobs[k];
            if (job.output.type != OUTPUT_PAGE || !str_equal(job.output.subject, e->facets.id))
                continue;
            u->plan.jobs[k] = u->plan.jobs[front];
            u->plan.jobs[front++] = job;
            break;
        }
    }
}

void update_plan(struct update *u)
{
    struct build *b = u->build;
    u->site = (struct output_site){
        .config = &b->config, .theme = &b->theme, .facts = &u->facts, .lang = b->config.lang, .staging = !session_is_public(b)};
    u->site.chrome = output_chrome_hash(&u->site, b->program);
    u->site.program = facet_hash(b->program);
    if (b->usable) { /* else everything is made, whatever it read */
        touched_resolve(&u->touched, &u->facts, &u->facet_changes);
        change_templates(u);
    }
    struct plan_input input = {&b->config,  b->config_text, &b->theme,     &u->facts, &u->facet_changes,
                               &b->records, !b->usable,     u->structural, false};
    input.book_list = output_has_book_list(&u->site);
    plan_make(&u->plan, &input);
    if (input.full || input.structural) {
        diags_free(&b->plan_diags);
        diags_append(&b->plan_diags, &u->plan.diags);
    }
    if (needs_listings(&u->plan))
        list(b);
    if (!beside_end(&u->backlinks) && u->plan.count > 64 && b->backlinks == NULL)
        build_backlinks(b);
    u->facts.backlinks = b->backlinks;
    put_edited_first(u);
}
