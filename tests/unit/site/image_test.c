/* Images made here byte by byte; drawings that are more than drawings. */

#include "findings.h"

#include "site/image.h"

static struct arena arena;

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void assert_image(struct str bytes, enum image_type type, unsigned width, unsigned height)
{
    struct image_info info;
    struct str what;
    enum image_result result = image_read(&arena, bytes, &info, &what);
    if (result != IMAGE_OK)
        fail_msg("%.*s", STR_ARGS(what));
    assert_int_equal(info.type, type);
    assert_int_equal(info.width, width);
    assert_int_equal(info.height, height);
}

static void assert_refused(struct str bytes, enum image_result expected, const char *expected_what)
{
    struct image_info info;
    struct str what;
    enum image_result result = image_read(&arena, bytes, &info, &what);
    if (result != expected)
        fail_msg("%d: %.*s", (int)result, STR_ARGS(bytes.size < 300 ? bytes : what));
    assert_str(what, expected_what);
}

/* Every beginning of a good image is no image, and no beginning reads beyond its end (the sanitizer watches). */
static void assert_cut_anywhere(struct str bytes, size_t enough)
{
    for (size_t size = 0; size < bytes.size; size++) {
        struct arena own = ARENA_INIT;
        struct image_info info;
        struct str what;
        enum image_result result = image_read(&own, arena_str(&own, str_sub(bytes, 0, size)), &info, &what);
        if (size < enough)
            assert_int_not_equal(result, IMAGE_OK);
        arena_free(&own);
    }
}

#define PNG_START "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"
#define PNG_REST "\x08\x02\0\0\0abcd\0\0\0\x03tEXta=bcrc!\0\0\0\0IEND\xae\x42\x60\x82"

static void png(void **state)
{
    (void)state;
    static const struct str good = STR_INIT(PNG_START "\0\0\x02\x80\0\0\x01\xe0" PNG_REST);
    assert_image(good, IMAGE_PNG, 640, 480);
    assert_cut_anywhere(good, good.size);
    assert_refused(STR(PNG_START "\0\0\0\0\0\0\x01\xe0" PNG_REST), IMAGE_UNUSABLE, "0 × 0");
    assert_refused(STR(PNG_START "\x7f\xff\xff\xff\0\0\x01\xe0" PNG_REST), IMAGE_UNUSABLE, "0 × 0");
    assert_refused(STR(PNG_START "\0\0\0\1\0\0\0\1\x08\x02\0\0\0abcd\xff\xff\xff\xffIDAT"), IMAGE_UNUSABLE, "PNG IEND");
    assert_refused(STR("\x89PNG\r\n\x1a\n\0\0\0\x0dIDAT"), IMAGE_UNUSABLE, "PNG IHDR");
}

#define JPEG_START "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
#define JPEG_FRAME "\xff\xc2\0\x11\x08\x01\x2c\x02\x58\3\1\x22\0\2\x11\1\3\x11\1"
#define EXIF_BIG(n)  \
    "\xff\xe1\0\x22" \
    "Exif\0\0MM\0\x2a\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0" n "\0\0\0\0\0\0"
#define EXIF_LITTLE(n) \
    "\xff\xe1\0\x22"   \
    "Exif\0\0II\x2a\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0" n "\0\0\0\0\0\0\0"

static void jpeg(void **state)
{
    (void)state;
    static const struct str good = STR_INIT(JPEG_START "\xff\xdb\0\4ab\xff" JPEG_FRAME);
    assert_image(good, IMAGE_JPEG, 600, 300);
    assert_cut_anywhere(good, good.size - 8);
    assert_image(STR("\xff\xd8" EXIF_BIG("\x06") JPEG_FRAME), IMAGE_JPEG, 300, 600);
    assert_image(STR("\xff\xd8" EXIF_LITTLE("\x08") JPEG_FRAME), IMAGE_JPEG, 300, 600);
    assert_image(STR("\xff\xd8" EXIF_BIG("\x03") JPEG_FRAME), IMAGE_JPEG, 600, 300);
    assert_cut_anywhere(STR("\xff\xd8" EXIF_BIG("\x06") JPEG_FRAME), 30);
    assert_image(STR("\xff\xd8\xff\xe1\0\x12"
                     "Exif\0\0MM\0\x2a\xff\xff\xff\xf0\0\1" JPEG_FRAME),
                 IMAGE_JPEG, 600, 300);
    assert_refused(STR(JPEG_START "\xff\xda\0\4ab"), IMAGE_UNUSABLE, "JPEG SOF");
    assert_refused(STR(JPEG_START "\xff\xdb\0\1ab"), IMAGE_UNUSABLE, "JPEG SOF");
    assert_refused(STR(JPEG_START "abcdefg"), IMAGE_UNUSABLE, "JPEG SOF");
}

