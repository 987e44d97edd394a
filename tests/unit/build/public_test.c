/*
 * The public target, without a ledger: random approved sets, working files and instants. After each step, what a build that
 * knows the last one leaves must be, byte for byte, what a build from nothing leaves, and a word that was planted in
 * something that may not be seen must stand in no byte of it.
 */

#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "build/build.h"
#include "folder.h"
#include "markdown/markdown.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define SLOTS 14
#define FIGURES 3
#define DAY 86400

enum fate { NOWHERE, APPROVED, WITHDRAWN };

/* A place for a document, and what has become of it. */
struct slot {
    const char *path, *id;
    bool is_section;
    enum fate fate;
    unsigned version;      /* of the approved text */
    int figure;            /* that it shows; -1: none */
    unsigned figure_state; /* which state of that figure was approved with it */
    bool internal;         /* its front matter says so, in the approved text */
    bool recorded;         /* the record says so */
    int from, until;       /* days since the beginning; 0: not given */
    int links[2];          /* to other slots; -1: none */
    int working;           /* the working file: 0 none, 1 public, 2 internal */
};

static const struct slot places[SLOTS] = {
    {.path = "_index.md", .id = "index", .is_section = true},
    {.path = "faq/_index.md", .id = "faq", .is_section = true},
    {.path = "faq/10-a.md", .id = "faq/a"},
    {.path = "faq/20-b.md", .id = "faq/b"},
    {.path = "faq/c.md", .id = "faq/c"},
    {.path = "guide/one/_index.md", .id = "guide/one", .is_section = true},
    {.path = "guide/one/01-x.md", .id = "guide/one/x"},
    {.path = "guide/one/02-y.md", .id = "guide/one/y"},
    {.path = "supplements/s1.md", .id = "supplements/s1"},
    {.path = "supplements/s2.md", .id = "supplements/s2"},
    {.path = "news/n1.md", .id = "news/n1"},
    {.path = "news/n2.md", .id = "news/n2"},
    {.path = "handbook/_index.md", .id = "handbook", .is_section = true},
    {.path = "handbook/desk.md", .id = "handbook/desk"},
};

static const char settings[] =
    "title: 試験\ndescription: 試験です。\nbase_url: https://portal.example.jp/\n"
    "uuid: 00000000-0000-4000-8000-000000000001\nlang: ja\ntimezone: Asia/Tokyo\ntheme: portal\n"
    "menu: [faq, guide/one, handbook]\nfooter: [news/n1]\nsections:\n  faq: faq\n  guide/one: topic\n"
    "  supplements: supplement\n  news: news\n  handbook: part\nmissions: [guide/one]\n"
    "home:\n  emergency: [faq/a, guide/one/x]\ndownloads: [csv]\n";

struct world {
    struct slot slots[SLOTS];
    unsigned seed;
    int64_t day;
    char root[FOLDER_SIZE], fresh[FOLDER_SIZE];
    /* the approved set of this step */
    struct arena arena;
    struct approved_set set;
    struct object {
        unsigned char sha256[SHA256_SIZE];
        struct str bytes;
    } objects[SLOTS * 2];
    size_t object_count;
};

static unsigned pick(struct world *w, unsigned below)
{
    w->seed = w->seed * 1103515245U + 12345U;
    return (w->seed >> 16) % below;
}

/* ---- documents ---- */

static struct str canary(struct arena *arena, const struct slot *s, int place)
{
    return arena_printf(arena, "canary%s%dv%uz", s->path[0] == '_' ? "home" : path_stem(str_from(s->path)).data, place,
                        s->version);
}

static int place_of(const struct world *w, const struct slot *s)
{
    return (int)(s - w->slots);
}

