#include "markdown/html.h"

#include "base/array.h"
#include "base/utf8.h"
#include "markdown/position.h"
#include "markdown/write.h"

#include <cmark-gfm/houdini.h>
#include <strings.h>

#define OPEN_MAX 8 /* nested raw tags in one paragraph */
#define SHOWN_MAX 40
#define PAGE_MAX 99999

/* --- Reading tags ------------------------------------------------------------------------------------------------------- */

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

static struct str lower(struct arena *arena, struct str s)
{
    char *copy = arena_alloc(arena, s.size + 1);
    for (size_t i = 0; i < s.size; i++)
        copy[i] = s.data[i] >= 'A' && s.data[i] <= 'Z' ? (char)(s.data[i] | 32) : s.data[i];
    return str_of(copy, s.size);
}

static bool name_is_among(struct str name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (str_is(name, *names))
            return true;
    return false;
}

static bool is_allowed(struct str name)
{
    static const char *const names[] = {"kbd", "sub", "sup", "ruby", "rt", "rp", "abbr", NULL};
    return name_is_among(name, names);
}

static bool is_void(struct str name)
{
    static const char *const names[] = {"br", "wbr", NULL};
    return name_is_among(name, names);
}

/* HTML has given up rb: its content is what it was, and nobody is told. */
static bool is_silent(struct str name)
{
    return str_is(name, "rb");
}

/* rt and rp mean something in a ruby only. */
static bool is_ruby_part(struct str name)
{
    return str_is(name, "rt") || str_is(name, "rp");
}

/* Elements whose content is no text for readers. */
static bool is_hidden(struct str name)
{
    static const char *const names[] = {"script", "style", "template", "iframe",   "object",
                                        "svg",    "math",  "title",    "textarea", NULL};
    return name_is_among(name, names);
}

