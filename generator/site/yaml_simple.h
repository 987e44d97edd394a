#ifndef FUMI_SITE_YAML_SIMPLE_H
#define FUMI_SITE_YAML_SIMPLE_H

/*
 * The YAML that nearly every front matter is made of, read ten times faster than libyaml does:
 *
 *     key: plain text          key: "quoted"  key: 'quoted'
 *     key: [a, b]              key:              key:
 *                                - a               - key: plain text
 *                                                    key: plain text
 *
 * Anything else, and anything that could be wrong, is left to libyaml, so that this file never reports and never decides what
 * a doubtful text means. The test compares the two trees.
 */

#include "site/yaml.h"

/* source->text passes text_is_plain. The map, or NULL: take the other way. */
struct yaml_node *yaml_read_simple(struct arena *arena, const struct yaml_source *source);

/* For the test: libyaml's way alone. As yaml_read. */
int yaml_read_events(struct arena *arena, const struct yaml_source *source, struct yaml_node **root, struct diags *diags);

#endif
