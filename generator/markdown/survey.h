#ifndef FUMI_MARKDOWN_SURVEY_H
#define FUMI_MARKDOWN_SURVEY_H

/*
 * A fast look at a text, to know what need not be looked for.
 */

#include "base/str.h"

enum survey {
    SURVEY_CONTROL = 1, /* perhaps control characters */
    SURVEY_CJK = 2,     /* CJK characters as utf8_is_cjk has them */
    SURVEY_TABLE = 4,   /* perhaps a table */
    SURVEY_ADDRESS = 8, /* perhaps a bare address */
    SURVEY_TASK = 16,   /* perhaps a task */
    SURVEY_NOTE = 32    /* perhaps a footnote */
};

/* is_plain: the text is known to have no control characters. */
unsigned survey_text(struct str text, bool is_plain);

#endif
