#ifndef FUMI_SERVE_MIME_H
#define FUMI_SERVE_MIME_H

/* Content types (IANA media types) by file name. Text says that it is UTF-8, as everything that fumi writes is. */

#include "base/str.h"

const char *mime_type_of(struct str path); /* application/octet-stream where the extension is unknown */

#endif
