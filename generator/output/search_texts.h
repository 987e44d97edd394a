#ifndef FUMI_OUTPUT_SEARCH_TEXTS_H
#define FUMI_OUTPUT_SEARCH_TEXTS_H

/*
 * One text file of search data (facts/searched.h): written for browsers, and read by the next build, which wants to know
 * what the text was.
 *
 *     fumi_search.texts("3/2a",[
 *     [12963,"faq/x.html","","2026年5月","よくある質問","t題","sまとめ","h見出し","b本文",…],
 *     …
 *     ]);
 *
 * One document a line, by key and id: key, address, number, date, kind's label, then the strings in
 * their order, each behind its field's letter.
 */

#include "base/arena.h"
#include "base/buffer.h"

struct search_text {
    uint16_t key;
    struct str url, number, date, kind; /* not filled in by search_texts_read */
    struct str searched;                /* packed */
};

void search_texts_begin(struct buffer *buffer, struct str bucket);
void search_texts_put(struct buffer *buffer, const struct search_text *text, bool last);
void search_texts_end(struct buffer *buffer);

struct search_text_list {
    struct search_text *items;
    size_t count, capacity;
};

/* The documents of a file; in the arena. 0, or -1 where the bytes are no such file. */
int search_texts_read(struct arena *arena, struct str bytes, struct search_text_list *texts);

/* A shard's file around its lists: what it begins with (behind the shard's name) and ends with. */
#define SEARCH_PAIRS_BEFORE "\",\""
#define SEARCH_PAIRS_AFTER "\");\n"
/* The lists in it; STR_NONE where the bytes are no such file. */
struct str search_pairs_read(struct str bytes);

#endif
