#include "epub/xml.h"

#include "base/array.h"
#include "base/library.h"

#include <libxml/xmlreader.h>
#include <pthread.h>
#include <stdio.h>

#define LIBRARY "libxml2.so.2"
#define DEPTH_MAX 250

#define FUNCTIONS(X)                    \
    X(xmlInitParser)                    \
    X(xmlReaderForMemory)               \
    X(xmlFreeTextReader)                \
    X(xmlTextReaderRead)                \
    X(xmlTextReaderNodeType)            \
    X(xmlTextReaderDepth)               \
    X(xmlTextReaderIsEmptyElement)      \
    X(xmlTextReaderConstLocalName)      \
    X(xmlTextReaderConstNamespaceUri)   \
    X(xmlTextReaderConstValue)          \
    X(xmlTextReaderIsNamespaceDecl)     \
    X(xmlTextReaderMoveToNextAttribute) \
    X(xmlTextReaderMoveToElement)       \
    X(xmlTextReaderCurrentNode)         \
    X(xmlTextReaderGetParserLineNumber) \
    X(xmlGetLineNo)                     \
    X(xmlTextReaderSetStructuredErrorHandler)

static struct {
    FUNCTIONS(LIBRARY_MEMBER)
} xml;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool loaded;

static void load_library(void)
{
#define NAMED(name) {#name, &xml.name},
    static const struct library_function functions[] = {FUNCTIONS(NAMED)};
#undef NAMED
    loaded = library_open(LIBRARY, functions, sizeof functions / sizeof *functions);
    if (loaded)
        xml.xmlInitParser(); /* which several threads at a time must not be the first to need */
}

struct reading {
    struct arena *arena;
    const struct xml_handler *handler;
    xmlTextReaderPtr reader;
    struct xml_problem *problem;
    bool broken;
    struct arena scratch; /* the attributes of one element */
    struct {
        struct xml_attribute *items;
        size_t count, capacity;
    } attributes;
};

static void complain(struct reading *reading, unsigned line, struct str text)
{
    if (reading->broken)
        return;
    reading->broken = true;
    reading->problem->line = line;
    reading->problem->text = arena_str(reading->arena, str_trim(text));
}

/* libxml2 goes on after some errors; the first is what matters. */
#if LIBXML_VERSION >= 21200
static void note_error(void *data, const xmlError *error)
#else
static void note_error(void *data, xmlErrorPtr error)
#endif
{
    if (error->level >= XML_ERR_ERROR)
        complain(data, error->line > 0 ? (unsigned)error->line : 0, str_from(error->message));
}

static struct str text_of(const xmlChar *text)
{
    return text == NULL ? STR("") : str_from((const char *)text);
}

/* How far the parser is, which may be ahead of the node. */
static unsigned line_reached(const struct reading *reading)
{
    int line = xml.xmlTextReaderGetParserLineNumber(reading->reader);
    return line > 0 ? (unsigned)line : 0;
}

static unsigned line_of_node(const struct reading *reading)
{
    long line = xml.xmlGetLineNo(xml.xmlTextReaderCurrentNode(reading->reader));
    return line > 0 ? (unsigned)line : line_reached(reading);
}

static void read_attributes(struct reading *reading)
{
    arena_reset(&reading->scratch);
    reading->attributes.items = NULL;
    reading->attributes.count = reading->attributes.capacity = 0;
    while (xml.xmlTextReaderMoveToNextAttribute(reading->reader) == 1) {
        if (xml.xmlTextReaderIsNamespaceDecl(reading->reader) == 1)
            continue;
        *ARRAY_PUSH(&reading->scratch, &reading->attributes) = (struct xml_attribute){
            .space = arena_str(&reading->scratch, text_of(xml.xmlTextReaderConstNamespaceUri(reading->reader))),
            .name = arena_str(&reading->scratch, text_of(xml.xmlTextReaderConstLocalName(reading->reader))),
            .value = arena_str(&reading->scratch, text_of(xml.xmlTextReaderConstValue(reading->reader))),
        };
    }
    xml.xmlTextReaderMoveToElement(reading->reader);
}