static void gif(void **state)
{
    (void)state;
    static const struct str good = STR_INIT("GIF89a\x20\x03\x58\x02\xf7\0\0");
    assert_image(good, IMAGE_GIF, 800, 600);
    assert_image(STR("GIF87a\1\0\1\0\0\0\0;"), IMAGE_GIF, 1, 1);
    assert_cut_anywhere(good, good.size);
    assert_refused(STR("GIF89a\0\0\1\0\0\0\0;"), IMAGE_UNUSABLE, "0 × 0");
}

static void webp(void **state)
{
    (void)state;
    static const struct str lossy = STR_INIT("RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0abc\x9d\x01\x2a\x20\x03\x58\xc2");
    static const struct str lossless = STR_INIT("RIFF\x16\0\0\0WEBPVP8L\x0a\0\0\0\x2f\x1f\xc3\x95\0abcde");
    static const struct str extended = STR_INIT("RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x1f\x03\0\x57\x02\0");
    assert_image(lossy, IMAGE_WEBP, 800, 600);
    assert_image(lossless, IMAGE_WEBP, 800, 600);
    assert_image(extended, IMAGE_WEBP, 800, 600);
    assert_cut_anywhere(lossy, lossy.size);
    assert_cut_anywhere(extended, extended.size);
    assert_refused(STR("RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0abcdef\x20\x03\x58\x02"), IMAGE_UNUSABLE, "WebP VP8");
    assert_refused(STR("RIFF\xff\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x1f\x03\0\x57\x02\0"), IMAGE_UNUSABLE, "WebP VP8");
}

static void other_bytes(void **state)
{
    (void)state;
    assert_refused(STR(""), IMAGE_UNUSABLE, "PNG | JPEG | GIF | WebP | SVG");
    assert_refused(STR("BM\x3a\0\0\0"), IMAGE_UNUSABLE, "PNG | JPEG | GIF | WebP | SVG");
    assert_refused(STR("%PDF-1.7"), IMAGE_UNUSABLE, "PNG | JPEG | GIF | WebP | SVG");
}

static void types_by_name(void **state)
{
    (void)state;
    assert_int_equal(image_type_of_name(STR("a/図.PNG")), IMAGE_PNG);
    assert_int_equal(image_type_of_name(STR("b.jpeg")), IMAGE_JPEG);
    assert_int_equal(image_type_of_name(STR("b.Jpg")), IMAGE_JPEG);
    assert_int_equal(image_type_of_name(STR("b.svg")), IMAGE_SVG);
    assert_int_equal(image_type_of_name(STR("svg")), IMAGE_NONE);
    assert_int_equal(image_type_of_name(STR("a.tiff")), IMAGE_NONE);
    assert_str(image_media_type(IMAGE_SVG), "image/svg+xml");
    assert_str(image_type_name(IMAGE_WEBP), "WebP");
}

/* --- SVG ----------------------------------------------------------------------------------------------------------- */

#define NS " xmlns=\"http://www.w3.org/2000/svg\""
#define SVG(inner) STR("<svg" NS ">" inner "</svg>")

