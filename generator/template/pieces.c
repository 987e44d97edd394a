/* Finding what need not be printed again on the next page: see struct template_kept. */

#include "template/program.h"

#include "base/array.h"

static bool is_fixed(const struct template_set *set, uint32_t symbol)
{
    for (size_t i = 0; i < set->fixed.count; i++)
        if (set->fixed.items[i] == symbol)
            return true;
    return false;
}

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

static uint32_t add(struct template_set *set, struct code *code, struct instruction instruction)
{
    *ARRAY_PUSH(&set->arena, code) = instruction;
    return (uint32_t)code->count - 1;
}

/* Copies an element, a section with all that is in it, and notes where its instructions have gone; what jumps to the
 * element itself goes to the mark before it. */
static void add_element(struct template_set *set, const struct code *from, size_t i, struct code *to, uint32_t *places)
{
    for (size_t k = i, end = behind(from, i); k < end; k++) {
        uint32_t place = add(set, to, from->items[k]);
        if (k > i)
            places[k] = place;
    }
}

/* The code with OP_KEEP and OP_KEPT around each piece; places: where each old instruction stands now. */
static struct code add_marks(struct template_set *set, struct program *program, const struct code *code, uint32_t *places)
{
    struct code marked = {0};
    size_t end = 0;
    uint32_t keep = 0;
    for (size_t i = 0; i < code->count; i = behind(code, i)) {
        places[i] = (uint32_t)marked.count;
        if (i > 0 && i == end)
            marked.items[keep].jump = add(set, &marked, (struct instruction){.op = OP_KEPT}) + 1;
        if (i >= end && piece_end(code, i) > i) {
            keep = add(set, &marked, (struct instruction){.op = OP_KEEP, .symbol = program->pieces++});
            end = piece_end(code, i);
        }
        add_element(set, code, i, &marked, places);
    }
    return marked;
}

void pieces_mark(struct template_set *set, struct program *program, struct code *code)
{
    if (set->fixed.count == 0)
        return;
    for (size_t i = 0; i < code->count; i++) {
        struct instruction *at = &code->items[i];
        at->fixed = has_path(at->op) && at->path_size > 0 && is_fixed(set, at->symbol);
    }
    uint32_t *places = ARENA_ARRAY(&set->arena, uint32_t, code->count);
    struct code marked = add_marks(set, program, code, places);
    for (size_t i = 0; i < marked.count; i++) {
        enum op op = marked.items[i].op;
        if (op == OP_SECTION || op == OP_NEXT || op == OP_INVERTED)
            marked.items[i].jump = places[marked.items[i].jump];
    }
    *code = marked;
}
