#include "base/diag.h"

#include "base/intl.h"
#include "base/memory.h"

#include <stdarg.h>
#include <stdlib.h>

struct code_entry {
    enum diag_level level;
    const char *id;
    const char *sentence;
    const char *advice;
};

#define ERROR DIAG_ERROR
#define WARNING DIAG_WARNING
static const struct code_entry codes[DIAG_CODE_COUNT] = {
#define X(name, level, id, sentence, advice) {level, id, sentence, advice},
#include "base/diag_codes.def"
#undef X
};
#undef ERROR
#undef WARNING

/* The names of the codes, by which the state knows them. */
static const char *const names[DIAG_CODE_COUNT] = {
#define X(name, level, id, sentence, advice) #name,
#include "base/diag_codes.def"
#undef X
};

/* Arguments that are messages themselves. */
static const char *const causes[] = {
#include "base/causes.def"
};

static size_t arguments_of(const char *text)
{
    size_t most = 0;
    for (; text != NULL && *text != '\0'; text++)
        if (text[0] == '%' && text[1] >= '1' && text[1] <= '4' && (size_t)(text[1] - '0') > most)
            most = (size_t)(text[1] - '0');
    return most;
}

static struct diag *push(struct diags *diags, struct position at, enum diag_code code)
{
    memory_grow(&diags->items, diags->count, &diags->capacity, sizeof *diags->items);
    struct diag *diag = &diags->items[diags->count++];
    *diag = (struct diag){.code = code, .at = at};
    diag->at.path = arena_str(&diags->arena, at.path);
    diags->errors += codes[code].level == DIAG_ERROR;
    return diag;
}

void diag_report(struct diags *diags, struct position at, enum diag_code code, ...)
{
    size_t count = arguments_of(codes[code].sentence);
    size_t in_advice = arguments_of(codes[code].advice);
    struct diag *diag = push(diags, at, code);
    va_list args;
    va_start(args, code);
    for (size_t i = 0; i < (count > in_advice ? count : in_advice); i++)
        diag->arguments[i] = arena_str(&diags->arena, va_arg(args, struct str));
    va_end(args);
}

static void append_one(struct diags *diags, const struct diag *diag)
{
    struct diag *copy = push(diags, diag->at, diag->code);
    for (size_t i = 0; i < DIAG_ARGUMENTS; i++)
        if (diag->arguments[i].data != NULL)
            copy->arguments[i] = arena_str(&diags->arena, diag->arguments[i]);
}

void diags_append(struct diags *diags, const struct diags *more)
{
    for (size_t i = 0; i < more->count; i++)
        append_one(diags, &more->items[i]);
}

static int compare(const void *a, const void *b)
{
    const struct diag *x = a, *y = b;
    int order = str_compare(x->at.path, y->at.path);
    if (order == 0)
        order = (x->at.line > y->at.line) - (x->at.line < y->at.line);
    if (order == 0)
        order = (x->at.column > y->at.column) - (x->at.column < y->at.column);
    if (order == 0)
        order = strcmp(names[x->code], names[y->code]);
    for (size_t i = 0; order == 0 && i < DIAG_ARGUMENTS; i++)
        order = str_compare(x->arguments[i], y->arguments[i]);
    return order;
}

void diags_sort(struct diags *diags)
{
    if (diags->count == 0)
        return;
    qsort(diags->items, diags->count, sizeof *diags->items, compare);
    size_t kept = 1;
    for (size_t i = 1; i < diags->count; i++) {
        if (compare(&diags->items[kept - 1], &diags->items[i]) == 0)
            diags->errors -= codes[diags->items[i].code].level == DIAG_ERROR;
        else
            diags->items[kept++] = diags->items[i];
    }
    diags->count = kept;
}

void diags_free(struct diags *diags)
{
    arena_free(&diags->arena);
    free(diags->items);
    *diags = (struct diags)DIAGS_INIT;
}

enum diag_level diag_level_of(enum diag_code code)
{
    return codes[code].level;
}

const char *diag_id(enum diag_code code)
{
    return codes[code].id;
}

/* lang: NULL for the process's. */
static const char *translated(const char *message, const char *lang)
{
    return lang == NULL ? _(message) : intl_text_in(message, lang);
}

static void put_argument(struct buffer *buffer, struct str argument, const char *lang)
{
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (str_is(argument, causes[i]))
            argument = str_from(translated(causes[i], lang));
    buffer_put(buffer, argument);
}

static struct str fill(struct arena *arena, const char *message, const struct diag *diag, const char *lang)
{
    struct buffer buffer = BUFFER_INIT;
    if (message == NULL)
        return STR("");
    for (const char *text = translated(message, lang); *text != '\0'; text++) {
        if (text[0] == '%' && text[1] >= '1' && text[1] <= '4' && text[2] == '$' && text[3] == 's') {
            put_argument(&buffer, diag->arguments[text[1] - '1'], lang);
            text += 3;
        } else {
            buffer_put_char(&buffer, *text);
        }
    }
    struct str result = arena_str(arena, buffer_str(&buffer));
    buffer_free(&buffer);
    return result;
}

