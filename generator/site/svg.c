#include "base/buffer.h"
#include "base/utf8.h"
#include "site/image.h"
#include "site/svg_rules.h"

#include <math.h>
#include <strings.h>

/*
 * A strict reader of XML 1.0 (fifth edition) and Namespaces, as far as drawings need it. It takes less than a browser does:
 * what it does not know is refused, so that there is nothing that it and the browser could read in two ways.
 */

#define DEEPEST 256
#define MOST_ATTRIBUTES 128
#define LONGEST_FINDING 60

struct reader {
    struct arena *arena;
    struct str s;
    size_t at;
    struct str open[DEEPEST]; /* names of the elements not yet closed */
    size_t depth;
    bool had_root;
    struct buffer value; /* of an attribute, references resolved */
    struct buffer style; /* text of the style element being read */
    bool in_style;
    double width, height;         /* of the root's attributes; 0: not given */
    double box_width, box_height; /* of its viewBox */
    bool has_namespace;
    struct str *what;
};

static enum image_result fail(struct reader *reader, enum image_result result, struct str what)
{
    *reader->what = arena_str(reader->arena, str_sub(what, 0, utf8_prefix(what, LONGEST_FINDING)));
    return result;
}

static enum image_result broken(struct reader *reader, struct str what)
{
    return fail(reader, IMAGE_UNUSABLE, arena_concat(reader->arena, STR("SVG "), what));
}

static enum image_result unsafe(struct reader *reader, struct str what)
{
    return fail(reader, IMAGE_UNSAFE, what);
}

static struct str rest_of(const struct reader *reader)
{
    return str_from_pos(reader->s, reader->at);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->s.size && is_blank(reader->s.data[reader->at]))
        reader->at++;
}

static char peek(const struct reader *reader)
{
    return reader->at < reader->s.size ? reader->s.data[reader->at] : '\0';
}

static struct str take_name(struct reader *reader)
{
    size_t start = reader->at;
    for (; reader->at < reader->s.size; reader->at++) {
        char c = reader->s.data[reader->at];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || (c & 0x80) != 0;
        if (!letter && (reader->at == start || ((c < '0' || c > '9') && c != '-' && c != '.')))
            break;
    }
    return str_sub(reader->s, start, reader->at - start);
}

static bool equal_folded(struct str a, const char *b)
{
    return a.size == strlen(b) && strncasecmp(a.data, b, a.size) == 0;
}

/* --- Sizes --------------------------------------------------------------------------------------------------------- */

/* A number at the beginning of text (CSS: no locale, no hexadecimal); 0 where there is none. */
static double take_number(struct str *text)
{
    double number = 0;
    double scale = 1;
    bool fraction = false;
    size_t i = 0;
    for (; i < text->size && i < 32; i++) {
        char c = text->data[i];
        if (c == '.' && !fraction) {
            fraction = true;
        } else if (c >= '0' && c <= '9') {
            number = number * 10 + (c - '0');
            scale *= fraction ? 10 : 1;
        } else if (c != '+' || i > 0) {
            break;
        }
    }
    *text = str_from_pos(*text, i);
    return number / scale;
}

/* CSS pixels; 0 for percentages and what depends on a font. */
static double read_length(struct str text)
{
    static const struct {
        const char *name;
        double pixels;
    } units[] = {{"", 1}, {"px", 1}, {"pt", 96.0 / 72}, {"pc", 16}, {"mm", 96 / 25.4}, {"cm", 96 / 2.54}, {"in", 96}};
    text = str_trim(text);
    double number = take_number(&text);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (equal_folded(text, units[i].name))
            return number * units[i].pixels;
    return 0;
}

static void read_view_box(struct reader *reader, struct str text)
{
    double numbers[4] = {0};
    for (size_t i = 0; i < 4; i++) {
        while (text.size > 0 && (is_blank(*text.data) || *text.data == ',' || (i < 2 && *text.data == '-')))
            text = str_from_pos(text, 1);
        numbers[i] = take_number(&text);
    }
    reader->box_width = numbers[2];
    reader->box_height = numbers[3];
}

