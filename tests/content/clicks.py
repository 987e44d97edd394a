"""How far a reader clicks: the links of the built pages, followed from the home page."""

import os
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

MOST = 3


class Links(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.found += [value for name, value in attributes if name == "href" and value]


def links_of(folder, page):
    parser = Links()
    with open(os.path.join(folder, page), encoding="utf-8") as file:
        parser.feed(file.read())
    for link in parser.found:
        target = urlsplit(urljoin("http://site.invalid/" + page, link))
        if target.netloc == "site.invalid":
            path = unquote(target.path).lstrip("/")
            yield path + "index.html" if path == "" or path.endswith("/") else path


def distances(folder):
    """Clicks from index.html to each page within MOST."""
    distance, edge = {"index.html": 0}, ["index.html"]
    for clicks in range(1, MOST + 1):
        reached = []
        for page in edge:
            for target in links_of(folder, page):
                if target not in distance and os.path.isfile(os.path.join(folder, target)):
                    distance[target] = clicks
                    if target.endswith(".html"):
                        reached.append(target)
        edge = reached
    return distance


def reachable(site):
    """every topic within three clicks of the home page"""
    distance = distances(site.built)
    far = {}
    for document in site.documents:
        if document.kind == "topic":
            page = document.id + ".html"
            if page not in distance:
                yield f"{document.path}: more than {MOST} clicks from the home page"
            else:
                far[distance[page]] = far.get(distance[page], 0) + 1
    site.note("topics by clicks: " + ", ".join(f"{number} at {clicks}" for clicks, number in sorted(far.items())))
