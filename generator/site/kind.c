#include "site/kind.h"

static const struct {
    struct str name;
    struct str label;
} kinds[KIND_COUNT] = {
    [KIND_TOPIC] = {STR_INIT("topic"), STR_INIT("トピック")},
    [KIND_SUPPLEMENT] = {STR_INIT("supplement"), STR_INIT("追補")},
    [KIND_REFERENCE] = {STR_INIT("reference"), STR_INIT("参考文献")},
    [KIND_RESEARCH] = {STR_INIT("research"), STR_INIT("調査・研究")},
    [KIND_PRACTICE] = {STR_INIT("practice"), STR_INIT("実践資料")},
    [KIND_SLIDES] = {STR_INIT("slides"), STR_INIT("講演資料")},
    [KIND_NEWS] = {STR_INIT("news"), STR_INIT("ニュース")},
    [KIND_NOTICE] = {STR_INIT("notice"), STR_INIT("お知らせ")},
    [KIND_INITIATIVE] = {STR_INIT("initiative"), STR_INIT("取り組み")},
    [KIND_FAQ] = {STR_INIT("faq"), STR_INIT("よくある質問")},
    [KIND_TERM] = {STR_INIT("term"), STR_INIT("用語")},
    [KIND_PART] = {STR_INIT("part"), STR_INIT("手引き")},
    [KIND_PAGE] = {STR_INIT("page"), STR_INIT("ページ")},
};

struct str kind_name(enum kind kind)
{
    return kinds[kind].name;
}

int kind_from_name(struct str name, enum kind *kind)
{
    for (int i = 0; i < KIND_COUNT; i++) {
        if (str_equal(kinds[i].name, name)) {
            *kind = (enum kind)i;
            return 0;
        }
    }
    return -1;
}

struct str kind_label(enum kind kind)
{
    return kinds[kind].label;
}

bool kind_is_dated(enum kind kind)
{
    return kind == KIND_NEWS || kind == KIND_NOTICE;
}
