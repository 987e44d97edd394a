#include "workflow/draft.h"

#include "base/buffer.h"
#include "site/frontmatter.h"
#include "site/schema.h"

/* In the language of the authors, which is that of the pages. `example` is what stands behind the colon. */
static const struct {
    struct str key, explanation, example;
} words[] = {
#define WORD(key, explanation, example)                         \
    {                                                           \
        STR_INIT(key), STR_INIT(explanation), STR_INIT(example) \
    }
    WORD("title", "題名。一覧・目次・検索結果に出ます。短く、中身が分かるように。", "題名をここに書きます"),
    WORD("summary", "要約。一覧と検索結果に出ます。120文字まで。書かなければ本文の最初の段落が使われます。",
         "要約をここに書きます。"),
    WORD("date", "日付。2016、2016-12、2016-12-08 のどれかで書きます。", ""),
    WORD("tags", "タグ。同じタグの文書が一つの一覧に並びます。", "[備え]"),
    WORD("kind", "文書の種類。置き場所の種類と違うときだけ書きます。", ""),
    WORD("id", "ID。ファイル名から決まるので、ふつうは書きません。", "faq/example"),
    WORD("updated", "最後に直した日。書かなければ承認した日になります。", "2026-01-31"),
    WORD("owner", "この文書を受け持つ人や係。ページには出ません。", "相談窓口"),
    WORD("visibility", "internal と書くと、公開されず、職員向けの確認用サイトだけに出ます。", "internal"),
    WORD("order", "一覧の中での順番。小さいほど前です。ファイル名の番号（10- など）でも決められます。", "10"),
    WORD("aliases", "以前のアドレス。そこを開いた人はこのページへ案内されます。", "[/old/example.html]"),
    WORD("lang", "本文の言語。サイトの言語と違うときだけ書きます。", "en"),
    WORD("template", "使うテンプレート。ふつうは種類で決まるので書きません。", "page"),
    WORD("number_headings", "true と書くと、見出しに番号がつきます。", "true"),
    WORD("sources", "根拠にした書棚の文書のID。", "[shelf/references/example]"),
    WORD("history", "改版履歴。日付と内容を1件ずつ書きます。", "[{date: 2026-01-31, text: 直した内容}]"),
    WORD("publish_from", "この日時より前は公開しません。", "2026-04-01T09:00:00+09:00"),
    WORD("expires", "この日時を過ぎると公開しません。日付だけなら、その日の終わりまで公開します。", "2027-03-31"),
    WORD("draft", "true と書くと、書きかけであることがページに示されます。", "true"),
    WORD("number", "印刷版の番号。", "3-10"),
    WORD("pages", "印刷版のページ。追補では target と同じ順に、同じ数だけ並べます。", "[98-109]"),
    WORD("audience", "読んでほしい人。", ""),
    WORD("next", "次に読むとよい文書のID。", "[guidebook/mission1/example]"),
    WORD("target", "必須。この追補が変えるトピックのID。", "[]"),
    WORD("action", "必須。revise（改める）append（書き足す）insert-after（後に入れる）retire（取り下げる）のどれか。",
         "revise"),
    WORD("reason", "変える理由。", "変わったことを短く書きます"),
    WORD("publisher", "発行した機関。", "[発行した機関]"),
    WORD("published", "発行された日。", "2026-01"),
    WORD("edition", "版。", "第2版"),
    WORD("priority", "大切さ。1がいちばん大切で、5まであります。", "3"),
    WORD("category", "分類。", ""),
    WORD("url", "もとのページのアドレス。https:// から書きます。", "https://example.jp/"),
    WORD("supersedes", "この資料で古くなった書棚の文書のID。", "[shelf/references/example]"),
    WORD("severity", "重要さ。", ""),
    WORD("cve", "脆弱性の番号。", "[CVE-2026-12345]"),
    WORD("question", "質問。相談する人の言葉で書きます。", "質問をここに書きますか。"),
    WORD("keywords", "検索で見つけるための言葉。本文にない言い方を足します。", "[パスワード]"),
    WORD("contacts", "相談先。", "[相談窓口]"),
    WORD("references", "くわしく書いてある文書のID。", "[guidebook/mission1]"),
    WORD("reading", "読みがな。用語集の並び順になります。", "よみがな"),
    WORD("also", "関係する用語のID。", "[glossary/example]"),
};

