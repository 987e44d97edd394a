#include "base/library.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "site/charset.h"

#include <pthread.h>

/* What a text looks like when it is read in one encoding. */
struct reading {
    size_t bad;   /* unconvertible bytes, at most CHARSET_BAD */
    size_t kana;  /* full width */
    size_t kanji; /* and Japanese punctuation, full width letters */
    size_t half;  /* half-width kana: what EUC-JP read as CP932 is full of */
    size_t other; /* the rest outside ASCII */
};

static struct reading read_as(struct str bytes, enum charset charset)
{
    struct arena arena = ARENA_INIT;
    struct charset_result decoded;
    struct reading reading = {0};
    charset_decode(&arena, bytes, charset, &decoded);
    reading.bad = decoded.bad_count;
    for (size_t at = 0; at < decoded.text.size;) {
        uint32_t c = utf8_next(decoded.text, &at);
        if (c >= 0xff61 && c <= 0xff9f)
            reading.half++;
        else if (c >= 0x3041 && c <= 0x30ff)
            reading.kana++;
        else if ((c >= 0x3000 && c <= 0x3040) || (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xff00 && c <= 0xff60))
            reading.kanji++;
        else if (c >= 0x80)
            reading.other++;
    }
    arena_free(&arena);
    return reading;
}

/* Below this many characters uchardet guesses, and even Japanese may do without kana. */
#define CERTAIN_CHARACTERS 10

static size_t characters_of(struct reading reading)
{
    return reading.kana + reading.kanji + reading.half + reading.other;
}

/* Korean and Chinese read as EUC-JP are kanji without kana. */
static bool looks_japanese(struct reading reading)
{
    if (reading.kana + reading.kanji < reading.half + reading.other)
        return false;
    return characters_of(reading) < CERTAIN_CHARACTERS || 10 * reading.kana >= reading.kanji;
}

/* Long sequences of UTF-8 are rare in the other encodings: text where they outnumber what is wrong is damaged UTF-8. */
static bool is_damaged_utf8(struct str bytes)
{
    size_t long_sequences = 0;
    size_t invalid = 0;
    for (size_t at = 0; at < bytes.size;) {
        size_t start = at;
        if (utf8_next(bytes, &at) == UTF8_INVALID) {
            invalid++;
            at = start + 1;
        } else {
            long_sequences += at - start >= 3;
        }
    }
    return long_sequences > invalid;
}

/* uchardet is C++: opened only where a text cannot be told otherwise, because libstdc++ costs more at every start than a
 * whole command does. */
static struct {
    void *(*create)(void);
    void (*destroy)(void *);
    int (*handle)(void *, const char *, size_t);
    void (*end)(void *);
    const char *(*name)(void *);
} uchardet;

static bool has_uchardet;

static void open_uchardet(void)
{
    static const struct library_function functions[] = {
        {"uchardet_new", &uchardet.create},         {"uchardet_delete", &uchardet.destroy},
        {"uchardet_handle_data", &uchardet.handle}, {"uchardet_data_end", &uchardet.end},
        {"uchardet_get_charset", &uchardet.name},
    };
    has_uchardet = library_open("libuchardet.so.0", functions, sizeof functions / sizeof *functions);
}

/* What uchardet takes the bytes for. named: it has an opinion, even one that is none of ours. */
static enum charset ask_uchardet(struct str bytes, bool *named)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_uchardet);
    *named = false;
    if (!has_uchardet)
        return CHARSET_UNKNOWN;
    void *detector = uchardet.create();
    if (detector == NULL)
        memory_exhausted();
    uchardet.handle(detector, bytes.data, bytes.size);
    uchardet.end(detector);
    struct str name = str_from(uchardet.name(detector));
    enum charset charset = charset_from_name(name);
    *named = name.size > 0;
    uchardet.destroy(detector);
    return charset;
}

enum charset charset_detect(struct str bytes)
{
    if (str_starts(bytes, STR("\xef\xbb\xbf")))
        return CHARSET_UTF8;
    bool valid = utf8_check(bytes) == STR_NPOS;
    if (valid && (str_find(bytes, STR("\033$"), 0) != STR_NPOS || str_find(bytes, STR("\033(I"), 0) != STR_NPOS) &&
        utf8_count(bytes) == bytes.size)
        return CHARSET_ISO_2022_JP;
    if (valid || is_damaged_utf8(bytes))
        return CHARSET_UTF8;
    if (memchr(bytes.data, '\0', bytes.size) != NULL)
        return CHARSET_UNKNOWN;
    struct reading cp932 = read_as(bytes, CHARSET_CP932);
    struct reading euc_jp = read_as(bytes, CHARSET_EUC_JP);
    if (cp932.bad == 0 && euc_jp.bad > 0 && looks_japanese(cp932))
        return CHARSET_CP932;
    if (euc_jp.bad == 0 && cp932.bad > 0 && looks_japanese(euc_jp))
        return CHARSET_EUC_JP;
    bool named;
    enum charset guess = ask_uchardet(bytes, &named);
    bool is_cp932 = cp932.bad != euc_jp.bad ? cp932.bad < euc_jp.bad : looks_japanese(cp932);
    struct reading best = is_cp932 ? cp932 : euc_jp;
    bool certain = characters_of(best) >= CERTAIN_CHARACTERS;
    if (certain && (guess == CHARSET_CP932 || guess == CHARSET_EUC_JP))
        return guess;
    if ((certain && named && !looks_japanese(best)) || best.bad > best.kana + best.kanji)
        return CHARSET_UNKNOWN;
    return is_cp932 ? CHARSET_CP932 : CHARSET_EUC_JP;
}
