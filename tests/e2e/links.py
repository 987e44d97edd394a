#!/usr/bin/env python3
"""links.py [--base URL] FOLDER: whether a built portal holds together, opened from disk.

For every page: one h1, no id twice, and every address in it leads to a file of the folder and to an id in that file.
Addresses are relative; absolute ones may stand where the design says so (canonical, Open Graph, feeds, sitemap, the
404 page), and with --base those lead somewhere, too. A file that manifest.json names leads to such files only.

Prints a line a problem and, at the end, what was looked at; exit code 1 where there was a problem.
"""

import json
import os
import posixpath
import re
import sys
import urllib.parse
import xml.etree.ElementTree as xml
from html.parser import HTMLParser

# Element and attribute -> what may stand there.
ADDRESSES = {"href", "src", "poster", "action", "data", "cite"}
ABSOLUTE = {("link", "canonical"), ("meta", "og:url"), ("meta", "og:image")}
FOREIGN = re.compile(r"(https?|mailto|tel):", re.I)


class Page(HTMLParser):
    """The ids of a page, and its addresses as (line, where, address)."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.ids, self.twice, self.addresses, self.h1 = set(), [], [], 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        has = {name: value or "" for name, value in attributes}
        line = self.getpos()[0]
        self.h1 += tag == "h1"
        if "id" in has:
            if has["id"] in self.ids:
                self.twice.append((line, has["id"]))
            self.ids.add(has["id"])
        where = (tag, has.get("rel") or has.get("property") or "")
        for name in ADDRESSES & has.keys():
            self.addresses.append((line, where, has[name]))
        if "srcset" in has:
            for candidate in has["srcset"].split(","):
                self.addresses.append((line, where, candidate.split()[0]))
        if where in ABSOLUTE and tag == "meta":
            self.addresses.append((line, where, has.get("content", "")))
        if tag == "meta" and has.get("http-equiv", "").lower() == "refresh":
            self.addresses.append((line, where, has["content"].split("url=", 1)[1]))
        for name in ("popovertarget", "for", "aria-labelledby", "aria-controls"):
            for target in has.get(name, "").split():
                self.addresses.append((line, where, "#" + target))


class Portal:
    def __init__(self, folder, base):
        self.base = base
        self.problems, self.count = [], 0
        self.files = {}
        for place, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(place, name)
                self.files[os.path.relpath(path, folder).replace(os.sep, "/")] = path
        self.pages = {}
        for path in self.files:
            if path.endswith(".html"):
                with open(self.files[path], encoding="utf-8", errors="strict") as file:
                    self.pages[path] = Page(file.read())
        self.public = None
        if "manifest.json" in self.files:
            with open(self.files["manifest.json"], encoding="utf-8") as file:
                self.public = {entry["path"] for entry in json.load(file)["files"]}

    def report(self, path, line, sentence):
        self.problems.append(f"{path}:{line}: {sentence}")

    def check_target(self, path, line, address, target, fragment):
        self.count += 1
        if target not in self.files:
            self.report(path, line, f"{address} leads to no file ({target})")
        elif fragment and target not in self.pages:
            self.report(path, line, f"{address} has a fragment, but is no page")
        elif fragment and fragment not in self.pages[target].ids:
            self.report(path, line, f"{address} leads to no id in {target}")
        elif self.public is not None and path in self.public and target not in self.public:
            self.report(path, line, f"{address} leads from a public to an internal file")

    def check_absolute(self, path, line, address):
        if not self.base or not address.startswith(self.base):
            return
        parts = urllib.parse.urlsplit(address[len(self.base):])
        target = urllib.parse.unquote(parts.path)
        if not target or target.endswith("/"):
            target += "index.html"
        self.check_target(path, line, address, target, urllib.parse.unquote(parts.fragment))

    def check_address(self, path, line, where, address):
        may_be_absolute = where in ABSOLUTE or path == "404.html"
        if FOREIGN.match(address):
            if self.base and address.startswith(self.base) and not may_be_absolute:
                self.report(path, line, f"{address} is absolute")
            self.check_absolute(path, line, address)
            return
        parts = urllib.parse.urlsplit(address)
        if parts.scheme or parts.netloc:
            self.report(path, line, f"{address} is of a scheme that is not allowed")
        elif where in ABSOLUTE or (path == "404.html" and not address.startswith("#")):
            self.report(path, line, f"{address} ought to be absolute")
        elif address in ("", "#") or parts.path.startswith("/"):
            self.report(path, line, f"'{address}' is no address that works from disk")
        else:
            place = urllib.parse.unquote(parts.path)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), place)) if place else path
            self.check_target(path, line, address, target, urllib.parse.unquote(parts.fragment))

    def check_pages(self):
        for path, page in sorted(self.pages.items()):
            if page.h1 != 1:
                self.report(path, 1, f"{page.h1} h1 elements")
            for line, name in page.twice:
                self.report(path, line, f"the id {name} stands here twice")
            for line, where, address in page.addresses:
                self.check_address(path, line, where, address)

    def check_styles(self):
        for path in sorted(self.files):
            if not path.endswith(".css"):
                continue
            with open(self.files[path], encoding="utf-8") as file:
                for found in re.finditer(r"url\(\s*['\"]?([^'\")]*)", file.read()):
                    if not found[1].startswith("data:"):
                        self.check_address(path, 1, ("css", ""), found[1])

    def check_xml(self):
        for path in sorted(self.files):
            if not path.endswith(".xml"):
                continue
            try:
                tree = xml.parse(self.files[path])
            except xml.ParseError as error:
                self.report(path, error.position[0], str(error))
                continue
            for element in tree.iter():
                if element.tag.endswith("}loc"):
                    self.check_absolute(path, 1, element.text or "")
                if element.tag.endswith("}link"):
                    self.check_absolute(path, 1, element.get("href", ""))


def main():
    arguments = sys.argv[1:]
    base = ""
    if arguments[:1] == ["--base"]:
        base, arguments = arguments[1], arguments[2:]
    if len(arguments) != 1 or not os.path.isdir(arguments[0]):
        sys.exit(__doc__)
    portal = Portal(arguments[0], base)
    portal.check_pages()
    portal.check_styles()
    portal.check_xml()
    for problem in portal.problems:
        print(problem)
    print(f"{len(portal.pages)} pages, {portal.count} addresses, {len(portal.problems)} problems")
    sys.exit(1 if portal.problems or not portal.pages else 0)


if __name__ == "__main__":
    main()
