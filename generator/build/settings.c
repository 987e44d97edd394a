/* The inputs that are not documents: fumi.yaml, the theme, the program itself. */

#include "build/session.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/utf8.h"
#include "build/beside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <unistd.h>

#define CONFIG_LIMIT ((size_t)1 << 20)
#define THEME_FILE_LIMIT ((size_t)4 << 20)
const char *const session_kit_folders[SESSION_KIT_FOLDERS] = {"epub", "epub/covers"};

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

static bool is_backup(const char *name)
{
    return name[0] == '.' || name[strlen(name) - 1] == '~';
}

/* The files of one folder as they are called below the theme. */
static void read_files(struct arena *arena, int fd, struct str place, struct str folder, struct theme_files *files,
                       struct diags *diags)
{
    DIR *dir = fdopendir(fd);
    for (struct dirent *e = dir == NULL ? NULL : readdir(dir); e != NULL; e = readdir(dir)) {
        struct str bytes, path = path_join(arena, folder, str_from(e->d_name));
        if (is_backup(e->d_name) || !session_is_setting(path))
            continue;
        int rc = file_read(arena, fd, e->d_name, THEME_FILE_LIMIT, &bytes, NULL);
        if (rc < 0) {
            struct str at = arena_printf(arena, "%.*s/%s", STR_ARGS(place), e->d_name);
            diag_report(diags, (struct position){at, 0, 0}, DIAG_UNREADABLE, str_from(file_error_text(rc)));
            continue;
        }
        *ARRAY_PUSH(arena, files) = (struct theme_file){arena_str(arena, path), bytes, hash_bytes(bytes)};
    }
    if (dir != NULL)
        closedir(dir);
    else
        close(fd);
}

static void read_folder(struct build *b, struct str theme, const char *folder, struct theme_files *files, struct diags *diags)
{
    struct arena *arena = &b->theme_arena;
    struct str place = arena_printf(arena, "themes/%.*s/%s", STR_ARGS(theme), folder);
    int fd = openat(b->root_fd, place.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        diag_report(diags, (struct position){place, 0, 0}, DIAG_UNREADABLE, str_from(file_error_text(-errno)));
        return;
    }
    read_files(arena, fd, place, str_from(folder), files, diags);
}

bool session_is_setting(struct str path)
{
    if (path_folder(path).size > 0)
        return !str_equal(path_folder(path), STR("covers")) || str_ends(path, STR(".png"));
    return str_ends(path, STR(".mustache")) || str_ends(path, STR(".css"));
}

/* ---- the folder epub/ ---- */

struct kit_reading {
    int root_fd;
    struct arena arena;
    struct kit kit;
    struct diags diags;
    struct beside beside;
};

static void *read_kit(void *data)
{
    struct kit_reading *r = data;
    struct theme_files files = {0};
    for (unsigned i = 0; i < SESSION_KIT_FOLDERS; i++) {
        int fd = openat(r->root_fd, session_kit_folders[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd >= 0)
            read_files(&r->arena, fd, str_from(session_kit_folders[i]), i == 0 ? STR("") : STR("covers"), &files, &r->diags);
    }
    if (files.count > 0)
        qsort(files.items, files.count, sizeof *files.items, by_path);
    struct kit_file *items = ARENA_ARRAY(&r->arena, struct kit_file, files.count + 1);
    for (size_t i = 0; i < files.count; i++)
        items[i] = (struct kit_file){files.items[i].path, files.items[i].bytes, files.items[i].hash};
    kit_load(&r->kit, items, files.count, &r->diags);
    return NULL;
}

static void take_kit(struct build *b, const struct kit_reading *r)
{
    if (b->kit_loaded)
        kit_free(&b->kit);
    arena_free(&b->kit_arena);
    diags_free(&b->kit_diags);
    b->kit_arena = r->arena;
    b->kit = r->kit;
    b->kit_diags = r->diags;
    b->kit_hash = b->kit.hash;
    b->kit_loaded = true;
}

void session_read_kit(struct build *b)
{
    struct kit_reading r = {.root_fd = b->root_fd, .diags = DIAGS_INIT};
    read_kit(&r);
    take_kit(b, &r);
}

void session_begin_kit(struct build *b)
{
    if (b->kit_loaded || b->kit_reading != NULL || hash_equal(b->kit_hash, HASH128_NONE))
        return;
    struct kit_reading *r = memory_zalloc(sizeof *r);
    *r = (struct kit_reading){.root_fd = b->root_fd, .diags = DIAGS_INIT};
    if (beside_begin(&r->beside, b->threads, read_kit, r))
        b->kit_reading = r;
    else
        free(r);
}

void session_end_kit(struct build *b)
{
    struct kit_reading *r = b->kit_reading;
    if (r == NULL)
        return;
    beside_end(&r->beside);
    take_kit(b, r);
    free(r);
    b->kit_reading = NULL;
}

void session_read_theme(struct build *b)
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
}
