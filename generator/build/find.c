#include "build/find.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/utf8.h"
#include "build/pool.h"
#include "build/search.h"
#include "facts/postings.h"
#include "output/search_texts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#define WORDS_MOST 32
#define SHARD_LIMIT ((size_t)64 << 20)
#define EXCERPT_BEFORE 20 /* characters */
#define EXCERPT_AFTER 60

static const unsigned weights[SEARCH_FIELD_COUNT] = {8, 3, 4, 1}; /* as in the theme's search.js */

struct words {
    struct folded items[WORDS_MOST];
    size_t count;
};

struct finder {
    struct build *build;
    struct words words;
    struct load_context context;
    const struct source **sources; /* to look into */
    size_t source_count;
    struct arena *arenas, *scratches; /* one a thread */
    struct found **found;             /* by source; NULL: nothing */
    struct str *hidden;               /* by source: the folder of a section that says that it is internal; or empty */
};

/* ---- words ---- */

static void add_word(struct words *words, const uint16_t *units, size_t count)
{
    if (count == 0 || words->count == WORDS_MOST)
        return;
    struct folded *word = &words->items[words->count++];
    word->units = memory_alloc(count * sizeof *units);
    memcpy(word->units, units, count * sizeof *units);
    word->count = word->capacity = count;
}

static void split(struct words *words, struct str text)
{
    struct folded all = FOLDED_INIT;
    size_t start = 0;
    fold_text(&all, text);
    for (size_t i = 0; i <= all.count; i++)
        if (i == all.count || all.units[i] == ' ') {
            add_word(words, all.units + start, i - start);
            start = i + 1;
        }
    fold_free(&all);
}

/* ---- what need not be read ---- */

static bool stands_in(struct state *state, const char *name, struct hash128 hash, struct arena *arena)
{
    struct unpacker in = {state_get(state, STATE_VALUES, str_from(name), arena), false};
    uint64_t low = unpack_fixed64(&in), high = unpack_fixed64(&in);
    return !in.broken && low == hash.low && high == hash.high;
}

