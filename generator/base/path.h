#ifndef FUMI_BASE_PATH_H
#define FUMI_BASE_PATH_H

/*
 * Paths with '/' as separator: of sources below content/, of outputs below a target, and of URLs. "Inner" paths are
 * relative, without empty, "." or ".." parts.
 */

#include "base/arena.h"
#include "base/buffer.h"
#include "base/str.h"

struct str path_join(struct arena *arena, struct str folder, struct str name); /* NUL behind it; an empty folder gives name */
struct str path_folder(struct str path);    /* without the last part; "" where there is one part only */
struct str path_name(struct str path);      /* the last part */
struct str path_extension(struct str path); /* of the last part, without the dot; "" where there is none */
struct str path_stem(struct str path);      /* the last part without its extension */
/* A file name with ten digits of a hash of its content before the extension: "portal.css" -> "portal.3f2a91bc04.css". */
struct str path_hashed_name(struct arena *arena, struct str name, uint64_t hash);
size_t path_depth(struct str path);                       /* number of '/' */
struct str path_up(struct arena *arena, struct str from); /* "../" as often */

/* Resolves "." and ".." of path taken from folder (both inner). STR_NONE where it would leave the root. */
struct str path_resolve(struct arena *arena, struct str folder, struct str path);
bool path_is_inner(struct str path);

/* RFC 3986: percent-encodes every byte that may not stand in a path segment; '/' stays. */
void path_put_url(struct buffer *buffer, struct str path);
bool path_is_url(struct str path); /* whether it stays as it is */
/* The relative URL from one output to another: "../shelf/a.html"; to itself: its own name. Percent-encoded. */
void path_put_relative(struct buffer *buffer, struct str from, struct str to);
struct str path_relative_url(struct arena *arena, struct str from, struct str to);
struct str path_url(struct arena *arena, struct str path);
struct str path_decode_url(struct arena *arena, struct str url); /* percent-decoding; STR_NONE where it is malformed */

/* Shell patterns as fnmatch(3) with FNM_PATHNAME, and a leading or whole part "**" that stands for any number of folders. */
bool path_matches(struct str path, struct str pattern);

#endif
