"""A book as Python reads it, by itself: what the readers and checkers are held against."""

import posixpath
import re
import urllib.parse
import xml.etree.ElementTree as tree
import zipfile

X = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
EPUB = "{http://www.idpf.org/2007/ops}"


def squeeze(text):
    """text without white space, which readers treat in different ways"""
    return re.sub(r"\s+", "", text)


def text_of(element):
    return "".join(element.itertext())


class Book:
    def __init__(self, path):
        self.path = path
        with zipfile.ZipFile(path) as archive:
            self.members = {info.filename: archive.read(info) for info in archive.infolist()}
        container = tree.fromstring(self.members["META-INF/container.xml"])
        self.package_path = next(container.iter("{urn:oasis:names:tc:opendocument:xmlns:container}rootfile")).get("full-path")
        self.folder = posixpath.dirname(self.package_path)
        package = tree.fromstring(self.members[self.package_path])
        self.title = package.find(f".//{DC}title").text
        self.items = {item.get("id"): item for item in package.iter(f"{OPF}item")}
        self.spine = [self.name(self.items[ref.get("idref")].get("href")) for ref in package.iter(f"{OPF}itemref")]
        self.nav_name = next(self.name(item.get("href")) for item in self.items.values() if "nav" in (item.get("properties") or "").split())
        nav = tree.fromstring(self.members[self.nav_name])
        self.navs = {element.get(f"{EPUB}type"): element for element in nav.iter(f"{X}nav")}
        self.toc = [squeeze(text_of(link)) for link in self.navs["toc"].iter(f"{X}a")]
        self.pages = [squeeze(text_of(link)) for link in self.navs["page-list"].iter(f"{X}a")] if "page-list" in self.navs else []

    def name(self, href):
        return posixpath.join(self.folder, urllib.parse.unquote(href))

    def body(self, name):
        return squeeze(text_of(tree.fromstring(self.members[name]).find(f"{X}body")))

    def texts(self):
        return [self.body(name) for name in self.spine]

    def documents(self):
        """names of the XHTML members"""
        return [name for name in self.members if name.endswith(".xhtml")]
