#include "markdown/emphasis.h"

#include "base/array.h"
#include "base/lanes.h"
#include "markdown/mask.h"

struct run {
    cmark_node *node; /* a text node of its own, which shrinks while runs are matched */
    size_t length;    /* as written */
    char c;           /* * _ ~ */
    unsigned abilities;
    uint32_t previous; /* runs that are still to be matched, NO_RUN at the ends */
    uint32_t next;
};

#define NO_RUN UINT32_MAX

struct runs {
    struct markdown *markdown;
    struct run *items;
    size_t count, capacity;
    /* Below this index no opener is left: by character, whether the closer can open, and its length modulo 3. */
    uint32_t bottoms[3][2][3];
};

/* --- Finding the runs ----------------------------------------------------------------------------------------------- */

static struct str literal_of(const cmark_node *node)
{
    return chunk_str(node->as.literal);
}

static void set_literal(cmark_node *node, struct str text)
{
    node->as.literal = (cmark_chunk){(unsigned char *)text.data, (bufsize_t)text.size, 0};
}

/* Cuts node before at; returns the part from at on. */
static cmark_node *cut(struct markdown *markdown, cmark_node *node, size_t at)
{
    struct str text = literal_of(node);
    if (at == 0)
        return node;
    cmark_node *rest = tree_text(markdown, node, str_from_pos(text, at));
    set_literal(node, str_sub(text, 0, at));
    tree_insert_after(node, rest);
    return rest;
}

static lanes_mask are_delimiters(lanes bytes)
{
    return lanes_between(bytes, MASK_STAR + 1, MASK_UNDERSCORE + 3) | lanes_between(bytes, MASK_TILDE + 1, MASK_TILDE + 3);
}

/* Makes every run in a text node a node of its own. */
static void find_runs(struct runs *runs, cmark_node *node)
{
    for (;;) {
        struct str text = literal_of(node);
        struct run run = {.previous = NO_RUN, .next = NO_RUN};
        size_t at = lanes_find(text.data, text.size, 0, are_delimiters);
        if (at == text.size)
            return;
        run.c = mask_delimiter((unsigned char)text.data[at], &run.abilities);
        run.node = cut(runs->markdown, node, at);
        text = literal_of(run.node);
        while (run.length < text.size && text.data[run.length] == text.data[0])
            run.length++;
        uint32_t index = (uint32_t)runs->count;
        if (index > 0) {
            run.previous = index - 1;
            runs->items[index - 1].next = index;
        }
        *ARRAY_PUSH(&runs->markdown->pool->arena, runs) = run;
        if (run.length == text.size)
            return;
        node = cut(runs->markdown, run.node, run.length);
    }
}

/* --- Matching them -------------------------------------------------------------------------------------------------- */

static size_t kind_of(char c)
{
    return c == '*' ? 0 : c == '_' ? 1 : 2;
}

static bool matches(const struct run *opener, const struct run *closer)
{
    if ((opener->abilities & MASK_OPEN) == 0 || opener->c != closer->c)
        return false;
    if (closer->c == '~')
        return opener->length == closer->length;
    bool both = (closer->abilities & MASK_OPEN) != 0 || (opener->abilities & MASK_CLOSE) != 0;
    return !both || closer->length % 3 == 0 || (opener->length + closer->length) % 3 != 0;
}

static uint32_t *bottom_of(struct runs *runs, const struct run *closer)
{
    return &runs->bottoms[kind_of(closer->c)][closer->abilities & MASK_OPEN][closer->length % 3];
}

static uint32_t find_opener(struct runs *runs, const struct run *closer)
{
    uint32_t bottom = *bottom_of(runs, closer);
    uint32_t i = closer->previous;
    while (i != NO_RUN && i >= bottom && !matches(&runs->items[i], closer))
        i = runs->items[i].previous;
    return i != NO_RUN && i >= bottom ? i : NO_RUN;
}

static void drop(struct runs *runs, uint32_t index)
{
    struct run *run = &runs->items[index];
    if (run->previous != NO_RUN)
        runs->items[run->previous].next = run->next;
    if (run->next != NO_RUN)
        runs->items[run->next].previous = run->previous;
}

static cmark_node *new_inline(struct runs *runs, char c, size_t used)
{
    cmark_node_type type = c == '~' ? NODE_STRIKETHROUGH : used == 2 ? CMARK_NODE_STRONG : CMARK_NODE_EMPH;
    return tree_inline(runs->markdown, type);
}

/* Everything between the two nodes goes into a new one, behind the opener. */
static void wrap(cmark_node *opener, cmark_node *closer, cmark_node *inside)
{
    cmark_node *first = opener->next;
    inside->start_line = opener->start_line;
    inside->end_line = closer->end_line;
    if (first != closer) {
        cmark_node *last = closer->prev;
        first->prev = NULL;
        last->next = NULL;
        inside->first_child = first;
        inside->last_child = last;
        for (cmark_node *node = first; node != NULL; node = node->next)
            node->parent = inside;
        opener->next = closer;
        closer->prev = opener;
    }
    tree_insert_after(opener, inside);
}

/* Takes the used characters off a run; a run that has none left goes. */
static bool shorten(struct runs *runs, uint32_t index, size_t used)
{
    struct run *run = &runs->items[index];
    run->node->as.literal.len -= (bufsize_t)used;
    if (run->node->as.literal.len > 0)
        return false;
    tree_unlink(run->node);
    drop(runs, index);
    return true;
}

/* Matches the closer with its opener; returns the run to go on with. */
static uint32_t match(struct runs *runs, uint32_t opener, uint32_t closer)
{
    struct run *open = &runs->items[opener], *close = &runs->items[closer];
    size_t used = open->node->as.literal.len >= 2 && close->node->as.literal.len >= 2 ? 2 : 1;
    open->next = closer; /* the runs between have lost their chance */
    close->previous = opener;
    wrap(open->node, close->node, new_inline(runs, close->c, used));
    uint32_t next = close->next;
    shorten(runs, opener, used);
    return shorten(runs, closer, used) ? next : closer;
}

static void resolve(struct runs *runs)
{
    for (uint32_t closer = 0; closer != NO_RUN;) {
        struct run *run = &runs->items[closer];
        if ((run->abilities & MASK_CLOSE) == 0) {
            closer = run->next;
            continue;
        }
        uint32_t opener = find_opener(runs, run);
        if (opener != NO_RUN) {
            closer = match(runs, opener, closer);
            continue;
        }
        *bottom_of(runs, run) = run->previous == NO_RUN ? 0 : run->previous + 1;
        uint32_t next = run->next;
        if ((run->abilities & MASK_OPEN) == 0)
            drop(runs, closer);
        closer = next;
    }
}

void emphasis_resolve(struct markdown *markdown, cmark_node *container)
{
    struct runs runs = {.markdown = markdown};
    for (cmark_node *node = container->first_child, *next; node != NULL; node = next) {
        next = node->next;
        if (node->type == CMARK_NODE_TEXT)
            find_runs(&runs, node);
    }
    if (runs.count > 1)
        resolve(&runs);
}
