#ifndef FUMI_TEMPLATE_PROGRAM_H
#define FUMI_TEMPLATE_PROGRAM_H

/*
 * What rendering runs: a template with its parents, blocks and partials put in their places, as one array of
 * instructions. Only where a template includes itself (or where putting everything in place would grow out of hand) is
 * another program called.
 *
 * A program knows the indentation of its lines, but for one that is called from an indented tag: there the indentation
 * grows with each call, so it is marked by OP_INDENT and put in by the renderer.
 */

#include "template/set.h"

enum op {
    OP_LITERAL,  /* text */
    OP_TEXT,     /* path, escaped */
    OP_RAW,      /* path */
    OP_SECTION,  /* path; jump: behind the section's OP_NEXT */
    OP_NEXT,     /* jump: the section's first instruction */
    OP_INVERTED, /* path; jump: behind the section */
    OP_INDENT,   /* the indentation of the calls that lead here */
    OP_CALL,
    OP_KEEP, /* symbol: the number of a piece, which begins here; jump: behind its OP_KEPT */
    OP_KEPT,
    OP_END
};

struct call {
    const struct program *program;
    struct str indent;        /* of every line of the called program */
    bool keeps_indent;        /* on top of the caller's own */
    const struct template *t; /* where the tag stands */
    size_t offset;
};

struct instruction {
    enum op op;
    uint32_t symbol;    /* the first of a path */
    uint32_t path_size; /* 0: "." */
    uint32_t jump;
    bool fixed; /* the first of the path is a fixed name */
    union {
        struct str text;
        const uint32_t *path;
        const struct call *call;
    } as;
};

struct program {
    const struct template_set *set;
    const struct template *t;
    const struct overrides *overrides;
    bool indented; /* has OP_INDENT */
    const struct instruction *code;
    size_t scopes;   /* sections within each other */
    uint32_t pieces; /* that may be kept */
};

struct piece {
    enum { PIECE_NEW, PIECE_KEPT, PIECE_VARIES } state;
    struct str text;
};

#define PROGRAM_CALLS 64                 /* depth of calls while rendering */
#define PROGRAM_SCOPES 1024              /* depth of sections while rendering */
#define PROGRAM_ROUNDS 10000000          /* calls and rounds of sections for one rendering */
#define PROGRAM_OUTPUT ((size_t)1 << 28) /* bytes of one rendering, looked at between rounds */

struct code {
    struct instruction *items;
    size_t count, capacity;
};

/* Marks what is printed from fixed names alone, outside of sections that depend on others, as pieces. Nothing is known
 * here of the names inside a section over a fixed list or map: whether these are its items' own shows only in rendering.
 * The code lies in the scratch arena, before and after. */
void pieces_mark(const struct template_set *set, struct program *program, struct code *code, struct arena *scratch);

/* Makes the programs of all templates of the set; their partials and parents are found already. Reports those that
 * include themselves whatever the data. */
void programs_make(struct template_set *set, struct diags *diags);

#endif
