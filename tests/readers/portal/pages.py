#!/usr/bin/env python3
"""pages.py SITE_ROOT PORTAL [--seed N] [--random N]: which pages of a built portal the browsers look at, as JSON.

`pages` holds, each with its template, its path and why it was chosen:
  representative   of each template the page with the most kinds of elements (tag and class), and then pages until each
                   kind of element that the portal has stands on one of them
  random           of all others, by the seed
`all` holds every page with its template, `elements` how often each tag stands on them, and in how many pages.

A page's template is its document's kind; a section's is `section-KIND` after what it lists; `list`, `tag` and so on stand
for pages that fumi makes up. A page that nothing here knows is a template of its own, by the name of its file.
"""

import collections
import json
import os
import random
import re
import sys
import time
from html.parser import HTMLParser

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "content"))

# pylint: disable=wrong-import-position
import documents

MADE = {"404": "notfound", "tags/index": "tags", "publishers/index": "publishers"}
RANDOM = 15


class Elements(HTMLParser):
    """The kinds of elements of a page (tag and classes), how often each tag stands there, whether it only leads on."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.kinds, self.tags, self.redirect = set(), collections.Counter(), False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        self.tags[tag] += 1
        self.kinds.add(tag)
        if tag == "form" and (has.get("method") or "").lower() == "post":
            self.tags["form post"] += 1
        self.kinds.update(f"{tag}.{name}" for name in (has.get("class") or "").split())
        if tag == "input":
            self.kinds.add(f"input {has.get('type', 'text')}")
        if tag == "meta" and (has.get("http-equiv") or "").lower() == "refresh":
            self.redirect = True


def templates_of(root):
    """The page of each document -> its template."""
    found, kinds = {}, documents.section_kinds(root)
    for document in documents.load(root):
        if document.id == "index":
            found["index.html"] = "home"
        elif document.is_index:
            listed = next((kinds[folder] for folder in documents.folders_above(document.section) if folder in kinds), "page")
            found[f"{document.id}/index.html"] = f"section-{listed}"
        else:
            found[f"{document.id}.html"] = document.kind
    return found


def template(path, known, elements):
    name = path[: -len(".html")]
    if elements.redirect:
        return "redirect"
    if path in known or name in MADE:
        return known.get(path) or MADE[name]
    if name.startswith(("tags/", "publishers/")):
        return name.split("/")[0][:-1]
    folder = os.path.dirname(path)
    if known.get(f"{folder}/index.html", "").startswith("section") and re.match(r"^[0-9-]+$|^list-", os.path.basename(name)):
        return "list"
    return name.removesuffix("/index")


def read_portal(root, folder):
    known, pages = templates_of(root), {}
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(".html"):
                whole = os.path.join(place, name)
                path = os.path.relpath(whole, folder).replace(os.sep, "/")
                with open(whole, encoding="utf-8") as file:
                    elements = Elements(file.read())
                pages[path] = (template(path, known, elements), elements)
    return pages


def representatives(pages):
    """The richest page of each template, and then whatever page has the most kinds that were not seen yet."""
    chosen, seen = [], set()
    for name in sorted({name for name, _ in pages.values()}):
        best = max((p for p in pages if pages[p][0] == name), key=lambda p: (len(pages[p][1].kinds), -len(p), p))
        chosen.append(best)
        seen |= pages[best][1].kinds
    while True:
        best = max(sorted(pages), key=lambda p: len(pages[p][1].kinds - seen))
        if not pages[best][1].kinds - seen:
            return chosen
        chosen.append(best)
        seen |= pages[best][1].kinds


def main():
    arguments, options = [], {"--seed": int(time.time()) % 100000, "--random": RANDOM}
    rest = iter(sys.argv[1:])
    for argument in rest:
        if argument in options:
            options[argument] = int(next(rest))
        else:
            arguments.append(argument)
    if len(arguments) != 2:
        sys.exit(__doc__)
    pages = read_portal(*arguments)
    if not pages:
        sys.exit(f"pages.py: no page in {arguments[1]}")
    chosen = representatives(pages)
    others = sorted(set(pages) - set(chosen))
    drawn = random.Random(options["--seed"]).sample(others, min(options["--random"], len(others)))
    tags, holders = collections.Counter(), collections.Counter()
    for _, elements in pages.values():
        tags += elements.tags
        holders.update(elements.tags.keys())
    json.dump(
        {
            "seed": options["--seed"],
            "pages": [{"template": pages[p][0], "path": p, "why": why} for why, paths in (("representative", chosen), ("random", sorted(drawn))) for p in paths],
            "all": [{"template": pages[p][0], "path": p} for p in sorted(pages)],
            "elements": {tag: {"count": tags[tag], "pages": holders[tag]} for tag in sorted(tags)},
        },
        sys.stdout,
        ensure_ascii=False,
        indent=1,
    )


if __name__ == "__main__":
    main()
