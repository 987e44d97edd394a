#ifndef FUMI_SITE_IMAGE_H
#define FUMI_SITE_IMAGE_H

/*
 * Images: what type they are and how large they are shown, read from their own bytes, which nobody trusts. An SVG is a
 * program for a browser, so it is read whole and refused unless it is only a drawing (svg.c).
 */

#include "base/arena.h"

enum image_type { IMAGE_NONE, IMAGE_PNG, IMAGE_JPEG, IMAGE_GIF, IMAGE_WEBP, IMAGE_SVG };

struct image_info {
    enum image_type type;
    unsigned width, height; /* CSS pixels, as shown: turned where a JPEG's Exif data says so */
};

enum image_result {
    IMAGE_OK = 0,
    IMAGE_UNUSABLE = -1, /* damaged, or none of the types: DIAG_IMAGE_BROKEN */
    IMAGE_UNSAFE = -2    /* an SVG with more than a drawing in it: DIAG_SVG_UNSAFE */
};

/* what: on failure, the thing that was found, short and in no language ("PNG IHDR", "<script>", "onclick="), in the arena.
 * Any thread. */
enum image_result image_read(struct arena *arena, struct str bytes, struct image_info *info, struct str *what);

enum image_type image_type_of_name(struct str name); /* by the extension, in any case */
struct str image_type_name(enum image_type type);    /* "PNG" */
struct str image_media_type(enum image_type type);   /* "image/png" */

/* For image.c: the SVG's check and size. */
enum image_result svg_read(struct arena *arena, struct str bytes, struct image_info *info, struct str *what);

#endif