static struct str text_of(struct world *w, const struct slot *s)
{
    struct buffer b = BUFFER_INIT;
    struct arena *a = &w->arena;
    struct str mark = canary(a, s, place_of(w, s));
    buffer_printf(&b, "---\ntitle: 題%.*s\nsummary: 要約%.*s\ntags: [札%.*s, 共通]\nowner: 係%.*s\n", STR_ARGS(mark),
                  STR_ARGS(mark), STR_ARGS(mark), STR_ARGS(mark));
    buffer_printf(&b, "date: 2026-01-%02d\naliases: [/old/%.*s.html]\n", 1 + place_of(w, s), STR_ARGS(mark));
    if (s->internal)
        buffer_put_literal(&b, "visibility: internal\n");
    if (s->from > 0)
        buffer_printf(&b, "publish_from: 2026-02-%02d\n", s->from);
    if (s->until > 0)
        buffer_printf(&b, "expires: 2026-02-%02d\n", s->until);
    if (str_starts(str_from(s->id), STR("supplements/")))
        buffer_put_literal(&b, "target: [guide/one/x]\npages: [1-2]\naction: revise\n");
    buffer_printf(&b, "---\n\n本文%.*sです。\n\n## 見出し%.*s {#h}\n", STR_ARGS(mark), STR_ARGS(mark));
    for (int i = 0; i < 2; i++)
        if (s->links[i] >= 0)
            buffer_printf(&b, "\n[[%s%s]]を見る。\n", w->slots[s->links[i]].id, i == 0 ? "" : "|こちら");
    if (s->figure >= 0)
        buffer_printf(&b, "\n![図](%sfigures/f%d.svg)\n",
                      str_find_char(str_from(s->path), '/', 0) == STR_NPOS ? ""
                      : str_starts(str_from(s->path), STR("guide/"))       ? "../../"
                                                                           : "../",
                      s->figure);
    struct str copy = arena_str(a, buffer_str(&b));
    buffer_free(&b);
    return copy;
}

static struct str figure_of(struct world *w, const struct slot *s)
{
    return arena_printf(&w->arena,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"9\"><path d=\"M0 0h9v9z\"/></svg>\n",
                        10 + (unsigned)s->figure * 10 + s->figure_state);
}

/* ---- the approved set ---- */

static void add_object(struct world *w, struct str bytes, unsigned char sha256[SHA256_SIZE])
{
    sha256_bytes(bytes, sha256);
    memcpy(w->objects[w->object_count].sha256, sha256, SHA256_SIZE);
    w->objects[w->object_count++].bytes = bytes;
}

static int read_object(void *data, const unsigned char sha256[SHA256_SIZE], size_t limit, struct arena *arena,
                       struct str *bytes)
{
    const struct world *w = data;
    for (size_t i = 0; i < w->object_count; i++)
        if (memcmp(w->objects[i].sha256, sha256, SHA256_SIZE) == 0) {
            *bytes = arena_str(arena, w->objects[i].bytes);
            return bytes->size <= limit ? 0 : -EFBIG;
        }
    return -ENOENT;
}

static void approve(struct world *w)
{
    struct approved_document *items;
    arena_reset(&w->arena);
    w->object_count = 0;
    items = ARENA_ARRAY(&w->arena, struct approved_document, SLOTS);
    w->set = (struct approved_set){.items = items, .read = read_object, .data = w};
    for (int i = 0; i < SLOTS; i++) {
        const struct slot *s = &w->slots[i];
        if (s->fate == NOWHERE)
            continue;
        struct approved_document *d = &items[w->set.count++];
        *d = (struct approved_document){.id = str_from(s->id),
                                        .path = str_from(s->path),
                                        .internal = s->recorded,
                                        .absent = s->fate == WITHDRAWN,
                                        .encoding = STR("utf-8"),
                                        .changed = s->fate == WITHDRAWN ? 1767225600 : 0};
        add_object(w, text_of(w, s), d->sha256);
        if (s->figure < 0)
            continue;
        struct approved_file *file = ARENA_NEW(&w->arena, struct approved_file);
        file->path = arena_printf(&w->arena, "figures/f%d.svg", s->figure);
        add_object(w, figure_of(w, s), file->sha256);
        d->files = file;
        d->file_count = 1;
    }
}

