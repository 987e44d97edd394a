/* What a release changes: its files and its documents, held against the one that is shown. */

#include "workflow/publish_inside.h"

#include "base/array.h"
#include "base/table.h"

#include <stdlib.h>

struct path_list {
    struct publish_path *items;
    size_t count, capacity;
};

struct document_list {
    struct publish_document *items;
    size_t count, capacity;
};

static void add_path(struct publish_report *r, struct path_list *list, struct str path, enum path_change change)
{
    struct publish_path *p = ARRAY_PUSH(&r->arena, list);
    p->path = arena_str(&r->arena, path);
    p->change = change;
}

static void list_paths(struct publishing *p)
{
    struct path_list list = {0};
    const struct manifest *now = &p->manifest, *before = &p->shown_manifest;
    size_t i = 0, k = 0;
    while (i < now->count || k < before->count) {
        int order = i == now->count ? 1 : k == before->count ? -1 : str_compare(now->files[i].path, before->files[k].path);
        if (order < 0)
            add_path(p->report, &list, now->files[i].path, PATH_ADDED);
        else if (order > 0)
            add_path(p->report, &list, before->files[k].path, PATH_REMOVED);
        else if (!str_equal(now->files[i].line, before->files[k].line))
            add_path(p->report, &list, now->files[i].path, PATH_CHANGED);
        i += order <= 0;
        k += order >= 0;
    }
    p->report->paths = list.items;
    p->report->path_count = list.count;
}

/* ---- documents ---- */

/* The key that the approver's name stood for; none where the actors do not know it any more. */
static struct digest fingerprint_of(const struct ledger *ledger, struct str name)
{
    const struct actor_key *key = actors_current(&ledger->actors, name);
    for (size_t i = ledger->actors.count; i-- > 0 && key == NULL;)
        if (str_equal(ledger->actors.keys[i].name, name))
            key = &ledger->actors.keys[i];
    return key == NULL ? DIGEST_NONE : key_fingerprint(key->key);
}

struct release_document *publish_documents(struct publishing *p, size_t *count)
{
    const struct build_report *b = &p->report->build;
    struct release_document *list = ARENA_ARRAY(&p->arena, struct release_document, p->set.count + 1);
    struct table hidden = TABLE_INIT;
    struct str last_name = STR_NONE;
    struct digest last = DIGEST_NONE;
    *count = 0;
    for (size_t i = 0; i < b->hidden_count; i++)
        table_set(&hidden, b->hidden[i].path, 1);
    for (size_t i = 0; i < p->set.count; i++) {
        const struct public_document *d = &p->set.documents[i];
        if (table_get(&hidden, d->record->path) != TABLE_NONE)
            continue;
        if (!str_equal(d->approval->actor, last_name)) {
            last_name = d->approval->actor;
            last = fingerprint_of(p->ledger, last_name);
        }
        list[(*count)++] = (struct release_document){d->record->id, d->record->content, d->record->hash, last};
    }
    table_free(&hidden);
    return list;
}

static int compare_id(const void *key, const void *item)
{
    return str_compare(*(const struct str *)key, ((const struct public_document *)item)->record->id);
}

static void add_document(struct publishing *p, struct document_list *list, struct str id, enum document_change change)
{
    struct publish_report *r = p->report;
    const struct public_set *set = &p->set;
    const struct public_document *d =
        set->count == 0 ? NULL : bsearch(&id, set->documents, set->count, sizeof *set->documents, compare_id);
    struct publish_document *item = ARRAY_PUSH(&r->arena, list);
    item->id = arena_str(&r->arena, id);
    item->approver = d == NULL ? STR("") : arena_str(&r->arena, d->approval->actor);
    item->change = change;
}

static void list_documents(struct publishing *p)
{
    struct document_list list = {0};
    size_t count, i = 0, k = 0;
    const struct release_document *now = publish_documents(p, &count), *before = p->shown.documents;
    while (i < count || k < p->shown.count) {
        int order = i == count ? 1 : k == p->shown.count ? -1 : str_compare(now[i].id, before[k].id);
        if (order < 0)
            add_document(p, &list, now[i].id, DOCUMENT_ADDED);
        else if (order > 0)
            add_document(p, &list, before[k].id, DOCUMENT_REMOVED);
        else if (!digest_equal(now[i].content, before[k].content))
            add_document(p, &list, now[i].id, DOCUMENT_CHANGED);
        i += order <= 0;
        k += order >= 0;
    }
    p->report->documents = list.items;
    p->report->document_count = list.count;
}

void publish_list_changes(struct publishing *p)
{
    list_paths(p);
    list_documents(p);
}
