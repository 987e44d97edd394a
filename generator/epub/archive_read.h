#ifndef FUMI_EPUB_ARCHIVE_READ_H
#define FUMI_EPUB_ARCHIVE_READ_H

/*
 * Reading a ZIP archive (libzip), with everything bounded: how many members there are, how large each is unpacked, how large
 * all are together, and how far each is compressed. The library is opened when it is first needed (dlopen): linked, it would
 * cost every start of the program.
 *
 * Order of calls: archive_open, archive_read any number of times, archive_close. One thread per archive.
 */

#include "base/arena.h"

enum archive_error {
    ARCHIVE_OK = 0,
    ARCHIVE_NO_LIBRARY = -1,
    ARCHIVE_UNREADABLE = -2, /* the file; errno says why */
    ARCHIVE_DAMAGED = -3,    /* not a ZIP archive, or its parts contradict each other */
    ARCHIVE_TOO_LARGE = -4   /* beyond one of the bounds */
};

struct archive_member {
    struct str name; /* as it stands there; not checked for being UTF-8 or inside */
    uint64_t size;   /* unpacked */
    bool plain;      /* stored or deflated, not encrypted: what EPUB allows */
    bool folder;
};

struct archive {
    void *handle;
    struct archive_member *members; /* in the order of the archive's directory */
    size_t count;
};

/* The members lie in the arena. On failure there is nothing to close. */
int archive_open(struct arena *arena, struct archive *archive, const char *path);
/* All bytes of a member, with a NUL behind them. */
int archive_read(struct arena *arena, const struct archive *archive, size_t index, struct str *bytes);
void archive_close(struct archive *archive);

#endif
