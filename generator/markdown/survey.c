#include "markdown/survey.h"

#include "base/utf8.h"

enum seen {
    SEEN_CONTROL = 1, /* C0 and DEL; not tab and line feed */
    SEEN_C2 = 2,      /* leads C1 */
    SEEN_EF = 4,      /* leads U+FFFE and U+FFFF */
    SEEN_HIGH = 8,    /* E1 and up lead all CJK characters */
    SEEN_PIPE = 16,
    SEEN_COLON = 32,
    SEEN_AT = 64,
    SEEN_CARET = 128
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
    ['^'] = SEEN_CARET,
    ['|'] = SEEN_PIPE,
    [0x7F] = C,
    [0xC2] = SEEN_C2,
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

static bool has(struct str text, struct str needle)
{
    return str_find(text, needle, 0) != STR_NPOS;
}

unsigned survey_text(struct str text)
{
    unsigned seen = 0, survey = 0;
    for (size_t i = 0; i < text.size; i++)
        seen |= classes[(unsigned char)text.data[i]];
    if ((seen & (SEEN_CONTROL | SEEN_C2)) != 0 || ((seen & SEEN_EF) != 0 && has(text, STR("\xEF\xBF"))))
        survey |= SURVEY_CONTROL;
    if ((seen & SEEN_HIGH) != 0 && has_cjk(text))
        survey |= SURVEY_CJK;
    /* A table of one column needs no '|', but then a ':' below its head. */
    if ((seen & SEEN_PIPE) != 0 || ((seen & SEEN_COLON) != 0 && (has(text, STR(":-")) || has(text, STR("-:")))))
        survey |= SURVEY_TABLE;
    if ((seen & SEEN_AT) != 0 || ((seen & SEEN_COLON) != 0 && has(text, STR("://"))) || has(text, STR("www.")))
        survey |= SURVEY_ADDRESS;
    if (has(text, STR("[ ]")) || has(text, STR("[x]")) || has(text, STR("[X]")))
        survey |= SURVEY_TASK;
    if ((seen & SEEN_CARET) != 0 && has(text, STR("[^")))
        survey |= SURVEY_NOTE;
    return survey;
}