/* ---- the sites ---- */

static void put_file(const char *root, const char *path, struct str bytes)
{
    int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(file_make_folders(fd, path), 0);
    assert_int_equal(file_write(fd, path, bytes, NULL), 0);
    close(fd);
}

static void put_working(struct world *w, const char *root)
{
    for (int i = 0; i < SLOTS; i++) {
        const struct slot *s = &w->slots[i];
        struct str path = arena_printf(&w->arena, "content/%s", s->path);
        struct str whole = arena_printf(&w->arena, "%s/%s", root, path.data);
        if (s->working == 0)
            unlink(whole.data);
        else
            put_file(root, path.data,
                     s->working == 1 ? STR("---\ntitle: 作業中canaryworking\n---\n\ncanaryworking\n")
                                     : STR("---\ntitle: 作業中canaryworking\nvisibility: internal\n---\n"));
    }
}

static void begin_site(char root[FOLDER_SIZE])
{
    char cwd[512], from[1100], to[128];
    close(folder_make(root));
    assert_non_null(getcwd(cwd, sizeof cwd));
    snprintf(from, sizeof from, "%s/themes", cwd);
    snprintf(to, sizeof to, "%s/themes", root);
    assert_int_equal(symlink(from, to), 0);
    put_file(root, "fumi.yaml", str_from(settings));
    put_file(root, "content/keep.txt", STR("-"));
}

static void build(struct world *w, const char *root, bool full, struct build_report *report)
{
    struct build *b = NULL;
    struct diags diags = DIAGS_INIT;
    struct build_options options = {.root = root,
                                    .target = "public",
                                    .jobs = 1,
                                    .full = full,
                                    .approved = &w->set,
                                    .has_instant = w->day > 0,
                                    .instant = 1769904000 - 9 * 3600 + w->day * DAY};
    assert_int_equal(build_open(&b, &options, &diags), BUILD_OK);
    assert_int_equal(build_update(b, report), BUILD_OK);
    build_close(b);
    diags_free(&diags);
}

/* ---- what may be seen, said without the code under test ---- */

static bool section_is_internal(const struct world *w, const char *id)
{
    for (int i = 0; i < SLOTS; i++) {
        const struct slot *s = &w->slots[i];
        bool internal = s->working == 2 || (s->fate == APPROVED && (s->internal || s->recorded));
        size_t size = strlen(s->id);
        if (!s->is_section || !internal)
            continue;
        if (strcmp(s->id, "index") == 0 || (strncmp(id, s->id, size) == 0 && (id[size] == '\0' || id[size] == '/')))
            return true;
    }
    return false;
}

static bool is_visible(const struct world *w, const struct slot *s)
{
    int64_t day = w->day > 0 ? w->day : -16; /* the newest date of all is in the middle of January */
    if (s->fate != APPROVED || s->internal || s->recorded || s->working == 2 || section_is_internal(w, s->id))
        return false;
    return (s->from == 0 || day + 1 >= s->from) && (s->until == 0 || day + 1 <= s->until);
}

/* ---- looking at what came out ---- */

struct sight {
    struct world *w;
    size_t files;
};

static void look_into(struct sight *sight, const char *path, struct str bytes)
{
    struct world *w = sight->w;
    assert_true(str_find(bytes, STR("canaryworking"), 0) == STR_NPOS);
    for (int i = 0; i < SLOTS; i++) {
        const struct slot *s = &w->slots[i];
        struct arena arena = ARENA_INIT;
        struct str mark = canary(&arena, s, i);
        mark.size -= 1; /* whatever the version */
        bool found = str_find(bytes, str_sub(mark, 0, str_find_char(mark, 'v', 6) + 1), 0) != STR_NPOS;
        if (found && !is_visible(w, s))
            fail_msg("%s tells of %s", path, s->path);
        arena_free(&arena);
    }
}

