/* What the ledger says of documents: which of it differs from the last build, and a page's part of it. */

#include "build/session.h"

#include "base/array.h"
#include "facts/pack.h"

static void pack(const struct stages *s, struct buffer *buffer)
{
    for (size_t i = 0; i < s->count; i++) {
        pack_str(buffer, s->items[i].id);
        pack_fixed64(buffer, s->items[i].hash);
    }
}

struct names {
    struct str *items;
    size_t count, capacity;
};

/* Both in order of ids. */
static void compare(const struct stages *now, struct str before, struct arena *arena, struct names *names)
{
    struct unpacker in = {before, false};
    size_t i = 0;
    while (in.rest.size > 0 && !in.broken) {
        struct str id = unpack_str(&in);
        uint64_t hash = unpack_fixed64(&in);
        for (; i < now->count && str_compare(now->items[i].id, id) < 0; i++)
            *ARRAY_PUSH(arena, names) = now->items[i].id;
        bool there = i < now->count && str_equal(now->items[i].id, id);
        if (!there || now->items[i].hash != hash)
            *ARRAY_PUSH(arena, names) = arena_str(arena, id);
        i += there;
    }
    for (; i < now->count; i++)
        *ARRAY_PUSH(arena, names) = now->items[i].id;
}

void session_scan_stages(struct build *b, struct changes *changes, int64_t *now_ns)
{
    struct names names = {0};
    b->stages = (struct stages){0};
    arena_reset(&b->stages_arena);
    if (session_is_public(b))
        return;
    struct arena *scratch = &b->stages_arena; /* what is given out may lie in the memory that is handed in */
    struct str memory = b->usable ? state_get(b->state, STATE_VALUES, STR("stage-memory"), scratch) : STR("");
    if (b->options.stages != NULL) {
        if (*now_ns == 0)
            *now_ns = session_file_clock(b);
        b->options.stages(b->options.stages_data, memory, *now_ns, &b->stages);
    }
    changes->stage_memory = !str_equal(memory, b->stages.memory);
    if (b->usable && (changes->stage_memory || memory.size == 0))
        compare(&b->stages, state_get(b->state, STATE_VALUES, STR("stages"), scratch), &changes->arena, &names);
    changes->stages = names.items;
    changes->stage_count = names.count;
}

void session_remember_stages(struct build *b, const struct changes *changes, bool fresh, struct buffer *buffer)
{
    if (session_is_public(b))
        return;
    if (fresh || changes->stage_memory)
        state_put(b->state, STATE_VALUES, STR("stage-memory"), b->stages.memory);
    if (!fresh && changes->stage_count == 0)
        return;
    buffer_reset(buffer);
    pack(&b->stages, buffer);
    state_put(b->state, STATE_VALUES, STR("stages"), buffer_str(buffer));
}

static bool add_file(const struct load_context *context, struct str path, struct arena *arena, struct stage_file *file)
{
    const struct source *source = load_find_source(context->sources, path);
    struct diags ignored = DIAGS_INIT; /* found and reported when the file was loaded */
    struct arena_mark mark = arena_mark(arena);
    struct str bytes;
    bool read = source != NULL && source_read(arena, context->sources, source, &bytes, &ignored) == 0;
    if (read)
        sha256_bytes(bytes, file->sha256);
    arena_reset_to(arena, mark);
    file->path = path;
    diags_free(&ignored);
    return read;
}

int load_stage(void *data, const struct entry *entry, struct arena *arena, struct stage_text *text)
{
    const struct load_context *context = data;
    if (context->stages == NULL || context->stages->tell == NULL)
        return -1;
    struct str_list media = facets_media(&entry->facets, arena);
    struct stage_file *files = ARENA_ARRAY(arena, struct stage_file, media.count + 1);
    size_t count = add_file(context, entry->facets.path, arena, &files[0]) ? 1 : 0;
    for (size_t i = 0; i < media.count && count > 0; i++)
        count += add_file(context, media.items[i], arena, &files[count]);
    context->stages->tell(context->stages->data, entry->facets.id, files, count, arena, text);
    return 0;
}