/* Those that an author fills in rather than looks up: they are there, not commented out. */
static bool is_usual(enum kind kind, struct str key)
{
    static const struct {
        enum kind kind;
        const char *keys;
    } usual[] = {
        {KIND_SUPPLEMENT, " date target action reason "},
        {KIND_NEWS, " date "},
        {KIND_NOTICE, " date "},
        {KIND_FAQ, " question keywords "},
        {KIND_TERM, " reading "},
    };
    struct arena arena = ARENA_INIT;
    bool found = str_is(key, "title") || str_is(key, "summary");
    struct str word = arena_printf(&arena, " %.*s ", STR_ARGS(key));
    for (size_t i = 0; i < sizeof usual / sizeof *usual && !found; i++)
        found = usual[i].kind == kind && str_find(str_from(usual[i].keys), word, 0) != STR_NPOS;
    arena_free(&arena);
    return found;
}

static size_t word_of(struct str key)
{
    size_t i = 0;
    while (i < sizeof words / sizeof *words && !str_equal(words[i].key, key))
        i++;
    return i;
}

struct str draft_explanation(struct str key)
{
    size_t i = word_of(key);
    return i < sizeof words / sizeof *words ? words[i].explanation : STR_NONE;
}

static struct str_list values_of(const struct config *config, struct str key)
{
    if (str_is(key, "audience"))
        return config->audience;
    if (str_is(key, "category"))
        return config->category;
    return str_is(key, "severity") ? config->severity : (struct str_list){0};
}

static void put_value(struct buffer *out, const struct draft_options *o, const struct schema_key *key, struct str example)
{
    struct str_list values = values_of(o->config, key->name);
    if (str_is(key->name, "date"))
        example = o->today;
    if (str_is(key->name, "kind"))
        example = kind_name(o->kind);
    if (values.count > 0)
        example = values.items[0];
    if (key->type == SCHEMA_LIST && values.count > 0)
        buffer_printf(out, "[%.*s]\n", STR_ARGS(example));
    else
        buffer_printf(out, "%.*s\n", STR_ARGS(example));
}

static void put_key(struct buffer *out, const struct draft_options *o, const struct schema_key *key, bool stands)
{
    size_t i = word_of(key->name);
    struct str_list values = values_of(o->config, key->name);
    if (i == sizeof words / sizeof *words)
        return; /* the test of this file finds it */
    buffer_printf(out, "# %.*s", STR_ARGS(words[i].explanation));
    for (size_t k = 0; k < values.count; k++)
        buffer_printf(out, "%s%.*s", k == 0 ? "次から選びます: " : "、", STR_ARGS(values.items[k]));
    buffer_printf(out, "\n%s%.*s: ", stands ? "" : "# ", STR_ARGS(key->name));
    put_value(out, o, key, words[i].example);
}

static bool fits(const struct schema_key *key, enum kind kind)
{
    return key->kinds == 0 || (key->kinds & 1U << kind) != 0;
}

struct str draft_text(struct arena *arena, const struct draft_options *o)
{
    struct buffer out = BUFFER_INIT;
    size_t count;
    const struct schema_key *keys = frontmatter_keys(&count);
    buffer_put_literal(&out, "---\n# # で始まる行は説明です。使わない項目は消してかまいません。\n");
    for (int stands = 1; stands >= 0; stands--) {
        for (size_t i = 0; i < count; i++) {
            bool usual = is_usual(o->kind, keys[i].name) || (o->names_kind && str_is(keys[i].name, "kind"));
            if (fits(&keys[i], o->kind) && usual == (stands == 1))
                put_key(&out, o, &keys[i], stands == 1);
        }
        if (stands == 1)
            buffer_put_literal(&out, "#\n# ここから下は、必要なら行頭の # を消して使います。\n");
    }
    buffer_put_literal(&out, "---\n\nここから本文を書きます。\n");
    if (o->kind == KIND_TOPIC || o->kind == KIND_SUPPLEMENT || o->kind == KIND_PAGE || o->kind == KIND_PART)
        buffer_put_literal(&out, "\n## 見出し\n\n本文をここに書きます。\n");
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}
