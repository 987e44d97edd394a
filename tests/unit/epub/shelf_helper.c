#include "shelf_helper.h"

#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>

static const char settings[] =
    "title: 試験の部屋\nsubtitle: 小さな会社のために\ndescription: 試験のためのサイトです。\npublisher: 試験の窓口\n"
    "contact: 03-0000-0000\ncopyright: 2026 試験の窓口\nbase_url: https://portal.example.jp/\n"
    "uuid: 00000000-0000-4000-8000-000000000001\nlang: ja\ntimezone: Asia/Tokyo\ntheme: portal\nmenu: []\nfooter: []\n"
    "sections:\n  guidebook: page\n  guidebook/mission1: topic\n  guidebook/mission2: topic\n  supplements: supplement\n"
    "  shelf: page\n  shelf/references: reference\n  glossary: term\n  handbook: part\n"
    "missions: [guidebook/mission1, guidebook/mission2]\ndownloads: [csv]\n";

/* Mission 1 has everything, mission 2 nearly nothing. */
static const struct shelf_file sample[] = {
    {"_index.md", "---\ntitle: ホーム\n---\n"},
    {"guidebook/_index.md", "---\ntitle: ガイドブック\ndate: 2017-11\n---\n"},
    {"guidebook/foreword.md", "---\ntitle: はじめに\n---\nようこそ。\n"},
    {"guidebook/mission1/_index.md",
     "---\ntitle: \"Mission 1 知る：敵の手口\"\nsummary: 手口を知る。\ntags: [入口, 攻撃]\n---\n一部。\n"},
    {"guidebook/mission1/01-a.md", "---\ntitle: 甲\nnumber: \"1-1\"\ndate: 2016-12-08\nhistory:\n"
                                   "  - {date: 2016-12-08, text: 初版}\n  - {date: 2018-02-03, text: 図を改めた}\n---\n"
                                   "<!-- page: 8 -->\n\n## 節 {#s}\n\n本文。\n\n<!-- page: 10 -->\n\n続き。\n"},
    {"guidebook/mission1/02-b.md", "---\ntitle: 乙\nnumber: \"1-2\"\ndate: 2017-01-01\n---\n## 節 {#s}\n\n壁の話。\n"},
    {"guidebook/mission1/03-fax.md", "---\ntitle: ファクス\n---\n使う。\n"},
    {"guidebook/mission1/figures/flow.svg",
     "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"120\" height=\"80\"><path d=\"M0 0h9v9z\"/></svg>"},
    {"guidebook/mission1/files/table.csv", "a,b\n"},
    {"guidebook/mission2/_index.md", "---\ntitle: \"Mission 2 守る\"\n---\n二部。\n"},
    {"guidebook/mission2/01-c.md", "---\ntitle: 丙\n---\n文。\n"},
    {"supplements/_index.md", "---\ntitle: 追補\n---\n"},
    {"supplements/one.md", "---\ntitle: 新しい手口\ndate: 2020-04-01\ntarget: [guidebook/mission1/a]\npages: [\"8-9\"]\n"
                           "action: revise\nreason: 変わったため\n---\n## 節 {#s}\n\n新しい文。\n"},
    {"supplements/two.md", "---\ntitle: 別の章\ndate: 2021-05-01\ntarget: [guidebook/mission1/a, guidebook/mission1/b]\n"
                           "pages: [\"10\", \"12\"]\naction: insert-after\n---\n足した文。\n"},
    {"supplements/three.md",
     "---\ntitle: ファクスをやめる\ndate: 2019-01-01\ntarget: [guidebook/mission1/fax]\naction: retire\n---\n理由。\n"},
    {"shelf/_index.md", "---\ntitle: 書棚\n---\n"},
    {"shelf/references/_index.md", "---\ntitle: 参考資料\n---\n"},
    {"shelf/references/r.md", "---\ntitle: 文献\npublisher: 試験庁\n---\n## 章 {#part}\n\n要点。\n"},
    {"glossary/_index.md", "---\ntitle: 用語集\n---\n"},
    {"glossary/wall.md", "---\ntitle: 壁\nreading: かべ\nsummary: 守るもの。\n---\n説明。\n"},
    {"glossary/virus.md", "---\ntitle: ウイルス\nreading: びいるす\nsummary: 悪いもの。\n---\n説明。\n"},
    {"glossary/unused.md", "---\ntitle: 使わない語\nreading: つかわない\nsummary: 意味。\n---\n説明。\n"},
    {"handbook/_index.md", "---\ntitle: 手引き\nvisibility: internal\n---\n"},
    {"handbook/secret.md", "---\ntitle: 内緒の題\n---\n内緒。\n"},
};

static bool is_replaced(const char *path, const struct shelf_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(files[i].path, path) == 0)
            return true;
    return false;
}

static void put(struct shelf *s, const struct shelf_file *file)
{
    struct str path = arena_printf(&s->arena, "content/%s", file->path);
    if (file->text != NULL)
        assert_int_equal(file_write(s->root, path.data, str_from(file->text), NULL), 0);
}

static void load_sources(struct shelf *s)
{
    struct arena scratch = ARENA_INIT;
    struct loaded loaded;
    assert_int_equal(source_scan(&s->sources, s->root, 1, &s->diags), 0);
    catalogue_begin(&s->catalogue, &s->config);
    for (size_t i = 0; i < s->sources.count; i++)
        if (s->sources.items[i].type == SOURCE_DOCUMENT) {
            load_document(&s->context, &s->sources.items[i], &scratch, NULL, NULL, &loaded);
            catalogue_take(&s->catalogue, loaded.entry);
        } else {
            load_medium(&s->context, &s->sources.items[i], &s->arena, &scratch, &loaded);
            catalogue_put_medium(&s->catalogue, &loaded.medium);
        }
    catalogue_settle(&s->catalogue);
    arena_free(&scratch);
}

