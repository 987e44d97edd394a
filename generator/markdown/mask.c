#include "markdown/mask.h"

#include "base/array.h"
#include "base/lanes.h"
#include "base/utf8.h"
#include "markdown/comment.h"
#include "markdown/flanking.h"
#include "markdown/guard.h"
#include "markdown/heading.h"
#include "markdown/reference.h"
#include "markdown/ruby.h"
#include "markdown/survey.h"

/* Where the scan stops. '[' and '{' are one bit apart. */
static lanes_mask are_stops(lanes bytes)
{
    return lanes_are(bytes, '\\') | lanes_are(bytes, '*') | lanes_are(bytes, '_') | lanes_are(bytes, '~') |
           lanes_are(bytes & 0xDF, '[') | lanes_are(bytes, '&') | lanes_are(bytes, '<');
}

static size_t find_stop(struct str text, size_t at)
{
    return lanes_find(text.data, text.size, at, are_stops);
}

struct scan {
    struct markdown *markdown;
    struct str text;
    char *masked;       /* a copy of text, once there is something to mask */
    size_t mark_end;    /* behind the last mark, STR_NPOS before the first */
    uint32_t mark_last; /* its last visible character */
    bool unclosed;      /* no comment ends any more */
    size_t hosts;       /* how many "_www." there were */
};

static char *masked_copy(struct scan *scan)
{
    if (scan->masked == NULL) {
        scan->masked = arena_alloc(&scan->markdown->pool->arena, scan->text.size + 1);
        memcpy(scan->masked, scan->text.data, scan->text.size);
        scan->markdown->masked = true;
    }
    return scan->masked;
}

/* --- Words ---------------------------------------------------------------------------------------------------------- */

#define DIGITS_MAX 8

static size_t word_digits(size_t size)
{
    return size - 1 < DIGITS_MAX ? size - 1 : DIGITS_MAX;
}

/* False where the word is too short for its number: then the text stays as it is. */
static bool put_word(char *masked, const struct mark *mark, size_t index)
{
    size_t digits = word_digits(mark->size);
    if (mark->size < 3 || index >> (3 * digits) != 0)
        return false;
    char *p = masked + mark->start;
    *p++ = MASK_WORD;
    for (size_t i = digits; i-- > 0;)
        *p++ = (char)(MASK_DIGIT + (index >> (3 * i) & 7));
    memset(p, MASK_FILL, mark->size - 1 - digits);
    return true;
}

static bool add_mark(struct scan *scan, const struct mark *mark)
{
    struct markdown *m = scan->markdown;
    if (!put_word(masked_copy(scan), mark, m->mark_count))
        return false;
    if (m->mark_count == m->mark_capacity)
        m->marks = array_grow(&m->pool->arena, m->marks, m->mark_count, &m->mark_capacity, sizeof *m->marks);
    m->marks[m->mark_count++] = *mark;
    scan->mark_end = mark->start + mark->size;
    return true;
}

struct mark *mask_mark(const struct markdown *markdown, struct str text, size_t at)
{
    size_t index = 0, i = at + 1, digits = 0;
    while (i < text.size && digits < DIGITS_MAX && (text.data[i] & 0xF8) == MASK_DIGIT) {
        index = index << 3 | (text.data[i++] & 7);
        digits++;
    }
    return digits > 0 && index < markdown->mark_count ? &markdown->marks[index] : NULL;
}

/* --- Putting back --------------------------------------------------------------------------------------------------- */

static lanes_mask are_control(lanes bytes)
{
    return (lanes_mask)(bytes < 0x20);
}

size_t mask_find(struct str text, size_t from)
{
    size_t at = lanes_find(text.data, text.size, from, are_control);
    while (at < text.size && (text.data[at] == '\n' || text.data[at] == '\t' || text.data[at] == '\r'))
        at = lanes_find(text.data, text.size, at + 1, are_control);
    return at;
}

/* '<' and '>' are one bit apart. */
static lanes_mask are_not_ordinary(lanes bytes)
{
    return are_control(bytes) | lanes_are(bytes & 0xFD, '<') | lanes_are(bytes, '&') | lanes_are(bytes, '"') |
           lanes_are(bytes, '^');
}