static void take_root_attribute(struct reader *reader, struct str element, struct str name, struct str value)
{
    size_t colon = str_find_char(element, ':', 0);
    struct str prefix = colon == STR_NPOS ? STR("") : str_sub(element, 0, colon);
    bool binds =
        prefix.size == 0 ? str_is(name, "xmlns") : str_starts(name, STR("xmlns:")) && str_equal(svg_local_name(name), prefix);
    if (binds)
        reader->has_namespace = str_is(value, "http://www.w3.org/2000/svg");
    else if (str_is(name, "width"))
        reader->width = read_length(value);
    else if (str_is(name, "height"))
        reader->height = read_length(value);
    else if (str_is(name, "viewBox"))
        read_view_box(reader, value);
}

static unsigned to_pixels(double length)
{
    double rounded = floor(length + 0.5);
    return rounded < 1 ? 1 : rounded > 100000 ? 100000 : (unsigned)rounded;
}

/* As browsers size a replaced element (CSS Images 3, section 5): one given side and the box's ratio give the other. */
static struct image_info size_of(const struct reader *reader)
{
    double width = reader->width;
    double height = reader->height;
    bool has_box = reader->box_width > 0 && reader->box_height > 0;
    if (width <= 0 && height <= 0) {
        width = has_box ? reader->box_width : 300;
        height = has_box ? reader->box_height : 150;
    } else if (width <= 0) {
        width = has_box ? height * reader->box_width / reader->box_height : 300;
    } else if (height <= 0) {
        height = has_box ? width * reader->box_height / reader->box_width : 150;
    }
    return (struct image_info){IMAGE_SVG, to_pixels(width), to_pixels(height)};
}

/* --- Reading ------------------------------------------------------------------------------------------------------- */

/* &lt; &gt; &amp; &quot; &apos; and numbers: all there can be without a document type. */
static enum image_result put_reference(struct reader *reader, struct str *text, struct buffer *out)
{
    static const struct {
        struct str name;
        char character;
    } entities[] = {{STR_INIT("lt"), '<'},
                    {STR_INIT("gt"), '>'},
                    {STR_INIT("amp"), '&'},
                    {STR_INIT("quot"), '"'},
                    {STR_INIT("apos"), '\''}};
    size_t end = str_find_char(str_sub(*text, 0, 12), ';', 0);
    if (end == STR_NPOS)
        return broken(reader, STR("&"));
    struct str name = str_sub(*text, 1, end - 1);
    struct str whole = str_sub(*text, 0, end + 1);
    *text = str_from_pos(*text, end + 1);
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        if (str_equal(entities[i].name, name)) {
            buffer_put_char(out, entities[i].character);
            return IMAGE_OK;
        }
    }
    bool hexadecimal = str_starts(name, STR("#x"));
    size_t digits = hexadecimal ? 2 : 1;
    uint32_t c = 0;
    if (!str_starts(name, STR("#")) || name.size == digits)
        return broken(reader, whole);
    for (size_t i = digits; i < name.size; i++) {
        const char *hex = "0123456789abcdef";
        char digit = name.data[i];
        if (digit >= 'A' && digit <= 'F')
            digit = (char)(digit - 'A' + 'a');
        const char *place = strchr(hex, digit);
        if (place == NULL || digit == '\0' || (!hexadecimal && place - hex > 9))
            return broken(reader, whole);
        c = c * (hexadecimal ? 16 : 10) + (uint32_t)(place - hex);
    }
    if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) || (c < ' ' && c != '\t' && c != '\n' && c != '\r'))
        return broken(reader, whole);
    char utf8[4];
    buffer_put(out, str_of(utf8, utf8_put(c, utf8)));
    return IMAGE_OK;
}

static enum image_result put_text(struct reader *reader, struct str text, struct buffer *out)
{
    while (text.size > 0) {
        size_t plain = str_find_char(text, '&', 0);
        buffer_put(out, str_sub(text, 0, plain));
        text = plain == STR_NPOS ? STR_NONE : str_from_pos(text, plain);
        enum image_result result = text.size > 0 ? put_reference(reader, &text, out) : IMAGE_OK;
        if (result != IMAGE_OK)
            return result;
    }
    return IMAGE_OK;
}

