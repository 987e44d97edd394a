#include "markdown/html.h"

#include "markdown/comment.h"
#include "markdown/position.h"
#include "markdown/tag.h"

#include <strings.h>

/* The end of the tag, comment, declaration or instruction at at; the end of the text where it is not closed. */
static size_t tag_end(struct str html, size_t at)
{
    static const struct {
        struct str start, end;
    } kinds[] = {
        {STR_INIT("<!--"), STR_INIT("-->")}, {STR_INIT("<?"), STR_INIT("?>")}, {STR_INIT("<![CDATA["), STR_INIT("]]>")}};
    struct str rest = str_from_pos(html, at);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!str_starts(rest, kinds[i].start))
            continue;
        size_t end = str_find(html, kinds[i].end, at + 2);
        return end == STR_NPOS ? html.size : end + kinds[i].end.size;
    }
    char quote = 0;
    for (size_t i = at + 1; i < html.size; i++) {
        char c = html.data[i];
        if (quote != 0) {
            if (c == quote)
                quote = 0;
        } else if (c == '>') {
            return i + 1;
        } else if (c == '"' || c == '\'') {
            quote = c;
        }
    }
    return html.size;
}

/* Behind "</name>", or the end of the text. */
static size_t hidden_end(struct str html, size_t at, struct str name)
{
    for (size_t i = at; (i = str_find(html, STR("</"), i)) != STR_NPOS; i += 2) {
        struct str after = str_from_pos(html, i + 2);
        if (name.size > 0 && after.size >= name.size && strncasecmp(after.data, name.data, name.size) == 0)
            return tag_end(html, i);
    }
    return html.size;
}

struct pieces {
    struct html_data *first;
    struct html_data *last;
    struct html_data **next;
    bool broken; /* the last text has ended */
};

static void add_piece(struct markdown *markdown, struct pieces *pieces, const struct html_data *piece)
{
    struct html_data *copy = TREE_NEW(markdown, struct html_data);
    *copy = *piece;
    copy->next = NULL;
    *pieces->next = copy;
    pieces->next = &copy->next;
    pieces->last = copy;
}

/* Goes on with the paragraph before it where only tags of inline elements stand between. */
static void add_text(struct markdown *markdown, struct pieces *pieces, struct str text)
{
    struct html_data *last = pieces->last;
    if (last != NULL && last->kind == HTML_TEXT && !pieces->broken) {
        last->name = arena_concat(&markdown->pool->arena, last->name, tag_unescape(text));
        return;
    }
    if (str_is_empty(str_trim(text)))
        return;
    struct html_data piece = {.kind = HTML_TEXT, .name = tag_unescape(text)};
    add_piece(markdown, pieces, &piece);
    pieces->broken = false;
}

static bool begins_tag(struct str html, size_t at)
{
    if (html.data[at] != '<' || at + 1 == html.size)
        return false;
    char c = html.data[at + 1];
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' || c == '!' || c == '?';
}

/* Takes the tag at at; returns where the text goes on. */
static size_t take_tag(struct markdown *markdown, cmark_node *node, struct str html, size_t at, struct pieces *pieces,
                       bool *dropped)
{
    size_t end = tag_end(html, at);
    struct str tag = str_sub(html, at, end - at);
    struct html_data data = {0};
    tag_read(markdown, tag, &data);
    if (data.kind == HTML_PAGE) {
        if (comment_enter_page(markdown, data.name, position_find(markdown, node, tag)))
            add_piece(markdown, pieces, &data);
        return end;
    }
    if (data.kind == HTML_VOID) {
        add_piece(markdown, pieces, &data);
        return end;
    }
    pieces->broken |= !tag_is_phrase(data.name) && !comment_is(tag);
    *dropped |= !comment_is(tag);
    bool start = tag.size > 1 && tag.data[1] != '/';
    return start && tag_is_hidden(data.name) ? hidden_end(html, end, data.name) : end;
}

void html_enter_block(struct markdown *markdown, cmark_node *node)
{
    struct str html = chunk_str(node->as.literal);
    struct pieces pieces = {0};
    pieces.next = &pieces.first;
    bool dropped = false;
    size_t from = 0, at = 0;
    while (at < html.size) {
        if (!begins_tag(html, at)) {
            at++;
            continue;
        }
        add_text(markdown, &pieces, str_sub(html, from, at - from));
        at = take_tag(markdown, node, html, at, &pieces, &dropped);
        from = at;
    }
    add_text(markdown, &pieces, str_from_pos(html, from));
    node->user_data = pieces.first;
    if (dropped)
        html_report(markdown, node, html);
}
