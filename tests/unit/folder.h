#ifndef FUMI_TESTS_UNIT_FOLDER_H
#define FUMI_TESTS_UNIT_FOLDER_H

/* A temporary folder of a test's own. Both fail the test where they cannot do what they say. */

#define FOLDER_SIZE 32

/* A new one, open; path gets its name. */
int folder_make(char path[FOLDER_SIZE]);
/* With all that is in it; no fault where there is none. fd: as folder_make returned it, to be closed, or -1. */
void folder_remove(int fd, const char *path);

#endif
