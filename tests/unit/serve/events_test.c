/* Streams of events, without a server around them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "serve/events.h"
#include "serve/script.h"

#include <stdlib.h>

struct listener {
    int slept, woken;
};

static void fall_asleep(void *connection)
{
    struct listener *listener = connection;
    listener->slept++;
}

static void wake_up(void *connection)
{
    struct listener *listener = connection;
    listener->woken++;
}

static const struct event_sleep sleep_calls = {fall_asleep, wake_up};

/* Everything there is, read in pieces of the given size. */
static struct str drain(struct event_stream *stream, struct buffer *all, size_t piece)
{
    char data[4096];
    ptrdiff_t n;
    buffer_reset(all);
    while ((n = event_stream_read(stream, data, piece)) > 0)
        buffer_put(all, str_of(data, (size_t)n));
    return buffer_str(all);
}

static void each_stream_is_told_once(void **state)
{
    struct listener a = {0}, b = {0};
    struct buffer all = BUFFER_INIT;
    struct events *events = events_open(sleep_calls);
    (void)state;
    struct event_stream *first = events_join(events, &a), *second = events_join(events, &b);
    assert_true(str_is(drain(first, &all, 4096), "retry: 500\ndata: {\"all\":true}\n\n"));
    assert_int_equal(a.slept, 1);
    events_send(events, STR("{\"paths\":[\"x.html\"]}"));
    assert_int_equal(a.woken, 1);
    assert_int_equal(b.woken, 0); /* was not asleep */
    assert_true(str_is(drain(first, &all, 3), "data: {\"paths\":[\"x.html\"]}\n\n"));
    assert_true(str_ends(drain(second, &all, 1), STR("data: {\"all\":true}\n\ndata: {\"paths\":[\"x.html\"]}\n\n")));
    events_ping(events);
    assert_true(str_is(drain(first, &all, 4096), ":\n\n"));
    event_stream_leave(first);
    events_send(events, STR("{}"));
    assert_true(str_is(drain(second, &all, 4096), ":\n\ndata: {}\n\n"));
    event_stream_leave(second);
    events_free(events);
    buffer_free(&all);
}

static void the_end_wakes_everybody(void **state)
{
    struct listener a = {0};
    char data[64];
    struct buffer all = BUFFER_INIT;
    struct events *events = events_open(sleep_calls);
    (void)state;
    struct event_stream *stream = events_join(events, &a);
    drain(stream, &all, 64);
    events_end(events);
    assert_int_equal(a.woken, 1);
    assert_int_equal(event_stream_read(stream, data, sizeof data), EVENT_END);
    assert_null(events_join(events, &a));
    event_stream_leave(stream);
    events_free(events);
    buffer_free(&all);
}

static void a_stream_that_is_not_read_stays_small(void **state)
{
    struct listener a = {0};
    struct buffer all = BUFFER_INIT, large = BUFFER_INIT;
    struct events *events = events_open(sleep_calls);
    (void)state;
    for (int i = 0; i < 1000; i++)
        buffer_put_literal(&large, "0123456789");
    struct event_stream *stream = events_join(events, &a);
    for (int i = 0; i < 1000; i++)
        events_send(events, buffer_str(&large));
    struct str got = drain(stream, &all, 4096);
    assert_true(got.size < (size_t)300 << 10);
    assert_true(str_starts(got, STR("\n\ndata: {\"all\":true}\n\n"))); /* what was dropped may have been half a message */
    event_stream_leave(stream);
    events_free(events);
    buffer_free(&all);
    buffer_free(&large);
}

static void there_is_room_for_so_many(void **state)
{
    struct listener a = {0};
    struct event_stream *streams[1000] = {NULL};
    size_t count = 0;
    struct events *events = events_open(sleep_calls);
    (void)state;
    while (count < 1000 && (streams[count] = events_join(events, &a)) != NULL)
        count++;
    assert_in_range(count, 16, 512);
    event_stream_leave(streams[--count]);
    assert_non_null(streams[count] = events_join(events, &a));
    for (size_t i = 0; i <= count; i++)
        event_stream_leave(streams[i]);
    events_free(events);
}

static void becomes(const char *page, const char *result)
{
    struct buffer out = BUFFER_INIT;
    script_put_page(&out, str_from(page), STR("t"));
    assert_string_equal(buffer_cstr(&out), result);
    buffer_free(&out);
}

#define TAG "<script src=\"/.fumi/reload.js\" defer data-tag=\"t\"></script>"

static void the_script_is_put_where_it_can_run(void **state)
{
    (void)state;
    becomes("<head></head><body></body>", "<head>" TAG "</head><body></body>");
    becomes("<body>x</body>", "<body>x" TAG "</body>");
    becomes("x", "x" TAG);
    becomes("", TAG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_stream_is_told_once),
        cmocka_unit_test(the_end_wakes_everybody),
        cmocka_unit_test(a_stream_that_is_not_read_stays_small),
        cmocka_unit_test(there_is_room_for_so_many),
        cmocka_unit_test(the_script_is_put_where_it_can_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
