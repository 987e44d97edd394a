/*
 * generate: a site of N Japanese pages of about 4 KB for `make bench`, the same for the same seed on any machine.
 *
 *     generate [--hugo] [--seed N] PAGES FOLDER
 *
 * writes FOLDER/fumi.yaml and FOLDER/content/. 120 pages are topics in six missions at any size; of the rest 70 % are
 * references of the shelf, 20 % news, 10 % FAQ, in folders of some 200. Each section has an _index.md besides, which is
 * not counted. Each page has headings, a list, a table, an alert, footnotes, ruby, emphasis beside CJK punctuation, and
 * refers to a topic and two of its own neighbours. With --hugo the same pages come out in Hugo's dialect: FOLDER/content/
 * only, with relref where fumi has [[id]] and the title that fumi would look up written out.
 *
 * A page's text hangs on the seed and on its own number alone, but for the references, which also hang on N.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "words.h"

enum { TOPICS = 120, TOPICS_PER_MISSION = 20, FOLDER_SIZE = 200, LEAST_PAGES = 200 };

enum family { TOPIC, REFERENCE, NEWS, FAQ, FAMILIES };

struct site {
    const char *folder;
    uint64_t seed;
    bool hugo;
    unsigned counts[FAMILIES];
};

struct page {
    enum family family;
    unsigned number; /* from 0, within its family */
};

struct text {
    char data[1 << 15];
    size_t size;
};

/* splitmix64: each page has its own stream, so that pages do not hang on each other. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static unsigned pick(uint64_t *state, size_t count)
{
    return (unsigned)(next_random(state) % count);
}

static uint64_t stream(const struct site *site, struct page page, unsigned purpose)
{
    uint64_t state = site->seed ^ ((uint64_t)page.family << 56) ^ ((uint64_t)purpose << 48) ^ page.number;
    next_random(&state);
    return state;
}

static void fail(const char *what, const char *path)
{
    fprintf(stderr, "generate: %s: %s: %s\n", path, what, strerror(errno));
    exit(3);
}

__attribute__((format(printf, 2, 3))) static void put(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    size_t room = sizeof text->data - text->size;
    int size = vsnprintf(text->data + text->size, room, format, arguments);
    va_end(arguments);
    if (size < 0 || (size_t)size >= room) {
        fprintf(stderr, "generate: a page is larger than its buffer\n");
        exit(3);
    }
    text->size += (size_t)size;
}

/* --- What pages are called ---------------------------------------------------------------------------------------- */

static void put_title(struct text *text, const struct site *site, struct page page)
{
    uint64_t state = stream(site, page, 1);
    const char *threat = threats[pick(&state, COUNT(threats))];
    const char *asset = assets[pick(&state, COUNT(assets))];
    const char *measure = measures[pick(&state, COUNT(measures))];
    switch (page.family) {
    case TOPIC: put(text, "%sと%sを守る%u", threat, asset, page.number % TOPICS_PER_MISSION + 1); break;
    case REFERENCE: put(text, "%sに関する手引き 第%u号", measure, page.number + 1); break;
    case NEWS: put(text, "%sに注意、%sが狙われています（%u）", threat, asset, page.number + 1); break;
    default: put(text, "%sについて：%sはどう進めますか（問%u）", asset, measure, page.number + 1); break;
    }
}

static void put_folder(struct text *text, struct page page)
{
    switch (page.family) {
    case TOPIC: put(text, "guidebook/%s", missions[page.number / TOPICS_PER_MISSION % COUNT(missions)][0]); break;
    case REFERENCE: put(text, "shelf/references/g%04u", page.number / FOLDER_SIZE); break;
    case NEWS: put(text, "news/g%04u", page.number / FOLDER_SIZE); break;
    default: put(text, "faq/g%04u", page.number / FOLDER_SIZE); break;
    }
}

/* The id, or where order is set the path: topics have an order number, which fumi drops from the id. */
static void put_id(struct text *text, struct page page, bool order)
{
    static const char letters[FAMILIES] = {'t', 'r', 'n', 'q'};
    put_folder(text, page);
    put(text, "/");
    if (page.family == TOPIC && order)
        put(text, "%02u-", page.number % TOPICS_PER_MISSION + 1);
    put(text, "%c%06u", letters[page.family], page.number);
}

static void put_reference(struct text *text, const struct site *site, struct page target, const char *anchor)
{
    if (site->hugo) {
        put(text, "[");
        put_title(text, site, target);
        put(text, "]({{< relref \"/");
        put_id(text, target, false);
        put(text, "%s%s\" >}})", anchor != NULL ? "#" : "", anchor != NULL ? anchor : "");
    } else {
        put(text, "[[");
        put_id(text, target, false);
        put(text, "%s%s]]", anchor != NULL ? "#" : "", anchor != NULL ? anchor : "");
    }
}