static void walk(struct sight *sight, const char *folder, const char *other)
{
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        char path[1024], twin[1024];
        struct stat st;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        snprintf(twin, sizeof twin, "%s/%s", other, e->d_name);
        assert_int_equal(stat(path, &st), 0);
        if (S_ISDIR(st.st_mode)) {
            look_into(sight, path, str_from(e->d_name));
            walk(sight, path, twin);
            continue;
        }
        struct arena arena = ARENA_INIT;
        struct str mine, theirs;
        assert_int_equal(file_read(&arena, AT_FDCWD, path, (size_t)64 << 20, &mine, NULL), 0);
        if (file_read(&arena, AT_FDCWD, twin, (size_t)64 << 20, &theirs, NULL) != 0 || !str_equal(mine, theirs))
            fail_msg("%s is not what %s is", path, twin);
        look_into(sight, path, mine);
        look_into(sight, path, str_from(e->d_name));
        sight->files++;
        arena_free(&arena);
    }
    closedir(dir);
}

static size_t compare(struct world *w)
{
    char a[128], b[128];
    struct sight there = {w, 0}, back = {w, 0};
    snprintf(a, sizeof a, "%s/out/public", w->root);
    snprintf(b, sizeof b, "%s/out/public", w->fresh);
    walk(&there, a, b);
    walk(&back, b, a);
    assert_int_equal(there.files, back.files);
    return there.files;
}

/* ---- steps ---- */

static void change(struct world *w)
{
    struct slot *s = &w->slots[pick(w, SLOTS)];
    switch (pick(w, 12)) {
    case 0: s->fate = APPROVED; break;
    case 1: s->fate = (enum fate)pick(w, 3); break;
    case 2: s->version++; break;
    case 3: s->internal = pick(w, 3) == 0; break;
    case 4: s->recorded = pick(w, 4) == 0; break;
    case 5: s->from = pick(w, 3) == 0 ? 1 + (int)pick(w, 20) : 0; break;
    case 6: s->until = pick(w, 3) == 0 ? 1 + (int)pick(w, 20) : 0; break;
    case 7: s->links[pick(w, 2)] = (int)pick(w, SLOTS + 1) - 1; break;
    case 8: s->figure = (int)pick(w, FIGURES + 1) - 1; break;
    case 9: s->figure_state = pick(w, 3); break;
    case 10: s->working = (int)pick(w, pick(w, 3) == 0 ? 3 : 2); break;
    default: w->day = pick(w, 3) == 0 ? 0 : 1 + pick(w, 20);
    }
}

static void assert_same_findings(const struct diags *a, const struct diags *b)
{
    struct buffer mine = BUFFER_INIT, theirs = BUFFER_INIT;
    for (size_t i = 0; i < a->count; i++)
        diag_put_text(&mine, &a->items[i], false);
    for (size_t i = 0; i < b->count; i++)
        diag_put_text(&theirs, &b->items[i], false);
    if (!str_equal(buffer_str(&mine), buffer_str(&theirs)))
        fail_msg("other findings:\n%.*sthan from nothing:\n%.*s", STR_ARGS(buffer_str(&mine)), STR_ARGS(buffer_str(&theirs)));
    buffer_free(&mine);
    buffer_free(&theirs);
}

static void assert_same_hidden(const struct build_report *a, const struct build_report *b)
{
    for (size_t i = 0; i < a->hidden_count || i < b->hidden_count; i++) {
        struct str mine = i < a->hidden_count ? a->hidden[i].path : STR("nothing");
        struct str theirs = i < b->hidden_count ? b->hidden[i].path : STR("nothing");
        if (!str_equal(mine, theirs) || a->hidden[i].hiding != b->hidden[i].hiding)
            fail_msg("hidden: %.*s, from nothing: %.*s", STR_ARGS(mine), STR_ARGS(theirs));
    }
}

