#include "epub/check.h"

#include "base/file.h"
#include "base/path.h"
#include "base/utf8.h"
#include "epub/checked.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#define CONTAINER "META-INF/container.xml"
#define SPACE_CONTAINER "urn:oasis:names:tc:opendocument:xmlns:container"
#define PACKAGE_TYPE "application/oebps-package+xml"

struct position checked_at(struct checked_book *book, uint32_t member, unsigned line)
{
    struct str path = member == NO_INDEX ? book->shown : path_join(book->arena, book->shown, book->members[member].name);
    return (struct position){path, line, 0};
}

uint32_t checked_find(struct checked_book *book, struct str folder, struct str path)
{
    struct str decoded = path_decode_url(book->arena, path);
    struct str inner = decoded.data == NULL ? STR_NONE : path_resolve(book->arena, folder, decoded);
    return inner.data == NULL ? NO_INDEX : table_get(&book->by_name, inner);
}

bool checked_has_word(struct str list, struct str word)
{
    struct str part;
    while (str_split(&list, ' ', &part))
        if (str_equal(part, word))
            return true;
    return false;
}

bool checked_is_remote(struct str href)
{
    size_t at = 0;
    while (at < href.size && href.data[at] != ':' && strchr("/?#", href.data[at]) == NULL)
        at++;
    return str_starts(href, STR("//")) || (at > 0 && at < href.size && href.data[at] == ':');
}

bool checked_read(struct checked_book *book, uint32_t member, const struct xml_handler *handler)
{
    struct arena scratch = ARENA_INIT;
    struct str bytes;
    struct xml_problem problem;
    bool whole = false;
    if (archive_read(&scratch, &book->archive, member, &bytes) != ARCHIVE_OK)
        diag_report(book->diags, checked_at(book, member, 0), DIAG_BOOK_ARCHIVE, STR("a member cannot be unpacked"));
    else if (utf8_check(bytes) != STR_NPOS)
        diag_report(book->diags, checked_at(book, member, 0), DIAG_BOOK_XML, STR("it is not UTF-8"));
    else if (xml_read(&scratch, bytes, handler, &problem) == XML_BROKEN)
        diag_report(book->diags, checked_at(book, member, problem.line), DIAG_BOOK_XML, problem.text);
    else
        whole = true;
    arena_free(&scratch);
    return whole;
}

/* OCF 3.3, 4.3.3: the first bytes of the file say what it is, without unpacking anything. */
static bool has_mimetype(const char *file)
{
    static const char name[] = "mimetypeapplication/epub+zip";
    unsigned char head[30 + sizeof name - 1] = {0};
    FILE *in = fopen(file, "rb");
    size_t got = in == NULL ? 0 : fread(head, 1, sizeof head, in);
    if (in != NULL)
        fclose(in);
    bool stored = head[8] == 0 && head[9] == 0;
    bool sizes = head[26] == 8 && head[27] == 0 && head[28] == 0 && head[29] == 0;
    return got == sizeof head && memcmp(head, "PK\3\4", 4) == 0 && stored && sizes &&
           memcmp(head + 30, name, sizeof name - 1) == 0;
}

static void check_name(struct checked_book *book, uint32_t index)
{
    struct str name = book->members[index].name;
    if (utf8_check(name) != STR_NPOS || !path_is_inner(name) || strpbrk(name.data, "\"*:<>?\\\x7f") != NULL)
        diag_report(book->diags, checked_at(book, NO_INDEX, 0), DIAG_BOOK_VALUE, name, STR("a file name"));
    if (!book->archive.members[index].plain)
        diag_report(book->diags, checked_at(book, index, 0), DIAG_BOOK_ARCHIVE, STR("a member is neither stored nor deflated"));
    if (table_add(&book->by_name, name, index) != index)
        diag_report(book->diags, checked_at(book, NO_INDEX, 0), DIAG_BOOK_TWICE, name);
}

