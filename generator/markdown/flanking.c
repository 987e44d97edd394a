#include "markdown/flanking.h"

#include "base/utf8.h"
#include "markdown/mask.h"

struct side {
    bool space;
    bool punctuation; /* of any kind */
    bool narrow;      /* punctuation that is not CJK */
    bool cjk;
};

#define EMOJI_SELECTOR 0xFE0F

static bool is_selector(uint32_t c)
{
    return c >= 0xFE00 && c < EMOJI_SELECTOR;
}

static bool is_ideographic_selector(uint32_t c)
{
    return c >= 0xE0100 && c <= 0xE01EF;
}

/* Kana and unified ideographs: nearly every character that this is asked about. */
static bool is_plain_cjk(uint32_t c)
{
    return (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FA) || (c >= 0x4E00 && c <= 0x9FFF);
}

static struct side side_of(uint32_t c)
{
    if (is_plain_cjk(c))
        return (struct side){.cjk = true};
    struct side side = {.space = utf8_is_space(c), .cjk = utf8_is_cjk(c)};
    side.punctuation = !side.space && utf8_is_punctuation(c);
    side.narrow = side.punctuation && !side.cjk;
    return side;
}

/* "> " and the like before the run: cmark sees the run at the beginning of its line. */
static bool only_quotes_before(struct str text, size_t at)
{
    while (at > 0 && (text.data[at - 1] == '>' || text.data[at - 1] == ' '))
        at--;
    return at == 0 || text.data[at - 1] == '\n';
}

/* Tildes are no neighbours: cmark-gfm looks past them, so that **~~a~~** nests either way. */
static bool is_skipped(char c, char run)
{
    return c == '~' && run != '~';
}

static struct side side_before(const struct flanking *flanking, char run)
{
    static const struct side edge = {.space = true};
    if (flanking->before != UTF8_INVALID)
        return side_of(flanking->before);
    struct str text = flanking->text;
    size_t at = flanking->start;
    while (at > 0 && is_skipped(text.data[at - 1], run))
        at--;
    if (at == 0 || text.data[at - 1] == '\n')
        return edge;
    if (text.data[at - 1] == '>' && only_quotes_before(text, at))
        return edge;
    at = utf8_previous(text, at);
    uint32_t c = utf8_at(text, at);
    if (is_ideographic_selector(c))
        return (struct side){.cjk = true};
    if (!is_selector(c) || at == 0)
        return side_of(c);
    uint32_t first = utf8_at(text, utf8_previous(text, at));
    struct side side = side_of(first);
    /* U+FE01 after a curly quotation mark asks for its full-width form. */
    bool quote = first == 0x2018 || first == 0x2019 || first == 0x201C || first == 0x201D;
    if (quote && c == 0xFE01)
        side = (struct side){.punctuation = true, .cjk = true};
    return side;
}

static struct side side_after(const struct flanking *flanking, char run)
{
    static const struct side edge = {.space = true};
    if (flanking->after != UTF8_INVALID)
        return side_of(flanking->after);
    struct str text = flanking->text;
    size_t at = flanking->end;
    while (at < text.size && is_skipped(text.data[at], run))
        at++;
    return at == text.size ? edge : side_of(utf8_at(text, at));
}

unsigned flanking_abilities(const struct flanking *flanking, char c)
{
    struct side before = side_before(flanking, c);
    struct side after = side_after(flanking, c);
    bool left = !after.space && (!after.narrow || before.space || before.narrow || before.cjk);
    bool right = !before.space && (!before.narrow || after.space || after.narrow || after.cjk);
    bool open = left && (c != '_' || !right || before.punctuation);
    bool close = right && (c != '_' || !left || after.punctuation);
    return (open ? MASK_OPEN : 0U) | (close ? MASK_CLOSE : 0U);
}
