#include "template/token.h"

#include "base/array.h"
#include "base/utf8.h"

struct lexer {
    struct arena *arena;
    struct str path;
    struct str text;
    struct diags *diags;
    struct tokens *tokens;
    struct str open; /* the delimiters in force */
    struct str close;
    size_t at;
};

struct position token_position(struct str path, struct str text, size_t offset)
{
    unsigned line = 1;
    size_t begin = 0;
    for (size_t i = 0; i < offset && i < text.size; i++) {
        if (text.data[i] == '\n') {
            line++;
            begin = i + 1;
        }
    }
    return (struct position){path, line, utf8_column(str_from_pos(text, begin), offset - begin)};
}

/* Notes the first mistake: what comes behind it is read for more mistakes, not for printing. */
static struct position mistake(struct lexer *lexer, size_t offset)
{
    if (lexer->tokens->usable > lexer->tokens->count)
        lexer->tokens->usable = lexer->tokens->count;
    return token_position(lexer->path, lexer->text, offset);
}

static struct token *add(struct lexer *lexer, enum token_kind kind, struct str text, size_t offset)
{
    struct token *token = ARRAY_PUSH(lexer->arena, lexer->tokens);
    *token = (struct token){.kind = kind, .text = text, .offset = offset};
    return token;
}

static void add_text(struct lexer *lexer, size_t end)
{
    while (lexer->at < end) {
        size_t line = str_find_char(lexer->text, '\n', lexer->at);
        size_t stop = line == STR_NPOS || line >= end ? end : line + 1;
        add(lexer, TOKEN_TEXT, str_sub(lexer->text, lexer->at, stop - lexer->at), lexer->at);
        lexer->at = stop;
    }
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

static bool has_space(struct str s)
{
    for (size_t i = 0; i < s.size; i++)
        if (is_space(s.data[i]))
            return true;
    return false;
}

/* {{=<% %>=}} */
static void change_delimiters(struct lexer *lexer, struct str inside, size_t offset)
{
    bool closed = str_ends(inside, STR("="));
    struct str pair = str_trim(str_sub(inside, 0, inside.size - closed));
    size_t gap = 0;
    while (gap < pair.size && !is_space(pair.data[gap]))
        gap++;
    struct str open = str_sub(pair, 0, gap);
    struct str close = str_trim(str_from_pos(pair, gap));
    if (!closed || open.size == 0 || close.size == 0 || has_space(close) || str_find_char(pair, '=', 0) != STR_NPOS) {
        diag_report(lexer->diags, mistake(lexer, offset), DIAG_TEMPLATE_DELIMITERS);
        return;
    }
    lexer->open = open;
    lexer->close = close;
}

static enum token_kind kind_of(char sigil)
{
    switch (sigil) {
    case '#': return TOKEN_SECTION;
    case '^': return TOKEN_INVERTED;
    case '<': return TOKEN_PARENT;
    case '$': return TOKEN_BLOCK;
    case '/': return TOKEN_CLOSE;
    case '>': return TOKEN_PARTIAL;
    case '{':
    case '&': return TOKEN_RAW;
    case '!':
    case '=': return TOKEN_NOTHING;
    default: return TOKEN_VARIABLE;
    }
}

/* The tag whose opening delimiter stands at lexer->at; moves behind it. False where it never ends. */
static bool add_tag(struct lexer *lexer)
{
    size_t offset = lexer->at;
    size_t begin = offset + lexer->open.size;
    char sigil = begin < lexer->text.size ? lexer->text.data[begin] : '\0';
    enum token_kind kind = kind_of(sigil);
    struct str end = lexer->close;
    if (sigil == '{')
        end = arena_concat(lexer->arena, STR("}"), end);
    if (kind != TOKEN_VARIABLE)
        begin++;
    size_t stop = str_find(lexer->text, end, begin);
    if (stop == STR_NPOS) {
        diag_report(lexer->diags, mistake(lexer, offset), DIAG_TEMPLATE_TAG_OPEN, end);
        lexer->tokens->cut_short = true;
        return false;
    }
    struct str inside = str_sub(lexer->text, begin, stop - begin);
    lexer->at = stop + end.size;
    if (sigil == '=')
        change_delimiters(lexer, inside, offset);
    struct str name = str_trim(inside);
    if (kind != TOKEN_NOTHING && (name.size == 0 || has_space(name)))
        diag_report(lexer->diags, mistake(lexer, offset), DIAG_TEMPLATE_TAG_NAME, name);
    add(lexer, kind, name, offset);
    return true;
}

void tokens_read(struct arena *arena, struct str path, struct str text, struct tokens *tokens, struct diags *diags)
{
    struct lexer lexer = {arena, path, text, diags, tokens, STR("{{"), STR("}}"), 0};
    *tokens = (struct tokens){.usable = SIZE_MAX};
    for (;;) {
        size_t open = str_find(text, lexer.open, lexer.at);
        add_text(&lexer, open == STR_NPOS ? text.size : open);
        if (open == STR_NPOS || !add_tag(&lexer))
            break;
    }
    if (tokens->usable > tokens->count)
        tokens->usable = tokens->count;
}
