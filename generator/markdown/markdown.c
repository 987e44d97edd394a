#include "markdown/markdown.h"

#include "markdown/blocks.h"
#include "markdown/footnote.h"
#include "markdown/guard.h"
#include "markdown/heading.h"
#include "markdown/mask.h"
#include "markdown/survey.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm/syntax_extension.h>

static cmark_syntax_extension *extensions[3];
#define EXTENSION_COUNT (sizeof extensions / sizeof *extensions)

/* What each of them needs to find anything; each costs a look at every line or a walk over the tree. */
static const unsigned needs[EXTENSION_COUNT] = {SURVEY_TABLE, SURVEY_ADDRESS, SURVEY_TASK};

static cmark_node *parse(struct str text, unsigned survey)
{
    int options = (survey & SURVEY_NOTE) != 0 ? CMARK_OPT_FOOTNOTES : CMARK_OPT_DEFAULT;
    cmark_parser *parser = cmark_parser_new_with_mem(options, memory_callbacks());
    for (size_t i = 0; i < EXTENSION_COUNT; i++)
        if ((survey & needs[i]) != 0)
            cmark_parser_attach_syntax_extension(parser, extensions[i]);
    cmark_parser_feed(parser, text.data, text.size);
    cmark_node *root = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    return root;
}

/* The extensions' node types have names in cmark-gfm's library, but no header says so: a small document shows them. */
static void learn_types(void)
{
    static const struct str sample = STR_INIT("|a|\n|-|\n|b|\n");
    const cmark_node *root = parse(sample, SURVEY_TABLE);
    const cmark_node *table = root->last_child;
    node_types.table = table->type;
    node_types.table_row = table->first_child->type;
    node_types.table_cell = table->first_child->first_child->type;
}

void markdown_begin(void)
{
    static const char *const names[EXTENSION_COUNT] = {"table", "autolink", "tasklist"};
    memory_begin();
    cmark_gfm_core_extensions_ensure_registered();
    struct memory_pool *pool = memory_take();
    memory_use(pool);
    cmark_parser *parser = cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, memory_callbacks());
    for (size_t i = 0; i < EXTENSION_COUNT; i++) {
        extensions[i] = cmark_find_syntax_extension(names[i]);
        cmark_parser_attach_syntax_extension(parser, extensions[i]);
    }
    /* Every parse of cmark-gfm adds the extensions' characters to a table of the whole process and takes them away again,
     * which threads do to each other. Added once, with nothing left for a parse to add or take, they stay. */
    cmark_manage_extensions_special_characters(parser, 1);
    for (size_t i = 0; i < EXTENSION_COUNT; i++) {
        cmark_llist_free(cmark_get_default_mem_allocator(), extensions[i]->special_inline_chars);
        cmark_syntax_extension_set_special_inline_chars(extensions[i], NULL);
    }
    cmark_parser_free(parser);
    node_types.tasklist = extensions[2];
    learn_types();
    memory_give_back(pool);
}

#define TAKE(facts, lists, name, counter) ((facts)->name = (lists)->name.items, (facts)->counter = (lists)->name.count)

static void take_facts(struct markdown *markdown)
{
    struct markdown_facts *facts = markdown->facts;
    struct lists *lists = &markdown->lists;
    if (!markdown->has_title)
        facts->title = arena_str(markdown->arena, markdown->first_heading);
    TAKE(facts, lists, headings, heading_count);
    TAKE(facts, lists, references, reference_count);
    TAKE(facts, lists, page_marks, page_mark_count);
    TAKE(facts, lists, blocks, block_count);
}

struct markdown *markdown_parse(struct arena *arena, const struct markdown_source *source, struct diags *diags)
{
    struct memory_pool *pool = memory_take();
    memory_use(pool);
    struct markdown *markdown = ARENA_NEW(&pool->arena, struct markdown);
    markdown->source = *source;
    markdown->text = source->text;
    markdown->arena = arena;
    markdown->pool = pool;
    markdown->diags = diags;
    markdown->english = !str_starts(source->lang, STR("ja"));
    markdown->facts = ARENA_NEW(arena, struct markdown_facts);
    markdown->has_title = source->title.size > 0;
    markdown->facts->title = source->title.size > 0 ? arena_str(arena, source->title) : STR_NONE;
    markdown->survey = survey_text(markdown->text, source->is_single);
    markdown->text = guard_clean(markdown);
    markdown->root = parse(mask_text(markdown), markdown->survey);
    blocks_walk(markdown);
    footnote_finish(markdown);
    heading_finish(markdown);
    take_facts(markdown);
    markdown->diags = NULL;
    return markdown;
}

const struct markdown_facts *markdown_facts(const struct markdown *markdown)
{
    return markdown->facts;
}

void markdown_end(struct markdown *markdown)
{
    memory_give_back(markdown->pool);
}
