#!/usr/bin/env python3
"""query.py PAGE SELECTOR [@ATTRIBUTE]: the text, or an attribute, of each element that SELECTOR names, one a line.

SELECTOR is of tags, #id, .class, [attribute] and [attribute=value], the outer first, with spaces between.
"""

import re
import sys
from html.parser import HTMLParser

VOID = set("area base br col embed hr img input link meta source track wbr".split())
PART = re.compile(r"([\w-]+)|#([^\s.#\[]+)|\.([^\s.#\[]+)|\[([\w-]+)(?:=([^\]]*))?\]")


class Element:
    def __init__(self, tag, attributes, outer):
        self.tag, self.outer, self.text = tag, outer, []
        self.attributes = {name: value or "" for name, value in attributes}

    def is_simple(self, simple):
        for tag, name, class_name, key, value in PART.findall(simple):
            if tag and tag != self.tag or name and self.attributes.get("id") != name:
                return False
            if class_name and class_name not in self.attributes.get("class", "").split():
                return False
            if key and (key not in self.attributes or (value and self.attributes[key] != value)):
                return False
        return True

    def is_named(self, simples):
        if not self.is_simple(simples[-1]):
            return False
        outer = self.outer
        for simple in reversed(simples[:-1]):
            while outer is not None and not outer.is_simple(simple):
                outer = outer.outer
            if outer is None:
                return False
            outer = outer.outer
        return True


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.elements = None, []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        element = Element(tag, attributes, self.open)
        self.elements.append(element)
        if tag not in VOID:
            self.open = element

    def handle_endtag(self, tag):
        element = self.open
        while element is not None and element.tag != tag:
            element = element.outer
        if element is not None:
            self.open = element.outer

    def handle_data(self, data):
        element = self.open
        while element is not None:
            element.text.append(data)
            element = element.outer


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        page = Page(file.read())
    simples = sys.argv[2].split()
    for element in page.elements:
        if not element.is_named(simples):
            continue
        if len(sys.argv) == 4:
            print(element.attributes.get(sys.argv[3].removeprefix("@"), ""))
        else:
            print(" ".join("".join(element.text).split()))


if __name__ == "__main__":
    main()
