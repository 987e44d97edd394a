#ifndef FUMI_BASE_LIBRARY_H
#define FUMI_BASE_LIBRARY_H

/*
 * Shared libraries that few commands call: opened when they are first needed, because linked they would cost every start of
 * the program a millisecond or more (Makefile). A room lists the functions that it calls and finds them in a struct:
 *
 *     #define FUNCTIONS(X) X(zip_open) X(zip_discard)
 *     static struct { FUNCTIONS(LIBRARY_MEMBER) } zip;
 *     #define NAMED(name) {#name, &zip.name},
 *     static const struct library_function functions[] = {FUNCTIONS(NAMED)};
 *
 * library_open may be called by one thread at a time for one struct (pthread_once). What is open stays open.
 */

#include <stdbool.h>
#include <stddef.h>

struct library_function {
    const char *name;
    void *place; /* a pointer to the function's type stands there */
};

/* Types are those of the library's own header. */
#define LIBRARY_MEMBER(name) __typeof__(&name) name;

/* True where the library is there and has all functions; else none of them is to be called. file: "libzip.so.4". */
bool library_open(const char *file, const struct library_function *functions, size_t count);

#endif
