#ifndef FUMI_SITE_TEXT_H
#define FUMI_SITE_TEXT_H

/*
 * What a source file's text must be before anybody parses it: valid UTF-8, NFC, LF, without control characters. Nearly every
 * file is so already; one scan tells.
 */

#include "base/diag.h"

/* True: valid UTF-8, in NFC, no CR, no NUL, no control character but tab and line feed. False: not, or not certain without a
 * closer look (the common scripts of Japanese and Western text are decided by the scan, rare characters are not). */
bool text_is_plain(struct str bytes);

/* text: valid UTF-8. Reads CRLF and CR as LF and puts U+FFFD where a control character stands, each reported with its place
 * (the first TEXT_FINDINGS of them). Lines keep their columns; not normalised. path: as diagnostics name it. */
#define TEXT_FINDINGS 20
struct str text_clean(struct arena *arena, struct str text, struct str path, struct diags *diags);

void text_byte(char byte, char hex[3]); /* "8F", for findings about bytes */

#endif
