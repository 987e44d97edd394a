#ifndef FUMI_EPUB_COVER_H
#define FUMI_EPUB_COVER_H

/*
 * A book's cover: an SVG picture from the site's epub/cover.svg.mustache, with the title broken into lines that fit.
 * Pure; any number of threads. epub/covers/make turns the pictures into PNG for old readers.
 *
 * The template may use: lang, label (of the part, "Mission 1"; missing on the whole book), title (all of it, one line),
 * title_lines and subtitle_lines (lists: text, size, after: the distance from the line before), publisher, site_title,
 * is_whole, and steps (list, one for each part: index from 1, x: its place, current: a flag).
 */

#include "base/buffer.h"
#include "base/diag.h"

/* "Mission 1 知る：会社をねらう攻撃の手口" -> "Mission 1", "知る", "会社をねらう攻撃の手口". Parts that a title lacks are
 * empty; main is not, but for an empty title. All are parts of the title. */
struct cover_title {
    struct str label;    /* a Latin word and a number at the beginning */
    struct str main;     /* up to the first ： or the end */
    struct str subtitle; /* behind it */
};
struct cover_title cover_split_title(struct str title);

struct cover {
    struct str lang;
    struct str title; /* the document's, unsplit */
    struct str publisher;
    struct str site_title;
    unsigned index; /* of the part, from 1; 0: the whole book */
    unsigned count; /* of the parts */
};

struct cover_template {
    struct str path; /* for diagnostics: "epub/cover.svg.mustache" */
    struct str text;
};

/* The picture's bytes behind what is in out. What is wrong with the template is in diags. */
void cover_make(struct arena *arena, const struct cover *cover, const struct cover_template *source, struct buffer *out,
                struct diags *diags);

#endif
