#include "base/intl.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A compiled catalogue (GNU gettext manual, "The Format of GNU MO Files"), in the machine's byte order. */
struct mo_header {
    uint32_t magic, revision, count, originals, translations;
};

struct mo_string {
    uint32_t size, offset;
};

#define MO_MAGIC 0x950412deU

static struct {
    const char *data;
    size_t size;
} catalogue;

static pthread_once_t catalogue_once = PTHREAD_ONCE_INIT;
static bool japanese;

static bool open_catalogue(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > (off_t)sizeof(struct mo_header)) {
        void *data = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (data != MAP_FAILED && ((const struct mo_header *)data)->magic == MO_MAGIC) {
            catalogue.data = data;
            catalogue.size = (size_t)status.st_size;
        }
    }
    close(fd);
    return catalogue.data != NULL;
}

static void find_catalogue(void)
{
    static const char *const places[] = {"out/locale/ja/LC_MESSAGES/fumi.mo", "../share/locale/ja/LC_MESSAGES/fumi.mo",
                                         "../../locale/ja/LC_MESSAGES/fumi.mo", "../../../../../locale/ja/LC_MESSAGES/fumi.mo"};
    char program[PATH_MAX], path[PATH_MAX + 64];
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    if (size <= 0)
        return;
    program[size] = '\0';
    *(strrchr(program, '/') + 1) = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(path, sizeof path, "%s%s", program, places[i]);
        if (open_catalogue(path))
            return;
    }
}

static const char *mo_text(const struct mo_string *string)
{
    bool inside = string->offset < catalogue.size && string->size < catalogue.size - string->offset;
    return inside && catalogue.data[string->offset + string->size] == '\0' ? catalogue.data + string->offset : NULL;
}

static const char *translate(const char *message)
{
    pthread_once(&catalogue_once, find_catalogue);
    const struct mo_header *header = (const void *)catalogue.data;
    if (header == NULL || message[0] == '\0')
        return message;
    size_t table_bytes = (size_t)header->count * sizeof(struct mo_string);
    if (header->originals % 4 != 0 || header->translations % 4 != 0 || table_bytes > catalogue.size ||
        header->originals > catalogue.size - table_bytes || header->translations > catalogue.size - table_bytes)
        return message;
    const struct mo_string *originals = (const void *)(catalogue.data + header->originals);
    const struct mo_string *translations = (const void *)(catalogue.data + header->translations);
    for (uint32_t low = 0, high = header->count; low < high;) {
        uint32_t middle = low + (high - low) / 2;
        const char *original = mo_text(&originals[middle]);
        int order = original == NULL ? 1 : strcmp(message, original);
        if (order == 0) {
            const char *translation = mo_text(&translations[middle]);
            return translation == NULL || translation[0] == '\0' ? message : translation;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return message;
}

/* "ja", "ja_JP.UTF-8", "ja-JP", "ja:en", not "jam" (Jamaican). */
static bool is_japanese(const char *language)
{
    return strncmp(language, "ja", 2) == 0 && strchr("_-.@:", language[2]) != NULL;
}

void intl_begin(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *locale = NULL;
    for (size_t i = 0; i < 3 && (locale == NULL || locale[0] == '\0'); i++)
        locale = getenv(variables[i]);
    if (locale == NULL || locale[0] == '\0' || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0)
        return;
    const char *language = getenv("LANGUAGE");
    if (language != NULL && language[0] != '\0')
        locale = language;
    japanese = is_japanese(locale);
}

const char *intl_text(const char *message)
{
    return japanese ? translate(message) : message;
}

const char *intl_text_in(const char *message, const char *lang)
{
    return is_japanese(lang) ? translate(message) : message;
}

const char *intl_language(void)
{
    return japanese ? "ja" : "en";
}
