#include "serve/serve.h"

#include "base/path.h"
#include "serve/http.h"
#include "serve/stop.h"
#include "serve/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define TARGET "staging"
#define SCAN_EVERY_MS 1000
#define PING_EVERY_MS 15000
#define MANY_PATHS 512 /* more, and a scan is cheaper */

extern char **environ;

struct server {
    const struct serve_options *options;
    struct build_options build_options;
    struct build *build;
    struct watch *watch;
    struct http *http;
    struct preview preview;
    struct arena arena;
    int stop_fd;
    bool noticed;
    bool rival; /* another version of fumi builds here too, and each makes everything anew: only edits count then */
};

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- telling the browsers ---- */

static void send_changes(struct server *s, const struct build_report *report)
{
    struct buffer message = BUFFER_INIT;
    bool first = true;
    if (report->fresh || report->foreign) { /* they find out by themselves what that means for them */
        events_send(s->preview.events, STR("{\"all\":true}"));
        return;
    }
    buffer_put_literal(&message, "{\"paths\":[");
    for (size_t i = 0; i < report->reason_count; i++) {
        if (!report->reasons[i].written)
            continue;
        buffer_put(&message, first ? STR("\"") : STR(",\""));
        buffer_put_json(&message, report->reasons[i].path);
        buffer_put_char(&message, '"');
        first = false;
    }
    buffer_put_literal(&message, "]}");
    events_send(s->preview.events, buffer_str(&message));
    buffer_free(&message);
}

static bool is_news(const struct build_report *report, int rc)
{
    return rc != BUILD_OK || report->fresh || report->foreign || report->loaded > 0 || report->reason_count > 0;
}

/* ---- building ---- */

/* Something took out/ away, or the disk was full: what is open there is worth nothing. */
static int open_again(struct server *s, struct diags *diags)
{
    build_close(s->build);
    s->build = NULL;
    return build_open(&s->build, &s->build_options, diags);
}

static int update_once(struct server *s, const struct build_paths *paths, bool first)
{
    struct build_report report;
    double start = seconds_now();
    int rc = paths == NULL ? build_update(s->build, &report) : build_update_paths(s->build, paths, &report);
    if (first || is_news(&report, rc)) {
        preview_set_findings(&s->preview, findings_make(s->build, &report.diags), build_base_url(s->build));
        send_changes(s, &report);
        s->options->built(s->options->data, &report, rc, seconds_now() - start);
    }
    s->rival = s->rival || (report.foreign && report.fresh);
    build_report_free(&report);
    return rc;
}

/* An update that the machine failed is tried once more from the ground up. */
static int update(struct server *s, const struct build_paths *paths, struct diags *diags)
{
    int rc = s->build == NULL ? BUILD_MACHINE : update_once(s, paths, false);
    if (rc != BUILD_MACHINE)
        return rc;
    rc = open_again(s, diags);
    if (rc == BUILD_OK)
        rc = update_once(s, NULL, true);
    return rc;
}

static void follow(struct server *s)
{
    watch_follow(s->watch, s->build == NULL ? STR("") : build_theme(s->build));
    if (!watch_is_exhausted(s->watch) || s->noticed || s->options->poll)
        return;
    s->noticed = true;
    s->options->notice(s->options->data, SERVE_SCANNING);
}

static void react(struct server *s, const struct watch_news *news)
{
    struct diags diags = DIAGS_INIT;
    struct build_paths paths = {news->paths, news->count};
    if (news->all || news->count > MANY_PATHS || !watch_is_complete(s->watch)) {
        update(s, NULL, &diags);
        follow(s); /* fumi.yaml may name another theme now */
    } else if (news->count > 0) {
        update(s, &paths, &diags);
    } else if (news->other_build && !s->rival && (s->build == NULL || !build_is_current(s->build))) {
        update(s, NULL, &diags);
    }
    diags_free(&diags);
}

/* ---- the loop ---- */

static void run(struct server *s)
{
    bool scanning = s->options->poll;
    double ping_at = seconds_now() + PING_EVERY_MS / 1e3;
    struct pollfd waiting[2] = {{.fd = s->stop_fd, .events = POLLIN}, {.fd = watch_fd(s->watch), .events = POLLIN}};
    for (;;) {
        struct watch_news news = {.arena = ARENA_INIT};
        bool blind = scanning || !watch_is_complete(s->watch);
        int n = poll(waiting, 2, blind ? SCAN_EVERY_MS : PING_EVERY_MS);
        if (n < 0 && errno != EINTR)
            return;
        if (n > 0 && waiting[0].revents != 0)
            return;
        if (n > 0 && waiting[1].revents != 0)
            watch_read(s->watch, &news);
        else
            news.all = blind;
        react(s, &news);
        watch_news_free(&news);
        if (seconds_now() >= ping_at) {
            events_ping(s->preview.events);
            ping_at = seconds_now() + PING_EVERY_MS / 1e3;
        }
    }
}

/* Without a shell, and with the signals that this process keeps to itself. */
static void open_browser(const char *url)
{
    char *arguments[] = {"xdg-open", (char *)(uintptr_t)url, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, defaults;
    pid_t child;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
    signal(SIGCHLD, SIG_IGN); /* nobody waits for it */
    posix_spawnp(&child, arguments[0], &actions, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
}

static int start(struct server *s, struct diags *diags)
{
    const struct serve_options *o = s->options;
    char url[64];
    int rc = http_open(&s->http, o->port, o->port_exact);
    if (rc != HTTP_OK)
        return rc == HTTP_PORT ? SERVE_PORT : SERVE_NO_LIBRARY;
    s->preview =
        (struct preview){.target = arena_printf(&s->arena, "%s/out/" TARGET, o->root).data, .port = http_port(s->http)};
    s->preview.events = events_open(http_sleep(s->http));
    preview_begin(&s->preview);
    s->watch = watch_open(o->root, TARGET);
    s->build_options = (struct build_options){.root = o->root,
                                              .target = TARGET,
                                              .stages = o->stages,
                                              .stages_data = o->stages_data,
                                              .resident = true,
                                              .writing = preview_writing,
                                              .writing_data = &s->preview};
    rc = build_open(&s->build, &s->build_options, diags);
    if (rc != BUILD_OK)
        return rc == BUILD_CONTENT ? SERVE_CONTENT : SERVE_MACHINE;
    /* Watch first, then build: what changes in between is built once too often, not once too seldom. The theme's name is
     * known after the first build. */
    follow(s);
    if (update_once(s, NULL, true) == BUILD_MACHINE)
        return SERVE_MACHINE;
    follow(s);
    if (update_once(s, NULL, false) == BUILD_MACHINE)
        return SERVE_MACHINE;
    if (http_start(s->http, &s->preview) != HTTP_OK)
        return SERVE_MACHINE;
    snprintf(url, sizeof url, "http://127.0.0.1:%u/", s->preview.port);
    o->ready(o->data, url);
    if (o->open)
        open_browser(url);
    return SERVE_OK;
}

int serve_run(const struct serve_options *options, struct diags *diags)
{
    struct server s = {.options = options, .stop_fd = stop_begin()};
    int rc = s.stop_fd < 0 ? SERVE_MACHINE : start(&s, diags);
    int error = errno;
    if (rc == SERVE_OK)
        run(&s);
    if (s.preview.events != NULL)
        events_end(s.preview.events);
    http_close(s.http);
    watch_close(s.watch);
    build_close(s.build);
    if (s.preview.state != NULL)
        preview_end(&s.preview);
    events_free(s.preview.events);
    arena_free(&s.arena);
    if (s.stop_fd >= 0)
        stop_end();
    errno = error;
    return rc;
}
