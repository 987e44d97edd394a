/* Text without CJK characters renders as cmark-gfm itself renders it, and so does such text beside a CJK character, where
 * emphasis is resolved by us. What cmark-gfm says is asked before markdown_begin, which changes a table of its process. */

#include "markdown/markdown.h"

#include "markdown_helper.h"

#include <cmark-gfm-core-extensions.h>

#define RANDOM_CASES 6000

static const char *const snippets[] = {
    "*a* **b** ***c*** _d_ __e__ ___f___\n",
    "a*b*c a_b_c a**b**c a__b__c\n",
    "*a **b** c* **a *b* c** ***a** b* ***a* b**\n",
    "*foo**bar**baz* **foo*bar*baz** *foo**bar***\n",
    "foo***bar***baz foo******bar*********baz\n",
    "** is not an empty emphasis ** **** ____ __ a __\n",
    "*(*foo*)* _(_foo_)_ **(**foo)** *\"a\"* a*\"b\"* aa_\"bb\"_cc\n",
    "*foo*bar _foo_bar foo-_(bar)_ _foo bar _ * a* *a *\n",
    "\\*not\\* \\**a* *a\\** \\_x_ \\\\*em*\n",
    "*a `*` b* _a `_`_ **a<https://e.org/?q=**>**\n",
    "*[a*](u) **[b**](u) [*c*](u) [d *e* f](u) *[g](u)*\n",
    "[a](/u \"t\") [a](<http://h/u v> 't') [a](/u (t)) [a]() [a](<>)\n",
    "[link](http://h/foo\\)\\:) [link](http://h/foo%20b&auml;) [a](/url \"title \\\"&quot;\")\n",
    "[a](http://h/x'y&z[w]~{q}) [a](<http://h/b|c^d`e>)\n",
    "[foo]\n\n[foo]: /u 'title'\n",
    "[foo][bar] [bar][] [bar] [foo] [baz]\n\n[bar]: /b \"B\"\n[foo]:\n/f\n",
    "[a [b](/c) d](/e) [a `]` b](/c) [*a](/b)* [[x y](/z)\n",
    "https://example.com/a_b and www.example.com, (http://e.org/) a@b.example <c@d.example>\n",
    "- a\n- b\n  - c\n\n    d\n- e\n",
    "1. a\n2. b\n\n   c\n3) d\n\n* x\n+ y\n- z\n",
    "3. three\n4. four\n",
    "- a\n\n- b\n\n\n- c\n\n      code\n",
    "-\n- a\n-\n\n1.\n",
    "> a\n> b\nlazy\n>\n> - c\n> > d\n",
    "> ```\n> code\n> ```\n> ***\n",
    "```c info\nint *a_b = **c; <&>\n```\n\n    indented *code*\n\n~~~\ntildes\n~~~\n",
    "`a` ``b`c`` ` d ` `` ` `` `e\nf` `g\n",
    "a  \nb\\\nc\nd\n",
    "***\n---\n___\n * * *\n",
    "## a *b*\n### c ###\n#### d\\#\n##### e\n###### f `g`\n",
    "&amp; &copy; &#35; &#x22; &nbsp;*a* &unknown; &lt;\n",
    "*a&nbsp;* **&quot;b&quot;**c *&amp;*d\n",
    "*\xC2\xA0"
    "a* **\xE2\x82\xAC"
    "a** *\xC3\xA9t\xC3\xA9*\n",
    "- [ ](u)\n- a\n  b\n\nc\n",
    "a * b * c _ d _ e ** f\n",
    "*foo [bar* baz](x) *foo\nbar* **a\nb**\n",
    "![a *b*](x) c\n",
    "[a](http://h/!#$%*+,-./09:;=?@AZ_az~ \"&<>\")\n",
};
#define SNIPPETS (sizeof snippets / sizeof *snippets)

/* A small generator of its own: the cases are the same everywhere. */
static uint32_t state = 20240407;

