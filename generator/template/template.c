#include "template/template.h"

#include "base/array.h"
#include "base/memory.h"
#include "template/program.h"
#include "template/set.h"
#include "template/token.h"

#include <stdlib.h>

struct template_set *template_set_new(void)
{
    return memory_zalloc(sizeof(struct template_set));
}

void template_set_free(struct template_set *set)
{
    if (set == NULL)
        return;
    table_free(&set->symbols.table);
    table_free(&set->blocks.table);
    table_free(&set->by_name);
    arena_free(&set->arena);
    free(set);
}

uint32_t names_number(struct arena *arena, struct names *names, struct str name)
{
    uint32_t number = table_get(&names->table, name);
    if (number != TABLE_NONE)
        return number;
    struct str copy = arena_str(arena, name);
    *ARRAY_PUSH(arena, names) = copy;
    return table_add(&names->table, copy, (uint32_t)names->count - 1);
}

uint32_t template_symbol(struct template_set *set, struct str name)
{
    return names_number(&set->arena, &set->symbols, name);
}

void template_fix(struct template_set *set, uint32_t symbol)
{
    *ARRAY_PUSH(&set->arena, &set->fixed) = symbol;
}

void template_set_close_names(struct template_set *set)
{
    set->closed = true;
}

struct position template_position(const struct template *t, size_t offset)
{
    return token_position(t->path, t->text, offset);
}

void template_add(struct template_set *set, struct str name, struct str path, struct str text, struct diags *diags)
{
    struct template *t = ARENA_NEW(&set->arena, struct template);
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_from_pos(text, 3);
    t->name = arena_str(&set->arena, name);
    t->path = arena_str(&set->arena, path);
    t->text = arena_str(&set->arena, text);
    *ARRAY_PUSH(&set->arena, &set->templates) = t;
    table_set(&set->by_name, t->name, (uint32_t)set->templates.count - 1);
    template_parse(set, t, diags);
}

static struct template *find(const struct template_set *set, struct str name)
{
    uint32_t index = table_get(&set->by_name, name);
    return index == TABLE_NONE ? NULL : set->templates.items[index];
}

const struct template *template_find(const struct template_set *set, struct str name)
{
    return find(set, name);
}

static void find_targets(struct template_set *set, struct template *t, struct diags *diags)
{
    for (size_t i = 0; i < t->nodes.count; i++) {
        struct node *node = &t->nodes.items[i];
        if (node->kind != NODE_PARTIAL && node->kind != NODE_PARENT)
            continue;
        node->target = find(set, node->text);
        if (node->target == NULL)
            diag_report(diags, template_position(t, node->offset), DIAG_PARTIAL_MISSING, node->text);
    }
}

/* Everything that can be reached over partials and parents, the template itself first. */
static void find_reads(struct template_set *set, struct template *t)
{
    struct {
        const struct template **items;
        size_t count, capacity;
    } reads = {0};
    *ARRAY_PUSH(&set->arena, &reads) = t;
    for (size_t i = 0; i < reads.count; i++) {
        const struct nodes *nodes = &reads.items[i]->nodes;
        for (size_t n = 0; n < nodes->count; n++) {
            const struct template *target = nodes->items[n].target;
            size_t k = 0;
            while (k < reads.count && reads.items[k] != target)
                k++;
            if (target != NULL && k == reads.count)
                *ARRAY_PUSH(&set->arena, &reads) = target;
        }
    }
    t->reads = reads.items;
    t->read_count = reads.count;
}

void template_link(struct template_set *set, struct diags *diags)
{
    for (size_t i = 0; i < set->templates.count; i++)
        find_targets(set, set->templates.items[i], diags);
    for (size_t i = 0; i < set->templates.count; i++)
        find_reads(set, set->templates.items[i]);
    programs_make(set, diags);
}

size_t template_reads(const struct template *t, const struct template **reads, size_t capacity)
{
    for (size_t i = 0; i < t->read_count && i < capacity; i++)
        reads[i] = t->reads[i];
    return t->read_count;
}

struct str template_name(const struct template *t)
{
    return t->name;
}