/* The catalogue of the last build, where it is of these settings and this program. */
static bool recall(struct build *b, struct arena *arena)
{
    struct str folder = arena_printf(arena, "%s/out", b->options.root);
    if (b->out_fd < 0 || faccessat(b->out_fd, "state.db", F_OK, 0) < 0)
        return false;
    b->target.fd = openat(b->out_fd, b->options.target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (b->target.fd < 0 || state_open(&b->state, b->out_fd, folder.data, b->options.target, &b->usable) < 0)
        return false;
    return b->usable && stands_in(b->state, "config", b->config_hash, arena) &&
           stands_in(b->state, "program", b->program, arena) && stamps_load(&b->stamps, b->state) == 0 &&
           session_recall(b) == 0;
}

/* Leaves in keys those that have the term. -1 where its shard cannot be read; that there is none means that no key has. */
static int keep_keys(const struct build *b, uint32_t code, uint64_t keys[1024], struct arena *arena)
{
    char name[BUCKET_NAME_SIZE + 1];
    struct postings *p = ARENA_NEW(arena, struct postings);
    shard_name(term_shard(code), name);
    struct str path = output_search_path(arena, OUTPUT_SEARCH_PAIRS, name);
    if (records_find(&b->records, path) != NULL) {
        struct str bytes;
        if (file_read(arena, b->target.fd, path.data, SHARD_LIMIT, &bytes, NULL) < 0)
            return -1;
        struct str lists = search_pairs_read(bytes);
        if (lists.data == NULL || postings_read(lists, code & TERM_REST_MASK, p) < 0)
            return -1;
    }
    for (size_t i = 0; i < 1024; i++)
        keys[i] &= p->words[i];
    return 0;
}

/* The keys that may have all words. */
static int find_keys(const struct finder *f, uint64_t keys[1024])
{
    struct arena arena = ARENA_INIT;
    int rc = 0;
    memset(keys, 0xFF, 1024 * sizeof *keys);
    for (size_t w = 0; w < f->words.count; w++) {
        const struct folded *word = &f->words.items[w];
        for (size_t i = 0; i + 1 < word->count && rc == 0; i++) {
            rc = keep_keys(f->build, term_code(word->units[i], word->units[i + 1]), keys, &arena);
            arena_reset(&arena);
        }
    }
    arena_free(&arena);
    return rc;
}

static bool has_shards(const struct build *b)
{
    return records_find(&b->records, STR("search/documents.js")) != NULL;
}

static bool is_changed(const struct changes *changes, struct table *names, struct str path)
{
    return changes->count > 0 && table_get(names, path) != TABLE_NONE;
}

/* Whether a document that has not changed may have the words. */
static bool may_have(const struct build *b, const uint64_t keys[1024], struct str path)
{
    const struct entry *e = catalogue_by_path(&b->catalogue, path);
    if (e == NULL || e->internal || catalogue_by_id(&b->catalogue, e->facets.id) != e)
        return true;
    uint16_t key = search_key(e->facets.id);
    return (keys[key / 64] >> key % 64 & 1) != 0;
}

static void choose_sources(struct finder *f, const struct changes *changes, bool recalled)
{
    struct build *b = f->build;
    uint64_t keys[1024];
    struct table names = TABLE_INIT;
    bool narrow = recalled && has_shards(b) && find_keys(f, keys) == 0;
    for (size_t i = 0; i < changes->count && narrow; i++)
        table_set(&names, changes->items[i].path, 0);
    f->sources = memory_alloc((b->sources.count + 1) * sizeof *f->sources);
    for (size_t i = 0; i < b->sources.count; i++) {
        const struct source *s = &b->sources.items[i];
        if (s->type == SOURCE_DOCUMENT && (!narrow || is_changed(changes, &names, s->path) || may_have(b, keys, s->path)))
            f->sources[f->source_count++] = s;
    }
    table_free(&names);
}

/* ---- one document ---- */

static unsigned score_of(const struct finder *f, struct str searched, struct folded *folded)
{
    unsigned best[WORDS_MOST] = {0}, sum = 0;
    struct str rest = searched, text;
    enum search_field field;
    while (searched_next(&rest, &field, &text)) {
        fold_text(folded, text);
        for (size_t w = 0; w < f->words.count; w++)
            if (best[w] < weights[field] && fold_find(folded, &f->words.items[w], 0) != STR_NPOS)
                best[w] = weights[field];
    }
    for (size_t w = 0; w < f->words.count; w++) {
        if (best[w] == 0)
            return 0;
        sum += best[w];
    }
    return sum;
}

/* Folding cut text finds the place: the first character behind which the folded head holds the word. */
static struct str excerpt_of(struct arena *arena, struct str text, const struct folded *word, struct folded *folded)
{
    size_t low = 0, high = utf8_count(text), at = 0, start = 0, end;
    size_t *offsets = ARENA_ARRAY(arena, size_t, high + 1), count = high;
    for (size_t i = 0; i < count; i++) {
        offsets[i] = at;
        utf8_next(text, &at);
    }
    offsets[count] = text.size;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        fold_text(folded, str_sub(text, 0, offsets[middle]));
        if (fold_find(folded, word, 0) != STR_NPOS)
            high = middle;
        else
            low = middle + 1;
    }
    start = low > word->count + EXCERPT_BEFORE ? low - word->count - EXCERPT_BEFORE : 0;
    end = low + EXCERPT_AFTER < count ? low + EXCERPT_AFTER : count;
    struct str part = str_sub(text, offsets[start], offsets[end] - offsets[start]);
    return arena_printf(arena, "%s%.*s%s", start > 0 ? "…" : "", STR_ARGS(part), end < count ? "…" : "");
}

