"""The words: acronyms that the glossary must explain, and how hard the sentences are to read."""

import re

from documents import text_lines

# Two capitals or more in one run of Latin letters and digits: VPN, IoT, WPA3, CRYPTREC.
ACRONYM = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]*[A-Z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*")
CVE = re.compile(r"CVE-\d+-\d+")
READ_KEYS = ("title", "summary", "question", "reason", "keywords", "edition", "publisher", "contacts", "owner")

KANJI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff々]")

# Characters a sentence (mean of a kind) and share of kanji in its sentences (of a kind, in per cent; tables and headings
# are names and would hide it). A common advice for writing to the public is 40 to 60 characters a sentence at most and
# three kanji in ten; fewer kanji make words hard to see, more make a page grey.
SENTENCE_BOUNDS = (15, 45)
KANJI_BOUNDS = (22, 38)
# One document may be harder than its kind, not by much; a share says little about fewer sentences than this.
DOCUMENT_SENTENCE = 60
DOCUMENT_KANJI = 45
FEW = 5


def shown(document, titles):
    for key in READ_KEYS:
        value = document.meta.get(key, "")
        yield " ".join(value) if isinstance(value, list) else value
    for _, text in text_lines(document, titles):
        yield text


def explained(term, titles):
    """The acronyms that a term's title, summary or text names."""
    found = set()
    for text in shown(term, titles):
        found.update(ACRONYM.findall(text))
    return found


def acronyms(site):
    """every acronym that the public reads is explained in the glossary"""
    users, known = {}, set()
    for document in site.documents:
        if document.internal:
            continue
        if document.kind == "term":
            known |= explained(document, site.titles)
        for text in shown(document, site.titles):
            for word in ACRONYM.findall(CVE.sub("CVE", text)):
                users.setdefault(word, []).append(document.path)
    missing = [word for word in sorted(users) if word not in known and not site.excepted("acronym", word)]
    site.note(f"{len(users)} acronyms, {len(set(users) & known)} explained")
    for word in missing:
        yield f"{word}: no glossary term names it; used in {users[word][0]} and {len(set(users[word])) - 1} more"


def sentences(document, titles):
    """The sentences that end with a full stop, without white space; one may run on over the lines of a paragraph."""
    found, begun = [], ""
    for kind, text in text_lines(document, titles):
        if kind != "prose":
            begun = ""
        if kind in ("prose", "item"):
            *whole, begun = re.split(r"(?<=。)", begun + text)
            found += [re.sub(r"\s", "", sentence) for sentence in whole]
            begun = begun if kind == "prose" else ""
    return found


def level(found):
    """Characters a sentence, and the share of kanji in them in per cent."""
    text = "".join(found)
    return len(text) / len(found), 100 * len(KANJI.findall(text)) / len(text)


def reading(site):
    """the reading level"""
    kinds = {}
    for document in site.documents:
        found = sentences(document, site.titles)
        if document.is_index or not found:
            continue
        kinds.setdefault(document.kind, []).append(found)
        mean, share = level(found)
        if mean > DOCUMENT_SENTENCE:
            yield f"{document.path}: {mean:.0f} characters a sentence, more than {DOCUMENT_SENTENCE}"
        if len(found) >= FEW and share > DOCUMENT_KANJI:
            yield f"{document.path}: {share:.0f} % kanji, more than {DOCUMENT_KANJI}"
    for kind, texts in sorted(kinds.items()):
        mean, share = level([sentence for text in texts for sentence in text])
        site.note(f"{kind}: {len(texts)} documents, {mean:.1f} characters a sentence, {share:.1f} % kanji")
        if not SENTENCE_BOUNDS[0] <= mean <= SENTENCE_BOUNDS[1]:
            yield f"{kind}: {mean:.1f} characters a sentence, not {SENTENCE_BOUNDS[0]} to {SENTENCE_BOUNDS[1]}"
        if not KANJI_BOUNDS[0] <= share <= KANJI_BOUNDS[1]:
            yield f"{kind}: {share:.1f} % kanji, not {KANJI_BOUNDS[0]} to {KANJI_BOUNDS[1]}"
