#include "site/charset.h"

#include "base/utf8.h"

#include <iconv.h>
#include <strings.h>

static const struct {
    const char *name;
    enum charset charset;
} names[] = {
    {"utf-8", CHARSET_UTF8},        {"utf8", CHARSET_UTF8},
    {"cp932", CHARSET_CP932},       {"shift_jis", CHARSET_CP932},
    {"shift-jis", CHARSET_CP932},   {"sjis", CHARSET_CP932},
    {"windows-31j", CHARSET_CP932}, {"euc-jp", CHARSET_EUC_JP},
    {"eucjp", CHARSET_EUC_JP},      {"iso-2022-jp", CHARSET_ISO_2022_JP},
    {"jis", CHARSET_ISO_2022_JP},
};

enum charset charset_from_name(struct str name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i].name) == name.size && strncasecmp(names[i].name, name.data, name.size) == 0)
            return names[i].charset;
    return CHARSET_UNKNOWN;
}

struct str charset_name(enum charset charset)
{
    switch (charset) {
    case CHARSET_UTF8: return STR("UTF-8");
    case CHARSET_CP932: return STR("CP932");
    case CHARSET_EUC_JP: return STR("EUC-JP");
    case CHARSET_ISO_2022_JP: return STR("ISO-2022-JP");
    case CHARSET_UNKNOWN: break;
    }
    return STR("CP932, EUC-JP, ISO-2022-JP");
}

/* glibc's names first, then GNU libiconv's for nearly the same. */
static iconv_t open_converter(enum charset charset)
{
    static const char *const cp932[] = {"CP932", "WINDOWS-31J", NULL};
    static const char *const euc_jp[] = {"EUC-JP-MS", "CP51932", "EUC-JP", NULL};
    iconv_t converter = (iconv_t)-1;
    for (const char *const *name = charset == CHARSET_CP932 ? cp932 : euc_jp; *name != NULL; name++) {
        converter = iconv_open("UTF-8", *name);
        if (converter != (iconv_t)-1)
            break;
    }
    return converter;
}

/* Bytes of the character that begins with c. */
static size_t character_size(enum charset charset, unsigned char c)
{
    if (charset == CHARSET_CP932)
        return (c >= 0x81 && c <= 0x9f) || (c >= 0xe0 && c <= 0xfc) ? 2 : 1;
    if (c == 0x8f)
        return 3;
    return c == 0x8e || (c >= 0xa1 && c <= 0xfe) ? 2 : 1;
}

struct output {
    struct arena *arena;
    char *data;
    size_t size;
    struct charset_result *result;
    unsigned line;
    unsigned column;
};

static void put_bad(struct output *out, size_t offset)
{
    struct charset_result *result = out->result;
    if (result->bad_count < CHARSET_BAD)
        result->bad[result->bad_count++] = (struct charset_bad){offset, out->line, out->column};
    out->size += utf8_put(0xfffd, out->data + out->size);
    out->column++;
}

static void put_character(struct output *out, const char *utf8, size_t size)
{
    memcpy(out->data + out->size, utf8, size);
    out->size += size;
    out->column++;
    if (*utf8 == '\n') {
        out->line++;
        out->column = 1;
    }
}

/* C1 controls and private use are what converters make of bytes that the standards leave open. */
static bool is_meaningless(uint32_t c)
{
    return (c >= 0x80 && c < 0xa0) || (c >= 0xe000 && c <= 0xf8ff) || c >= 0xf0000 || c == UTF8_INVALID;
}

/* One character, or false. */
static bool convert(iconv_t converter, const char *bytes, size_t size, char utf8[16], size_t *utf8_size)
{
    char in_copy[4];
    memcpy(in_copy, bytes, size);
    char *in = in_copy;
    char *out = utf8;
    size_t left = 16;
    iconv(converter, NULL, NULL, NULL, NULL);
    if (iconv(converter, &in, &size, &out, &left) == (size_t)-1 || size > 0)
        return false;
    *utf8_size = (size_t)(out - utf8);
    size_t at = 0;
    return *utf8_size > 0 && !is_meaningless(utf8_next(str_of(utf8, *utf8_size), &at));
}

/* A bad lead byte takes its tail along unless that is ASCII, which is then more likely a character of its own. */
static size_t put_double(struct output *out, iconv_t converter, enum charset charset, struct str bytes, size_t at)
{
    unsigned char c = (unsigned char)bytes.data[at];
    size_t size = character_size(charset, c);
    char utf8[16];
    size_t utf8_size;
    if (c < 0x80) {
        put_character(out, bytes.data + at, 1);
        return 1;
    }
    if (size <= bytes.size - at && convert(converter, bytes.data + at, size, utf8, &utf8_size)) {
        put_character(out, utf8, utf8_size);
        return size;
    }
    put_bad(out, at);
    size_t skip = 1;
    while (skip < size && at + skip < bytes.size && (unsigned char)bytes.data[at + skip] >= 0x80)
        skip++;
    return skip;
}

static void decode_eight_bit(struct output *out, struct str bytes, enum charset charset)
{
    iconv_t converter = open_converter(charset);
    for (size_t at = 0; at < bytes.size;) {
        if (converter == (iconv_t)-1 && (unsigned char)bytes.data[at] >= 0x80)
            put_bad(out, at++);
        else
            at += put_double(out, converter, charset, bytes, at);
    }
    if (converter != (iconv_t)-1)
        iconv_close(converter);
}

