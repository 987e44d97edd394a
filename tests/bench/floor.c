/*
 * floor: the least work that any generator of ours must do, as the unit that `make bench` measures in.
 *
 *     floor --plan CONTENT [PAGES]     writes a plan to stdout: for each Markdown file below CONTENT a line with the size
 *                                      of its page below PAGES (a finished build; without it 0), and the file's path
 *     floor PLAN CONTENT FOLDER        two threads read every source of the plan, parse and render it with cmark-gfm and
 *                                      write a page below FOLDER, which must be fresh: the rendered body, padded with
 *                                      spaces to the size in the plan
 *
 * cmark_mem's callbacks carry no context, and the arena that comes with cmark-gfm is one global: a bump arena per thread
 * stands behind them here and is reset after each document. Folders are dealt out to threads whole, because creating files
 * costs ten times as much where threads meet in one folder.
 */

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

enum { THREADS = 2, PATH_SIZE = 4096, SOURCE_SIZE = 1 << 20, PADDING_SIZE = 1 << 20 };

static _Noreturn void fail(const char *path)
{
    fprintf(stderr, "floor: %s: %s\n", path, strerror(errno));
    exit(3);
}

/* "guidebook/01-a/07-b.md" -> "guidebook/a/b.html", "guidebook/_index.md" -> "guidebook/index.html" */
static void page_path(const char *source, char *page, size_t size)
{
    size_t used = 0;
    bool start = true;
    for (const char *at = source; *at != '\0' && used + 16 < size;) {
        size_t digits = strspn(at, "0123456789");
        if (start && digits >= 1 && digits <= 3 && at[digits] == '-') {
            at += digits + 1;
        } else if (start && strcmp(at, "_index.md") == 0) {
            at++;
        } else if (strcmp(at, ".md") == 0) {
            break;
        }
        start = *at == '/';
        page[used++] = *at++;
    }
    snprintf(page + used, size - used, ".html");
}