/* The cover's picture is no concern of these tests, and no package template either. */
static void load_kit(struct shelf *s)
{
    struct kit_file *files = ARENA_ARRAY(&s->arena, struct kit_file, 64);
    size_t count = 0;
    DIR *folder = opendir("epub");
    assert_non_null(folder);
    for (const struct dirent *e = readdir(folder); e != NULL; e = readdir(folder)) {
        struct kit_file *file = &files[count];
        file->path = arena_str(&s->arena, str_from(e->d_name));
        if (!str_ends(file->path, STR(".mustache")) && !str_ends(file->path, STR(".css")))
            continue;
        struct str path = arena_printf(&s->arena, "epub/%s", e->d_name);
        assert_int_equal(file_read(&s->arena, AT_FDCWD, path.data, 1 << 20, &file->bytes, NULL), 0);
        file->hash = hash_bytes(file->bytes);
        assert_true(++count < 64);
    }
    closedir(folder);
    kit_load(&s->kit, files, count, &s->diags);
}

void shelf_open(struct shelf *s, const struct shelf_file *files, size_t count)
{
    markdown_begin();
    *s = (struct shelf){.arena = ARENA_INIT, .diags = DIAGS_INIT};
    s->root = folder_make(s->folder);
    for (size_t i = 0; i < sizeof sample / sizeof *sample; i++)
        if (!is_replaced(sample[i].path, files, count))
            put(s, &sample[i]);
    for (size_t i = 0; i < count; i++)
        put(s, &files[i]);
    assert_int_equal(config_load(&s->arena, str_from(settings), &s->config, &s->diags), 0);
    s->context = (struct load_context){.config = &s->config, .sources = &s->sources, .lang = s->config.lang};
    load_sources(s);
    load_kit(s);
    books_list(&s->arena, &s->catalogue, &s->books);
    s->facts = (struct facts){.catalogue = &s->catalogue, .books = &s->books};
    s->facts.supplements = facts_supplements_build(&s->catalogue, &s->arena);
    s->view = (struct view){&s->facts, &s->reads, &s->arena};
    s->press = (struct press){.kit = &s->kit,
                              .config = &s->config,
                              .facts = &s->facts,
                              .term_entries = view_terms(&s->view),
                              .loader = {load_book_text, load_book_medium, &s->context}};
    s->press.terms = terms_build(&s->arena, s->press.term_entries);
}

void shelf_close(struct shelf *s)
{
    kit_free(&s->kit);
    catalogue_free(&s->catalogue);
    source_set_free(&s->sources);
    facet_reads_free(&s->reads);
    diags_free(&s->diags);
    arena_free(&s->arena);
    folder_remove(s->root, s->folder);
}

void shelf_book(struct shelf *s, const char *name, struct shelf_book *b)
{
    const struct book_info *info = books_by_path(&s->books, arena_printf(&s->arena, "books/%s.epub", name));
    struct facet_reads reads = {0};
    assert_non_null(info);
    *b = (struct shelf_book){0};
    book_plan(&b->book, &s->view, &s->books, info);
    b->chapters = ARENA_ARRAY(&s->arena, struct chapter_made, b->book.count);
    b->made = ARENA_ARRAY(&s->arena, const struct chapter_made *, b->book.count);
    for (size_t i = 0; i < b->book.count; i++) {
        struct chapter_text text;
        assert_int_equal(chapter_load(&s->press, &b->book.chapters[i], &s->arena, &text), 0);
        chapter_make(&s->press, &b->book, i, &text, &s->arena, &reads, &b->chapters[i], &s->diags);
        b->made[i] = &b->chapters[i];
    }
    facet_reads_free(&reads);
    b->matter = (struct matter){.press = &s->press,
                                .books = &s->books,
                                .book = &b->book,
                                .made = b->made,
                                .view = &s->view,
                                .arena = &s->arena,
                                .diags = &s->diags};
    matter_gather(&b->matter);
}

void shelf_begin(struct shelf *s, struct shelf_book *b, const char *name, const struct shelf_file *files, size_t count)
{
    shelf_open(s, files, count);
    shelf_book(s, name, b);
}

void shelf_end(struct shelf *s, struct shelf_book *b)
{
    book_free(&b->book);
    shelf_close(s);
}

const struct chapter_made *shelf_made(const struct shelf_book *b, const char *id)
{
    for (size_t i = 0; i < b->book.count; i++)
        if (str_is(b->book.chapters[i].id, id))
            return b->made[i];
    fail_msg("no chapter %s", id);
    return NULL;
}

struct str shelf_chapter(const struct shelf_book *b, const char *id)
{
    return shelf_made(b, id)->files[0].bytes;
}

void shelf_has(struct str bytes, const char *text)
{
    if (str_find(bytes, str_from(text), 0) == STR_NPOS)
        fail_msg("no %s in:\n%.*s", text, STR_ARGS(bytes));
}

void shelf_lacks(struct str bytes, const char *text)
{
    if (str_find(bytes, str_from(text), 0) != STR_NPOS)
        fail_msg("%s in:\n%.*s", text, STR_ARGS(bytes));
}

void shelf_has_each(struct str bytes, const char *const *texts)
{
    size_t at = 0;
    for (; *texts != NULL; texts++) {
        size_t found = str_find(bytes, str_from(*texts), at);
        if (found == STR_NPOS)
            fail_msg("no %s behind what is to be before it in:\n%.*s", *texts, STR_ARGS(bytes));
        at = found + strlen(*texts);
    }
}

void shelf_is(struct str text, const char *wanted)
{
    if (!str_is(text, wanted))
        fail_msg("%.*s, should be %s", STR_ARGS(text), wanted);
}
