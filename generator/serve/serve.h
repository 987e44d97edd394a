#ifndef FUMI_SERVE_SERVE_H
#define FUMI_SERVE_SERVE_H

/*
 * `fumi serve`: builds staging, serves it on this computer, and builds again whenever a file is saved, until SIGINT or
 * SIGTERM.
 *
 * The calling thread builds; an HTTP thread answers requests (serve/preview.h says what the two share); a third waits for
 * signals. Nothing here prints: news go to the caller through struct serve_options.
 */

#include "build/build.h"

enum serve_error {
    SERVE_OK = 0,
    SERVE_CONTENT = -1,    /* no site root there */
    SERVE_MACHINE = -2,    /* out/ cannot be written, no thread … */
    SERVE_NO_LIBRARY = -3, /* libmicrohttpd is not installed */
    SERVE_PORT = -4        /* the port cannot be had; errno says why */
};

enum serve_notice {
    SERVE_SCANNING /* inotify's limits are reached: files are looked at once a second instead; said once */
};

struct serve_options {
    const char *root;
    unsigned port;
    bool port_exact; /* that one and no other; 0: any */
    bool poll;       /* scan every second: for folders of other machines, whose changes the kernel does not tell */
    bool open;       /* the browser */
    void (*stages)(void *data, struct str memory, int64_t now_ns,
                   struct stages *stages); /* as build_options.stages; may be NULL */
    void *stages_data;
    void (*ready)(void *data, const char *url);
    void (*built)(void *data, const struct build_report *report, int rc, double seconds); /* after the first build, too */
    void (*notice)(void *data, enum serve_notice notice);
    void *data;
};

/* Blocks SIGINT and SIGTERM in the calling thread and takes them itself. diags: why it ended where it ended with an error. */
int serve_run(const struct serve_options *options, struct diags *diags);

#endif
