#include "site/image.h"

#include "base/path.h"

#include <strings.h>

#define LARGEST_SIDE 100000U

static const struct {
    struct str name, media_type;
    struct str extensions[2];
} types[] = {
    [IMAGE_NONE] = {STR_INIT(""), STR_INIT("application/octet-stream"), {{NULL, 0}, {NULL, 0}}},
    [IMAGE_PNG] = {STR_INIT("PNG"), STR_INIT("image/png"), {STR_INIT("png"), {NULL, 0}}},
    [IMAGE_JPEG] = {STR_INIT("JPEG"), STR_INIT("image/jpeg"), {STR_INIT("jpg"), STR_INIT("jpeg")}},
    [IMAGE_GIF] = {STR_INIT("GIF"), STR_INIT("image/gif"), {STR_INIT("gif"), {NULL, 0}}},
    [IMAGE_WEBP] = {STR_INIT("WebP"), STR_INIT("image/webp"), {STR_INIT("webp"), {NULL, 0}}},
    [IMAGE_SVG] = {STR_INIT("SVG"), STR_INIT("image/svg+xml"), {STR_INIT("svg"), {NULL, 0}}},
};

enum image_type image_type_of_name(struct str name)
{
    struct str extension = path_extension(name);
    for (int type = IMAGE_PNG; type <= IMAGE_SVG; type++) {
        for (size_t i = 0; i < 2; i++) {
            struct str known = types[type].extensions[i];
            if (known.size > 0 && known.size == extension.size && strncasecmp(known.data, extension.data, known.size) == 0)
                return (enum image_type)type;
        }
    }
    return IMAGE_NONE;
}

struct str image_type_name(enum image_type type)
{
    return types[type].name;
}

struct str image_media_type(enum image_type type)
{
    return types[type].media_type;
}

/* Numbers of size bytes at offset, which the caller has checked to be there. */
static uint32_t big(struct str s, size_t at, size_t size)
{
    uint32_t n = 0;
    for (size_t i = 0; i < size; i++)
        n = n << 8 | (unsigned char)s.data[at + i];
    return n;
}

static uint32_t little(struct str s, size_t at, size_t size)
{
    uint32_t n = 0;
    for (size_t i = size; i-- > 0;)
        n = n << 8 | (unsigned char)s.data[at + i];
    return n;
}

static enum image_result sized(struct image_info *info, enum image_type type, uint32_t width, uint32_t height, struct str *what)
{
    *info = (struct image_info){type, width, height};
    if (width > 0 && height > 0 && width <= LARGEST_SIDE && height <= LARGEST_SIDE)
        return IMAGE_OK;
    *what = STR("0 × 0");
    return IMAGE_UNUSABLE;
}

/* PNG (W3C, third edition): IHDR first, then chunks up to IEND. */
static enum image_result read_png(struct str s, struct image_info *info, struct str *what)
{
    *what = STR("PNG IHDR");
    if (s.size < 33 || big(s, 8, 4) != 13 || memcmp(s.data + 12, "IHDR", 4) != 0)
        return IMAGE_UNUSABLE;
    *what = STR("PNG IEND");
    for (size_t at = 8; s.size - at >= 12;) {
        size_t size = big(s, at, 4);
        if (memcmp(s.data + at + 4, "IEND", 4) == 0)
            return sized(info, IMAGE_PNG, big(s, 16, 4), big(s, 20, 4), what);
        if (size > s.size - at - 12)
            return IMAGE_UNUSABLE;
        at += size + 12;
    }
    return IMAGE_UNUSABLE;
}

/* The orientation of Exif 2.3, a TIFF inside APP1: 5 to 8 lie on their side. */
static bool is_turned(struct str exif)
{
    if (exif.size < 14 || memcmp(exif.data, "Exif\0\0", 6) != 0)
        return false;
    struct str tiff = str_from_pos(exif, 6);
    bool is_big = tiff.data[0] == 'M';
    uint32_t (*number)(struct str, size_t, size_t) = is_big ? big : little;
    size_t at = number(tiff, 4, 4);
    if (at > tiff.size || tiff.size - at < 2)
        return false;
    size_t entries = number(tiff, at, 2);
    for (at += 2; entries > 0 && tiff.size - at >= 12; entries--, at += 12)
        if (number(tiff, at, 2) == 0x0112)
            return number(tiff, at + 8, 2) >= 5 && number(tiff, at + 8, 2) <= 8;
    return false;
}

