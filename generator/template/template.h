#ifndef FUMI_TEMPLATE_TEMPLATE_H
#define FUMI_TEMPLATE_TEMPLATE_H

/*
 * Mustache (the public specification: comments, delimiters, interpolation, inverted, partials, sections, inheritance):
 * compiled once, rendered many times.
 *
 * A struct template_set owns its templates and is filled by one thread; afterwards any number of threads may render from it.
 * Names are symbols: small numbers that the set gives out, so that looking one up while rendering compares integers. The
 * caller registers the names that it will offer before it adds templates; any other name in a template is reported
 * (DIAG_TEMPLATE_NAME) with line and column, as is a missing partial. An unknown name renders as nothing.
 */

#include "base/buffer.h"
#include "base/diag.h"
#include "template/value.h"

struct template_set;
struct template;

struct template_set *template_set_new(void);
void template_set_free(struct template_set *set);

/* The number of a name, the same for the same name; new ones count up from 0. */
uint32_t template_symbol(struct template_set *set, struct str name);
/* From now on names that template_symbol has not given out are reported. Without this call every name is known. */
void template_set_close_names(struct template_set *set);

/* The values under this name stay the same from one rendering to the next, over many: see template_render_kept. Before
 * template_link. */
void template_fix(struct template_set *set, uint32_t symbol);

/* Adds a template; its text is copied. path is for diagnostics. Errors are reported and leave a template that prints
 * nothing from there on (from the beginning of the outermost section that the error is in). Of two templates with one name
 * the later counts. */
void template_add(struct template_set *set, struct str name, struct str path, struct str text, struct diags *diags);
/* Joins partials and parents; call once, after the last template_add. Reports missing ones, and circles that recursion
 * without data would never leave (a partial that includes itself inside a section is fine). */
void template_link(struct template_set *set, struct diags *diags);

const struct template *template_find(const struct template_set *set, struct str name); /* NULL where there is none */
/* Every template that rendering this one may read: itself first, partials, parents. For facets. Puts at most capacity of
 * them into reads and returns how many there are. Call it after template_link. */
size_t template_reads(const struct template *t, const struct template **reads, size_t capacity);
struct str template_name(const struct template *t);

/* Depth of partials is bounded; a template that goes deeper ends with DIAG_TEMPLATE_RECURSION in diags, one whose sections
 * go round for too long with DIAG_TEMPLATE_ENDLESS. What was printed until then stays in out. Needs 30 KB of stack. */
void template_render(const struct template *t, const struct value *context, struct buffer *out, struct diags *diags);

/*
 * What the pages of a folder have in common is printed once: the pieces of a template in which all comes from fixed names are
 * kept, for as long as the values under these stay the same. A rendering whose context has others there than `values` keeps
 * nothing and is given nothing; so the result is always what template_render prints. Begin with {arena, values}; one thread.
 */
struct template_kept {
    struct arena *arena;
    const struct value *values; /* under the fixed names, in the order of template_fix; VALUE_ABSENT or VALUE_FALSE: none */
    struct kept_program *items; /* by program */
    size_t count, capacity;
};

void template_render_kept(const struct template *t, const struct value *context, struct template_kept *kept, struct buffer *out,
                          struct diags *diags);

#endif