/* The usual case, without a defect: the whole text in one call. False: take the other way, which finds the place. */
static bool decode_whole(struct output *out, struct str bytes, enum charset charset, size_t room)
{
    iconv_t converter = open_converter(charset);
    if (converter == (iconv_t)-1)
        return false;
    char *in = (char *)(uintptr_t)bytes.data;
    char *to = out->data;
    size_t left = bytes.size;
    bool whole = iconv(converter, &in, &left, &to, &room) != (size_t)-1 && left == 0;
    iconv_close(converter);
    struct str text = {out->data, (size_t)(to - out->data)};
    for (size_t at = 0; whole && at < text.size;)
        whole = !is_meaningless(utf8_next(text, &at));
    out->size = text.size;
    return whole;
}

enum jis_set { JIS_ASCII, JIS_ROMAN, JIS_KANA, JIS_KANJI };

/* ISO-2022-JP (RFC 1468) shifts between sets with escape sequences; a line ends in ASCII. */
static size_t escape_size(struct str bytes, size_t at, enum jis_set *set)
{
    static const struct {
        struct str sequence;
        enum jis_set set;
    } escapes[] = {
        {STR_INIT("\033(B"), JIS_ASCII}, {STR_INIT("\033(J"), JIS_ROMAN}, {STR_INIT("\033(I"), JIS_KANA},
        {STR_INIT("\033$@"), JIS_KANJI}, {STR_INIT("\033$B"), JIS_KANJI},
    };
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        if (str_starts(str_from_pos(bytes, at), escapes[i].sequence)) {
            *set = escapes[i].set;
            return escapes[i].sequence.size;
        }
    }
    return 0;
}

/* Every set of ISO-2022-JP is one of EUC-JP's with the high bits set, so the one table that has NEC's row 13 does for both. */
static void decode_iso_2022_jp(struct output *out, struct str bytes)
{
    iconv_t converter = open_converter(CHARSET_EUC_JP);
    enum jis_set set = JIS_ASCII;
    for (size_t at = 0; at < bytes.size;) {
        unsigned char c = (unsigned char)bytes.data[at];
        size_t escape = c == 033 ? escape_size(bytes, at, &set) : 0;
        if (escape > 0) {
            at += escape;
            continue;
        }
        if (c == '\n')
            set = JIS_ASCII;
        char euc[2] = {(char)0x8e, (char)(c | 0x80)};
        size_t size = 1;
        if (set == JIS_KANJI && c > 0x20 && c < 0x7f) {
            euc[0] = (char)(c | 0x80);
            size = 2;
            if (at + 1 < bytes.size)
                euc[1] = (char)(bytes.data[at + 1] | 0x80);
        }
        char utf8[16];
        size_t utf8_size;
        bool in_set = set == JIS_KANJI || set == JIS_KANA;
        if (c >= 0x80 || c == 033 || (c > 0x20 && c < 0x7f && in_set)) {
            bool whole = c < 0x80 && c != 033 && at + size <= bytes.size && converter != (iconv_t)-1 &&
                         (size == 1 || (bytes.data[at + 1] > 0x20 && bytes.data[at + 1] < 0x7f));
            if (whole && convert(converter, euc, 2, utf8, &utf8_size)) {
                put_character(out, utf8, utf8_size);
                at += size;
            } else {
                put_bad(out, at++);
                at += whole && size == 2;
            }
        } else if (set == JIS_ROMAN && (c == '\\' || c == '~')) {
            put_character(out, c == '~' ? "\xe2\x80\xbe" : "\xc2\xa5", c == '~' ? 3 : 2);
            at++;
        } else {
            put_character(out, bytes.data + at++, 1);
        }
    }
    if (converter != (iconv_t)-1)
        iconv_close(converter);
}

static void decode_damaged_utf8(struct output *out, struct str bytes)
{
    for (size_t at = 0; at < bytes.size;) {
        size_t start = at;
        if (utf8_next(bytes, &at) == UTF8_INVALID) {
            put_bad(out, start);
            at = start + 1;
        } else {
            put_character(out, bytes.data + start, at - start);
        }
    }
}

int charset_decode(struct arena *arena, struct str bytes, enum charset charset, struct charset_result *result)
{
    static const struct str mark = STR_INIT("\xef\xbb\xbf");
    *result = (struct charset_result){.text = bytes};
    if (charset == CHARSET_UTF8 && utf8_check(bytes) == STR_NPOS) {
        if (str_starts(bytes, mark))
            result->text = str_from_pos(bytes, mark.size);
        return 0;
    }
    size_t room = 3 * bytes.size + 16;
    struct output out = {arena, arena_alloc(arena, room), 0, result, 1, 1};
    if (charset == CHARSET_UTF8) {
        decode_damaged_utf8(&out, bytes);
    } else if (charset == CHARSET_ISO_2022_JP) {
        decode_iso_2022_jp(&out, bytes);
    } else if (!decode_whole(&out, bytes, charset, room)) {
        out.size = 0;
        decode_eight_bit(&out, bytes, charset);
    }
    result->text = str_of(out.data, out.size);
    if (charset == CHARSET_UTF8 && str_starts(result->text, mark)) {
        result->text = str_from_pos(result->text, mark.size);
        for (size_t i = 0; i < result->bad_count; i++)
            result->bad[i].column -= result->bad[i].line == 1;
    }
    return result->bad_count > 0 ? -1 : 0;
}