struct str diag_sentence(struct arena *arena, const struct diag *diag)
{
    return fill(arena, codes[diag->code].sentence, diag, NULL);
}

struct str diag_advice(struct arena *arena, const struct diag *diag)
{
    return fill(arena, codes[diag->code].advice, diag, NULL);
}

struct str diag_sentence_in(struct arena *arena, const struct diag *diag, const char *lang)
{
    return fill(arena, codes[diag->code].sentence, diag, lang);
}

struct str diag_advice_in(struct arena *arena, const struct diag *diag, const char *lang)
{
    return fill(arena, codes[diag->code].advice, diag, lang);
}

void diag_put_text(struct buffer *buffer, const struct diag *diag, bool colour)
{
    struct arena arena = ARENA_INIT;
    bool error = codes[diag->code].level == DIAG_ERROR;
    struct str advice = diag_advice(&arena, diag);
    buffer_put(buffer, diag->at.path);
    if (diag->at.line > 0)
        buffer_printf(buffer, ":%u", diag->at.line);
    if (diag->at.line > 0 && diag->at.column > 0)
        buffer_printf(buffer, ":%u", diag->at.column);
    buffer_printf(buffer, ": %s%s%s: ",
                  !colour ? ""
                  : error ? "\033[1;31m"
                          : "\033[1;33m",
                  error ? _("error") : _("warning"), colour ? "\033[0m" : "");
    buffer_put(buffer, diag_sentence(&arena, diag));
    if (advice.size > 0) {
        buffer_put(buffer, str_from(_("; ")));
        buffer_put(buffer, advice);
    }
    buffer_printf(buffer, " [%s]\n", codes[diag->code].id);
    arena_free(&arena);
}

static void put_member(struct buffer *buffer, const char *name, struct str text)
{
    buffer_printf(buffer, "%s\"%s\":\"", strcmp(name, "path") == 0 ? "{" : ",", name);
    buffer_put_json(buffer, text);
    buffer_put_char(buffer, '"');
}

void diag_put_json(struct buffer *buffer, const struct diag *diag)
{
    struct arena arena = ARENA_INIT;
    put_member(buffer, "path", diag->at.path);
    buffer_printf(buffer, ",\"line\":%u,\"column\":%u", diag->at.line, diag->at.column);
    put_member(buffer, "level", codes[diag->code].level == DIAG_ERROR ? STR("error") : STR("warning"));
    put_member(buffer, "code", str_from(codes[diag->code].id));
    put_member(buffer, "message", diag_sentence(&arena, diag));
    put_member(buffer, "advice", diag_advice(&arena, diag));
    buffer_put_literal(buffer, "}\n");
    arena_free(&arena);
}

/* name NUL path NUL line NUL column NUL argument NUL argument NUL … '\n': texts of diagnostics hold neither NUL. */
static void pack(struct buffer *buffer, const struct diag *diag)
{
    buffer_put(buffer, str_from(names[diag->code]));
    buffer_put_char(buffer, '\0');
    buffer_put(buffer, diag->at.path);
    buffer_put_char(buffer, '\0');
    buffer_put_number(buffer, diag->at.line);
    buffer_put_char(buffer, '\0');
    buffer_put_number(buffer, diag->at.column);
    buffer_put_char(buffer, '\0');
    for (size_t i = 0; i < DIAG_ARGUMENTS; i++) {
        buffer_put(buffer, diag->arguments[i]);
        buffer_put_char(buffer, '\0');
    }
}

void diags_pack(struct buffer *buffer, const struct diags *diags)
{
    for (size_t i = 0; i < diags->count; i++)
        pack(buffer, &diags->items[i]);
}

struct str diags_packed(struct arena *arena, const struct diags *diags)
{
    struct buffer buffer = BUFFER_INIT;
    diags_pack(&buffer, diags);
    struct str packed = arena_str(arena, buffer_str(&buffer));
    buffer_free(&buffer);
    return packed;
}

int diags_unpack(struct diags *diags, struct str packed)
{
    while (packed.size > 0) {
        struct str fields[4 + DIAG_ARGUMENTS];
        for (size_t i = 0; i < 4 + DIAG_ARGUMENTS; i++) {
            size_t end = str_find_char(packed, '\0', 0);
            if (end == STR_NPOS)
                return -1;
            fields[i] = str_sub(packed, 0, end);
            packed = str_from_pos(packed, end + 1);
        }
        struct diag diag = {.code = DIAG_CODE_COUNT, .at = {.path = fields[1]}};
        unsigned long line, column;
        for (unsigned code = 0; code < DIAG_CODE_COUNT; code++)
            if (str_is(fields[0], names[code]))
                diag.code = (enum diag_code)code;
        if (diag.code == DIAG_CODE_COUNT || !str_to_number(fields[2], UINT32_MAX, &line) ||
            !str_to_number(fields[3], UINT32_MAX, &column))
            return -1;
        diag.at.line = (unsigned)line;
        diag.at.column = (unsigned)column;
        memcpy(diag.arguments, fields + 4, sizeof diag.arguments);
        append_one(diags, &diag);
    }
    return 0;
}