static void sizes_of_drawings(void **state)
{
    (void)state;
    assert_image(STR("<svg" NS " width=\"120\" height='80.4px'/>"), IMAGE_SVG, 120, 80);
    assert_image(STR("<svg" NS " viewBox=\"0 0 24 12\"></svg>"), IMAGE_SVG, 24, 12);
    assert_image(STR("<svg" NS " viewBox=\"-5,-5 , 24.6 12\"></svg>"), IMAGE_SVG, 25, 12);
    assert_image(STR("<svg" NS " width=\"100%\" height=\"100%\" viewBox=\"0 0 24 12\"></svg>"), IMAGE_SVG, 24, 12);
    assert_image(STR("<svg" NS " width=\"48\" viewBox=\"0 0 24 12\"></svg>"), IMAGE_SVG, 48, 24);
    assert_image(STR("<svg" NS " height=\"1in\" viewBox=\"0 0 10 20\"></svg>"), IMAGE_SVG, 48, 96);
    assert_image(STR("<svg" NS " width=\"210mm\" height=\"72pt\"></svg>"), IMAGE_SVG, 794, 96);
    assert_image(STR("<svg" NS "/>"), IMAGE_SVG, 300, 150);
    assert_image(STR("<svg" NS " width=\"1e9\" height=\"999999999999999999999999999999\"/>"), IMAGE_SVG, 300, 100000);
    assert_image(STR("<svg" NS "><svg width=\"5\" height=\"5\"/></svg>"), IMAGE_SVG, 300, 150);
}

