#include "markdown/survey.h"

#include "base/utf8.h"

enum seen {
    SEEN_CONTROL = 1, /* C0 and DEL, not tab and line feed; C2, which leads C1 */
    SEEN_EF = 2,      /* leads U+FFFE and U+FFFF */
    SEEN_HIGH = 4,    /* E1 and up lead all CJK characters */
    SEEN_PIPE = 8,
    SEEN_COLON = 16,
    SEEN_AT = 32,
    SEEN_W = 64,
    SEEN_BRACKET = 128
};

#define C SEEN_CONTROL
#define H SEEN_HIGH
static const unsigned char classes[256] = {
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    0,
    0,
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    C,
    C, /* 0x00 */
    [':'] = SEEN_COLON,
    ['@'] = SEEN_AT,
    ['['] = SEEN_BRACKET,
    ['w'] = SEEN_W,
    ['|'] = SEEN_PIPE,
    [0x7F] = C,
    [0xC2] = C,
    [0xE1] = H,
    H,
    H,
    H,
    H,
    H,
    H,
    H,
    H,
    H,
    H,
    H,
    H,
    H,
    [0xEF] = H | SEEN_EF,
    [0xF0] = H,
    H,
    H,
    H,
    H,
};
#undef C
#undef H

static bool has_cjk(struct str text)
{
    for (size_t at = 0; at < text.size;) {
        if ((unsigned char)text.data[at] < 0xE1)
            at++;
        else if (utf8_is_cjk(utf8_next(text, &at)))
            return true;
    }
    return false;
}

/* By the first byte, which is rare in Japanese text: memmem looks at every byte for needles as short as these. */
static bool has(struct str text, struct str needle)
{
    for (size_t at = 0; (at = str_find_char(text, needle.data[0], at)) != STR_NPOS; at++)
        if (str_starts(str_from_pos(text, at), needle))
            return true;
    return false;
}

/* Which of what begins with '[' there are. */
static unsigned survey_brackets(struct str text)
{
    unsigned survey = 0;
    for (size_t at = 0; (at = str_find_char(text, '[', at)) != STR_NPOS; at++) {
        if (at + 1 < text.size && text.data[at + 1] == '^')
            survey |= SURVEY_NOTE;
        else if (at + 2 < text.size && text.data[at + 2] == ']' && strchr(" xX", text.data[at + 1]) != NULL)
            survey |= SURVEY_TASK;
    }
    return survey;
}

unsigned survey_text(struct str text)
{
    unsigned seen = 0;
    for (size_t i = 0; i < text.size; i++)
        seen |= classes[(unsigned char)text.data[i]];
    unsigned survey = (seen & SEEN_BRACKET) != 0 ? survey_brackets(text) : 0;
    if ((seen & SEEN_CONTROL) != 0 || ((seen & SEEN_EF) != 0 && has(text, STR("\xEF\xBF"))))
        survey |= SURVEY_CONTROL;
    if ((seen & SEEN_HIGH) != 0 && has_cjk(text))
        survey |= SURVEY_CJK;
    /* A table of one column needs no '|', but then a ':' below its head. */
    if ((seen & SEEN_PIPE) != 0 || ((seen & SEEN_COLON) != 0 && (has(text, STR(":-")) || has(text, STR("-:")))))
        survey |= SURVEY_TABLE;
    if ((seen & SEEN_AT) != 0 || ((seen & SEEN_COLON) != 0 && has(text, STR("://"))) ||
        ((seen & SEEN_W) != 0 && has(text, STR("www."))))
        survey |= SURVEY_ADDRESS;
    return survey;
}
