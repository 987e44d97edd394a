/* The inputs that are not documents: fumi.yaml, the theme, the program itself. */

#include "build/session.h"

#include "base/file.h"
#include "base/path.h"
#include "base/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <unistd.h>

#define CONFIG_LIMIT ((size_t)1 << 20)
#define THEME_FILE_LIMIT ((size_t)4 << 20)
#define PROGRAM_LIMIT ((size_t)256 << 20)

/* The linker's own hash of the program (ELF note NT_GNU_BUILD_ID), there without reading the file. */
static int find_build_id(struct dl_phdr_info *info, size_t size, void *data)
{
    struct hash128 *hash = data;
    (void)size;
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        const char *at = (const char *)(uintptr_t)(info->dlpi_addr + segment->p_vaddr); /* NOLINT: an address of ours */
        size_t left = segment->p_type == PT_NOTE ? segment->p_memsz : 0;
        while (left >= sizeof(ElfW(Nhdr))) {
            const ElfW(Nhdr) *note = (const void *)at;
            size_t name = ((size_t)note->n_namesz + 3) & ~(size_t)3, text = ((size_t)note->n_descsz + 3) & ~(size_t)3;
            if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4)
                *hash = hash_bytes(str_of(at + sizeof *note + name, note->n_descsz));
            if (left < sizeof *note + name + text)
                break;
            at += sizeof *note + name + text;
            left -= sizeof *note + name + text;
        }
    }
    return 1; /* the program itself comes first; its libraries do not matter */
}

struct hash128 build_program_hash(void)
{
    struct arena arena = ARENA_INIT;
    struct str bytes;
    struct hash128 hash = HASH128_NONE;
    dl_iterate_phdr(find_build_id, &hash);
    if (!hash_equal(hash, HASH128_NONE))
        return hash;
    if (file_read(&arena, AT_FDCWD, "/proc/self/exe", PROGRAM_LIMIT, &bytes, NULL) == 0)
        hash = hash_bytes(bytes);
    arena_free(&arena);
    return hash;
}

int session_read_config(struct build *b, struct diags *diags)
{
    struct position at = {STR("fumi.yaml"), 0, 0};
    struct str text;
    arena_reset(&b->config_arena);
    diags_free(&b->config_diags);
    int rc = file_read(&b->config_arena, b->root_fd, "fumi.yaml", CONFIG_LIMIT, &text, NULL);
    if (rc < 0) {
        diag_report(diags, at, DIAG_UNREADABLE, str_from(file_error_text(rc)));
        return -1;
    }
    b->config_text = text;
    b->config_hash = hash_bytes(text);
    rc = config_load(&b->config_arena, text, &b->config, &b->config_diags);
    diags_append(diags, &b->config_diags);
    return rc;
}

static int by_path(const void *a, const void *b)
{
    return str_compare(((const struct theme_file *)a)->path, ((const struct theme_file *)b)->path);
}

struct theme_files {
    struct theme_file *items;
    size_t count, capacity;
};

static void read_folder(struct build *b, struct str theme, const char *folder, struct theme_files *files, struct diags *diags)
{
    struct arena *arena = &b->theme_arena;
    struct str place = arena_printf(arena, "themes/%.*s/%s", STR_ARGS(theme), folder);
    int fd = openat(b->root_fd, place.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir == NULL) {
        diag_report(diags, (struct position){place, 0, 0}, DIAG_UNREADABLE, str_from(file_error_text(-errno)));
        return;
    }
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        struct str bytes, path = arena_printf(arena, "%s/%s", folder, e->d_name);
        size_t size = strlen(e->d_name);
        if (e->d_name[0] == '.' || e->d_name[size - 1] == '~')
            continue;
        int rc = file_read(arena, fd, e->d_name, THEME_FILE_LIMIT, &bytes, NULL);
        if (rc < 0) {
            struct str at = arena_printf(arena, "%.*s/%s", STR_ARGS(place), e->d_name);
            diag_report(diags, (struct position){at, 0, 0}, DIAG_UNREADABLE, str_from(file_error_text(rc)));
            continue;
        }
        if (files->count == files->capacity) {
            files->capacity = files->capacity == 0 ? 64 : files->capacity * 2;
            struct theme_file *larger = ARENA_ARRAY(arena, struct theme_file, files->capacity);
            if (files->count > 0)
                memcpy(larger, files->items, files->count * sizeof *larger);
            files->items = larger;
        }
        files->items[files->count++] = (struct theme_file){path, bytes, hash_bytes(bytes)};
    }
    closedir(dir);
}

int session_read_theme(struct build *b, struct diags *diags)
{
    struct theme_files files = {0};
    struct hasher hasher;
    if (b->theme_loaded)
        theme_free(&b->theme);
    arena_reset(&b->theme_arena);
    diags_free(&b->theme_diags);
    read_folder(b, b->config.theme, "templates", &files, &b->theme_diags);
    read_folder(b, b->config.theme, "assets", &files, &b->theme_diags);
    if (files.count > 0)
        qsort(files.items, files.count, sizeof *files.items, by_path);
    hasher_begin(&hasher);
    for (size_t i = 0; i < files.count; i++) {
        hasher_add(&hasher, files.items[i].path);
        hasher_add_hash(&hasher, files.items[i].hash);
    }
    b->theme_hash = hasher_end(&hasher);
    struct str prefix = arena_printf(&b->theme_arena, "themes/%.*s/", STR_ARGS(b->config.theme));
    theme_load(&b->theme, files.items, files.count, prefix, &b->theme_diags);
    b->theme_loaded = true;
    diags_append(diags, &b->theme_diags);
    return 0;
}
