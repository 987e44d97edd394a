#ifndef FUMI_EPUB_ARCHIVE_H
#define FUMI_EPUB_ARCHIVE_H

/*
 * An EPUB's container: a ZIP archive as OCF 3.3 wants it (https://www.w3.org/TR/epub-33/#sec-container-zip): `mimetype` first,
 * stored and without an extra field; no encryption, no ZIP64, no data descriptors.
 *
 * Members come in compressed (archive_pack), so that one that has not changed is not compressed again, and the bytes of the
 * archive follow from them and their paths alone: the time stamp is 1980-01-01 00:00, the oldest that ZIP knows, and nothing
 * tells of the machine. Layout: for each member a local header and its bytes, then the central directory and its end record
 * (PKWARE APPNOTE 6.3.3, sections 4.3.7, 4.3.12, 4.3.16).
 *
 * Why not libzip: it takes compressed members (a source whose stat has method, size and CRC is copied as it is) and its bytes
 * can be made to depend on nothing else (zip_file_set_dostime), but Debian has it as a shared library only, which brings
 * OpenSSL: dlopen took 6.6 ms, packing 130 members 0.9 ms, where all of a book's repacking may take 5 ms. So writing is here, in
 * one page, and libzip reads what was written in the tests.
 *
 * Compression is zlib's deflate at level 9, raw. Pure; any number of threads.
 */

#include "base/buffer.h"

struct packed {
    struct str bytes; /* as they stand in the archive */
    uint64_t size;    /* of the content */
    uint32_t crc;     /* CRC-32 of the content */
    bool deflated;    /* else stored */
};

struct member {
    struct str path; /* ASCII */
    struct packed packed;
    size_t offset; /* set by archive_put: of its bytes, from the archive's first */
};

#define ARCHIVE_LIMIT ((size_t)2 << 30) /* bytes of an archive: below what 32-bit offsets reach */

/* Compresses content, or stores it where that is no smaller. The bytes are in the arena, or are the content itself. */
struct packed archive_pack(struct arena *arena, struct str content);
/* As it is: images that are compressed already. */
struct packed archive_store(struct str content);

/* The archive behind what is in out. 0, or -1 where it would be larger than the limit. */
int archive_put(struct buffer *out, struct member *members, size_t count);

/* zlib's version and our level: bytes that another one compressed are not used. */
struct str archive_method(void);

#endif
