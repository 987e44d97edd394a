/* Input that nobody writes on purpose, or somebody does: the output is well-formed XML all the same, nothing crashes, and
 * the time follows the size. */

#include "markdown/markdown.h"

#include "markdown_helper.h"

#include <stdint.h>
#include <time.h>

/* --- Is it well-formed? ------------------------------------------------------------------------------------------------ */

#define DEPTH_MAX 250

struct xml {
    const char *at;
    struct str open[DEPTH_MAX];
    size_t depth;
};

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ':' || c == '-';
}

static struct str read_name(struct xml *xml)
{
    const char *start = xml->at;
    while (is_name(*xml->at))
        xml->at++;
    return str_of(start, (size_t)(xml->at - start));
}

/* '&' must begin one of the references that the renderer writes. */
static bool read_reference(struct xml *xml)
{
    static const char *const references[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#x27;", "&#39;"};
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        size_t size = strlen(references[i]);
        if (strncmp(xml->at, references[i], size) == 0) {
            xml->at += size;
            return true;
        }
    }
    return false;
}

static bool read_text(struct xml *xml, char end)
{
    while (*xml->at != '\0' && *xml->at != end) {
        unsigned char c = (unsigned char)*xml->at;
        if (c == '<' || c == '>' || c == 0x7F || (c < 0x20 && c != '\n' && c != '\t'))
            return false;
        if (c == '&' ? !read_reference(xml) : (xml->at++, false))
            return false;
    }
    return true;
}

static bool read_attributes(struct xml *xml)
{
    struct str seen[12];
    size_t count = 0;
    while (*xml->at == ' ' && is_name(xml->at[1])) {
        xml->at++;
        struct str name = read_name(xml);
        for (size_t i = 0; i < count; i++)
            if (str_equal(seen[i], name))
                return false;
        if (count == 12 || name.size == 0 || strncmp(xml->at, "=\"", 2) != 0)
            return false;
        seen[count++] = name;
        xml->at += 2;
        if (!read_text(xml, '"') || *xml->at != '"')
            return false;
        xml->at++;
    }
    return true;
}

static bool read_tag(struct xml *xml)
{
    bool end = *++xml->at == '/';
    xml->at += end;
    struct str name = read_name(xml);
    if (name.size == 0)
        return false;
    if (end)
        return *xml->at++ == '>' && xml->depth > 0 && str_equal(xml->open[--xml->depth], name);
    if (!read_attributes(xml))
        return false;
    if (strncmp(xml->at, " />", 3) == 0)
        return xml->at += 3, true;
    if (*xml->at++ != '>' || xml->depth == DEPTH_MAX)
        return false;
    xml->open[xml->depth++] = name;
    return true;
}

static bool is_well_formed(const char *text)
{
    struct xml xml = {.at = text};
    while (*xml.at != '\0')
        if (*xml.at == '<' ? !read_tag(&xml) : !read_text(&xml, '<'))
            return false;
    return xml.depth == 0;
}

static void test_the_checker_itself(void **unused)
{
    (void)unused;
    assert_true(is_well_formed("<p class=\"a\">x &amp; <br /></p>\n"));
    assert_false(is_well_formed("<p>x"));
    assert_false(is_well_formed("<p><b>x</p></b>"));
    assert_false(is_well_formed("<p>a & b</p>"));
    assert_false(is_well_formed("<p a=\"1\" a=\"2\">x</p>"));
    assert_false(is_well_formed("<p>\x01</p>"));
    assert_false(is_well_formed("<p a=\"<\">x</p>"));
}

static char *xhtml(const char *text)
{
    struct markdown_source source = helper_source(text);
    struct markdown_options options = {.syntax = MARKDOWN_XHTML, .epub_types = true, .anchor_prefix = STR("追補\"&-")};
    return helper_render(&source, &options);
}

/* --- Anything ------------------------------------------------------------------------------------------------------------ */

static uint32_t state;

static uint32_t next_random(uint32_t below)
{
    state = state * 1664525 + 1013904223;
    return (state >> 8) % below;
}