static void take_members(struct checked_book *book)
{
    book->members = ARENA_ARRAY(book->arena, struct checked_member, book->archive.count);
    for (size_t i = 0; i < book->archive.count; i++) {
        book->members[i].name = book->archive.members[i].name;
        book->members[i].item = NO_INDEX;
        if (!book->archive.members[i].folder)
            check_name(book, (uint32_t)i);
    }
}

static void see_rootfile(void *data, const struct xml_element *element)
{
    struct checked_book *book = data;
    if (!str_is(element->space, SPACE_CONTAINER) || !str_is(element->name, "rootfile") ||
        !str_is(xml_attribute(element, "media-type"), PACKAGE_TYPE) || book->package != NO_INDEX)
        return;
    struct str path = xml_attribute(element, "full-path");
    book->package = checked_find(book, STR(""), path);
    if (book->package == NO_INDEX)
        diag_report(book->diags, checked_at(book, table_get(&book->by_name, STR(CONTAINER)), element->line), DIAG_BOOK_MEMBER,
                    path);
}

static bool find_package(struct checked_book *book)
{
    uint32_t container = table_get(&book->by_name, STR(CONTAINER));
    if (container == TABLE_NONE) {
        diag_report(book->diags, checked_at(book, NO_INDEX, 0), DIAG_BOOK_MEMBER, STR(CONTAINER));
        return false;
    }
    size_t errors = book->diags->errors;
    struct xml_handler handler = {.begin = see_rootfile, .data = book};
    if (checked_read(book, container, &handler) && book->package == NO_INDEX && book->diags->errors == errors)
        diag_report(book->diags, checked_at(book, container, 0), DIAG_BOOK_MISSING, STR("rootfile"));
    if (book->package != NO_INDEX)
        book->folder = path_folder(book->members[book->package].name);
    return book->package != NO_INDEX;
}

static void check_archive(struct checked_book *book)
{
    take_members(book);
    if (find_package(book) && checked_package(book)) {
        checked_content(book);
        checked_links(book);
    }
    for (size_t i = 0; i < book->archive.count; i++)
        table_free(&book->members[i].ids);
    table_free(&book->by_name);
}

static int no_library(struct str shown, const char *package, struct diags *diags)
{
    diag_report(diags, (struct position){shown, 0, 0}, DIAG_BOOK_UNCHECKED, str_from(package));
    return CHECK_NO_LIBRARY;
}

int check_book(const char *file, struct str shown, struct diags *diags)
{
    struct arena arena = ARENA_INIT;
    struct checked_book book = {
        .arena = &arena, .diags = diags, .shown = shown, .package = NO_INDEX, .nav = NO_INDEX, .ncx = NO_INDEX};
    int rc = archive_open(&arena, &book.archive, file);
    if (rc == ARCHIVE_NO_LIBRARY || xml_begin() != XML_OK) {
        archive_close(&book.archive);
        arena_free(&arena);
        return no_library(shown, rc == ARCHIVE_NO_LIBRARY ? "libzip4" : "libxml2", diags);
    }
    struct position whole = {shown, 0, 0};
    if (rc == ARCHIVE_UNREADABLE)
        diag_report(diags, whole, DIAG_UNREADABLE, str_from(file_error_text(-errno)));
    else if (rc == ARCHIVE_TOO_LARGE)
        diag_report(diags, whole, DIAG_BOOK_ARCHIVE, STR("it is too large"));
    else if (rc == ARCHIVE_DAMAGED || !has_mimetype(file))
        diag_report(diags, whole, DIAG_BOOK_ARCHIVE,
                    rc == ARCHIVE_DAMAGED ? STR("it is damaged") : STR("it does not begin with the member mimetype"));
    if (rc == ARCHIVE_OK) {
        check_archive(&book);
        archive_close(&book.archive);
    }
    arena_free(&arena);
    return CHECK_DONE;
}