bool mask_is_ordinary(struct str text)
{
    return lanes_find(text.data, text.size, 0, are_not_ordinary) == text.size;
}

void mask_restore(const struct markdown *markdown, cmark_chunk *chunk)
{
    if (!markdown->masked)
        return;
    struct str text = chunk_str(*chunk);
    for (size_t at = mask_find(text, 0); at < text.size; at = mask_find(text, at)) {
        unsigned char byte = chunk->data[at];
        const struct mark *mark = byte == MASK_WORD ? mask_mark(markdown, text, at) : NULL;
        if (mark != NULL) {
            struct str original = str_sub(markdown->text, mark->start, mark->size);
            size_t size = original.size < text.size - at ? original.size : text.size - at;
            memcpy(chunk->data + at, original.data, size);
            at += size;
            continue;
        }
        chunk->data[at++] = (unsigned char)mask_character(byte);
    }
}

/* --- What is masked ------------------------------------------------------------------------------------------------- */

/* What is ours at at, a brace, bracket or angle bracket. */
static bool read_word(struct str text, struct mark *mark)
{
    switch (text.data[mark->start]) {
    case '{': return ruby_read(text, mark) || heading_read_anchor(text, mark);
    case '[': return reference_read(text, mark);
    case '<': return comment_read(text, mark) || comment_read_instruction(text, mark);
    default: return false;
    }
}

/* What readers see of a word; empty where they see nothing or its own bytes. */
static struct str visible_part(const struct mark *mark)
{
    switch (mark->kind) {
    case MARK_RUBY: return mark->base;
    case MARK_REFERENCE: return mark->base.size > 0 ? mark->base : mark->target;
    default: return STR_NONE;
    }
}

/* The word at at is masked; returns its end, or 0. */
static size_t take_word(struct scan *scan, size_t at)
{
    struct mark mark = {.start = (uint32_t)at, .reference = NO_REFERENCE};
    if (!read_word(scan->text, &mark) || !add_mark(scan, &mark))
        return 0;
    struct str visible = visible_part(&mark);
    scan->mark_last = visible.size > 0 ? utf8_at(visible, utf8_previous(visible, visible.size)) : UTF8_INVALID;
    return scan->mark_end;
}

static uint32_t first_visible(const struct scan *scan, size_t at)
{
    struct mark mark = {.start = (uint32_t)at};
    if (at >= scan->text.size || !read_word(scan->text, &mark))
        return UTF8_INVALID;
    struct str visible = visible_part(&mark);
    return visible.size > 0 ? utf8_at(visible, 0) : UTF8_INVALID;
}

/* A run of one of * _ ~ at at; returns its end. */
static size_t take_run(struct scan *scan, size_t at)
{
    char c = scan->text.data[at];
    size_t end = at + 1;
    while (end < scan->text.size && scan->text.data[end] == c)
        end++;
    if (c == '_' && guard_host(scan->text, end, &scan->hosts)) {
        memset(masked_copy(scan) + at, MASK_PLAIN_UNDERSCORE, end - at);
        return end;
    }
    if (c == '~' ? end - at > 2 : !scan->markdown->cjk)
        return end;
    struct flanking flanking = {
        .text = scan->text,
        .start = at,
        .end = end,
        .before = scan->mark_end == at ? scan->mark_last : UTF8_INVALID,
        .after = first_visible(scan, end),
    };
    unsigned abilities = flanking_abilities(&flanking, c);
    if (abilities == 0)
        return end;
    int base = c == '*' ? MASK_STAR : c == '_' ? MASK_UNDERSCORE : MASK_TILDE;
    memset(masked_copy(scan) + at, base + (int)abilities, end - at);
    scan->markdown->delimited = true;
    return end;
}

static unsigned digit_value(char c, bool hex)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    char lower = (char)(c | 32);
    return hex && lower >= 'a' && lower <= 'f' ? (unsigned)(lower - 'a' + 10) : 16;
}