static void read_element(struct reading *reading, unsigned depth)
{
    const struct xml_handler *handler = reading->handler;
    bool empty = xml.xmlTextReaderIsEmptyElement(reading->reader) == 1;
    struct xml_element element = {.space = text_of(xml.xmlTextReaderConstNamespaceUri(reading->reader)),
                                  .name = text_of(xml.xmlTextReaderConstLocalName(reading->reader)),
                                  .line = line_of_node(reading),
                                  .depth = depth};
    read_attributes(reading);
    element.attributes = reading->attributes.items;
    element.attribute_count = reading->attributes.count;
    if (handler->begin != NULL)
        handler->begin(handler->data, &element);
    if (empty && handler->end != NULL)
        handler->end(handler->data, element.name, depth);
}

static void read_node(struct reading *reading)
{
    const struct xml_handler *handler = reading->handler;
    int depth = xml.xmlTextReaderDepth(reading->reader);
    if (depth > DEPTH_MAX) {
        complain(reading, line_reached(reading), STR("nested too deep"));
        return;
    }
    switch (xml.xmlTextReaderNodeType(reading->reader)) {
    case XML_READER_TYPE_ELEMENT: read_element(reading, (unsigned)depth); break;
    case XML_READER_TYPE_END_ELEMENT:
        if (handler->end != NULL)
            handler->end(handler->data, text_of(xml.xmlTextReaderConstLocalName(reading->reader)), (unsigned)depth);
        break;
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
    case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
        if (handler->text != NULL)
            handler->text(handler->data, text_of(xml.xmlTextReaderConstValue(reading->reader)));
        break;
    case XML_READER_TYPE_ENTITY_REFERENCE:
        complain(reading, line_reached(reading), STR("an entity that XML does not know"));
        break;
    default: break;
    }
}

/* A document type that declares anything has a '[' in it. */
static bool declares(struct str bytes)
{
    size_t at = str_find(bytes, STR("<!DOCTYPE"), 0);
    if (at == STR_NPOS)
        return false;
    size_t end = str_find_char(bytes, '>', at), bracket = str_find_char(bytes, '[', at);
    return bracket != STR_NPOS && (end == STR_NPOS || bracket < end);
}

int xml_begin(void)
{
    pthread_once(&once, load_library);
    return loaded ? XML_OK : XML_NO_LIBRARY;
}

int xml_read(struct arena *arena, struct str bytes, const struct xml_handler *handler, struct xml_problem *problem)
{
    *problem = (struct xml_problem){0};
    struct reading reading = {.arena = arena, .handler = handler, .problem = problem};
    if (xml_begin() != XML_OK)
        return XML_NO_LIBRARY;
    if (declares(bytes)) {
        complain(&reading, 1, STR("the document type has declarations of its own"));
        return XML_BROKEN;
    }
    if (bytes.size > INT32_MAX) {
        complain(&reading, 0, STR("it is too large"));
        return XML_BROKEN;
    }
    reading.reader = xml.xmlReaderForMemory(bytes.data, (int)bytes.size, NULL, NULL, XML_PARSE_NONET | XML_PARSE_COMPACT);
    if (reading.reader == NULL) {
        complain(&reading, 0, STR("it cannot be read"));
        return XML_BROKEN;
    }
    xml.xmlTextReaderSetStructuredErrorHandler(reading.reader, note_error, &reading);
    int rc = 0;
    while (!reading.broken && (rc = xml.xmlTextReaderRead(reading.reader)) == 1)
        read_node(&reading);
    if (rc < 0)
        complain(&reading, line_reached(&reading), STR("it cannot be read"));
    xml.xmlFreeTextReader(reading.reader);
    arena_free(&reading.scratch);
    return reading.broken ? XML_BROKEN : XML_OK;
}

struct str xml_attribute_in(const struct xml_element *element, const char *space, const char *name)
{
    for (size_t i = 0; i < element->attribute_count; i++)
        if (str_is(element->attributes[i].space, space) && str_is(element->attributes[i].name, name))
            return element->attributes[i].value;
    return STR_NONE;
}

struct str xml_attribute(const struct xml_element *element, const char *name)
{
    return xml_attribute_in(element, "", name);
}
