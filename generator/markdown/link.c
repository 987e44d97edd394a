#include "markdown/link.h"

#include "base/array.h"
#include "base/path.h"
#include "base/utf8.h"
#include "markdown/mask.h"
#include "markdown/position.h"
#include "markdown/reference.h"

#include <strings.h>

/* --- Which addresses are allowed ---------------------------------------------------------------------------------------- */

enum address { ADDRESS_UNSAFE, ADDRESS_WEB, ADDRESS_OTHER, ADDRESS_FRAGMENT, ADDRESS_RELATIVE, ADDRESS_EMPTY };

/* Length of what stands before the first ':' of the first path segment; 0 where there is none. */
static size_t scheme_size(struct str url)
{
    for (size_t i = 0; i < url.size; i++) {
        if (url.data[i] == ':')
            return i;
        if (strchr("/?#", url.data[i]) != NULL)
            return 0;
    }
    return 0;
}

static bool scheme_is(struct str url, size_t size, const char *scheme)
{
    return size == strlen(scheme) && strncasecmp(url.data, scheme, size) == 0;
}

/* Browsers drop tabs and line breaks in addresses and skip control characters before them, and so read schemes that are
 * not there; they also take \ for /. */
static bool has_tricks(struct str url)
{
    for (size_t i = 0; i < url.size; i++)
        if ((unsigned char)url.data[i] < 0x20 || url.data[i] == 0x7F || url.data[i] == '\\')
            return true;
    return false;
}

static enum address address_of(struct str url)
{
    if (url.size == 0)
        return ADDRESS_EMPTY;
    if (has_tricks(url) || url.data[0] == ' ' || url.data[0] == ':' || str_starts(url, STR("//")))
        return ADDRESS_UNSAFE;
    if (url.data[0] == '#')
        return ADDRESS_FRAGMENT;
    size_t size = scheme_size(url);
    if (size == 0)
        return ADDRESS_RELATIVE;
    if (scheme_is(url, size, "http") || scheme_is(url, size, "https"))
        return ADDRESS_WEB;
    if (scheme_is(url, size, "mailto") || scheme_is(url, size, "tel"))
        return ADDRESS_OTHER;
    return ADDRESS_UNSAFE;
}

/* --- Where they go -------------------------------------------------------------------------------------------------------- */

static struct position position_of(struct markdown *markdown, const cmark_node *node, struct str url)
{
    return position_find(markdown, position_block_of(node), url);
}

/* "../x.pdf#page=2": the path decoded, the anchor apart. False where the percent-encoding is broken. */
static bool add_relative(struct markdown *markdown, const cmark_node *node, enum markdown_reference_kind kind, struct str url,
                         uint32_t *index)
{
    struct arena *arena = &markdown->pool->arena;
    size_t hash = str_find_char(url, '#', 0);
    struct markdown_reference reference = {.kind = kind, .at = position_of(markdown, node, url)};
    reference.target = path_decode_url(arena, hash == STR_NPOS ? url : str_sub(url, 0, hash));
    reference.anchor = hash == STR_NPOS ? STR_NONE : path_decode_url(arena, str_from_pos(url, hash + 1));
    if (reference.target.data == NULL || (hash != STR_NPOS && reference.anchor.data == NULL) ||
        utf8_check(reference.target) != STR_NPOS || utf8_check(reference.anchor) != STR_NPOS || has_tricks(reference.target) ||
        has_tricks(reference.anchor))
        return false;
    *index = reference_add(markdown, &reference);
    return true;
}

static bool add_fragment(struct markdown *markdown, const cmark_node *node, struct str url, struct link_data *data)
{
    struct str anchor = path_decode_url(&markdown->pool->arena, str_from_pos(url, 1));
    if (anchor.data == NULL || utf8_check(anchor) != STR_NPOS)
        return false;
    data->anchor = anchor;
    if (anchor.size == 0) /* the beginning of the page */
        return true;
    struct fragment_use *use = ARRAY_PUSH(&markdown->pool->arena, &markdown->lists.fragments);
    use->anchor = anchor;
    use->at = position_of(markdown, node, url);
    return true;
}

static void report_unsafe(struct markdown *markdown, const cmark_node *node, struct str url, enum diag_code code)
{
    diag_report(markdown->diags, position_of(markdown, node, url), code, str_sub(url, 0, utf8_prefix(url, 100)));
}

/* Puts the address back as it was written. One that names control characters is none. */
static enum address take_address(struct markdown *markdown, cmark_node *node, struct str *url)
{
    cmark_chunk *chunk = &node->as.link.url;
    bool control = markdown->masked && chunk->len > 0 && memchr(chunk->data, MASK_HASH, (size_t)chunk->len) != NULL;
    mask_restore(markdown, chunk);
    *url = chunk_str(*chunk);
    return control ? ADDRESS_UNSAFE : address_of(*url);
}

