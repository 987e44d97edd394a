#ifndef FUMI_MARKDOWN_MARKDOWN_H
#define FUMI_MARKDOWN_MARKDOWN_H

/*
 * The dialect: CommonMark with GFM's tables, strikethrough, autolinks, task lists and footnotes (cmark-gfm), and on top of
 * it fumi adds to it. This header is all that other rooms see; cmark-gfm's types stay inside.
 *
 * Order of calls: markdown_begin once, before threads start; then, per thread and per document, markdown_parse,
 * any number of markdown_render with different options, and markdown_end, which gives the tree's memory back.
  * What a thread parsed may be rendered and ended by that thread only; it may have several open at once. Everything that the functions return lies in the arena that
 * they are given, not in the tree, and stays valid after markdown_end.
 *
 * Nothing here reads a file or knows of another document. What depends on others is left as a hole in the rendered bytes
 * (struct markdown_hole), which output/ and epub/ fill.
 */

#include "base/diag.h"

struct markdown; /* a parsed document: the tree of one thread */

struct markdown_source {
    struct str path;      /* for diagnostics: "content/faq/x.md" */
    struct str text;      /* valid UTF-8, NFC, LF; without front matter; stays until markdown_end */
    unsigned first_line;  /* number of text's first line in the file, from 1 */
    bool number_headings; /* "1.", "1.1." before h2 and h3 */
    bool is_single;   /* every character of text is a grapheme of its own, so is what "&…;" stands for; none is a control */
    struct str title; /* from the front matter; empty: the first heading becomes the title and leaves the body */
    struct str lang;  /* "ja": the labels of alerts, tables and footnotes; anything else: English ones */
};

enum markdown_reference_kind {
    MARKDOWN_DOCUMENT, /* [[id]], [[id#anchor]], [[id|text]]: the hole stands for the whole element <a …>…</a> */
    MARKDOWN_LINK,     /* a relative link: the hole stands for the escaped value of href */
    MARKDOWN_IMAGE     /* a relative image: the hole stands for attributes: src="…" width="…" height="…" loading="lazy" */
};

struct markdown_reference {
    enum markdown_reference_kind kind;
    struct str target; /* an id, or a decoded relative path as written */
    struct str anchor; /* without '#'; may be empty */
    struct str text;   /* of [[id|text]]; empty: the target's title */
    struct position at;
};

struct markdown_heading {
    unsigned level;    /* as written, 2 to 6 (1 is reported and becomes 2) */
    struct str anchor; /* unique in the document */
    struct str text;   /* plain, ruby readings left out, with its number where headings are numbered */
    unsigned line;
};

struct markdown_page_mark {
    unsigned long page;
    unsigned line;
};

/* What a document offers to others, taken from the tree once. */
struct markdown_facts {
    struct str title;   /* the front matter's, else the first heading's text (plain), else empty */
    struct str summary; /* the first paragraph as plain text, cut after a 。 so that it has at most 120 characters */
    struct markdown_heading *headings;
    size_t heading_count;
    struct markdown_reference *references; /* in document order; holes name them by index */
    size_t reference_count;
    struct markdown_page_mark *page_marks;
    size_t page_mark_count;
    size_t graphemes; /* of that text without the readings, white space not counted */
    /* For search: each heading (but the title), paragraph, cell, item and code block as one plain string, in order; the
     * readings of its ruby behind it, one string each. Of [[id]] without a text nothing, nor quotes around it: what
     * is shown there is the target's title. A heading says the id. */
    struct str *blocks;
    size_t block_count;
    bool has_tasks; /* a task list that readers can tick */
};

struct markdown_hole {
    size_t at;          /* offset into the bytes: what fills the hole goes before this byte */
    uint32_t reference; /* index into references */
};

struct markdown_fragment {
    struct str bytes;
    struct markdown_hole *holes; /* by ascending offset */
    size_t hole_count;
};

enum markdown_syntax { MARKDOWN_HTML, MARKDOWN_XHTML };

struct markdown_options {
    enum markdown_syntax syntax;
    unsigned heading_shift;   /* added to every heading's level; more than 6 stays 6 */
    struct str anchor_prefix; /* before every id, and in links to them: "supplement-x-"; may be empty */
    bool epub_types;          /* XHTML: epub:type beside role on notes and page breaks */
};

void markdown_begin(void);

/* Never fails: what is wrong is in diags, and the rest of the document is there. */
struct markdown *markdown_parse(struct arena *arena, const struct markdown_source *source, struct diags *diags);
const struct markdown_facts *markdown_facts(const struct markdown *markdown);
void markdown_render(struct arena *arena, const struct markdown *markdown, const struct markdown_options *options,
                     struct markdown_fragment *fragment);
void markdown_end(struct markdown *markdown);

#endif
