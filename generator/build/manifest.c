#include "build/manifest.h"

#include "base/memory.h"

#include <stdlib.h>

static int by_path(const void *a, const void *b)
{
    const struct record *x = *(struct record *const *)a, *y = *(struct record *const *)b;
    return str_compare(x->output.path, y->output.path);
}

void manifest_put(struct buffer *buffer, const struct records *records)
{
    struct record **sorted = memory_alloc((records->count + 1) * sizeof *sorted);
    size_t count = 0;
    for (size_t i = 0; i < records->count; i++)
        if (!records->items[i]->internal)
            sorted[count++] = records->items[i];
    /* The state hands records over by path, so that they are in order unless this build brought new ones. */
    bool in_order = true;
    for (size_t i = 1; i < count && in_order; i++)
        in_order = str_compare(sorted[i - 1]->output.path, sorted[i]->output.path) < 0;
    if (!in_order)
        qsort(sorted, count, sizeof *sorted, by_path);
    buffer_reserve(buffer, count * 160 + 64);
    buffer_put_literal(buffer, "{\"files\":[");
    for (size_t i = 0; i < count; i++) {
        char hex[SHA256_HEX_SIZE + 1];
        sha256_to_hex(sorted[i]->sha256, hex);
        buffer_put(buffer, i == 0 ? STR("\n{\"path\":\"") : STR(",\n{\"path\":\""));
        buffer_put_json(buffer, sorted[i]->output.path);
        buffer_put_literal(buffer, "\",\"size\":");
        buffer_put_number(buffer, sorted[i]->size);
        buffer_put_literal(buffer, ",\"sha256\":\"");
        buffer_put(buffer, str_of(hex, SHA256_HEX_SIZE));
        buffer_put_literal(buffer, "\"}");
    }
    buffer_put_literal(buffer, "\n]}\n");
    free(sorted);
}
