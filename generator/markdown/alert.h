#ifndef FUMI_MARKDOWN_ALERT_H
#define FUMI_MARKDOWN_ALERT_H

/*
 * Alerts: a quote that begins with [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION] becomes a labelled aside.
 */

#include "markdown/tree.h"

/* Recognises the alert and takes its mark off the text; reports an unknown one. */
void alert_enter(struct markdown *markdown, cmark_node *quote);

/* The opening tag and the title. */
void alert_render(struct buffer *buffer, const struct alert_data *alert, bool english);

#endif
