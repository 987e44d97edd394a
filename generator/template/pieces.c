/* Finding what need not be printed again on the next page: see struct template_kept. */

#include "template/program.h"

#include "base/array.h"

static bool has_path(enum op op)
{
    return op == OP_TEXT || op == OP_RAW || op == OP_SECTION || op == OP_INVERTED;
}

/* Behind this instruction, or behind the whole section that begins with it. */
static size_t behind(const struct code *code, size_t i)
{
    const struct instruction *at = &code->items[i];
    return at->op == OP_SECTION || at->op == OP_INVERTED ? at->jump : i + 1;
}

static bool may_be_kept(const struct code *code, size_t i)
{
    const struct instruction *at = &code->items[i];
    return at->op == OP_LITERAL || (has_path(at->op) && at->fixed);
}

/* Whether there are names inside that are not fixed: then it becomes a piece by itself, so that it spoils no others. */
static bool has_others_inside(const struct code *code, size_t i)
{
    for (size_t k = i + 1, end = behind(code, i); k < end; k++)
        if (code->items[k].op == OP_CALL || (has_path(code->items[k].op) && !code->items[k].fixed))
            return true;
    return false;
}

/* The end of the piece that begins here; i where there is none, or none that is worth it. */
static size_t piece_end(const struct code *code, size_t i)
{
    size_t end = i;
    bool only_literals = true;
    if (may_be_kept(code, i) && has_others_inside(code, i))
        return behind(code, i);
    while (may_be_kept(code, end) && !has_others_inside(code, end)) {
        only_literals = only_literals && code->items[end].op == OP_LITERAL;
        end = behind(code, end);
    }
    return only_literals || end < i + 2 ? i : end;
}

static uint32_t add(struct code *code, struct instruction instruction)
{
    code->items[code->count] = instruction;
    return (uint32_t)code->count++;
}

/* Copies an element, a section with all that is in it, and notes where its instructions have gone; what jumps to the
 * element itself goes to the mark before it. */
static void add_element(const struct code *from, size_t i, struct code *to, uint32_t *places)
{
    for (size_t k = i, end = behind(from, i); k < end; k++) {
        uint32_t place = add(to, from->items[k]);
        if (k > i)
            places[k] = place;
    }
}

/* The code with OP_KEEP and OP_KEPT around each piece; places: where each old instruction stands now. */
static void add_marks(struct program *program, const struct code *code, struct code *marked, uint32_t *places)
{
    size_t end = 0;
    uint32_t keep = 0;
    for (size_t i = 0; i < code->count; i = behind(code, i)) {
        places[i] = (uint32_t)marked->count;
        if (i > 0 && i == end)
            marked->items[keep].jump = add(marked, (struct instruction){.op = OP_KEPT}) + 1;
        size_t next = i >= end ? piece_end(code, i) : i;
        if (next > i) {
            keep = add(marked, (struct instruction){.op = OP_KEEP, .symbol = program->pieces++});
            end = next;
        }
        add_element(code, i, marked, places);
    }
}

static void mark_fixed(const struct template_set *set, struct code *code, struct arena *scratch)
{
    bool *fixed = ARENA_ARRAY(scratch, bool, set->symbols.count);
    for (size_t i = 0; i < set->fixed.count; i++)
        fixed[set->fixed.items[i]] = true;
    for (size_t i = 0; i < code->count; i++) {
        struct instruction *at = &code->items[i];
        at->fixed = has_path(at->op) && at->path_size > 0 && at->symbol < set->symbols.count && fixed[at->symbol];
    }
}

void pieces_mark(const struct template_set *set, struct program *program, struct code *code, struct arena *scratch)
{
    if (set->fixed.count == 0)
        return;
    mark_fixed(set, code, scratch);
    uint32_t *places = ARENA_ARRAY(scratch, uint32_t, code->count);
    struct code marked = {arena_alloc(scratch, 2 * code->count * sizeof *marked.items), 0, 2 * code->count};
    add_marks(program, code, &marked, places); /* a piece has two instructions at least */
    for (size_t i = 0; i < marked.count; i++) {
        enum op op = marked.items[i].op;
        if (op == OP_SECTION || op == OP_NEXT || op == OP_INVERTED)
            marked.items[i].jump = places[marked.items[i].jump];
    }
    *code = marked;
}
