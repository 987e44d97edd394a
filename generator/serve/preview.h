#ifndef FUMI_SERVE_PREVIEW_H
#define FUMI_SERVE_PREVIEW_H

/*
 * From a request to an answer: files of the target with the reload script added, the findings, the event stream.
 *
 * The building thread hands over what has changed (preview_set_findings, preview_writing); the HTTP server's threads answer
 * from it and from the files on disk (preview_answer). A request that comes while outputs are being replaced waits until all
 * of them are, so that nobody is shown a new file before it is whole.
 */

#include "serve/events.h"
#include "serve/findings.h"
#include "serve/request.h"

struct preview {
    const char *target; /* path of the folder that is served */
    unsigned port;
    struct events *events;
    struct preview_state *state;
};

#define ANSWER_HEADERS 14

struct answer_header {
    const char *name;
    const char *value; /* in the answer's arena, or a constant */
};

struct answer {
    struct arena arena;
    unsigned status;
    struct answer_header headers[ANSWER_HEADERS];
    size_t header_count;
    struct buffer body; /* the part that is sent is start, length */
    size_t start, length;
    bool is_stream; /* of events, without end; no body */
};

void preview_begin(struct preview *preview);
void preview_end(struct preview *preview);

/* Takes the findings over. base_url: what the 404 page's links begin with. */
void preview_set_findings(struct preview *preview, struct findings *findings, struct str base_url);
void preview_writing(void *data, bool on); /* for build_options.writing */

/* Any thread. The caller frees it. */
void preview_answer(struct preview *preview, const struct request *request, struct answer *answer);
void answer_free(struct answer *answer);

#endif
