#include "epub/lines.h"

#include "base/utf8.h"

/* What lies beyond cannot stand on a cover anyway; it bounds the work, which grows with the square of a line. */
#define LETTERS_MAX 240

enum script { HIRAGANA, KATAKANA, HAN, LATIN, SPACE, OPENING, CLOSING, OTHER, SCRIPT_COUNT };

struct letter {
    size_t at;     /* byte offset */
    unsigned wide; /* hundredths of the type's size */
    enum script script;
    bool extends; /* the letter before it */
};

/* What breaking between two scripts costs: 0 where a phrase is likely to end. By row the letter before, by column the one
 * after. FORBIDDEN is a sum that no sensible layout reaches. */
#define FORBIDDEN 100000
static const unsigned break_costs[SCRIPT_COUNT][SCRIPT_COUNT] = {
    [HIRAGANA] = {300, 10, 10, 20, 0, 0, FORBIDDEN, 20},
    [KATAKANA] = {250, 900, 60, 60, 0, 20, FORBIDDEN, 60},
    [HAN] = {500, 60, 160, 60, 0, 20, FORBIDDEN, 60},
    [LATIN] = {250, 60, 60, 9000, 0, 20, FORBIDDEN, 60},
    [SPACE] = {0, 0, 0, 0, FORBIDDEN, 0, FORBIDDEN, 0},
    [OPENING] = {FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN},
    [CLOSING] = {0, 0, 0, 0, 0, 0, FORBIDDEN, 0},
    [OTHER] = {60, 60, 60, 60, 0, 20, FORBIDDEN, 200},
};

static bool is_one_of(struct str set, struct str letter)
{
    return letter.size > 0 && str_find(set, letter, 0) != STR_NPOS;
}

static enum script script_of(uint32_t c, struct str letter)
{
    if (utf8_is_space(c))
        return SPACE;
    if (is_one_of(STR("（「『【〔［｛〈《“‘([{"), letter))
        return OPENING;
    if (is_one_of(STR("）」』】〕］｝〉》”’)]}、。，．・：；！？…‥ー～〜々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;!?"),
                  letter))
        return CLOSING;
    if (c >= 0x3041 && c <= 0x309F)
        return HIRAGANA;
    if ((c >= 0x30A0 && c <= 0x30FF) || (c >= 0x31F0 && c <= 0x31FF) || (c >= 0xFF66 && c <= 0xFF9F))
        return KATAKANA;
    if ((c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF))
        return HAN;
    return c < 0x2000 ? LATIN : OTHER;
}

/* A mark that may not begin a line still belongs to its script for what follows: ー is katakana to the next letter. */
static bool is_small_kana(struct str letter)
{
    return is_one_of(STR("ーァィゥェォッャュョヮヵヶ"), letter);
}

static unsigned width_of(uint32_t c, enum script script)
{
    return utf8_is_wide(c) ? 100 : script == SPACE ? 30 : 62;
}

static size_t read_letters(struct str text, struct letter *letters)
{
    size_t count = 0;
    for (size_t at = 0; at < text.size && count < LETTERS_MAX;) {
        struct letter *letter = &letters[count++];
        letter->at = at;
        uint32_t c = utf8_next(text, &at);
        letter->script = script_of(c, str_sub(text, letter->at, at - letter->at));
        letter->wide = width_of(c, letter->script);
        /* Marks take no place of their own; what a grapheme is, utf8_graphemes knows. */
        if (count > 1) {
            size_t before = letters[count - 2].at;
            letter->extends = utf8_graphemes(str_sub(text, before, at - before)) == 1;
            if (letter->extends)
                letter->wide = 0;
        }
    }
    return count;
}

static unsigned break_cost(struct str text, const struct letter *letters, size_t before)
{
    const struct letter *left = &letters[before - 1], *right = &letters[before];
    if (right->extends)
        return FORBIDDEN;
    enum script script = left->script;
    if (script == CLOSING && is_small_kana(str_sub(text, left->at, right->at - left->at)))
        script = KATAKANA;
    return break_costs[script][right->script];
}

/* The lines that end before letter i, at their best. */
struct best {
    unsigned long cost;
    size_t from; /* where the last of them begins */
    size_t lines;
};

/* Fills best[1..count] for lines of at most capacity hundredths; the letters of best[count].from backwards are the lines. */
static void fill_lines(struct str text, const struct letter *letters, size_t count, unsigned capacity, struct best *best)
{
    best[0] = (struct best){0};
    for (size_t end = 1; end <= count; end++) {
        best[end].cost = (unsigned long)-1;
        unsigned wide = 0;
        unsigned long broken = end < count ? break_cost(text, letters, end) : 0;
        for (size_t start = end; start-- > 0;) {
            wide += letters[start].wide;
            if (wide > capacity && start + 1 < end)
                break;
            unsigned slack = wide < capacity ? (capacity - wide) * 100 / capacity : 0;
            unsigned long cost = best[start].cost + broken + 150 + (unsigned long)slack * slack / 60;
            if (cost < best[end].cost)
                best[end] = (struct best){cost, start, best[start].lines + 1};
        }
    }
}

static struct str line_of(struct str text, const struct letter *letters, size_t count, size_t from, size_t to)
{
    size_t end = to < count ? letters[to].at : text.size;
    struct str line = str_sub(text, letters[from].at, end - letters[from].at);
    while (line.size > 0 && utf8_is_space(utf8_at(line, utf8_previous(line, line.size))))
        line.size = utf8_previous(line, line.size);
    return line;
}

static struct lines take_lines(struct arena *arena, struct str text, const struct letter *letters, size_t count,
                               const struct best *best, const struct lines_box *box)
{
    struct lines lines = {.count = best[count].lines};
    lines.items = ARENA_ARRAY(arena, struct str, lines.count);
    size_t to = count;
    for (size_t i = lines.count; i-- > 0; to = best[to].from)
        lines.items[i] = line_of(text, letters, count, best[to].from, to);
    if (lines.count > box->lines_max) {
        lines.count = box->lines_max;
        struct str *last = &lines.items[lines.count - 1];
        last->size -= last->size - utf8_previous(*last, last->size);
        *last = arena_concat(arena, *last, STR("…"));
    }
    return lines;
}

struct lines lines_break(struct arena *arena, struct str text, const struct lines_box *box)
{
    struct letter letters[LETTERS_MAX];
    struct best best[LETTERS_MAX + 1];
    text = str_trim(text);
    size_t count = read_letters(text, letters);
    if (count == LETTERS_MAX)
        text.size = letters[--count].at;
    if (count == 0)
        return (struct lines){0};

    unsigned long least = (unsigned long)-1;
    unsigned chosen = box->smallest;
    unsigned step = (box->largest - box->smallest) / 16;
    for (unsigned size = box->largest; size >= box->smallest; size -= step > 0 ? step : 1) {
        fill_lines(text, letters, count, box->width * 100 / size, best);
        unsigned long cost = best[count].cost + (box->largest - size) * 600UL / box->largest;
        if (best[count].lines <= box->lines_max && cost < least) {
            least = cost;
            chosen = size;
        }
    }
    fill_lines(text, letters, count, box->width * 100 / chosen, best);
    struct lines lines = take_lines(arena, text, letters, count, best, box);
    lines.size = chosen;
    return lines;
}
