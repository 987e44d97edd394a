#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

bool library_open(const char *file, const struct library_function *functions, size_t count)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        void *address = dlsym(library, functions[i].name);
        if (address == NULL) {
            dlclose(library);
            return false;
        }
        /* POSIX lets a function's address stand in what dlsym returns, ISO C does not know how to say it. */
        memcpy(functions[i].place, &address, sizeof address);
    }
    return true;
}
