#ifndef FUMI_BUILD_BOOKS_H
#define FUMI_BUILD_BOOKS_H

/*
 * Making books: which chapters have to be made again, rendering and compressing them with the pool, and assembling.
 *
 * What is remembered of a book (one row of the state, by its path) is the list of its members by the hash of their content,
 * and of every chapter what it read, where its links led and what the rest of the book needs to know of it. A chapter is
 * taken over as it is when none of the facets that it read has changed and its links lead where they led. Members lie
 * compressed in a table of their own, by the hash of the content and the way of compressing (level and zlib's version), so that
 * the same content is there once whatever books it is in; what no book has any more is removed. Lost rows cost time only.
 *
 * One thread calls these; the pool is inside.
 */

#include "epub/archive.h"
#include "epub/volume.h"
#include "facts/state.h"

/* A row. Its texts point into bytes that the reader was given. */
struct book_row {
    struct str path;
    struct book_info info;   /* title and the rest of what is filled in */
    struct hash128 *members; /* those that are kept compressed */
    size_t member_count;
    struct chapter_row *chapters;
    size_t chapter_count;
    struct table by_id; /* -> index in chapters */
    struct str packed;  /* of one that was kept: all of it */
};

struct chapter_row {
    struct str id;
    struct chapter_made made; /* files without bytes */
};

void book_row_pack(struct buffer *buffer, const struct book_row *row);
/* Copies into the arena what is wanted until the state has the row: its packed form, path, info and members. */
void book_row_keep(struct arena *arena, struct book_row *row, struct str packed);
/* 0 or -1 where it is damaged. Free with table_free(&row->by_id). */
int book_row_unpack(struct arena *arena, struct str path, struct str bytes, struct book_row *row);

/* Compressed members, in memory those of the books at hand. */
struct book_store {
    struct arena arena;
    struct store_item {
        struct hash128 hash;
        struct packed packed;
        bool fresh; /* not in the state yet */
    } * items;
    size_t count, capacity;
    uint32_t *slots; /* open addressing, index + 1 */
    size_t slot_count;
};

const struct packed *book_store_find(const struct book_store *store, struct hash128 hash); /* NULL where it is not in memory */
/* Reads it from the state where it is not in memory. */
const struct packed *book_store_load(struct book_store *store, struct state *state, struct hash128 hash);
/* Takes a copy of the bytes. */
void book_store_add(struct book_store *store, struct hash128 hash, const struct packed *packed, bool fresh);
void book_store_put(const struct book_store *store, struct state *state); /* the fresh ones */
void book_store_remove(struct state *state, struct hash128 hash);
void book_store_free(struct book_store *store);

/* All rows there are, and what a build made of them: from session_make_books to session_remember. */
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
/* Rows and members into the state. all: the state was cleared. wanted: the books there are. */
void books_made_remember(struct books_made *made, struct state *state, const struct books *wanted, bool all);
void books_made_free(struct books_made *made);

#endif
