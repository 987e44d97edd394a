#include "epub/checked.h"

#include "base/array.h"
#include "base/path.h"

/* What the package must say (EPUB 3.3, 5.5.3), and what EPUB Accessibility 1.1 asks for (2.2). */
enum fact {
    IDENTIFIER,
    TITLE,
    LANGUAGE,
    MODIFIED,
    REQUIRED_COUNT,
    MODE = REQUIRED_COUNT,
    FEATURE,
    HAZARD,
    SUFFICIENT,
    SUMMARY,
    FACT_COUNT
};
static const char *const fact_names[FACT_COUNT] = {"dc:identifier",
                                                   "dc:title",
                                                   "dc:language",
                                                   "dcterms:modified",
                                                   "schema:accessMode",
                                                   "schema:accessibilityFeature",
                                                   "schema:accessibilityHazard",
                                                   "schema:accessModeSufficient",
                                                   "schema:accessibilitySummary"};

struct refinement {
    struct str target;
    unsigned line;
};

struct package {
    struct checked_book *book;
    struct table ids;       /* id -> 0 */
    struct table by_id;     /* of manifest items -> index */
    struct table by_member; /* name -> index of its item */
    unsigned found[FACT_COUNT];
    struct str unique, toc; /* unique-identifier of package, toc of spine */
    unsigned line;          /* of the root */
    bool is_unique, has_root;

    bool in_value; /* of one of the facts below */
    enum fact fact;
    unsigned value_line;
    struct buffer value;

    struct {
        struct refinement *items;
        size_t count, capacity;
    } refinements;
};

static struct position at(const struct package *package, unsigned line)
{
    return checked_at(package->book, package->book->package, line);
}

static void begin_value(struct package *package, const struct xml_element *element, enum fact fact)
{
    package->in_value = true;
    package->fact = fact;
    package->value_line = element->line;
    buffer_reset(&package->value);
    package->is_unique = fact == IDENTIFIER && str_equal(xml_attribute(element, "id"), package->unique);
}

static void see_metadata(struct package *package, const struct xml_element *element)
{
    struct str property = xml_attribute(element, "property");
    struct str refines = xml_attribute(element, "refines");
    if (refines.data != NULL && str_starts(refines, STR("#")))
        *ARRAY_PUSH(package->book->arena, &package->refinements) =
            (struct refinement){arena_str(package->book->arena, str_from_pos(refines, 1)), element->line};
    for (enum fact fact = IDENTIFIER; fact < FACT_COUNT; fact++) {
        bool is_dc =
            str_is(element->space, SPACE_DC) && fact < MODIFIED && str_is(element->name, fact_names[fact] + strlen("dc:"));
        bool is_meta = str_is(element->space, SPACE_OPF) && str_is(element->name, "meta") && fact >= MODIFIED &&
                       refines.data == NULL && str_is(property, fact_names[fact]);
        if (is_dc || is_meta)
            begin_value(package, element, fact);
    }
}

static void see_item(struct package *package, const struct xml_element *element)
{
    struct checked_book *book = package->book;
    struct checked_item *item = ARRAY_PUSH(book->arena, &book->manifest);
    uint32_t index = (uint32_t)book->manifest.count - 1;
    *item = (struct checked_item){
        .id = arena_str(book->arena, xml_attribute(element, "id")),
        .href = arena_str(book->arena, xml_attribute(element, "href")),
        .type = arena_str(book->arena, xml_attribute(element, "media-type")),
        .properties = arena_str(book->arena, xml_attribute(element, "properties")),
        .member = NO_INDEX,
        .place = NO_INDEX,
        .line = element->line,
    };
    table_add(&package->by_id, item->id, index);
    if (item->id.size == 0 || item->type.size == 0)
        diag_report(book->diags, at(package, element->line), DIAG_BOOK_MISSING,
                    item->id.size == 0 ? STR("id") : STR("media-type"));
    if (checked_is_remote(item->href)) {
        diag_report(book->diags, at(package, element->line), DIAG_BOOK_REMOTE, item->href);
        return;
    }
    item->member = checked_find(book, book->folder, item->href);
    if (item->member == NO_INDEX)
        diag_report(book->diags, at(package, element->line), DIAG_BOOK_MEMBER, item->href);
    else if (book->members[item->member].item != NO_INDEX)
        diag_report(book->diags, at(package, element->line), DIAG_BOOK_TWICE, item->href);
    else
        book->members[item->member].item = index;
    uint32_t *known = checked_has_word(item->properties, STR("nav")) ? &book->nav : NULL;
    if (known != NULL && *known != NO_INDEX)
        diag_report(book->diags, at(package, element->line), DIAG_BOOK_TWICE, STR("nav"));
    if (known != NULL)
        *known = index;
}

static void see_itemref(struct package *package, const struct xml_element *element)
{
    struct checked_book *book = package->book;
    struct str id = xml_attribute(element, "idref");
    uint32_t index = table_get(&package->by_id, id);
    if (index == TABLE_NONE) {
        diag_report(book->diags, at(package, element->line), DIAG_BOOK_MEMBER, id);
        return;
    }
    struct checked_item *item = &book->manifest.items[index];
    if (item->place != NO_INDEX)
        diag_report(book->diags, at(package, element->line), DIAG_BOOK_TWICE, id);
    if (!str_is(item->type, "application/xhtml+xml") && !str_is(item->type, "image/svg+xml"))
        diag_report(book->diags, at(package, element->line), DIAG_BOOK_VALUE, item->type, STR("spine"));
    item->place = (uint32_t)book->spine.count;
    *ARRAY_PUSH(book->arena, &book->spine) = index;
}

