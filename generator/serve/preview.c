#include "serve/preview.h"

#include "base/hash.h"
#include "base/intl.h"
#include "base/memory.h"
#include "base/path.h"
#include "serve/mime.h"
#include "serve/script.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_LIMIT ((size_t)1 << 30)

struct preview_state {
    pthread_mutex_t mutex; /* of what follows */
    struct findings *findings;
    struct arena arena;
    struct str base_url;
    pthread_mutex_t files; /* held while outputs are replaced, and while one is read */
};

void preview_begin(struct preview *p)
{
    p->state = memory_zalloc(sizeof *p->state);
    pthread_mutex_init(&p->state->mutex, NULL);
    pthread_mutex_init(&p->state->files, NULL);
}

void preview_end(struct preview *p)
{
    pthread_mutex_destroy(&p->state->mutex);
    pthread_mutex_destroy(&p->state->files);
    findings_free(p->state->findings);
    arena_free(&p->state->arena);
    free(p->state);
}

void preview_set_findings(struct preview *p, struct findings *findings, struct str base_url)
{
    struct preview_state *s = p->state;
    pthread_mutex_lock(&s->mutex);
    findings_free(s->findings);
    s->findings = findings;
    arena_reset(&s->arena);
    s->base_url = arena_str(&s->arena, base_url);
    pthread_mutex_unlock(&s->mutex);
}

void preview_writing(void *data, bool on)
{
    struct preview *p = data;
    if (on)
        pthread_mutex_lock(&p->state->files);
    else
        pthread_mutex_unlock(&p->state->files);
}

/* ---- answers ---- */

static void header(struct answer *a, const char *name, const char *value)
{
    if (a->header_count < ANSWER_HEADERS)
        a->headers[a->header_count++] = (struct answer_header){name, value};
}

static void begin(struct answer *a)
{
    *a = (struct answer){.arena = ARENA_INIT, .status = 200, .body = BUFFER_INIT};
    header(a, "X-Content-Type-Options", "nosniff");
    /* Staging shows internal documents: no other site may show them in a frame or load them as a script. */
    header(a, "Cross-Origin-Resource-Policy", "same-origin");
    header(a, "X-Frame-Options", "SAMEORIGIN");
    header(a, "Referrer-Policy", "same-origin");
}

static void whole(struct answer *a)
{
    a->start = 0;
    a->length = a->body.size;
}

static void put_text(struct answer *a, unsigned status, const char *text)
{
    a->status = status;
    buffer_reset(&a->body);
    buffer_put(&a->body, str_from(text));
    header(a, "Content-Type", "text/plain; charset=utf-8");
    header(a, "Cache-Control", "no-store");
    whole(a);
}

void answer_free(struct answer *a)
{
    arena_free(&a->arena);
    buffer_free(&a->body);
}

/* ---- files ---- */

/* Opens part by part, following no link: whatever stands in the target, nothing outside it is ever read. */
static int open_inside(const char *target, struct str file)
{
    char name[256];
    struct str rest = file;
    int fd = open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (fd >= 0 && rest.size > 0) {
        size_t slash = str_find_char(rest, '/', 0);
        struct str part = str_sub(rest, 0, slash == STR_NPOS ? rest.size : slash);
        int next = -1;
        rest = slash == STR_NPOS ? STR("") : str_from_pos(rest, slash + 1);
        if (part.size < sizeof name) {
            memcpy(name, part.data, part.size);
            name[part.size] = '\0';
            next = openat(fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (rest.size > 0 ? O_DIRECTORY : 0));
        }
        close(fd);
        fd = next;
    }
    return fd;
}

enum found { FOUND_NOTHING, FOUND_FILE, FOUND_FOLDER };