static void one_step(struct world *w, unsigned changes)
{
    struct build_report report = {0}, other = {0};
    for (unsigned i = 0; i < changes; i++)
        change(w);
    approve(w);
    put_working(w, w->root);
    put_working(w, w->fresh);
    build(w, w->root, false, &report);
    char out[128];
    snprintf(out, sizeof out, "%s/out", w->fresh);
    folder_remove(-1, out);
    build(w, w->fresh, false, &other);
    assert_true(compare(w) > 8);
    assert_same_findings(&report.diags, &other.diags);
    assert_same_hidden(&report, &other);
    assert_int_equal(report.instant, other.instant);
    build_report_free(&report);
    build_report_free(&other);
    /* And once more, with nothing changed: nothing is made. */
    build(w, w->root, false, &report);
    assert_int_equal(report.made, 0);
    assert_int_equal(report.written, 0);
    build_report_free(&report);
}

static void begin_world(struct world *w)
{
    *w = (struct world){.arena = ARENA_INIT};
    for (int i = 0; i < SLOTS; i++) {
        w->slots[i] = places[i];
        w->slots[i].links[0] = w->slots[i].links[1] = w->slots[i].figure = -1;
        w->slots[i].working = 1;
    }
    markdown_begin();
    begin_site(w->root);
    begin_site(w->fresh);
}

static void end_world(struct world *w)
{
    folder_remove(-1, w->root);
    folder_remove(-1, w->fresh);
    arena_free(&w->arena);
}

static void random_steps_equal_a_build_from_nothing(void **state)
{
    const char *steps = getenv("STEPS"), *seed = getenv("SEED");
    unsigned count = steps == NULL ? 60 : (unsigned)strtoul(steps, NULL, 10);
    struct world w;
    (void)state;
    begin_world(&w);
    w.seed = seed == NULL ? (unsigned)getpid() : (unsigned)strtoul(seed, NULL, 10);
    printf("SEED=%u\n", w.seed);
    for (int i = 0; i < SLOTS; i++)
        w.slots[i].fate = pick(&w, 3) > 0 ? APPROVED : NOWHERE;
    for (unsigned i = 0; i < count; i++)
        one_step(&w, 1 + pick(&w, 3));
    end_world(&w);
}

/* ---- single promises ---- */

static bool holds(const struct world *w, const char *path, const char *text)
{
    struct arena arena = ARENA_INIT;
    struct str whole = arena_printf(&arena, "%s/out/public/%s", w->root, path), bytes;
    bool found = file_read(&arena, AT_FDCWD, whole.data, (size_t)8 << 20, &bytes, NULL) == 0 &&
                 str_find(bytes, str_from(text), 0) != STR_NPOS;
    arena_free(&arena);
    return found;
}

static bool is_there(const struct world *w, const char *path)
{
    char whole[256];
    snprintf(whole, sizeof whole, "%s/out/public/%s", w->root, path);
    return access(whole, F_OK) == 0;
}

static void make(struct world *w, struct build_report *report)
{
    approve(w);
    put_working(w, w->root);
    build(w, w->root, false, report);
}

static void the_withdrawn_leave_a_notice(void **state)
{
    struct build_report report = {0};
    struct world w;
    (void)state;
    begin_world(&w);
    w.slots[2].fate = w.slots[3].fate = w.slots[4].fate = APPROVED;
    w.slots[2].links[0] = w.slots[2].links[1] = 3;
    make(&w, &report);
    assert_int_equal(report.diags.errors, 0);
    build_report_free(&report);
    w.slots[3].fate = WITHDRAWN;
    make(&w, &report);
    assert_int_equal(report.diags.errors, 0);
    assert_true(holds(&w, "faq/b.html", "取り下げました"));
    assert_true(holds(&w, "faq/b.html", "2026年1月1日"));
    assert_true(holds(&w, "faq/a.html", "<a href=\"b.html\">取り下げたページ</a>"));
    assert_true(holds(&w, "faq/a.html", "<a href=\"b.html\">こちら</a>"));
    assert_false(holds(&w, "sitemap.xml", "faq/b"));
    build_report_free(&report);
    w.slots[3].recorded = true; /* it was internal: nobody outside knew of it */
    make(&w, &report);
    assert_false(is_there(&w, "faq/b.html"));
    assert_int_equal(report.diags.errors, 2); /* both links lead nowhere now */
    build_report_free(&report);
    end_world(&w);
}