static const char *const pieces[] = {
    "*",
    "**",
    "_",
    "__",
    "~",
    "~~",
    "`",
    "``",
    "あ",
    "漢字",
    "。",
    "「",
    "」",
    "a",
    "b ",
    " ",
    "\n",
    "\n\n",
    "\n> ",
    "\n- ",
    "\n1. ",
    "\n## ",
    "\n    ",
    "\n```\n",
    "[",
    "]",
    "(",
    ")",
    "![",
    "[[",
    "]]",
    "[[x]]",
    "[[a|b]]",
    "{",
    "}",
    "|",
    "{漢|か}",
    "{字|",
    "<",
    ">",
    "<kbd>",
    "</kbd>",
    "<ruby>",
    "<rt>",
    "</rt>",
    "</ruby>",
    "<br>",
    "<div>",
    "<!--",
    "-->",
    "<!-- page: 9 -->",
    "<?",
    "?>",
    "<!X",
    "<b a='\">'>",
    "<abbr title=\"&#1;<'\">",
    "</abbr>",
    "&",
    "&amp;",
    "&#2;",
    "&#x1F;",
    "\\",
    "\"",
    "'",
    "[^1]",
    "\n[^1]: ",
    "\n\n[r]: <u\"v> 'w'\n",
    "[r]",
    "](u)",
    "](#x)",
    "](javascript:x)",
    "](a.png \"t\")",
    "https://e.org/",
    "www.e.org",
    "a@b.c",
    "{#id}",
    "\n|a|b|\n|-|-|\n|",
    "[!NOTE]",
    "\n> [!TIP]\n> ",
    "- [ ] ",
    "\n---\n",
    "\n===\n",
    "\t",
    "\x01",
    "\x07",
    "\x1F",
    "é",
    "👨‍👩‍👧",
    "한글",
    "\xE3\x82\x99",
};
#define PIECES (sizeof pieces / sizeof *pieces)

static char *random_text(char *text, size_t capacity)
{
    size_t size = 0;
    for (size_t count = 1 + next_random(60); count > 0; count--) {
        const char *piece = pieces[next_random(PIECES)];
        if (size + strlen(piece) + 1 > capacity)
            break;
        memcpy(text + size, piece, strlen(piece) + 1);
        size += strlen(piece);
    }
    return text;
}

static void fail_with(const char *text, const char *out)
{
    print_message("#--- text\n%s\n#--- out\n%s\n", text, out);
    fail();
}

static void test_anything_is_well_formed(void **unused)
{
    (void)unused;
    char text[2048];
    const char *rounds = getenv("FUMI_FUZZ");
    state = rounds != NULL ? (uint32_t)time(NULL) : 7;
    for (long i = rounds != NULL ? atol(rounds) : 4000; i > 0; i--) {
        char *out = xhtml(random_text(text, sizeof text));
        if (!is_well_formed(out))
            fail_with(text, out);
        free(out);
    }
}

/* --- Code is what was written ---------------------------------------------------------------------------------------------- */

static void append_escaped(char *out, const char *text)
{
    size_t size = strlen(out);
    for (; *text != '\0'; text++) {
        const char *as = *text == '&'   ? "&amp;"
                         : *text == '<' ? "&lt;"
                         : *text == '>' ? "&gt;"
                         : *text == '"' ? "&quot;"
                                        : NULL;
        if (as == NULL)
            out[size++] = *text;
        else
            size += (size_t)sprintf(out + size, "%s", as);
    }
    out[size] = '\0';
}

static void test_code_is_not_touched(void **unused)
{
    (void)unused;
    char text[1024], source[1100], wanted[8192];
    state = 11;
    for (int i = 0; i < 2000; i++) {
        random_text(text, sizeof text);
        size_t size = strlen(text);
        while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == ' '))
            text[--size] = '\0';
        for (char *p = text; *p != '\0'; p++)
            if ((unsigned char)*p < 0x20 && *p != '\n' && *p != '\t')
                *p = 'c';
        snprintf(source, sizeof source, "字\n\n`````````\n%s\n`````````\n", text);
        strcpy(wanted, "<p>字</p>\n<pre><code>");
        append_escaped(wanted, text);
        strcat(wanted, "\n</code></pre>\n");
        helper_expect(source, wanted);
    }
}

/* --- Size ---------------------------------------------------------------------------------------------------------------- */

/* begins + unit * count + ends * count */
static const struct {
    const char *begins, *unit, *ends;
} bulk[] = {
    {"", "*a ", ""},
    {"字\n\n", "*a ", ""},
    {"", "**あ", ""},
    {"", "_a*b", ""},
    {"字\n\n", "_a*b", ""},
    {"", "[[", ""},
    {"", "[[a", ""},
    {"", "[a](", ""},
    {"", "{|", ""},
    {"", "{あ|", ""},
    {"", "`a``", ""},
    {"", ">", ""},
    {"", "> ", ""},
    {"", "- ", "x"},
    {"", "1. ", "x"},
    {"", "<!-- ", ""},
    {"a", "<!-- \n", ""},
    {"", "a <?", ""},
    {"", "a <!A ", ""},
    {"", "a <![CDATA[", ""},
    {"", "<a ", ""},
    {"", "![a", ""},
    {"", "![", "](x)"},
    {"", "*a **b ", "c** d*"},
    {"字", "*a **b ", "c** d*"},
    {"", "<kbd>", "</kbd>"},
    {"", "[^a] ", ""},
    {"", "\\[^a] ", ""},
    {"", "[[a]] ", ""},
    {"", "{漢|か} ", ""},
    {"", "{漢字x|か|き}", ""},
    {"", "[a](b) ", ""},
    {"", "## a\n\n", ""},
    {"", "|a", ""},
    {"", "_www.", ""},
    {"", "a@", ""},
    {"", "~~a ", ""},
    {"", "&#2;", ""},
    {"", "\x01", ""},
    {"", "[", "]"},
    {"", "[a](#b) ", ""},
    {"", "a\n", ""},
    {"", "<div>\n<b>", ""},
    {"", "x|", ""},
    {"", "[a](javascript:x)", ""},
    {"字", "*[ ", ""},
    {"", "{#a}\n", ""},
    {"", "<ruby>a<rt>b</rt></ruby>", ""},
    {"", "|a|\n|-|\n|b|\n\n", ""},
    {"", "https://a.jp/あ", ""},
};

