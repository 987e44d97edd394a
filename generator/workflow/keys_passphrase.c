#include "workflow/keys.h"
#include "workflow/passphrase.h"

#include "base/memory.h"

#include <sodium.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

/* Up to the end of the line; what does not fit is read and counts as wrong. */
static int read_line(int fd, struct passphrase *p)
{
    char c;
    for (;;) {
        ssize_t got = read(fd, &c, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return -2;
        if (c == '\n' || c == '\r')
            return 0;
        if (p->size < PASSPHRASE_LIMIT)
            p->bytes[p->size++] = c;
    }
}

static void say(int fd, const char *text)
{
    ssize_t ignored = write(fd, text, strlen(text));
    (void)ignored;
}

/* Signals wait until the terminal echoes again. */
static int ask(int fd, const char *question, struct passphrase *p)
{
    struct termios before, silent;
    sigset_t all, mask;
    if (tcgetattr(fd, &before) < 0)
        return -1;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &mask);
    silent = before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    tcsetattr(fd, TCSAFLUSH, &silent);
    say(fd, question);
    int rc = read_line(fd, p);
    if (rc == 0 && memchr(p->bytes, 3, p->size) != NULL) /* Ctrl-C, which stands for itself here */
        rc = -2;
    say(fd, "\n");
    tcsetattr(fd, TCSAFLUSH, &before);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return rc;
}

int passphrase_get(const char *question, struct passphrase *p)
{
    *p = (struct passphrase){0};
    if (sodium_begin() < 0 || (p->bytes = sodium_malloc(PASSPHRASE_LIMIT)) == NULL)
        memory_exhausted();
    const char *given = getenv("FUMI_PASSPHRASE");
    if (given != NULL) {
        p->size = strnlen(given, PASSPHRASE_LIMIT);
        memcpy(p->bytes, given, p->size);
        return 0;
    }
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    int rc = fd < 0 ? -1 : ask(fd, question, p);
    p->asked = fd >= 0;
    if (fd >= 0)
        close(fd);
    if (rc < 0)
        passphrase_free(p);
    return rc;
}

void passphrase_free(struct passphrase *p)
{
    sodium_free(p->bytes);
    *p = (struct passphrase){0};
}