static void the_instant_decides(void **state)
{
    struct build_report report = {0};
    struct world w;
    (void)state;
    begin_world(&w);
    for (int i = 2; i < 5; i++)
        w.slots[i].fate = APPROVED;
    w.slots[2].from = 10;
    w.slots[3].until = 12;
    w.slots[4].links[0] = 2;
    w.slots[4].links[1] = 3;
    w.day = 8; /* the ninth of February */
    make(&w, &report);
    assert_false(is_there(&w, "faq/a.html"));
    assert_true(holds(&w, "faq/c.html", "公開を準備しているページを見る"));
    assert_int_equal(report.hidden_count, 1);
    assert_int_equal(report.hidden[0].hiding, HIDING_EARLY);
    build_report_free(&report);
    w.day = 9;
    make(&w, &report);
    assert_true(is_there(&w, "faq/a.html"));
    build_report_free(&report);
    w.day = 11; /* the day that expires: names is the last one */
    make(&w, &report);
    assert_int_equal(report.made, 0);
    assert_true(holds(&w, "faq/b.html", "本文canary20-b"));
    build_report_free(&report);
    w.day = 12;
    make(&w, &report);
    assert_true(holds(&w, "faq/b.html", "掲載は終わりました"));
    assert_true(holds(&w, "faq/c.html", "<a href=\"b.html\">こちら</a>"));
    assert_int_equal(report.diags.errors, 0);
    build_report_free(&report);
    end_world(&w);
}

static void each_document_has_its_own_state_of_a_figure(void **state)
{
    struct build_report report = {0};
    struct world w;
    (void)state;
    begin_world(&w);
    w.slots[2].fate = w.slots[3].fate = APPROVED;
    w.slots[2].figure = w.slots[3].figure = 1;
    w.slots[3].figure_state = 2;
    make(&w, &report);
    assert_int_equal(report.diags.errors, 0);
    assert_true(holds(&w, "faq/a.html", "width=\"20\""));
    assert_true(holds(&w, "faq/b.html", "width=\"22\""));
    assert_true(holds(&w, "faq/a.html", "media/figures/f1."));
    build_report_free(&report);
    end_world(&w);
}

/* An _index.md that says internal counts even where another document has taken its id. */
static void the_stricter_visibility_counts(void **state)
{
    struct build_report report = {0};
    struct world w;
    (void)state;
    begin_world(&w);
    for (int i = 1; i < 5; i++)
        w.slots[i].fate = APPROVED;
    make(&w, &report);
    assert_true(is_there(&w, "faq/a.html"));
    build_report_free(&report);
    put_file(w.root, "content/faq.md", STR("---\ntitle: もう一つ\n---\n"));
    put_file(w.root, "content/10-faq/_index.md", STR("---\ntitle: 影\nvisibility: internal\n---\n"));
    make(&w, &report);
    assert_false(is_there(&w, "faq/a.html"));
    assert_false(is_there(&w, "faq/index.html"));
    build_report_free(&report);
    put_file(w.root, "content/10-faq/_index.md", STR("---\ntitle: 影\n---\n"));
    put_file(w.root, "content/other.md", STR("---\ntitle: 別\nid: faq/a\nvisibility: internal\n---\n"));
    make(&w, &report);
    assert_false(is_there(&w, "faq/a.html"));
    assert_true(is_there(&w, "faq/b.html"));
    build_report_free(&report);
    end_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_withdrawn_leave_a_notice),
        cmocka_unit_test(the_instant_decides),
        cmocka_unit_test(each_document_has_its_own_state_of_a_figure),
        cmocka_unit_test(the_stricter_visibility_counts),
        cmocka_unit_test(random_steps_equal_a_build_from_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
