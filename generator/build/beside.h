#ifndef FUMI_BUILD_BESIDE_H
#define FUMI_BUILD_BESIDE_H

/*
 * One piece of work on a thread of its own, while the caller does something else.
 */

#include <pthread.h>
#include <stdbool.h>

struct beside {
    pthread_t thread;
    bool begun;
};

/* Begins with work(data), where the build has more than one thread and the system has another: false where not, and then
 * the work is the caller's. */
bool beside_begin(struct beside *beside, unsigned threads, void *(*work)(void *data), void *data);
/* Waits until it is done, where it was begun; false where it was not. */
bool beside_end(struct beside *beside);

#endif