static void harmless_drawings(void **state)
{
    (void)state;
    assert_image(STR("\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<!-- a > b -->\n"
                     "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n"
                     "<svg:svg xmlns:svg=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n"
                     "<svg:title>図&amp;表 &#x56F3; &lt;script&gt; onclick= javascript:</svg:title>\n"
                     "<svg:use xlink:href=\"#a\" href='#b'/><svg:a href=\"\"/>\n"
                     "<svg:style><![CDATA[ .a > .b { fill: url(#g); } ]]> .c { fill: url( \"#h\" ) }</svg:style>\n"
                     "<svg:rect style=\"fill:url('#g')\" fill=\"url(#g)\" data-x='a&quot;b'/>\n</svg:svg>\n<!-- end -->\n"),
                 IMAGE_SVG, 300, 150);
    assert_image(SVG("<metadata><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"/></metadata>"), IMAGE_SVG,
                 300, 150);
    assert_image(SVG("<animate attributeName=\"opacity\" values=\"0;1\"/>"), IMAGE_SVG, 300, 150);
}

static void drawings_with_programs_or_outside_things(void **state)
{
    (void)state;
    static const struct {
        struct str svg;
        const char *what;
    } cases[] = {
        {STR_INIT("<svg" NS "><script>alert(1)</script></svg>"), "<script>"},
        {STR_INIT("<svg" NS "><SCRIPT/></svg>"), "<SCRIPT>"},
        {STR_INIT("<svg" NS "><s:script xmlns:s=\"http://www.w3.org/2000/svg\"/></svg>"), "<s:script>"},
        {STR_INIT("<svg" NS " onload=\"alert(1)\"/>"), "onload="},
        {STR_INIT("<svg" NS "><g OnClick='x'/></svg>"), "OnClick="},
        {STR_INIT("<svg" NS "><foreignObject/></svg>"), "<foreignObject>"},
        {STR_INIT("<svg" NS "><iframe src='#'/></svg>"), "<iframe>"},
        {STR_INIT("<svg" NS "><handler/></svg>"), "<handler>"},
        {STR_INIT("<svg" NS "><a href=\"https://a.example/\"/></svg>"), "href=https://a.example/"},
        {STR_INIT("<svg" NS "><a href=\" JavaScript:x\"/></svg>"), "href=JavaScript:x"},
        {STR_INIT("<svg" NS "><a href=\"java&#115;cript:x\"/></svg>"), "href=javascript:x"},
        {STR_INIT("<svg" NS "><image href=\"data:image/png;base64,AA\"/></svg>"), "href=data:image/png;base64,AA"},
        {STR_INIT("<svg" NS "><image x:href=\"a.png\" xmlns:x=\"y\"/></svg>"), "x:href=a.png"},
        {STR_INIT("<svg" NS "><use href='other.svg#a'/></svg>"), "href=other.svg#a"},
        {STR_INIT("<svg" NS "><img src='x'/></svg>"), "src=x"},
        {STR_INIT("<svg" NS " xml:base='http://a/'/>"), "xml:base="},
        {STR_INIT("<svg" NS "><a ping='x'/></svg>"), "ping="},
        {STR_INIT("<svg" NS "><g xmlns='http://www.w3.org/1999/xhtml'/></svg>"), "xmlns=http://www.w3.org/1999/xhtml"},
        {STR_INIT("<svg" NS "><rect fill='url(http://a/#b)'/></svg>"), "fill=url(http://a/#b)"},
        {STR_INIT("<svg" NS "><rect fill='&#117;rl(//a)'/></svg>"), "fill=url(//a)"},
        {STR_INIT("<svg" NS "><rect style='fill: URL( \"x.svg#a\")'/></svg>"), "style: url(…)"},
        {STR_INIT("<svg" NS "><rect style='fill: u\\72l(x)'/></svg>"), "style: \\"},
        {STR_INIT("<svg" NS "><style>@import 'x.css';</style></svg>"), "style: @import"},
        {STR_INIT("<svg" NS "><style>@im<!-- -->port 'x.css';</style></svg>"), "style: @import"},
        {STR_INIT("<svg" NS "><style>@im<![CDATA[port 'x.css';]]></style></svg>"), "style: @import"},
        {STR_INIT("<svg" NS "><style>@&#105;mport 'x.css';</style></svg>"), "style: @import"},
        {STR_INIT("<svg" NS "><style>a{b:url(x)}</style></svg>"), "style: url(…)"},
        {STR_INIT("<svg" NS "><style>a{b:image-set('x' 1x)}</style></svg>"), "style: image-set("},
        {STR_INIT("<svg" NS "><style>a{b:expression(x)}</style></svg>"), "style: expression("},
        {STR_INIT("<svg" NS "><set attributeName='href' to='#x'/></svg>"), "attributeName=href"},
        {STR_INIT("<svg" NS "><set attributeName='xlink:href' to='#x'/></svg>"), "attributeName=xlink:href"},
        {STR_INIT("<svg" NS "><set attributeName='onclick' to='x'/></svg>"), "attributeName=onclick"},
        {STR_INIT("<svg" NS "><animate values='#a;java\nscript:x'/></svg>"), "values=#a;java\nscript:x"},
        {STR_INIT("<?xml-stylesheet href='a.css'?><svg" NS "/>"), "<?xml-stylesheet href='a.css'?>"},
        {STR_INIT("<svg" NS "><?php x?></svg>"), "<?php x?>"},
        {STR_INIT("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg" NS "/>"), "<!DOCTYPE […]"},
        {STR_INIT("<!ENTITY a 'b'><svg" NS "/>"), "<!ENTITY"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_refused(cases[i].svg, IMAGE_UNSAFE, cases[i].what);
}

static void drawings_that_are_not_well_formed(void **state)
{
    (void)state;
    static const struct {
        struct str svg;
        const char *what;
    } cases[] = {
        {STR_INIT("<svg" NS ">"), "SVG </svg>"},
        {STR_INIT("<svg" NS "><g></svg>"), "SVG </svg"},
        {STR_INIT("<svg" NS "/><svg" NS "/>"), "SVG <svg"},
        {STR_INIT("<svg" NS "/>text"), "SVG text"},
        {STR_INIT("<html/>"), "SVG <html"},
        {STR_INIT("<svg/>"), "SVG xmlns"},
        {STR_INIT("<svg xmlns=\"http://www.w3.org/1999/svg\"/>"), "SVG xmlns"},
        {STR_INIT("<svg xmlns:s=\"http://www.w3.org/2000/svg\"/>"), "SVG xmlns"},
        {STR_INIT("<svg" NS "><g a=b/></svg>"), "SVG a"},
        {STR_INIT("<svg" NS "><g a/></svg>"), "SVG a"},
        {STR_INIT("<svg" NS "><g a='1'b='2'/></svg>"), "SVG g"},
        {STR_INIT("<svg" NS "><g a='1' a='2'/></svg>"), "SVG a"},
        {STR_INIT("<svg" NS "><g a='<'/></svg>"), "SVG a"},
        {STR_INIT("<svg" NS "><g a='x/></svg>"), "SVG a"},
        {STR_INIT("<svg" NS ">&nbsp;</svg>"), "SVG &nbsp;"},
        {STR_INIT("<svg" NS ">&#0;</svg>"), "SVG &#0;"},
        {STR_INIT("<svg" NS ">&#xD800;</svg>"), "SVG &#xD800;"},
        {STR_INIT("<svg" NS ">&#x;</svg>"), "SVG &#x;"},
        {STR_INIT("<svg" NS ">&#12a;</svg>"), "SVG &#12a;"},
        {STR_INIT("<svg" NS ">a & b</svg>"), "SVG &"},
        {STR_INIT("<svg" NS "><!-- </svg>"), "SVG <!--"},
        {STR_INIT("<svg" NS "><![CDATA[ </svg>"), "SVG <![CDATA["},
        {STR_INIT("<svg" NS "><style><g/></style></svg>"), "SVG <g"},
        {STR_INIT("<svg" NS "/><!DOCTYPE svg>"), "SVG <!DOCTYPE"},
        {STR_INIT("<svg" NS ">\xff</svg>"), "SVG UTF-8"},
        {STR_INIT("<svg" NS ">\0</svg>"), "SVG UTF-8"},
        {STR_INIT("<?xml version='1.0' encoding='Shift_JIS'?><svg" NS "/>"), "SVG xml version='1.0' encoding='Shift_JIS'"},
        {STR_INIT("<"), "SVG <"},
        {STR_INIT("<svg"), "SVG svg"},
        {STR_INIT("<svg" NS "><1/></svg>"), "SVG <"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_refused(cases[i].svg, IMAGE_UNUSABLE, cases[i].what);
}

static void large_drawings_end_in_time(void **state)
{
    (void)state;
    struct buffer svg = BUFFER_INIT;
    buffer_put(&svg, STR("<svg" NS ">"));
    for (int i = 0; i < 100000; i++)
        buffer_put(&svg, STR("<g>"));
    assert_refused(buffer_str(&svg), IMAGE_UNUSABLE, "SVG <g");
    buffer_reset(&svg);
    buffer_put(&svg, STR("<svg" NS));
    for (int i = 0; i < 100000; i++)
        buffer_printf(&svg, " a%d=''", i);
    assert_refused(buffer_str(&svg), IMAGE_UNUSABLE, "SVG svg");
    buffer_reset(&svg);
    buffer_put(&svg, STR("<svg" NS ">"));
    for (int i = 0; i < 200000; i++)
        buffer_put(&svg, STR("<g fill='url(#a)'/>"));
    buffer_put(&svg, STR("</svg>"));
    assert_image(buffer_str(&svg), IMAGE_SVG, 300, 150);
    buffer_free(&svg);
}

static void every_cut_of_a_drawing_is_refused(void **state)
{
    (void)state;
    static const struct str svg = STR_INIT("<?xml version=\"1.0\"?><!-- c --><svg" NS " width='1'><style>a{}</style>"
                                           "<g a='&#x41;'>t&amp;<![CDATA[x]]></g></svg>");
    assert_image(svg, IMAGE_SVG, 1, 150);
    assert_cut_anywhere(svg, svg.size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(png),
        cmocka_unit_test(jpeg),
        cmocka_unit_test(gif),
        cmocka_unit_test(webp),
        cmocka_unit_test(other_bytes),
        cmocka_unit_test(types_by_name),
        cmocka_unit_test(sizes_of_drawings),
        cmocka_unit_test(harmless_drawings),
        cmocka_unit_test(drawings_with_programs_or_outside_things),
        cmocka_unit_test(drawings_that_are_not_well_formed),
        cmocka_unit_test(large_drawings_end_in_time),
        cmocka_unit_test(every_cut_of_a_drawing_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
