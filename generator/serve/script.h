#ifndef FUMI_SERVE_SCRIPT_H
#define FUMI_SERVE_SCRIPT_H

/*
 * The script that only this server adds to a page while it goes out: it loads the page again when it changed, and shows
 * what is wrong with it. The files on disk stay as they are.
 */

#include "base/buffer.h"

#define SCRIPT_PATH "/.fumi/reload.js"

struct str script_text(void);

/* The page with the script's tag before </head> (else </body>, else at its end). tag: the page's entity tag without quotes;
 * the script compares it with what the server has later. */
void script_put_page(struct buffer *out, struct str page, struct str tag);

#endif
