#include "template/parse.h"

#include "base/array.h"
#include "template/set.h"
#include "template/token.h"

struct parser {
    struct template_set *set;
    struct template *t;
    struct diags *diags;
    struct tokens tokens;
};

static void report_unknown(struct parser *parser, const struct token *token)
{
    const struct names *names = &parser->set->symbols;
    struct position at = template_position(parser->t, token->offset);
    struct str rest = token->text;
    struct str part = STR_NONE;
    while (str_split(&rest, '.', &part) && table_get(&names->table, part) != TABLE_NONE)
        continue;
    struct str nearest = str_nearest(part, names->items, names->count);
    if (nearest.data == NULL)
        diag_report(parser->diags, at, DIAG_TEMPLATE_NAME_ALONE, token->text);
    else
        diag_report(parser->diags, at, DIAG_TEMPLATE_NAME, token->text, nearest);
}

/* "a.b.c" -> the symbols of a, b and c; "." -> none. */
static void read_path(struct parser *parser, const struct token *token, struct node *node)
{
    struct template_set *set = parser->set;
    if (str_is(token->text, "."))
        return;
    struct {
        uint32_t *items;
        size_t count, capacity;
    } path = {0};
    struct str rest = token->text;
    struct str part;
    bool known = true;
    while (str_split(&rest, '.', &part)) {
        uint32_t symbol = set->closed ? table_get(&set->symbols.table, part) : template_symbol(set, part);
        known = known && symbol != TABLE_NONE;
        *ARRAY_PUSH(&set->arena, &path) = symbol;
    }
    if (!known) {
        report_unknown(parser, token);
        path.items[0] = SYMBOL_NONE;
        path.count = 1;
    }
    node->path = path.items;
    node->path_size = (uint32_t)path.count;
}

static struct node *add_node(struct parser *parser, enum node_kind kind, const struct token *token)
{
    struct nodes *nodes = &parser->t->nodes;
    struct node *node = ARRAY_PUSH(&parser->set->arena, nodes);
    node->kind = kind;
    node->end = (uint32_t)nodes->count;
    node->text = token->text;
    node->offset = token->offset;
    node->standalone = token->standalone;
    node->begins_line = token->begins_line;
    node->ends_line = token->ends_line;
    node->indent = token->indent;
    node->newline = token->newline;
    return node;
}

/* White space that every line begins with which the nodes print by themselves. False where there is no such line. */
static bool margin_of(const struct nodes *nodes, size_t first, size_t end, struct str *margin)
{
    bool any = false;
    for (size_t i = first; i < end; i++) {
        const struct node *node = &nodes->items[i];
        struct str line = node->indent;
        bool counts = node->standalone;
        if (node->kind == NODE_BLOCK) {
            if (node->standalone) {
                margin_of(nodes, i + 1, node->end, &line);
                i = node->end - 1;
            }
        } else if (node->kind == NODE_PARENT) {
            i = node->end - 1;
        } else if (node->kind == NODE_TEXT) {
            line = node->text;
            counts = node->line_begin && !(token_is_blank(line) && token_line_end(line).size > 0);
        } else if (node->kind != NODE_PARTIAL) {
            counts = false;
        }
        if (!counts)
            continue;
        size_t common = 0;
        while (common < line.size && (line.data[common] == ' ' || line.data[common] == '\t') &&
               (!any || (common < margin->size && margin->data[common] == line.data[common])))
            common++;
        *margin = str_sub(line, 0, common);
        any = true;
    }
    return any;
}

static void close_node(struct parser *parser, size_t index)
{
    struct nodes *nodes = &parser->t->nodes;
    struct node *node = &nodes->items[index];
    node->end = (uint32_t)nodes->count;
    if (node->kind != NODE_BLOCK)
        return;
    node->margin = STR("");
    if (margin_of(nodes, index + 1, node->end, &node->margin) && node->standalone)
        node->indent = node->margin;
}

static void add_token(struct parser *parser, const struct token *token)
{
    struct names *blocks = &parser->set->blocks;
    switch (token->kind) {
    case TOKEN_VARIABLE: read_path(parser, token, add_node(parser, NODE_VARIABLE, token)); break;
    case TOKEN_RAW: read_path(parser, token, add_node(parser, NODE_RAW, token)); break;
    case TOKEN_SECTION: read_path(parser, token, add_node(parser, NODE_SECTION, token)); break;
    case TOKEN_INVERTED: read_path(parser, token, add_node(parser, NODE_INVERTED, token)); break;
    case TOKEN_PARTIAL: add_node(parser, NODE_PARTIAL, token); break;
    case TOKEN_PARENT: add_node(parser, NODE_PARENT, token); break;
    case TOKEN_BLOCK:
        add_node(parser, NODE_BLOCK, token)->block = names_number(&parser->set->arena, blocks, token->text);
        break;
    case TOKEN_TEXT:
    case TOKEN_CLOSE:
    case TOKEN_NOTHING: break;
    }
}

/* Whether a line begins with this token, so that indentation goes before it. */
static bool begins_line(const struct tokens *tokens, size_t i)
{
    if (tokens->items[i].owns_line)
        return false;
    return i == 0 || (tokens->items[i - 1].kind == TOKEN_TEXT && token_line_end(tokens->items[i - 1].text).size > 0);
}

static void add_nodes(struct parser *parser)
{
    struct tokens *tokens = &parser->tokens;
    size_t open[TEMPLATE_NESTING] = {0};
    size_t depth = 0;
    for (size_t i = 0; i < tokens->usable; i++) {
        const struct token *token = &tokens->items[i];
        if (token->dropped)
            continue;
        if (token->kind == TOKEN_TEXT) {
            add_node(parser, NODE_TEXT, token)->line_begin = begins_line(tokens, i);
            continue;
        }
        if (begins_line(tokens, i)) {
            struct token nothing = {.kind = TOKEN_TEXT, .text = STR(""), .offset = token->offset};
            add_node(parser, NODE_TEXT, &nothing)->line_begin = true;
        }
        if (token->kind == TOKEN_CLOSE) {
            close_node(parser, open[--depth]);
            continue;
        }
        add_token(parser, token);
        if (token->partner != TOKEN_NO_INDEX)
            open[depth++] = parser->t->nodes.count - 1;
    }
}

void template_parse(struct template_set *set, struct template *t, struct diags *diags)
{
    struct parser parser = {set, t, diags, {0}};
    struct arena scratch = ARENA_INIT;
    tokens_read(&scratch, t->path, t->text, &parser.tokens, diags);
    tokens_pair(t->path, t->text, TEMPLATE_NESTING, &parser.tokens, diags);
    tokens_drop_blanks(&parser.tokens);
    add_nodes(&parser);
    arena_free(&scratch);
}