/* --- The plan ----------------------------------------------------------------------------------------------------- */

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int plan(char *content, const char *pages)
{
    char *const roots[] = {content, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    if (tree == NULL)
        fail(content);
    for (FTSENT *entry; (entry = fts_read(tree)) != NULL;) {
        size_t length = entry->fts_namelen;
        if (entry->fts_info != FTS_F || length < 4 || strcmp(entry->fts_name + length - 3, ".md") != 0)
            continue;
        const char *source = entry->fts_path + strlen(content) + 1;
        char page[PATH_SIZE], whole[2 * PATH_SIZE];
        struct stat status = {0};
        page_path(source, page, sizeof page);
        snprintf(whole, sizeof whole, "%s/%s", pages != NULL ? pages : "", page);
        if (pages != NULL && stat(whole, &status) != 0)
            fail(whole);
        printf("%lld %s\n", (long long)status.st_size, source);
    }
    fts_close(tree);
    return fflush(stdout) == 0 ? 0 : 3;
}

struct source {
    char *path;
    size_t page_size;
};

static struct source *sources;
static size_t source_count;

static void read_plan(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail(path);
    size_t capacity = 0, line_capacity = 0;
    char *line = NULL;
    while (getline(&line, &line_capacity, file) > 0) {
        char *end;
        size_t page_size = strtoul(line, &end, 10);
        line[strcspn(line, "\n")] = '\0';
        if (*end != ' ')
            continue;
        if (source_count == capacity) {
            capacity = capacity == 0 ? 1024 : 2 * capacity;
            sources = realloc(sources, capacity * sizeof *sources);
            if (sources == NULL)
                fail("memory");
        }
        char *name = strdup(end + 1);
        if (name == NULL)
            fail("memory");
        sources[source_count++] = (struct source){name, page_size};
    }
    free(line);
    fclose(file);
}

/* --- A bump arena per thread behind cmark_mem ---------------------------------------------------------------------- */

struct block {
    struct block *next;
    size_t size;
    _Alignas(16) char data[];
};

struct arena {
    struct block *first, *block; /* block: the one in use; those behind it are free */
    size_t used;
};

static _Thread_local struct arena arena;

static void *arena_alloc(size_t size)
{
    size = (size + 15) & ~(size_t)15;
    while (arena.block == NULL || arena.used + size > arena.block->size) {
        struct block *next = arena.block == NULL ? arena.first : arena.block->next;
        if (next == NULL) {
            size_t room = size > (1 << 20) ? size : 1 << 20;
            next = malloc(sizeof *next + room);
            if (next == NULL)
                fail("memory");
            *next = (struct block){NULL, room};
            if (arena.block == NULL)
                arena.first = next;
            else
                arena.block->next = next;
        }
        arena.block = next;
        arena.used = 0;
    }
    void *result = arena.block->data + arena.used;
    arena.used += size;
    return result;
}

/* cmark reallocates and clears; an allocation's size stands before it. */
static void *mem_calloc(size_t count, size_t size)
{
    size_t *head = arena_alloc(16 + count * size);
    *head = count * size;
    return memset((char *)head + 16, 0, count * size);
}

static void *mem_realloc(void *old, size_t size)
{
    size_t old_size = old == NULL ? 0 : *(size_t *)(void *)((char *)old - 16);
    if (size <= old_size)
        return old;
    size_t *head = arena_alloc(16 + size);
    *head = size;
    if (old != NULL)
        memcpy((char *)head + 16, old, old_size);
    return (char *)head + 16;
}

static void mem_free(void *old)
{
    (void)old;
}

static cmark_mem memory = {mem_calloc, mem_realloc, mem_free};

static void arena_reset(void)
{
    arena.block = NULL;
    arena.used = 0;
}

/* --- The work ------------------------------------------------------------------------------------------------------ */

static const char *const extension_names[] = {"table", "autolink", "tasklist"};
enum { EXTENSIONS = sizeof extension_names / sizeof *extension_names };
static cmark_syntax_extension *extensions[EXTENSIONS];
static const int options = CMARK_OPT_FOOTNOTES | CMARK_OPT_UNSAFE | CMARK_OPT_VALIDATE_UTF8;

static int content_fd, folder_fd;
static atomic_size_t next_source; /* always the first of a folder */
static char padding[PADDING_SIZE];

/* Attaching an extension changes a table of special characters that is global in cmark-gfm 0.29.0.gfm.6, on every parse:
 * done once here, after which the extensions have no characters of their own to add, so that threads cannot race.
 * Strikethrough is left out: its delimiters are looked up by those very characters, and without them the parser loops. */
static void register_extensions(void)
{
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser *parser = cmark_parser_new(options);
    for (size_t i = 0; i < EXTENSIONS; i++) {
        extensions[i] = cmark_find_syntax_extension(extension_names[i]);
        cmark_parser_attach_syntax_extension(parser, extensions[i]);
    }
    cmark_manage_extensions_special_characters(parser, 1);
    cmark_parser_free(parser);
    for (size_t i = 0; i < EXTENSIONS; i++)
        cmark_syntax_extension_set_special_inline_chars(extensions[i], NULL);
}

static size_t read_source(const char *path, char *buffer)
{
    int fd = openat(content_fd, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        fail(path);
    ssize_t size = read(fd, buffer, SOURCE_SIZE);
    if (size < 0)
        fail(path);
    close(fd);
    return (size_t)size;
}

/* Where the front matter ends. */
static size_t body_start(const char *text, size_t size)
{
    if (size < 4 || memcmp(text, "---\n", 4) != 0)
        return 0;
    const char *end = memmem(text + 3, size - 3, "\n---\n", 5);
    return end == NULL ? 0 : (size_t)(end - text) + 5;
}

static void write_page(const char *path, char *body, size_t size, size_t page_size)
{
    int fd = openat(folder_fd, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        fail(path);
    size_t rest = page_size > size ? page_size - size : 0;
    struct iovec parts[] = {{body, size}, {padding, rest < PADDING_SIZE ? rest : PADDING_SIZE}};
    if (writev(fd, parts, 2) != (ssize_t)(parts[0].iov_len + parts[1].iov_len))
        fail(path);
    close(fd);
}

static void make_page(const struct source *source, char *buffer)
{
    char page[PATH_SIZE];
    size_t size = read_source(source->path, buffer), start = body_start(buffer, size);
    cmark_parser *parser = cmark_parser_new_with_mem(options, &memory);
    for (size_t i = 0; i < EXTENSIONS; i++)
        cmark_parser_attach_syntax_extension(parser, extensions[i]);
    cmark_parser_feed(parser, buffer + start, size - start);
    cmark_node *document = cmark_parser_finish(parser);
    char *html = cmark_render_html_with_mem(document, options, cmark_parser_get_syntax_extensions(parser), &memory);
    page_path(source->path, page, sizeof page);
    write_page(page, html, strlen(html), source->page_size);
    arena_reset();
}

static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : (size_t)(slash - path);
}

static bool same_folder(const char *a, const char *b)
{
    size_t length = folder_length(a);
    return length == folder_length(b) && memcmp(a, b, length) == 0;
}

static void make_folders(const char *page)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s", page);
    for (char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdirat(folder_fd, path, 0777) != 0 && errno != EEXIST)
            fail(path);
        *slash = '/';
    }
}

/* Takes the next run of sources of one folder, [first, end). */
static bool take_folder(size_t *first, size_t *end)
{
    size_t start = atomic_load(&next_source);
    do {
        if (start >= source_count)
            return false;
        for (*end = start + 1; *end < source_count && same_folder(sources[start].path, sources[*end].path);)
            ++*end;
    } while (!atomic_compare_exchange_weak(&next_source, &start, *end));
    *first = start;
    return true;
}

static void *work(void *unused)
{
    (void)unused;
    char *buffer = malloc(SOURCE_SIZE);
    if (buffer == NULL)
        fail("memory");
    for (size_t first, end; take_folder(&first, &end);) {
        char page[PATH_SIZE];
        page_path(sources[first].path, page, sizeof page);
        make_folders(page);
        for (size_t i = first; i < end; i++)
            make_page(&sources[i], buffer);
    }
    free(buffer);
    return NULL;
}

int main(int argc, char **argv)
{
    if ((argc == 3 || argc == 4) && strcmp(argv[1], "--plan") == 0)
        return plan(argv[2], argc == 4 ? argv[3] : NULL);
    if (argc != 4) {
        fprintf(stderr, "usage: floor --plan CONTENT [PAGES] | floor PLAN CONTENT FOLDER\n");
        return 2;
    }
    read_plan(argv[1]);
    content_fd = open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (content_fd < 0)
        fail(argv[2]);
    if (mkdir(argv[3], 0777) != 0)
        fail(argv[3]);
    folder_fd = open(argv[3], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder_fd < 0)
        fail(argv[3]);
    memset(padding, ' ', sizeof padding);
    register_extensions();

    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        errno = pthread_create(&threads[i], NULL, work, NULL);
        if (errno != 0)
            fail("thread");
    }
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
