#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "epub/xml.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the handler is told, written down in one line. */
static void write_begin(void *data, const struct xml_element *element)
{
    struct buffer *heard = data;
    buffer_printf(heard, "<%u:%u %.*s", element->line, element->depth, STR_ARGS(element->name));
    if (element->space.size > 0)
        buffer_printf(heard, " in %.*s", STR_ARGS(element->space));
    for (size_t i = 0; i < element->attribute_count; i++) {
        const struct xml_attribute *attribute = &element->attributes[i];
        buffer_printf(heard, " %.*s|%.*s=%.*s", STR_ARGS(attribute->space), STR_ARGS(attribute->name),
                      STR_ARGS(attribute->value));
    }
    buffer_put_char(heard, '>');
}

static void write_text(void *data, struct str text)
{
    buffer_put(data, text);
}

static void write_end(void *data, struct str name, unsigned depth)
{
    buffer_printf(data, "</%u %.*s>", depth, STR_ARGS(name));
}

static void reads(const char *bytes, const char *expected)
{
    struct arena arena = ARENA_INIT;
    struct buffer heard = {0};
    struct xml_handler handler = {write_begin, write_text, write_end, &heard};
    struct xml_problem problem;
    assert_int_equal(xml_read(&arena, str_from(bytes), &handler, &problem), XML_OK);
    assert_string_equal(buffer_cstr(&heard), expected);
    buffer_free(&heard);
    arena_free(&arena);
}

static void refuses(struct str bytes, unsigned line)
{
    struct arena arena = ARENA_INIT;
    struct xml_problem problem;
    assert_int_equal(xml_read(&arena, bytes, &(struct xml_handler){0}, &problem), XML_BROKEN);
    assert_int_equal(problem.line, line);
    assert_true(problem.text.size > 0);
    arena_free(&arena);
}

static void elements_come_with_names_and_lines(void **state)
{
    (void)state;
    reads("<a/>", "<1:0 a></0 a>");
    reads("<a>\n<b c='1' d='二'/>文</a>", "<1:0 a>\n<2:1 b |c=1 |d=二></1 b>文</0 a>");
    reads("<a xmlns='urn:x' xmlns:y='urn:y' y:z='1'><y:b/></a>", "<1:0 a in urn:x urn:y|z=1><1:1 b in urn:y></1 b></0 a>");
    reads("<?xml version='1.0' encoding='UTF-8'?><!DOCTYPE a><a>&lt;&#x6587;<![CDATA[<b>]]></a>", "<1:0 a><文<b></0 a>");
}

static void attributes_are_found_by_name(void **state)
{
    (void)state;
    const struct xml_attribute attributes[] = {
        {STR(""), STR("type"), STR("plain")},
        {STR("urn:x"), STR("type"), STR("of x")},
    };
    struct xml_element element = {.attributes = attributes, .attribute_count = 2};
    assert_true(str_is(xml_attribute(&element, "type"), "plain"));
    assert_true(str_is(xml_attribute_in(&element, "urn:x", "type"), "of x"));
    assert_null(xml_attribute(&element, "typ").data);
    assert_null(xml_attribute_in(&element, "urn:y", "type").data);
}

static void what_is_broken_has_its_line(void **state)
{
    (void)state;
    refuses(STR("<a>\n<b>\n</a>"), 3);
    refuses(STR(""), 1);
    refuses(STR("<a>\n\xff</a>"), 2);
    refuses(STR("<a>\n&nbsp;</a>"), 2);
}

static void no_entity_is_declared(void **state)
{
    (void)state;
    refuses(STR("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>"), 1);
    refuses(STR("<!DOCTYPE a SYSTEM 'a.dtd' [<!ENTITY % e SYSTEM '/etc/passwd'>%e;]><a/>"), 1);
}

static struct str nested(struct buffer *bytes, unsigned depth)
{
    for (unsigned i = 0; i < depth; i++)
        buffer_put_literal(bytes, "<a>");
    for (unsigned i = 0; i < depth; i++)
        buffer_put_literal(bytes, "</a>");
    return buffer_str(bytes);
}

static void depth_is_bounded(void **state)
{
    (void)state;
    struct arena arena = ARENA_INIT;
    struct buffer bytes = {0};
    struct xml_problem problem;
    assert_int_equal(xml_read(&arena, nested(&bytes, 200), &(struct xml_handler){0}, &problem), XML_OK);
    buffer_reset(&bytes);
    refuses(nested(&bytes, 100000), 1);
    buffer_free(&bytes);
    arena_free(&arena);
}

#define THREADS 4

struct crowd {
    pthread_barrier_t start;
    bool failed[THREADS];
};

struct reader {
    struct crowd *crowd;
    unsigned number;
};

static void *read_one(void *data)
{
    struct reader *reader = data;
    struct arena arena = ARENA_INIT;
    struct xml_problem problem;
    pthread_barrier_wait(&reader->crowd->start);
    reader->crowd->failed[reader->number] =
        xml_read(&arena, STR("<?xml version='1.0' encoding='UTF-8'?><a>文</a>"), &(struct xml_handler){0}, &problem) != XML_OK;
    arena_free(&arena);
    return NULL;
}

/* Of a process that has read nothing yet. It ends by exit(), so that a sanitizer looks for what was lost. */
static _Noreturn void read_at_once(void)
{
    struct crowd crowd = {0};
    struct reader readers[THREADS];
    pthread_t threads[THREADS];
    bool failed = pthread_barrier_init(&crowd.start, NULL, THREADS) != 0;
    for (unsigned i = 0; i < THREADS && !failed; i++) {
        readers[i] = (struct reader){&crowd, i};
        failed = pthread_create(&threads[i], NULL, read_one, &readers[i]) != 0;
    }
    for (unsigned i = 0; i < THREADS && !failed; i++)
        pthread_join(threads[i], NULL);
    for (unsigned i = 0; i < THREADS; i++)
        failed |= crowd.failed[i];
    exit(failed ? 1 : 0);
}

/* libxml2 makes its tables when it is first used, and not for several threads at a time. Stands first: no other case may have
 * used it. */
static void threads_may_be_the_first(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 40; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            read_at_once();
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_may_be_the_first),     cmocka_unit_test(elements_come_with_names_and_lines),
        cmocka_unit_test(attributes_are_found_by_name), cmocka_unit_test(what_is_broken_has_its_line),
        cmocka_unit_test(no_entity_is_declared),        cmocka_unit_test(depth_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