static uint32_t next_random(uint32_t below)
{
    state = state * 1664525 + 1013904223;
    return (state >> 8) % below;
}

static const char *random_text(char *text)
{
    static const char *const pieces[] = {"*",  "*",  "**", "_",  "_", "__", "***", "a",    "b c",   " ", " ",   ".",
                                         "\"", "\\", "`",  "\n", "(", ")",  "[",   "](u)", "&amp;", "é", "\n\n"};
    size_t count = 1 + next_random(14), size = 0;
    for (size_t i = 0; i < count; i++) {
        const char *piece = pieces[next_random(sizeof pieces / sizeof *pieces)];
        memcpy(text + size, piece, strlen(piece));
        size += strlen(piece);
    }
    memcpy(text + size, "x\n", 3);
    return text;
}

struct expected {
    char *text;
    char *html;
};
static struct expected expected[SNIPPETS + RANDOM_CASES];

static char *cmark_html(const char *text)
{
    static const char *const names[] = {"table", "strikethrough", "autolink", "tasklist"};
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_FOOTNOTES);
    for (size_t i = 0; i < 4; i++)
        cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(names[i]));
    cmark_parser_feed(parser, text, strlen(text));
    cmark_node *root = cmark_parser_finish(parser);
    char *html = cmark_render_html(root, CMARK_OPT_FOOTNOTES, cmark_parser_get_syntax_extensions(parser));
    cmark_node_free(root);
    cmark_parser_free(parser);
    return html;
}

/* Takes out what is ours on purpose: heading anchors, the slash of void elements. */
static void drop(char *html, const char *from, const char *to)
{
    for (char *p = html; (p = strstr(p, from)) != NULL;) {
        char *end = strstr(p + strlen(from), to);
        if (end == NULL)
            return;
        memmove(p, end, strlen(end) + 1);
    }
}

static void simplify(char *html)
{
    for (char *p = html; (p = strstr(p, " />")) != NULL;)
        memmove(p, p + 2, strlen(p + 2) + 1);
    drop(html, " id=\"", ">");
    /* Images are references here. */
    drop(html, "<img ", "alt=");
}

static int begin(void **unused)
{
    (void)unused;
    cmark_gfm_core_extensions_ensure_registered();
    char text[256];
    for (size_t i = 0; i < SNIPPETS + RANDOM_CASES; i++) {
        const char *source = i < SNIPPETS ? snippets[i] : random_text(text);
        expected[i].text = strdup(source);
        expected[i].html = cmark_html(source);
        simplify(expected[i].html);
    }
    return helper_begin(NULL);
}

static int end(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < SNIPPETS + RANDOM_CASES; i++) {
        free(expected[i].text);
        free(expected[i].html);
    }
    return 0;
}

/* Returns whether they are equal. */
static bool compare(size_t i, const char *before, const char *before_html)
{
    char text[1024], wanted[4096];
    snprintf(text, sizeof text, "%s%s", before, expected[i].text);
    snprintf(wanted, sizeof wanted, "%s%s", before_html, expected[i].html);
    char *html = helper_html(text);
    simplify(html);
    bool equal = strcmp(html, wanted) == 0;
    if (!equal)
        print_message("# %s\n# is     %s\n# wanted %s\n", text, html, wanted);
    free(html);
    return equal;
}

static void compare_all(const char *before, const char *before_html)
{
    size_t different = 0;
    for (size_t i = 0; i < SNIPPETS + RANDOM_CASES && different < 20; i++)
        different += !compare(i, before, before_html);
    assert_int_equal(different, 0);
}

static void test_without_cjk(void **unused)
{
    (void)unused;
    compare_all("", "");
}

static void test_beside_cjk(void **unused)
{
    (void)unused;
    compare_all("字\n\n", "<p>字</p>\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_cjk),
        cmocka_unit_test(test_beside_cjk),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
