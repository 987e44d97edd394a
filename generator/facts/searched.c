#include "facts/searched.h"

#include "facts/pack.h"

void searched_put(struct buffer *buffer, enum search_field field, struct str text)
{
    if (text.size == 0)
        return;
    buffer_put_char(buffer, SEARCH_FIELD_LETTERS[field]);
    pack_str(buffer, text);
}

bool searched_next(struct str *rest, enum search_field *field, struct str *text)
{
    const char *letter = rest->size == 0 || rest->data[0] == '\0' ? NULL : strchr(SEARCH_FIELD_LETTERS, rest->data[0]);
    if (letter == NULL)
        return false;
    struct unpacker in = {str_from_pos(*rest, 1), false};
    *field = (enum search_field)(letter - SEARCH_FIELD_LETTERS);
    *text = unpack_str(&in);
    *rest = in.rest;
    return !in.broken;
}
