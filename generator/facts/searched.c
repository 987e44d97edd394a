#include "facts/searched.h"

#include "facts/pack.h"

void searched_put(struct buffer *buffer, enum search_field field, struct str text)
{
    if (text.size == 0)
        return;
    buffer_put_char(buffer, SEARCH_FIELD_LETTERS[field]);
    pack_str(buffer, text);
}

static enum search_field field_of(char letter)
{
    switch (letter) {
    case 't': return SEARCH_TITLE;
    case 's': return SEARCH_SUMMARY;
    case 'h': return SEARCH_HEADING;
    case 'b': return SEARCH_BODY;
    default: return SEARCH_FIELD_COUNT;
    }
}

bool searched_next(struct str *rest, enum search_field *field, struct str *text)
{
    *field = rest->size == 0 ? SEARCH_FIELD_COUNT : field_of(rest->data[0]);
    if (*field == SEARCH_FIELD_COUNT)
        return false;
    struct unpacker in = {str_from_pos(*rest, 1), false};
    *text = unpack_str(&in);
    *rest = in.rest;
    return !in.broken;
}
