#include "base/str.h"

#include <stdlib.h>

int str_compare(struct str a, struct str b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common == 0 ? 0 : memcmp(a.data, b.data, common);
    if (order != 0)
        return order;
    return a.size < b.size ? -1 : a.size > b.size;
}

/* memmem looks at every byte for short needles; memchr passes over text without their first byte at 32 bytes a step. */
#define SHORT_NEEDLE 8

size_t str_find(struct str s, struct str needle, size_t from)
{
    if (from > s.size)
        return STR_NPOS;
    if (needle.size == 0)
        return from;
    if (s.size - from < needle.size)
        return STR_NPOS;
    if (needle.size > SHORT_NEEDLE) {
        const char *hit = memmem(s.data + from, s.size - from, needle.data, needle.size);
        return hit == NULL ? STR_NPOS : (size_t)(hit - s.data);
    }
    const char *at = s.data + from, *last = s.data + s.size - needle.size;
    while (at <= last && (at = memchr(at, needle.data[0], (size_t)(last - at) + 1)) != NULL) {
        if (memcmp(at, needle.data, needle.size) == 0)
            return (size_t)(at - s.data);
        at++;
    }
    return STR_NPOS;
}

size_t str_find_last(struct str s, char c)
{
    const char *hit = s.size == 0 ? NULL : memrchr(s.data, c, s.size);
    return hit == NULL ? STR_NPOS : (size_t)(hit - s.data);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

struct str str_trim(struct str s)
{
    while (s.size > 0 && is_blank(s.data[s.size - 1]))
        s.size--;
    while (s.size > 0 && is_blank(s.data[0])) {
        s.data++;
        s.size--;
    }
    return s;
}

bool str_next_line(struct str *rest, struct str *line)
{
    if (rest->size == 0)
        return false;
    size_t end = str_find_char(*rest, '\n', 0);
    *line = str_sub(*rest, 0, end);
    *rest = end == STR_NPOS ? STR_NONE : str_from_pos(*rest, end + 1);
    return true;
}

bool str_split(struct str *rest, char separator, struct str *part)
{
    if (rest->data == NULL)
        return false;
    size_t end = str_find_char(*rest, separator, 0);
    *part = str_sub(*rest, 0, end);
    *rest = end == STR_NPOS ? STR_NONE : str_from_pos(*rest, end + 1);
    return true;
}

bool str_to_number(struct str s, unsigned long maximum, unsigned long *number)
{
    unsigned long n = 0;
    if (s.size == 0 || s.size > 18)
        return false;
    for (size_t i = 0; i < s.size; i++) {
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
        n = n * 10 + (unsigned long)(s.data[i] - '0');
    }
    if (n > maximum)
        return false;
    *number = n;
    return true;
}

#define NEAREST_LONGEST 128

/* Optimal string alignment distance: edits and swaps of neighbours, three rows at a time. */
static size_t distance(struct str a, struct str b)
{
    size_t rows[3][NEAREST_LONGEST + 1];
    for (size_t j = 0; j <= b.size; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t *now = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *above2 = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            size_t best = above[j - 1] + (a.data[i - 1] != b.data[j - 1]);
            if (above[j] + 1 < best)
                best = above[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1] && above2[j - 2] + 1 < best)
                best = above2[j - 2] + 1;
            now[j] = best;
        }
    }
    return rows[a.size % 3][b.size];
}

struct str str_nearest(struct str word, const struct str *candidates, size_t count)
{
    struct str best = STR_NONE;
    size_t limit = word.size < 3 ? 1 : word.size / 3;
    if (word.size == 0 || word.size > NEAREST_LONGEST)
        return best;
    for (size_t i = 0; i < count; i++) {
        struct str c = candidates[i];
        size_t gap = c.size > word.size ? c.size - word.size : word.size - c.size;
        if (gap > limit || c.size > NEAREST_LONGEST)
            continue;
        size_t d = distance(word, c);
        if (d <= limit && (best.data == NULL || d < limit || str_compare(c, best) < 0)) {
            best = c;
            limit = d;
        }
    }
    return best;
}
