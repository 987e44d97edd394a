#!/usr/bin/env python3
"""What of the search data is made again after each kind of edit: the texts that changed, and exactly the shards of those
pairs of characters that came, went or moved to another field, as worked out here from the texts before and after.

    search.py FOLDER [NAME…]       only the named rows
"""

import json
import os
import re
import shutil
import sys
import time
import unicodedata

import rebuild
import sample
from rebuild import FIRST, FOURTH, SECOND

# ---- the shards that a set of texts should give rise to, worked out anew ---------------------------------------------

ALONE = {'\u301c': '~', '\u2018': "'", '\u2019': "'", '\u201c': '"', '\u201d': '"', '\u0130': 'i',
         **dict.fromkeys('\u2010\u2012\u2013\u2212', '-')}


def fold(text):
    text = re.sub(r'\s+', ' ', unicodedata.normalize('NFKC', text))
    text = ''.join(ALONE.get(c, c.lower()) for c in text)
    return ''.join(chr(ord(c) - 0x60) if 'ァ' <= c <= 'ヶ' or c in 'ヽヾ' else c for c in text)


def units(text):
    data = text.encode('utf-16-le')
    return [data[i] | data[i + 1] << 8 for i in range(0, len(data), 2)]


def code(a, b):
    h = a << 16 | b
    h = (h ^ h >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    h = (h ^ h >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return h ^ h >> 16


def texts_of(target):
    """Text file -> its documents."""
    found = {}
    for path, data in sample.tree(target).items():
        if path.startswith('search/texts/'):
            text = data.decode()
            found[path] = json.loads(text[text.index(',') + 1:text.rindex(')')])
    return found


def postings_of(target):
    """Shard -> what its lists should say: {(code, key): best field}."""
    shards = {}
    for documents in texts_of(target).values():
        for document in documents:
            for string in document[5:]:
                field, u = 'tshb'.index(string[0]), units(fold(string[1:]))
                pairs = list(zip(u, u[1:])) + ([(a, 0) for a in u] if field == 0 else [])
                for a, b in pairs:
                    if 32 in (a, b):
                        continue
                    c = code(a, b)
                    shard = shards.setdefault(f'search/pairs/{c >> 28:x}/{c >> 22 & 63:02x}.js', {})
                    shard[c, document[0]] = min(field, shard.get((c, document[0]), 9))
    return shards


DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'


def lists_of(target):
    """The same, read from the shards that are there."""
    shards = {}
    for path, data in sample.tree(target).items():
        if not path.startswith('search/pairs/'):
            continue
        name, lists = re.fullmatch(r'fumi_search\.pairs\("([^"]*)","([^"]*)"\);\n', data.decode()).groups()
        shard = shards[f'search/pairs/{name}.js'] = {}
        high = int(name[0], 16) << 6 | int(name[2:], 16)
        for term in lists.split('!')[1:]:
            rest = 0
            for digit in term[:4]:
                rest = rest << 6 | DIGITS.index(digit)
            for field, gaps in zip((3, 2, 1, 0), term[4:].split('.')):
                key, gap, shift = -1, 0, 0
                for digit in map(DIGITS.index, gaps):
                    gap |= (digit & 31) << shift
                    shift += 5
                    if digit < 32:
                        key += gap + 1
                        shard[high << 22 | rest, key] = field
                        gap = shift = 0
    return shards


# ---- the rows: what is done, how, and what else of the search data may be made again -----------------------------------

PAGES, DOCUMENTS, PAGE = {'search/pages.js'}, {'search/documents.js'}, {'search.html'}
ALL = PAGES | DOCUMENTS | PAGE

ROWS = [
    ('nothing', lambda s: None, set()),
    ('body', lambda s: s.set('shelf/references/old.md', '別の本文。\n'), set()),
    ('body of a topic', lambda s: s.set(SECOND, '追加した文です。[[guide/one/first#head]]です。\n'), set()),
    ('one word', lambda s: s.set('about.md', '紹介文です。\n'), PAGES),
    ('words in another order', lambda s: s.set('news/derived.md', '最初の段落。\n\n次の段落。\n\n次の段落。\n'), set()),
    ('a heading that was text', lambda s: s.set('faq/question.md', '## [[about]]に答えがあります。\n'), set()),
    ('a text that goes', lambda s: s.set('faq/question.md', '\n'), set()),
    ('body of a supplement: its own page alone', lambda s: s.set('supplements/change.md', 'もっと新しい本文。\n'), set()),
    ('title', lambda s: s.set('shelf/references/paper.md', title='文献乙'), set()),
    ('summary', lambda s: s.set('shelf/references/paper.md', summary='文献甲の概要'), set()),
    ('date', lambda s: s.set('news/item.md', date='2026-09-01'), DOCUMENTS),
    ('number', lambda s: s.set(FOURTH, number='1-9'), PAGES),
    ('printed pages', lambda s: s.set(FOURTH, pages=['10-12']), PAGES),
    ('a printed page that is marked', lambda s: s.set(FOURTH, '本文。\n\n<!-- page: 98 -->\n'), PAGES),
    ('ruby', lambda s: s.set('shelf/references/old.md', '{本文|ほんぶん}。\n'), set()),
    ('characters beyond the first plane', lambda s: s.set('shelf/references/old.md', '𠮷野家😀。\n'), set()),
    ('another spelling that folds alike', lambda s: s.set('shelf/references/old.md', '本文｡\n'), set()),
    ('body of an internal part', lambda s: s.set('handbook/part.md', '別の本文。\n'), set()),
    ('a document that turns internal', lambda s: s.set('shelf/references/old.md', visibility='internal'), DOCUMENTS | PAGE),
    ('a section that is public now', lambda s: s.set('handbook/_index.md', visibility='public'), ALL),
    ('new document', lambda s: s.add('shelf/references/zoo.md', {'title': '文献丙'}), DOCUMENTS | PAGE),
    ('document that goes', lambda s: s.remove('shelf/references/old.md'), DOCUMENTS | PAGE),
    ('renamed', lambda s: s.rename('glossary/term.md', 'glossary/word.md'), DOCUMENTS),
    ('two documents for one id', lambda s: s.add('guide/one/08-second.md', {'title': '偽物'}), set()),
    ('tag', lambda s: s.set(FIRST, tags=['基本']), PAGES),
    ('template of topics', lambda s: s.theme('templates/topic.mustache'), set()),
    ('template of the search page', lambda s: s.theme('templates/search.mustache'), PAGE),
    ('all of it', lambda s: s.theme('templates/layout.mustache'), PAGE),
]


def changed_shards(before, after):
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def begin(folder):
    shutil.rmtree(folder, ignore_errors=True)
    site = rebuild.Site(os.path.join(folder, 'site'))
    sample.write_theme(site.root, search=True)
    sample.explain(site.root)
    time.sleep(0.05) # see rebuild.py
    sample.explain(site.root)
    return site, os.path.join(folder, 'site/out/staging')


def fresh(site, folder):
    other = os.path.join(folder, 'fresh')
    sample.other_root(site.root, other)
    sample.explain(other)
    return os.path.join(other, 'out/staging')


def check(folder, edit, others):
    site, target = begin(folder)
    texts, shards = texts_of(target), postings_of(target)
    edit(site)
    got = {path for path in rebuild.made(site.root) if path.startswith('search')}
    texts_now, shards_now = texts_of(target), postings_of(target)
    suffix = lambda path, now: path if path in now else path + '-'
    wanted = {suffix(path, shards_now) for path in changed_shards(shards, shards_now)} | others
    wanted |= {suffix(path, texts_now) for path in changed_shards(texts, texts_now)}
    # A card that changed makes its text again, whether what the text shows of it changed or not.
    same = {path for path in got if path.startswith('search/texts/')} - wanted
    wrong = [f'more than one text made again for nothing: {sorted(same)}'] if len(same) > 1 else []
    wrong += [f'made again for nothing: {path}' for path in sorted(got - wanted - same)]
    wrong += [f'not made again: {path}' for path in sorted(wanted - got)]
    wrong += [f'lists are wrong: {path}' for path in sorted(changed_shards(lists_of(target), shards_now))]
    return wrong + sample.difference(sample.tree(target), sample.tree(fresh(site, folder)))


# ---- damage by hand: a build that reads a spoilt file of its own makes all shards from all texts -----------------------

def spoil(folder, kind):
    site, target = begin(folder)
    before = postings_of(target)
    for path, data in sample.tree(target).items():
        if path.startswith(f'search/{kind}/'):
            sample.write(os.path.join(target, path), data.replace(b'A', b'B').replace('。'.encode(), '、'.encode()))
    site.set('shelf/references/old.md', '別の本文です。\n')
    sample.explain(site.root)
    after = fresh(site, folder)
    changed = changed_shards(before, postings_of(after))
    wrong = [] if changed else ['the edit changes nothing']
    # What did not change is left as it stands, spoilt, until --full.
    return wrong + [line for line in sample.difference(sample.tree(target), sample.tree(after))
                    if line.split(': ')[0] in changed]


def toggle(folder):
    """A theme that gets a search page, loses it, and gets it again."""
    site, target = begin(folder)
    template = site.path('themes/probe/templates/search.mustache')
    wrong = []
    for there in (False, True):
        if there:
            sample.write(template, sample.SEARCH)
        else:
            os.remove(template)
        site.set('about.md', f'紹介です。{there}\n')
        sample.explain(site.root)
        found = any(path.startswith('search') for path in sample.tree(target))
        wrong += [] if found == there else [f'search data: {found}, should be {there}']
        wrong += sample.difference(sample.tree(target), sample.tree(fresh(site, folder)))
    return wrong


def main():
    rows = [(name, lambda folder, row=row: check(folder, *row)) for name, *row in ROWS]
    rows += [('spoilt texts', lambda folder: spoil(folder, 'texts')), ('spoilt shards', lambda folder: spoil(folder, 'pairs')),
             ('a theme without a search page, and with one again', toggle)]
    return rebuild.run('search data', rows)


if __name__ == '__main__':
    sys.exit(main())
