#ifndef FUMI_OUTPUT_MAKER_H
#define FUMI_OUTPUT_MAKER_H

/* What the files of this room share: putting values under names, links, cards, and the frame around every page. */

#include "output/output.h"

/* ---- values under names; every name of a row is put, absent ones as false ---- */

void put(struct maker *m, struct value *map, enum name name, struct value value);
void put_text(struct maker *m, struct value *map, enum name name, struct str text);
void put_plain(struct maker *m, struct value *map, enum name name, struct str text); /* nothing in it is escaped */
/* What relative() or page_url() gave. */
struct value value_url(const struct maker *m, struct str url);
void put_url(struct maker *m, struct value *map, enum name name, struct str url);
void put_flag(struct maker *m, struct value *map, enum name name, bool on);
void put_number(struct maker *m, struct value *map, enum name name, uint64_t number);
void put_list(struct maker *m, struct value *map, enum name name, struct value list); /* and has_name */
void put_date(struct maker *m, struct value *map, enum name machine, enum name text, struct date date);
struct value new_page(struct maker *m); /* the map that a template is rendered with */
struct value new_card(struct maker *m); /* for names of cards */
struct value new_map(struct maker *m, size_t hint);
struct value new_list(struct maker *m, size_t hint);
/* A list of maps with `name` (and url, absent). */
struct value names_list(struct maker *m, struct str_list names);

/* ---- addresses ---- */

void addresses_begin(struct addresses *addresses, const struct output *output); /* that is to be made */
void addresses_free(struct addresses *addresses);

struct str relative(struct maker *m, struct str path);      /* from the output being made; valid until the next one */
struct str relative_kept(struct maker *m, struct str path); /* the same; as long as m->addresses keeps it */
struct str listing_address(struct maker *m, enum listing_type type, struct str name); /* relative; valid as relative() */
struct str absolute(struct maker *m, struct str path);                                /* with the base URL */
struct str page_url(struct maker *m, const struct entry *entry);                      /* relative */
struct str source_path(struct maker *m, const struct entry *entry);                   /* "content/…", for findings */

/* ---- cards ---- */

struct value link_to(struct maker *m, const struct entry *entry); /* title url number kind_label */
struct value card_of(struct maker *m, const struct entry *entry); /* the whole card; the caller has recorded the read */
struct value cards_of(struct maker *m, struct entry *const *entries, size_t count);
/* Links to documents by id, skipping internal ones on public pages; unknown ids are reported at the given line. */
struct value links_by_id(struct maker *m, struct str_list ids, const struct entry *from);
struct value listed_names(struct maker *m, const struct entry *entry, enum listing_type type, struct str_list names);
struct value targets_of(struct maker *m, const struct document *d);            /* a supplement's: title url pages */
struct str priority_label(unsigned long priority);                             /* empty for 0 */
void put_priority(struct maker *m, struct value *map, unsigned long priority); /* and its label; 0: none */
struct str title_of(const struct entry *entry);
struct str title_of_tombstone(const struct tombstone *tombstone); /* nothing of the document's own */

/* ---- parts of lists ---- */

/* Label, anchor and cards of each group of a page of a list; empty where it is not grouped. */
struct value groups_of(struct maker *m, const struct listing *listing, struct entry **members, size_t count);
/* Addresses of the data that the filter loads; empty but on the first page of a list of the shelf. */
struct value shelf_data(struct maker *m, const struct listing *listing, const struct chunk *chunk);

/* ---- the frame ---- */

struct frame {
    struct str title, description;
    struct str path;           /* for the canonical URL; the output's own by default */
    const struct entry *entry; /* the document or section shown; may be NULL */
    struct str kind;           /* the template's kind name */
    struct str kind_label;
    struct value breadcrumbs; /* list; an empty map where there are none */
    bool article;
    bool is_home, is_list;
    bool is_continued; /* a later page of a list: the section's text, and so its digest and findings, stand on the first */
};

/* Everything that CONTEXT.md lists under "every page". */
void put_frame(struct maker *m, struct value *page, const struct frame *frame);
/* From the home page through the section (NULL: none). Its labels are not noted as read: breadcrumbs_to does that. */
const struct trail *trail_to(struct maker *m, const struct section *section);
/* The same, and then the page itself, without a link. */
struct value breadcrumbs_to(struct maker *m, const struct section *section, struct str last);
void put_findings(struct maker *m, struct value *page, const struct entry *entry);

/* Renders the template and records it. 0, or -1 where the theme lacks it (reported). */
int render_page(struct maker *m, struct str template_name, const struct value *page);

/* ---- bodies ---- */

/* The entry's body with its holes filled; empty where there is none. */
struct str body_of(struct maker *m, const struct entry *entry, const struct body_options *options);

void report_unknown_id(struct maker *m, struct position at, struct str id);

/* ---- JSON-LD ---- */

void jsonld_put_crumb(struct maker *m, struct buffer *out, unsigned position, struct str name, struct str path);

struct str jsonld_article(struct maker *m, const struct entry *entry, const struct document *d);
struct str jsonld_faq(struct maker *m, const struct entry *entry, const struct document *d, struct str answer);
struct str jsonld_site(struct maker *m);
struct str jsonld_breadcrumbs(struct maker *m, const struct entry *entry);

/* ---- makers ---- */

int make_page(struct maker *m);
int make_listing(struct maker *m);
int make_names(struct maker *m);
int make_home(struct maker *m);
int make_not_found(struct maker *m);
int make_redirect(struct maker *m);
int make_farewell(struct maker *m);
int make_feed(struct maker *m);
int make_sitemap(struct maker *m);
int make_book_list(struct maker *m);
int make_shelf(struct maker *m);
int make_search(struct maker *m);
int make_search_texts(struct maker *m);
int make_search_pairs(struct maker *m);
int make_search_index(struct maker *m);
int make_root(struct maker *m);
int make_outbox(struct maker *m);

#endif
