#include "markdown/survey.h"

#include "base/lanes.h"
#include "base/utf8.h"

/* What is somewhere among the bytes: each mask has any bit set, or none. */
struct seen {
    lanes_mask control; /* C0 and DEL, not tab and line feed; C2, which leads C1; U+FFFE and U+FFFF */
    lanes_mask high;    /* E1 and up lead all CJK characters */
    lanes_mask pipe, colon, at, w, bracket;
};

static void see(struct seen *seen, lanes a, lanes b)
{
    lanes_mask white = lanes_are(a, '\n') | lanes_are(a, '\t');
    seen->control |= (lanes_between(a, 0, 0x1F) & ~white) | lanes_are(a, 0x7F) | lanes_are(a, 0xC2) |
                     (lanes_are(a, 0xEF) & lanes_are(b, 0xBF));
    seen->high |= (lanes_mask)(a >= 0xE1);
    seen->pipe |= lanes_are(a, '|');
    seen->colon |= lanes_are(a, ':');
    seen->at |= lanes_are(a, '@');
    seen->w |= lanes_are(a, 'w');
    seen->bracket |= lanes_are(a, '[');
}

static void see_all(struct seen *seen, struct str text)
{
    size_t at = 0;
    for (; text.size - at > LANES; at += LANES)
        see(seen, lanes_load(text.data + at), lanes_load(text.data + at + 1));
    char rest[LANES + 1];
    memset(rest, ' ', sizeof rest);
    memcpy(rest, text.data + at, text.size - at);
    see(seen, lanes_load(rest), lanes_load(rest + 1));
}

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
    struct seen seen = {0};
    if (text.size > 0)
        see_all(&seen, text);
    bool colon = lanes_any(seen.colon);
    unsigned survey = lanes_any(seen.bracket) ? survey_brackets(text) : 0;
    if (lanes_any(seen.control))
        survey |= SURVEY_CONTROL;
    if (lanes_any(seen.high) && has_cjk(text))
        survey |= SURVEY_CJK;
    /* A table of one column needs no '|', but then a ':' below its head. */
    if (lanes_any(seen.pipe) || (colon && (has(text, STR(":-")) || has(text, STR("-:")))))
        survey |= SURVEY_TABLE;
    if (lanes_any(seen.at) || (colon && has(text, STR("://"))) || (lanes_any(seen.w) && has(text, STR("www."))))
        survey |= SURVEY_ADDRESS;
    return survey;
}
