"""Broken books: each a small, good one (sample.py) with one thing wrong, and what `fumi check` is to call it.

tests/epub/run asks fumi alone, tests/readers/books/run holds EPUBCheck against the same table: it refuses them all, but for
those in STRICTER.
"""

import warnings

import sample

PACKAGE = "EPUB/package.opf"
NAV = "EPUB/nav.xhtml"
NCX = "EPUB/toc.ncx"
C1 = "EPUB/text/c1.xhtml"
C2 = "EPUB/text/c2.xhtml"
CONTAINER = "META-INF/container.xml"

# name: (member, what stands there, what comes instead, code of the finding)
REPLACED = {
    "container: another package": (CONTAINER, "EPUB/package.opf", "EPUB/book.opf", "book-member"),
    "container: no package": (CONTAINER, "<rootfile full-path=\"EPUB/package.opf\" media-type=\"application/oebps-package+xml\"/>", "", "book-missing"),
    "package: not well-formed": (PACKAGE, "</manifest>", "", "book-xml"),
    "package: another version": (PACKAGE, 'version="3.0"', 'version="4.0"', "book-value"),
    "package: no title": (PACKAGE, '<dc:title id="title">見本</dc:title>\n<meta refines="#title" property="title-type">main</meta>\n', "", "book-missing"),
    "package: empty title": (PACKAGE, ">見本</dc:title>", "> </dc:title>", "book-empty"),
    "package: no language": (PACKAGE, "<dc:language>ja</dc:language>\n", "", "book-missing"),
    "package: no identifier": (PACKAGE, '<dc:identifier id="book-id">urn:uuid:5f0c8d2e-7a41-8b6f-9d53-2c1e84a6b790</dc:identifier>\n', "", "book-missing"),
    "package: identifier named wrongly": (PACKAGE, 'unique-identifier="book-id"', 'unique-identifier="title"', "book-value"),
    "package: no date of change": (PACKAGE, '<meta property="dcterms:modified">2026-04-01T00:00:00Z</meta>\n', "", "book-missing"),
    "package: a date without its time": (PACKAGE, "2026-04-01T00:00:00Z", "2026-04-01", "book-value"),
    "package: refines nothing": (PACKAGE, "#title", "#titel", "book-link"),
    "package: one id twice": (PACKAGE, '<item id="c2"', '<item id="c1"', "book-twice"),
    "manifest: a file that is not there": (PACKAGE, "images/dot.png", "images/dash.png", "book-member"),
    "manifest: one file twice": (PACKAGE, "</manifest>", '<item id="again" href="book.css" media-type="text/css"/></manifest>', "book-twice"),
    "manifest: no navigation": (PACKAGE, ' properties="nav"', "", "book-missing"),
    "manifest: two navigations": (PACKAGE, '<item id="c1" ', '<item id="c1" properties="nav" ', "book-twice"),
    "manifest: an image of another type": (PACKAGE, 'images/dot.png" media-type="image/png"', 'images/dot.png" media-type="image/jpeg"', "book-value"),
    "manifest: from elsewhere": (PACKAGE, "</manifest>", '<item id="far" href="https://example.jp/far.png" media-type="image/png"/></manifest>', "book-remote"),
    "manifest: no media type": (PACKAGE, 'href="book.css" media-type="text/css"', 'href="book.css"', "book-missing"),
    "manifest: says scripted, is not": (PACKAGE, '<item id="c1" ', '<item id="c1" properties="scripted" ', "book-property"),
    "spine: an id that is not there": (PACKAGE, 'idref="c2"', 'idref="c3"', "book-member"),
    "spine: a chapter twice": (PACKAGE, '<itemref idref="c2"/>', '<itemref idref="c2"/><itemref idref="c2"/>', "book-twice"),
    "spine: an image": (PACKAGE, '<itemref idref="c2"/>', '<itemref idref="c2"/><itemref idref="dot"/>', "book-value"),
    "spine: empty": (PACKAGE, '<itemref idref="nav"/>\n<itemref idref="c1"/>\n<itemref idref="c2"/>\n', "", "book-empty"),
    "spine: toc is no NCX": (PACKAGE, 'toc="ncx"', 'toc="css"', "book-member"),
    "nav: no table of contents": (NAV, 'epub:type="toc"', 'epub:type="lot"', "book-missing"),
    "nav: to a chapter that is not there": (NAV, "text/c2.xhtml\">二", "text/c3.xhtml\">二", "book-link"),
    "nav: to an id that is not there": (NAV, "#risk", "#danger", "book-link"),
    "nav: in another order": (NAV, '<li><a href="text/c2.xhtml">二つ目</a></li>', '<li><a href="text/c2.xhtml">二つ目</a></li><li><a href="text/c1.xhtml#fn-1">注</a></li>', "book-order"),
    "nav: a link without text": (NAV, ">二つ目</a>", "></a>", "book-empty"),
    "nav: to another site": (NAV, "text/c2.xhtml\">二", "https://example.jp/\">二", "book-remote"),
    "pages: to an id that is not there": (NAV, "#page-9", "#page-10", "book-link"),
    "pages: in another order": (NAV, '<li><a href="text/c1.xhtml#page-8">8</a></li>\n<li><a href="text/c2.xhtml#page-9">9</a></li>', '<li><a href="text/c2.xhtml#page-9">9</a></li>\n<li><a href="text/c1.xhtml#page-8">8</a></li>', "book-order"),
    "ncx: another identifier": (NCX, "5f0c8d2e", "5f0c8d2f", "book-value"),
    "ncx: to a chapter that is not there": (NCX, "text/c2.xhtml", "text/c3.xhtml", "book-link"),
    "ncx: not well-formed": (NCX, "</navMap>", "", "book-xml"),
    "text: not well-formed": (C1, "</h1>", "", "book-xml"),
    "text: an entity of HTML": (C1, "弱<a", "弱&nbsp;<a", "book-xml"),
    "text: a bare ampersand": (C1, "弱<a", "弱 & <a", "book-xml"),
    "text: its own entities": (C1, "<!DOCTYPE html>", '<!DOCTYPE html [<!ENTITY x "y">]>', "book-xml"),
    "text: a control character": (C1, "弱<a", "弱\x0b<a", "book-xml"),
    "text: no title": (C1, "<title>見本</title>", "", "book-empty"),
    "text: two languages": (C1, 'xml:lang="ja"', 'xml:lang="en"', "book-value"),
    "text: one id twice": (C1, 'id="risk"', 'id="page-8"', "book-twice"),
    "text: an id with a space": (C2, 'id="table"', 'id="the table"', "book-value"),
    "text: to a chapter that is not there": (C1, "c2.xhtml#table", "c3.xhtml#table", "book-link"),
    "text: to an id that is not there": (C1, "c2.xhtml#table", "c2.xhtml#chair", "book-link"),
    "text: to a note that is not there": (C1, 'href="#fn-1"', 'href="#fn-2"', "book-link"),
    "text: out of the book": (C1, "c2.xhtml#table", "../../../c2.xhtml", "book-link"),
    "text: to what is not in the spine": (C1, "c2.xhtml#table", "../book.css", "book-link"),
    "text: an image that is not there": (C1, "images/dot.png\"", "images/dash.png\"", "book-link"),
    "text: an image from elsewhere": (C1, "../images/dot.png", "https://example.jp/dot.png", "book-remote"),
    "text: an image without alternative": (C1, "<img src=\"../images/dot.png\" alt=\"点\"/>", "<img alt=\"点\"/>", "book-missing"),
    "text: a script": (C1, "</section>\n</body>", "<script>1</script></section>\n</body>", "book-property"),
    "text: a handler": (C1, '<h2 id="risk">', '<h2 id="risk" onclick="1">', "book-property"),
    "text: a drawing": (C1, "<ul>", '<svg xmlns="http://www.w3.org/2000/svg"><title>x</title></svg><ul>', "book-property"),
    "text: a list in a paragraph": (C1, "<ul><li>箇条</li></ul>", "<p><b><ul><li>箇条</li></ul></b></p>", "book-nesting"),
    "text: an item without its list": (C1, "<ul><li>箇条</li></ul>", "<div><li>箇条</li></div>", "book-nesting"),
    "text: a paragraph in a list": (C1, "<ul><li>箇条</li></ul>", "<ul><p>箇条</p></ul>", "book-nesting"),
    "text: a link in a link": (C1, ">外</a>", ">外<b><a href=\"c2.xhtml\">中</a></b></a>", "book-nesting"),
    "text: a cell without its row": (C2, "<tr><td>値</td></tr>", "<td>値</td>", "book-nesting"),
    "text: an element of nobody": (C2, "<dl>", '<x xmlns="urn:x"/><dl>', "book-nesting"),
    "style: unpaired braces": ("EPUB/book.css", "body { margin: 0; }", "body { margin: 0; ", "book-value"),
    "style: an image that is not there": ("EPUB/book.css", "margin: 0; }", "background: url(images/x.png); }", "book-link"),
    "style: from elsewhere": ("EPUB/book.css", "margin: 0; }", "background: url('https://example.jp/x.png'); }", "book-remote"),
    "drawing: not well-formed": ("EPUB/cover.svg", "</svg>", "", "book-xml"),
    "drawing: a script": ("EPUB/cover.svg", "</svg>", "<script>1</script></svg>", "book-property"),
}

