#include "markdown/inlines.h"

#include "base/array.h"
#include "markdown/comment.h"
#include "markdown/emphasis.h"
#include "markdown/footnote.h"
#include "markdown/guard.h"
#include "markdown/html.h"
#include "markdown/line.h"
#include "markdown/link.h"
#include "markdown/mask.h"
#include "markdown/position.h"
#include "markdown/reference.h"
#include "markdown/ruby.h"
#include "markdown/survey.h"

#include <ctype.h>

struct walk {
    struct markdown *markdown;
    struct buffer *plain;
    struct line line;
    size_t links;       /* how many links we are in */
    cmark_node *image;  /* the outermost image that we are in */
    size_t image_start; /* of its alternative text in plain */
    struct line image_line;
    bool visible;       /* anything but notes and page marks */
    size_t hidden;      /* how many rt and rp elements */
    size_t titles;      /* where plain leaves out a target's title, as long as nothing stands behind it; else STR_NPOS */
    bool names_targets; /* a heading: its text is a name, so it says the id rather than nothing */
};

/* --- Plain text -------------------------------------------------------------------------------------------------------- */

static const char *const quotes[][2] = {{"「", "」"}, {"『", "』"}, {"（", "）"}, {"“", "”"}, {"(", ")"}, {"\"", "\""}};

/* Behind a title that is left out: takes off the quotes that nothing is left between, the first in plain, the other in text. */
static struct str close_quotes(struct walk *walk, struct str text)
{
    struct buffer *plain = walk->plain;
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
        struct str first = str_from(quotes[i][0]), last = str_from(quotes[i][1]);
        if (walk->titles != plain->size || !str_ends(buffer_str(plain), first) || !str_starts(text, last))
            continue;
        plain->size -= first.size;
        walk->titles = plain->size;
        return close_quotes(walk, str_from_pos(text, last.size));
    }
    if (text.size > 0)
        walk->titles = STR_NPOS;
    return text;
}

/* Text for which readers see something that is wide or not at its ends. */
static void show_as(struct walk *walk, struct str text, bool first_wide, bool last_wide)
{
    if (text.size == 0 || walk->hidden > 0)
        return;
    walk->visible = true;
    if (line_show(&walk->line, first_wide, last_wide) && walk->plain->size > 0)
        buffer_put_char(walk->plain, ' ');
    buffer_put(walk->plain, walk->titles == STR_NPOS ? text : close_quotes(walk, text));
}

/* What stands there is another page's text. In Japanese it will be Japanese. */
static void show_title(struct walk *walk, struct str target)
{
    bool wide = !walk->markdown->english;
    if (walk->names_targets)
        show_as(walk, target, wide, wide);
    if (walk->names_targets || walk->hidden > 0)
        return;
    walk->visible = true;
    if (line_show(&walk->line, wide, wide) && walk->plain->size > 0)
        buffer_put_char(walk->plain, ' ');
    walk->titles = walk->plain->size;
}

static void show(struct walk *walk, struct str text)
{
    show_as(walk, text, line_is_wide_at_start(text), line_is_wide_at_end(text));
}

static void show_mark(struct walk *walk, struct mark *mark)
{
    struct markdown *m = walk->markdown;
    switch (mark->kind) {
    case MARK_RUBY:
        show(walk, mark->base);
        *ARRAY_PUSH(&m->pool->arena, &m->lists.readings) = ruby_reading(m->arena, mark);
        return;
    case MARK_REFERENCE:
        if (walk->links > 0 || walk->image != NULL)
            break;
        reference_add_mark(m, mark);
        if (mark->base.size > 0)
            show(walk, mark->base);
        else
            show_title(walk, mark->target);
        return;
    case MARK_RUBY_BAD: ruby_report(m, mark); break;
    case MARK_DEEP:
    case MARK_WIDE: guard_report(m, mark); break;
    case MARK_HTML: html_report_mark(m, mark); return;
    case MARK_PAGE:
        if (walk->image == NULL)
            comment_enter_mark(m, mark);
        return;
    case MARK_NOTE: return;
    case MARK_ANCHOR: break;
    }
    show(walk, str_sub(m->text, mark->start, mark->size));
}

static void report_entity(struct walk *walk, const cmark_node *node, struct str text, size_t at)
{
    size_t end = at + 1;
    while (end < text.size && isalnum((unsigned char)text.data[end]))
        end++;
    struct str written = str_sub(text, at + 1, end - at - 1);
    struct str name = arena_printf(&walk->markdown->pool->arena, "&#%.*s;", STR_ARGS(written));
    struct position position = position_find(walk->markdown, position_block_of(node), name);
    diag_report(walk->markdown->diags, position, DIAG_CONTROL_CHARACTER, name);
}

