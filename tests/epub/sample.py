"""A small, good EPUB written by hand, so that breaking it in one place at a time shows what a checker sees."""

import struct
import zipfile

CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""

PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book-id" xml:lang="ja">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="book-id">urn:uuid:5f0c8d2e-7a41-8b6f-9d53-2c1e84a6b790</dc:identifier>
<dc:title id="title">見本</dc:title>
<meta refines="#title" property="title-type">main</meta>
<dc:creator>窓口</dc:creator>
<dc:language>ja</dc:language>
<dc:source id="print">印刷版</dc:source>
<meta property="pageBreakSource">印刷版</meta>
<meta property="dcterms:modified">2026-04-01T00:00:00Z</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">見本です。</meta>
<meta name="cover" content="cover"/>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
<item id="css" href="book.css" media-type="text/css"/>
<item id="cover" href="cover.svg" media-type="image/svg+xml" properties="cover-image"/>
<item id="dot" href="images/dot.png" media-type="image/png"/>
<item id="c1" href="text/c1.xhtml" media-type="application/xhtml+xml"/>
<item id="c2" href="text/c2.xhtml" media-type="application/xhtml+xml"/>
</manifest>
<spine toc="ncx">
<itemref idref="nav"/>
<itemref idref="c1"/>
<itemref idref="c2"/>
</spine>
</package>
"""

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="ja" xml:lang="ja">
<head><meta charset="UTF-8"/><title>見本</title><link rel="stylesheet" type="text/css" href="{root}book.css"/></head>
"""

NAV = HEAD.format(root="") + """<body>
<nav epub:type="toc" role="doc-toc" id="toc"><h1>目次</h1><ol>
<li><a href="text/c1.xhtml">一つ目</a><ol><li><a href="text/c1.xhtml#risk">危険</a></li></ol></li>
<li><a href="text/c2.xhtml">二つ目</a></li>
</ol></nav>
<nav epub:type="landmarks" hidden="hidden"><h2>案内</h2><ol><li><a epub:type="bodymatter" href="text/c1.xhtml">本文</a></li></ol></nav>
<nav epub:type="page-list" role="doc-pagelist" hidden="hidden"><h2>ページ</h2><ol>
<li><a href="text/c1.xhtml#page-8">8</a></li>
<li><a href="text/c2.xhtml#page-9">9</a></li>
</ol></nav>
</body>
</html>
"""

NCX = """<?xml version="1.0" encoding="UTF-8"?>
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1" xml:lang="ja">
<head><meta name="dtb:uid" content="urn:uuid:5f0c8d2e-7a41-8b6f-9d53-2c1e84a6b790"/></head>
<docTitle><text>見本</text></docTitle>
<navMap>
<navPoint id="n1" playOrder="1"><navLabel><text>一つ目</text></navLabel><content src="text/c1.xhtml"/></navPoint>
<navPoint id="n2" playOrder="2"><navLabel><text>二つ目</text></navLabel><content src="text/c2.xhtml"/></navPoint>
</navMap>
</ncx>
"""

CHAPTER1 = HEAD.format(root="../") + """<body>
<section epub:type="chapter" role="doc-chapter">
<h1>一つ目</h1>
<span class="page-mark" id="page-8" role="doc-pagebreak" epub:type="pagebreak" aria-label="8ページ"></span>
<h2 id="risk">危険</h2>
<p><ruby>脆<rp>（</rp><rt>ぜい</rt><rp>）</rp></ruby>弱<a href="#fn-1" id="fnref-1" epub:type="noteref" role="doc-noteref">1</a>、<a href="c2.xhtml#table">表</a>と<a href="https://example.jp/">外</a>。</p>
<figure><img src="../images/dot.png" alt="点"/></figure>
<ul><li>箇条</li></ul>
<aside id="fn-1" epub:type="footnote" role="doc-footnote"><p>注 <a href="#fnref-1" role="doc-backlink">↩</a></p></aside>
</section>
</body>
</html>
"""

CHAPTER2 = HEAD.format(root="../") + """<body>
<section epub:type="chapter" role="doc-chapter">
<h1>二つ目</h1>
<p>途中<span class="page-mark" id="page-9" role="doc-pagebreak" epub:type="pagebreak" aria-label="9ページ"></span>で変わる。</p>
<div id="table"><table><thead><tr><th scope="col">名</th></tr></thead><tbody><tr><td>値</td></tr></tbody></table></div>
<dl><dt>語</dt><dd>意味</dd></dl>
</section>
</body>
</html>
"""

CSS = "/* 見本 */\nbody { margin: 0; }\n@media (max-width: 30em) { p { margin: 0; } }\n"

COVER = """<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 24" role="img"><title>見本</title><rect width="16" height="24" fill="#165e83"/></svg>
"""

DOT = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000100000001080600000"
                    "01f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082")


def members():
    """name -> text or bytes, in the order of the archive"""
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "EPUB/package.opf": PACKAGE,
        "EPUB/nav.xhtml": NAV,
        "EPUB/toc.ncx": NCX,
        "EPUB/book.css": CSS,
        "EPUB/cover.svg": COVER,
        "EPUB/images/dot.png": DOT,
        "EPUB/text/c1.xhtml": CHAPTER1,
        "EPUB/text/c2.xhtml": CHAPTER2,
    }


def write(path, parts, stored=("mimetype",)):
    """parts: name -> text or bytes, or a list of such pairs where a name stands twice"""
    pairs = parts.items() if isinstance(parts, dict) else parts
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in pairs:
            info = zipfile.ZipInfo(name, (2026, 4, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)


def damage(path, at, byte):
    """one byte of a finished file"""
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(struct.pack("B", byte))