static struct str best_excerpt(const struct finder *f, struct arena *arena, struct str searched, struct folded *folded)
{
    struct str rest = searched, text, best = STR_NONE;
    enum search_field field;
    size_t most = 0, word = 0;
    while (searched_next(&rest, &field, &text)) {
        size_t count = 0, first = 0;
        if (field == SEARCH_TITLE)
            continue;
        fold_text(folded, text);
        for (size_t w = f->words.count; w-- > 0;)
            if (fold_find(folded, &f->words.items[w], 0) != STR_NPOS) {
                count++;
                first = w;
            }
        if (count > most) {
            most = count;
            best = text;
            word = first;
        }
    }
    return best.data == NULL ? STR("") : excerpt_of(arena, best, &f->words.items[word], folded);
}

/* The line that has the word as it is written; else, marks of Markdown and readings left out, where the word begins in the
 * lines put together; else the first. */
static unsigned line_of(struct str file, const struct folded *word, struct folded *folded)
{
    struct str rest = file, line;
    struct buffer bare = BUFFER_INIT;
    unsigned number = 0, found = 0;
    while (found == 0 && str_next_line(&rest, &line)) {
        number++;
        fold_text(folded, line);
        if (fold_find(folded, word, 0) != STR_NPOS)
            found = number;
    }
    rest = file;
    number = 0;
    while (found == 0 && str_next_line(&rest, &line)) {
        bool reading = false;
        number++;
        for (size_t i = 0; i < line.size; i++) {
            char c = line.data[i];
            reading = (reading && c != '}') || (c == '|' && memchr(line.data, '{', i) != NULL);
            if (!reading && strchr("*_`~{}[]|\\", c) == NULL)
                buffer_put_char(&bare, c);
        }
        fold_text(folded, buffer_str(&bare));
        if (fold_find(folded, word, 0) != STR_NPOS)
            found = number;
    }
    buffer_free(&bare);
    return found == 0 ? 1 : found;
}

/* What the last build knows of visibility from above. */
static bool is_internal(const struct build *b, const struct str path, const struct document *d)
{
    const struct entry *e = catalogue_by_path(&b->catalogue, path);
    const struct section *s = b->settled ? catalogue_section(&b->catalogue, d->section) : NULL;
    return d->visibility == VISIBILITY_INTERNAL || (e != NULL && e->internal) || (s != NULL && s->internal);
}

static void look_into(unsigned worker, size_t i, void *data)
{
    struct finder *f = data;
    const struct source *source = f->sources[i];
    struct arena *scratch = &f->scratches[worker], *arena = &f->arenas[worker];
    struct diags ignored = DIAGS_INIT;
    struct folded folded = FOLDED_INIT;
    struct document d;
    struct str bytes, searched;
    if (source_read(scratch, f->context.sources, source, &bytes, &ignored) == 0) {
        load_searched_document(&f->context, source, bytes, scratch, &d, &searched);
        if (d.is_section && d.visibility == VISIBILITY_INTERNAL)
            f->hidden[i] = arena_str(arena, path_folder(source->path));
        unsigned score = score_of(f, searched, &folded);
        if (score > 0) {
            struct found *found = f->found[i] = ARENA_NEW(arena, struct found);
            found->path = arena_concat(arena, STR("content/"), source->path);
            found->title = arena_str(arena, d.title);
            found->excerpt = best_excerpt(f, arena, searched, &folded);
            found->line = line_of(bytes, &f->words.items[0], &folded);
            found->internal = is_internal(f->build, source->path, &d);
            found->score = score;
        }
    }
    fold_free(&folded);
    diags_free(&ignored);
    arena_reset(scratch);
}

/* ---- all of it ---- */

static int best_first(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return str_compare(x->path, y->path);
}

/* Whether a section says so that was read here: without a state, all are. */
static bool is_below_hidden(const struct finder *f, struct str path)
{
    for (size_t i = 0; i < f->source_count; i++)
        if (f->hidden[i].size > 0 && str_starts(path, f->hidden[i]) && path.data[f->hidden[i].size] == '/')
            return true;
    return false;
}

