#include "workflow/diff.h"

#include "base/array.h"
#include "base/hash.h"
#include "base/utf8.h"

const struct diff_marks DIFF_PLAIN = {{"[-", "-]"}, {"{+", "+}"}};
const struct diff_marks DIFF_COLOUR = {{"\033[31;9m", "\033[0m"}, {"\033[32m", "\033[0m"}};

/* Beyond this many pairs to compare, a block counts as rewritten: nobody reads such a comparison. */
#define MOST_PAIRS ((size_t)4 << 20)

struct pieces {
    struct piece {
        struct str text;
        uint64_t hash;
    } * items;
    size_t count, capacity;
};

static void add_piece(struct arena *arena, struct pieces *pieces, struct str text)
{
    if (text.size > 0)
        *ARRAY_PUSH(arena, pieces) = (struct piece){text, hash_key(text)};
}

/* ---- cutting ---- */

static bool ends_sentence(uint32_t c)
{
    return c == 0x3002 || c == 0xff01 || c == 0xff1f || c == '!' || c == '?';
}

static bool closes(uint32_t c)
{
    return c == 0x300d || c == 0x300f || c == 0xff09 || c == 0x3011 || c == ')' || ends_sentence(c);
}

static struct pieces cut_sentences(struct arena *arena, struct str text)
{
    struct pieces pieces = {0};
    size_t start = 0;
    for (size_t at = 0; at < text.size;) {
        uint32_t c = utf8_next(text, &at);
        bool end = c == '\n';
        if (ends_sentence(c)) {
            while (at < text.size && closes(utf8_at(text, at)))
                utf8_next(text, &at);
            if (at < text.size && text.data[at] == '\n')
                at++;
            end = true;
        }
        if (!end)
            continue;
        add_piece(arena, &pieces, str_sub(text, start, at - start));
        start = at;
    }
    add_piece(arena, &pieces, str_from_pos(text, start));
    return pieces;
}

enum script { SCRIPT_OTHER, SCRIPT_KANJI, SCRIPT_HIRAGANA, SCRIPT_KATAKANA, SCRIPT_LATIN };

static enum script script_of(uint32_t c)
{
    if ((c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || c == 0x3005 || (c >= 0x20000 && c <= 0x3ffff))
        return SCRIPT_KANJI;
    if (c >= 0x3041 && c <= 0x309f)
        return SCRIPT_HIRAGANA;
    if ((c >= 0x30a1 && c <= 0x30ff) || (c >= 0xff66 && c <= 0xff9f))
        return SCRIPT_KATAKANA;
    bool latin = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= 0xff10 && c <= 0xff5a) ||
                 (c >= 0xc0 && c < 0x2000);
    return latin ? SCRIPT_LATIN : SCRIPT_OTHER;
}

static struct pieces cut_words(struct arena *arena, struct str text)
{
    struct pieces pieces = {0};
    enum script before = SCRIPT_OTHER;
    size_t start = 0;
    for (size_t at = 0; at < text.size;) {
        size_t here = at;
        enum script script = script_of(utf8_next(text, &at));
        if (here > start && (script == SCRIPT_OTHER || script != before)) {
            add_piece(arena, &pieces, str_sub(text, start, here - start));
            start = here;
        }
        before = script;
    }
    add_piece(arena, &pieces, str_from_pos(text, start));
    return pieces;
}

/* ---- comparing ---- */

static bool same(const struct piece *a, const struct piece *b)
{
    return a->hash == b->hash && str_equal(a->text, b->text);
}

/* kept[i]: the index in b that a[i] stands at, or SIZE_MAX. The longest common subsequence between the common ends. */
static size_t *align(struct arena *arena, const struct pieces *a, const struct pieces *b)
{
    size_t *kept = ARENA_ARRAY(arena, size_t, a->count + 1);
    size_t front = 0, back = 0;
    for (size_t i = 0; i < a->count; i++)
        kept[i] = SIZE_MAX;
    while (front < a->count && front < b->count && same(&a->items[front], &b->items[front])) {
        kept[front] = front;
        front++;
    }
    while (back < a->count - front && back < b->count - front &&
           same(&a->items[a->count - 1 - back], &b->items[b->count - 1 - back])) {
        kept[a->count - 1 - back] = b->count - 1 - back;
        back++;
    }
    size_t n = a->count - front - back, m = b->count - front - back;
    if (n == 0 || m == 0 || n > MOST_PAIRS / m)
        return kept;
    uint32_t *longest = ARENA_ARRAY(arena, uint32_t, (n + 1) * (m + 1));
    for (size_t i = n; i-- > 0;)
        for (size_t j = m; j-- > 0;) {
            uint32_t down = longest[(i + 1) * (m + 1) + j], right = longest[i * (m + 1) + j + 1];
            longest[i * (m + 1) + j] = same(&a->items[front + i], &b->items[front + j]) ? longest[(i + 1) * (m + 1) + j + 1] + 1
                                       : down > right                                   ? down
                                                                                        : right;
        }
    for (size_t i = 0, j = 0; i < n && j < m;) {
        if (same(&a->items[front + i], &b->items[front + j]))
            kept[front + i++] = front + j++;
        else if (longest[(i + 1) * (m + 1) + j] >= longest[i * (m + 1) + j + 1])
            i++;
        else
            j++;
    }
    return kept;
}

