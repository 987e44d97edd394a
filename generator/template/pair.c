#include "template/token.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

struct pairing {
    struct str path;
    struct str text;
    struct tokens *tokens;
    struct diags *diags;
    size_t *open; /* a stack of tokens */
    size_t depth;
    size_t nesting;
};

static void report(struct pairing *p, size_t token, enum diag_code code)
{
    size_t good = p->depth > 0 ? p->open[0] : token;
    if (good < p->tokens->usable)
        p->tokens->usable = good;
    const struct token *t = &p->tokens->items[token];
    diag_report(p->diags, token_position(p->path, p->text, t->offset), code, t->text);
}

static bool opens(enum token_kind kind)
{
    return kind == TOKEN_SECTION || kind == TOKEN_INVERTED || kind == TOKEN_PARENT || kind == TOKEN_BLOCK;
}

static void close(struct pairing *p, size_t i)
{
    struct token *items = p->tokens->items;
    size_t found = p->depth;
    while (found > 0 && !str_equal(items[p->open[found - 1]].text, items[i].text))
        found--;
    if (found == 0) {
        report(p, i, DIAG_TEMPLATE_STRAY_CLOSE);
        return;
    }
    for (; p->depth > found; p->depth--)
        report(p, p->open[p->depth - 1], DIAG_TEMPLATE_SECTION_OPEN);
    p->depth--;
    items[i].partner = p->open[p->depth];
    items[items[i].partner].partner = i;
    items[i].within = items[items[i].partner].within;
}

static bool too_deep(struct pairing *p, size_t i)
{
    if (p->depth < p->nesting)
        return false;
    char number[24];
    snprintf(number, sizeof number, "%zu", p->nesting);
    p->tokens->usable = p->open[0];
    struct position at = token_position(p->path, p->text, p->tokens->items[i].offset);
    diag_report(p->diags, at, DIAG_TEMPLATE_TOO_DEEP, str_from(number));
    return true;
}

void tokens_pair(struct str path, struct str text, size_t nesting, struct tokens *tokens, struct diags *diags)
{
    struct pairing p = {path, text, tokens, diags, NULL, 0, nesting};
    p.open = memory_alloc(nesting * sizeof *p.open);
    for (size_t i = 0; i < tokens->count; i++) {
        struct token *token = &tokens->items[i];
        if (i == tokens->usable && p.depth > 0)
            tokens->usable = p.open[0];
        token->partner = TOKEN_NO_INDEX;
        token->within = p.depth > 0 ? p.open[p.depth - 1] : TOKEN_NO_INDEX;
        if (token->kind == TOKEN_CLOSE) {
            close(&p, i);
        } else if (opens(token->kind)) {
            if (too_deep(&p, i))
                goto out;
            p.open[p.depth++] = i;
        }
    }
    if (p.depth > 0 && p.open[0] < tokens->usable)
        tokens->usable = p.open[0];
    for (; p.depth > 0 && !tokens->cut_short; p.depth--)
        report(&p, p.open[p.depth - 1], DIAG_TEMPLATE_SECTION_OPEN);
out:
    free(p.open);
}