static char *repeat(size_t which, size_t count)
{
    struct buffer text = BUFFER_INIT;
    buffer_put(&text, str_from(bulk[which].begins));
    for (size_t i = 0; i < count; i++)
        buffer_put(&text, str_from(bulk[which].unit));
    for (size_t i = 0; i < count; i++)
        buffer_put(&text, str_from(bulk[which].ends));
    char *copy = strdup(buffer_cstr(&text));
    buffer_free(&text);
    return copy;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* What grows with the square of the size takes minutes here, not seconds. */
static void test_time_follows_size(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof bulk / sizeof *bulk; i++) {
        char *text = repeat(i, 30000);
        double start = seconds();
        char *out = xhtml(text);
        double took = seconds() - start;
        if (took > 5)
            fail_msg("\"%s\" took %.1f s", bulk[i].unit, took);
        if (!is_well_formed(out))
            fail_msg("\"%s\" is not well-formed", bulk[i].unit);
        free(out);
        free(text);
    }
}

static void test_too_deep_is_an_error(void **unused)
{
    (void)unused;
    static const char *const units[] = {">", "> ", "- ", "1. ", "["};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct buffer text = BUFFER_INIT;
        for (size_t k = 0; k < 10000; k++)
            buffer_put(&text, str_from(units[i]));
        buffer_put_literal(&text, "深い\n\n終わり\n");
        char *findings = helper_findings(buffer_cstr(&text));
        assert_non_null(strstr(findings, " too-deep\n"));
        char *html = helper_html(buffer_cstr(&text));
        assert_non_null(strstr(html, "深い"));
        assert_non_null(strstr(html, "<p>終わり</p>"));
        free(html);
        free(findings);
        buffer_free(&text);
    }
}

static void test_depth_by_indentation(void **unused)
{
    (void)unused;
    struct buffer text = BUFFER_INIT;
    for (int i = 0; i < 300; i++)
        buffer_printf(&text, "%*s- a\n", 2 * i, "");
    buffer_put_literal(&text, "\n終わり\n");
    char *findings = helper_findings(buffer_cstr(&text));
    assert_string_equal(findings, "101:201 too-deep\n");
    char *out = xhtml(buffer_cstr(&text));
    assert_true(is_well_formed(out));
    assert_non_null(strstr(out, "<p>終わり</p>"));
    free(out);
    free(findings);
    buffer_free(&text);
}

static void test_control_characters_go(void **unused)
{
    (void)unused;
    static const char text[] = "あ\x02い\n\n**う\x7F** \xC2\x85え\xEF\xBF\xBE お\0か\n";
    struct markdown_source source = helper_source("");
    source.text = str_of(text, sizeof text - 1);
    struct markdown_options options = {.syntax = MARKDOWN_HTML};
    char *html = helper_render(&source, &options);
    assert_string_equal(html, "<p>あい</p>\n<p><strong>う</strong> え おか</p>\n");
    free(html);
    struct helper helper;
    helper_open(&helper, &source);
    assert_int_equal(helper.diags.count, 5);
    assert_int_equal(helper.diags.items[0].code, DIAG_CONTROL_CHARACTER);
    assert_int_equal(helper.diags.items[0].at.column, 2);
    assert_int_equal(helper.diags.items[4].code, DIAG_NUL_BYTE);
    helper_close(&helper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_checker_itself),    cmocka_unit_test(test_anything_is_well_formed),
        cmocka_unit_test(test_code_is_not_touched),   cmocka_unit_test(test_time_follows_size),
        cmocka_unit_test(test_too_deep_is_an_error),  cmocka_unit_test(test_depth_by_indentation),
        cmocka_unit_test(test_control_characters_go),
    };
    return cmocka_run_group_tests(tests, helper_begin, NULL);
}