/* The neighbour some places on; itself only where the family has one member. */
static struct page neighbour(const struct site *site, struct page page, unsigned distance)
{
    return (struct page){page.family, (page.number + distance) % site->counts[page.family]};
}

/* --- Text --------------------------------------------------------------------------------------------------------- */

static void put_word(struct text *text, const struct site *site, uint64_t *state, char list)
{
    switch (list) {
    case 't': put(text, "%s", threats[pick(state, COUNT(threats))]); break;
    case 'a': put(text, "%s", assets[pick(state, COUNT(assets))]); break;
    case 'w': put(text, "%s", actors[pick(state, COUNT(actors))]); break;
    case 'm': put(text, "%s", measures[pick(state, COUNT(measures))]); break;
    case 'e': put(text, "%s", effects[pick(state, COUNT(effects))]); break;
    case 'p': put(text, "%s", places[pick(state, COUNT(places))]); break;
    case 'n': put(text, "%u", 3 + pick(state, 6)); break;
    case 'M': put(text, "%s", marked[pick(state, COUNT(marked))]); break;
    default: {
        unsigned ruby = pick(state, COUNT(rubies));
        put(text, site->hugo ? "<ruby>%s<rt>%s</rt></ruby>" : "{%s|%s}", rubies[ruby][0], rubies[ruby][1]);
    }
    }
}

static void put_sentence(struct text *text, const struct site *site, uint64_t *state)
{
    for (const char *at = sentences[pick(state, COUNT(sentences))]; *at != '\0'; at++) {
        if (*at == '$')
            put_word(text, site, state, *++at);
        else
            put(text, "%c", *at);
    }
}

static void put_paragraph(struct text *text, const struct site *site, uint64_t *state, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        put_sentence(text, site, state);
        if (i + 1 < count && pick(state, 3) == 0)
            put(text, "\n"); /* a line break inside a Japanese paragraph */
    }
}

static void put_table(struct text *text, const struct site *site, uint64_t *state)
{
    put(text, "| 対象 | 起こりうること | 対策 | 担当 |\n|---|---|---|:-:|\n");
    for (unsigned row = 0; row < 4; row++) {
        for (const char *list = "atmw"; *list != '\0'; list++) {
            put(text, "| ");
            put_word(text, site, state, *list);
            put(text, " ");
        }
        put(text, "|\n");
    }
    put(text, "\n");
}

static void put_list(struct text *text, const struct site *site, uint64_t *state, bool ordered)
{
    for (unsigned item = 1; item <= 4; item++) {
        if (ordered)
            put(text, "%u. ", item);
        else
            put(text, "- ");
        put_word(text, site, state, 'a');
        put(text, "では、");
        put_word(text, site, state, 'm');
        put(text, "を行う。\n");
        if (item == 2 && !ordered) {
            put(text, "    - 担当は");
            put_word(text, site, state, 'w');
            put(text, "とする。\n");
        }
    }
    put(text, "\n");
}

static void put_alert(struct text *text, const struct site *site, uint64_t *state)
{
    static const char *const names[][2] = {{"NOTE", "補足"}, {"TIP", "ヒント"}, {"IMPORTANT", "重要"}, {"WARNING", "注意"}};
    unsigned name = pick(state, COUNT(names));
    if (site->hugo)
        put(text, "> **%s**\n>\n> ", names[name][1]);
    else
        put(text, "> [!%s]\n> ", names[name][0]);
    put_sentence(text, site, state);
    put(text, "\n\n");
}

static void put_body(struct text *text, const struct site *site, struct page page)
{
    uint64_t state = stream(site, page, 2);
    struct page topic = {TOPIC, pick(&state, TOPICS)};
    unsigned first = pick(&state, COUNT(headings));

    put_paragraph(text, site, &state, 4);
    put(text, "[^1]\n\n");
    for (unsigned section = 0; section < 4; section++) {
        const char *const *heading = headings[(first + section) % COUNT(headings)];
        put(text, "## %s {#%s}\n\n", heading[0], heading[1]);
        put_paragraph(text, site, &state, 3 + pick(&state, 3));
        put(text, "\n\n");
        if (section == 0) {
            put_list(text, site, &state, page.number % 2 == 0);
            put(text, "くわしくは");
            put_reference(text, site, topic, NULL);
            put(text, "を見てください。");
            put_sentence(text, site, &state);
            put(text, "\n\n");
        } else if (section == 1) {
            put_table(text, site, &state);
            put_alert(text, site, &state);
        } else if (section == 3) {
            put(text, "関連：");
            put_reference(text, site, neighbour(site, page, 1), NULL);
            put(text, "、");
            put_reference(text, site, neighbour(site, page, 7), NULL);
            put(text, "[^2]\n\n");
        }
    }
    put(text, "[^1]: %sの公表資料による。\n[^2]: ", publishers[pick(&state, COUNT(publishers))]);
    put_sentence(text, site, &state);
    put(text, "\n");
}

