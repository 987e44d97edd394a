/*
 * The social outbox: a short text for each public page that changed, a file a month, for whatever posts them. A page's change
 * is what its document says (`updated`, `date`, the history, else its approval), never when a build saw it; `key` names one
 * change of one page, so that who posts can tell what is posted already.
 *
 * Lengths are counted as the platform does it (its published configuration, version 3): a character of the ranges below
 * weighs one, any other two, an emoji two whatever it is made of, an address 23; a post weighs at most 280.
 */

#include "output/maker.h"

#include "base/utf8.h"
#include "facts/months.h"
#include "output/social.h"

#define ADDRESS_WEIGHT 23
#define POST_LIMIT 280
#define LETTER_MAX 63 /* of a name between dots */

static bool is_light(uint32_t c)
{
    return c <= 0x10FF || (c >= 0x2000 && c <= 0x200D) || (c >= 0x2010 && c <= 0x201F) || (c >= 0x2032 && c <= 0x2037);
}

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* What the platform may take for an address, "example.jp": bytes of it, or 0. Rather too much than too little. */
static size_t address_at(struct str text)
{
    size_t end = 0, dots = 0, letters = 0;
    while (end < text.size && (is_alphanumeric(text.data[end]) || text.data[end] == '-' || text.data[end] == '.')) {
        bool dot = text.data[end] == '.';
        dots += dot;
        letters = dot ? 0 : letters + 1;
        end++;
    }
    return dots > 0 && letters >= 2 && letters <= LETTER_MAX ? end : 0;
}

static size_t weight_of_character(struct str character)
{
    size_t weight = 0;
    for (size_t at = 0; at < character.size;) {
        uint32_t c = utf8_next(character, &at);
        if (c >= 0x1F000 || c == 0x200D || c == 0xFE0F || c == 0x20E3)
            return 2; /* an emoji, alone or joined */
        weight += is_light(c) ? 1 : 2;
    }
    return weight;
}

/* How many kana and kanji stand here with another one, or ASCII, behind them: each is a character by itself and weighs two. */
static size_t count_singles(struct str text, size_t at)
{
    const unsigned char *p = (const unsigned char *)text.data + at, *end = (const unsigned char *)text.data + text.size;
    size_t count = 0;
    while (end - p >= 4) {
        bool kanji = p[0] >= 0xE4 && p[0] <= 0xE9;
        bool kana = p[0] == 0xE3 && (p[1] > 0x82 || (p[1] == 0x82 && (p[2] < 0x97 || p[2] >= 0xA0)) ||
                                     (p[1] == 0x81 && p[2] >= 0x81)); /* U+3041 to U+3096, and from U+30A0 */
        if (!kanji && !kana)
            break;
        count++;
        p += 3;
    }
    /* What stands behind the last may join it, unless it is ASCII. */
    return count > 0 && *p >= 0x80 ? count - 1 : count;
}

size_t social_weight(struct str text)
{
    size_t weight = 0;
    bool fresh = true; /* an address does not begin in the middle of a word */
    for (size_t at = 0; at < text.size;) {
        size_t singles = count_singles(text, at);
        if (singles > 0) {
            weight += 2 * singles;
            at += 3 * singles;
            fresh = true;
            continue;
        }
        struct str rest = str_from_pos(text, at);
        size_t size = fresh ? address_at(rest) : 0;
        if (size > 0) {
            weight += size > ADDRESS_WEIGHT ? size : ADDRESS_WEIGHT;
        } else {
            size = utf8_prefix(rest, 1);
            weight += weight_of_character(str_sub(rest, 0, size));
        }
        fresh = size != 1 || !is_alphanumeric(text.data[at]);
        at += size;
    }
    return weight;
}

/* The longest beginning that weighs at most so much, with an ellipsis where something is missing. */
static struct str cut(struct arena *arena, struct str text, size_t limit)
{
    if (social_weight(text) <= limit)
        return text;
    size_t end = 0;
    for (size_t at = 0; at < text.size;) {
        at += utf8_prefix(str_from_pos(text, at), 1);
        if (social_weight(str_sub(text, 0, at)) + 2 > limit)
            break;
        end = at;
    }
    return end == 0 ? STR("") : arena_concat(arena, str_sub(text, 0, end), STR("…"));
}

struct str social_text(struct arena *arena, const struct social_post *post)
{
    size_t left = POST_LIMIT - ADDRESS_WEIGHT - 1; /* the address, and the line's end before it */
    struct str head = arena_printf(arena, "【%.*s】", STR_ARGS(post->label));
    left -= social_weight(head);
    struct str title = cut(arena, post->title, left);
    left -= social_weight(title);
    struct str summary = post->summary.size == 0 || left < 12 ? STR("") : cut(arena, post->summary, left - 1);
    return arena_printf(arena, "%.*s%.*s%s%.*s\n%.*s", STR_ARGS(head), STR_ARGS(title), summary.size > 0 ? "\n" : "",
                        STR_ARGS(summary), STR_ARGS(post->url));
}

/* ---- the outbox ---- */

static void put_post(struct maker *m, struct buffer *out, const struct entry *entry)
{
    struct document d;
    facets_document(&entry->facets, &m->arena, &d);
    struct str changed = date_machine(&m->arena, entry->facets.changed);
    struct social_post post = {.label = kind_label(d.kind), .title = title_of(entry), .summary = d.summary};
    post.url = absolute(m, entry->facets.url);
    if (d.severity.size > 0)
        post.label = arena_printf(&m->arena, "%.*s・%.*s", STR_ARGS(post.label), STR_ARGS(d.severity));
    struct str text = social_text(&m->arena, &post);
    size_t weight = social_weight(str_sub(text, 0, text.size - post.url.size)) + ADDRESS_WEIGHT;
    buffer_put_literal(out, "{\"key\":\"");
    buffer_put_json(out, entry->facets.id);
    buffer_put_char(out, '@');
    buffer_put_json(out, changed);
    buffer_put_literal(out, "\",\"changed\":\"");
    buffer_put_json(out, changed);
    buffer_put_literal(out, "\",\"url\":\"");
    buffer_put_json(out, post.url);
    buffer_put_literal(out, "\",\"text\":\"");
    buffer_put_json(out, text);
    buffer_put_literal(out, "\",\"weight\":");
    buffer_put_number(out, weight);
    buffer_put_char(out, '}');
}

int make_outbox(struct maker *m)
{
    struct buffer *out = &m->bytes;
    struct entries changed = view_month(&m->view, m->output->subject);
    bool first = true;
    facet_reads_add(&m->reads, FACET_SITE, STR("chrome"), m->site->chrome);
    buffer_put_literal(out, "{\"posts\":[");
    for (size_t i = 0; i < changed.count; i++) {
        if (!months_counts(changed.items[i]))
            continue;
        buffer_put(out, first ? STR("\n") : STR(",\n"));
        put_post(m, out, changed.items[i]);
        first = false;
    }
    buffer_put_literal(out, "\n]}\n");
    return 0;
}
