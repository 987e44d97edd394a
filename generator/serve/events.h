#ifndef FUMI_SERVE_EVENTS_H
#define FUMI_SERVE_EVENTS_H

/*
 * Server-sent events (HTML standard, 9.2): one sender, any number of open streams. The sender's thread and the HTTP server's
 * meet here under one lock.
 *
 * A stream that has nothing to say is put to sleep by its reader (event_stream_read answers EVENT_WAIT after calling sleep
 * under the lock) and woken by whoever sends.
 */

#include "base/buffer.h"

#include <stddef.h>

struct events;
struct event_stream;

struct event_sleep {
    void (*sleep)(void *connection);
    void (*wake)(void *connection);
};

#define EVENT_WAIT ((ptrdiff_t)0)
#define EVENT_END ((ptrdiff_t)-1)

struct events *events_open(struct event_sleep sleep);
void events_free(struct events *events); /* after every stream has left */

/* The JSON text goes to every stream as one message. */
void events_send(struct events *events, struct str json);
void events_ping(struct events *events); /* a comment line: shows which streams nobody listens to any more */
void events_end(struct events *events);  /* every stream ends, now and from now on */

/* NULL where there are too many already. */
struct event_stream *events_join(struct events *events, void *connection);
void event_stream_leave(struct event_stream *stream);
/* Bytes copied, EVENT_WAIT (asleep) or EVENT_END. */
ptrdiff_t event_stream_read(struct event_stream *stream, char *data, size_t size);

#endif
