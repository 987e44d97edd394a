#!/usr/bin/env python3
"""Words that nobody outside may read, planted wherever one can hide: none of them stands in any byte of what is published, of
the books unpacked, or of release.json, after the first release and after each step that follows.

    canaries.py FOLDER
"""

import io
import os
import re
import sys
import zipfile
import zlib

import press


def spread(word):
    """A document's every place that could leak, with the word in it."""
    return {'title': f'題{word}', 'summary': f'要約{word}', 'owner': f'係{word}', 'tags': f'[札{word}, 共通]',
            'date': '2026-03-01', 'aliases': f'[/old/{word}.html]', 'history': f'[{{date: 2026-01-01, text: 版{word}}}]'}


def body(word, name='f'):
    return f'本文{word}です。\n\n## 見出し{word} {{#a{word}}}\n\n![図{word}]({name}{word}.svg)\n\n[資料{word}](files/{name}{word}.csv)\n'


class Plot:
    def __init__(self, folder):
        self.press = press.Press(folder)
        self.wanted = []  # words that must be found: else this test finds nothing because it looks at nothing
        self.planted = ['canary']

    def plant(self, path, word, until='approve', kind='', **front):
        p, folder = self.press, os.path.dirname(path)
        keys = {**spread(word), **front}
        if kind == 'faq':
            keys['question'] = f'質問{word}'
            keys['keywords'] = f'[鍵{word}]'
        p.put(path, body(word), **keys)
        press.write(p.path('content', folder, f'f{word}.svg'),
                    f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>{word}</title><path d="M0 0h9v9z"/></svg>')
        press.write(p.path('content', folder, 'files', f'f{word}.csv'), f'{word},1\n')
        if until is not None:
            p.approve(re.sub(r'(^|/)\d+-', r'\1', path[:-3]), until=until)


def blobs(path, data):
    """The bytes of a file, and of what is packed in it."""
    yield path, data
    if data[:4] == b'PK\x03\x04':
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            for name in book.namelist():
                yield from blobs(f'{path}!{name}', name.encode() + b'\n' + book.read(name))
    elif data[:2] == b'\x1f\x8b':
        yield f'{path}!', zlib.decompress(data, 31)
    if b'\\u' in data:  # JSON and scripts may spell a word by its code points
        yield f'{path}\\', re.sub(rb'\\u00([0-9a-f]{2})', lambda found: bytes.fromhex(found[1].decode()), data)


def search(plot):
    """Where a planted word stands."""
    p, wrong, found = plot.press, [], set()
    places = [os.path.join(p.to, 'releases', p.current()), p.path('out/public')]
    for place in places:
        for folder, folders, files in os.walk(place):
            for name in folders + files:
                for word in plot.planted:
                    if word in name:
                        wrong.append(f'{os.path.join(folder, name)} is called {word}')
            for name in files:
                path = os.path.join(folder, name)
                for where, data in blobs(path, press.read(path)):
                    found.update(word for word in plot.wanted if word.encode() in data)
                    wrong += [f'{where} holds {word}' for word in plot.planted if word.encode() in data]
    wrong += [f'{word} is not there, though it may be seen' for word in plot.wanted if word not in found]
    wrong += press.whole(p.to)
    return wrong


def main():
    cases = press.Cases()
    plot = Plot(sys.argv[1])
    p = plot.press
    at = ['--at', '2026-06-01T09:00:00+09:00']
    p.put('faq/open.md', '[[guide/one/topic]]を見てください。', title='公開FAQ', question='公開質問')
    p.put('guide/one/01-topic.md', '公開本文です。', title='公開の章', number='1-1')
    p.put('news/n.md', '公開のニュース。', title='公開ニュース', date='2026-02-02')
    p.adopt()
    plot.wanted = ['公開の章', '公開ニュース', '公開質問']

    def first():
        plot.plant('faq/draft.md', 'canarydraft', until=None, kind='faq')
        plot.plant('faq/staged.md', 'canarystaged', until='stage', kind='faq')
        plot.plant('guide/one/05-edited.md', 'canaryedited', until='edit')
        plot.plant('supplements/proofed.md', 'canaryproofed', until='proof', target='[guide/one/topic]', pages='[1-2]',
                   action='revise', reason='わけcanaryproofed')
        plot.plant('notices/internal.md', 'canaryinternal', visibility='internal')
        p.put('handbook/_index.md', '手引きcanarybook', title='手引きcanarybook', visibility='internal')
        p.approve('handbook')
        plot.plant('handbook/desk.md', 'canarydesk')
        plot.plant('notices/early.md', 'canaryearly', publish_from='2026-07-01')
        plot.plant('notices/late.md', 'canarylate', expires='2026-05-01')
        plot.plant('news/front.md', 'front', cve='[CVE-2026-0001]')
        p.put('news/front2.md', '本文。', title='見える', date='2026-02-03', sources='[]',
              **{'unknown_key': 'canaryunknown', 'owner': '係'})
        p.approve('news/front2')
        p.must_publish(*at)
        return search(plot)

    def rework():
        p.put('guide/one/01-topic.md', 'canaryrework本文', title='canaryrework題', number='1-1', tags='[canaryrework]')
        p.put('faq/open.md', '[[guide/one/topic]]', title='canaryrework2', question='公開質問')
        p.approve('faq/open', until='proof')
        p.must_publish(*at)
        return search(plot)

    def withdrawal():
        plot.plant('faq/gone.md', 'tobewithdrawn', kind='faq')
        p.must_publish(*at)
        plot.wanted.append('tobewithdrawn')
        wrong = search(plot)
        plot.wanted.remove('tobewithdrawn')
        p.must('withdraw', 'faq/gone', '--as', 'canarybob', '--note', 'canarynote')
        plot.planted.append('tobewithdrawn')
        p.must_publish(*at)
        if b'\xe5\x8f\x96\xe3\x82\x8a\xe4\xb8\x8b\xe3\x81\x92' not in press.read(p.site('faq/gone.html')):
            wrong.append('no notice where the document has been')
        return wrong + search(plot)

    def hidden_later():
        plot.plant('notices/soon.md', 'soonhidden')
        p.must_publish(*at)
        text = press.read(p.path('content/notices/soon.md')).decode()
        press.write(p.path('content/notices/soon.md'), text.replace('---\n', '---\nvisibility: internal\n', 1))
        plot.planted.append('soonhidden')
        p.must_publish(*at)  # by the working file alone, nobody has signed it
        return search(plot)

    def hidden_section():
        plot.plant('notices/with.md', 'withsection')
        p.must_publish(*at)
        p.put('notices/_index.md', title='題notices', visibility='internal')
        plot.planted.append('withsection')
        p.must_publish(*at)
        return search(plot)

    def by_time():
        p.must_publish('--at', '2026-08-01T00:00:00+09:00')
        plot.planted = [word for word in plot.planted if word != 'canary'] + [
            'canarydraft', 'canarystaged', 'canaryedited', 'canaryproofed', 'canaryinternal', 'canarydesk', 'canarybook',
            'canarylate', 'canaryearly', 'canaryrework', 'canarynote', 'canarypub', 'canarybob', 'canaryaki']
        return search(plot)  # the early one stands in a section that is internal by now

    for name, function in (('at the first release', first), ('while documents are worked on', rework),
                           ('after a withdrawal', withdrawal), ('made internal by its working file', hidden_later),
                           ('made internal by its section', hidden_section), ('at another instant', by_time)):
        cases.run(f'canaries {name}', function)
    cases.end()


if __name__ == '__main__':
    main()
