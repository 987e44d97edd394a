#ifndef FUMI_SITE_DOCUMENT_H
#define FUMI_SITE_DOCUMENT_H

/*
 * One document: a Markdown file below content/, its front matter read and checked, its body not yet parsed.
 */

#include "base/date.h"
#include "base/diag.h"
#include "site/charset.h"
#include "site/config.h"
#include "site/kind.h"

enum visibility { VISIBILITY_INHERITED, VISIBILITY_PUBLIC, VISIBILITY_INTERNAL };
enum action { ACTION_NONE, ACTION_REVISE, ACTION_APPEND, ACTION_INSERT_AFTER, ACTION_RETIRE };

struct history_entry {
    struct date date;
    struct str text;
};

struct document {
    struct str path;     /* below content/, NFC: "guidebook/mission3/10-bcp.md" */
    struct str id;       /* "guidebook/mission3/bcp"; a section's is its folder's; the home page's "index" */
    struct str section;  /* id of the section it stands in: "guidebook/mission3", "" at the top; of _index.md the one above */
    bool is_section;     /* an _index.md */
    unsigned long order; /* of its own path part's NN-, or from order:; ORDER_NONE where there is none */
    enum kind kind;      /* of an _index.md KIND_PAGE, whatever its section holds, unless kind: says otherwise */
    enum visibility visibility; /* a value that cannot be read counts as internal */

    /* common */
    struct str title; /* of the front matter; empty where only the body has one */
    struct str summary, owner, lang, template_name;
    struct date date, updated, publish_from, expires;
    struct str_list tags, aliases; /* aliases: inner paths without .html */
    struct str_list sources;       /* ids */
    struct history_entry *history;
    size_t history_count;
    bool number_headings;
    bool draft;

    /* by kind; empty elsewhere */
    struct str number;                              /* topic */
    struct str_list pages;                          /* topic, supplement, page (the foreword): "98-109" */
    struct str_list audience;                       /* topic, shelf (reference, research, practice, slides), initiative */
    struct str_list next;                           /* topic: ids */
    struct str_list target;                         /* supplement: ids */
    enum action action;                             /* supplement */
    struct str reason;                              /* supplement */
    struct str_list publisher;                      /* shelf */
    struct date published;                          /* shelf */
    struct str edition, category, url;              /* shelf; url also news, initiative */
    unsigned long priority;                         /* shelf: 1 to 5; 0 where not given */
    struct str_list supersedes;                     /* shelf: ids */
    struct str severity;                            /* news */
    struct str_list cve;                            /* news */
    struct str question;                            /* faq */
    struct str_list keywords, contacts, references; /* faq; references: ids */
    struct str reading;                             /* term */
    struct str_list also;                           /* term: ids */

    /* the body */
    struct str body;       /* UTF-8, NFC, LF, without front matter */
    bool body_is_single;   /* it is TEXT_SINGLE (text.h) */
    unsigned body_line;    /* number of its first line in the file */
    unsigned key_lines[2]; /* lines of target: and title:, for findings that come later; 0 where absent */
};

#define ORDER_NONE 1000000UL

/* bytes: the raw file. Detects the encoding, converts, normalises, splits off the front matter, checks it against the kind's
 * schema. Never fails: what is wrong is in diags, and as much of the document is filled in as can be. Everything lies in the
 * arena or in bytes. Any thread. */
void document_load(struct arena *arena, const struct config *config, struct str path, struct str bytes,
                   struct document *document, struct diags *diags);

/* The same in an encoding that is known; CHARSET_UNKNOWN: as fumi.yaml's encodings: and the bytes say. */
void document_load_as(struct arena *arena, const struct config *config, struct str path, struct str bytes, enum charset charset,
                      struct document *document, struct diags *diags);

/* "guidebook/mission3/10-bcp.md" -> "guidebook/mission3/bcp"; "faq/_index.md" -> "faq"; "_index.md" -> "index". */
struct str document_id_of_path(struct arena *arena, struct str path);
struct str document_action_label(enum action action); /* for readers: "改訂"; "" where there is none */
/* Of a supplement, the printed pages of one of its targets: "98-109"; "" where it names none. */
struct str document_pages_for(const struct document *document, struct str target);
struct str document_pages_text(struct arena *arena, struct str pages); /* "98-109" -> "98〜109" */
struct position document_position(struct arena *arena, const struct document *document, unsigned line, unsigned column);

#endif