# What fumi refuses and EPUBCheck 5.3 lets through: OCF 3.3 (4.3.2) wants the mimetype stored, EPUB 3.3 (7.4.1) the page list
# in the order of the text; entities of a document's own are refused so that none can be expanded without end.
STRICTER = {"archive: mimetype compressed", "pages: in another order", "text: its own entities"}

# Wrong in fumi's eyes only, as a warning: EPUBCheck has no opinion.
WARNED = {
    "package: no word on hazards": (PACKAGE, '<meta property="schema:accessibilityHazard">none</meta>\n', "", "book-access"),
}


def replaced(member, old, new):
    parts = sample.members()
    assert parts[member].count(old) >= 1, (member, old)
    parts[member] = parts[member].replace(old, new, 1)
    return parts


def archives():
    """name -> (how to write it to a path, code): what is wrong with the archive itself"""

    def without(name):
        def write(path):
            parts = sample.members()
            del parts[name]
            sample.write(path, parts)
        return write

    def late_mimetype(path):
        parts = list(sample.members().items())
        sample.write(path, parts[1:] + parts[:1])

    def packed_mimetype(path):
        sample.write(path, sample.members(), stored=())

    def other_mimetype(path):
        sample.write(path, dict(sample.members(), mimetype="application/zip"))

    def twice(path):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parts = list(sample.members().items())
            sample.write(path, parts + parts[-1:])

    def no_archive(path):
        with open(path, "wb") as file:
            file.write(b"no archive at all")

    def cut(path):
        sample.write(path, sample.members())
        with open(path, "r+b") as file:
            file.truncate(1500)

    def flipped(path):
        """a byte inside the first chapter's compressed data"""
        sample.write(path, sample.members())
        with open(path, "rb") as file:
            at = file.read().index(b"EPUB/text/c1.xhtml") + len("EPUB/text/c1.xhtml") + 40
        with open(path, "rb") as file:
            file.seek(at)
            byte = file.read(1)[0]
        sample.damage(path, at, byte ^ 0xFF)

    return {
        "archive: no mimetype": (without("mimetype"), "book-archive"),
        "archive: mimetype last": (late_mimetype, "book-archive"),
        "archive: mimetype compressed": (packed_mimetype, "book-archive"),
        "archive: another mimetype": (other_mimetype, "book-archive"),
        "archive: no container": (without(CONTAINER), "book-member"),
        "archive: one member twice": (twice, "book-archive"),
        "archive: no archive": (no_archive, "book-archive"),
        "archive: cut off": (cut, "book-archive"),
        "archive: a byte flipped": (flipped, "book-archive"),
    }


def table():
    """name -> (how to write it to a path, code), all that fumi refuses"""
    books = archives()
    for name, (member, old, new, code) in REPLACED.items():
        books[name] = (lambda path, parts=replaced(member, old, new): sample.write(path, parts), code)
    return books
