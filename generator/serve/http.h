#ifndef FUMI_SERVE_HTTP_H
#define FUMI_SERVE_HTTP_H

/*
 * HTTP/1.1 on this computer's own address, by libmicrohttpd in a thread of its own.
 *
 * The library is opened when it is needed (dlopen): linked, it would cost every command of fumi a millisecond at its start.
 */

#include "serve/preview.h"

enum http_error {
    HTTP_OK = 0,
    HTTP_NO_LIBRARY = -1, /* libmicrohttpd.so.12 is not installed */
    HTTP_PORT = -2,       /* taken, or not allowed; errno says which */
    HTTP_FAILED = -3      /* the server does not start */
};

struct http;

/* Opens the library and takes the port: `port` itself when exact (0: any), else the first free one from there on. */
int http_open(struct http **result, unsigned port, bool exact);
unsigned http_port(const struct http *http);
/* For events_open. */
struct event_sleep http_sleep(const struct http *http);
/* Answers from now on. The preview must stay until http_close. */
int http_start(struct http *http, struct preview *preview);
/* Ends at once, with open streams too (call events_end first). */
void http_close(struct http *http);

#endif