static enum image_result take_attribute(struct reader *reader, struct str element, struct str *names, size_t *count)
{
    struct str name = take_name(reader);
    if (name.size == 0 || *count == MOST_ATTRIBUTES)
        return broken(reader, element);
    for (size_t i = 0; i < *count; i++)
        if (str_equal(names[i], name))
            return broken(reader, name);
    names[(*count)++] = name;
    skip_blanks(reader);
    if (peek(reader) != '=')
        return broken(reader, name);
    reader->at++;
    skip_blanks(reader);
    char quote = peek(reader);
    if (quote != '"' && quote != '\'')
        return broken(reader, name);
    size_t end = str_find_char(reader->s, quote, reader->at + 1);
    if (end == STR_NPOS)
        return broken(reader, name);
    struct str raw = str_sub(reader->s, reader->at + 1, end - reader->at - 1);
    reader->at = end + 1;
    if (memchr(raw.data, '<', raw.size) != NULL)
        return broken(reader, name);
    buffer_reset(&reader->value);
    enum image_result result = put_text(reader, raw, &reader->value);
    struct str found;
    if (result == IMAGE_OK && svg_refuses_attribute(reader->arena, name, buffer_str(&reader->value), &found))
        return unsafe(reader, found);
    if (reader->depth == 0)
        take_root_attribute(reader, element, name, buffer_str(&reader->value));
    return result;
}

static enum image_result take_end_tag(struct reader *reader)
{
    reader->at += 2;
    struct str name = take_name(reader);
    skip_blanks(reader);
    if (reader->depth == 0 || !str_equal(reader->open[reader->depth - 1], name) || peek(reader) != '>')
        return broken(reader, arena_concat(reader->arena, STR("</"), name));
    reader->at++;
    reader->depth--;
    if (!reader->in_style || !equal_folded(svg_local_name(name), "style"))
        return IMAGE_OK;
    reader->in_style = false;
    struct str found;
    return svg_refuses_style(reader->arena, buffer_str(&reader->style), &found) ? unsafe(reader, found) : IMAGE_OK;
}

static enum image_result take_start_tag(struct reader *reader)
{
    struct str names[MOST_ATTRIBUTES];
    size_t count = 0;
    reader->at++;
    struct str name = take_name(reader);
    bool is_root = reader->depth == 0;
    if (name.size == 0 || (is_root && (reader->had_root || !str_is(svg_local_name(name), "svg"))))
        return broken(reader, arena_concat(reader->arena, STR("<"), name));
    if (reader->in_style || reader->depth == DEEPEST)
        return broken(reader, arena_concat(reader->arena, STR("<"), name));
    struct str found;
    if (svg_refuses_element(reader->arena, name, &found))
        return unsafe(reader, found);
    enum image_result result = IMAGE_OK;
    for (;;) {
        size_t before = reader->at;
        skip_blanks(reader);
        if (result != IMAGE_OK || peek(reader) == '>' || peek(reader) == '/')
            break;
        result = before == reader->at ? broken(reader, name) : take_attribute(reader, name, names, &count);
    }
    if (result != IMAGE_OK)
        return result;
    if (is_root && !reader->has_namespace)
        return broken(reader, STR("xmlns"));
    reader->had_root = true;
    if (str_starts(rest_of(reader), STR("/>"))) {
        reader->at += 2;
        return IMAGE_OK;
    }
    if (peek(reader) != '>')
        return broken(reader, name);
    reader->at++;
    reader->open[reader->depth++] = name;
    if (equal_folded(svg_local_name(name), "style")) {
        reader->in_style = true;
        buffer_reset(&reader->style);
    }
    return IMAGE_OK;
}

/* Behind opening, up to and with closing; the part between them, or STR_NONE. */
static struct str take_until(struct reader *reader, size_t opening, struct str closing)
{
    size_t start = reader->at + opening;
    size_t end = str_find(reader->s, closing, start);
    if (end == STR_NPOS)
        return STR_NONE;
    reader->at = end + closing.size;
    return str_sub(reader->s, start, end - start);
}

