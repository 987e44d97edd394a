#include "template/program.h"

#include "base/array.h"
#include "template/overrides.h"

/* Far above what themes need; templates that go beyond are made to grow without end. */
#define MOST_PROGRAMS 1024
#define MOST_ACTIVE 64   /* templates put in place within each other; beyond that they are called */
#define MANY_STEPS 20000 /* nodes put in place for one program; the same */
#define MOST_STEPS 40000 /* of blocks, which cannot be called */
#define MOST_NESTING 512 /* blocks and sections put in place within each other */

/* What the nodes of one template, or of one block, are put in place with. */
struct place {
    const struct template *t;
    const struct overrides *overrides;
    struct str indent; /* goes before every line */
    size_t dedent;     /* so much white space comes off it first */
    bool indented;     /* the program's own indentation goes before that */
};

struct active {
    const struct template *t;
    const struct overrides *overrides;
    size_t sections; /* that were open around it */
};

struct maker {
    struct template_set *set;
    struct diags *diags;
    struct program *program;
    struct arena *scratch; /* for the code while it grows */
    struct code code;
    struct buffer literal; /* texts since the last instruction */
    struct active active[MOST_ACTIVE];
    size_t active_count;
    size_t sections;
    size_t nesting;
    size_t steps;
    bool stopped;  /* too much was put in place */
    bool mid_line; /* the next line continues one whose indentation is there already */
};

static void put_nodes(struct maker *maker, const struct place *place, uint32_t first, uint32_t end);

static void flush(struct maker *maker)
{
    if (maker->literal.size == 0)
        return;
    struct str text = arena_str(&maker->set->arena, buffer_str(&maker->literal));
    *ARRAY_PUSH(maker->scratch, &maker->code) = (struct instruction){.op = OP_LITERAL, .as.text = text};
    buffer_reset(&maker->literal);
}

static struct instruction *put(struct maker *maker, enum op op)
{
    flush(maker);
    struct instruction *instruction = ARRAY_PUSH(maker->scratch, &maker->code);
    *instruction = (struct instruction){.op = op};
    return instruction;
}

static void put_path(struct maker *maker, enum op op, const struct node *node)
{
    struct instruction *instruction = put(maker, op);
    instruction->path_size = node->path_size;
    instruction->symbol = node->path_size > 0 ? node->path[0] : SYMBOL_NONE;
    instruction->as.path = node->path;
}

static void begin_line(struct maker *maker, const struct place *place)
{
    if (maker->mid_line) {
        maker->mid_line = false;
        return;
    }
    if (place->indented)
        put(maker, OP_INDENT);
    buffer_put(&maker->literal, place->indent);
}

/* White space at the beginning of a line, as it is in this place. */
static struct str dedented(const struct place *place, struct str line)
{
    size_t blank = 0;
    while (blank < place->dedent && blank < line.size && (line.data[blank] == ' ' || line.data[blank] == '\t'))
        blank++;
    return str_from_pos(line, blank);
}

static void put_text(struct maker *maker, const struct place *place, const struct node *node)
{
    if (!node->line_begin) {
        buffer_put(&maker->literal, node->text);
        return;
    }
    begin_line(maker, place);
    buffer_put(&maker->literal, dedented(place, node->text));
}

static void put_section(struct maker *maker, const struct place *place, uint32_t index)
{
    const struct node *node = &place->t->nodes.items[index];
    put_path(maker, node->kind == NODE_SECTION ? OP_SECTION : OP_INVERTED, node);
    size_t head = maker->code.count - 1;
    maker->sections++;
    if (maker->sections > maker->program->scopes)
        maker->program->scopes = maker->sections;
    put_nodes(maker, place, index + 1, node->end);
    maker->sections--;
    if (node->kind == NODE_SECTION)
        put(maker, OP_NEXT)->jump = (uint32_t)head + 1;
    else
        flush(maker);
    maker->code.items[head].jump = (uint32_t)maker->code.count;
}

static struct str indent_at(struct maker *maker, const struct place *place, const struct node *node)
{
    return arena_concat(&maker->set->arena, place->indent, dedented(place, node->indent));
}

static void put_block(struct maker *maker, const struct place *place, uint32_t index)
{
    const struct node *site = &place->t->nodes.items[index];
    const struct override *override = overrides_find(place->overrides, site->block);
    struct place inner = *place;
    if (override != NULL) {
        inner.t = override->t;
        inner.overrides = override->overrides;
        index = override->node;
        inner.dedent = inner.t->nodes.items[index].margin.size;
        if (site->standalone)
            inner.indent = indent_at(maker, place, site);
    }
    const struct node *content = &inner.t->nodes.items[index];
    bool empty = content->end == index + 1;
    if (!empty && site->standalone && !content->begins_line)
        begin_line(maker, &inner);
    if (!empty && !site->standalone && content->begins_line)
        maker->mid_line = true;
    put_nodes(maker, &inner, index + 1, content->end);
    maker->mid_line = false;
    if (!content->ends_line && (!empty || !site->standalone))
        buffer_put(&maker->literal, site->newline);
}

