"""What the content must have: how many documents, how long, on which print pages, with which sources."""

import glob
import os
import re

from documents import body_text

# The table of what the portal promises. An `_index.md` is a section's text and counts as none.
COUNTS = (
    ("topics", 100, lambda d: d.kind == "topic"),
    ("topics of mission 1", 13, lambda d: d.section == "guidebook/mission1" and d.kind == "topic"),
    ("topics of mission 3", 20, lambda d: d.section == "guidebook/mission3" and d.kind == "topic"),
    ("supplements", 30, lambda d: d.kind == "supplement"),
    ("references", 80, lambda d: d.kind == "reference"),
    ("research, practice and slides", 16, lambda d: d.kind in ("research", "practice", "slides")),
    ("faq", 40, lambda d: d.kind == "faq"),
    ("glossary", 80, lambda d: d.kind == "term"),
    ("news", 12, lambda d: d.kind == "news"),
    ("notices", 4, lambda d: d.kind == "notice"),
    ("initiatives", 5, lambda d: d.kind == "initiative"),
    ("handbook", 30, lambda d: d.section.startswith("handbook") and d.kind == "part"),
)
FIGURES = 20

# A topic is read in one sitting on a phone; a summary is what lists, feeds and search results show.
TOPIC_LENGTH = (700, 1800)
SUMMARY_LENGTH = (40, 120)
SUMMARY_KINDS = {"topic", "supplement", "reference", "research", "practice", "slides", "faq", "news", "notice", "initiative"}

# Where the printed first edition has them, as far as the papers about it say; None: not said.
FIXED_PAGES = {
    "foreword": (8, 9),
    "1-12": (41, 41),
    "1-13": (42, 43),
    "3-8": (94, 95),
    "3-10": (98, 109),
    "3-17": (124, None),
    "3-20": (None, 131),
    "4-1": (134, None),
    "6-4": (172, 173),
    "6-6": (180, 183),
}

PAGE_MARK = re.compile(r"<!--\s*page:\s*(\d+)\s*-->")


def counts(site):
    """the counts of what was promised"""
    for name, least, belongs in COUNTS:
        number = sum(1 for d in site.documents if not d.is_index and belongs(d))
        yield from [f"{name}: {number}, fewer than {least}"] if number < least else []
    drawings = glob.glob(os.path.join(site.root, "content", "**", "*.svg"), recursive=True)
    if len(drawings) < FIGURES:
        yield f"figures: {len(drawings)}, fewer than {FIGURES}"


def lengths(site):
    """topics of 700 to 1,800 characters, summaries of 40 to 120"""
    least, most = TOPIC_LENGTH
    for document in site.documents:
        if document.kind == "topic":
            length = len(body_text(document, site.titles))
            if not least <= length <= most and not site.excepted("length", document.id):
                yield f"{document.path}: {length} characters, not {least} to {most}"
        if document.kind in SUMMARY_KINDS and not document.is_index:
            length = len(document.meta.get("summary", ""))
            if not SUMMARY_LENGTH[0] <= length <= SUMMARY_LENGTH[1]:
                yield f"{document.path}: summary of {length} characters, not {SUMMARY_LENGTH[0]} to {SUMMARY_LENGTH[1]}"


def page_range(text):
    match = re.match(r"^(\d+)(?:-(\d+))?$", text)
    return (int(match.group(1)), int(match.group(2) or match.group(1))) if match else None


def number_key(number):
    return [int(part) for part in number.split("-")] if re.match(r"^\d+-\d+$", number) else [0, 0]


def pages(site):
    """print pages that run through the guidebook"""
    chapters = []
    for document in site.documents:
        if document.kind != "topic" and document.id != "guidebook/foreword":
            continue
        number = document.meta.get("number", "foreword" if document.id == "guidebook/foreword" else "")
        where = page_range(document.meta.get("pages", ""))
        if where is None or where[0] > where[1]:
            yield f"{document.path}: no range of print pages"
            continue
        chapters.append((number_key(number), number, where, document))
    chapters.sort(key=lambda chapter: chapter[0])
    after = None
    for key, number, (first, last), document in chapters:
        if after is not None and first != after + 1:
            yield f"{document.path}: begins on page {first}; the topic before it ends on {after}"
        after = last
        fixed = FIXED_PAGES.get(number, (None, None))
        if (fixed[0] or first) != first or (fixed[1] or last) != last:
            yield f"{document.path}: pages {first}-{last}; the printed {number} is on {fixed[0]}-{fixed[1]}"
        marks = [int(mark) for line in document.body for mark in PAGE_MARK.findall(line)]
        if any(not first <= mark <= last for mark in marks):
            yield f"{document.path}: a page mark outside {first}-{last}: {marks}"
        if marks != sorted(set(marks)):
            yield f"{document.path}: page marks out of order: {marks}"
        if first not in marks:
            yield f"{document.path}: its first page, {first}, is not marked"
    for number in set(FIXED_PAGES) - {number for _, number, _, _ in chapters}:
        yield f"the printed edition has a {number} that is not here"
    numbers = [number for _, number, _, _ in chapters]
    for number in sorted({number for number in numbers if numbers.count(number) > 1}):
        yield f"two topics have the number {number}"


def sources(site):
    """topics and supplements name what their facts stand on"""
    known = {d.id for d in site.documents}
    for document in site.documents:
        if document.kind not in ("topic", "supplement"):
            continue
        named = document.meta.get("sources") or []
        if not named and not site.excepted("sources", document.id):
            yield f"{document.path}: names no sources"
        yield from (f"{document.path}: unknown source {name}" for name in named if name not in known)