/* Elements that stand within a line of text. */
static bool is_phrase(struct str name)
{
    static const char *const names[] = {"a",    "b",      "bdi",  "bdo", "cite", "code", "del", "dfn",  "em",
                                        "font", "i",      "img",  "ins", "mark", "q",    "s",   "samp", "small",
                                        "span", "strong", "time", "tt",  "u",    "var",  NULL};
    return name_is_among(name, names) || is_allowed(name) || is_silent(name);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* Character references may name what text may not contain: that goes. */
static struct str unescaped(struct str s)
{
    cmark_strbuf buffer;
    cmark_strbuf_init(memory_callbacks(), &buffer, 0);
    houdini_unescape_html_f(&buffer, (const uint8_t *)s.data, (bufsize_t)s.size);
    struct str text = str_of((const char *)buffer.ptr, (size_t)buffer.size);
    size_t size = 0;
    for (size_t at = 0, next; at < text.size; at = next) {
        next = at;
        if (utf8_is_control(utf8_next(text, &next)))
            continue;
        memmove(buffer.ptr + size, text.data + at, next - at);
        size += next - at;
    }
    return str_of(text.data, size);
}

/* One attribute of a tag that cmark has found well-formed; at stands on its name. */
static size_t read_attribute(struct str tag, size_t at, struct str *name, struct str *value)
{
    size_t start = at;
    while (at < tag.size && !is_space(tag.data[at]) && strchr("=/>", tag.data[at]) == NULL)
        at++;
    *name = str_sub(tag, start, at - start);
    *value = STR_NONE;
    size_t sign = at;
    while (sign < tag.size && is_space(tag.data[sign]))
        sign++;
    if (sign == tag.size || tag.data[sign] != '=')
        return at == start ? at + 1 : at;
    at = sign + 1;
    while (at < tag.size && is_space(tag.data[at]))
        at++;
    if (at < tag.size && (tag.data[at] == '"' || tag.data[at] == '\'')) {
        size_t end = str_find_char(tag, tag.data[at], at + 1);
        if (end == STR_NPOS)
            end = tag.size;
        *value = str_sub(tag, at + 1, end - at - 1);
        return end + 1;
    }
    start = at;
    while (at < tag.size && !is_space(tag.data[at]) && tag.data[at] != '>')
        at++;
    *value = str_sub(tag, start, at - start);
    return at;
}

/* title and lang, the first of each. */
static struct str kept_attributes(struct markdown *markdown, struct str tag, size_t at)
{
    struct buffer kept = BUFFER_INIT;
    bool title = false, lang = false;
    while (at < tag.size) {
        if (is_space(tag.data[at]) || tag.data[at] == '/' || tag.data[at] == '>') {
            at++;
            continue;
        }
        struct str name, value;
        at = read_attribute(tag, at, &name, &value);
        name = lower(&markdown->pool->arena, name);
        bool *seen = str_is(name, "title") ? &title : str_is(name, "lang") ? &lang : NULL;
        if (seen == NULL || *seen)
            continue;
        *seen = true;
        buffer_put_char(&kept, ' ');
        buffer_put(&kept, name);
        buffer_put_literal(&kept, "=\"");
        write_text(&kept, unescaped(value));
        buffer_put_char(&kept, '"');
    }
    struct str copy = kept.size > 0 ? arena_str(&markdown->pool->arena, buffer_str(&kept)) : STR_NONE;
    buffer_free(&kept);
    return copy;
}

/* "<!-- page: 98 -->" */
static bool read_page(struct str comment, struct str *number)
{
    if (!str_starts(comment, STR("<!--")) || !str_ends(comment, STR("-->")) || comment.size < 7)
        return false;
    struct str inside = str_trim(str_sub(comment, 4, comment.size - 7));
    if (!str_starts(inside, STR("page:")))
        return false;
    *number = str_trim(str_from_pos(inside, 5));
    unsigned long page;
    return str_to_number(*number, PAGE_MAX, &page);
}

#define COMMENT_MAX 500 /* bytes */

/* The line before or after at, which is at a line's beginning or end. */
static struct str line_before(struct str text, size_t start)
{
    size_t from = start > 0 ? start - 1 : 0, end = from;
    while (from > 0 && text.data[from - 1] != '\n')
        from--;
    return str_sub(text, from, end - from);
}

static struct str line_from(struct str text, size_t start)
{
    size_t end = str_find_char(text, '\n', start);
    return str_sub(text, start, end == STR_NPOS ? text.size : end - start);
}

static bool is_underline(struct str line)
{
    for (size_t i = 0; i < line.size; i++)
        if (strchr("=- \t", line.data[i]) == NULL)
            return false;
    return line.size > 0;
}

/* A comment alone on its line goes with the lines around it where these are a paragraph's. */
static bool stands_alone(struct str text, size_t start, size_t end)
{
    size_t line = start;
    while (line > 0 && text.data[line - 1] != '\n')
        line--;
    struct str after = line_from(text, end);
    if (!str_is_empty(str_trim(str_sub(text, line, start - line))) || !str_is_empty(str_trim(after)))
        return false;
    struct str before = str_trim(line_before(text, line));
    struct str next = line_from(text, end + after.size + 1);
    return str_is_empty(before) || str_find_char(before, '|', 0) != STR_NPOS || is_underline(next);
}

bool html_read_comment(struct str text, struct mark *mark)
{
    struct str rest = str_sub(text, mark->start, COMMENT_MAX);
    if (!str_starts(rest, STR("<!--")))
        return false;
    size_t end = str_find(rest, STR("-->"), 4);
    if (end == STR_NPOS)
        return false;
    struct str comment = str_sub(rest, 0, end + 3);
    if (memchr(comment.data, '\n', comment.size) != NULL || memchr(comment.data, '`', comment.size) != NULL ||
        stands_alone(text, mark->start, mark->start + comment.size))
        return false;
    mark->size = (uint32_t)comment.size;
    mark->kind = read_page(comment, &mark->base) ? MARK_PAGE : MARK_NOTE;
    return true;
}

bool html_read_instruction(struct str text, struct mark *mark)
{
    struct str rest = line_from(str_sub(text, 0, mark->start + COMMENT_MAX), mark->start);
    bool instruction = str_starts(rest, STR("<?"));
    bool section = str_starts(rest, STR("<![CDATA["));
    if ((!instruction && !str_starts(rest, STR("<!"))) || str_starts(rest, STR("<!--")) || html_begins_block(text, mark->start))
        return false;
    struct str close = instruction ? STR("?>") : section ? STR("]]>") : STR(">");
    size_t end = str_find(rest, close, 2);
    if (end == STR_NPOS || memchr(rest.data, '`', end) != NULL)
        return false;
    mark->kind = MARK_HTML;
    mark->size = (uint32_t)(end + close.size);
    return true;
}

bool html_begins_block(struct str text, size_t at)
{
    for (; at > 0 && text.data[at - 1] != '\n'; at--)
        if (strchr(" \t>", text.data[at - 1]) == NULL)
            return false;
    return true;
}

size_t html_skip_comment(struct str text, size_t at)
{
    if (!str_starts(str_from_pos(text, at), STR("<!--")))
        return 0;
    size_t end = str_find(text, STR("-->"), at + 4);
    return end == STR_NPOS ? STR_NPOS : end + 3;
}

/* What a tag, comment, declaration or instruction is, its partner aside. */
static void read_tag(struct markdown *markdown, struct str tag, struct html_data *data)
{
    bool end = tag.size > 1 && tag.data[1] == '/';
    size_t start = end ? 2 : 1, at = start;
    while (at < tag.size && is_name_char(tag.data[at]))
        at++;
    data->kind = HTML_DROPPED;
    if (at == start) {
        struct str number;
        if (read_page(tag, &number)) {
            data->kind = HTML_PAGE;
            data->name = number;
        }
        return;
    }
    data->name = lower(&markdown->pool->arena, str_sub(tag, start, at - start));
    if (is_void(data->name) && !end)
        data->kind = HTML_VOID;
    else if (is_allowed(data->name))
        data->kind = end ? HTML_END : HTML_START;
    if (data->kind == HTML_START || data->kind == HTML_VOID)
        data->attributes = kept_attributes(markdown, tag, at);
}

/* --- Inline --------------------------------------------------------------------------------------------------------------- */

static bool is_ruby(const cmark_node *node)
{
    return str_is(((const struct html_data *)node->user_data)->name, "ruby");
}

static void pair_up(cmark_node *start, cmark_node *end)
{
    ((struct html_data *)start->user_data)->partner = end;
    ((struct html_data *)end->user_data)->partner = start;
}

void html_pair(struct markdown *markdown, cmark_node *container)
{
    cmark_node *open[OPEN_MAX];
    size_t depth = 0;
    for (cmark_node *node = container->first_child; node != NULL; node = node->next) {
        if (node->type != CMARK_NODE_HTML_INLINE || node->user_data != NULL)
            continue;
        struct html_data *data = TREE_NEW(markdown, struct html_data);
        node->user_data = data;
        read_tag(markdown, chunk_str(node->as.literal), data);
        if (data->kind == HTML_START) {
            if (depth < OPEN_MAX && (!is_ruby_part(data->name) || (depth > 0 && is_ruby(open[depth - 1]))))
                open[depth++] = node;
        } else if (data->kind == HTML_END) {
            size_t i = depth;
            while (i > 0 && !str_equal(((struct html_data *)open[i - 1]->user_data)->name, data->name))
                i--;
            if (i == 0)
                continue;
            depth = i - 1;
            pair_up(open[depth], node);
        }
    }
}

static void report_at(struct markdown *markdown, struct position position, struct str line)
{
    size_t size = utf8_prefix(line, SHOWN_MAX);
    struct str shown = size < line.size ? arena_printf(&markdown->pool->arena, "%.*s…", (int)size, line.data) : line;
    diag_report(markdown->diags, position, DIAG_RAW_HTML, shown);
}

void html_report_mark(struct markdown *markdown, const struct mark *mark)
{
    report_at(markdown, position_of_byte(markdown, mark->start), str_sub(markdown->text, mark->start, mark->size));
}

static void report(struct markdown *markdown, const cmark_node *block, struct str html)
{
    size_t end = str_find_char(html, '\n', 0);
    struct str line = end == STR_NPOS ? html : str_sub(html, 0, end);
    report_at(markdown, position_find(markdown, block, line), line);
}

/* False where the page is out of order: then there is no mark. */
static bool enter_page(struct markdown *markdown, struct str number, struct position at)
{
    unsigned long page = 0;
    str_to_number(number, PAGE_MAX, &page);
    if (page <= markdown->last_page) {
        char now[24], before[24];
        snprintf(now, sizeof now, "%lu", page);
        snprintf(before, sizeof before, "%lu", markdown->last_page);
        diag_report(markdown->diags, at, DIAG_PAGE_MARK_ORDER, str_from(now), str_from(before));
        return false;
    }
    markdown->last_page = page;
    *ARRAY_PUSH(markdown->arena, &markdown->lists.page_marks) = (struct markdown_page_mark){page, at.line};
    return true;
}

void html_enter_mark(struct markdown *markdown, struct mark *mark)
{
    if (!enter_page(markdown, mark->base, position_of_byte(markdown, mark->start)))
        mark->kind = MARK_NOTE;
}

static bool is_comment(struct str html)
{
    return str_starts(html, STR("<!--"));
}

void html_enter_inline(struct markdown *markdown, cmark_node *node)
{
    struct html_data *data = node->user_data;
    struct str html = chunk_str(node->as.literal);
    const cmark_node *block = position_block_of(node);
    if (data->kind == HTML_PAGE) {
        if (!enter_page(markdown, data->name, position_find(markdown, block, html)))
            data->kind = HTML_DROPPED;
        return;
    }
    bool lonely = (data->kind == HTML_START || data->kind == HTML_END) && data->partner == NULL;
    if (lonely || (data->kind == HTML_DROPPED && !is_comment(html) && !is_silent(data->name)))
        report(markdown, block, html);
    if (lonely)
        data->kind = HTML_DROPPED;
}

/* --- Blocks --------------------------------------------------------------------------------------------------------------- */

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
        if (after.size >= name.size && strncasecmp(after.data, name.data, name.size) == 0)
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
        last->name = arena_concat(&markdown->pool->arena, last->name, unescaped(text));
        return;
    }
    if (str_is_empty(str_trim(text)))
        return;
    struct html_data piece = {.kind = HTML_TEXT, .name = unescaped(text)};
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
    read_tag(markdown, tag, &data);
    if (data.kind == HTML_PAGE) {
        if (enter_page(markdown, data.name, position_find(markdown, node, tag)))
            add_piece(markdown, pieces, &data);
        return end;
    }
    if (data.kind == HTML_VOID) {
        add_piece(markdown, pieces, &data);
        return end;
    }
    pieces->broken |= !is_phrase(data.name) && !is_comment(tag);
    *dropped |= !is_comment(tag);
    bool start = tag.size > 1 && tag.data[1] != '/';
    return start && is_hidden(data.name) ? hidden_end(html, end, data.name) : end;
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
        report(markdown, node, html);
}
