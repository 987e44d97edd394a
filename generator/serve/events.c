#include "serve/events.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

#define MOST_STREAMS 128
#define MOST_PENDING ((size_t)256 << 10) /* of one stream; one that is so far behind reloads whatever it shows */

struct event_stream {
    struct events *events;
    struct event_stream *next;
    void *connection;
    struct buffer pending;
    bool asleep;
};

struct events {
    pthread_mutex_t mutex;
    struct event_sleep sleep;
    struct event_stream *streams;
    size_t count;
    bool ended;
};

struct events *events_open(struct event_sleep sleep)
{
    struct events *e = memory_zalloc(sizeof *e);
    pthread_mutex_init(&e->mutex, NULL);
    e->sleep = sleep;
    return e;
}

void events_free(struct events *e)
{
    if (e == NULL)
        return;
    pthread_mutex_destroy(&e->mutex);
    free(e);
}

static void wake(struct event_stream *s)
{
    if (s->asleep)
        s->events->sleep.wake(s->connection);
    s->asleep = false;
}

static void send_text(struct events *e, struct str before, struct str text, struct str after)
{
    pthread_mutex_lock(&e->mutex);
    for (struct event_stream *s = e->streams; s != NULL; s = s->next) {
        if (s->pending.size > MOST_PENDING) {
            buffer_reset(&s->pending);
            buffer_put_literal(&s->pending, "\n\ndata: {\"all\":true}\n\n");
        }
        buffer_put(&s->pending, before);
        buffer_put(&s->pending, text);
        buffer_put(&s->pending, after);
        wake(s);
    }
    pthread_mutex_unlock(&e->mutex);
}

void events_send(struct events *e, struct str json)
{
    send_text(e, STR("data: "), json, STR("\n\n"));
}

void events_ping(struct events *e)
{
    send_text(e, STR(":\n\n"), STR(""), STR(""));
}

void events_end(struct events *e)
{
    pthread_mutex_lock(&e->mutex);
    e->ended = true;
    for (struct event_stream *s = e->streams; s != NULL; s = s->next)
        wake(s);
    pthread_mutex_unlock(&e->mutex);
}

struct event_stream *events_join(struct events *e, void *connection)
{
    struct event_stream *s = NULL;
    pthread_mutex_lock(&e->mutex);
    if (e->count < MOST_STREAMS && !e->ended) {
        s = memory_zalloc(sizeof *s);
        *s = (struct event_stream){.events = e, .next = e->streams, .connection = connection};
        e->streams = s;
        e->count++;
        /* The page may be older than this stream: it asks once. */
        buffer_put_literal(&s->pending, "retry: 500\ndata: {\"all\":true}\n\n");
    }
    pthread_mutex_unlock(&e->mutex);
    return s;
}

void event_stream_leave(struct event_stream *s)
{
    struct events *e = s->events;
    pthread_mutex_lock(&e->mutex);
    struct event_stream **link = &e->streams;
    while (*link != s)
        link = &(*link)->next;
    *link = s->next;
    e->count--;
    pthread_mutex_unlock(&e->mutex);
    buffer_free(&s->pending);
    free(s);
}

ptrdiff_t event_stream_read(struct event_stream *s, char *data, size_t size)
{
    struct events *e = s->events;
    ptrdiff_t result = EVENT_WAIT;
    pthread_mutex_lock(&e->mutex);
    if (e->ended) {
        result = EVENT_END;
    } else if (s->pending.size > 0) {
        size_t part = s->pending.size < size ? s->pending.size : size;
        memcpy(data, s->pending.data, part);
        memmove(s->pending.data, s->pending.data + part, s->pending.size - part);
        s->pending.size -= part;
        result = (ptrdiff_t)part;
    } else {
        s->asleep = true;
        e->sleep.sleep(s->connection);
    }
    pthread_mutex_unlock(&e->mutex);
    return result;
}
