#ifndef FUMI_EPUB_XML_H
#define FUMI_EPUB_XML_H

/*
 * Reading XML as a stream of elements (libxml2's reader), for the checks of books. The network is off; a document type with
 * declarations of its own is refused before parsing, so that no entity can be declared, let alone expanded; depth and size
 * are bounded. The library is opened when it is first needed (dlopen), as in archive_read.h.
 *
 * Any number of threads, each with its own document.
 */

#include "base/arena.h"

enum xml_error {
    XML_OK = 0,
    XML_NO_LIBRARY = -1,
    XML_BROKEN = -2 /* struct xml_problem says where and how */
};

struct xml_problem {
    unsigned line;
    struct str text; /* libxml2's English, or ours; in the arena */
};

struct xml_attribute {
    struct str space; /* namespace URI; empty where there is none */
    struct str name;  /* local */
    struct str value;
};

struct xml_element {
    struct str space; /* namespace URI */
    struct str name;  /* local */
    unsigned line;
    unsigned depth; /* 0: the root */
    const struct xml_attribute *attributes;
    size_t attribute_count;
};

/* Called for each element as it begins, for the text in it, and as it ends (also where it is empty). Texts are valid during
 * the call only. Any may be NULL. */
struct xml_handler {
    void (*begin)(void *data, const struct xml_element *element);
    void (*text)(void *data, struct str text);
    void (*end)(void *data, struct str name, unsigned depth);
    void *data;
};

/* Opens the library, which xml_read does too: for whoever wants to know beforehand. XML_OK or XML_NO_LIBRARY. */
int xml_begin(void);

/* problem->text lies in the arena. */
int xml_read(struct arena *arena, struct str bytes, const struct xml_handler *handler, struct xml_problem *problem);

/* The value of an attribute, or STR_NONE; without a namespace, and with one. */
struct str xml_attribute(const struct xml_element *element, const char *name);
struct str xml_attribute_in(const struct xml_element *element, const char *space, const char *name);

#endif
