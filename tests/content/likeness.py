"""How alike two documents are: the share of their sequences of eight characters that they have in common."""

import re
from collections import Counter

from documents import text_lines

# Eight characters are two or three Japanese words: long enough that two texts on one subject share few by chance.
SHINGLE = 8

# Of the shorter text, at most this share may stand in the other one (headings and the titles that [[id]] shows are left
# out: they are meant to be the same). Chance, names of laws and set phrases account for up to a tenth; a paragraph that
# was copied into a page of ten paragraphs is a tenth more, which a reader notices.
MOST = 0.20

# A text of fewer sequences is a definition or a form: one shared official name would already be a fifth of it.
SHORTEST = 60


def shingles(text):
    text = re.sub(r"[\s、。「」（）・：]", "", text)
    return {text[at : at + SHINGLE] for at in range(len(text) - SHINGLE + 1)}


def common(sets):
    """The number of shared shingles of each pair of ids that shares any."""
    holders = {}
    for name, members in sets.items():
        for shingle in members:
            holders.setdefault(shingle, []).append(name)
    pairs = Counter()
    for names in holders.values():
        for at, one in enumerate(names):
            for other in names[at + 1 :]:
                pairs[one, other] += 1
    return pairs


def alike(site):
    """no two documents more alike than a set measure"""
    untitled = dict.fromkeys(site.titles, "")
    sets = {}
    for document in site.documents:
        members = shingles("".join(text for kind, text in text_lines(document, untitled) if kind != "heading"))
        if not document.is_index and len(members) >= SHORTEST:
            sets[document.id] = members
    shares = sorted(
        ((count / min(len(sets[one]), len(sets[other])), one, other) for (one, other), count in common(sets).items()),
        reverse=True,
    )
    if shares:
        site.note(f"of {len(sets)} texts the most alike share {shares[0][0]:.1%}: {shares[0][1]} and {shares[0][2]}")
    for share, one, other in shares:
        if share > MOST and not site.excepted("alike", f"{one} {other}"):
            yield f"{one} and {other}: {share:.1%} alike, more than {MOST:.0%}"