static void enter_text(struct walk *walk, cmark_node *node)
{
    struct markdown *m = walk->markdown;
    struct str text = chunk_str(node->as.literal);
    if (mask_is_ordinary(text)) {
        node->user_data = TEXT_ORDINARY;
        show(walk, text);
        return;
    }
    if ((m->survey & SURVEY_NOTE) != 0 && memchr(text.data, '^', text.size) != NULL)
        footnote_check_text(m, node);
    if (!m->masked) {
        show(walk, text);
        return;
    }
    size_t from = 0;
    for (size_t at = mask_find(text, 0); at < text.size;) {
        show(walk, str_sub(text, from, at - from));
        struct mark *mark = text.data[at] == MASK_WORD ? mask_mark(m, text, at) : NULL;

        if (mark != NULL) {
            show_mark(walk, mark);
            from = at + mark->size;
        } else {
            if (text.data[at] == MASK_HASH)
                report_entity(walk, node, text, at);
            char c = mask_character((unsigned char)text.data[at]);
            show(walk, str_of(&c, 1));
            from = at + 1;
        }
        if (from > text.size)
            from = text.size;
        at = mask_find(text, from);
    }
    show(walk, str_from_pos(text, from));
}

/* --- Nodes ------------------------------------------------------------------------------------------------------------- */

static void enter_html(struct walk *walk, cmark_node *node)
{
    if (node->user_data == NULL)
        html_pair(walk->markdown, node->parent);
    html_enter_inline(walk->markdown, node);
    walk->visible = true;
    const struct html_data *data = node->user_data;
    if (data->kind == HTML_VOID && str_is(data->name, "br")) {
        buffer_put_char(walk->plain, ' ');
        walk->line = (struct line){0};
    } else if (str_is(data->name, "rt") || str_is(data->name, "rp")) {
        if (data->kind == HTML_START)
            walk->hidden++;
        else if (data->kind == HTML_END)
            walk->hidden--;
    }
}

static void enter(struct walk *walk, cmark_node *node)
{
    struct markdown *m = walk->markdown;
    switch (node->type) {
    case CMARK_NODE_TEXT: enter_text(walk, node); break;
    case CMARK_NODE_SOFTBREAK: line_break(&walk->line, node); break;
    case CMARK_NODE_LINEBREAK:
        buffer_put_char(walk->plain, ' ');
        walk->line = (struct line){0};
        break;
    case CMARK_NODE_CODE:
        mask_restore(m, &node->as.literal);
        show(walk, chunk_str(node->as.literal));
        break;
    case CMARK_NODE_HTML_INLINE: enter_html(walk, node); break;
    case CMARK_NODE_FOOTNOTE_REFERENCE:
        walk->visible = true;
        if (walk->image == NULL)
            footnote_refer(m, node);
        break;
    case CMARK_NODE_LINK:
        mask_restore(m, &node->as.link.title);
        if (walk->image == NULL)
            link_enter(m, node);
        walk->visible = true;
        walk->links++;
        break;
    case CMARK_NODE_IMAGE:
        mask_restore(m, &node->as.link.title);
        if (walk->image == NULL) {
            walk->image = node;
            walk->image_line = walk->line;
            walk->line = (struct line){0};
            walk->image_start = walk->plain->size;
            walk->titles = STR_NPOS; /* an alternative text stays whole */
        }
        break;
    default: break;
    }
}

static void leave_image(struct walk *walk, cmark_node *image)
{
    walk->image = NULL;
    walk->visible = true;
    struct str alt = str_from_pos(buffer_str(walk->plain), walk->image_start);
    image_leave(walk->markdown, image, alt);
    walk->line = walk->image_line;
    line_show(&walk->line, false, false);
}

static void leave(struct walk *walk, cmark_node *node)
{
    if (node->type == CMARK_NODE_LINK)
        walk->links--;
    else if (node == walk->image)
        leave_image(walk, node);
}

/* What emphasis.c made has no runs left to match; what cmark made may have tildes. */
static bool has_own_runs(const struct markdown *markdown, const cmark_node *node)
{
    if (node->type == CMARK_NODE_EMPH || node->type == CMARK_NODE_STRONG)
        return !markdown->cjk;
    return node->type != NODE_STRIKETHROUGH;
}

static void resolve(struct markdown *markdown, cmark_node *container)
{
    if (container->first_child == NULL || !has_own_runs(markdown, container))
        return;
    if (markdown->cjk && (markdown->survey & SURVEY_ADDRESS) != 0)
        link_cut_bare(markdown, container);
    if (markdown->delimited)
        emphasis_resolve(markdown, container);
}

struct str inlines_walk(struct markdown *markdown, cmark_node *block)
{
    struct walk walk = {.markdown = markdown,
                        .plain = memory_plain_buffer(),
                        .titles = STR_NPOS,
                        .names_targets = block->type == CMARK_NODE_HEADING};
    markdown->lists.readings.count = 0;
    resolve(markdown, block);
    cmark_node *node = block->first_child;
    while (node != NULL) {
        resolve(markdown, node);
        enter(&walk, node);
        if (node->first_child != NULL) {
            node = node->first_child;
            continue;
        }
        leave(&walk, node);
        while (node->next == NULL && node->parent != block) {
            node = node->parent;
            leave(&walk, node);
        }
        node = node->next;
    }
    if (!walk.visible && block->type == CMARK_NODE_PARAGRAPH)
        block->user_data = PARAGRAPH_BARE;
    return buffer_str(walk.plain);
}
