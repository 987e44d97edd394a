#ifndef FUMI_BUILD_BOOKS_H
#define FUMI_BUILD_BOOKS_H

/*
 * Making books: which chapters have to be made again, rendering and compressing them with the pool, and assembling.
 *
 * What is remembered of a book (one row of the state, by its path) is where in the book's own file its members lie compressed, by
 * the hash of their content, and of every chapter what it read, where its links led and what the rest of the book needs to know of
 * it. A chapter is taken over as it is when none of the facets that it read has changed and its links lead where they led: then
 * its bytes are copied from the old file into the new one. They are nowhere else: reading one file takes a tenth of the time that
 * reading a row for each member took. A file that is not the one that was written (by a hash over all of it), or whose members
 * another version of zlib compressed, costs time only: its chapters are made anew.
 *
 * One thread calls these; the pool is inside.
 */

#include "epub/archive.h"
#include "epub/volume.h"
#include "facts/state.h"

/* Where a member's bytes lie in the book's file. */
struct book_member {
    struct hash128 hash;  /* of the content */
    struct packed packed; /* without bytes */
    size_t offset, length;
};

/* A row. Its texts point into bytes that the reader was given. */
struct book_row {
    struct str path;
    struct book_info info;    /* title and the rest of what is filled in */
    struct str method;        /* archive_method, then */
    struct hash128 file_hash; /* of all bytes of the book */
    struct book_member *members;
    size_t member_count;
    struct chapter_row *chapters;
    size_t chapter_count;
    struct table by_id; /* -> index in chapters */
    struct str packed;  /* all of it, of one that was kept or unpacked */
    struct str rest;    /* of packed: what is not unpacked yet */
};

struct chapter_row {
    struct str id;
    struct chapter_made made; /* files without bytes */
};

void book_row_pack(struct buffer *buffer, const struct book_row *row);
/* Copies into the arena what is wanted until the state has the row: its packed form, path and info. */
void book_row_keep(struct arena *arena, struct book_row *row, struct str packed);
/* The first of it, up to info; then members and chapters of one that is wanted. 0 or -1 where it is damaged. Free with
 * table_free(&row->by_id). */
int book_row_unpack(struct str path, struct str bytes, struct book_row *row);
int book_row_unpack_rest(struct arena *arena, struct book_row *row);

/* Compressed members of the books at hand, in memory. */
struct book_store {
    struct arena arena;
    struct store_item {
        struct hash128 hash;
        struct packed packed;
    } * items;
    size_t count, capacity;
    uint32_t *slots; /* open addressing, index + 1 */
    size_t slot_count;
};

const struct packed *book_store_find(const struct book_store *store, struct hash128 hash); /* NULL where it is not there */
/* All members of a book, from its file below the target; none where the file is not the row's. */
void book_store_read(struct book_store *store, int target_fd, const struct book_row *row);
/* Takes a copy of the bytes. */
void book_store_add(struct book_store *store, struct hash128 hash, const struct packed *packed);
void book_store_free(struct book_store *store);

/* All rows there are, and what a build made of them: from session_begin_books to session_remember. */
struct books_made {
    struct arena arena;
    struct book_row *rows; /* of the state, as they were */
    size_t row_count, row_capacity;
    struct book_row *fresh; /* in place of those */
    size_t fresh_count;
    struct book_store store;
    bool damaged; /* the state's rows could not be read: all of it is to be written anew */
};

void books_made_read(struct books_made *made, struct state *state);
const struct book_row *books_made_find(const struct books_made *made, struct str path); /* as it was; NULL */
const struct book_row *books_made_open(struct books_made *made, struct str path);       /* the same with members and chapters */
/* Rows into the state. all: the state was cleared. wanted: the books there are. */
void books_made_remember(struct books_made *made, struct state *state, const struct books *wanted, bool all);
void books_made_free(struct books_made *made);

#endif
