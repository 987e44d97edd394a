#include "markdown/reference.h"

#include "base/array.h"
#include "base/lanes.h"
#include "markdown/position.h"

#define REFERENCE_MAX 2000 /* bytes */

/* <>*\" of which the first two are one bit apart */
static lanes_mask are_in_no_id(lanes bytes)
{
    return lanes_are(bytes & 0xFD, '<') | lanes_are(bytes, '*') | lanes_are(bytes, '\\') | lanes_are(bytes, '"');
}

static bool is_id(struct str id)
{
    if (id.size == 0 || id.data[0] == '^' || !str_equal(id, str_trim(id)))
        return false;
    return lanes_find(id.data, id.size, 0, are_in_no_id) == id.size;
}

bool reference_read(struct str text, struct mark *mark)
{
    size_t start = mark->start + 2;
    if (start >= text.size || text.data[start - 1] != '[')
        return false;
    size_t limit = text.size - start > REFERENCE_MAX ? start + REFERENCE_MAX : text.size;
    size_t end = start, bar = STR_NPOS;
    while (end < limit && text.data[end] != ']') {
        char c = text.data[end];
        if (c == '[' || c == '\n' || c == '`')
            return false;
        if (c == '|' && bar == STR_NPOS)
            bar = end;
        end++;
    }
    if (end + 1 >= limit || text.data[end + 1] != ']' || (end + 2 < text.size && text.data[end + 2] == '('))
        return false;
    struct str target = str_sub(text, start, (bar != STR_NPOS ? bar : end) - start);
    if (!is_id(target))
        return false;
    mark->kind = MARK_REFERENCE;
    mark->target = target;
    mark->base = bar != STR_NPOS ? str_trim(str_sub(text, bar + 1, end - bar - 1)) : STR_NONE;
    mark->size = (uint32_t)(end + 2 - mark->start);
    return true;
}

uint32_t reference_add(struct markdown *markdown, const struct markdown_reference *reference)
{
    uint32_t index = (uint32_t)markdown->lists.references.count;
    struct markdown_reference *added = ARRAY_PUSH(markdown->arena, &markdown->lists.references);
    *added = *reference;
    added->target = arena_str(markdown->arena, reference->target);
    added->anchor = arena_str(markdown->arena, reference->anchor);
    added->text = arena_str(markdown->arena, reference->text);
    return index;
}

void reference_add_mark(struct markdown *markdown, struct mark *mark)
{
    if (mark->reference != NO_REFERENCE)
        return;
    struct markdown_reference reference = {
        .kind = MARKDOWN_DOCUMENT, .text = mark->base, .at = position_of_byte(markdown, mark->start)};
    size_t hash = str_find_char(mark->target, '#', 0);
    reference.target = hash == STR_NPOS ? mark->target : str_sub(mark->target, 0, hash);
    reference.anchor = hash == STR_NPOS ? STR_NONE : str_from_pos(mark->target, hash + 1);
    mark->reference = reference_add(markdown, &reference);
}
