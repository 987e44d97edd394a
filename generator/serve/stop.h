#ifndef FUMI_SERVE_STOP_H
#define FUMI_SERVE_STOP_H

/*
 * Ending at once. SIGINT and SIGTERM are taken by a thread of their own, which makes stop_fd readable. A build under way is
 * given a moment; then the process ends in the middle of it, which is safe: the state knows that it was not finished.
 */

#define STOP_PATIENCE_MS 300

/* Blocks the signals in the calling thread; call it before any other thread starts. A descriptor, or -errno. */
int stop_begin(void);
/* All is put away: from now on the process ends by itself. */
void stop_end(void);

#endif
