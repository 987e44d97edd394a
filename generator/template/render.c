#include "template/program.h"

#include <assert.h>

/* Nothing is allocated here but by the buffer that is written to. */

struct scope {
    const struct value *value;
    const struct value *end;     /* of a list's items; of anything else value + 1 */
    const struct value_map *map; /* the innermost */
    const struct scope *outer;   /* where the next map after that is; NULL: none */
};

static const struct value_map no_map;

struct indent {
    const struct indent *outer;
    struct str text;
};

struct frame {
    const struct program *program;
    const struct instruction *back; /* where the caller goes on */
    struct indent indent;           /* of every line of this program */
};

struct renderer {
    struct buffer *out;
    struct scope scopes[PROGRAM_SCOPES + 1];
    struct scope *scope; /* the innermost */
    struct frame frames[PROGRAM_CALLS];
    struct frame *frame; /* the innermost */
    size_t rounds;
    struct arena *arena;     /* for pieces */
    struct piece *pieces;    /* of the outermost program; NULL: none are kept */
    struct piece *recording; /* the piece that is being printed, to be kept */
    size_t recorded_from;
    bool varies; /* something else than the fixed names was looked for in the context */
};

struct kept_program {
    const struct program *program;
    struct piece *pieces;
};

static const struct value *find(struct renderer *r, const struct instruction *at)
{
    if (at->path_size == 0)
        return r->scope->value;
    const struct scope *scope = r->scope;
    const struct value *value = value_get(scope->map, at->symbol);
    for (scope = scope->outer; value == NULL && scope != NULL; scope = scope->outer)
        value = value_get(scope->map, at->symbol);
    r->varies |= scope == NULL && !at->fixed;
    for (uint32_t i = 1; i < at->path_size && value != NULL; i++)
        value = value->type == VALUE_MAP ? value_get(value->as.map, at->as.path[i]) : NULL;
    return value;
}

static bool is_true(const struct value *value)
{
    if (value == NULL)
        return false;
    switch (value->type) {
    case VALUE_ABSENT:
    case VALUE_FALSE: return false;
    case VALUE_TEXT: return value->as.text.size > 0;
    case VALUE_LIST: return value->as.list->count > 0;
    case VALUE_TRUE:
    case VALUE_MAP: break;
    }
    return true;
}

static void find_map(struct scope *scope)
{
    const struct scope *parent = scope - 1;
    if (scope->value->type == VALUE_MAP) {
        scope->map = scope->value->as.map;
        scope->outer = parent;
    } else {
        scope->map = parent->map;
        scope->outer = parent->outer;
    }
}

static void enter_scope(struct renderer *r, const struct value *value)
{
    struct scope *scope = ++r->scope;
    bool list = value->type == VALUE_LIST;
    scope->value = list ? value->as.list->items : value;
    scope->end = scope->value + (list ? value->as.list->count : 1);
    find_map(scope);
}

static void put_value(struct buffer *out, const struct value *value, bool escaped)
{
    if (value == NULL || value->type != VALUE_TEXT)
        return;
    if (escaped && !value->plain)
        buffer_put_xml(out, value->as.text);
    else
        buffer_put(out, value->as.text);
}

static void put_indent(struct buffer *out, const struct indent *indent)
{
    if (indent->outer != NULL)
        put_indent(out, indent->outer);
    buffer_put(out, indent->text);
}

/* False where it would go too deep. */
static bool enter_program(struct renderer *r, const struct program *program, const struct call *call,
                          const struct instruction *back)
{
    size_t scopes = (size_t)(r->scope - r->scopes);
    if (r->frame == r->frames + PROGRAM_CALLS - 1 || scopes + program->scopes > PROGRAM_SCOPES)
        return false;
    const struct indent *outer = call->keeps_indent ? &r->frame->indent : NULL;
    r->frame++;
    *r->frame = (struct frame){program, back, {outer, call->indent}};
    return true;
}

/* One more call or round of a section. False where a hostile template would never end. */
static bool another_round(struct renderer *r, const struct template *t, struct diags *diags)
{
    if (r->rounds++ < PROGRAM_ROUNDS && r->out->size < PROGRAM_OUTPUT)
        return true;
    diag_report(diags, (struct position){t->path, 0, 0}, DIAG_TEMPLATE_ENDLESS);
    return false;
}

/* A piece begins. True where it is known and has been printed. */
static bool begin_piece(struct renderer *r, uint32_t number)
{
    if (r->pieces == NULL || r->frame != r->frames || r->scope != r->scopes)
        return false;
    struct piece *piece = &r->pieces[number];
    if (piece->state == PIECE_KEPT) {
        buffer_put(r->out, piece->text);
        return true;
    }
    r->recording = piece->state == PIECE_NEW ? piece : NULL;
    r->recorded_from = r->out->size;
    r->varies = false;
    return false;
}

