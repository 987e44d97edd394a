#include "serve/stop.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

static atomic_bool ended;

static void *wait_for_signal(void *data)
{
    int fd = (int)(intptr_t)data, number;
    uint64_t one = 1;
    struct timespec patience = {STOP_PATIENCE_MS / 1000, STOP_PATIENCE_MS % 1000 * 1000000L};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    while (sigwait(&set, &number) != 0)
        continue;
    if (write(fd, &one, sizeof one) == (ssize_t)sizeof one)
        nanosleep(&patience, NULL);
    if (!ended)
        _exit(0);
    return NULL;
}

int stop_begin(void)
{
    pthread_t thread;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN); /* a browser that goes away in the middle of an answer */
    int fd = eventfd(0, EFD_CLOEXEC);
    if (fd < 0)
        return -errno;
    int rc = pthread_create(&thread, NULL, wait_for_signal, (void *)(intptr_t)fd);
    if (rc != 0) {
        close(fd);
        return -rc;
    }
    pthread_detach(thread);
    return fd;
}

/* The descriptor stays open: the thread may be about to write to it, and it must not be somebody else's then. */
void stop_end(void)
{
    ended = true;
}
