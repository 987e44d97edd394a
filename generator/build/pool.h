#ifndef FUMI_BUILD_POOL_H
#define FUMI_BUILD_POOL_H

/*
 * Work for several threads: jobs 0 to count-1, each done once.
 *
 * Every thread begins with a run of neighbouring jobs of its own and steals the far half of the longest run when it is
 * done. Neighbours lie in one folder, and creating files is ten times as expensive where threads meet in one folder.
 */

#include <stddef.h>

unsigned pool_default_threads(void); /* the processors that this process may use */

/* Calls work(worker, job, data) with worker from 0 to threads-1. Jobs few enough for one thread are done by the caller
 * itself. Returns when all are done. */
void pool_run(unsigned threads, size_t count, void (*work)(unsigned worker, size_t job, void *data), void *data);
/* The same where each job is worth a thread. */
void pool_run_large(unsigned threads, size_t count, void (*work)(unsigned worker, size_t job, void *data), void *data);

#endif
