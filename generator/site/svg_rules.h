#ifndef FUMI_SITE_SVG_RULES_H
#define FUMI_SITE_SVG_RULES_H

/*
 * What a drawing must not hold: anything that a browser would run, and anything that it would fetch from elsewhere. Each rule
 * answers true where it refuses; *what (in the arena) then says what was found, as it stands in the file.
 */

#include "base/arena.h"

struct str svg_local_name(struct str name); /* without its namespace's prefix */

bool svg_refuses_element(struct arena *arena, struct str name, struct str *what);
/* value: references resolved. */
bool svg_refuses_attribute(struct arena *arena, struct str name, struct str value, struct str *what);
/* css: a style attribute's value, or all the text of a style element. */
bool svg_refuses_style(struct arena *arena, struct str css, struct str *what);

#endif
