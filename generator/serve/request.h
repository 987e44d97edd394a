#ifndef FUMI_SERVE_REQUEST_H
#define FUMI_SERVE_REQUEST_H

/*
 * What a browser asks for, read without touching anything: RFC 9110 (HTTP semantics), RFC 3986 (URIs). Pure; any thread.
 */

#include "base/arena.h"

struct request {
    struct str method;
    struct str path;                                 /* as sent: still percent-encoded, begins with '/' */
    struct str query;                                /* as sent, without '?'; may be empty */
    struct str host, if_none_match, if_range, range; /* headers; STR_NONE where absent */
};

/* Whether the Host header names this computer and our port. Any other name was made to point here by somebody else, whose
 * page could then read the preview (DNS rebinding). */
bool request_is_for_us(struct str host, unsigned port);

/* The file below the target that a path means: percent-decoded, NFC, a folder's index.html behind a final '/'. STR_NONE
 * where a part is empty, hidden, "..", or holds an encoded '/' or NUL, or the text is not UTF-8. */
struct str request_file(struct arena *arena, struct str path);

/* The value of a name in the query, decoded; STR_NONE where there is none. */
struct str request_query(struct arena *arena, struct str query, struct str name);

/* If-None-Match (RFC 9110, 13.1.2): weak comparison of the list with our entity tag, quotes included. */
bool request_has_tag(struct str if_none_match, struct str tag);

enum range_result {
    RANGE_WHOLE, /* no range, one that is not understood, or several: the whole is sent */
    RANGE_PART,
    RANGE_BEYOND /* 416 */
};

/* Range (RFC 9110, 14.1.2) for a body of size bytes; *start and *length for RANGE_PART. if_range: the part is wanted only of
 * the body with that tag. */
enum range_result request_range(const struct request *request, struct str tag, size_t size, size_t *start, size_t *length);

#endif