static struct program *program_of(struct template_set *set, const struct template *t, const struct overrides *overrides,
                                  bool indented)
{
    for (size_t i = 0; i < set->programs.count; i++) {
        struct program *known = set->programs.items[i];
        if (known->t == t && known->overrides == overrides && known->indented == indented)
            return known;
    }
    if (set->programs.count == MOST_PROGRAMS)
        return NULL;
    struct program *program = ARENA_NEW(&set->arena, struct program);
    *program = (struct program){.set = set, .t = t, .overrides = overrides, .indented = indented};
    *ARRAY_PUSH(&set->arena, &set->programs) = program;
    return program;
}

static void report_recursion(struct maker *maker, const struct place *place, const struct node *node)
{
    diag_report(maker->diags, template_position(place->t, node->offset), DIAG_TEMPLATE_RECURSION);
}

static void put_call(struct maker *maker, const struct place *place, const struct place *inner, const struct node *node)
{
    struct program *program = program_of(maker->set, inner->t, inner->overrides, inner->indented || inner->indent.size > 0);
    if (program == NULL) {
        report_recursion(maker, place, node);
        return;
    }
    struct call *call = ARENA_NEW(&maker->set->arena, struct call);
    *call = (struct call){program, inner->indent, inner->indented, place->t, node->offset};
    put(maker, OP_CALL)->as.call = call;
}

static const struct active *find_active(const struct maker *maker, const struct place *place)
{
    for (size_t i = maker->active_count; i > 0; i--) {
        const struct active *active = &maker->active[i - 1];
        if (active->t == place->t && active->overrides == place->overrides)
            return active;
    }
    return NULL;
}

/* A partial or a parent. */
static void put_template(struct maker *maker, const struct place *place, uint32_t index)
{
    const struct node *node = &place->t->nodes.items[index];
    if (node->target == NULL)
        return;
    struct place inner = {node->target, place->overrides, STR(""), 0, false};
    if (node->kind == NODE_PARENT)
        inner.overrides = overrides_extend(maker->set, place->overrides, place->t, index);
    if (node->standalone) {
        inner.indent = indent_at(maker, place, node);
        inner.indented = place->indented;
    }
    const struct active *same = find_active(maker, &inner);
    if (same != NULL && same->sections == maker->sections) {
        report_recursion(maker, place, node);
    } else if (same != NULL || maker->active_count == MOST_ACTIVE || maker->steps > MANY_STEPS) {
        put_call(maker, place, &inner, node);
    } else {
        maker->active[maker->active_count++] = (struct active){inner.t, inner.overrides, maker->sections};
        put_nodes(maker, &inner, 0, (uint32_t)inner.t->nodes.count);
        maker->active_count--;
    }
}

static void put_nodes(struct maker *maker, const struct place *place, uint32_t first, uint32_t end)
{
    const struct node *nodes = place->t->nodes.items;
    if (first == end || maker->stopped)
        return;
    if (maker->nesting == MOST_NESTING || maker->steps > MOST_STEPS) {
        report_recursion(maker, place, &nodes[first]);
        maker->stopped = true;
        return;
    }
    maker->nesting++;
    for (uint32_t i = first; i < end; i = nodes[i].end) {
        maker->steps++;
        switch (nodes[i].kind) {
        case NODE_TEXT: put_text(maker, place, &nodes[i]); break;
        case NODE_VARIABLE: put_path(maker, OP_TEXT, &nodes[i]); break;
        case NODE_RAW: put_path(maker, OP_RAW, &nodes[i]); break;
        case NODE_SECTION:
        case NODE_INVERTED: put_section(maker, place, i); break;
        case NODE_BLOCK: put_block(maker, place, i); break;
        case NODE_PARTIAL:
        case NODE_PARENT: put_template(maker, place, i); break;
        }
    }
    maker->nesting--;
}

/* What one program after the other is made in, so that only finished code stays. */
struct workbench {
    struct arena arena;
    struct code code;
};

static void make(struct template_set *set, struct program *program, struct workbench *bench, struct diags *diags)
{
    struct maker maker = {.set = set, .diags = diags, .program = program, .literal = BUFFER_INIT, .scratch = &bench->arena};
    struct place place = {program->t, program->overrides, STR(""), 0, program->indented};
    maker.code = bench->code;
    maker.active[maker.active_count++] = (struct active){program->t, program->overrides, 0};
    put_nodes(&maker, &place, 0, (uint32_t)program->t->nodes.count);
    put(&maker, OP_END);
    bench->code = (struct code){maker.code.items, 0, maker.code.capacity};
    struct arena_mark mark = arena_mark(&bench->arena);
    if (!program->indented)
        pieces_mark(set, program, &maker.code, &bench->arena);
    size_t size = maker.code.count * sizeof *maker.code.items;
    program->code = memcpy(arena_alloc(&set->arena, size), maker.code.items, size);
    arena_reset_to(&bench->arena, mark);
    buffer_free(&maker.literal);
}

void programs_make(struct template_set *set, struct diags *diags)
{
    struct workbench bench = {.arena = ARENA_INIT};
    for (size_t i = 0; i < set->templates.count; i++) {
        struct template *t = set->templates.items[i];
        t->program = program_of(set, t, NULL, false);
    }
    /* Making one may add others behind it. */
    for (size_t i = 0; i < set->programs.count; i++)
        make(set, set->programs.items[i], &bench, diags);
    arena_free(&bench.arena);
}