static void end_piece(struct renderer *r)
{
    if (r->recording == NULL)
        return;
    r->recording->state = r->varies ? PIECE_VARIES : PIECE_KEPT;
    if (!r->varies)
        r->recording->text = arena_str(r->arena, str_from_pos(buffer_str(r->out), r->recorded_from));
    r->recording = NULL;
}

static void run(struct renderer *r, struct diags *diags)
{
    const struct instruction *at = r->frame->program->code;
    const struct value *value;
    for (;;) {
        switch (at->op) {
        case OP_LITERAL: buffer_put(r->out, at->as.text); break;
        case OP_TEXT: put_value(r->out, find(r, at), true); break;
        case OP_RAW: put_value(r->out, find(r, at), false); break;
        case OP_INDENT: put_indent(r->out, &r->frame->indent); break;
        case OP_SECTION:
            value = find(r, at);
            if (!is_true(value)) {
                at = r->frame->program->code + at->jump;
                continue;
            }
            enter_scope(r, value);
            break;
        case OP_NEXT:
            assert(r->scope > r->scopes);
            if (++r->scope->value < r->scope->end) {
                if (!another_round(r, r->frame->program->t, diags))
                    return;
                find_map(r->scope);
                at = r->frame->program->code + at->jump;
                continue;
            }
            r->scope--;
            break;
        case OP_INVERTED:
            if (is_true(find(r, at))) {
                at = r->frame->program->code + at->jump;
                continue;
            }
            break;
        case OP_CALL:
            if (!another_round(r, at->as.call->t, diags))
                return;
            if (!enter_program(r, at->as.call->program, at->as.call, at + 1)) {
                diag_report(diags, template_position(at->as.call->t, at->as.call->offset), DIAG_TEMPLATE_RECURSION);
                return;
            }
            at = r->frame->program->code;
            continue;
        case OP_KEEP:
            if (begin_piece(r, at->symbol)) {
                at = r->frame->program->code + at->jump;
                continue;
            }
            break;
        case OP_KEPT: end_piece(r); break;
        case OP_END:
            if (r->frame == r->frames)
                return;
            at = r->frame->back;
            r->frame--;
            continue;
        }
        at++;
    }
}

static bool is_same(const struct value *value, const struct value *fixed)
{
    if (value == NULL || value->type <= VALUE_FALSE)
        return fixed->type <= VALUE_FALSE;
    if (value->type != fixed->type)
        return false;
    switch (value->type) {
    case VALUE_TEXT: return value->as.text.data == fixed->as.text.data && value->as.text.size == fixed->as.text.size;
    case VALUE_MAP: return value->as.map == fixed->as.map;
    case VALUE_LIST: return value->as.list == fixed->as.list;
    default: return true;
    }
}

static bool has_fixed_values(const struct template_set *set, const struct value *context, const struct value *values)
{
    if (context->type != VALUE_MAP)
        return false;
    for (size_t i = 0; i < set->fixed.count; i++)
        if (!is_same(value_get(context->as.map, set->fixed.items[i]), &values[i]))
            return false;
    return true;
}

static struct piece *pieces_of(struct template_kept *kept, const struct program *program)
{
    for (size_t i = 0; i < kept->count; i++)
        if (kept->items[i].program == program)
            return kept->items[i].pieces;
    struct kept_program *added = ARRAY_PUSH(kept->arena, kept);
    *added = (struct kept_program){program, ARENA_ARRAY(kept->arena, struct piece, program->pieces)};
    return added->pieces;
}

static void render(const struct template *t, const struct value *context, struct arena *arena, struct piece *pieces,
                   struct buffer *out, struct diags *diags)
{
    struct renderer r;
    r.out = out;
    r.rounds = 0;
    r.scope = r.scopes;
    *r.scope = (struct scope){context, context + 1, context->type == VALUE_MAP ? context->as.map : &no_map, NULL};
    r.frame = r.frames;
    *r.frame = (struct frame){t->program, NULL, {NULL, STR("")}};
    r.arena = arena;
    r.pieces = pieces;
    r.recording = NULL;
    r.varies = false;
    if (t->program->scopes <= PROGRAM_SCOPES)
        run(&r, diags);
    else
        diag_report(diags, (struct position){t->path, 0, 0}, DIAG_TEMPLATE_RECURSION);
}

void template_render(const struct template *t, const struct value *context, struct buffer *out, struct diags *diags)
{
    if (t->program != NULL)
        render(t, context, NULL, NULL, out, diags);
}

void template_render_kept(const struct template *t, const struct value *context, struct template_kept *kept, struct buffer *out,
                          struct diags *diags)
{
    if (t->program == NULL)
        return;
    bool same = t->program->pieces > 0 && has_fixed_values(t->program->set, context, kept->values);
    render(t, context, kept->arena, same ? pieces_of(kept, t->program) : NULL, out, diags);
}