void link_enter(struct markdown *markdown, cmark_node *link)
{
    struct str url;
    enum address address = take_address(markdown, link, &url);
    struct link_data *data = TREE_NEW(markdown, struct link_data);
    link->user_data = data;
    bool allowed = true;
    switch (address) {
    case ADDRESS_EMPTY:
    case ADDRESS_WEB:
    case ADDRESS_OTHER: data->kind = LINK_ADDRESS; break;
    case ADDRESS_FRAGMENT:
        data->kind = LINK_FRAGMENT;
        allowed = add_fragment(markdown, link, url, data);
        break;
    case ADDRESS_RELATIVE:
        data->kind = LINK_RELATIVE;
        allowed = add_relative(markdown, link, MARKDOWN_LINK, url, &data->reference);
        break;
    case ADDRESS_UNSAFE: allowed = false; break;
    }
    if (allowed)
        return;
    data->kind = LINK_DROPPED;
    report_unsafe(markdown, link, url, DIAG_UNSAFE_URL);
}

void image_leave(struct markdown *markdown, cmark_node *image, struct str alt)
{
    struct str url;
    enum address address = take_address(markdown, image, &url);
    struct image_data *data = TREE_NEW(markdown, struct image_data);
    image->user_data = data;
    data->alt = str_is_empty(str_trim(alt)) ? STR_NONE : arena_str(&markdown->pool->arena, alt);
    data->decorative = str_is(chunk_str(image->as.link.title), "decorative");
    if (data->decorative)
        data->alt = STR_NONE;
    if (address == ADDRESS_WEB) {
        data->dropped = true;
        report_unsafe(markdown, image, url, DIAG_REMOTE_IMAGE);
        return;
    }
    if (address != ADDRESS_RELATIVE || !add_relative(markdown, image, MARKDOWN_IMAGE, url, &data->reference)) {
        data->dropped = true;
        report_unsafe(markdown, image, url, DIAG_UNSAFE_URL);
        return;
    }
    if (data->alt.size == 0 && !data->decorative)
        diag_report(markdown->diags, markdown->lists.references.items[data->reference].at, DIAG_IMAGE_WITHOUT_ALT);
}

/* --- Bare addresses -------------------------------------------------------------------------------------------------------- */

/* "https://…", "www.…" and "a@b" in the running text: their text is their address. */
static bool is_bare(const cmark_node *link)
{
    const cmark_node *text = link->first_child;
    if (link->type != CMARK_NODE_LINK || link->as.link.title.len > 0 || text == NULL || text->next != NULL ||
        text->type != CMARK_NODE_TEXT)
        return false;
    struct str url = chunk_str(link->as.link.url), shown = chunk_str(text->as.literal);
    if (url.data == shown.data) /* link_rest's */
        return true;
    struct str scheme = str_sub(url, 0, url.size - shown.size);
    /* "<https://…>" and "[https://…](https://…)" have their text behind their beginning. */
    return shown.size > 0 && str_ends(url, shown) && link->start_column == text->start_column &&
           (scheme.size == 0 || str_is(scheme, "http://") || str_is(scheme, "mailto:"));
}

static size_t find_cjk(struct str text, bool punctuation)
{
    for (size_t at = 0; at < text.size;) {
        size_t start = at;
        uint32_t c = utf8_next(text, &at);
        if (utf8_is_cjk(c) && (!punctuation || utf8_is_punctuation(c)))
            return start;
    }
    return text.size;
}

/* Where a bare address ends: before a delimiter at its end, and before the first CJK character, unless that begins the
 * host. */
static size_t bare_end(struct str shown)
{
    size_t end = find_cjk(shown, false);
    if (str_ends(str_sub(shown, 0, end), STR("://")))
        end = find_cjk(shown, true);
    unsigned abilities;
    while (end > 0 && (mask_delimiter((unsigned char)shown.data[end - 1], &abilities) != 0 ||
                       (end < shown.size && strchr("?!.,:*_~'\"", shown.data[end - 1]) != NULL)))
        end--;
    return end;
}

/* What was cut off may have the next address in it. */
static void link_rest(struct markdown *markdown, cmark_node *rest)
{
    struct str text = chunk_str(rest->as.literal);
    size_t at = str_find(text, STR("http"), 0);
    while (at != STR_NPOS && !str_starts(str_from_pos(text, at + 4), STR("://")) &&
           !str_starts(str_from_pos(text, at + 4), STR("s://")))
        at = str_find(text, STR("http"), at + 4);
    if (at == STR_NPOS)
        return;
    struct str address = str_from_pos(text, at);
    cmark_node *link = tree_inline(markdown, CMARK_NODE_LINK);
    cmark_node *shown = tree_text(markdown, rest, address);
    shown->parent = link;
    link->first_child = link->last_child = shown;
    link->start_line = link->end_line = rest->start_line;
    link->start_column = rest->start_column;
    link->as.link.url = shown->as.literal;
    rest->as.literal.len = (bufsize_t)at;
    tree_insert_after(rest, link);
}

void link_cut_bare(struct markdown *markdown, cmark_node *container)
{
    for (cmark_node *link = container->first_child; link != NULL; link = link->next) {
        if (link->type != CMARK_NODE_LINK || !is_bare(link))
            continue;
        cmark_node *text = link->first_child;
        struct str shown = chunk_str(text->as.literal);
        size_t end = bare_end(shown);
        if (end > 0 && end < shown.size) {
            cmark_node *rest = tree_text(markdown, text, str_from_pos(shown, end));
            tree_insert_after(link, rest);
            link_rest(markdown, rest);
            text->as.literal.len = (bufsize_t)end;
            link->as.link.url.len -= (bufsize_t)(shown.size - end);
        }
        mask_restore(markdown, &text->as.literal); /* no emphasis inside an address */
    }
}