/* "&#2;": the characters that it may not stand for are those which text may not contain. */
static void take_entity(struct scan *scan, size_t at)
{
    struct str rest = str_from_pos(scan->text, at);
    if (rest.size < 4 || rest.data[1] != '#')
        return;
    bool hex = rest.data[2] == 'x' || rest.data[2] == 'X';
    size_t start = hex ? 3 : 2, i = start;
    uint32_t c = 0;
    for (; i < rest.size && i < start + 8 && digit_value(rest.data[i], hex) < 16; i++)
        c = c * (hex ? 16 : 10) + digit_value(rest.data[i], hex);
    if (i > start && i < rest.size && rest.data[i] == ';' && c != 0 && utf8_is_control(c))
        masked_copy(scan)[at + 1] = MASK_HASH;
}

/* "<https://…>" and "<a@b>" are read by cmark's own scanner, which takes no control bytes; returns the end, or 0. */
static size_t find_autolink_end(struct str text, size_t at)
{
    bool address = false;
    for (size_t i = at + 1; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '>')
            return address ? i + 1 : 0;
        if (c <= ' ' || c == '<' || c == '"' || c == '\'')
            return 0;
        address |= c == ':' || c == '@';
    }
    return 0;
}

/* Leaves what is there to cmark, but for characters that may be in no text. */
static size_t skip(struct scan *scan, size_t at, size_t end)
{
    while ((at = str_find_char(str_sub(scan->text, 0, end), '&', at)) != STR_NPOS)
        take_entity(scan, at++);
    return end;
}

/* Comments and their like. What cmark would search an end for, it is not shown, unless it begins a block. */
static size_t take_angle(struct scan *scan, size_t at)
{
    struct str text = scan->text;
    char after = at + 1 < text.size ? text.data[at + 1] : 0;
    if (after != '!' && after != '?') {
        size_t end = find_autolink_end(text, at);
        return end != 0 ? skip(scan, at, end) : at + 1;
    }
    size_t end = take_word(scan, at);
    if (end != 0)
        return end;
    if (comment_begins_block(text, at)) {
        end = scan->unclosed ? 0 : comment_skip(text, at);
        scan->unclosed |= end == STR_NPOS;
        return end != 0 && end != STR_NPOS ? skip(scan, at, end) : at + 1;
    }
    masked_copy(scan)[at] = MASK_LESS;
    return at + 1;
}

static size_t take(struct scan *scan, size_t at)
{
    struct str text = scan->text;
    size_t end = 0;
    switch (text.data[at]) {
    case '\\': return at + 2;
    case '*':
    case '_':
    case '~': return take_run(scan, at);
    case '<': return take_angle(scan, at);
    case '&': take_entity(scan, at); break;
    case '[':
        end = guard_brackets(text, at);
        if (end != 0) {
            struct mark mark = {.kind = MARK_DEEP, .start = (uint32_t)at, .size = (uint32_t)(end - at)};
            return add_mark(scan, &mark) ? end : at + 1;
        }
        end = take_word(scan, at);
        break;
    default: end = take_word(scan, at); break;
    }
    return end != 0 ? end : at + 1;
}

/* The excess may begin amid a word that has been masked. */
static void take_excess(struct scan *scan, const struct guard_line *line)
{
    size_t start = scan->mark_end != STR_NPOS && scan->mark_end > line->start ? scan->mark_end : line->start;
    if (start >= line->end)
        return;
    struct mark mark = {
        .kind = line->wide ? MARK_WIDE : MARK_DEEP, .start = (uint32_t)start, .size = (uint32_t)(line->end - start)};
    add_mark(scan, &mark);
}

struct str mask_text(struct markdown *markdown)
{
    markdown->cjk = (markdown->survey & SURVEY_CJK) != 0;
    struct scan scan = {.markdown = markdown, .text = markdown->text, .mark_end = STR_NPOS};
    struct guard_line line = {0};
    size_t literal = guard_next(markdown, &line);
    for (size_t at = find_stop(scan.text, 0); at < scan.text.size || literal < scan.text.size;) {
        if (at >= literal) {
            take_excess(&scan, &line);
            at = line.end;
            literal = guard_next(markdown, &line);
        } else {
            at = take(&scan, at);
        }
        at = find_stop(scan.text, at < scan.text.size ? at : scan.text.size);
    }
    return scan.masked != NULL ? str_of(scan.masked, scan.text.size) : scan.text;
}
