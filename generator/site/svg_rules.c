#include "site/svg_rules.h"

#include <strings.h>

struct str svg_local_name(struct str name)
{
    size_t colon = str_find_char(name, ':', 0);
    return colon == STR_NPOS ? name : str_from_pos(name, colon + 1);
}

static bool equal_folded(struct str a, const char *b)
{
    return a.size == strlen(b) && strncasecmp(a.data, b, a.size) == 0;
}

static bool contains_folded(struct str text, const char *needle)
{
    size_t size = strlen(needle);
    for (size_t i = 0; i + size <= text.size; i++)
        if (strncasecmp(text.data + i, needle, size) == 0)
            return true;
    return false;
}

/* url( of anything but a part of the drawing itself. */
static bool has_foreign_url(struct str text)
{
    for (size_t i = 0; i + 4 <= text.size; i++) {
        if (strncasecmp(text.data + i, "url(", 4) != 0)
            continue;
        struct str target = str_trim(str_from_pos(text, i + 4));
        if (target.size > 0 && (*target.data == '"' || *target.data == '\''))
            target = str_from_pos(target, 1);
        if (target.size == 0 || *target.data != '#')
            return true;
    }
    return false;
}

/* Browsers leave white space and control characters out of a URL's scheme. */
static bool has_script_url(struct str text)
{
    static const char *const schemes[] = {"javascript:", "vbscript:"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t matched = 0;
        for (size_t at = 0; at < text.size; at++) {
            unsigned char c = (unsigned char)text.data[at];
            if (c <= ' ')
                continue;
            if (c >= 'A' && c <= 'Z')
                c = (unsigned char)(c - 'A' + 'a');
            if (c != (unsigned char)schemes[i][matched])
                matched = 0;
            if (c == (unsigned char)schemes[i][matched] && schemes[i][++matched] == '\0')
                return true;
        }
    }
    return false;
}

static bool found(struct arena *arena, struct str *what, struct str before, struct str thing, struct str after)
{
    *what = arena_concat(arena, arena_concat(arena, before, thing), after);
    return true;
}

bool svg_refuses_element(struct arena *arena, struct str name, struct str *what)
{
    static const char *const refused[] = {"script",   "foreignobject", "iframe", "frame",  "object", "embed", "handler",
                                          "listener", "audio",         "video",  "source", "link",   "meta",  "base"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (equal_folded(svg_local_name(name), refused[i]))
            return found(arena, what, STR("<"), name, STR(">"));
    return false;
}

bool svg_refuses_style(struct arena *arena, struct str css, struct str *what)
{
    static const char *const words[] = {"@import", "expression(",  "image-set(", "image(",
                                        "src(",    "-moz-binding", "behavior:",  "cross-fade("};
    static const struct str before = STR_INIT("style: ");
    if (str_find_char(css, '\\', 0) != STR_NPOS) /* escapes could spell any of the words */
        return found(arena, what, before, STR("\\"), STR(""));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (contains_folded(css, words[i]))
            return found(arena, what, before, str_from(words[i]), STR(""));
    if (has_foreign_url(css))
        return found(arena, what, before, STR("url("), STR("…)"));
    if (has_script_url(css))
        return found(arena, what, before, STR("javascript:"), STR(""));
    return false;
}

/* An animation could put a foreign address, or a handler, where the other rules have found none. */
static bool is_dangerous_animation(struct str local, struct str value)
{
    struct str animated = svg_local_name(value);
    return equal_folded(local, "attributename") &&
           (equal_folded(animated, "href") || equal_folded(animated, "src") || str_starts(animated, STR("on")));
}

bool svg_refuses_attribute(struct arena *arena, struct str name, struct str value, struct str *what)
{
    struct str local = svg_local_name(name);
    struct str trimmed = str_trim(value);
    bool refused;
    if (equal_folded(local, "style"))
        return svg_refuses_style(arena, value, what);
    if ((local.size > 2 && strncasecmp(local.data, "on", 2) == 0) || equal_folded(name, "xml:base") ||
        equal_folded(local, "ping") || equal_folded(local, "srcset"))
        return found(arena, what, STR(""), name, STR("="));
    if (str_is(name, "xmlns") || str_starts(name, STR("xmlns:")))
        refused = str_is(trimmed, "http://www.w3.org/1999/xhtml");
    else if (equal_folded(local, "href") || equal_folded(local, "src"))
        refused = trimmed.size > 0 && *trimmed.data != '#';
    else
        refused = is_dangerous_animation(local, trimmed) || has_foreign_url(value) || has_script_url(value);
    return refused && found(arena, what, arena_concat(arena, name, STR("=")), trimmed, STR(""));
}