/* A document type by name is harmless; one with declarations is not. */
static enum image_result take_doctype(struct reader *reader)
{
    struct str inner = take_until(reader, 9, STR(">"));
    if (memchr(inner.data == NULL ? "" : inner.data, '[', inner.size) != NULL)
        return unsafe(reader, STR("<!DOCTYPE […]"));
    if (inner.data == NULL || reader->had_root)
        return broken(reader, STR("<!DOCTYPE"));
    return IMAGE_OK;
}

/* An XML declaration without an encoding, or with one that is UTF-8. */
static bool names_our_encoding(struct str declaration)
{
    size_t at = str_find(declaration, STR("encoding"), 0);
    if (at == STR_NPOS)
        return true;
    struct str name = str_trim(str_from_pos(declaration, at + 8));
    if (str_starts(name, STR("=")))
        name = str_trim(str_from_pos(name, 1));
    char quote = name.size > 0 ? *name.data : '\0';
    size_t end = str_find_char(name, quote, 1);
    name = end == STR_NPOS ? STR("") : str_sub(name, 1, end - 1);
    return equal_folded(name, "utf-8") || equal_folded(name, "us-ascii");
}

static enum image_result take_instruction(struct reader *reader)
{
    size_t start = reader->at;
    struct str inner = take_until(reader, 2, STR("?>"));
    if (inner.data == NULL)
        return broken(reader, STR("<?"));
    if (start != 0 || !str_starts(inner, STR("xml")) || inner.size < 4 || !is_blank(inner.data[3]))
        return unsafe(reader, arena_printf(reader->arena, "<?%.*s?>", STR_ARGS(inner)));
    if (!names_our_encoding(inner))
        return broken(reader, inner);
    return IMAGE_OK;
}

static enum image_result take_text(struct reader *reader)
{
    size_t end = str_find_char(reader->s, '<', reader->at);
    struct str text = str_sub(rest_of(reader), 0, end == STR_NPOS ? STR_NPOS : end - reader->at);
    reader->at += text.size;
    if (reader->depth == 0)
        return str_trim(text).size == 0 ? IMAGE_OK : broken(reader, str_trim(text));
    if (reader->in_style)
        return put_text(reader, text, &reader->style);
    buffer_reset(&reader->value);
    return put_text(reader, text, &reader->value);
}

static enum image_result take_any(struct reader *reader)
{
    struct str rest = rest_of(reader);
    if (*rest.data != '<')
        return take_text(reader);
    if (str_starts(rest, STR("<!--")))
        return take_until(reader, 4, STR("-->")).data == NULL ? broken(reader, STR("<!--")) : IMAGE_OK;
    if (str_starts(rest, STR("<![CDATA["))) {
        struct str text = take_until(reader, 9, STR("]]>"));
        if (text.data == NULL || reader->depth == 0)
            return broken(reader, STR("<![CDATA["));
        if (reader->in_style)
            buffer_put(&reader->style, text);
        return IMAGE_OK;
    }
    if (str_starts(rest, STR("<!DOCTYPE")))
        return take_doctype(reader);
    if (str_starts(rest, STR("<!")))
        return unsafe(reader, str_sub(rest, 0, 8));
    if (str_starts(rest, STR("<?")))
        return take_instruction(reader);
    if (str_starts(rest, STR("</")))
        return take_end_tag(reader);
    return take_start_tag(reader);
}

enum image_result svg_read(struct arena *arena, struct str bytes, struct image_info *info, struct str *what)
{
    static const struct str mark = STR_INIT("\xef\xbb\xbf");
    struct reader *reader = ARENA_NEW(arena, struct reader);
    reader->arena = arena;
    reader->s = str_starts(bytes, mark) ? str_from_pos(bytes, mark.size) : bytes;
    reader->what = what;
    enum image_result result = IMAGE_OK;
    if (utf8_check(bytes) != STR_NPOS || memchr(bytes.data, '\0', bytes.size) != NULL)
        result = broken(reader, STR("UTF-8"));
    while (result == IMAGE_OK && reader->at < reader->s.size)
        result = take_any(reader);
    if (result == IMAGE_OK && (!reader->had_root || reader->depth > 0))
        result = broken(reader, STR("</svg>"));
    if (result == IMAGE_OK)
        *info = size_of(reader);
    buffer_free(&reader->value);
    buffer_free(&reader->style);
    return result;
}
