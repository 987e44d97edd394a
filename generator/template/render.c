#include "template/program.h"

#include <assert.h>

/* Nothing is allocated here but by the buffer that is written to. */

struct scope {
    const struct value *value;
    const struct value *end; /* of a list's items; of anything else value + 1 */
};

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
};

static const struct value *find(const struct renderer *r, const struct instruction *at)
{
    if (at->path_size == 0)
        return r->scope->value;
    const struct value *value = NULL;
    for (const struct scope *scope = r->scope; value == NULL && scope >= r->scopes; scope--)
        if (scope->value->type == VALUE_MAP)
            value = value_get(scope->value->as.map, at->symbol);
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

static void enter_scope(struct renderer *r, const struct value *value)
{
    r->scope++;
    if (value->type == VALUE_LIST)
        *r->scope = (struct scope){value->as.list->items, value->as.list->items + value->as.list->count};
    else
        *r->scope = (struct scope){value, value + 1};
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

void template_render(const struct template *t, const struct value *context, struct buffer *out, struct diags *diags)
{
    struct renderer r;
    if (t->program == NULL)
        return;
    r.out = out;
    r.rounds = 0;
    r.scope = r.scopes;
    *r.scope = (struct scope){context, context + 1};
    r.frame = r.frames;
    *r.frame = (struct frame){t->program, NULL, {NULL, STR("")}};
    if (t->program->scopes <= PROGRAM_SCOPES)
        run(&r, diags);
    else
        diag_report(diags, (struct position){t->path, 0, 0}, DIAG_TEMPLATE_RECURSION);
}