static void see_root(struct package *package, const struct xml_element *element)
{
    struct checked_book *book = package->book;
    struct str version = xml_attribute(element, "version");
    package->has_root = str_is(element->space, SPACE_OPF) && str_is(element->name, "package");
    package->line = element->line;
    package->unique = arena_str(book->arena, xml_attribute(element, "unique-identifier"));
    if (!str_is(version, "3.0"))
        diag_report(book->diags, at(package, element->line), DIAG_BOOK_VALUE, version, STR("version"));
}

static void begin(void *data, const struct xml_element *element)
{
    struct package *package = data;
    struct str id = xml_attribute(element, "id");
    if (id.data != NULL) {
        struct str copy = arena_str(package->book->arena, id);
        if (table_get(&package->ids, copy) != TABLE_NONE)
            diag_report(package->book->diags, at(package, element->line), DIAG_BOOK_TWICE, id);
        table_add(&package->ids, copy, 0);
    }
    if (element->depth == 0)
        see_root(package, element);
    else if (str_is(element->space, SPACE_OPF) && str_is(element->name, "item"))
        see_item(package, element);
    else if (str_is(element->space, SPACE_OPF) && str_is(element->name, "itemref"))
        see_itemref(package, element);
    else if (str_is(element->space, SPACE_OPF) && str_is(element->name, "spine"))
        package->toc = arena_str(package->book->arena, xml_attribute(element, "toc"));
    else
        see_metadata(package, element);
}

static void text(void *data, struct str piece)
{
    struct package *package = data;
    if (package->in_value)
        buffer_put(&package->value, piece);
}

/* 2026-04-01T00:00:00Z, as EPUB wants it. */
static bool is_instant(struct str value)
{
    static const char form[] = "0000-00-00T00:00:00Z";
    if (value.size != sizeof form - 1)
        return false;
    for (size_t i = 0; i < value.size; i++)
        if (form[i] == '0' ? value.data[i] < '0' || value.data[i] > '9' : value.data[i] != form[i])
            return false;
    return true;
}

static void end(void *data, struct str name, unsigned depth)
{
    (void)name;
    (void)depth;
    struct package *package = data;
    struct checked_book *book = package->book;
    if (!package->in_value)
        return;
    package->in_value = false;
    struct str value = str_trim(buffer_str(&package->value));
    if (value.size == 0) {
        diag_report(book->diags, at(package, package->value_line), DIAG_BOOK_EMPTY, str_from(fact_names[package->fact]));
        return;
    }
    package->found[package->fact]++;
    if (package->fact == MODIFIED && (!is_instant(value) || package->found[MODIFIED] > 1))
        diag_report(book->diags, at(package, package->value_line), DIAG_BOOK_VALUE, value, STR("dcterms:modified"));
    if (package->is_unique)
        book->identifier = arena_str(book->arena, value);
    if (package->fact == LANGUAGE && book->language.data == NULL)
        book->language = arena_str(book->arena, value);
}

static void check_facts(struct package *package)
{
    struct checked_book *book = package->book;
    for (enum fact fact = IDENTIFIER; fact < FACT_COUNT; fact++)
        if (package->found[fact] == 0)
            diag_report(book->diags, at(package, package->line), fact < REQUIRED_COUNT ? DIAG_BOOK_MISSING : DIAG_BOOK_ACCESS,
                        str_from(fact_names[fact]));
    if (book->identifier.data == NULL && package->found[IDENTIFIER] > 0)
        diag_report(book->diags, at(package, package->line), DIAG_BOOK_VALUE, package->unique, STR("unique-identifier"));
    for (size_t i = 0; i < package->refinements.count; i++)
        if (table_get(&package->ids, package->refinements.items[i].target) == TABLE_NONE)
            diag_report(book->diags, at(package, package->refinements.items[i].line), DIAG_BOOK_LINK,
                        package->refinements.items[i].target);
}

static void check_parts(struct package *package)
{
    struct checked_book *book = package->book;
    if (book->nav == NO_INDEX)
        diag_report(book->diags, at(package, package->line), DIAG_BOOK_MISSING, STR("properties=\"nav\""));
    if (book->spine.count == 0)
        diag_report(book->diags, at(package, package->line), DIAG_BOOK_EMPTY, STR("spine"));
    if (package->toc.size == 0)
        return;
    uint32_t index = table_get(&package->by_id, package->toc);
    if (index == TABLE_NONE || !str_is(book->manifest.items[index].type, "application/x-dtbncx+xml"))
        diag_report(book->diags, at(package, package->line), DIAG_BOOK_MEMBER, package->toc);
    else
        book->ncx = index;
}

/* Files that no reader would ever open. */
static void check_unlisted(struct checked_book *book)
{
    for (size_t i = 0; i < book->archive.count; i++) {
        struct str name = book->members[i].name;
        if (book->members[i].item == NO_INDEX && i != book->package && !book->archive.members[i].folder &&
            !str_starts(name, STR("META-INF/")) && !str_is(name, "mimetype"))
            diag_report(book->diags, checked_at(book, book->package, 0), DIAG_BOOK_UNLISTED, name);
    }
}

bool checked_package(struct checked_book *book)
{
    struct package package = {.book = book};
    struct xml_handler handler = {begin, text, end, &package};
    bool usable = checked_read(book, book->package, &handler);
    if (usable && !package.has_root) {
        diag_report(book->diags, at(&package, 1), DIAG_BOOK_MISSING, STR("package"));
        usable = false;
    }
    if (usable) {
        check_facts(&package);
        check_parts(&package);
        check_unlisted(book);
    }
    table_free(&package.ids);
    table_free(&package.by_id);
    table_free(&package.by_member);
    buffer_free(&package.value);
    return usable;
}
