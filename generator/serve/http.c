#include "serve/http.h"

#include "base/library.h"
#include "base/memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define LIBRARY "libmicrohttpd.so.12"
#define PORTS_TRIED 100
#define MOST_CONNECTIONS 512
#define IDLE_SECONDS 30
#define STREAM_BLOCK 4096

/* The functions used, under their own names; types from the library's header. */
#define FUNCTIONS(X)                     \
    X(MHD_start_daemon)                  \
    X(MHD_stop_daemon)                   \
    X(MHD_lookup_connection_value)       \
    X(MHD_create_response_from_buffer)   \
    X(MHD_create_response_from_callback) \
    X(MHD_add_response_header)           \
    X(MHD_queue_response)                \
    X(MHD_destroy_response)              \
    X(MHD_suspend_connection)            \
    X(MHD_resume_connection)

/* Sleeping and waking have no place to carry it; there is one library in a process. */
static struct {
    FUNCTIONS(LIBRARY_MEMBER)
} mhd;

struct http {
    int socket;
    unsigned port;
    struct MHD_Daemon *daemon;
    struct preview *preview;
};

static int load_library(void)
{
#define NAMED(name) {#name, &mhd.name},
    static const struct library_function functions[] = {FUNCTIONS(NAMED)};
#undef NAMED
    return library_open(LIBRARY, functions, sizeof functions / sizeof *functions) ? HTTP_OK : HTTP_NO_LIBRARY;
}

static int listen_at(struct http *http, unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t size = sizeof address;
    int on = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    http->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (http->socket < 0)
        return -1;
    setsockopt(http->socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(http->socket, (struct sockaddr *)&address, sizeof address) == 0 && listen(http->socket, SOMAXCONN) == 0 &&
        getsockname(http->socket, (struct sockaddr *)&address, &size) == 0) {
        http->port = ntohs(address.sin_port);
        return 0;
    }
    int error = errno;
    close(http->socket);
    http->socket = -1;
    errno = error;
    return -1;
}

int http_open(struct http **result, unsigned port, bool exact)
{
    struct http *http = memory_zalloc(sizeof *http);
    http->socket = -1;
    int rc = load_library();
    if (rc == HTTP_OK && listen_at(http, port) < 0)
        rc = HTTP_PORT;
    for (unsigned more = 1; rc == HTTP_PORT && !exact && errno == EADDRINUSE && more < PORTS_TRIED; more++)
        if (listen_at(http, port + more) == 0)
            rc = HTTP_OK;
    if (rc == HTTP_OK) {
        *result = http;
        return rc;
    }
    int error = errno;
    http_close(http);
    errno = error;
    return rc;
}

unsigned http_port(const struct http *http)
{
    return http->port;
}

/* ---- event streams ---- */

static void put_to_sleep(void *connection)
{
    mhd.MHD_suspend_connection(connection);
}

static void wake_up(void *connection)
{
    mhd.MHD_resume_connection(connection);
}

struct event_sleep http_sleep(const struct http *http)
{
    (void)http;
    return (struct event_sleep){put_to_sleep, wake_up};
}

static ssize_t read_stream(void *stream, uint64_t position, char *data, size_t size)
{
    (void)position;
    ptrdiff_t n = event_stream_read(stream, data, size);
    return n == EVENT_END ? MHD_CONTENT_READER_END_OF_STREAM : n;
}

static void leave_stream(void *stream)
{
    event_stream_leave(stream);
}

/* ---- answers ---- */

static struct str header_of(struct MHD_Connection *connection, const char *name)
{
    return str_from(mhd.MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

static void add_headers(struct MHD_Response *response, const struct answer *answer)
{
    for (size_t i = 0; i < answer->header_count; i++)
        mhd.MHD_add_response_header(response, answer->headers[i].name, answer->headers[i].value);
}

static struct MHD_Response *stream_response(struct http *http, struct MHD_Connection *connection, struct answer *answer,
                                            bool head)
{
    if (head)
        return mhd.MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    struct event_stream *stream = events_join(http->preview->events, connection);
    if (stream == NULL) {
        answer->status = 503;
        return mhd.MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    }
    struct MHD_Response *response =
        mhd.MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, read_stream, stream, leave_stream);
    if (response == NULL)
        event_stream_leave(stream);
    return response;
}

static struct MHD_Response *body_response(struct answer *answer)
{
    return mhd.MHD_create_response_from_buffer(answer->length, answer->length == 0 ? NULL : answer->body.data + answer->start,
                                               MHD_RESPMEM_MUST_COPY);
}

/* "?a=1" is cut off by the library and handed over in pieces; the one query that matters is looked up by its name. */
static struct str query_of(struct MHD_Connection *connection, struct arena *arena)
{
    const char *path = mhd.MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "path");
    return path == NULL ? STR("") : arena_concat(arena, STR("path="), str_from(path));
}

static enum MHD_Result respond(void *data, struct MHD_Connection *connection, const char *url, const char *method,
                               const char *version, const char *upload, size_t *upload_size, void **state)
{
    static char begun;
    struct http *http = data;
    struct answer answer;
    struct arena arena = ARENA_INIT;
    (void)version;
    (void)upload;
    if (*state == NULL) { /* the headers are there, a body perhaps not yet */
        *state = &begun;
        return MHD_YES;
    }
    if (*upload_size > 0) {
        *upload_size = 0;
        return MHD_YES;
    }
    struct request request = {.method = str_from(method),
                              .path = str_from(url),
                              .query = query_of(connection, &arena),
                              .host = header_of(connection, "Host"),
                              .if_none_match = header_of(connection, "If-None-Match"),
                              .if_range = header_of(connection, "If-Range"),
                              .range = header_of(connection, "Range")};
    preview_answer(http->preview, &request, &answer);
    struct MHD_Response *response =
        answer.is_stream ? stream_response(http, connection, &answer, str_is(request.method, "HEAD")) : body_response(&answer);
    enum MHD_Result result = MHD_NO;
    if (response != NULL) {
        add_headers(response, &answer);
        result = mhd.MHD_queue_response(connection, answer.status, response);
        mhd.MHD_destroy_response(response);
    }
    answer_free(&answer);
    arena_free(&arena);
    return result;
}

/* Percent-encoding is read in request.c, part by part: decoded as a whole, "%2F" would look like a folder. */
static size_t leave_encoded(void *data, struct MHD_Connection *connection, char *text)
{
    (void)data;
    (void)connection;
    return strlen(text);
}

int http_start(struct http *http, struct preview *preview)
{
    http->preview = preview;
    http->daemon = mhd.MHD_start_daemon(MHD_USE_AUTO_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, respond, http,
                                        MHD_OPTION_LISTEN_SOCKET, http->socket, MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded,
                                        NULL, MHD_OPTION_CONNECTION_LIMIT, (unsigned)MOST_CONNECTIONS,
                                        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_END);
    return http->daemon != NULL ? HTTP_OK : HTTP_FAILED;
}

void http_close(struct http *http)
{
    if (http == NULL)
        return;
    if (http->daemon != NULL)
        mhd.MHD_stop_daemon(http->daemon); /* closes the socket too */
    else if (http->socket >= 0)
        close(http->socket);
    free(http);
}