/* --- Front matter ------------------------------------------------------------------------------------------------- */

static void put_date(struct text *text, const char *key, unsigned number)
{
    /* some 60 a month, backwards from December 2016, so that the newest have the lowest numbers */
    unsigned month = 2016 * 12 + 11 - number / 60 % 240;
    put(text, "%s: %04u-%02u-%02u\n", key, month / 12, month % 12 + 1, 28 - number % 28);
}

static void put_tags(struct text *text, uint64_t *state)
{
    unsigned first = pick(state, COUNT(tags));
    put(text, "tags: [%s, %s]\n", tags[first], tags[(first + 3) % COUNT(tags)]);
}

/* Hugo takes url for the page's own. */
static void put_url(struct text *text, const struct site *site, const char *base, struct page page)
{
    put(text, "%s: %s%u.html\n", site->hugo ? "original" : "url", base, page.number);
}

static void put_keys(struct text *text, const struct site *site, struct page page)
{
    uint64_t state = stream(site, page, 3);
    put_tags(text, &state);
    switch (page.family) {
    case TOPIC: {
        unsigned place = page.number % TOPICS_PER_MISSION;
        put(text, "number: %u-%u\n", page.number / TOPICS_PER_MISSION + 1, place + 1);
        put(text, "pages: [%u-%u]\n", page.number * 4 + 8, page.number * 4 + 11);
        put(text, "audience: [%s]\n", audiences[pick(&state, COUNT(audiences))]);
        if (site->hugo)
            put(text, "weight: %u\n", place + 1);
        put(text, "history:\n  - date: 2016-12\n    text: 初版\n");
        break;
    }
    case REFERENCE:
        put(text, "publisher: [%s]\n", publishers[pick(&state, COUNT(publishers))]);
        put_date(text, "published", page.number);
        put(text, "edition: 第%u版\npriority: %u\n", 1 + pick(&state, 4), 1 + pick(&state, 3));
        put(text, "audience: [%s]\n", audiences[pick(&state, COUNT(audiences))]);
        put(text, "category: %s\n", categories[pick(&state, COUNT(categories))]);
        put_url(text, site, "https://reference.example.jp/documents/", page);
        break;
    case NEWS:
        put_date(text, "date", page.number);
        put(text, "severity: %s\n", severities[pick(&state, COUNT(severities))]);
        put(text, "cve: [CVE-2016-%05u]\n", page.number % 100000);
        put_url(text, site, "https://news.example.jp/", page);
        break;
    default:
        put(text, "question: ");
        put_title(text, site, page);
        put(text, "\nkeywords: [%s, %s]\n", tags[pick(&state, COUNT(tags))], assets[pick(&state, COUNT(assets))]);
        break;
    }
}

/* --- Files -------------------------------------------------------------------------------------------------------- */

static void write_file(const struct site *site, const char *path, const struct text *text)
{
    char whole[4096];
    if (snprintf(whole, sizeof whole, "%s/%s", site->folder, path) >= (int)sizeof whole) {
        errno = ENAMETOOLONG;
        fail("cannot be written", path);
    }
    for (char *slash = strchr(whole + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(whole, 0777) != 0 && errno != EEXIST)
            fail("no folder", whole);
        *slash = '/';
    }
    FILE *file = fopen(whole, "w");
    if (file == NULL || fwrite(text->data, 1, text->size, file) != text->size)
        fail("cannot be written", whole);
    if (fclose(file) != 0)
        fail("cannot be written", whole);
}

static void write_page(const struct site *site, struct page page)
{
    static struct text text, path;
    text.size = path.size = 0;
    put(&path, "content/");
    put_id(&path, page, !site->hugo);
    put(&path, ".md");

    uint64_t state = stream(site, page, 4);
    put(&text, "---\ntitle: ");
    put_title(&text, site, page);
    put(&text, "\nsummary: ");
    put_word(&text, site, &state, 't');
    put(&text, "に備えて");
    put_word(&text, site, &state, 'm');
    put(&text, "を進めるための要点をまとめました。\n");
    put_keys(&text, site, page);
    put(&text, "---\n\n");
    put_body(&text, site, page);
    write_file(site, path.data, &text);
}

static void write_section(const struct site *site, const char *folder, const char *title, const char *summary)
{
    static struct text text, path;
    text.size = path.size = 0;
    put(&path, "content/%s%s_index.md", folder, *folder != '\0' ? "/" : "");
    put(&text, "---\ntitle: %s\nsummary: %s\n---\n\n%sを集めました。\n", title, summary, title);
    write_file(site, path.data, &text);
}

