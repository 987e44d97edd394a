#include "workflow/keys.h"
#include "workflow/passphrase.h"

#include "base/memory.h"

#include <sodium.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

static void note_signal(int number)
{
    interrupted = number;
}

/* Up to the end of the line; what does not fit is read and counts as wrong. Signals come in while it waits, and only then:
 * the terminal must get its echo back before anything else happens. */
static int read_line(int fd, const sigset_t *open_mask, struct passphrase *p)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    char c;
    for (;;) {
        int ready = ppoll(&wait, 1, NULL, open_mask);
        if (interrupted != 0)
            return -2;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready < 0 || read(fd, &c, 1) <= 0)
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

static int ask(int fd, const char *question, struct passphrase *p)
{
    static const int ending[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction note = {.sa_handler = note_signal}, before_signal[3];
    struct termios before, silent;
    sigset_t blocked, mask;
    if (tcgetattr(fd, &before) < 0)
        return -1;
    sigemptyset(&blocked);
    for (int i = 0; i < 3; i++)
        sigaddset(&blocked, ending[i]);
    sigaddset(&blocked, SIGTSTP);
    sigprocmask(SIG_BLOCK, &blocked, &mask);
    interrupted = 0;
    for (int i = 0; i < 3; i++)
        sigaction(ending[i], &note, &before_signal[i]);
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(fd, TCSAFLUSH, &silent);
    say(fd, question);
    sigset_t open_mask = mask;
    sigaddset(&open_mask, SIGTSTP);
    int rc = read_line(fd, &open_mask, p);
    say(fd, "\n");
    tcsetattr(fd, TCSAFLUSH, &before);
    for (int i = 0; i < 3; i++)
        sigaction(ending[i], &before_signal[i], NULL);
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