/* ---- showing ---- */

static struct str span(const struct pieces *p, size_t from, size_t to)
{
    if (from >= to || p->items == NULL)
        return STR("");
    const char *start = p->items[from].text.data;
    return str_of(start, (size_t)(p->items[to - 1].text.data + p->items[to - 1].text.size - start));
}

/* Line breaks inside a mark are shown, so that the mark stays on its line. */
static void put_quiet(struct buffer *out, struct str text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\n')
            buffer_put_literal(out, "⏎");
        else
            buffer_put_char(out, text.data[i]);
    }
}

static void put_marked(struct buffer *out, struct str text, const char *const mark[2])
{
    if (text.size == 0)
        return;
    buffer_put(out, str_from(mark[0]));
    put_quiet(out, text);
    buffer_put(out, str_from(mark[1]));
}

static void put_words(struct arena *arena, struct buffer *out, struct str before, struct str after,
                      const struct diff_marks *marks)
{
    struct pieces a = cut_words(arena, before), b = cut_words(arena, after);
    size_t *kept = align(arena, &a, &b), size = 0, j = 0;
    for (size_t i = 0; i < a.count; i++)
        size += kept[i] == SIZE_MAX ? 0 : a.items[i].text.size;
    /* Sentences that share little are easier to read one behind the other. */
    if (3 * size < before.size || 3 * size < after.size) {
        put_marked(out, before, marks->deleted);
        put_marked(out, after, marks->inserted);
        return;
    }
    for (size_t i = 0; i <= a.count;) {
        size_t from = i;
        while (i < a.count && kept[i] == SIZE_MAX)
            i++;
        size_t until = i < a.count ? kept[i] : b.count;
        put_marked(out, span(&a, from, i), marks->deleted);
        put_marked(out, span(&b, j, until), marks->inserted);
        if (i >= a.count)
            break;
        put_quiet(out, a.items[i].text);
        j = until + 1;
        i++;
    }
}

static unsigned long lines_in(struct str text)
{
    unsigned long lines = 0;
    for (size_t i = 0; i < text.size; i++)
        lines += text.data[i] == '\n';
    return lines;
}

static bool ends_line(const struct pieces *p, size_t i)
{
    return str_ends(p->items[i].text, STR("\n"));
}

/* One place: the sentences a[i..k) became b[j..l). The neighbours on the same line show where it is. */
static void put_place(struct arena *arena, struct buffer *out, const struct pieces *a, size_t i, size_t k,
                      const struct pieces *b, size_t j, size_t l, const struct diff_marks *marks)
{
    buffer_printf(out, "%lu: ", lines_in(span(b, 0, j)) + 1);
    if (j > 0 && !ends_line(b, j - 1)) {
        if (j > 1 && !ends_line(b, j - 2))
            buffer_put_literal(out, "…");
        put_quiet(out, b->items[j - 1].text);
    }
    struct str before = span(a, i, k), after = span(b, j, l);
    bool break_at_end = str_ends(before, STR("\n")) && str_ends(after, STR("\n"));
    if (break_at_end) {
        before.size--;
        after.size--;
    }
    put_words(arena, out, before, after, marks);
    bool line_over = break_at_end || (l > j ? ends_line(b, l - 1) : l == 0 || ends_line(b, l - 1));
    if (!line_over && l < b->count) {
        struct str next = b->items[l].text;
        bool last = str_ends(next, STR("\n"));
        put_quiet(out, last ? str_sub(next, 0, next.size - 1) : next);
        if (!last && l + 1 < b->count)
            buffer_put_literal(out, "…");
    }
    buffer_put_char(out, '\n');
}

size_t diff_put(struct buffer *out, struct str before, struct str after, const struct diff_marks *marks)
{
    struct arena arena = ARENA_INIT;
    struct pieces a = cut_sentences(&arena, before), b = cut_sentences(&arena, after);
    size_t *kept = align(&arena, &a, &b), places = 0, j = 0;
    for (size_t i = 0; i <= a.count;) {
        size_t from = i;
        while (i < a.count && kept[i] == SIZE_MAX)
            i++;
        size_t until = i < a.count ? kept[i] : b.count;
        if (i > from || until > j) {
            put_place(&arena, out, &a, from, i, &b, j, until, marks);
            places++;
        }
        j = until + 1;
        i++;
    }
    arena_free(&arena);
    return places;
}