static enum found read_inside(const char *target, struct str file, struct buffer *out)
{
    struct stat st;
    int fd = open_inside(target, file);
    enum found found = FOUND_NOTHING;
    if (fd < 0)
        return found;
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
        found = FOUND_FOLDER;
    else if (S_ISREG(st.st_mode) && (uint64_t)st.st_size <= FILE_LIMIT)
        found = FOUND_FILE;
    if (found == FOUND_FILE)
        buffer_reserve(out, (size_t)st.st_size + 1);
    while (found == FOUND_FILE && out->size < (size_t)st.st_size) {
        ssize_t n = read(fd, out->data + out->size, (size_t)st.st_size - out->size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            found = FOUND_NOTHING; /* cut off underneath: not ours */
        else
            out->size += (size_t)n;
    }
    close(fd);
    return found;
}

static enum found read_file(struct preview *p, struct str file, struct buffer *out)
{
    pthread_mutex_lock(&p->state->files);
    enum found found = read_inside(p->target, file, out);
    pthread_mutex_unlock(&p->state->files);
    return found;
}

static struct str tag_of(struct arena *arena, struct str bytes)
{
    char hex[HASH_HEX_SIZE + 1];
    hash_to_hex(hash_bytes(bytes), hex);
    return arena_printf(arena, "\"%s\"", hex);
}

static void add_script(struct answer *a, struct str tag)
{
    struct buffer page = BUFFER_INIT;
    script_put_page(&page, buffer_str(&a->body), str_sub(tag, 1, tag.size - 2));
    buffer_free(&a->body);
    a->body = page;
}

static void send_part(struct answer *a, const struct request *request, struct str tag)
{
    size_t size = a->body.size;
    switch (request_range(request, tag, size, &a->start, &a->length)) {
    case RANGE_WHOLE: whole(a); break;
    case RANGE_PART:
        a->status = 206;
        header(a, "Content-Range", arena_printf(&a->arena, "bytes %zu-%zu/%zu", a->start, a->start + a->length - 1, size).data);
        break;
    case RANGE_BEYOND:
        a->status = 416;
        a->start = a->length = 0;
        header(a, "Content-Range", arena_printf(&a->arena, "bytes */%zu", size).data);
        break;
    }
}

static void send_body(struct answer *a, const struct request *request, const char *type)
{
    struct str tag = tag_of(&a->arena, buffer_str(&a->body));
    header(a, "ETag", tag.data);
    header(a, "Cache-Control", "no-cache");
    if (request_has_tag(request->if_none_match, tag)) {
        a->status = 304;
        a->start = a->length = 0;
        return;
    }
    header(a, "Content-Type", type);
    header(a, "Accept-Ranges", "bytes");
    if (strncmp(type, "text/html", 9) == 0)
        add_script(a, tag);
    send_part(a, request, tag);
}

/* The target's own page; its links, which are absolute, lead back here. */
static void send_missing(struct preview *p, struct answer *a)
{
    struct buffer page = BUFFER_INIT;
    if (read_file(p, STR("404.html"), &page) != FOUND_FILE) {
        buffer_free(&page);
        put_text(a, 404, "404 Not Found\n/.fumi/diagnostics\n");
        return;
    }
    struct str tag = tag_of(&a->arena, buffer_str(&page)), rest = buffer_str(&page);
    pthread_mutex_lock(&p->state->mutex);
    struct str base = p->state->base_url;
    for (size_t at; base.size > 0 && (at = str_find(rest, base, 0)) != STR_NPOS; rest = str_from_pos(rest, at + base.size)) {
        buffer_put(&a->body, str_sub(rest, 0, at));
        buffer_put_char(&a->body, '/');
    }
    pthread_mutex_unlock(&p->state->mutex);
    buffer_put(&a->body, rest);
    buffer_free(&page);
    a->status = 404;
    header(a, "Content-Type", "text/html; charset=utf-8");
    header(a, "Cache-Control", "no-cache");
    header(a, "ETag", tag.data);
    add_script(a, tag);
    whole(a);
}

static void send_file(struct preview *p, const struct request *request, struct answer *a)
{
    struct str file = request_file(&a->arena, request->path);
    enum found found = file.data == NULL || file.size == 0 ? FOUND_NOTHING : read_file(p, file, &a->body);
    if (found == FOUND_FILE) {
        send_body(a, request, mime_type_of(file));
    } else if (found == FOUND_FOLDER) {
        header(a, "Location", arena_concat(&a->arena, request->path, STR("/")).data);
        put_text(a, 301, "301 Moved Permanently\n");
    } else {
        send_missing(p, a);
    }
}

/* ---- what stands below /.fumi/ ---- */

static void send_findings(struct preview *p, const struct request *request, struct answer *a, bool page)
{
    struct preview_state *s = p->state;
    struct str path = request_query(&a->arena, request->query, STR("path"));
    pthread_mutex_lock(&s->mutex);
    if (s->findings != NULL && page)
        findings_put_page(s->findings, &a->body);
    else if (s->findings != NULL)
        findings_put_json(s->findings, &a->body, path);
    pthread_mutex_unlock(&s->mutex);
    send_body(a, request, page ? "text/html; charset=utf-8" : "application/json; charset=utf-8");
}

static void send_own(struct preview *p, const struct request *request, struct answer *a)
{
    if (str_is(request->path, SCRIPT_PATH)) {
        buffer_put(&a->body, script_text());
        send_body(a, request, "text/javascript; charset=utf-8");
    } else if (str_is(request->path, "/.fumi/diagnostics")) {
        send_findings(p, request, a, true);
    } else if (str_is(request->path, "/.fumi/diagnostics.json")) {
        send_findings(p, request, a, false);
    } else if (str_is(request->path, "/.fumi/events")) {
        a->is_stream = true;
        header(a, "Content-Type", "text/event-stream; charset=utf-8");
        header(a, "Cache-Control", "no-store");
    } else {
        send_missing(p, a);
    }
}

void preview_answer(struct preview *p, const struct request *request, struct answer *a)
{
    begin(a);
    if (!request_is_for_us(request->host, p->port)) {
        put_text(a, 421, "421 Misdirected Request\n");
    } else if (!str_is(request->method, "GET") && !str_is(request->method, "HEAD")) {
        header(a, "Allow", "GET, HEAD");
        put_text(a, 405, "405 Method Not Allowed\n");
    } else if (str_starts(request->path, STR("/.fumi/"))) {
        send_own(p, request, a);
    } else {
        send_file(p, request, a);
    }
}
