#ifndef FUMI_BASE_FILE_H
#define FUMI_BASE_FILE_H

/*
 * Reading and replacing whole files. Errors are negative errno values; file_error_text gives the sentence.
 */

#include "base/arena.h"
#include "base/buffer.h"

#include <sys/stat.h>

/* Reads a regular file of at most limit bytes into the arena, a NUL behind it. -EFBIG where it is larger, -EINVAL where it
 * is not a regular file. folder_fd as in openat(2), AT_FDCWD for the current folder. status (may be NULL) gets fstat's answer. */
int file_read(struct arena *arena, int folder_fd, const char *path, size_t limit, struct str *bytes, struct stat *status);

/* Makes the folders of path below folder_fd that do not exist yet. */
int file_make_folders(int folder_fd, const char *path);

/* Puts bytes at path, whole or not at all: an existing file is replaced by rename, a new one is created in place.
 * Equal bytes leave the file untouched: *changed (may be NULL) says which. Makes missing folders. */
int file_write(int folder_fd, const char *path, struct str bytes, bool *changed);
/* The same without reading what is there first. known_new: nothing is there for sure; path's folders exist. */
int file_create(int folder_fd, const char *path, struct str bytes);

/* Of a negative errno, in English: translated with the finding that it is an argument of, or by who prints it. */
const char *file_error_text(int error);

#endif
