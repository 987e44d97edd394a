#include "markdown/survey.h"

#include "base/lanes.h"
#include "base/utf8.h"

/* C0 and DEL, not tab and line feed; C2, which leads C1; U+FFFE and U+FFFF. */
static lanes_mask may_be_control(lanes bytes)
{
    lanes_mask white = lanes_are(bytes, '\n') | lanes_are(bytes, '\t');
    return (lanes_between(bytes, 0, 0x1F) & ~white) | lanes_are(bytes, 0x7F) | lanes_are(bytes, 0xC2) | lanes_are(bytes, 0xEF);
}

static bool has_control(struct str text)
{
    size_t at = lanes_find(text.data, text.size, 0, may_be_control);
    while (at + 1 < text.size && (unsigned char)text.data[at] == 0xEF && (unsigned char)text.data[at + 1] != 0xBF)
        at = lanes_find(text.data, text.size, at + 1, may_be_control);
    return at < text.size;
}

/* All CJK characters are led by E1 and up. */
static lanes_mask are_high(lanes bytes)
{
    return (lanes_mask)(bytes >= 0xE1);
}

static bool has_cjk(struct str text)
{
    for (size_t at = 0; (at = lanes_find(text.data, text.size, at, are_high)) < text.size;)
        if (utf8_is_cjk(utf8_next(text, &at)))
            return true;
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

/* One search for each character: those of the C library look at far more bytes at a time than a loop over all of these can. */
unsigned survey_text(struct str text, bool is_plain)
{
    bool colon = str_find_char(text, ':', 0) != STR_NPOS;
    unsigned survey = survey_brackets(text);
    if (!is_plain && has_control(text))
        survey |= SURVEY_CONTROL;
    if (has_cjk(text))
        survey |= SURVEY_CJK;
    /* A table of one column needs no '|', but then a ':' below its head. */
    if (str_find_char(text, '|', 0) != STR_NPOS || (colon && (has(text, STR(":-")) || has(text, STR("-:")))))
        survey |= SURVEY_TABLE;
    if (str_find_char(text, '@', 0) != STR_NPOS || (colon && has(text, STR("://"))) || has(text, STR("www.")))
        survey |= SURVEY_ADDRESS;
    return survey;
}