/* JPEG (ITU-T T.81, annex B): segments up to the first frame header. */
static enum image_result read_jpeg(struct str s, struct image_info *info, struct str *what)
{
    bool turned = false;
    *what = STR("JPEG SOF");
    for (size_t at = 2; s.size - at >= 4;) {
        unsigned char marker = (unsigned char)s.data[at + 1];
        if ((unsigned char)s.data[at] != 0xff)
            return IMAGE_UNUSABLE;
        if (marker == 0xff) { /* fill bytes */
            at++;
            continue;
        }
        if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) { /* markers without a segment */
            at += 2;
            continue;
        }
        size_t size = big(s, at + 2, 2);
        if (marker == 0xd9 || marker == 0xda || size < 2 || size > s.size - at - 2)
            return IMAGE_UNUSABLE;
        if (marker == 0xe1 && !turned)
            turned = is_turned(str_sub(s, at + 4, size - 2));
        if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
            if (size < 7)
                return IMAGE_UNUSABLE;
            uint32_t height = big(s, at + 5, 2);
            uint32_t width = big(s, at + 7, 2);
            return turned ? sized(info, IMAGE_JPEG, height, width, what) : sized(info, IMAGE_JPEG, width, height, what);
        }
        at += size + 2;
    }
    return IMAGE_UNUSABLE;
}

/* WebP (RFC 9649): a lossy, a lossless or an extended first chunk. */
static enum image_result read_webp(struct str s, struct image_info *info, struct str *what)
{
    *what = STR("WebP VP8");
    if (s.size < 30 || little(s, 4, 4) > s.size - 8)
        return IMAGE_UNUSABLE;
    if (memcmp(s.data + 12, "VP8 ", 4) == 0 && memcmp(s.data + 23, "\x9d\x01\x2a", 3) == 0)
        return sized(info, IMAGE_WEBP, little(s, 26, 2) & 0x3fff, little(s, 28, 2) & 0x3fff, what);
    if (memcmp(s.data + 12, "VP8L", 4) == 0 && s.data[20] == 0x2f) {
        uint32_t bits = little(s, 21, 4);
        return sized(info, IMAGE_WEBP, (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1, what);
    }
    if (memcmp(s.data + 12, "VP8X", 4) == 0)
        return sized(info, IMAGE_WEBP, little(s, 24, 3) + 1, little(s, 27, 3) + 1, what);
    return IMAGE_UNUSABLE;
}

enum image_result image_read(struct arena *arena, struct str bytes, struct image_info *info, struct str *what)
{
    *info = (struct image_info){IMAGE_NONE, 0, 0};
    *what = STR("");
    if (str_starts(bytes, STR("\x89PNG\r\n\x1a\n")))
        return read_png(bytes, info, what);
    if (str_starts(bytes, STR("\xff\xd8\xff")))
        return read_jpeg(bytes, info, what);
    if (str_starts(bytes, STR("GIF87a")) || str_starts(bytes, STR("GIF89a"))) {
        *what = STR("GIF");
        return bytes.size < 13 ? IMAGE_UNUSABLE : sized(info, IMAGE_GIF, little(bytes, 6, 2), little(bytes, 8, 2), what);
    }
    if (str_starts(bytes, STR("RIFF")) && bytes.size >= 16 && memcmp(bytes.data + 8, "WEBP", 4) == 0)
        return read_webp(bytes, info, what);
    struct str start = str_trim(str_starts(bytes, STR("\xef\xbb\xbf")) ? str_from_pos(bytes, 3) : bytes);
    if (str_starts(start, STR("<")))
        return svg_read(arena, bytes, info, what);
    *what = STR("PNG | JPEG | GIF | WebP | SVG");
    return IMAGE_UNUSABLE;
}
