#include "markdown/comment.h"

#include "base/array.h"
#include "markdown/position.h"

#define PAGE_MAX 99999

/* "<!-- page: 98 -->" */
bool comment_read_page(struct str comment, struct str *number)
{
    if (!str_starts(comment, STR("<!--")) || !str_ends(comment, STR("-->")) || comment.size < 7)
        return false;
    struct str inside = str_trim(str_sub(comment, 4, comment.size - 7));
    if (!str_starts(inside, STR("page:")))
        return false;
    *number = str_trim(str_from_pos(inside, 5));
    while (number->size > 1 && number->data[0] == '0')
        *number = str_from_pos(*number, 1);
    unsigned long page;
    return str_to_number(*number, PAGE_MAX, &page);
}

#define COMMENT_MAX 500 /* bytes */

/* The line before the one that begins at start. */
static struct str line_before(struct str text, size_t start)
{
    size_t from = start > 0 ? start - 1 : 0, end = from;
    while (from > 0 && text.data[from - 1] != '\n')
        from--;
    return str_sub(text, from, end - from);
}

/* From start to the end of its line. */
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

bool comment_read(struct str text, struct mark *mark)
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
    mark->kind = comment_read_page(comment, &mark->base) ? MARK_PAGE : MARK_NOTE;
    return true;
}

bool comment_read_instruction(struct str text, struct mark *mark)
{
    struct str rest = line_from(str_sub(text, 0, mark->start + COMMENT_MAX), mark->start);
    bool instruction = str_starts(rest, STR("<?"));
    bool section = str_starts(rest, STR("<![CDATA["));
    if ((!instruction && !str_starts(rest, STR("<!"))) || str_starts(rest, STR("<!--")) ||
        comment_begins_block(text, mark->start))
        return false;
    struct str close = instruction ? STR("?>") : section ? STR("]]>") : STR(">");
    size_t end = str_find(rest, close, 2);
    if (end == STR_NPOS || memchr(rest.data, '`', end) != NULL)
        return false;
    mark->kind = MARK_HTML;
    mark->size = (uint32_t)(end + close.size);
    return true;
}

bool comment_begins_block(struct str text, size_t at)
{
    for (; at > 0 && text.data[at - 1] != '\n'; at--)
        if (strchr(" \t>", text.data[at - 1]) == NULL)
            return false;
    return true;
}

size_t comment_skip(struct str text, size_t at)
{
    if (!str_starts(str_from_pos(text, at), STR("<!--")))
        return 0;
    size_t end = str_find(text, STR("-->"), at + 4);
    return end == STR_NPOS ? STR_NPOS : end + 3;
}

/* False where the page is out of order: then there is no mark. */
bool comment_enter_page(struct markdown *markdown, struct str number, struct position at)
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

void comment_enter_mark(struct markdown *markdown, struct mark *mark)
{
    if (!comment_enter_page(markdown, mark->base, position_of_byte(markdown, mark->start)))
        mark->kind = MARK_NOTE;
}
