#ifndef FUMI_TEST_MARKDOWN_HELPER_H
#define FUMI_TEST_MARKDOWN_HELPER_H

/* What the tests of the Markdown dialect share: a text in, HTML with its holes filled in simply, facts and findings out. */

#include "markdown/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* For cmocka's group setup: markdown_begin. */
int helper_begin(void **unused);

/* The rendered body; the caller frees it. References become <a href="target#anchor">text or target</a>, links their target,
 * images src="target". */
char *helper_html(const char *text);
char *helper_render(const struct markdown_source *source, const struct markdown_options *options);
struct markdown_source helper_source(const char *text); /* Japanese, titled, from line 1 of "a.md" */

/* A parsed text with everything that hangs on it. */
struct helper {
    struct arena arena;
    struct diags diags;
    struct markdown *markdown;
    const struct markdown_facts *facts;
};

void helper_open(struct helper *helper, const struct markdown_source *source);
void helper_close(struct helper *helper);

/* The findings as lines "line:column code\n"; the caller frees it. */
char *helper_findings(const char *text);

/* Asserts that text renders as html. */
void helper_expect(const char *text, const char *html);

#endif