/* The folders that hold a family's pages, in lots of FOLDER_SIZE. */
static void write_lots(const struct site *site, enum family family, const char *title)
{
    static struct text folder, name;
    for (unsigned number = 0; number < site->counts[family]; number += FOLDER_SIZE) {
        folder.size = name.size = 0;
        put_folder(&folder, (struct page){family, number});
        put(&name, "%s その%u", title, number / FOLDER_SIZE + 1);
        write_section(site, folder.data, name.data, "まとめて読めるように分けた部分です。");
    }
}

static void write_sections(const struct site *site)
{
    write_section(site, "", "中小企業サイバーセキュリティの部屋", "はじめての方のための入口です。");
    write_section(site, "guidebook", "ガイドブック", "六つのミッションで学びます。");
    for (size_t i = 0; i < COUNT(missions); i++) {
        static struct text folder;
        folder.size = 0;
        put(&folder, "guidebook/%s", missions[i][0]);
        write_section(site, folder.data, missions[i][1], missions[i][2]);
    }
    write_section(site, "shelf", "書棚", "参考になる資料の要約です。");
    write_section(site, "shelf/references", "参考文献", "公的機関などの資料です。");
    write_section(site, "news", "ニュースウォッチ", "日々の話題です。");
    write_section(site, "faq", "よくある質問", "相談窓口に寄せられた質問です。");
    write_lots(site, REFERENCE, "参考文献");
    write_lots(site, NEWS, "ニュース");
    write_lots(site, FAQ, "質問");
}

static void write_settings(const struct site *site)
{
    static struct text text;
    put(&text, "title: 中小企業サイバーセキュリティの部屋\nsubtitle: 計測のための見本\n"
               "description: 計測のために作られた見本のサイトです。\npublisher: 相談窓口\ncopyright: 相談窓口\n"
               "base_url: https://bench.example.jp/\nuuid: 00000000-0000-4000-8000-000000000001\n"
               "lang: ja\ntimezone: Asia/Tokyo\ntheme: portal\n\nmenu: [guidebook, news, shelf, faq]\nfooter: []\n\nsections:\n"
               "  guidebook: page\n");
    for (size_t i = 0; i < COUNT(missions); i++)
        put(&text, "  guidebook/%s: topic\n", missions[i][0]);
    put(&text, "  shelf: page\n  shelf/references: reference\n  news: news\n  faq: faq\n\nmissions:\n");
    for (size_t i = 0; i < COUNT(missions); i++)
        put(&text, "  - guidebook/%s\n", missions[i][0]);
    put(&text, "\nvalues:\n  audience: [経営者, 管理者, システム担当者, 従業員]\n"
               "  category: [経営, 組織・体制, 技術対策, 法令・制度, 人材育成, 次世代IT, インシデント対応, 統計・調査]\n"
               "  severity: [緊急, 重要, 注意, 参考]\n\ndownloads: [pdf]\n");
    write_file(site, "fumi.yaml", &text);
}

static unsigned long number_of(const char *text)
{
    char *end;
    errno = 0;
    unsigned long number = strtoul(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0') {
        fprintf(stderr, "generate: not a number: %s\n", text);
        exit(2);
    }
    return number;
}

int main(int argc, char **argv)
{
    struct site site = {.seed = 1};
    int at = 1;
    for (; at < argc && argv[at][0] == '-'; at++) {
        if (strcmp(argv[at], "--hugo") == 0) {
            site.hugo = true;
        } else if (strcmp(argv[at], "--seed") == 0 && at + 1 < argc) {
            site.seed = number_of(argv[++at]);
        } else {
            break;
        }
    }
    unsigned long pages = argc - at == 2 ? number_of(argv[at]) : 0;
    if (pages < LEAST_PAGES || pages > 10000000) {
        fprintf(stderr, "usage: generate [--hugo] [--seed N] PAGES FOLDER    (PAGES: %d to 10000000)\n", LEAST_PAGES);
        return 2;
    }
    site.folder = argv[at + 1];

    unsigned rest = (unsigned)pages - TOPICS;
    site.counts[TOPIC] = TOPICS;
    site.counts[NEWS] = rest / 5;
    site.counts[FAQ] = rest / 10;
    site.counts[REFERENCE] = rest - site.counts[NEWS] - site.counts[FAQ];

    if (!site.hugo)
        write_settings(&site);
    write_sections(&site);
    for (unsigned family = 0; family < FAMILIES; family++)
        for (unsigned number = 0; number < site.counts[family]; number++)
            write_page(&site, (struct page){(enum family)family, number});
    return 0;
}
