#include "template/token.h"

/*
 * Standalone tags. The specification's rule is for one tag on a line. For blocks and parents, whose two tags may share
 * a line, it is understood like this: such an element is standalone where nothing stands before its first tag and behind
 * its last one, and either nothing stands behind the first (parents: whatever stands there, it prints nothing) or the two
 * have nothing but blanks between them.
 */

struct str token_line_end(struct str text)
{
    size_t size = str_ends(text, STR("\r\n")) ? 2 : str_ends(text, STR("\n")) ? 1 : 0;
    return str_from_pos(text, text.size - size);
}

bool token_is_blank(struct str text)
{
    text.size -= token_line_end(text).size;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != ' ' && text.data[i] != '\t')
            return false;
    return true;
}

static bool begins_line(const struct tokens *tokens, size_t i)
{
    if (i == 0)
        return true;
    const struct token *before = &tokens->items[i - 1];
    return before->kind == TOKEN_TEXT && token_line_end(before->text).size > 0;
}

static void mark_alone(struct tokens *tokens, size_t i)
{
    struct token *tag = &tokens->items[i];
    tag->alone_before =
        begins_line(tokens, i) || (tag[-1].kind == TOKEN_TEXT && token_is_blank(tag[-1].text) && begins_line(tokens, i - 1));
    tag->alone_after = i + 1 == tokens->count || (tag[1].kind == TOKEN_TEXT && token_is_blank(tag[1].text) &&
                                                  (token_line_end(tag[1].text).size > 0 || i + 2 == tokens->count));
}

/* Of a tag with alone_before. The white space that is dropped. */
static struct str drop_before(struct tokens *tokens, size_t tag)
{
    tokens->items[tag].owns_line = true;
    if (begins_line(tokens, tag))
        return STR("");
    tokens->items[tag - 1].dropped = true;
    return tokens->items[tag - 1].text;
}

/* Of a tag with alone_after. The end of line that is dropped. */
static struct str drop_after(struct tokens *tokens, size_t tag)
{
    if (tag + 1 == tokens->count)
        return STR("");
    tokens->items[tag + 1].dropped = true;
    return token_line_end(tokens->items[tag + 1].text);
}

static bool is_argument(const struct tokens *tokens, const struct token *block)
{
    return block->within != TOKEN_NO_INDEX && tokens->items[block->within].kind == TOKEN_PARENT;
}

static void drop_at_parent(struct tokens *tokens, size_t open)
{
    struct token *token = &tokens->items[open];
    token->standalone = token->alone_before && tokens->items[token->partner].alone_after;
    if (!token->standalone)
        return;
    token->indent = drop_before(tokens, open);
    drop_after(tokens, token->partner);
}

/* Nothing but blanks between the two tags, on one line. */
static bool is_empty_pair(const struct tokens *tokens, size_t open)
{
    size_t close = tokens->items[open].partner;
    return close == open + 1 ||
           (close == open + 2 && tokens->items[open + 1].kind == TOKEN_TEXT && token_is_blank(tokens->items[open + 1].text) &&
            token_line_end(tokens->items[open + 1].text).size == 0);
}

static void drop_at_argument(struct tokens *tokens, size_t open)
{
    struct token *token = &tokens->items[open];
    size_t close = token->partner;
    token->begins_line = token->alone_after;
    token->ends_line = tokens->items[close].alone_before;
    if (token->begins_line)
        drop_after(tokens, open);
    if (token->ends_line)
        drop_before(tokens, close);
}

static void drop_at_block(struct tokens *tokens, size_t open)
{
    struct token *token = &tokens->items[open];
    size_t close = token->partner;
    bool empty = is_empty_pair(tokens, open) && tokens->items[close].alone_after;
    bool close_alone = tokens->items[close].alone_before && tokens->items[close].alone_after;
    token->begins_line = token->alone_before && token->alone_after;
    token->standalone = token->alone_before && (token->alone_after || empty);
    token->ends_line = close_alone;
    if (token->standalone)
        token->indent = drop_before(tokens, open);
    if (token->begins_line)
        drop_after(tokens, open);
    if (token->standalone && empty && close == open + 2)
        tokens->items[open + 1].dropped = true;
    if (close_alone)
        drop_before(tokens, close);
    if (close_alone || (token->standalone && tokens->items[close].alone_after))
        token->newline = drop_after(tokens, close);
}

/* A tag that makes its line disappear where it is alone on it. */
static void drop_at_tag(struct tokens *tokens, size_t i)
{
    struct token *token = &tokens->items[i];
    if (!token->alone_before || !token->alone_after)
        return;
    token->standalone = true;
    token->indent = drop_before(tokens, i);
    drop_after(tokens, i);
}

void tokens_drop_blanks(struct tokens *tokens)
{
    for (size_t i = 0; i < tokens->count; i++)
        if (tokens->items[i].kind != TOKEN_TEXT)
            mark_alone(tokens, i);
    for (size_t i = 0; i < tokens->usable; i++) {
        const struct token *token = &tokens->items[i];
        switch (token->kind) {
        case TOKEN_TEXT:
        case TOKEN_VARIABLE:
        case TOKEN_RAW: break;
        case TOKEN_PARENT: drop_at_parent(tokens, i); break;
        case TOKEN_BLOCK:
            if (is_argument(tokens, token))
                drop_at_argument(tokens, i);
            else
                drop_at_block(tokens, i);
            break;
        case TOKEN_CLOSE: {
            enum token_kind opener = tokens->items[token->partner].kind;
            if (opener == TOKEN_SECTION || opener == TOKEN_INVERTED)
                drop_at_tag(tokens, i);
            break;
        }
        case TOKEN_SECTION:
        case TOKEN_INVERTED:
        case TOKEN_PARTIAL:
        case TOKEN_NOTHING: drop_at_tag(tokens, i); break;
        }
    }
}