static void gather(struct finder *f, struct found_list *list)
{
    list->items = ARENA_ARRAY(&list->arena, struct found, f->source_count + 1);
    list->read = f->source_count;
    for (size_t i = 0; i < f->source_count; i++) {
        if (f->found[i] == NULL)
            continue;
        struct found *copy = &list->items[list->count++];
        *copy = *f->found[i];
        copy->internal = copy->internal || is_below_hidden(f, f->sources[i]->path);
        copy->path = arena_str(&list->arena, copy->path);
        copy->title = arena_str(&list->arena, copy->title);
        copy->excerpt = arena_str(&list->arena, copy->excerpt);
    }
    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, best_first);
}

static void look(struct finder *f, struct found_list *list)
{
    struct build *b = f->build;
    f->context = (struct load_context){&b->config, &b->sources, b->config.lang, NULL, NULL};
    f->arenas = memory_zalloc(b->threads * sizeof *f->arenas);
    f->scratches = memory_zalloc(b->threads * sizeof *f->scratches);
    f->found = memory_zalloc((f->source_count + 1) * sizeof(struct found *));
    f->hidden = memory_zalloc((f->source_count + 1) * sizeof *f->hidden);
    pool_run(b->threads, f->source_count, look_into, f);
    gather(f, list);
    for (unsigned i = 0; i < b->threads; i++) {
        arena_free(&f->arenas[i]);
        arena_free(&f->scratches[i]);
    }
    free(f->arenas);
    free(f->scratches);
    free(f->found);
    free(f->hidden);
}

/* As build_open, but nothing is made that is not there. */
static struct build *open_site(const char *root, struct diags *diags)
{
    struct build *b = memory_zalloc(sizeof *b);
    b->options = (struct build_options){.root = root, .target = "staging"};
    b->threads = pool_default_threads();
    b->out_fd = b->lock_fd = b->target.fd = b->sources.content_fd = -1;
    b->root_fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (b->root_fd < 0) {
        diag_report(diags, (struct position){str_from(root), 0, 0}, DIAG_UNREADABLE, str_from(file_error_text(-errno)));
        return b;
    }
    b->program = build_program_hash();
    b->out_fd = openat(b->root_fd, "out", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (b->out_fd >= 0)
        b->lock_fd = openat(b->out_fd, "lock", O_RDONLY | O_CLOEXEC);
    while (b->lock_fd >= 0 && flock(b->lock_fd, LOCK_EX) < 0 && errno == EINTR)
        continue;
    return b;
}

int find_words(const char *root, struct str words, struct found_list *list, struct diags *diags)
{
    struct finder f = {.build = open_site(root, diags)};
    struct build *b = f.build;
    struct changes changes = {.arena = ARENA_INIT, .diags = DIAGS_INIT};
    int rc = b->root_fd < 0 || session_read_config(b, diags) < 0 ? BUILD_CONTENT : BUILD_OK;
    *list = (struct found_list){.arena = ARENA_INIT};
    split(&f.words, words);
    if (rc == BUILD_OK && f.words.count > 0) {
        catalogue_begin(&b->catalogue, &b->config);
        bool recalled = recall(b, &list->arena);
        if (recalled) {
            catalogue_settle(&b->catalogue);
            b->settled = true;
        } else
            stamps_free(&b->stamps);
        rc = session_scan(b, &changes) < 0 ? BUILD_CONTENT : BUILD_OK;
        diags_append(diags, &changes.diags);
        if (rc == BUILD_OK) {
            choose_sources(&f, &changes, recalled);
            look(&f, list);
        }
    }
    for (size_t i = 0; i < f.words.count; i++)
        fold_free(&f.words.items[i]);
    free(f.sources);
    arena_free(&changes.arena);
    diags_free(&changes.diags);
    build_close(b);
    return rc;
}

void found_list_free(struct found_list *list)
{
    arena_free(&list->arena);
}
