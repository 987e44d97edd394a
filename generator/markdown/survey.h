#ifndef FUMI_MARKDOWN_SURVEY_H
#define FUMI_MARKDOWN_SURVEY_H

/*
 * One fast look at every byte of a text, to know what need not be looked for.
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

unsigned survey_text(struct str text);

#endif
