/*
 * Loaded in front of the C library (LD_PRELOAD), this ends the process, or lets calls fail, at the n-th call that changes
 * something on the disk. The environment says where and how:
 *
 *   FAULT_AT     the number of the call, from 1
 *   FAULT_HOW    "before" or "after": SIGKILL on that side of the call; "half": SIGKILL after half of what a write was to
 *                write; "full": that call and all after it fail with ENOSPC
 *   FAULT_COUNT  a file that gets the number of calls when the process ends by itself
 */

#ifndef _GNU_SOURCE /* the linters are given it, whoever compiles this is not */
#define _GNU_SOURCE
#endif

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum how { BEFORE, AFTER, HALF, FULL };

static atomic_long calls;
static long fault_at = -1;
static enum how how;

__attribute__((constructor)) static void begin(void)
{
    static const char *const names[] = {"before", "after", "half", "full"};
    const char *at = getenv("FAULT_AT"), *name = getenv("FAULT_HOW");
    fault_at = at == NULL ? -1 : atol(at);
    for (unsigned i = 0; name != NULL && i < 4; i++)
        if (strcmp(name, names[i]) == 0)
            how = (enum how)i;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAULT_COUNT");
    FILE *file = path == NULL ? NULL : fopen(path, "w");
    if (file == NULL)
        return;
    fprintf(file, "%ld\n", (long)calls);
    fclose(file);
}

/* The number of this call. Ends the process before it where that is wanted. */
static long count(void)
{
    long number = ++calls;
    if (number == fault_at && how == BEFORE)
        raise(SIGKILL);
    return number;
}

static bool is_full(long number)
{
    if (fault_at < 0 || how != FULL || number < fault_at)
        return false;
    errno = ENOSPC;
    return true;
}

static void after(long number)
{
    int error = errno;
    if (number == fault_at && (how == AFTER || how == HALF))
        raise(SIGKILL);
    errno = error;
}

/* The C library's own function of that name. */
static void *next(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL)
        abort();
    return found;
}

static size_t part_of(long number, size_t size)
{
    return number == fault_at && how == HALF ? size / 2 : size;
}

/* These are the C library's functions, whose own names for their parameters are reserved. */
/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */

ssize_t write(int fd, const void *data, size_t size)
{
    ssize_t (*real)(int, const void *, size_t) = next("write");
    if (fd <= STDERR_FILENO)
        return real(fd, data, size);
    long number = count();
    if (is_full(number))
        return -1;
    ssize_t result = real(fd, data, part_of(number, size));
    after(number);
    return result;
}

#define PWRITE(name, offset)                                              \
    ssize_t name(int fd, const void *data, size_t size, offset at)        \
    {                                                                     \
        ssize_t (*real)(int, const void *, size_t, offset) = next(#name); \
        long number = count();                                            \
        if (is_full(number))                                              \
            return -1;                                                    \
        ssize_t result = real(fd, data, part_of(number, size), at);       \
        after(number);                                                    \
        return result;                                                    \
    }

PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

static mode_t mode_of(int flags, va_list arguments)
{
    return (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
}

/* Opening counts where it may create or cut a file. */
#define OPEN_AT(name)                                           \
    int name(int folder, const char *path, int flags, ...)      \
    {                                                           \
        int (*real)(int, const char *, int, ...) = next(#name); \
        va_list arguments;                                      \
        va_start(arguments, flags);                             \
        mode_t mode = mode_of(flags, arguments);                \
        va_end(arguments);                                      \
        if ((flags & (O_CREAT | O_TRUNC)) == 0)                 \
            return real(folder, path, flags, mode);             \
        long number = count();                                  \
        if (is_full(number))                                    \
            return -1;                                          \
        int result = real(folder, path, flags, mode);           \
        after(number);                                          \
        return result;                                          \
    }

#define OPEN(name)                                         \
    int name(const char *path, int flags, ...)             \
    {                                                      \
        int (*real)(const char *, int, ...) = next(#name); \
        va_list arguments;                                 \
        va_start(arguments, flags);                        \
        mode_t mode = mode_of(flags, arguments);           \
        va_end(arguments);                                 \
        if ((flags & (O_CREAT | O_TRUNC)) == 0)            \
            return real(path, flags, mode);                \
        long number = count();                             \
        if (is_full(number))                               \
            return -1;                                     \
        int result = real(path, flags, mode);              \
        after(number);                                     \
        return result;                                     \
    }

OPEN_AT(openat)
OPEN_AT(openat64)
OPEN(open)
OPEN(open64)

/* The rest: counted, refused where the disk is full, passed on. */
#define PASS(name, parameters, values)       \
    int name parameters                      \
    {                                        \
        int(*real) parameters = next(#name); \
        long number = count();               \
        if (is_full(number))                 \
            return -1;                       \
        int result = real values;            \
        after(number);                       \
        return result;                       \
    }

PASS(renameat, (int from_folder, const char *from, int to_folder, const char *to), (from_folder, from, to_folder, to))
PASS(rename, (const char *from, const char *to), (from, to))
PASS(unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
PASS(unlink, (const char *path), (path))
PASS(linkat, (int from_folder, const char *from, int to_folder, const char *to, int flags),
     (from_folder, from, to_folder, to, flags))
PASS(symlinkat, (const char *text, int folder, const char *path), (text, folder, path))
PASS(fsync, (int fd), (fd))
PASS(mkdirat, (int folder, const char *path, mode_t mode), (folder, path, mode))
PASS(ftruncate, (int fd, off_t size), (fd, size))
PASS(ftruncate64, (int fd, off64_t size), (fd, size))

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
