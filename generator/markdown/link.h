#ifndef FUMI_MARKDOWN_LINK_H
#define FUMI_MARKDOWN_LINK_H

/*
 * Links and images: what their addresses may be, and where they go.
 *
 * http, https, mailto and tel stay as they are; "#anchor" is checked against the document's own anchors; relative ones become
 * references. Everything else is an error, and the link's text stays as text. Images are relative only, since readers'
 * browsers ask nothing of third parties.
 */

#include "markdown/tree.h"

void link_enter(struct markdown *markdown, cmark_node *link);

/* With the image's alternative text, which is its content in plain text. */
void image_leave(struct markdown *markdown, cmark_node *image, struct str alt);

/* Bare addresses swallow what follows them without a space, as Japanese does: cuts them before the first CJK character and
 * before delimiters that mask.c hid. An address with CJK characters in it wants <angle brackets>. To be called before the delimiters are resolved. */
void link_cut_bare(struct markdown *markdown, cmark_node *container);

#endif
