#ifndef FUMI_FACTS_SEARCHED_H
#define FUMI_FACTS_SEARCHED_H

/*
 * Search data: the searched text of a document, and the files that let a browser find it without a server.
 *
 * The searched text is title, summary, headings and blocks, one string each, ruby readings apart. A query is found in a
 * document when each of its words, folded (base/fold.h), is part of one of its folded strings. A supplement's text counts
 * for its own page only. Internal documents are not there in any form, not on staging either: `fumi search` finds them.
 *
 * Files, all below search/, all classic scripts that call fumi_search of the theme's search.js (a page from disk may load
 * scripts, but neither modules nor anything with fetch):
 *
 *   texts/K/KK.js    searched texts, as written, of the documents whose key begins with these three hexadecimal digits
 *   pairs/P/PP.js    1,024 shards of posting lists: which keys have a pair of characters, and in what field at best
 *   documents.js     every document's key with what ranking and filters want: section, kind, priority, month
 *   pages.js         printed pages and numbers -> topics
 *
 * A document's key is 16 bits of its id's hash. Documents may share a key: then the lists speak of them together, and their
 * texts tell them apart. Lists give a superset in any case (all pairs are there, but not next to each other); a result is
 * shown when the words were found in its text. So the set of results, paged to the end, is that of a scan of all texts.
 *
 * A pair is two UTF-16 units a, b that stand side by side in one string, neither white space: a << 16 | b, mixed by a
 * bijection of 32 bits (MurmurHash3's finalizer). Of the mixed code ten bits name the shard and 22 the pair inside it, so
 * that pairs are exact and no table of names is needed. A title's single units are there too, as pairs with 0: words of one
 * character find titles. term.h has the code, postings.h the format of lists.
 *
 * Bytes follow from the set of documents alone: keys come from ids, lists are sorted, nothing is numbered in order of
 * arrival, the number of files is fixed. One edit changes the text file that holds the document and the shards of the pairs
 * that came or went (or moved to another field): some 20 of 1,024 for a sentence.
 *
 * How the next process knows the old pairs: it reads the text file that it is about to replace, whose SHA-256 stands in the
 * state, and takes the pairs of that text and of the new one; a shard is then patched in place of its old bytes, which the
 * state vouches for likewise. So the target itself is the state, and neither 10,000 unchanged documents nor their lists are
 * looked at. Where the old bytes are not what the state says, all shards are made from all texts (build/search.h).
 *
 * Rejected:
 *   - each document's set of pairs in the state: 8 million pairs at 10,000 pages, 25 MB to write in a build from nothing,
 *     for what a 10 KB file tells as well;
 *   - ordinals in place of keys: lists would be a third smaller, but a new document would renumber those behind it;
 *   - keys of 32 bits: a gap in a common list takes 14 bits instead of 6;
 *   - as many shards as the site needs, or shards that split: one more page could rewrite them all, or needs a directory
 *     that every edit may change; 1,024 are 0.7 KB each at 600 pages and about 9 KB at 10,000;
 *   - one file a document: twice as many files to create at 10,000 pages;
 *   - names with a hash of the content: every edit would change the page that names them. Servers are to send these files
 *     with "Cache-Control: no-cache", service workers to ask the network first;
 *   - three characters in place of two: words of two characters are the commonest in Japanese.
 *
 * A shard and a text of different builds may meet in a browser during a release: then a result may be missing until the
 * page is loaded again, never wrong, since texts decide.
 *
 * This file: the packed form of one searched text. A field's letter, then the string with its size (facts/pack.h).
 */

#include "base/buffer.h"

enum search_field { SEARCH_TITLE, SEARCH_SUMMARY, SEARCH_HEADING, SEARCH_BODY, SEARCH_FIELD_COUNT };

#define SEARCH_FIELD_LETTERS "tshb"

#define SEARCHED_HEAD_MOST 6 /* bytes in front of a string */

/* A document's first title is the one it is shown with; a term's reading may follow as a second. */
void searched_put(struct buffer *buffer, enum search_field field, struct str text);
/* The next string; false at the end, and where the bytes are damaged. */
bool searched_next(struct str *rest, enum search_field *field, struct str *text);

#endif
